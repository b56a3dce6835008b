from pathlib import Path

import pytest

from index.library import Library
from tests.index.stored import DEMO


@pytest.fixture
def library(folder: Path) -> Library:
    return Library.create(folder, DEMO.fingerprint, 256)
