import numpy as np
import pytest

from index.id_places import IdPlaces


def places(held: list[int], asked: list[int]) -> tuple[list[int], list[int]]:
    ids, found = IdPlaces(np.array(held, np.int64)).of(np.array(asked, np.int64))
    return ids.tolist(), found.tolist()


def test_places_are_those_in_the_list() -> None:
    held = [7, 8, 70, 71, 72, 134, 135, 1000]
    assert places(held, held) == (held, [0, 1, 2, 3, 4, 5, 6, 7])
    assert places(held, [1000, 7, 134, 7]) == ([1000, 7, 134, 7], [7, 0, 5, 0])


def test_ids_that_are_not_held_are_left_out() -> None:
    assert places([7, 8, 70], [6, 7, 9, 69, 70, 71, -1, 10**12]) == ([7, 70], [0, 2])
    assert places([7], []) == ([], [])
    assert places([5], [4, 5, 6]) == ([5], [0])


@pytest.mark.parametrize("gap", [1, 3, 64, 5000])
def test_they_are_those_that_numpy_finds(gap: int) -> None:
    chance = np.random.default_rng(gap)
    held = np.cumsum(chance.integers(1, gap + 1, size=3000)) + 10**9
    asked = np.concatenate([chance.choice(held, 200), chance.integers(held[0] - 9, held[-1] + 9, size=200)])
    ids, found = IdPlaces(held).of(asked)
    assert ids.tolist() == [one for one in asked.tolist() if one in set(held.tolist())]
    assert found.tolist() == np.searchsorted(held, ids).tolist()
