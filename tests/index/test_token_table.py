from pathlib import Path

import numpy as np
import pytest

from index.token_table import TokenTable


@pytest.fixture
def table(tmp_path: Path) -> TokenTable:
    weights = np.array([[0, 0], [0, 2], [9, 9], [9, 9], [3, 0], [0, 4]], dtype=np.float16)
    np.save(tmp_path / "vectors.npy", weights)
    return TokenTable(tmp_path / "vectors.npy")


def test_a_row_is_the_unit_mean_of_its_tokens(table: TokenTable) -> None:
    rows = table.encode([[4], [4, 5], [5, 4, 4, 4], [1]])
    expected = [(1, 0), (0.6, 0.8), (9 / 97**0.5, 4 / 97**0.5), (0, 1)]
    assert rows.tolist() == [pytest.approx(row, abs=1e-6) for row in expected]
    assert table.dimension == 2


def test_no_rows(table: TokenTable) -> None:
    assert table.encode([]).shape == (0, 2)


def test_batches_do_not_change_the_rows(table: TokenTable, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[4, 5], [1], [5] * 7, [4], [1, 4]]
    whole = table.encode(rows)
    monkeypatch.setattr("index.token_table.TOKENS_PER_BATCH", 3)
    assert table.encode(rows) == pytest.approx(whole)


def test_rows_read_one_by_one_are_those_of_the_whole_table(table: TokenTable, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[4, 5, 4], [1], [5]]
    few = table.encode(rows)
    monkeypatch.setattr("index.token_table.FEW_TOKENS", 2)
    assert np.array_equal(table.encode(rows), few)
