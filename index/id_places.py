"""Where ids stand in an ascending list of them: by counting bits, not by looking through the list.

A bit for each id from the first to the last says whether it is held, and beside each 64 bits stands how many are held
before them: the place of an id is that number and the bits before its own (Jacobson 1989, "Space-efficient static
trees and graphs"). A binary search in a list that is mapped from a file waits for memory some twenty times an id; this
waits twice. A quarter of a byte is taken for each number between the first id and the last.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.vectors import Ids

Words = npt.NDArray[np.uint64]
ONE, SIXTY_THREE = np.uint64(1), np.uint64(63)


class IdPlaces:
    """The places of ``ids`` ``(n,)``, ascending and not empty."""

    def __init__(self, ids: Ids) -> None:
        self._first = int(ids[0])
        offsets = (ids - self._first).astype(np.uint64)
        self._span = int(offsets[-1]) + 1
        self._words: Words = np.zeros((self._span + 63) // 64, np.uint64)
        which, starts = np.unique(offsets >> np.uint64(6), return_index=True)
        self._words[which.astype(np.int64)] = np.bitwise_or.reduceat(ONE << (offsets & SIXTY_THREE), starts)
        held = np.bitwise_count(self._words)
        self._before = np.cumsum(held, dtype=np.int64) - held

    def of(self, ids: Ids) -> tuple[Ids, Ids]:
        """Return those of ``ids`` that are held, in their order, and the place of each."""
        offsets: npt.NDArray[Any] = ids - self._first
        inside = (offsets >= 0) & (offsets < self._span)
        if not inside.all():
            ids, offsets = ids[inside], offsets[inside]
        number, bit = offsets >> 6, (offsets & 63).astype(np.uint64)
        words = self._words[number]
        held = (words >> bit & ONE).astype(bool)
        places = self._before[number] + np.bitwise_count(words & ((ONE << bit) - ONE))
        return (ids, places) if held.all() else (ids[held], places[held])
