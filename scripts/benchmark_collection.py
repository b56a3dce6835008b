"""The passages that all engines of a benchmark are given, in a folder: texts, vectors and questions.

Made once, read by every engine's own process a chunk at a time, so that reading costs all of them the same
and no engine's memory holds more of it than the engine itself keeps.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.records import Language
from index.vectors import Vectors

MANIFEST, PASSAGES, VECTORS = "collection.json", "passages.jsonl", "vectors.f32"
QUERIES, QUERY_VECTORS = "queries.json", "queries.npy"
PASSAGES_PER_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class GivenQuery:
    """A question; ``relevance`` is by passage number, counted from 0."""

    text: str
    language: Language
    relevance: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class GivenChunk:
    """Passages in a row: ``start`` is the number of the first, ``documents`` the number of each one's document."""

    start: int
    documents: Sequence[int]
    languages: Sequence[Language]
    texts: Sequence[str]
    vectors: Vectors


@dataclass(slots=True)
class GivenCollection:
    """A folder that ``benchmark_making.py`` filled. ``reading_seconds`` is what reading has taken."""

    folder: Path
    name: str
    count: int
    dimension: int
    reading_seconds: float = 0.0

    @classmethod
    def open(cls, folder: Path) -> GivenCollection:
        """Open the collection in ``folder``."""
        return cls(folder, **json.loads((folder / MANIFEST).read_text("utf-8")))

    def chunks(self, size: int = PASSAGES_PER_CHUNK) -> Iterator[GivenChunk]:
        """Yield all passages in order, ``size`` at a time."""
        with (self.folder / PASSAGES).open(encoding="utf-8") as lines, (self.folder / VECTORS).open("rb") as rows:
            for start in range(0, self.count, size):
                began = time.perf_counter()
                wanted = min(size, self.count - start)
                read = [json.loads(next(lines)) for _ in range(wanted)]
                documents, languages, texts = zip(*read, strict=True)
                values = np.frombuffer(rows.read(wanted * self.dimension * 4), dtype=np.float32)
                self.reading_seconds += time.perf_counter() - began
                yield GivenChunk(start, documents, languages, texts, values.reshape(wanted, self.dimension))

    def queries(self) -> tuple[list[GivenQuery], Vectors]:
        """Return the questions and their unit vectors ``(n, dimension)``."""
        stored = json.loads((self.folder / QUERIES).read_text("utf-8"))
        queries = [GivenQuery(q["text"], q["language"], {int(n): g for n, g in q["relevance"].items()}) for q in stored]
        return queries, np.load(self.folder / QUERY_VECTORS)
