"""SQLite: documents, passages and vectors, and the only writer of them. This database is the truth.

A *generation* is one encoding of all documents: an encoder and a passage size. Exactly one is live; a
rebuild fills another beside it and makes it live in one transaction. A *revision* counts the committed
writes of passages, so that a derived index can ask for what happened since the revision it reflects.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from index.database import Database
from index.records import (
    Document,
    DocumentSummary,
    Fingerprint,
    Generation,
    IsnadError,
    Language,
    Passage,
)
from index.rows import (
    DOCUMENT_COLUMNS,
    SCHEMA,
    SCHEMA_VERSION,
    Added,
    Entry,
    document_from_row,
    insert_generation,
    insert_passages,
    next_revision,
    remove_passages,
    upsert_document,
)

DATABASE = "library.sqlite"
ROWS_PER_QUERY = 500


class LibraryError(IsnadError):
    """A library that is missing, damaged or made by a newer Isnad."""


class NoLibrary(LibraryError):
    """A folder without a library, or with one whose making was broken off."""


class UnknownDocument(LibraryError):
    """A document that the library does not hold."""


class LibraryBusy(IsnadError):
    """Another process is writing."""


class Library:
    """One library folder. Reading is safe from any thread; writing happens inside ``writing()``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = Database(folder / DATABASE)
        self._lock = FileLock(folder / "writer.lock", timeout=0)

    @classmethod
    def create(cls, folder: Path, fingerprint: Fingerprint, max_tokens: int) -> Library:
        """Make an empty library in ``folder``, which may exist."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"{folder} cannot be made: {error.strerror}; name another --library") from error
        library = cls(folder)
        with library.writing("create the library"), library._transaction() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
                for statement in SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO manifest VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),))
                connection.execute("INSERT INTO manifest VALUES ('revision', '0')")
                insert_generation(connection, fingerprint, max_tokens, "live")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Open an existing library.

        Raises:
            NoLibrary: there is none.
            LibraryError: it is not a library, or a newer Isnad made it.
        """
        nothing = NoLibrary(f"there is no library in {folder}; make one with: isnad add PATH --library {folder}")
        if not (folder / DATABASE).is_file():
            raise nothing
        library = cls(folder)
        try:
            if not library._database.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
                raise nothing
            query = "SELECT value FROM manifest WHERE key = 'schema_version'"
            rows = library._database.rows(query)
        except sqlite3.DatabaseError as error:
            raise LibraryError(f"{folder / DATABASE} is not an Isnad library ({error}); restore a copy") from error
        if not rows or int(rows[0][0]) != SCHEMA_VERSION:
            found = rows[0][0] if rows else "none"
            raise LibraryError(f"{folder} has schema {found}, this Isnad reads {SCHEMA_VERSION}; upgrade Isnad")
        return library

    @contextmanager
    def writing(self, purpose: str, timeout_seconds: float = 0) -> Iterator[None]:
        """Hold the one writer's lock; it is the operating system's, and dies with the process.

        Raises:
            LibraryBusy: another process holds it; the message names that process and its purpose.
        """
        holder = self.folder / "writer.json"
        try:
            self._lock.acquire(timeout=timeout_seconds)
        except Timeout:
            held = (holder.read_text("utf-8") if holder.is_file() else "") or "an unnamed process"
            raise LibraryBusy(f"{self.folder} is being written by {held}; wait for it, or stop it") from None
        except OSError as error:
            raise LibraryError(f"{self.folder} cannot be written: {error.strerror}; check its rights") from error
        try:
            if not self._lock.lock_counter > 1:
                holder.write_text(f"process {os.getpid()} ({Path(sys.argv[0]).name}, to {purpose})", "utf-8")
            yield
        finally:
            self._lock.release()

    # Reading

    def revision(self) -> int:
        """Return how many writes of passages were committed so far."""
        return int(self._database.rows("SELECT value FROM manifest WHERE key = 'revision'")[0][0])

    def live(self) -> Generation:
        """Return the generation that is searched."""
        (row,) = self._database.rows("SELECT id, fingerprint, max_tokens FROM generations WHERE state = 'live'")
        return Generation(row[0], Fingerprint.from_json(row[1]), row[2])

    def documents(self) -> list[DocumentSummary]:
        """Return all documents ordered by source."""
        rows = self._database.rows(
            "SELECT id, source, title, language, sha256, characters, (SELECT count(*) FROM passages JOIN generations"
            " ON generations.id = generation WHERE document_id = documents.id AND state = 'live')"
            " FROM documents ORDER BY source, id"
        )
        return [DocumentSummary(*row) for row in rows]

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each document's text by document id."""
        return dict(self._database.rows("SELECT id, sha256 FROM documents"))

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UnknownDocument: it is not held.
        """
        rows = self._database.rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(f"there is no document {document_id!r}; see: isnad list")
        return document_from_row(rows[0])

    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents, all as of one moment; ids that are gone are left out."""
        wanted = list(ids)
        found: dict[int, tuple[Passage, Document]] = {}
        documents: dict[str, Document] = {}
        with self._database.snapshot() as connection:
            for start in range(0, len(wanted), ROWS_PER_QUERY):
                some = wanted[start : start + ROWS_PER_QUERY]
                marks = ",".join("?" * len(some))
                rows = connection.execute(
                    f'SELECT id, document_id, start, "end", language FROM passages WHERE id IN ({marks})',
                    some,
                ).fetchall()
                for row in rows:
                    passage = Passage(*row)
                    if passage.document_id not in documents:
                        documents[passage.document_id] = self.document(passage.document_id)
                    found[passage.id] = (passage, documents[passage.document_id])
        return found

    def count(self, generation: int, language: Language) -> int:
        """Return how many passages of ``language`` a generation holds."""
        query = "SELECT count(*) FROM passages WHERE generation = ? AND language = ?"
        return int(self._database.rows(query, (generation, language))[0][0])

    def encoded(self, generation: int) -> set[str]:
        """Return the ids of the documents that a generation holds passages of."""
        query = "SELECT DISTINCT document_id FROM passages WHERE generation = ?"
        return {row[0] for row in self._database.rows(query, (generation,))}

    def added_since(self, generation: int, language: Language, revision: int, size: int = 4096) -> Iterator[Added]:
        """Yield the passages added after ``revision`` and still there, ``size`` at a time."""
        last = 0
        while True:
            rows = self._database.rows(
                'SELECT passages.id, document_id, start, "end", vector FROM passages'
                " WHERE generation = ? AND passages.language = ? AND revision > ? AND passages.id > ?"
                " ORDER BY passages.id LIMIT ?",
                (generation, language, revision, last, size),
            )
            if not rows:
                return
            documents = {document_id: self.document(document_id) for document_id in {row[1] for row in rows}}
            yield Added(
                ids=np.array([row[0] for row in rows], dtype=np.int64),
                titles=[documents[row[1]].title for row in rows],
                texts=[documents[row[1]].text[row[2] : row[3]] for row in rows],
                vectors=np.stack([np.frombuffer(row[4], dtype="<f2") for row in rows]).astype(np.float32),
            )
            last = rows[-1][0]

    def removed_since(self, generation: int, language: Language, revision: int) -> npt.NDArray[np.int64]:
        """Return the ids of passages removed after ``revision``, shape ``(n,)``."""
        query = "SELECT passage_id FROM removals WHERE generation = ? AND language = ? AND revision > ?"
        rows = self._database.rows(query, (generation, language, revision))
        return np.array([row[0] for row in rows], dtype=np.int64)

    # Writing, inside writing()

    def store(self, generation: int, entries: Sequence[Entry]) -> None:
        """Commit documents with their passages and vectors, each replacing what it had before."""
        with self._transaction() as connection:
            revision = next_revision(connection)
            for entry in entries:
                remove_passages(connection, entry.document.id, revision)
                upsert_document(connection, entry.document)
                insert_passages(connection, generation, entry, revision)

    def store_passages(self, generation: int, entries: Sequence[Entry]) -> None:
        """Commit passages and vectors of documents that are held already, into a generation being built."""
        with self._transaction() as connection:
            revision = next_revision(connection)
            for entry in entries:
                insert_passages(connection, generation, entry, revision)

    def remove(self, document_id: str) -> None:
        """Remove a document and all its passages."""
        self.document(document_id)
        with self._transaction() as connection:
            remove_passages(connection, document_id, next_revision(connection))
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def begin_generation(self, fingerprint: Fingerprint, max_tokens: int) -> Generation:
        """Return an unfinished generation with these settings to go on with, else a new one."""
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM generations WHERE state = 'retired' OR state = 'building'"
                " AND (fingerprint, max_tokens) != (?, ?)",
                (fingerprint.to_json(), max_tokens),
            )
            row = connection.execute("SELECT id FROM generations WHERE state = 'building'").fetchone()
            number = row[0] if row else insert_generation(connection, fingerprint, max_tokens, "building")
        return Generation(number, fingerprint, max_tokens)

    def make_live(self, generation: int) -> None:
        """Switch to ``generation`` in one transaction; the one before stays until the next rebuild."""
        with self._transaction() as connection:
            connection.execute("UPDATE generations SET state = 'retired' WHERE state = 'live'")
            connection.execute("UPDATE generations SET state = 'live' WHERE id = ?", (generation,))

    def close(self) -> None:
        """Close this thread's connection."""
        self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        assert self._lock.is_locked, "only the holder of writing() may write"
        with self._database.transaction() as connection:
            yield connection
