import os
import subprocess
import sys
from pathlib import Path

from index.bundled import BUNDLED_DIRECTORY, TRANSFORMER
from index.cores import usable_cores
from index.transformer import Transformer


def test_a_row_has_one_vector_whatever_is_read_beside_it() -> None:
    transformer = Transformer(BUNDLED_DIRECTORY / TRANSFORMER)
    rows = [[2, *range(100, 100 + length), 3] for length in (70, 5, 90, 6, 5)]
    together = transformer.encode(rows)
    for row, vector in zip(rows, together, strict=True):
        assert transformer.encode([row])[0].tobytes() == vector.tobytes()
    assert together[1].tobytes() == together[4].tobytes()
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
