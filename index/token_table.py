"""The static half of the bundled encoder: a vector for each token, a text being the mean of its tokens'."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.vectors import Vectors, unit_rows

TOKENS_PER_BATCH = 100_000
# Up to so many tokens are read row by row: each touch of a mapped file brings in a stretch around it, and a question's
# few hundred words would bring in most of the table.
FEW_TOKENS = 4096


class TokenTable:
    """Token vectors in a numpy file; only what a text's tokens need is read into memory."""

    def __init__(self, file: Path) -> None:
        self._table: np.memmap[Any, np.dtype[np.floating[Any]]] = np.load(file, mmap_mode="r")
        self._file = file

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._table.shape[1])

    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors ``(len(rows), dimension)`` of rows of token ids, none of them empty."""
        means = np.empty((len(rows), self.dimension), dtype=np.float32)
        start = 0
        while start < len(rows):
            end, held = start + 1, len(rows[start])
            while end < len(rows) and held + len(rows[end]) <= TOKENS_PER_BATCH:
                held += len(rows[end])
                end += 1
            lengths = np.fromiter(map(len, rows[start:end]), dtype=np.int64)
            flat = np.fromiter((token for ids in rows[start:end] for token in ids), np.int64, count=held)
            bounds = np.concatenate(([0], np.cumsum(lengths)[:-1]))
            sums = np.add.reduceat(self._rows(flat).astype(np.float32), bounds, axis=0)
            means[start:end] = sums / lengths[:, None]
            start = end
        return unit_rows(means)

    def _rows(self, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.floating[Any]]:
        """Return the rows of ``tokens``, which may repeat."""
        wanted, places = np.unique(tokens, return_inverse=True)
        if len(wanted) > FEW_TOKENS:
            return np.asarray(self._table[tokens])
        size, start = self._table.dtype.itemsize * self.dimension, self._table.offset
        with self._file.open("rb", buffering=0) as opened:
            read = b"".join(os.pread(opened.fileno(), size, start + size * token) for token in wanted.tolist())
        return np.frombuffer(read, self._table.dtype).reshape(len(wanted), self.dimension)[places]
