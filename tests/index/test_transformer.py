import pytest

from index.cores import usable_cores
from index.transformer import length_batches, padded


def test_rows_are_batched_by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.transformer.TOKENS_PER_BATCH", 8)
    rows = [[7] * length for length in (9, 1, 3, 2, 4)]
    order = [1, 3, 2, 4, 0]
    # 1 and 2 and 3 tokens would be 9 padded ones; 4 more would be too; 9 are too many, but must go somewhere.
    assert list(length_batches(rows, order)) == [[1, 3], [2, 4], [0]]
    assert list(length_batches([], [])) == []


def test_short_rows_are_padded_and_masked() -> None:
    ids, mask = padded([[2, 5, 3], [2, 3]])
    assert ids.tolist() == [[2, 5, 3], [2, 3, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 1, 0]]


def test_there_is_a_core_to_use() -> None:
    assert usable_cores() >= 1
