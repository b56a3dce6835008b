"""txtai as an engine of the benchmark: hybrid search of its ``Embeddings``, with an exact (Flat) FAISS index.

Vectors come from outside through its own way for that (``method: external``). Its documentation turns hybrid search
on with the one setting ``hybrid``; all else, the fusion and ten times the wanted number of candidates among it, is
its default.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings

from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import FOUND, QueryVectors


class Txtai:
    """Index only: the texts are not stored, so that it has less to do than with ``content``."""

    saves = True

    def __init__(self) -> None:
        self._known = QueryVectors()
        self._coming: deque[Vectors] | None = None
        self._embeddings: Any = None

    def _transform(self) -> Callable[[list[str]], Vectors]:
        def transform(texts: list[str]) -> Vectors:
            if self._coming is not None:  # while building texts come in order, so nothing need be looked up
                return np.stack([self._coming.popleft() for _ in texts])
            return np.stack([self._known.of(text) for text in texts])

        return transform

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Index all passages, read as they are needed."""
        coming: deque[Vectors] = deque()

        def documents() -> Iterator[tuple[int, str, None]]:
            for chunk in collection.chunks():
                coming.extend(chunk.vectors)
                for place, text in enumerate(chunk.texts):
                    yield chunk.start + place, text, None

        self._embeddings = Embeddings(
            method="external",
            transform=self._transform(),
            hybrid=True,
            backend="faiss",
            faiss={"components": "IDMap,Flat"},
        )
        self._coming = coming
        self._embeddings.index(documents())
        self._coming = None

    def save(self, folder: Path) -> None:
        """Save it where it can be opened again; the function that gives vectors is no part of it."""
        self._embeddings.config.pop("transform")
        self._embeddings.save(str(folder))

    def open(self, folder: Path, dimension: int) -> None:
        """Load it."""
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder), config={"transform": self._transform()})

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Take the vectors of the questions."""
        self._known.know(queries, vectors)

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Search both ways, fused."""
        return [int(number) for number, _ in self._embeddings.search(query.text, FOUND)]

    def close(self) -> None:
        """Close its files."""
        self._embeddings.close()
