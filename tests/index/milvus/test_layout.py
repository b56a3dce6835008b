"""Collections of another Isnad, of something else, or half made."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import health
from index.addresses import MilvusAddress
from index.ingest import add_paths
from index.library_errors import NoLibrary
from index.milvus import layout
from index.milvus.cluster import Cluster
from index.milvus.layout import MANIFEST, OtherLayout
from index.milvus.opened import MilvusIndex
from index.milvus.rows import Row
from index.opening import open_library, open_or_create
from tests.demo import DemoEncoder
from tests.milvus import LiteServer


def test_collections_of_another_isnad_or_of_something_else_are_left_alone(
    opened: MilvusIndex, address: MilvusAddress, encoder: DemoEncoder
) -> None:
    rows = opened.library.records
    for value, said in (
        ('{"isnad": "library", "layout": 99}', r"has layout 99, this Isnad reads 1; upgrade Isnad"),
        ('{"isnad": "library", "layout": 0}', r"has layout 0, .* isnad migrate"),
        ("[]", r"is no library of Isnad; give the library another name"),
    ):
        rows.put([Row(MANIFEST, MANIFEST, "", value)])
        with pytest.raises(OtherLayout, match=said):
            open_library(address)
        with pytest.raises(OtherLayout, match=said):
            open_or_create(address, encoder, 256)
    layout.finish(opened.library.cluster, opened.library.names)
    assert len(open_library(address).library.documents()) == 4


def test_a_collection_that_is_something_else_is_not_touched(opened: MilvusIndex, milvus: LiteServer) -> None:
    other = milvus.address()
    opened.library.cluster.create(f"{other.name}_records", layout.row_fields()[:1] + layout.row_fields()[-1:], [], 1, 1)
    with pytest.raises(OtherLayout, match="is no library of Isnad"):
        open_library(other)
    with pytest.raises(OtherLayout, match="is no library of Isnad"):
        open_or_create(other, DemoEncoder(), 256)


def test_the_making_of_a_library_that_was_broken_off_is_finished(
    address: MilvusAddress, encoder: DemoEncoder, documents: Path
) -> None:
    layout.create(Cluster(address), address)
    with pytest.raises(NoLibrary, match=r"was never finished; finish it with: isnad add PATH"):
        open_library(address)
    made = open_or_create(address, encoder, 256)
    assert add_paths(made, encoder, [documents]).added == 4
    assert health.examine(address) == []
