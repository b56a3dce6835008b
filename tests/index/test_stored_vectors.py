from pathlib import Path

import numpy as np
import pytest

from index.stored_vectors import StoredVectors, VectorWriter, map_vectors, no_vectors


def written(folder: Path) -> StoredVectors:
    with VectorWriter(folder) as writer:
        writer.add(np.array([3, 7]), np.array([[1, 0], [0, 1]], np.float32))
        writer.add(np.array([8]), np.array([[0.6, 0.8]], np.float16))
    return map_vectors(folder, 2)


def test_what_is_written_is_mapped(tmp_path: Path) -> None:
    stored = written(tmp_path / "متجهات")
    assert (len(stored), stored.dimension, stored.ids.tolist()) == (3, 2, [3, 7, 8])
    assert stored.halves.tolist() == [[1, 0], [0, 1], np.array([0.6, 0.8], np.float16).tolist()]


def test_rows_of_those_that_are_held(tmp_path: Path) -> None:
    ids, halves = written(tmp_path / "x").rows(np.array([8, 1, 9, 3, 7]))
    assert (ids.tolist(), halves[:, 1].tolist()) == ([8, 3, 7], [float(np.float16(0.8)), 0, 1])
    ids, halves = no_vectors(2).rows(np.array([8]))
    assert (ids.tolist(), halves.shape) == ([], (0, 2))


def test_all_but_the_removed(tmp_path: Path) -> None:
    ((ids, halves),) = written(tmp_path / "x").without(np.array([7, 99]))
    assert (ids.tolist(), halves[:, 0].tolist()) == ([3, 8], [1, float(np.float16(0.6))])


def test_none_at_all(tmp_path: Path) -> None:
    with VectorWriter(tmp_path / "x"):
        pass
    assert len(map_vectors(tmp_path / "x", 5)) == len(no_vectors(5)) == 0
    assert list(no_vectors(5).without(np.array([1]))) == []


def test_files_that_do_not_fit_together(tmp_path: Path) -> None:
    written(tmp_path / "x")
    with pytest.raises(ValueError, match="reshape"):
        map_vectors(tmp_path / "x", 3)
