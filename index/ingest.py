"""A document's path, on one page: files → documents → passages → vectors → one SQLite transaction.

``add`` reads and encodes only what is new or changed; ``rebuild`` encodes everything afresh beside the
live generation and switches. Both end by bringing the derived indexes up to date.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.library import Library, NoLibrary
from index.local import LocalIndex
from index.passages import TokenLimit, indexed_text, searched_title, split_passages
from index.records import Document
from index.rows import Entry
from index.sources import SourceFile, UnreadableSource, find_files, read_document

PASSAGES_PER_BATCH = 512
# A reader that catches up holds the lock for a moment; another writer, for longer than anyone would wait.
LOCK_PATIENCE_SECONDS = 3.0

Progress = Callable[[int, int, int], None]
"""Called with documents done, documents in all, and passages encoded so far."""


@dataclass(slots=True)
class AddReport:
    """What ``add`` did; ``skipped`` pairs a source with what is wrong with it."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    @property
    def readable(self) -> int:
        """How many sources could be read."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What ``rebuild`` did."""

    documents: int
    passages: int
    seconds: float


def no_progress(done: int, total: int, passages: int) -> None:
    """Show nothing."""


def add_paths(
    index: LocalIndex, encoder: Encoder, paths: Sequence[Path], progress: Progress = no_progress
) -> AddReport:
    """Add the files of ``paths`` and below; a file that cannot be read is reported, never stops the rest.

    Raises:
        UnreadableSource: a path does not exist. Nothing was added then.
    """
    files = list(find_files(paths))
    report = AddReport()
    held = {summary.id: (summary.sha256, summary.title) for summary in index.library.documents()}
    documents = read_new(files, held, report)
    add_documents(index, encoder, documents, report, progress, total=len(files))
    return report


def require_readable(paths: Sequence[Path]) -> None:
    """Make sure that at least one document can be read, before anything is made for it.

    Raises:
        UnreadableSource: a path does not exist, or nothing in ``paths`` can be read.
    """
    problems = []
    for file in find_files(paths):
        try:
            read_document(file)
        except UnreadableSource as unreadable:
            problems.append(str(unreadable))
        else:
            return
    named = ", ".join(str(path) for path in paths)
    raise UnreadableSource(named, "nothing to read there: " + ("; ".join(problems[:3]) or "no files"))


def read_new(files: Iterable[SourceFile], held: dict[str, tuple[str, str]], report: AddReport) -> Iterator[Document]:
    """Yield the documents that are not in ``held`` with this digest and title, counting all files in ``report``.

    What is yielded is in ``held`` from then on, so a file that is named twice counts as unchanged.
    """
    for file in files:
        try:
            document = read_document(file)
        except UnreadableSource as unreadable:
            report.skipped.append((unreadable.source, unreadable.why))
            continue
        if held.get(document.id) == (document.sha256, document.title):
            report.unchanged += 1
            continue
        if document.id in held:
            report.changed += 1
        else:
            report.added += 1
        held[document.id] = (document.sha256, document.title)
        yield document


def add_documents(
    index: LocalIndex,
    encoder: Encoder,
    documents: Iterable[Document],
    report: AddReport,
    progress: Progress = no_progress,
    total: int = 0,
) -> None:
    """Encode and commit ``documents``, a batch at a time, then bring the derived indexes up to date."""
    index.check_encoder(encoder.fingerprint)
    library, started = index.library, time.perf_counter()
    with library.writing("add documents", LOCK_PATIENCE_SECONDS):
        live = library.live()
        try:
            for batch in encoded_batches(documents, encoder, live.max_tokens):
                library.store(live.id, batch)
                report.passages += sum(len(entry.passages) for entry in batch)
                progress(report.readable + len(report.skipped), total, report.passages)
        finally:
            index.catch_up(live)
    progress(report.readable + len(report.skipped), total, report.passages)
    report.seconds = time.perf_counter() - started


def remove_documents(index: LocalIndex, document_ids: Iterable[str]) -> int:
    """Remove documents and return how many."""
    removed = 0
    with index.library.writing("remove documents", LOCK_PATIENCE_SECONDS):
        for document_id in document_ids:
            index.library.remove(document_id)
            removed += 1
        index.catch_up(index.library.live())
    return removed


def rebuild(index: LocalIndex, encoder: Encoder, max_tokens: int, progress: Progress = no_progress) -> RebuildReport:
    """Encode every document into a new generation and switch to it in one step.

    Questions are answered from the live generation meanwhile. A rebuild that was killed goes on where it
    was when it is called again with the same encoder and passage size.
    """
    library, started = index.library, time.perf_counter()
    with library.writing("rebuild", LOCK_PATIENCE_SECONDS):
        new = library.begin_generation(encoder.fingerprint, max_tokens)
        encoded = library.encoded(new.id)
        ids = sorted(library.digests())
        todo = (library.document(document_id) for document_id in ids if document_id not in encoded)
        done, passages = len(encoded), 0
        progress(done, len(ids), passages)
        for batch in encoded_batches(todo, encoder, max_tokens):
            library.store_passages(new.id, batch)
            done, passages = done + len(batch), passages + sum(len(entry.passages) for entry in batch)
            progress(done, len(ids), passages)
        index.catch_up(new)
        library.make_live(new.id)
        index.forget_other_generations()
    return RebuildReport(len(ids), passages, time.perf_counter() - started)


def encoded_batches(documents: Iterable[Document], encoder: Encoder, max_tokens: int) -> Iterator[list[Entry]]:
    """Yield documents with their passages and vectors, whole documents, about a batch of passages at a time."""
    limits = [encoder_limit(encoder)]
    batch: list[Entry] = []
    held = 0
    for document in documents:
        passages = split_passages(document, max_tokens, limits)
        batch.append(Entry(document, passages, np.empty((0, 0), dtype=np.float32)))
        held += len(passages)
        if held >= PASSAGES_PER_BATCH:
            yield encode_entries(batch, encoder)
            batch, held = [], 0
    if batch:
        yield encode_entries(batch, encoder)


def encode_entries(entries: Sequence[Entry], encoder: Encoder) -> list[Entry]:
    """Return ``entries`` with vectors, all encoded in one call."""
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


def open_library(folder: Path) -> LocalIndex:
    """Open the library in ``folder`` for questions."""
    return LocalIndex(Library.open(folder))


def open_or_create(folder: Path, encoder: Encoder, max_tokens: int) -> LocalIndex:
    """Open the library in ``folder``, or make an empty one for ``encoder`` there."""
    try:
        return open_library(folder)
    except NoLibrary:
        return LocalIndex(Library.create(folder, encoder.fingerprint, max_tokens))
