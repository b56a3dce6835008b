"""A library moved to another place, from a folder to a cluster or back, without encoding anything again.

Documents, what is known about them, passages, vectors and what was read of which file go over as they are. What is
there already and equal is left, so that a move that was broken off goes on where it was; the library it comes from
is only read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.addresses import LibraryAddress
from index.carried import Carried
from index.contract import DocumentStore, Index
from index.ingest import LOCK_PATIENCE_SECONDS, Progress, no_progress
from index.library_errors import NoLibrary
from index.opening import create_library, open_library
from index.records import Generation, IsnadError

DOCUMENTS_PER_BATCH = 20


class MigrationError(IsnadError):
    """A library that cannot be moved there, or did not arrive as it was."""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What is in the new place; ``moved`` of the documents went over now, the others were there."""

    documents: int
    moved: int
    passages: int
    files: int
    seconds: float


def migrate(source: LibraryAddress, target: LibraryAddress, progress: Progress = no_progress) -> MigrationReport:
    """Copy the library at ``source`` to ``target``, and compare the two document by document.

    Raises:
        MigrationError: the target holds something else, or documents that the source has not, or what arrived
            differs from what was sent.
    """
    started = time.perf_counter()
    if str(source) == str(target):
        raise MigrationError(f"{source} is the same library twice; name another place to move it to")
    old = open_library(source)
    live = old.library.live()
    new = _open_target(target, live)
    ids = old.library.document_ids()
    if foreign := sorted(set(new.library.document_ids()) - set(ids)):
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise MigrationError(
            f"{target} holds {foreign[0]}{more}, which {source} does not hold; name an empty place to move to"
        )
    with new.library.writing("move a library here", LOCK_PATIENCE_SECONDS):
        moved = _move(old.library, new.library, ids, progress)
        states = [state for state, _ in old.library.files().values()]
        new.library.keep_files(states)
        new.settle()
    passages = _require_equal(old, new, ids)
    return MigrationReport(len(ids), moved, passages, len(states), time.perf_counter() - started)


def _open_target(target: LibraryAddress, live: Generation) -> Index:
    try:
        found = open_library(target)
    except NoLibrary:
        return create_library(target, live.fingerprint, live.max_tokens)
    there = found.library.live()
    if (there.fingerprint, there.max_tokens) != (live.fingerprint, live.max_tokens):
        raise MigrationError(
            f"{target} is a library of another encoder or passage size ({there.fingerprint.name}, {there.max_tokens} "
            f"tokens; this one: {live.fingerprint.name}, {live.max_tokens}); name an empty place"
        )
    return found


def _move(old: DocumentStore, new: DocumentStore, ids: Sequence[str], progress: Progress) -> int:
    live, moved, passages = new.live().id, 0, 0
    states = {file_id: state for file_id, (state, _) in old.files().items()}
    there = new.held()
    for number, batch in enumerate(_batches(old, ids)):
        known = [_id(one) for one in batch if _id(one) in there]
        arrived = {_id(one): one for one in new.carried(known)} if known else {}
        missing = [one for one in batch if not _is_there(one, arrived)]
        if missing:
            origins = {_id(one): states[one.file_id] for one in missing if one.file_id in states}
            new.store(live, [one.entry for one in missing], origins=origins)
        for one in missing:
            before = arrived[_id(one)].given if _id(one) in arrived else {}
            new.describe([_id(one)], one.given, [key for key in before if key not in one.given])
        moved += len(missing)
        passages += sum(len(one.entry.passages) for one in batch)
        progress(min(len(ids), (number + 1) * DOCUMENTS_PER_BATCH), len(ids), passages)
    return moved


def _batches(library: DocumentStore, ids: Sequence[str]) -> Iterator[list[Carried]]:
    for start in range(0, len(ids), DOCUMENTS_PER_BATCH):
        yield library.carried(ids[start : start + DOCUMENTS_PER_BATCH])


def _require_equal(old: Index, new: Index, ids: Sequence[str]) -> int:
    """Compare every document with what it was, to the last bit of its vectors, and return how many passages there are.

    Raises:
        MigrationError: one differs, or is missing.
    """
    passages = 0
    for sent, arrived in zip(_batches(old.library, ids), _batches(new.library, ids), strict=True):
        for one, other in zip(sorted(sent, key=_id), sorted(arrived, key=_id), strict=True):
            passages += len(one.entry.passages)
            if one.digest() != other.digest():
                raise MigrationError(
                    f"{one.entry.document.source} did not arrive in {new.address} as it is in {old.address}; if it was "
                    "changed meanwhile, run the same command again"
                )
    if (found := new.library.passage_count(new.library.live().id)) < passages:
        raise MigrationError(f"{new.address} holds {found} passages of {passages}; run the same command again")
    return passages


def _is_there(one: Carried, arrived: Mapping[str, Carried]) -> bool:
    return _id(one) in arrived and arrived[_id(one)].digest() == one.digest()


def _id(carried: Carried) -> str:
    return carried.entry.document.id
