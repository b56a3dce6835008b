"""Leases on generations: the operating system's locks, by which a writer knows that readers are still there.

A reader holds one for as long as it answers from a generation; it dies with its process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEASES = "readers"


class Lease:
    """Keeps one generation of the library in ``folder`` from being deleted, until it is collected."""

    def __init__(self, folder: Path, generation: int) -> None:
        self._file = -1
        try:
            self._file = os.open(_path(folder, generation), os.O_RDWR | os.O_CREAT, 0o666)
            fcntl.flock(self._file, fcntl.LOCK_SH)
        except OSError as error:
            # Where nobody can write, nobody can delete; some network file systems know no locks.
            if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOLCK, errno.ENOTSUP):
                raise

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


@contextmanager
def without_readers(folder: Path, generation: int) -> Iterator[bool]:
    """Yield whether no reader holds ``generation``; none can take it while the body runs."""
    path = _path(folder, generation)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(file)


def _path(folder: Path, generation: int) -> Path:
    leases = folder / LEASES
    leases.mkdir(exist_ok=True)
    return leases / f"{generation}.lock"
