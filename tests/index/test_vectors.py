import numpy as np

from index.vectors import encodable, singles, unit_rows


def test_rows_of_zeros_become_the_first_axis() -> None:
    assert unit_rows(np.array([[0, 0], [0, 5]], np.float32)).tolist() == [[1, 0], [0, 1]]


def test_lone_surrogates_are_replaced() -> None:
    assert encodable("قَهْوَة \ud800 x") == "قَهْوَة ? x"


def test_every_finite_half_becomes_the_same_single() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    halves = every[np.isfinite(every)].reshape(2, -1)
    assert np.array_equal(singles(halves), halves.astype(np.float32))
