from pathlib import Path

import numpy as np
import pytest

from index.dense import NO_IDS, DamagedIndex, DenseIndex
from index.vectors import Vectors, unit_rows


def rows(n: int, dimension: int = 16) -> Vectors:
    return unit_rows(np.random.default_rng(40).normal(size=(n, dimension)).astype(np.float32))


def filled(vectors: Vectors, first: int = 100) -> DenseIndex:
    return DenseIndex(vectors.shape[1]).with_changes(NO_IDS, np.arange(first, first + len(vectors)), vectors)


def halves(vectors: Vectors) -> Vectors:
    return vectors.astype(np.float16).astype(np.float32)


def test_search_is_the_exact_inner_product() -> None:
    vectors, query = rows(500), rows(501)[-1]
    cosines = halves(vectors) @ query
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
    wanted = halves(vectors) @ query
    assert scores == pytest.approx({102: float(wanted[2]), 100: float(wanted[0])}, abs=1e-6)


def changed(vectors: Vectors) -> DenseIndex:
    """Return passages 100 to 109 in the base, 105 replaced by row 10, 100 removed, 110 (row 11) added and 111 gone."""
    index = filled(vectors[:10]).merged()
    index = index.with_changes(np.array([100, 777]), np.array([105, 111]), vectors[[10, 12]])
    return index.with_changes(np.array([111]), np.array([110]), vectors[[11]])


def test_changes_lie_beside_the_base() -> None:
    vectors = rows(13)
    index = changed(vectors)
    assert (len(index), index.changes) == (10, 4)
    wanted = dict(
        zip([101, 102, 103, 104, 105, 106, 107, 108, 109, 110], [1, 2, 3, 4, 10, 6, 7, 8, 9, 11], strict=True)
    )
    for passage_id, row in wanted.items():
        best, score = index.search(vectors[row], 1)[0]
        assert best == passage_id
        assert score == pytest.approx(1, abs=1e-3)
    assert {passage_id for passage_id, _ in index.search(vectors[0], 99)} == set(wanted)
    scores = index.scores(vectors[5], [100, 105, 111])
    assert list(scores) == [105]
    assert scores[105] == pytest.approx(float(vectors[10] @ vectors[5]), abs=1e-3)


def test_an_index_in_use_stays_as_it_was() -> None:
    vectors = rows(13)
    before = filled(vectors[:10]).merged()
    before.with_changes(np.array([100]), np.array([105]), vectors[[10]])
    assert (len(before), before.changes) == (10, 0)
    assert before.search(vectors[0], 1)[0][0] == 100


def test_merging_and_saving_keep_every_answer(tmp_path: Path) -> None:
    vectors = rows(13)
    index = changed(vectors)
    index.save(tmp_path / "x.faiss")
    for other in (index.merged(), DenseIndex.load(tmp_path / "x.faiss")):
        assert (len(other), other.changes) == (10, 0)
        for row in range(13):
            assert dict(other.search(vectors[row], 5)) == pytest.approx(dict(index.search(vectors[row], 5)), abs=1e-6)


def test_only_the_passages_asked_for_are_found() -> None:
    vectors = rows(13)
    index = changed(vectors)
    found = index.search(vectors[0], 3, among=np.array([100, 104, 105, 110, 999]))
    assert {passage_id for passage_id, _ in found} == {104, 105, 110}
    assert index.search(vectors[0], 3, among=NO_IDS) == []


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
