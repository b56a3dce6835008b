"""A library where nobody can write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.ingest import add_paths, open_library
from index.library_errors import LibraryError
from index.rebuild import rebuild
from tests.demo import DemoEncoder
from tests.faults.damaging import ask_all, make_libraries
from tests.faults.disks import remount


@contextmanager
def read_only(disk: Path, library: Path, shared: bool) -> Iterator[Path]:
    """Put a copy of ``library`` on ``disk``, with or without its shared memory, and let nobody write there."""
    copy = shutil.copytree(library, disk / "library")
    if not shared:
        (copy / "library.sqlite-shm").unlink(missing_ok=True)
    remount(disk, "ro")
    try:
        yield copy
    finally:
        remount(disk, "rw")


KINDS = [("closed", True), ("killed", True), ("killed", False)]
"""A library whose last writer was killed has all that it confirmed last in the write-ahead log alone."""


@pytest.mark.parametrize(("kind", "shared"), KINDS)
def test_a_library_that_cannot_be_written_to_is_listed(disk: Path, tmp_path: Path, kind: str, shared: bool) -> None:
    make_libraries(tmp_path)
    with read_only(disk, tmp_path / kind, shared) as library:
        index = open_library(library)
        for write in (
            lambda: add_paths(index, DemoEncoder(), [tmp_path / "others"]),
            lambda: rebuild(index, DemoEncoder(), 32),
        ):
            with pytest.raises(LibraryError, match="cannot be written: Read-only file system"):
                write()
        sources = [one.source for one in index.library.documents()]
        index.library.close()
    assert sources == [one.source for one in open_library(tmp_path / kind).library.documents()]
    assert len(sources) == 5


@pytest.mark.parametrize(("kind", "shared"), KINDS)
def test_a_library_that_cannot_be_written_to_is_asked(disk: Path, tmp_path: Path, kind: str, shared: bool) -> None:
    make_libraries(tmp_path)
    with read_only(disk, tmp_path / kind, shared) as library:
        said = ask_all(library)
    assert said == ask_all(tmp_path / kind)
    assert said == ask_all(disk / "library")
