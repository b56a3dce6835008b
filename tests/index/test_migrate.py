from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.addresses import LibraryAddress
from index.ingest import add_paths, describe_documents
from index.migrate import MigrationError, migrate
from index.opening import open_library, open_or_create
from tests.demo import DemoEncoder
from tests.milvus import LiteServer


@pytest.fixture
def source(folder: Path, documents: Path, encoder: DemoEncoder) -> Path:
    """A library in a folder, with metadata of the files and of a person."""
    index = open_or_create(folder, encoder, 10)
    (documents / "بحر.md").write_text(
        "---\nauthor: أحمد\ntags: [بحر, sea]\n---\nالبَحْر كبير. البـــحر عميق جداً هنا.", "utf-8"
    )
    add_paths(index, encoder, [documents])
    describe_documents(index, [index.library.documents()[0].id], {"topic": ("قَمَر", "moon")}, [])
    return folder


def told(address: LibraryAddress) -> list[str]:
    library = open_library(address).library
    return [one.digest() for one in library.carried(library.document_ids())]


def test_a_library_goes_to_a_cluster_and_back_as_it_was(
    source: Path, milvus: LiteServer, tmp_path: Path, documents: Path, encoder: DemoEncoder
) -> None:
    cluster, other, back = milvus.address(), milvus.address(), tmp_path / "عاد"
    encoder.encoded.clear()
    heard: list[tuple[int, int, int]] = []
    there = migrate(source, cluster, lambda *numbers: heard.append(numbers))
    assert (there.documents, there.moved, there.files) == (4, 4, 4)
    assert heard == [(4, 4, there.passages)]
    assert migrate(cluster, other).passages == there.passages
    assert migrate(other, back).moved == 4
    assert encoder.encoded == []
    assert told(source) == told(cluster) == told(other) == told(back)
    assert open_library(back).library.files() == open_library(source).library.files()
    assert open_library(back).library.live().max_tokens == 10
    for address in (cluster, back):
        again = add_paths(open_library(address), encoder, [documents])
        assert (again.unchanged, again.added, encoder.encoded) == (4, 0, [])
    query = encoder.encode_query("البحر")
    one, two = (open_library(address).current().dense["ar"].search(query, 5) for address in (source, cluster))
    assert [score for _, score in two] == pytest.approx([score for _, score in one], abs=1e-3)


def test_a_move_that_was_broken_off_goes_on(source: Path, milvus: LiteServer) -> None:
    cluster = milvus.address()
    migrate(source, cluster)
    library = open_library(cluster).library
    first, second = library.document_ids()[:2]
    library.remove([first])
    (carried,) = library.carried([second])
    harmed = replace(carried.entry, vectors=np.asarray(-carried.entry.vectors))
    library.store(library.live_id(), [harmed])
    library.describe([library.document_ids()[-1]], {"غريب": ("x",)})
    assert migrate(source, cluster).moved == 3
    assert migrate(source, cluster).moved == 0
    assert told(source) == told(cluster)


def test_what_is_there_already_is_not_mixed_with_something_else(
    source: Path, milvus: LiteServer, tmp_path: Path, encoder: DemoEncoder
) -> None:
    with pytest.raises(MigrationError, match="is the same library twice"):
        migrate(source, source)
    other = milvus.address()
    open_or_create(other, encoder, 99)
    with pytest.raises(MigrationError, match=r"passage size \(demo, 99 tokens; this one: demo, 10\)"):
        migrate(source, other)
    file = tmp_path / "غريب.txt"
    file.write_text("نص آخر", "utf-8")
    foreign = open_or_create(tmp_path / "foreign", encoder, 10)
    add_paths(foreign, encoder, [file])
    with pytest.raises(MigrationError, match=r"holds \w+, which .* does not hold; name an empty place"):
        migrate(source, tmp_path / "foreign")
    assert len(foreign.library.documents()) == 1
