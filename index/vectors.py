"""Unit vectors, as all encoders give them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
"""Ids of passages."""


def unit_rows(rows: Vectors) -> Vectors:
    """Scale each row to length 1; a row of zeros becomes the first axis, so that rows are always unit."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    empty = lengths[:, 0] == 0
    if empty.any():
        rows = rows.copy()
        rows[empty, 0] = 1
        lengths[empty] = 1
    return np.asarray(rows / lengths, dtype=np.float32)


def encodable(text: str) -> str:
    """Lone surrogates cannot be handed to a tokenizer; a question may hold them."""
    return text.encode("utf-8", "replace").decode("utf-8")
