"""A library made anew from what a damaged database file still holds.

Every document whose text has its SHA-256 is kept, with its vectors where all of them are sound; the others are
cut and encoded again. The damaged files are moved aside, never deleted, so a program that has them open must be
started again. What is known of the files that were read is kept so that the next ``add`` reads each of them: then
documents that were lost come back, and no other is encoded.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.backup import LOCK_PATIENCE_SECONDS, BackupError, require_whole
from index.encoder import Encoder, load_encoder
from index.ingest import batches, encode_entries
from index.library import Library
from index.library_errors import LibraryError, NoLibrary
from index.library_files import DATABASE
from index.passages import DEFAULT_MAX_TOKENS
from index.placing import replace_database, require_room
from index.records import Document, Fingerprint, Generation, Passage
from index.remains import Remains, SavedDocument
from index.rows import Entry, ReadFile
from index.soundness import passages_fault
from index.sqlite_pages import Pages

SALVAGING = "salvage.partial"
DOCUMENTS_PER_COMMIT = 200

EncoderFor = Callable[[Fingerprint], Encoder]


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What ``salvage`` did.

    ``documents_lost`` counts those of which anything is left but their text, None where more may be missing
    without a trace; ``encoded`` counts the saved ones that had to be encoded again.
    """

    documents_saved: int
    documents_lost: int | None
    moved_aside: tuple[Path, ...]
    encoded: int = 0


def salvage(folder: Path, encoder_for: EncoderFor, otherwise: Callable[[], Encoder] = load_encoder) -> SalvageReport:
    """Put a sound library in place of the damaged one in ``folder``, with every document that can be read.

    ``encoder_for`` is asked only when something is to be encoded, ``otherwise`` when the library's own settings
    are lost.

    Raises:
        NoLibrary: there is no database file.
        LibraryError: no document can be read. Nothing was changed then, as after any other error.
        LibraryBusy: another process writes there.
        NoRoom: the disk has no room for a second database.
    """
    if not (folder / DATABASE).is_file():
        raise NoLibrary(f"there is no library in {folder}; bring a copy back with: isnad restore FILE")
    library = Library(folder)
    with (
        library.locks.rebuilding(),
        library.locks.holding("salvage the library", LOCK_PATIENCE_SECONDS),
        _read(folder / DATABASE) as (pages, remains),
        _unfinished(folder) as unfinished,
    ):
        require_room(folder, pages.count * pages.size, "to save what a damaged library holds")
        live = remains.live or _new_settings(otherwise())
        saved, encoded = _make(unfinished, remains, live, encoder_for if remains.live else lambda _: otherwise())
        if not saved:
            raise LibraryError(
                f"nothing can be read in {folder / DATABASE}; bring a copy back with isnad restore FILE, or move "
                "the file away and add your folders again"
            )
        _require_sound(unfinished / DATABASE, folder, len(saved))
        lost = None if pages.is_truncated() else len(remains.named() - saved)
        library.close()
        moved = replace_database(folder, unfinished / DATABASE)
    return SalvageReport(len(saved), lost, moved, encoded)


@contextmanager
def _read(file: Path) -> Iterator[tuple[Pages, Remains]]:
    try:
        pages = Pages(file)
    except OSError as error:
        raise LibraryError(f"{file} cannot be read: {error.strerror}; check its rights") from error
    with closing(pages):
        yield pages, Remains(pages)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    unfinished = folder / SALVAGING
    shutil.rmtree(unfinished, ignore_errors=True)  # of a call that was killed
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _new_settings(encoder: Encoder) -> Generation:
    return Generation(0, encoder.fingerprint, DEFAULT_MAX_TOKENS)


def _require_sound(file: Path, folder: Path, documents: int) -> None:
    remedy = "do it again, or bring a copy back with isnad restore FILE"
    try:
        found, _ = require_whole(file, folder, full=True, remedy=remedy)
    except BackupError as error:
        raise LibraryError(str(error)) from error
    if found != documents:
        raise LibraryError(f"of {documents} documents saved {found} can be read again; {remedy}")


def _make(folder: Path, remains: Remains, live: Generation, encoder_for: EncoderFor) -> tuple[set[str], int]:
    """Fill a new library; return the ids of its documents and how many of them were encoded."""
    library = Library.create(folder, live.fingerprint, live.max_tokens)
    number = _begin_beyond(folder / DATABASE, remains)
    saved, unsound = set(), []
    with library.writing("salvage"):
        for some in _batched(_saved(remains)):
            entries = [entry for one in some if (entry := _entry(remains, one.document, live))]
            library.store(number, entries)
            whole = {entry.document.id for entry in entries}
            unsound += [one.document.id for one in some if one.document.id not in whole]
            saved |= {one.document.id for one in some}
        if unsound:
            encoder = encoder_for(live.fingerprint)
            if encoder.fingerprint != live.fingerprint:
                raise LibraryError(
                    f"{encoder.fingerprint.name} is not the encoder {live.fingerprint.name} of the library"
                )
            documents = (one.document for key in unsound if (one := remains.document(key)))
            for batch in batches(documents, encoder, live.max_tokens):
                library.store(number, encode_entries(batch.entries, encoder))
        for some in _batched(_saved(remains)):
            _store_details(library, remains, some)
    library.close()
    _set_times(folder / DATABASE, remains)
    return saved, len(unsound)


def _saved(remains: Remains) -> Iterator[SavedDocument]:
    for document_id in remains.documents():
        if one := remains.document(document_id):
            yield one


def _batched(documents: Iterable[SavedDocument]) -> Iterator[list[SavedDocument]]:
    batch: list[SavedDocument] = []
    for one in documents:
        batch.append(one)
        if len(batch) == DOCUMENTS_PER_COMMIT:
            yield batch
            batch = []
    if batch:
        yield batch


def _entry(remains: Remains, document: Document, live: Generation) -> Entry | None:
    """Return a document with the passages and vectors that it had, or None if any of them is damaged."""
    stored = sorted(remains.passages(document.id, live.id), key=lambda passage: passage.start)
    if passages_fault(document.text, stored, live.fingerprint.dimension):
        return None
    passages = [Passage(0, document.id, p.start, p.end, "ar" if p.language == "ar" else "en") for p in stored]
    return Entry(document, passages, np.stack([np.frombuffer(p.vector, "<f2") for p in stored]).astype(np.float32))


def _store_details(library: Library, remains: Remains, documents: list[SavedDocument]) -> None:
    """Store what people said, and which files were read: as changed, so that the next ``add`` reads them."""
    by_file: dict[str, list[str]] = {}
    for one in documents:
        if one.given:
            library.describe([one.document.id], one.given)
        if one.file_id in remains.files:
            by_file.setdefault(one.file_id, []).append(one.document.id)
    for file_id, document_ids in by_file.items():
        state = replace(remains.files[file_id], size=-1, sha256="")
        held = set(library.documents_of(file_id)) | set(document_ids)
        library.store(0, [], files=[ReadFile(state, tuple(sorted(held)))])


def _begin_beyond(database: Path, remains: Remains) -> int:
    """Let ids begin beyond all that are known, so that none comes to mean another text; return the generation's."""
    number = remains.last_generation + 1
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE generations SET id = ?", (number,))
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'generations'", (number,))
        connection.execute("INSERT INTO sqlite_sequence VALUES ('passages', ?)", (remains.last_passage,))
    return number


def _set_times(database: Path, remains: Remains) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for one in _saved(remains):
            connection.execute("UPDATE documents SET added_at = ? WHERE id = ?", (one.added_at, one.document.id))
