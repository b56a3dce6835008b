from pathlib import Path

import pytest

from index.library import Library
from index.local import LocalIndex
from tests.index.examined import faults
from tests.index.stored import DEMO


@pytest.fixture
def library(folder: Path) -> Library:
    return Library.create(folder, DEMO.fingerprint, 256)


@pytest.fixture
def healthy(library_index: LocalIndex) -> Path:
    """The folder of a library that is closed and of which there is nothing to say."""
    library_index.current()
    library_index.library.close()
    folder = library_index.library.folder
    assert faults(folder) == []
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "نسخة.sqlite"
