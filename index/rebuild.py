"""Every document encoded afresh, beside the live generation, then a switch in one step.

Questions are answered from the live generation meanwhile, and go on with it until they are done. A rebuild
that was killed goes on where it was when it is called again with the same encoder and passage size.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.derived import Derived, NoRoom, derived_bytes, forget_unused
from index.encoder import Encoder
from index.ingest import LOCK_PATIENCE_SECONDS, Progress, batches, encode_entries, no_progress
from index.library import Library, UnknownDocument
from index.local import LocalIndex
from index.records import Document, Fingerprint, Generation

# Whoever adds meanwhile is waited for, however long.
WITHOUT_END = -1.0
SAMPLED_DOCUMENTS = 20
SAMPLED_CHARACTERS = 60_000
BYTES_BESIDE_STORED_VECTOR = 150
SPARE_BYTES = 50_000_000
PASSAGES_BETWEEN_CATCH_UPS = 5000


@dataclass(frozen=True, slots=True)
class RebuildPlan:
    """What a rebuild would do: estimates for what is left of it, and whether anything differs from now."""

    documents: int
    documents_done: int
    passages: int
    seconds: float
    bytes_needed: int
    bytes_free: int
    encoder: Fingerprint
    max_tokens: int
    changed: bool


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What ``rebuild`` did."""

    documents: int
    passages: int
    seconds: float


def plan_rebuild(index: LocalIndex, encoder: Encoder, max_tokens: int) -> RebuildPlan:
    """Measure a sample of the documents and estimate the rest; nothing is written."""
    library, live = index.library, index.library.live()
    sizes = {one.id: one.characters for one in library.documents()}
    building = library.building(encoder.fingerprint, max_tokens)
    done = library.encoded(building) if building else set()
    left = [document_id for document_id in sorted(sizes) if document_id not in done]
    sampled = _sample(library, left)
    started = time.perf_counter()
    passages = 0
    for batch in batches(sampled, encoder, max_tokens):
        passages += batch.passages
        encode_entries(batch.entries, encoder)
    measured = sum(len(document.text) for document in sampled)
    scale = sum(sizes[document_id] for document_id in left) / measured if measured else 0.0
    count, dimension = round(passages * scale), encoder.fingerprint.dimension
    return RebuildPlan(
        documents=len(sizes),
        documents_done=len(done),
        passages=count,
        seconds=(time.perf_counter() - started) * scale,
        bytes_needed=count * (2 * dimension + BYTES_BESIDE_STORED_VECTOR) + derived_bytes(count, dimension),
        bytes_free=shutil.disk_usage(library.folder).free,
        encoder=encoder.fingerprint,
        max_tokens=max_tokens,
        changed=(live.fingerprint, live.max_tokens) != (encoder.fingerprint, max_tokens),
    )


def _sample(library: Library, ids: list[str]) -> list[Document]:
    chosen = random.Random(0).sample(ids, min(SAMPLED_DOCUMENTS, len(ids)))
    documents, characters = [], 0
    for document_id in chosen:
        documents.append(library.document(document_id))
        characters += len(documents[-1].text)
        if characters > SAMPLED_CHARACTERS:
            break
    return documents


def rebuild(index: LocalIndex, encoder: Encoder, max_tokens: int, progress: Progress = no_progress) -> RebuildReport:
    """Encode every document into a new generation and switch to it; documents may be added and removed meanwhile.

    Raises:
        LibraryBusy: another process rebuilds.
        NoRoom: the disk has no room for a second generation. Nothing was changed then.
    """
    library, started = index.library, time.perf_counter()
    with library.locks.rebuilding():
        with library.writing("rebuild", LOCK_PATIENCE_SECONDS):
            forget_unused(library)
            _require_room(library, encoder)
            new = library.begin_generation(encoder.fingerprint, max_tokens)
        passages = 0
        while True:
            passages += _encode_missing(library, encoder, new, progress, passages)
            with library.writing("rebuild", WITHOUT_END):
                if not _missing(library, new):  # else documents were added meanwhile
                    Derived(library, new).catch_up()
                    library.make_live(new.id)
                    forget_unused(library)
                    return RebuildReport(len(library.document_ids()), passages, time.perf_counter() - started)


def _encode_missing(
    library: Library, encoder: Encoder, new: Generation, progress: Progress, passages_before: int
) -> int:
    """Encode what ``new`` lacks, holding the lock only to commit; return how many passages that were."""
    missing, total = _missing(library, new), len(library.document_ids())
    done, passages, uncaught = total - len(missing), 0, 0
    progress(done, total, passages_before)
    for batch in batches(_still_held(library, missing), encoder, new.max_tokens):
        entries = encode_entries(batch.entries, encoder)
        with library.writing("rebuild", WITHOUT_END):
            library.store_passages(new.id, entries)
            passages, uncaught = passages + batch.passages, uncaught + batch.passages
            if uncaught > PASSAGES_BETWEEN_CATCH_UPS:  # so that little is left to do before the switch
                Derived(library, new).catch_up()
                uncaught = 0
        done += len(entries)
        progress(done, total, passages_before + passages)
    return passages


def _missing(library: Library, new: Generation) -> list[str]:
    return sorted(set(library.document_ids()) - library.encoded(new.id))


def _still_held(library: Library, ids: Iterable[str]) -> Iterator[Document]:
    for document_id in ids:
        try:
            yield library.document(document_id)
        except UnknownDocument:  # removed meanwhile
            continue


def _require_room(library: Library, encoder: Encoder) -> None:
    """Compare the room for as many passages as are live, in the new dimension, with what is free."""
    live = library.live()
    count, dimension = library.passage_count(live.id), encoder.fingerprint.dimension
    stored = count * (2 * dimension + BYTES_BESIDE_STORED_VECTOR)
    needed = stored + derived_bytes(count, dimension) + SPARE_BYTES
    free = shutil.disk_usage(library.folder).free
    if free < needed:
        raise NoRoom(
            f"a rebuild of {library.folder} needs about {needed / 1e6:,.0f} MB beside the live index and "
            f"{free / 1e6:,.0f} MB are free; make room, then rebuild (nothing was changed)"
        )
