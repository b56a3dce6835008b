"""Making the collections of a benchmark: of synthetic passages, or of a SQuAD-format file.

Apart from reading them, so that no engine's process loads what only making them needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.records import Language
from index.vectors import Vectors
from qa.gold import read_gold
from qa.retrieve import make_query
from scripts.benchmark_collection import (
    MANIFEST,
    PASSAGES,
    QUERIES,
    QUERY_VECTORS,
    VECTORS,
    GivenCollection,
    GivenQuery,
)
from scripts.synthetic import TARGET, SyntheticPassages, document_of

PASSAGES_PER_BATCH = 64


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
