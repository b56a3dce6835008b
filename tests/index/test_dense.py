from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import index.dense
from index.dense import NO_IDS, DamagedIndex, DenseIndex, write_base
from index.vectors import Halves, Ids, Vectors, unit_rows


def rows(n: int, dimension: int = 16) -> Vectors:
    return unit_rows(np.random.default_rng(40).normal(size=(n, dimension)).astype(np.float32))


def filled(vectors: Vectors, first: int = 100) -> DenseIndex:
    return DenseIndex(vectors.shape[1]).with_changes(NO_IDS, np.arange(first, first + len(vectors)), vectors)


def halves(vectors: Vectors) -> Vectors:
    return vectors.astype(np.float16).astype(np.float32)


def pieces(ids: Ids, vectors: Vectors, size: int = 7) -> Iterator[tuple[Ids, Halves]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size], vectors[start : start + size].astype(np.float16)


def based(folder: Path, vectors: Vectors, first: int = 100) -> DenseIndex:
    """Return the passages from ``first`` on in a base that was written."""
    write_base(folder, None, vectors.shape[1], NO_IDS, pieces(np.arange(first, first + len(vectors)), vectors))
    return DenseIndex.load(folder, vectors.shape[1])


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a hundred be too many to compare all."""
    monkeypatch.setattr(index.dense, "EXACT_UP_TO", 100)
    monkeypatch.setattr(index.dense, "SCORED_UP_TO", 5)


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


def changed(folder: Path, vectors: Vectors) -> DenseIndex:
    """Return passages 100 to 109 in the base, 100 and 105 removed, 110 (row 10) and 112 added, and 111 gone again."""
    index = based(folder, vectors[:10])
    index = index.with_changes(np.array([100, 777]), np.array([110, 111]), vectors[[10, 11]])
    return index.with_changes(np.array([105, 111]), np.array([112]), vectors[[12]])


HELD = {101: 1, 102: 2, 103: 3, 104: 4, 106: 6, 107: 7, 108: 8, 109: 9, 110: 10, 112: 12}
"""The rows of the passages that ``changed`` holds."""


def test_changes_lie_beside_the_base(tmp_path: Path) -> None:
    vectors = rows(13)
    index = changed(tmp_path / "base", vectors)
    assert (len(index), index.changes) == (10, 4)
    for passage_id, row in HELD.items():
        best, score = index.search(vectors[row], 1)[0]
        assert best == passage_id
        assert score == pytest.approx(1, abs=1e-3)
    assert {passage_id for passage_id, _ in index.search(vectors[0], 99)} == set(HELD)
    scores = index.scores(vectors[5], [100, 105, 111, 112])
    assert list(scores) == [112]
    assert scores[112] == pytest.approx(float(vectors[12] @ vectors[5]), abs=1e-3)


def test_an_index_in_use_stays_as_it_was(tmp_path: Path) -> None:
    vectors = rows(13)
    before = based(tmp_path / "base", vectors[:10])
    before.with_changes(np.array([100]), np.array([110]), vectors[[10]])
    assert (len(before), before.changes) == (10, 0)
    assert before.search(vectors[0], 1)[0][0] == 100


def test_a_new_base_gives_the_same_answers(tmp_path: Path) -> None:
    vectors = rows(13)
    index = changed(tmp_path / "1", vectors)
    added = pieces(np.array([110, 112]), vectors[[10, 12]])
    write_base(tmp_path / "2", tmp_path / "1", 16, np.array([100, 105, 111]), added)
    other = DenseIndex.load(tmp_path / "2", 16)
    assert (len(other), other.changes) == (10, 0)
    for row in range(13):
        assert dict(other.search(vectors[row], 5)) == pytest.approx(dict(index.search(vectors[row], 5)), abs=1e-6)


def test_only_the_passages_asked_for_are_found(tmp_path: Path) -> None:
    vectors = rows(13)
    index = changed(tmp_path / "base", vectors)
    found = index.search(vectors[0], 3, among=np.array([100, 104, 105, 110, 999]))
    assert {passage_id for passage_id, _ in found} == {104, 110}
    assert index.search(vectors[0], 3, among=NO_IDS) == []


@pytest.mark.usefixtures("many")
def test_among_many_nearly_all_the_nearest_are_found_with_their_exact_cosines(tmp_path: Path) -> None:
    vectors, queries = rows(3000), rows(3040)[3000:]
    index = based(tmp_path / "متجهات", vectors)
    assert (tmp_path / "متجهات" / "clusters-of-places.faiss").is_file()
    held = 0
    for query in queries:
        cosines = halves(vectors) @ query
        found = index.search(query, 10)
        assert [score for _, score in found] == pytest.approx([cosines[i - 100] for i, _ in found], abs=1e-6)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        held += len({i - 100 for i, _ in found} & set(np.argsort(-cosines)[:10].tolist()))
    assert held >= 0.99 * 10 * len(queries)


@pytest.mark.usefixtures("many")
def test_among_many_removed_and_other_passages_are_never_found(tmp_path: Path) -> None:
    vectors = rows(3000)
    index = based(tmp_path / "1", vectors).with_changes(np.array([107]), np.array([3100]), vectors[[7]])
    assert index.search(vectors[7], 1)[0][0] == 3100
    odd = np.arange(101, 3100, 2)
    found = index.search(vectors[7], 50, among=odd)
    assert len(found) == 50
    assert {passage_id for passage_id, _ in found} <= set(odd.tolist()) - {107}
    # The fewer may be found, the more clusters are looked at: all of these seven are.
    few = np.arange(110, 3100, 430)
    assert {passage_id for passage_id, _ in index.search(vectors[7], 50, among=few)} == set(few.tolist())


@pytest.mark.usefixtures("many")
def test_clusters_follow_what_is_added_and_removed(tmp_path: Path) -> None:
    vectors = rows(700)
    based(tmp_path / "1", vectors[:600])
    added = pieces(np.arange(700, 800), vectors[600:])
    write_base(tmp_path / "2", tmp_path / "1", 16, np.array([100, 130]), added)
    index = DenseIndex.load(tmp_path / "2", 16)
    assert len(index) == 698
    found = {index.search(vector, 1)[0][0] for vector in vectors}
    assert found >= {*range(101, 130), *range(131, 700), *range(700, 800)} - {100, 130}
    assert not found & {100, 130}


@pytest.mark.usefixtures("many")
def test_much_growth_finds_new_clusters_and_few_need_none(tmp_path: Path) -> None:
    from index.nearest import read_index

    vectors = rows(1200)
    based(tmp_path / "1", vectors[:150])
    write_base(tmp_path / "2", tmp_path / "1", 16, NO_IDS, pieces(np.arange(250, 1300), vectors[150:]))
    sizes = [read_index(tmp_path / name / "clusters-of-places.faiss").nlist for name in ("1", "2")]
    assert sizes == [24, 69]  # twice the square roots of 150 and 1,200
    write_base(tmp_path / "3", tmp_path / "2", 16, np.arange(190, 1300), [])
    assert not (tmp_path / "3" / "clusters-of-places.faiss").exists()
    assert len(DenseIndex.load(tmp_path / "3", 16)) == 90


def test_nothing_at_all_can_be_kept(tmp_path: Path) -> None:
    write_base(tmp_path / "1", None, 16, NO_IDS, [])
    assert len(DenseIndex.load(tmp_path / "1", 16)) == 0
    write_base(tmp_path / "2", tmp_path / "1", 16, NO_IDS, pieces(np.array([7]), rows(1)))
    assert DenseIndex.load(tmp_path / "2", 16).search(rows(1)[0], 5)[0][0] == 7
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["1", "2"]


@pytest.mark.parametrize("name", ["ids.i64", "vectors.f16", "clusters-of-places.faiss"])
@pytest.mark.usefixtures("many")
def test_a_truncated_or_missing_file_is_damage(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "base"
    based(folder, rows(200))
    for keep in (1000, 3):
        (folder / name).write_bytes((folder / name).read_bytes()[:keep])
        with pytest.raises(DamagedIndex, match="base cannot be read; it will be rebuilt"):
            DenseIndex.load(folder, 16)
    (folder / name).unlink()
    with pytest.raises(DamagedIndex):
        DenseIndex.load(folder, 16)


@pytest.mark.usefixtures("many")
def test_clusters_of_other_vectors_are_damage(tmp_path: Path) -> None:
    based(tmp_path / "1", rows(200))
    based(tmp_path / "2", rows(300))
    (tmp_path / "2" / "clusters-of-places.faiss").replace(tmp_path / "1" / "clusters-of-places.faiss")
    with pytest.raises(DamagedIndex, match="holds 300 vectors of 200"):
        DenseIndex.load(tmp_path / "1", 16)
