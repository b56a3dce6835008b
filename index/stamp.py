"""What a folder of derived indexes reflects, with a checksum of every file in it.

The stamp is written last. A file that is not as the stamp says is damaged, unless the stamp says that it was
being changed: then the change is made again from the revision that the stamp names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

import xxhash

from index.records import Revision

STAMP = "stamp.json"
READERS = 2
PIECE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and XXH3 of one file, which tells of damage, not of malice."""

    size: int
    xxh3: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The revision that the lexical indexes reflect, and the earlier one that the dense bases do.

    ``files`` are all files of the folder by their paths in it. While ``changing``, they need not agree.
    """

    revision: Revision
    base: Revision
    files: Mapping[str, FileSum] = field(default_factory=dict)
    changing: bool = False


def read_stamp(folder: Path) -> Stamp | None:
    """Return the stamp, or None where there is no readable one and all must be made again."""
    try:
        stored = json.loads((folder / STAMP).read_text("utf-8"))
        files = {name: FileSum(**one) for name, one in stored["files"].items()}
        return Stamp(Revision(**stored["revision"]), Revision(**stored["base"]), files, bool(stored["changing"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Write the stamp in one step, on disk when this returns."""
    partial = folder / f"{STAMP}.partial"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(stamp), file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / STAMP)


def file_sums(folder: Path, names: Iterable[str], known: Mapping[str, FileSum]) -> dict[str, FileSum]:
    """Return the sums of the files ``names`` of ``folder``; those in ``known`` are taken from there."""
    return {name: known.get(name) or _sum(folder / name) for name in names}


def differing_file(folder: Path, files: Mapping[str, FileSum]) -> str:
    """Return the name of a file that is missing or has another sum than in ``files``, or ""."""
    for name, wanted in files.items():
        try:
            if (folder / name).stat().st_size != wanted.size:
                return name
        except OSError:
            return name
    with ThreadPoolExecutor(READERS) as readers:
        as_wanted = readers.map(lambda name: _is_as(folder / name, files[name]), files)
        return next((name for name, one in zip(files, as_wanted, strict=True) if not one), "")


def _is_as(path: Path, wanted: FileSum) -> bool:
    try:
        return _sum(path) == wanted
    except OSError:
        return False


def _sum(path: Path) -> FileSum:
    status = path.stat()
    return FileSum(status.st_size, _digest(path, status.st_ino, status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=1024)
def _digest(path: Path, inode: int, size: int, modified_ns: int) -> str:
    """Return the XXH3 of a file, read once for each state in which this process meets it."""
    digest, piece = xxhash.xxh3_128(), memoryview(bytearray(PIECE_BYTES))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(piece):
            digest.update(piece[:count])
    return digest.hexdigest()
