"""SQLite connections, one for each thread, and the two kinds of transaction a library needs."""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from index.records import IsnadError

BUSY_TIMEOUT_SECONDS = 30
# A reader in the midst of a long reading is not waited for: the log is then moved later.
CHECKPOINT_PATIENCE_MILLISECONDS = 100


class DatabaseDamaged(IsnadError):
    """The database file cannot be read, or not as what it should be."""


class DatabaseUnwritable(IsnadError):
    """What was to be written could not be, and nothing of it was."""


P = ParamSpec("P")
R = TypeVar("R")


def from_stored(build: Callable[P, R]) -> Callable[P, R]:
    """Let ``build``, which makes records of stored rows, say that the database is damaged where these make none."""

    @functools.wraps(build)
    def checked(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return build(*arguments, **named)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise DatabaseDamaged(f"the library holds what no library should ({error}); see: isnad doctor") from error

    return checked


class Database:
    """One SQLite file; safe to share between threads.

    Every reading and writing raises ``DatabaseDamaged`` or ``DatabaseUnwritable`` where SQLite fails for a
    reason outside this program. Queries may call ``functions`` by name.
    """

    def __init__(self, path: Path, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.path = path
        # As strings: every question looks at both several times.
        self._file, self._folder = os.fspath(path), os.fspath(path.parent)
        self._functions = functions or {}
        self._local = threading.local()
        self._copies: tuple[Path, tuple[int, ...] | None] | None = None
        self._copying = threading.Lock()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, in autocommit mode, opening it at first use."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        state = self._state()
        if existing is not None and (existing.in_transaction or state in (None, self._local.state)):
            return existing
        self.close()  # another file lies there now: one that was restored, or mended
        with self._translated():
            connection = self._connect()
        for name, function in self._functions.items():
            connection.create_function(name, -1, function, deterministic=True)
        self._local.connection = connection
        self._local.state = self._state()
        return connection

    def _state(self) -> tuple[int, ...] | None:
        """Return what tells this file from another in its place, and where nobody here can write, from a later one."""
        try:
            status = os.stat(self._file)  # noqa: PTH116  a Path takes ten times as long
            if os.access(self._folder, os.W_OK):
                return status.st_dev, status.st_ino
            log = self.path.with_name(f"{self.path.name}-wal")
            logged = log.stat().st_mtime_ns if log.exists() else 0
            return status.st_dev, status.st_ino, status.st_mtime_ns, logged
        except OSError:
            return None

    def is_gone(self) -> bool:
        """Tell whether the file that this thread has open has been deleted."""
        return getattr(self._local, "connection", None) is not None and self._state() is None

    def _connect(self) -> sqlite3.Connection:
        if self.is_read_only():
            return self._connect_read_only()
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _connect_read_only(self) -> sqlite3.Connection:
        path = self.path
        uri = path.absolute().as_uri()
        try:
            # Where another user writes, SQLite can read his log, if it is told nothing of ours.
            connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None)
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            # Its last writer was killed before the log was moved into the file, and here nobody can move it.
            return sqlite3.connect(self._copied(path, log) / path.name, isolation_level=None)
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)

    def _copied(self, path: Path, log: Path) -> Path:
        """Return a folder with copies of both files as they are now, there as long as this object."""
        with self._copying:
            state = self._state()
            if self._copies is None or self._copies[1] != state:
                folder = Path(tempfile.mkdtemp(prefix="isnad-"))
                weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
                for file in (path, log):
                    shutil.copy(file, folder)
                self._copies = (folder, state)
            return self._copies[0]

    def is_read_only(self) -> bool:
        """Tell whether the file lies where nothing can be written."""
        return self.path.is_file() and not os.access(self.path.parent, os.W_OK)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one query."""
        with self._translated():
            return self.connection().execute(query, parameters).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Let all reads of the body see one moment; writers are not held up. Inside another, it is the same one."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        with self._translated():
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit all writes of the body together, on disk when it returns, or none of them."""
        connection = self.connection()
        with self._translated():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk, for one, makes SQLite itself roll back
                    connection.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Move what the write-ahead log holds into the database file, as far as readers allow."""
        connection = self.connection()
        with self._translated():
            connection.execute(f"PRAGMA busy_timeout = {CHECKPOINT_PATIENCE_MILLISECONDS}")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {1000 * BUSY_TIMEOUT_SECONDS}")

    def copy_to(self, file: Path) -> None:
        """Write all as of one moment into ``file``, which is empty or not there; writers are not held up."""
        with self._translated():
            self.connection().execute("VACUUM INTO ?", (str(file.absolute()),))

    def take_over(self, file: Path) -> None:
        """Put what the database ``file`` holds for all there is, in one transaction; readers see either."""
        with self._translated(), closing(sqlite3.connect(file)) as source:
            source.backup(self.connection())

    def damage(self, *, full: bool) -> list[str]:
        """Return what SQLite finds wrong in the file; ``full`` compares its indexes with its tables too.

        Raises:
            DatabaseDamaged: not even that can be found out.
        """
        rows = self.rows("PRAGMA integrity_check" if full else "PRAGMA quick_check")
        found = [line for row in rows for line in row[0].splitlines() if not line.startswith("***")]
        if found != ["ok"]:
            return found
        orphans = self.rows('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1') if full else []
        return [f"{count} rows of {table} belong to nothing" for table, count in orphans]

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            # What Python raises by itself has no name: text that is not UTF-8, for one.
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE")):
                why = f"{self.path} cannot be written: {error}; make room, or check its rights, and do it again"
                raise DatabaseUnwritable(f"{why} (what was confirmed before is kept)") from error
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise DatabaseUnwritable(f"{self.path} is held by another program: {error}; try again later") from error
            if str(error).startswith("Could not decode"):  # and then it quotes the text
                raise DatabaseDamaged(f"{self.path} holds text that is not UTF-8; see: isnad doctor") from error
            other_tables = any(said in str(error) for said in ("no such", "already exists", "duplicate column"))
            if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT")) or other_tables:
                raise DatabaseDamaged(f"{self.path} cannot be read: {error}; see: isnad doctor") from error
            raise
        except UnicodeDecodeError as error:
            raise DatabaseDamaged(f"{self.path} holds names that are not UTF-8; see: isnad doctor") from error
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            raise DatabaseDamaged(f"{self.path} is damaged: {error}; see: isnad doctor") from error
