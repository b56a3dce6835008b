"""Unit vectors, as all encoders give them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int64]
"""Ids of passages, shape ``(n,)``."""
Halves: TypeAlias = npt.NDArray[np.float16]
"""Vectors in half precision, as libraries store them."""

SIGN_EXPONENT_AND_FRACTION = np.int32(0x8FFFE000 - 2**32)


def singles(halves: Halves) -> Vectors:
    """Return finite half-precision numbers of any shape in single precision, exactly.

    The bits are moved to where single precision has them, which leaves the exponent 112 too small. NumPy converts one
    number at a time: this is three times as fast, and a question converts a hundred thousand.
    """
    bits = halves.view(np.int16).astype(np.int32) << 13
    bits &= SIGN_EXPONENT_AND_FRACTION
    return np.asarray(bits.view(np.float32) * np.float32(2.0**112), dtype=np.float32)


def unit_rows(rows: Vectors) -> Vectors:
    """Scale each row, ``(n, dimension)``, to length 1; one of zeros becomes the first axis, so that all are unit."""
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
