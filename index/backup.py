"""A library copied to one file while it is in use, and brought back from one.

A copy is made beside its place, checked there to the last document, and put in place in one step. Derived
files are not copied: they bear tokens of the history they belong to, and are made again where these differ.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.database import DatabaseDamaged, DatabaseUnwritable
from index.library import Library
from index.library_errors import LibraryError, NoLibrary
from index.library_files import DATABASE, OWN_NAMES
from index.placing import put_in_place, replace_database, require_room
from index.records import IsnadError
from index.schema import SCHEMA_VERSION
from index.soundness import is_sound

LOCK_PATIENCE_SECONDS = 3.0
RESTORING = "restore.partial"


class BackupError(IsnadError):
    """A copy that cannot be made, cannot be trusted, or may not be put where it should go."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a copy holds, its size in bytes, and the seconds it took."""

    documents: int
    passages: int
    bytes: int
    seconds: float


def back_up(library: Library, file: Path, replace: bool = False) -> BackupReport:
    """Write a consistent copy of ``library`` to ``file``; others may read and write meanwhile.

    Raises:
        BackupError: ``file`` exists and ``replace`` is not set, it cannot be written, or the library holds
            a damaged document. No partial file is left, and what ``file`` held before stays.
        DatabaseDamaged: the library cannot be read.
    """
    started = time.perf_counter()
    try:
        file = file.resolve()
        _require_target(library, file, replace)
        handle, name = tempfile.mkstemp(prefix=".isnad-", suffix=".partial", dir=file.parent)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}; check its rights, or name another") from error
    os.close(handle)
    partial = Path(name)
    try:
        library.copy_to(partial)
        documents, passages = require_whole(partial, library.folder, full=False, remedy="see: isnad doctor")
        _require_absent(file, replace)  # another program may have been quicker
        put_in_place(partial, file)
    except (OSError, DatabaseUnwritable) as error:
        raise BackupError(f"{file} cannot be written: {error}; make room, check its rights, or name another") from error
    finally:
        partial.unlink(missing_ok=True)
    return BackupReport(documents, passages, file.stat().st_size, time.perf_counter() - started)


def _require_target(library: Library, file: Path, replace: bool) -> None:
    folder = library.folder.resolve()
    inside = file.parent.resolve() / file.name
    within = inside.relative_to(folder).parts if inside.is_relative_to(folder) else ()
    if within and within[0].startswith(OWN_NAMES):
        raise BackupError(f"{file} is the name of a file of the library itself; name a file outside {library.folder}")
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent} is no folder; make it, or name another")
    _require_absent(file, replace)
    require_room(file.parent, (library.folder / DATABASE).stat().st_size, "a backup")


def _require_absent(file: Path, replace: bool) -> None:
    if file.is_dir():
        raise BackupError(f"{file} is a folder; name a file in it")
    if file.exists() and not file.is_file():
        raise BackupError(f"{file} is no regular file; name another")
    if file.exists() and not replace:
        raise BackupError(f"{file} exists already; name another file, or have it replaced with --replace")


def require_whole(copy: Path, name: Path, *, full: bool, remedy: str) -> tuple[int, int]:
    """Return how many documents, and live passages, the database file ``copy`` holds.

    Errors call it ``name`` and say what to do, ``remedy``.

    Raises:
        BackupError: it is damaged, it is no library, or one of a newer Isnad.
    """
    uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _require_library(connection, name)
            check = "PRAGMA integrity_check(1)" if full else "PRAGMA quick_check(1)"
            (found,) = connection.execute(check).fetchone()
            if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"{name} is damaged ({found.splitlines()[-1]}); {remedy}")
            live = "SELECT id FROM generations WHERE state = 'live'"
            if len(connection.execute(live).fetchall()) != 1:
                raise BackupError(f"{name} has no live generation; {remedy}")
            documents = _count_sound(connection, name, remedy)
            query = f"SELECT count(*) FROM passages WHERE generation = ({live})"
            return documents, int(connection.execute(query).fetchone()[0])
    except sqlite3.Error as error:
        raise BackupError(f"{name} is no Isnad library, or is damaged ({error}); {remedy}") from error


def _require_library(connection: sqlite3.Connection, name: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"manifest", "documents", "passages", "generations"} <= tables:
        raise BackupError(f"{name} is no Isnad library; name a file that isnad backup made")
    row = connection.execute("SELECT value FROM manifest WHERE key = 'schema_version'").fetchone()
    if not row or not row[0].isdigit() or int(row[0]) > SCHEMA_VERSION:
        found = row[0] if row else "none"
        raise BackupError(f"{name} has schema {found}, this Isnad reads {SCHEMA_VERSION}; upgrade Isnad")


def _count_sound(connection: sqlite3.Connection, name: Path, remedy: str) -> int:
    """Return how many documents there are, each having its SHA-256; one at a time is held in memory."""
    count = 0
    for document_id, sha256, text in connection.execute("SELECT id, sha256, CAST(text AS BLOB) FROM documents"):
        if not is_sound(text, sha256):
            raise BackupError(f"{name}: the text of document {document_id} is damaged; {remedy}")
        count += 1
    return count


def restore(file: Path, folder: Path, replace: bool = False) -> BackupReport:
    """Bring the copy in ``file`` back into ``folder``, which then holds it, or all that it held before.

    A library in use there is replaced in one transaction, and who reads it follows. Damaged files are moved
    aside (``replace_database``), never deleted; a program that still has those open must be started again.

    Raises:
        BackupError: ``file`` cannot be trusted, or ``folder`` holds a library and ``replace`` is not set.
        LibraryBusy: another process writes there, or rebuilds.
    """
    started = time.perf_counter()
    _require_file(file)
    healthy, anything = _found(folder)
    if anything and not replace:
        raise BackupError(f"{folder} holds a library already; name another --library, or replace it with --replace")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror}; name another --library") from error
    library = healthy or Library(folder)
    holding = library.writing if healthy else library.locks.holding
    with (
        library.locks.rebuilding(),
        holding(f"restore {file.name}", LOCK_PATIENCE_SECONDS),
        _unfinished(folder) as unfinished,
    ):
        require_room(folder, file.stat().st_size * (2 if healthy else 1), "to restore a library")
        documents, passages = _copied(file, unfinished / DATABASE)
        Library.open(unfinished).close()  # which brings the tables of an older Isnad up to date
        if healthy:
            _go_on_counting(unfinished / DATABASE, folder / DATABASE)
            _keep_access(unfinished / DATABASE, folder / DATABASE)
            healthy.take_over(unfinished / DATABASE)
        else:
            library.close()
            replace_database(folder, unfinished / DATABASE)
    return BackupReport(documents, passages, file.stat().st_size, time.perf_counter() - started)


def _require_file(file: Path) -> None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise BackupError(f"{file} is no regular file; name a file that isnad backup made")
        with file.open("rb") as opened:
            if opened.read(16) != b"SQLite format 3\0":
                raise BackupError(f"{file} is no Isnad library, or is damaged; name a file that isnad backup made")
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}; check its name and its rights") from error


def _found(folder: Path) -> tuple[Library | None, bool]:
    """Return the library in ``folder`` if it can be written to as it is, and whether there is anything at all."""
    try:
        library = Library.open(folder)
        if not library.damage(full=False):
            return library, True
        library.close()
        return None, True
    except NoLibrary:
        return None, False
    except (LibraryError, DatabaseDamaged):
        return None, True


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder to work in that is deleted afterwards, as is what an earlier call left when it was killed."""
    unfinished = folder / RESTORING
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
        yield unfinished
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{folder} cannot be written: {error}; make room, or check its rights") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _copied(file: Path, copy: Path) -> tuple[int, int]:
    """Copy ``file``, which may be a library in use, with what its log holds; return what ``require_whole`` does."""
    log = file.with_name(f"{file.name}-wal")
    in_use = log.is_file() and log.stat().st_size
    uri = f"{file.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise BackupError(f"{file} is damaged ({error}); take another copy") from error
        raise BackupError(f"{file} cannot be copied ({error}); make room, or take another copy") from error
    return require_whole(copy, file, full=True, remedy="take another copy")


def _go_on_counting(copy: Path, replaced: Path) -> None:
    """Let ids go on from those of the library that is replaced: none of them may come to mean another passage."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("ATTACH ? AS replaced", (str(replaced),))
        connection.execute(
            "UPDATE sqlite_sequence AS one SET seq = max(seq, coalesce("
            "(SELECT max(seq) FROM replaced.sqlite_sequence AS other WHERE other.name = one.name), 0))"
        )
        connection.execute(
            "INSERT INTO sqlite_sequence SELECT name, seq FROM replaced.sqlite_sequence"
            " WHERE name NOT IN (SELECT name FROM sqlite_sequence)"
        )


def _keep_access(copy: Path, replaced: Path) -> None:
    """Let in whom the library that is replaced lets in: a key that was revoked since the copy stays revoked."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("ATTACH ? AS replaced", (str(replaced),))
        for table in ("keys", "uploads"):
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM replaced.{table}")
