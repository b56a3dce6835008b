"""Vectors of texts that come again and again: the words of a library, and the sentences that are read in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from index.vectors import Vectors


class RememberedVectors:
    """The rows that ``encode`` gave for the last ``most`` texts; safe to share between threads.

    ``encode`` turns ``n`` texts, of which there may be none, into rows ``(n, dimension)``, each of which depends on its
    own text alone: what is remembered is then what would be encoded, and no answer depends on what was asked before.
    """

    def __init__(self, encode: Callable[[list[str]], Vectors], most: int) -> None:
        self._encode = encode
        self._most = most
        self._rows: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the rows ``(len(texts), dimension)`` of ``texts``."""
        if not texts:
            return self._encode([])
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encode(new), strict=True))
            self._remember({text: known[text].copy() for text in new[-self._most :]})
        # numpy.stack takes twice as long.
        return np.concatenate([known[text] for text in texts]).reshape(len(texts), -1)

    def _remember(self, rows: dict[str, Vectors]) -> None:
        with self._lock:
            self._rows |= rows
            while len(self._rows) > self._most:
                del self._rows[next(iter(self._rows))]
