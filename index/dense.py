"""FAISS: exact inner-product search over the vectors of one language's passages, held in half precision.

An index is a *base*, as it was saved, with the passages added since in a small index beside it and the ids
removed since left out of every search. So one more document costs no copy of a million others.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.records import IsnadError
from index.vectors import Ids, Vectors

NO_IDS: Ids = np.empty(0, dtype=np.int64)


class DamagedIndex(IsnadError):
    """A derived index file that cannot be read; it can be rebuilt from the library."""


class DenseIndex:
    """Passage ids with their unit vectors; the score is the cosine. It stays as it is, so threads may share it."""

    def __init__(self, dimension: int, base: Any = None, recent: Any = None, removed: Ids = NO_IDS) -> None:
        faiss.omp_set_num_threads(1)  # many questions at once share the cores; one of them need not have all
        self.dimension = dimension
        self._base = base if base is not None else _flat(dimension)
        self._recent = recent if recent is not None else _flat(dimension)
        self._removed = removed  # ascending ids of the base

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index that ``save`` wrote.

        Raises:
            DamagedIndex: the file is missing or is not such an index.
        """
        try:
            base = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DamagedIndex(f"{path} cannot be read; it will be rebuilt from the library") from error
        return cls(int(base.d), base)

    def save(self, path: Path) -> None:
        """Write the index, all in one base, so that a reader sees the old file or the new one, never a part.

        Raises:
            OSError: it cannot be written.
        """
        partial = path.with_suffix(".partial")
        try:
            faiss.write_index(self.merged()._base, str(partial))
        except RuntimeError as error:
            raise OSError(f"{partial} cannot be written: {error}") from error
        partial.replace(path)

    def __len__(self) -> int:
        return int(self._base.ntotal) + int(self._recent.ntotal) - len(self._removed)

    @property
    def changes(self) -> int:
        """How many passages lie beside the base or are left out of it."""
        return int(self._recent.ntotal) + len(self._removed)

    def with_changes(self, removed: Ids, ids: Ids, vectors: Vectors) -> DenseIndex:
        """Return another index, without ``removed``, and with ``vectors`` ``(n, dimension)`` in place of ``ids``."""
        gone = np.union1d(removed, ids)
        recent: Any = faiss.clone_index(self._recent)
        if len(gone) and recent.ntotal:
            recent.remove_ids(gone)
        if len(ids):
            recent.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
        in_base = np.intersect1d(gone, faiss.vector_to_array(self._base.id_map)) if len(gone) else NO_IDS
        return DenseIndex(self.dimension, self._base, recent, np.union1d(self._removed, in_base))

    def merged(self) -> DenseIndex:
        """Return the same index in one base."""
        if not self.changes:
            return self
        base: Any = faiss.clone_index(self._base)
        base.remove_ids(self._removed)
        count = int(self._recent.ntotal)
        if count:
            base.add_with_ids(
                self._recent.index.reconstruct_n(0, count), faiss.vector_to_array(self._recent.id_map).copy()
            )
        return DenseIndex(self.dimension, base)

    def search(self, query: Vectors, k: int, among: Ids | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``.

        ``among`` holds the only ids to find, ascending; None lets all.
        """
        if among is None:
            base = _search(self._base, query, k, without=self._removed)
            recent = _search(self._recent, query, k)
        else:
            base = _search(self._base, query, k, among=np.setdiff1d(among, self._removed, assume_unique=True))
            recent = _search(self._recent, query, k, among=among)
        if not recent:
            return base
        return sorted([*base, *recent], key=lambda found: -found[1])[:k]

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query`` with each of ``ids``; ids that are not held are left out."""
        removed = set(np.intersect1d(self._removed, np.array(ids, dtype=np.int64)).tolist())
        found: dict[int, float] = {}
        for passage_id, index in itertools.product(ids, (self._recent, self._base)):
            if passage_id in found or (index is self._base and passage_id in removed):
                continue
            try:
                found[passage_id] = float(index.reconstruct(passage_id) @ query)
            except RuntimeError:  # how FAISS says that it does not hold the id
                continue
        return found


def _flat(dimension: int) -> Any:
    # Half precision is what the library stores, so nothing is lost, and half the memory is read for a question.
    halves = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(halves)


def _search(
    index: Any, query: Vectors, k: int, without: Ids = NO_IDS, among: Ids | None = None
) -> list[tuple[int, float]]:
    if not index.ntotal or (among is not None and not len(among)):
        return []
    parameters: Any = None
    library: Any = faiss
    if among is not None:
        parameters = library.SearchParameters(sel=library.IDSelectorBatch(among))
    elif len(without):
        parameters = library.SearchParameters(sel=library.IDSelectorNot(library.IDSelectorBatch(without)))
    scores, ids = index.search(query[None, :], min(k, int(index.ntotal)), params=parameters)
    return [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0]
