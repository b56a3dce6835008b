"""Where the libraries of these tests lie: in memory, where there is such a place, so that a busy disk delays none.

``ISNAD_FAULT_FOLDER`` names another place, on a real disk for one.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disks import may_mount

MEMORY = Path(os.environ.get("ISNAD_FAULT_FOLDER", "/dev/shm"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of this module's tests."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("faults")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="isnad-") as folder:
        yield Path(folder)


@pytest.fixture
def folder(place: Path) -> Path:
    """Where a library may be made, in a folder of its own; not there yet."""
    return Path(tempfile.mkdtemp(dir=place)) / "library"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB, in memory; it needs the right to mount one."""
    folder = tmp_path / "قرص"
    folder.mkdir()
    if not may_mount(folder):
        pytest.skip("no right to mount a disk here; test_all_of_this_in_a_namespace takes another way")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
