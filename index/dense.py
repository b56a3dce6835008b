"""FAISS: exact inner-product search over the vectors of one language's passages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.records import IsnadError
from index.vectors import Vectors


class DamagedIndex(IsnadError):
    """A derived index file that cannot be read; it can be rebuilt from the library."""


class DenseIndex:
    """Passage ids with their unit vectors; the score is the cosine.

    Searching from several threads is safe; adding and removing are not, and need a ``copy`` when the
    index is in use.
    """

    def __init__(self, dimension: int) -> None:
        faiss.omp_set_num_threads(1)  # many questions at once share the cores; one of them need not have all
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index that ``save`` wrote.

        Raises:
            DamagedIndex: the file is missing or is not such an index.
        """
        loaded = cls.__new__(cls)
        faiss.omp_set_num_threads(1)
        try:
            loaded._index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DamagedIndex(f"{path} cannot be read; it will be rebuilt from the library") from error
        return loaded

    def save(self, path: Path) -> None:
        """Write the index so that a reader sees the old file or the new one, never a part."""
        partial = path.with_suffix(".partial")
        faiss.write_index(self._index, str(partial))
        partial.replace(path)

    @property
    def dimension(self) -> int:
        """How many numbers a vector holds."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: npt.NDArray[np.int64], vectors: Vectors) -> None:
        """Add ``vectors`` of shape ``(n, dimension)`` under ``ids`` of shape ``(n,)``, which replace their like."""
        self.remove(ids)
        self._index.add_with_ids(vectors, ids)

    def remove(self, ids: npt.NDArray[np.int64]) -> None:
        """Remove those of ``ids`` that are held."""
        if len(ids) and len(self):
            self._index.remove_ids(ids)

    def search(self, query: Vectors, k: int) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``."""
        if not len(self):
            return []
        scores, ids = self._index.search(query[None, :], min(k, len(self)))
        return [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0]

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query`` with each of ``ids``; ids that are not held are left out."""
        found: dict[int, float] = {}
        for passage_id in ids:
            try:
                found[passage_id] = float(self._index.reconstruct(passage_id) @ query)
            except RuntimeError:  # how FAISS says that it does not hold the id
                continue
        return found
