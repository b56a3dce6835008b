import numpy as np

from index.vectors import encodable, unit_rows


def test_rows_of_zeros_become_the_first_axis() -> None:
    assert unit_rows(np.array([[0, 0], [0, 5]], np.float32)).tolist() == [[1, 0], [0, 1]]


def test_lone_surrogates_are_replaced() -> None:
    assert encodable("قَهْوَة \ud800 x") == "قَهْوَة ? x"
