"""Dense search over the vectors of one language's passages.

An index is a *base*, as it was written, with the passages added since in memory beside it and the ids removed
since left out of every search. So one more document costs no copy of a million others. Vectors are
compared where they lie, in the mapped file. What FAISS finds in a large base by its clusters is only a choice: the
stored vectors then give the score, so a score is the same whatever found it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.nearest import (
    CANDIDATES,
    EXACT_UP_TO,
    Selected,
    changed_index,
    clustered_index,
    compared,
    nearest,
    read_index,
    refined,
    scored,
    write_index,
)
from index.records import IsnadError
from index.stored_vectors import StoredVectors, VectorWriter, map_vectors, no_vectors
from index.vectors import Halves, Ids, Vectors

NO_IDS: Ids = np.empty(0, dtype=np.int64)
NO_HALVES: Halves = np.empty((0, 0), dtype=np.float16)
# Before, a file without "places" in its name held ids.
CLUSTERS_FILE = "clusters-of-places.faiss"
# So few are scored one by one sooner than FAISS has been told which they are.
SCORED_UP_TO = 2000


class DamagedIndex(IsnadError):
    """A derived index file that cannot be read; it can be rebuilt from the library."""


@dataclass(frozen=True, slots=True)
class Part:
    """Vectors with what FAISS made of them."""

    stored: StoredVectors
    index: Any
    is_exact: bool

    def search(self, query: Vectors, k: int, among: Ids | None, without: Ids) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of id and cosine, best first, of those ``among`` and not ``without``."""
        if among is not None and len(among) <= SCORED_UP_TO:
            return _pairs(*scored(self.stored, query, np.setdiff1d(among, without, assume_unique=True)), k)
        wanted = k if self.is_exact else max(CANDIDATES, 3 * k // 2)
        places, cosines = nearest(self.index, query, wanted, *self._selected(among, without))
        return _pairs(self.stored.ids[places[:k]], cosines, k)

    def _selected(self, among: Ids | None, without: Ids) -> tuple[Selected | None, float]:
        """Return a bit for each place that may be found, and about which share of all that is; None selects all."""
        if not len(self.stored) or (among is None and not len(without)):
            return None, 1.0
        bits = np.full(len(self.stored), among is None)
        if among is not None:
            bits[self.stored.places(among)] = True
        bits[self.stored.places(without)] = False
        share = min(1.0, len(among) / len(self.stored)) if among is not None else 1.0
        return np.packbits(bits, bitorder="little"), share


def _all_of(stored: StoredVectors) -> Part:
    return Part(stored, compared(stored), is_exact=True)


def _pairs(ids: Ids, cosines: Vectors, k: int) -> list[tuple[int, float]]:
    return list(zip(ids[:k].tolist(), cosines[:k].tolist(), strict=True))


class DenseIndex:
    """Passage ids with their unit vectors; the score is the cosine. It stays as it is, so threads may share it."""

    def __init__(
        self, dimension: int, base: Part | None = None, recent: Part | None = None, removed: Ids = NO_IDS
    ) -> None:
        self.dimension = dimension
        self._base = base or _all_of(no_vectors(dimension))
        self._recent = recent or _all_of(no_vectors(dimension))
        self._removed = removed  # ascending ids of the base

    @classmethod
    def load(cls, folder: Path, dimension: int) -> DenseIndex:
        """Open what ``write_base`` wrote.

        Raises:
            DamagedIndex: a file is missing or is not what it should be.
        """
        try:
            stored = map_vectors(folder, dimension)
            if len(stored) <= EXACT_UP_TO:
                return cls(dimension, _all_of(stored))
            index = read_index(folder / CLUSTERS_FILE)
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"{folder} cannot be read; it will be rebuilt from the library") from error
        if (index.d, index.ntotal) != (dimension, len(stored)):
            raise DamagedIndex(f"{folder} holds {index.ntotal} vectors of {len(stored)}; it will be rebuilt")
        return cls(dimension, Part(stored, refined(index, stored), is_exact=False))

    def __len__(self) -> int:
        return len(self._base.stored) + len(self._recent.stored) - len(self._removed)

    @property
    def changes(self) -> int:
        """How many passages lie beside the base or are left out of it."""
        return len(self._recent.stored) + len(self._removed)

    def holds(self, passage_id: int) -> bool:
        """Tell whether a passage is among these."""
        one = np.array([passage_id])
        in_base = passage_id not in self._removed and len(self._base.stored.places(one))
        return bool(in_base or len(self._recent.stored.places(one)))

    def with_changes(self, removed: Ids, ids: Ids, vectors: Vectors | Halves) -> DenseIndex:
        """Return another index without ``removed`` and with ``vectors`` ``(n, dimension)``, whose ``ids`` are new."""
        kept = [(i, v) for i, v in self._recent.stored.without(removed) if len(i)]
        if len(ids):
            kept.append((ids, vectors.astype(np.float16)))
        recent = StoredVectors(*map(np.concatenate, zip(*kept, strict=True))) if kept else no_vectors(self.dimension)
        in_base = np.intersect1d(removed, self._base.stored.ids) if len(removed) else NO_IDS
        return DenseIndex(self.dimension, self._base, _all_of(recent), np.union1d(self._removed, in_base))

    def search(self, query: Vectors, k: int, among: Ids | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``.

        ``among`` holds the only ids to find, ascending; None lets all.
        """
        base = self._base.search(query, k, among, self._removed)
        if not len(self._recent.stored):
            return base
        recent = self._recent.search(query, k, among, NO_IDS)
        return sorted([*base, *recent], key=lambda found: -found[1])[:k]

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query`` with each of ``ids``; ids that are not held are left out."""
        asked = np.sort(np.array(ids, dtype=np.int64))
        in_base = asked[~np.isin(asked, self._removed)] if len(self._removed) else asked
        found = dict(_pairs(*scored(self._base.stored, query, in_base), len(in_base)))
        if len(self._recent.stored):
            found |= _pairs(*scored(self._recent.stored, query, asked), len(asked))
        return found


def write_base(
    folder: Path, before: Path | None, dimension: int, removed: Ids, added: Iterable[tuple[Ids, Halves]]
) -> None:
    """Write the base in the folder ``before``, without ``removed`` and with ``added``, to the new ``folder``.

    ``added`` are pairs of ids ``(n,)``, ascending and all beyond those before, and vectors ``(n, dimension)``.

    Raises:
        DamagedIndex: ``before`` cannot be read.
        OSError: the new one cannot be written.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    old = DenseIndex.load(before, dimension)._base.stored if before else no_vectors(dimension)
    with VectorWriter(partial) as writer:
        for ids, halves in old.without(removed):
            writer.add(ids, halves)
        for ids, halves in added:
            writer.add(ids, halves)
    stored = map_vectors(partial, dimension)
    if len(stored) > EXACT_UP_TO:
        clusters = before / CLUSTERS_FILE if before else None
        if clusters and clusters.is_file():
            index = changed_index(clusters, stored, old.places(np.intersect1d(removed, old.ids)))
        else:
            index = clustered_index(stored)
        write_index(index, partial / CLUSTERS_FILE)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
