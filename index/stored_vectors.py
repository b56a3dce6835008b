"""Vectors in half precision, as the library stores them, beside the ids of their passages: in two files, or in memory.

The files are mapped: what a question needs of them is read, and the operating system keeps it for all processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from index.id_places import IdPlaces
from index.vectors import Halves, Ids, Vectors

IDS_FILE, VECTORS_FILE = "ids.i64", "vectors.f16"
ROWS_PER_CHUNK = 16_384


@dataclass(frozen=True)  # no slots: what is found out about the ids is kept beside them
class StoredVectors:
    """Passage ids ``(n,)``, ascending, and their unit vectors ``(n, dimension)``."""

    ids: Ids
    halves: Halves

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimension(self) -> int:
        """How long each vector is."""
        return int(self.halves.shape[1])

    def rows(self, ids: Ids) -> tuple[Ids, Halves]:
        """Return those of ``ids`` that are held, and the vector of each, shape ``(n, dimension)``."""
        if not len(self.ids):
            return ids[:0], self.halves
        held, places = self._places.of(ids)
        return held, self.halves.take(places, axis=0)

    def places(self, ids: Ids) -> Ids:
        """Return the places of those of ``ids`` that are held, in the order of ``ids``."""
        return self._places.of(ids)[1] if len(self.ids) else ids[:0]

    @cached_property
    def _places(self) -> IdPlaces:
        return IdPlaces(self.ids)

    def without(self, removed: Ids) -> Iterator[tuple[Ids, Halves]]:
        """Yield all but those ``removed``: ids ``(n,)``, vectors ``(n, dimension)``, n at most ``ROWS_PER_CHUNK``."""
        for start in range(0, len(self.ids), ROWS_PER_CHUNK):
            ids, halves = self.ids[start : start + ROWS_PER_CHUNK], self.halves[start : start + ROWS_PER_CHUNK]
            kept = ~np.isin(ids, removed)
            yield ids[kept], halves[kept]


def no_vectors(dimension: int) -> StoredVectors:
    """Return vectors of ``dimension``, none of them."""
    return StoredVectors(np.empty(0, np.int64), np.empty((0, dimension), np.float16))


def map_vectors(folder: Path, dimension: int) -> StoredVectors:
    """Map the files that a ``VectorWriter`` wrote.

    Raises:
        OSError: one cannot be read.
        ValueError: they do not fit together.
    """
    if not (folder / IDS_FILE).stat().st_size:
        return no_vectors(dimension)
    # As plain arrays: slices of a memmap are slow to make.
    ids = np.asarray(np.memmap(folder / IDS_FILE, dtype="<i8", mode="r"))
    halves = np.asarray(np.memmap(folder / VECTORS_FILE, dtype="<f2", mode="r"))
    return StoredVectors(ids, halves.reshape(len(ids), dimension))


class VectorWriter:
    """Writes vectors into ``folder``, in the order of their ids."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._files: list[IO[bytes]] = [(folder / name).open("wb") for name in (IDS_FILE, VECTORS_FILE)]

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def add(self, ids: Ids, vectors: Vectors | Halves) -> None:
        """Append ``vectors`` ``(n, dimension)`` with their ``ids``, all beyond those before."""
        ids_file, vectors_file = self._files
        ids_file.write(np.ascontiguousarray(ids, dtype="<i8").tobytes())
        vectors_file.write(np.ascontiguousarray(vectors, dtype="<f2").tobytes())
