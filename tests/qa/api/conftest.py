"""One library for all tests of the web service that change nothing."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, add, write_files
from tests.qa.api.asking import opened
from tests.qa.api.hostile import Server, nobody_reads_uploads, served, wait_until


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


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """A library that takes uploads of at most 1 MiB, and keeps them unread."""
    folder = tmp_path_factory.mktemp("writer")
    files = write_files(folder / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder / "library", DemoEncoder(), files)
    with nobody_reads_uploads(folder / "library"):
        yield Answerer(index, DemoEncoder(), Settings(minimum_confidence=0.0, max_upload_megabytes=1))


@pytest.fixture(scope="module")
def here(writer: Answerer) -> Iterator[TestClient[ASGIApp]]:
    """A client of its application once that is warm: no file of the library comes by itself any more."""
    with opened(writer) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        yield client


@pytest.fixture(scope="module")
def server(writer: Answerer) -> Iterator[Server]:
    with served(writer) as server:
        yield server
