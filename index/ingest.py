"""A document's path, on one page: files → documents → passages → vectors → one transaction of a batch.

``add_paths`` reads and encodes only what is new or changed. What it has committed stays whatever comes after,
and the next call goes on from there. It ends by bringing the derived indexes up to date.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.changes import Begun, Change, Details, read_changes, require_folders, vanished
from index.contract import DocumentStore, Index
from index.encoder import Encoder
from index.extracted import UnreadableSource
from index.folders import find_files
from index.opening import open_library as open_library
from index.opening import open_or_create as open_or_create
from index.passages import TokenLimit, indexed_text, searched_title, split_passages
from index.readers import require_format
from index.records import Document, Metadata
from index.rows import Entry, FileState, ReadFile

# What Ctrl-C may lose: two seconds of encoding on a small machine.
PASSAGES_PER_BATCH = 128
CHANGES_PER_BATCH = 500
# A reader that catches up holds the lock for a moment; another writer, for longer than anyone would wait.
LOCK_PATIENCE_SECONDS = 3.0
# How long a committed document of a long run may wait before questions find it.
SECONDS_BETWEEN_CATCH_UPS = 30.0

Progress = Callable[[int, int, int], None]
"""Called with files or documents done, how many there are in all, and passages encoded so far."""


@dataclass(slots=True)
class AddReport:
    """What ``add`` did, in documents.

    ``skipped`` pairs a source with what is wrong with it, ``notes`` one that was read with what a person
    should know about that. ``files`` counts the files looked at.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0
    files: int = 0


@dataclass(slots=True)
class Batch:
    """What is committed together."""

    entries: list[Entry] = field(default_factory=list)
    details: list[Document] = field(default_factory=list)
    files: list[ReadFile] = field(default_factory=list)
    begun: FileState | None = None
    origins: dict[str, FileState] = field(default_factory=dict)
    passages: int = 0

    def is_full(self) -> bool:
        """Tell whether the batch is large enough to be encoded and committed."""
        changes = len(self.entries) + len(self.details) + len(self.files)
        return self.passages >= PASSAGES_PER_BATCH or changes >= CHANGES_PER_BATCH


def no_progress(done: int, total: int, passages: int) -> None:
    """Show nothing."""


def add_paths(
    index: Index,
    encoder: Encoder,
    paths: Sequence[Path],
    progress: Progress = no_progress,
    *,
    prune: bool = False,
    reread: bool = False,
    given: Metadata | None = None,
) -> AddReport:
    """Add the files of ``paths`` and below; a file that cannot be read is reported, never stops the rest.

    With ``prune``, documents go whose files below ``paths`` have vanished or are left out now. With ``reread``,
    every file is read, also one that looks unchanged. ``given`` metadata is set on every document of these files.

    Raises:
        UnreadableSource: a path does not exist. Nothing was added then.
        VanishedFolder: with ``prune``, a folder that gave documents holds no file at all, or has gone.
    """
    started, library, report = time.perf_counter(), index.library, AddReport()
    if prune:
        require_folders(library, paths)
    files = list(find_files(paths, left_out=library.folder.resolve()))
    index.check_encoder(encoder.fingerprint)
    with library.writing("add documents", LOCK_PATIENCE_SECONDS):
        gone = vanished(library, paths, files) if prune else []
        described, before = library.given(gone), set(library.document_ids()) if gone else set()
        changes = read_changes(library, files, report, reread)
        try:
            if gone:
                library.remove(gone)
                report.removed += len(gone)
            _store(index, encoder, changes, report, progress, len(files))
            for document_id, held in library.held().items() if described else ():
                if document_id not in before and held.sha256 in described:  # a file that has another name now
                    library.describe([document_id], described[held.sha256])
            if given:
                _describe(library, [file.document_id for file in files], given)
        finally:
            index.settle()
    report.seconds = time.perf_counter() - started
    return report


def add_documents(index: Index, encoder: Encoder, documents: Iterable[Document], report: AddReport) -> None:
    """Encode and commit documents that come from no file, a batch at a time."""
    started, library = time.perf_counter(), index.library
    index.check_encoder(encoder.fingerprint)
    with library.writing("add documents", LOCK_PATIENCE_SECONDS):
        try:
            _store(index, encoder, documents, report, no_progress, 0)
        finally:
            index.settle()
    report.seconds = time.perf_counter() - started


def require_readable(paths: Sequence[Path]) -> None:
    """Make sure that there is a file whose format can be read, before a library is made for it.

    Raises:
        UnreadableSource: a path does not exist, or nothing in ``paths`` can be read.
    """
    problems = []
    for file in find_files(paths):
        try:
            require_format(file.name)
            if file.path.stat().st_size:
                return
            problems.append(f"{file.name}: is empty")
        except UnreadableSource as unreadable:
            problems.append(str(unreadable))
        except OSError as error:
            problems.append(f"{file.name}: cannot be read: {error.strerror}")
    raise nothing_readable(paths, problems)


def nothing_readable(paths: Sequence[Path], problems: Sequence[str]) -> UnreadableSource:
    """Return the error for ``paths`` that hold nothing but ``problems``, of which a few are named."""
    named = ", ".join(str(path) for path in paths)
    none = "no files; check the path, or take documents out with: isnad remove"
    return UnreadableSource(named, "nothing to read there: " + ("; ".join(problems[:3]) or none))


def remove_documents(index: Index, document_ids: Sequence[str]) -> int:
    """Remove documents, all or none, and return how many."""
    with index.library.writing("remove documents", LOCK_PATIENCE_SECONDS):
        index.library.remove(document_ids)
        index.settle()
    return len(document_ids)


def describe_documents(index: Index, document_ids: Sequence[str], given: Metadata, unset: Sequence[str]) -> None:
    """Set metadata that a person gives on documents, and forget what was given for the keys ``unset``."""
    with index.library.writing("describe documents", LOCK_PATIENCE_SECONDS):
        index.library.describe(document_ids, given, unset)


def _store(
    index: Index,
    encoder: Encoder,
    changes: Iterable[Change],
    report: AddReport,
    progress: Progress,
    total: int,
) -> None:
    library, caught_up = index.library, time.monotonic()
    live = library.live()
    for batch in batches(changes, encoder, live.max_tokens):
        entries = encode_entries(batch.entries, encoder)
        report.removed += library.store(live.id, entries, batch.details, batch.files, batch.origins)
        report.passages += batch.passages
        progress(report.files, total, report.passages)
        if time.monotonic() - caught_up > SECONDS_BETWEEN_CATCH_UPS:
            index.settle()
            caught_up = time.monotonic()
    progress(report.files, total, report.passages)


def _describe(library: DocumentStore, file_ids: Sequence[str], given: Metadata) -> None:
    library.describe([one for file_id in file_ids for one in library.documents_of(file_id)], given)


def batches(changes: Iterable[Change], encoder: Encoder, max_tokens: int) -> Iterator[Batch]:
    """Cut documents into passages and yield them with the other changes, about a batch of passages at a time."""
    limits = [encoder_limit(encoder)]
    batch = Batch()
    for change in changes:
        if isinstance(change, Begun):
            batch.begun = change.state
        elif isinstance(change, ReadFile):
            batch.files.append(change)
            batch.begun = None
        elif isinstance(change, Details):
            batch.details.append(change.document)
        else:
            passages = split_passages(change, max_tokens, limits)
            batch.entries.append(Entry(change, passages, np.empty((0, 0), dtype=np.float32)))
            batch.passages += len(passages)
            if batch.begun:
                batch.origins[change.id] = batch.begun
        if batch.is_full():
            yield batch
            batch = Batch(begun=batch.begun)
    if batch.entries or batch.details or batch.files:
        yield batch


def encode_entries(entries: Sequence[Entry], encoder: Encoder) -> list[Entry]:
    """Return ``entries`` with vectors, all encoded in one call."""
    if not entries:
        return []
    limits = [encoder_limit(encoder)]
    texts = []
    for entry in entries:
        title = searched_title(entry.document.title, limits)
        texts += [indexed_text(title, entry.document.text[passage.start : passage.end]) for passage in entry.passages]
    vectors = encoder.encode_passages(texts)
    bounds = np.cumsum([len(entry.passages) for entry in entries])[:-1]
    parts = np.split(vectors, bounds)
    return [Entry(e.document, e.passages, part) for e, part in zip(entries, parts, strict=True)]


def encoder_limit(encoder: Encoder) -> TokenLimit:
    """Return how much ``encoder`` reads of a passage."""
    return TokenLimit(encoder.count_tokens, encoder.max_tokens)
