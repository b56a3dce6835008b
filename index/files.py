"""A file's bytes and its state: read whole, or refused; and later, whether it is still the same."""

from __future__ import annotations

import hashlib
import os
import stat
import time

from index.extracted import UnreadableSource, without_surrogates
from index.folders import SourceFile
from index.readers import require_format
from index.rows import FileState

MAX_FILE_BYTES = 256 * 1024 * 1024
READ_ATTEMPTS = 3
# Two changes within the grain of a file system's clock cannot be told apart by its times.
CLOCK_GRAIN_NS = 2_000_000_000


def read_bytes(file: SourceFile) -> tuple[bytes, FileState]:
    """Return the file's bytes and its state, refusing what is empty or larger than ``MAX_FILE_BYTES``.

    Raises:
        UnreadableSource: so, or it cannot be read, or it keeps changing meanwhile.
    """
    try:
        for attempt in range(READ_ATTEMPTS):
            time.sleep(0.2 * attempt)
            read_ns = time.time_ns()
            require_regular(file, file.path.stat())
            require_format(file.name)
            with file.path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                data = stream.read(MAX_FILE_BYTES + 1)
                after = os.fstat(stream.fileno())
            if _times(before) == _times(after) and len(data) == after.st_size:
                break
        else:
            raise UnreadableSource(file.name, "changes while it is read; add it again when it is finished")
    except OSError as error:
        raise UnreadableSource(file.name, f"cannot be read: {error.strerror}; check it and its rights") from error
    if not data.strip():
        raise UnreadableSource(file.name, "is empty; add text, or leave the file out")
    digest = hashlib.sha256(data).hexdigest()
    return data, FileState(file.document_id, without_surrogates(file.key), *_times(after), digest, read_ns)


def require_regular(file: SourceFile, status: os.stat_result) -> None:
    """Refuse what is not a file of bearable size.

    Raises:
        UnreadableSource: so.
    """
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableSource(file.name, "is a folder that cannot be listed; check its rights")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSource(file.name, "is not a regular file; copy what it gives to a file and add that")
    if status.st_size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 2**20
        raise UnreadableSource(file.name, f"{status.st_size / 2**20:.0f} MiB is over {limit} MiB; split the file")


def is_unchanged(file: SourceFile, known: FileState) -> bool:
    """Tell by size and times alone that a file is as it was when it was read; if unsure, say no."""
    try:
        now = _times(file.path.stat())
    except OSError:
        return False
    settled = max(known.modified_ns, known.changed_ns) < known.read_ns - CLOCK_GRAIN_NS
    return settled and now == (known.size, known.modified_ns, known.changed_ns, known.inode)


def _times(status: os.stat_result) -> tuple[int, int, int, int]:
    # Some file systems number files with all 64 bits, of which SQLite takes 63.
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & (2**63 - 1)
