"""The passages that all engines of a benchmark are given, in a folder: texts, vectors and questions.

Made once, read by every engine's own process a chunk at a time, so that reading costs all of them the same
and no engine's memory holds more of it than the engine itself keeps.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.records import Language
from index.vectors import Vectors
from qa.gold import read_gold
from qa.retrieve import make_query
from scripts.synthetic import TARGET, SyntheticPassages, document_of

MANIFEST, PASSAGES, VECTORS = "collection.json", "passages.jsonl", "vectors.f32"
QUERIES, QUERY_VECTORS = "queries.json", "queries.npy"
PASSAGES_PER_CHUNK = 1000
PASSAGES_PER_BATCH = 64


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
    """A folder that ``write_synthetic`` or ``write_squad`` filled. ``reading_seconds`` is what reading has taken."""

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


def write_synthetic(folder: Path, passages: int, queries: int, seed: int, dimension: int) -> GivenCollection:
    """Write a synthetic collection into ``folder``."""
    made = SyntheticPassages(passages, seed, dimension)
    with _Writer(folder, "synthetic", dimension) as writer:
        for chunk in made.chunks():
            documents = [document_of(chunk.start + place) for place in range(len(chunk.texts))]
            writer.add(documents, chunk.languages, chunk.texts, chunk.vectors)
        asked = made.queries(queries)
        given = [GivenQuery(query.text, query.language, query.relevance) for query in asked]
        writer.ask(given, np.stack([query.vector for query in asked]))
    return GivenCollection.open(folder)


def write_squad(folder: Path, file: Path, queries: int, encoder: Encoder) -> GivenCollection:
    """Write the paragraphs of a SQuAD-format file and its first ``queries`` questions, encoded by ``encoder``.

    Raises:
        BadEvaluationFile: it is no such file, or no paragraph answers any of its questions.
    """
    gold = read_gold(file)
    answered = [question for question in gold.questions if question.document_id is not None][:queries]
    documents = list(gold.documents.values())
    numbers = {document.id: number for number, document in enumerate(documents)}
    with _Writer(folder, file.name, encoder.fingerprint.dimension) as writer:
        for start in range(0, len(documents), PASSAGES_PER_BATCH):
            batch = documents[start : start + PASSAGES_PER_BATCH]
            texts = [document.text for document in batch]
            languages = [document.language for document in batch]
            writer.add(range(start, start + len(batch)), languages, texts, encoder.encode_passages(texts))
        given, vectors = [], []
        for question in answered:
            language: Language = "ar" if question.pair.startswith("ar") else "en"
            assert question.document_id is not None
            given.append(GivenQuery(question.text, language, {numbers[question.document_id]: TARGET}))
            vectors.append(make_query(question.text, language, encoder).vector)
        writer.ask(given, np.stack(vectors))
    return GivenCollection.open(folder)


class _Writer:
    """Writes the files of a collection; the manifest last, at the end of ``with``."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._name, self._dimension = folder, name, dimension
        self._count = 0
        self._lines = (folder / PASSAGES).open("w", encoding="utf-8")
        self._rows = (folder / VECTORS).open("wb")

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *error: object) -> None:
        self._lines.close()
        self._rows.close()
        held = {"name": self._name, "count": self._count, "dimension": self._dimension}
        (self._folder / MANIFEST).write_text(json.dumps(held), "utf-8")

    def add(
        self, documents: Sequence[int], languages: Sequence[Language], texts: Sequence[str], vectors: Vectors
    ) -> None:
        """Write passages, each with its document's number; those of one document follow one another."""
        for row in zip(documents, languages, texts, strict=True):
            self._lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._rows.write(np.ascontiguousarray(vectors, dtype="<f4").tobytes())
        self._count += len(texts)

    def ask(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Write the questions."""
        stored = [asdict(query) for query in queries]
        (self._folder / QUERIES).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
        np.save(self._folder / QUERY_VECTORS, vectors)
