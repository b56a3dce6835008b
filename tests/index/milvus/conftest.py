"""A library on a Milvus, empty and filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.addresses import MilvusAddress
from index.ingest import add_paths
from index.milvus.opened import MilvusIndex
from index.opening import open_or_create
from tests.demo import DemoEncoder
from tests.milvus import LiteServer


@pytest.fixture
def address(milvus: LiteServer, tmp_path: Path) -> MilvusAddress:
    return milvus.address(state=str(tmp_path / "state"))


@pytest.fixture
def opened(address: MilvusAddress, documents: Path, encoder: DemoEncoder) -> MilvusIndex:
    made = open_or_create(address, encoder, 256)
    add_paths(made, encoder, [documents])
    return made
