"""One library for all tests of the web service that change nothing."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, add, write_files
from tests.qa.api.asking import opened


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """One for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("reader")
    files = write_files(folder / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder / "library", DemoEncoder(), files)
    return Answerer(index, DemoEncoder(), Settings(minimum_confidence=0.0))


@pytest.fixture(scope="module")
def client(reader: Answerer) -> Iterator[TestClient[ASGIApp]]:
    with opened(reader) as client:
        yield client
