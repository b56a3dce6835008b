"""Every test runs without the network, without the model hub, and on a library of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from index.local import LocalIndex
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, add, write_files
from tests.milvus import LiteServer
from tests.network import cut_off

cut_off()
os.environ["HF_HUB_OFFLINE"] = "1"
# Two busy cores make single examples slow; pytest-timeout guards against hanging.
settings.register_profile("isnad", deadline=None)
settings.load_profile("isnad")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker is left with one when the others have ended."""
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def encoder() -> DemoEncoder:
    """An encoder that counts words, and what it encoded."""
    return DemoEncoder()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with two Arabic and two English files, plain text and Markdown."""
    return write_files(tmp_path / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a library may be made; not there yet."""
    return tmp_path / "library"


@pytest.fixture
def library_index(folder: Path, documents: Path, encoder: DemoEncoder) -> LocalIndex:
    """A library that holds ``documents``."""
    index, _ = add(folder, encoder, documents)
    return index


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    """A Milvus for all tests of this process; each makes a library of its own name there."""
    server = LiteServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.kill()
