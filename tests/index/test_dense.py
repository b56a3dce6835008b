from pathlib import Path

import numpy as np
import pytest

from index.dense import DamagedIndex, DenseIndex
from index.vectors import Vectors, unit_rows


def rows(n: int, dimension: int = 16) -> Vectors:
    return unit_rows(np.random.default_rng(40).normal(size=(n, dimension)).astype(np.float32))


def filled(vectors: Vectors, first: int = 100) -> DenseIndex:
    index = DenseIndex(vectors.shape[1])
    index.add(np.arange(first, first + len(vectors)), vectors)
    return index


def test_search_is_the_exact_inner_product() -> None:
    vectors, query = rows(500), rows(501)[-1]
    cosines = vectors @ query
    best = np.argsort(-cosines)[:20]
    found = filled(vectors).search(query, 20)
    assert [passage_id for passage_id, _ in found] == (best + 100).tolist()
    assert [score for _, score in found] == pytest.approx(cosines[best].tolist(), abs=1e-6)


def test_no_more_results_than_vectors() -> None:
    assert len(filled(rows(3)).search(rows(1)[0], 10)) == 3
    assert DenseIndex(16).search(rows(1)[0], 10) == []


def test_scores_of_named_passages() -> None:
    vectors, query = rows(5), rows(6)[-1]
    scores = filled(vectors).scores(query, [102, 999, 100])
    assert scores == pytest.approx({102: float(vectors[2] @ query), 100: float(vectors[0] @ query)}, abs=1e-6)


def test_adding_an_id_again_replaces_it() -> None:
    vectors = rows(4)
    index = filled(vectors[:3])
    index.add(np.array([101]), vectors[3:])
    assert len(index) == 3
    assert index.scores(vectors[3], [101])[101] == pytest.approx(1, abs=1e-6)


def test_removing_leaves_the_rest() -> None:
    vectors = rows(10)
    index = filled(vectors)
    index.remove(np.array([100, 105, 777]))
    index.remove(np.empty(0, dtype=np.int64))
    assert len(index) == 8
    assert {passage_id for passage_id, _ in index.search(vectors[0], 10)} == {101, 102, 103, 104, 106, 107, 108, 109}


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    vectors = rows(50)
    path = tmp_path / "متجهات.faiss"
    filled(vectors).save(path)
    loaded = DenseIndex.load(path)
    assert (len(loaded), loaded.dimension) == (50, 16)
    assert loaded.search(vectors[7], 5) == filled(vectors).search(vectors[7], 5)
    assert [file.name for file in tmp_path.iterdir()] == ["متجهات.faiss"]


@pytest.mark.parametrize("keep", [0, 3, 40, 1000])
def test_a_truncated_file_is_damaged(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "x.faiss"
    filled(rows(50)).save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedIndex, match=r"x\.faiss cannot be read; it will be rebuilt"):
        DenseIndex.load(path)


def test_a_missing_file_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex):
        DenseIndex.load(tmp_path / "x.faiss")
