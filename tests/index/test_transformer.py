import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.bundled import BUNDLED_DIRECTORY, TRANSFORMER
from index.cores import usable_cores
from index.transformer import Transformer, length_batches, padded


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


def test_batches_read_side_by_side_are_those_read_alone() -> None:
    transformer = Transformer(BUNDLED_DIRECTORY / TRANSFORMER)
    rows = [[2, *range(100, 100 + length), 3] for length in (70, 5, 90, 6, 80)]
    assert list(length_batches(rows, [1, 3, 0, 4, 2])) == [[1, 3], [0], [4], [2]]
    together = transformer.encode(rows)
    assert together[[1, 3]].tobytes() == transformer.encode([rows[1], rows[3]]).tobytes()
    assert together[0].tobytes() == transformer.encode([rows[0]])[0].tobytes()
    assert transformer.encode([]).shape == (0, transformer.dimension)


def test_there_is_a_core_to_use() -> None:
    assert usable_cores() >= 1


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    program = (
        "from index.bundled import BUNDLED_DIRECTORY, TRANSFORMER\n"
        "from index.transformer import Transformer\n"
        "Transformer(BUNDLED_DIRECTORY / TRANSFORMER).encode([[2, 100, 3]])\n"
    )
    kept = {
        name: value for name, value in os.environ.items() if name not in ("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")
    }
    # Without being told not to, it keeps a number for the machine there.
    subprocess.run([sys.executable, "-c", program], env=kept | {"HOME": str(tmp_path)}, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []
