from __future__ import annotations

import numpy as np
import pytest

import index.milvus.doctor
import index.milvus.generations
import index.milvus.statistics
import index.milvus.sweeping
from index.ingest import encode_entries
from index.milvus.opened import MilvusIndex
from index.passages import split_passages
from index.rows import Entry
from index.sources import make_document
from tests.demo import DemoEncoder


def test_frequencies_of_a_large_library_are_sampled_or_asked_for(
    opened: MilvusIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [
        make_document(document_id=f"{n}", source=f"{n}", title="t", text=f"قهوة {'بحر' if n % 2 else 'قمر'} رقم {n}")
        for n in range(300)
    ]
    no_vectors = np.empty((0, 0), dtype=np.float32)
    entries = [Entry(d, split_passages(d), no_vectors) for d in documents]
    with opened.library.writing("test"):
        opened.library.store(opened.library.live_id(), encode_entries(entries, encoder))
    monkeypatch.setattr(index.milvus.statistics, "SAMPLED_PASSAGES", 150)
    counted = opened.library.passage_count(opened.library.live_id())
    statistics = index.milvus.statistics.take_statistics(
        opened.library.cluster, opened.library.names.passages(opened.library.live_id()), counted
    )
    arabic = statistics.languages["ar"]
    assert arabic.passages == 302
    assert 100 < arabic.sampled < 200
    frequencies = arabic.of(["قهو", "بحر", "17", "زرافه"])
    assert (frequencies["17"], frequencies["زرافه"]) == (1, 0), "rare ones are counted"
    assert frequencies["قهو"] == pytest.approx(301, abs=3)
    assert frequencies["بحر"] == pytest.approx(151, rel=0.3), "common ones are estimated"
    assert arabic.average_length == pytest.approx(8, abs=0.5)
