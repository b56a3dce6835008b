"""SQLite: documents, passages and vectors, and the only writer of them. This database is the truth.

A *generation* is one encoding of all documents: an encoder and a passage size. Exactly one is live; a
rebuild fills another beside it and makes it live in one transaction. A *revision* counts the committed
writes of passages, so that a derived index can ask for what happened since the revision it reflects.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from index import row_writes
from index.changes_since import ChangeQueries
from index.database import DatabaseDamaged, DatabaseUnwritable
from index.library_errors import LibraryError, NoLibrary
from index.library_files import DATABASE, OWN_FOLDERS
from index.locks import Locks
from index.records import Document, Fingerprint, Generation, Metadata
from index.rows import Entry, FileState, ReadFile
from index.schema import SCHEMA_VERSION, create_tables, migrate

log = logging.getLogger(__name__)

ROWS_PER_DELETE = 20_000
MIGRATION_PATIENCE_SECONDS = 60


class Library(ChangeQueries):
    """One library folder. Reading is safe from any thread; writing happens inside ``writing()``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.locks = Locks(folder)

    @classmethod
    def create(cls, folder: Path, fingerprint: Fingerprint, max_tokens: int) -> Library:
        """Make an empty library in ``folder``, which may exist, or open the one that is there.

        Raises:
            LibraryError: the folder cannot be made or written to.
            LibraryBusy: another process is making it.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"{folder} cannot be made: {error.strerror}; name another --library") from error
        library = cls(folder)
        with library.writing("create the library"), library._transaction() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
                create_tables(connection)
                row_writes.insert_generation(connection, fingerprint, max_tokens, "live")
        library.close()
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Open an existing library, bringing the tables of an older Isnad up to date.

        Raises:
            NoLibrary: there is none.
            LibraryError: it is not a library, it is damaged, or a newer Isnad made it.
        """
        nothing = NoLibrary(f"there is no library in {folder}; make one with: isnad add PATH --library {folder}")
        lost = LibraryError(
            f"{folder} has lost its database, {DATABASE}; bring a copy back with isnad restore FILE, or name another "
            "--library"
        )
        once_whole = any((folder / "derived").glob("*/stamp.json"))
        if not (folder / DATABASE).is_file():
            raise lost if once_whole else nothing
        library = cls(folder)
        try:
            found = library.schema_version()
            if not found:
                raise lost if once_whole else nothing
        except (sqlite3.DatabaseError, DatabaseDamaged) as error:
            raise LibraryError(
                f"{folder / DATABASE} is not an Isnad library, or is damaged ({error}); bring a copy back with "
                "isnad restore FILE, or save what can be read with isnad doctor --repair"
            ) from error
        if found > SCHEMA_VERSION:
            raise LibraryError(f"{folder} has schema {found}, this Isnad reads {SCHEMA_VERSION}; upgrade Isnad")
        if found < SCHEMA_VERSION:
            library._migrate()
        return library

    def schema_version(self) -> int:
        """Return the version of the tables, 0 where there are none yet.

        Raises:
            DatabaseDamaged: there are tables that do not say it.
        """
        if not self._database.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
            return 0
        rows = self._database.rows("SELECT value FROM manifest WHERE key = 'schema_version'")
        if not rows or not rows[0][0].isdigit():
            raise DatabaseDamaged(f"{self.folder / DATABASE} does not say which schema it has")
        return int(rows[0][0])

    def _migrate(self) -> None:
        with (
            self.writing("bring the library up to date", MIGRATION_PATIENCE_SECONDS),
            self._transaction() as connection,
        ):
            found = self.schema_version()
            if found < SCHEMA_VERSION:  # else another process was first
                migrate(connection, found)

    @contextmanager
    def writing(self, purpose: str, timeout_seconds: float = 0) -> Iterator[None]:
        """Hold the one writer's lock; it is the operating system's, and dies with the process.

        Raises:
            LibraryBusy: another process holds it; the message names that process and its purpose.
            LibraryError: the folder cannot be written to, or the library was taken away meanwhile.
        """
        with self.locks.holding(purpose, timeout_seconds):
            if self._database.is_gone():
                raise LibraryError(f"the library in {self.folder} was taken away meanwhile; open it again")
            try:
                yield
            finally:
                if self.locks.is_held_once() and self._database.path.is_file():
                    self._checkpoint()

    def _checkpoint(self) -> None:
        try:
            self._database.checkpoint()
        except DatabaseUnwritable as error:  # all that is confirmed lies in the log, and stays there for now
            log.warning("%s", error)

    def discard(self) -> None:
        """Delete a library that holds nothing; one that holds a document is left as it is."""
        with self.writing("discard it"):
            if self.document_ids():
                return
            self.close()
            for name in OWN_FOLDERS:
                shutil.rmtree(self.folder / name, ignore_errors=True)
            for file in self.folder.glob(f"{DATABASE}*"):
                file.unlink()
            self.locks.delete()
        with suppress(OSError):  # other files lie there too
            self.folder.rmdir()

    def rebuilding(self) -> AbstractContextManager[None]:
        """Be the only one that rebuilds; others may write meanwhile."""
        return self.locks.rebuilding()

    # Writing, inside writing()

    def store(
        self,
        generation: int,
        entries: Sequence[Entry],
        details: Sequence[Document] = (),
        files: Sequence[ReadFile] = (),
        origins: Mapping[str, FileState] | None = None,
    ) -> int:
        """Commit documents with their passages and vectors, each replacing what it had before.

        ``details`` are held documents of which only what is not encoded has changed. ``files`` have been read
        to their end; the number of documents that they hold no longer, now removed, is returned. ``origins`` are
        the files, read to their end or not, that documents came from, by document id.
        """
        with self._transaction() as connection:
            return row_writes.store(connection, generation, entries, details, files, origins or {})

    def keep_files(self, states: Iterable[FileState]) -> None:
        """Record files as they were read, in another library."""
        with self._transaction() as connection:
            for state in states:
                row_writes.finish_file(connection, ReadFile(state, None))

    def store_passages(self, generation: int, entries: Sequence[Entry]) -> None:
        """Commit passages and vectors into a generation being built, but for documents that changed meanwhile."""
        query = "SELECT 1 FROM documents WHERE id = ? AND sha256 = ? AND title = ?"
        with self._transaction() as connection:
            revision = row_writes.next_revision(connection)
            for entry in entries:
                document = entry.document
                if connection.execute(query, (document.id, document.sha256, document.title)).fetchone():
                    row_writes.insert_passages(connection, generation, entry, revision)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with all their passages, all or none; the next ``add`` reads their files again.

        Raises:
            UnknownDocument: one is not held.
        """
        with self._transaction() as connection:
            row_writes.remove(connection, document_ids)

    def describe(self, document_ids: Sequence[str], given: Metadata, forgotten: Iterable[str] = ()) -> None:
        """Set metadata that a person gives, which stands for the file's until ``forgotten``, by key.

        Raises:
            UnknownDocument: a document is not held.
        """
        with self._transaction() as connection:
            row_writes.describe(connection, document_ids, given, forgotten)

    def begin_generation(self, fingerprint: Fingerprint, max_tokens: int) -> Generation:
        """Return an unfinished generation with these settings to go on with, else a new one."""
        with self._transaction() as connection:
            number = row_writes.begin_generation(connection, fingerprint, max_tokens)
        return Generation(number, fingerprint, max_tokens)

    def make_live(self, generation: int) -> None:
        """Switch to ``generation`` in one transaction; the one before stays until ``forget_generation``."""
        with self._transaction() as connection:
            connection.execute("UPDATE generations SET state = 'retired' WHERE state = 'live'")
            connection.execute("UPDATE generations SET state = 'live' WHERE id = ?", (generation,))

    def forget_generation(self, generation: int) -> None:
        """Delete a generation if it is retired, in small transactions, so that no log grows to its size."""
        retired = "SELECT id FROM generations WHERE id = ? AND state = 'retired'"
        query = f"DELETE FROM passages WHERE id IN (SELECT id FROM passages WHERE generation = ({retired}) LIMIT ?)"
        deleted = ROWS_PER_DELETE
        while deleted == ROWS_PER_DELETE:
            with self._transaction() as connection:
                deleted = connection.execute(query, (generation, ROWS_PER_DELETE)).rowcount
        with self._transaction() as connection:
            connection.execute("DELETE FROM generations WHERE id = ? AND state = 'retired'", (generation,))

    def copy_to(self, file: Path) -> None:
        """Write the whole library as of one moment into ``file``; needs no lock and holds nobody up."""
        self._database.copy_to(file)

    def take_over(self, file: Path) -> None:
        """Put the library in ``file``, which has this schema, for all that there is, in one transaction."""
        assert self.locks.is_held(), "only the holder of writing() may write"
        self._database.take_over(file)

    def damage(self, *, full: bool) -> list[str]:
        """Return what SQLite finds wrong in the database; ``full`` takes longer."""
        return self._database.damage(full=full)

    def close(self) -> None:
        """Close this thread's connection."""
        self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        assert self.locks.is_held(), "only the holder of writing() may write"
        with self._database.transaction() as connection:
            yield connection
