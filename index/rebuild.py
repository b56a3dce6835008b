"""Every document encoded afresh, beside the live generation, then a switch in one step.

Questions are answered from the live generation meanwhile, and go on with it until they are done. A rebuild
that was killed goes on where it was when it is called again with the same encoder and passage size.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.contract import DocumentStore, Index
from index.derived import derived_bytes
from index.encoder import Encoder
from index.ingest import LOCK_PATIENCE_SECONDS, Progress, batches, encode_entries, no_progress
from index.library_errors import UnknownDocument
from index.local import BYTES_BESIDE_STORED_VECTOR
from index.records import Document, Fingerprint, Generation

# Whoever adds meanwhile is waited for, however long.
WITHOUT_END = -1.0
SAMPLED_DOCUMENTS = 20
SAMPLED_CHARACTERS = 60_000
PASSAGES_BETWEEN_CATCH_UPS = 5000


@dataclass(frozen=True, slots=True)
class RebuildPlan:
    """What a rebuild would do: estimates for what is left of it, and whether anything differs from now."""

    documents: int
    documents_done: int
    passages: int
    seconds: float
    bytes_needed: int
    bytes_free: int | None
    encoder: Fingerprint
    max_tokens: int
    changed: bool


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What ``rebuild`` did."""

    documents: int
    passages: int
    seconds: float


def plan_rebuild(index: Index, encoder: Encoder, max_tokens: int) -> RebuildPlan:
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
        bytes_free=index.bytes_free(),
        encoder=encoder.fingerprint,
        max_tokens=max_tokens,
        changed=(live.fingerprint, live.max_tokens) != (encoder.fingerprint, max_tokens),
    )


def _sample(library: DocumentStore, ids: list[str]) -> list[Document]:
    chosen = random.Random(0).sample(ids, min(SAMPLED_DOCUMENTS, len(ids)))
    documents, characters = [], 0
    for document_id in chosen:
        documents.append(library.document(document_id))
        characters += len(documents[-1].text)
        if characters > SAMPLED_CHARACTERS:
            break
    return documents


def rebuild(index: Index, encoder: Encoder, max_tokens: int, progress: Progress = no_progress) -> RebuildReport:
    """Encode every document into a new generation and switch to it; documents may be added and removed meanwhile.

    Raises:
        LibraryBusy: another process rebuilds.
        NoRoom: the disk has no room for a second generation. Nothing was changed then.
    """
    library, started = index.library, time.perf_counter()
    with library.rebuilding():
        with library.writing("rebuild", LOCK_PATIENCE_SECONDS):
            index.forget_unused()
            index.require_room(encoder)
            new = library.begin_generation(encoder.fingerprint, max_tokens)
        passages = 0
        while True:
            passages += _encode_missing(index, encoder, new, progress, passages)
            with library.writing("rebuild", WITHOUT_END):
                if _missing(library, new):  # documents were added meanwhile
                    continue
                if library.live().id == new.id:
                    return RebuildReport(len(library.document_ids()), passages, time.perf_counter() - started)
                index.prepare(new)
                library.make_live(new.id)
                index.forget_unused()
                # Where writers wait for nobody, one may have added to the old generation: look once more.


def _encode_missing(index: Index, encoder: Encoder, new: Generation, progress: Progress, passages_before: int) -> int:
    """Encode what ``new`` lacks, holding the lock only to commit; return how many passages that were."""
    library = index.library
    missing, total = _missing(library, new), len(library.document_ids())
    done, passages, uncaught = total - len(missing), 0, 0
    progress(done, total, passages_before)
    for batch in batches(_still_held(library, missing), encoder, new.max_tokens):
        entries = encode_entries(batch.entries, encoder)
        with library.writing("rebuild", WITHOUT_END):
            library.store_passages(new.id, entries)
            passages, uncaught = passages + batch.passages, uncaught + batch.passages
            if uncaught > PASSAGES_BETWEEN_CATCH_UPS:  # so that little is left to do before the switch
                index.prepare(new)
                uncaught = 0
        done += len(entries)
        progress(done, total, passages_before + passages)
    return passages


def _missing(library: DocumentStore, new: Generation) -> list[str]:
    return sorted(set(library.document_ids()) - library.encoded(new.id))


def _still_held(library: DocumentStore, ids: Iterable[str]) -> Iterator[Document]:
    for document_id in ids:
        try:
            yield library.document(document_id)
        except UnknownDocument:  # removed meanwhile
            continue
