"""The locks of a library: of its one writer and what helps it, of the one that rebuilds, of the one that reads uploads.

They die with their process.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.library_errors import LibraryBusy, LibraryError

WRITER_LOCK, REBUILD_LOCK, UPLOADS_LOCK, HOLDER = "writer.lock", "rebuild.lock", "uploads.lock", "writer.json"
DERIVED_LOCK = "derived.lock"


class Locks:
    """Those of the library in ``folder``, which need hold nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer = FileLock(folder / WRITER_LOCK, timeout=0)
        self._rebuilder = FileLock(folder / REBUILD_LOCK, timeout=0)
        self._uploads = FileLock(folder / UPLOADS_LOCK, timeout=0)

    def is_held(self) -> bool:
        """Tell whether this thread holds the writer's lock."""
        return self._writer.is_locked

    def is_held_once(self) -> bool:
        """Tell whether this thread holds the writer's lock, and not inside another holding of it."""
        return self._writer.lock_counter == 1

    def delete(self) -> None:
        """Delete the files of the locks, for a folder that is to go."""
        for name in (WRITER_LOCK, REBUILD_LOCK, UPLOADS_LOCK, DERIVED_LOCK, HOLDER):
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def holding(self, purpose: str, timeout_seconds: float = 0) -> Iterator[None]:
        """Hold the lock of ``Library.writing()`` without touching the database, which may be damaged or not there.

        Raises:
            LibraryBusy: another process holds it.
            LibraryError: the folder cannot be written to.
        """
        try:
            self._writer.acquire(timeout=timeout_seconds)
        except Timeout:
            held = self._holder() or "an unnamed process"
            raise LibraryBusy(f"{self.folder} is being written by {held}; wait for it, or stop it") from None
        except OSError as error:
            raise LibraryError(f"{self.folder} cannot be written: {error.strerror}; check its rights") from error
        try:
            if not self._writer.lock_counter > 1:
                with suppress(OSError):  # a full disk: the name is a courtesy
                    name = f"process {os.getpid()} ({Path(sys.argv[0]).name}, to {purpose})"
                    (self.folder / HOLDER).write_text(name, "utf-8")
            yield
        finally:
            self._writer.release()

    def _holder(self) -> str:
        holder = self.folder / HOLDER
        with suppress(OSError):
            return holder.read_text("utf-8", "replace")
        return ""

    def writer(self) -> str:
        """Return which process holds the lock at this moment, or "" where none does."""
        if not (self.folder / WRITER_LOCK).exists():
            return ""
        try:
            with self._writer.acquire(timeout=0):
                return ""
        except Timeout:
            return self._holder() or "an unnamed process"
        except OSError:  # where nobody can write, nobody does
            return ""

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Be the only one that rebuilds; others may write meanwhile.

        Raises:
            LibraryBusy: another process rebuilds.
            LibraryError: the folder cannot be written to.
        """
        try:
            self._rebuilder.acquire()
        except Timeout:
            raise LibraryBusy(f"{self.folder} is being rebuilt by another process; wait for it, or stop it") from None
        except OSError as error:
            raise LibraryError(f"{self.folder} cannot be written: {error.strerror}; check its rights") from error
        try:
            yield
        finally:
            self._rebuilder.release()

    @contextmanager
    def deriving(self) -> Iterator[int]:
        """Be the only one that writes derived files; yields the lock's file, for the processes that help.

        Each of them keeps the lock held until it has ended, though the process that started it was killed: the next
        writer waits here for what is left of the last.
        """
        file = os.open(self.folder / DERIVED_LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    @contextmanager
    def reading_uploads(self) -> Iterator[bool]:
        """Yield whether this thread is the one that reads uploads; no other is until the body ends, if so."""
        try:
            self._uploads.acquire()
        except (Timeout, OSError):  # another is, or nothing can be written here at all
            yield False
            return
        try:
            yield True
        finally:
            self._uploads.release()
