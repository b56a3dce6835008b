"""Isnad as an engine of the benchmark: a library of given vectors, and the question's path up to its hits.

Left out is the encoder alone. What is timed is what a question costs: looking whether the library has changed,
making the terms, searching both languages both ways, fusing, and reading passages with their documents.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from index.dense import DenseIndex
from index.ingest import open_library
from index.library import Library
from index.local import LocalIndex, Snapshot
from index.passages import DEFAULT_MAX_TOKENS
from index.records import LANGUAGES, Document, Fingerprint, IsnadError, Language, Passage, text_digest
from index.rows import Entry
from index.terms import lexical_terms
from index.vectors import Ids, Vectors
from qa.retrieve import Query, retrieve
from scripts.benchmark_collection import PASSAGES, VECTORS, GivenChunk, GivenCollection, GivenQuery
from scripts.benchmark_engines import FOUND

BETWEEN_PASSAGES = "\n\n"
ROWS_PER_PRODUCT = 20_000
MOST_CANDIDATES = 500


class OtherOrder(IsnadError):
    """Passage ids that do not count up from 1 as the passages were given."""


class Isnad:
    """A library folder; its first passage has the id 1."""

    saves = True

    def __init__(self) -> None:
        self._index: LocalIndex | None = None

    @property
    def index(self) -> LocalIndex:
        """The open library."""
        assert self._index is not None, "build or open comes first"
        return self._index

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Commit all documents with their vectors, a chunk at a time, and make the search indexes."""
        fingerprint = Fingerprint("given", "1", collection.dimension)
        library = Library.create(folder, fingerprint, DEFAULT_MAX_TOKENS)
        generation = library.live().id
        with library.writing("add documents"):
            for entries in entries_of(collection.chunks()):
                library.store(generation, entries)
            self._index = LocalIndex(library)
            self._index.settle()
        self._index.current()

    def save(self, folder: Path) -> None:
        """All is written already."""

    def open(self, folder: Path, dimension: int) -> None:
        """Open the library, its indexes loaded."""
        self._index = open_library(folder)
        self._index.current()

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Each search gets its vector."""

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Return the best hits of both languages."""
        return found(self.index.current(), query, vector)

    def close(self) -> None:
        """Close the database."""
        self.index.library.close()


def found(snapshot: Snapshot, query: GivenQuery, vector: Vectors) -> list[int]:
    """Return the numbers of the hits of one question."""
    terms = tuple(lexical_terms(query.text, query.language))
    hits = retrieve(snapshot, Query(query.text, query.language, vector, terms), FOUND)
    return [hit.passage.id - 1 for hit in hits]


def entries_of(chunks: Iterable[GivenChunk]) -> Iterator[list[Entry]]:
    """Yield documents with their passages and vectors, about a chunk at a time.

    A document without a title: then exactly its passages' texts are searched, as with every other engine.
    """
    held: list[tuple[int, Language, str, Vectors]] = []
    for chunk in chunks:
        held += zip(chunk.documents, chunk.languages, chunk.texts, chunk.vectors, strict=True)
        whole = [list(rows) for _, rows in itertools.groupby(held, key=lambda row: row[0])]
        held = whole.pop()  # the next chunk may go on with this document
        if whole:
            yield [entry_of(rows) for rows in whole]
    if held:
        yield [entry_of(held)]


def entry_of(rows: Sequence[tuple[int, Language, str, Vectors]]) -> Entry:
    """Return one document of which ``rows`` are the passages: its number, their language, text and vector."""
    number, language, *_ = rows[0]
    name = f"document-{number:08}"
    text = BETWEEN_PASSAGES.join(row[2] for row in rows)
    document = Document(name, f"{name}.txt", "", language, text, text_digest(text))
    passages, start = [], 0
    for _, spoken, passage, _ in rows:
        passages.append(Passage(0, name, start, start + len(passage), spoken))
        start += len(passage) + len(BETWEEN_PASSAGES)
    return Entry(document, passages, np.stack([row[3] for row in rows]))


class ExactDense:
    """Answers for one language as ``DenseIndex`` does, by comparing every given vector, in single precision."""

    def __init__(self, best: Mapping[bytes, Sequence[tuple[int, float]]], vectors: Vectors, count: int) -> None:
        self._best, self._vectors, self._count = best, vectors, count

    def __len__(self) -> int:
        return self._count

    def search(self, query: Vectors, k: int, among: Ids | None = None) -> list[tuple[int, float]]:
        """Return the best passages of a question known before."""
        assert among is None, "the benchmark searches all passages"
        assert k <= MOST_CANDIDATES, f"{k} candidates are more than the {MOST_CANDIDATES} that are kept"
        return list(self._best[query.tobytes()][:k])

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of some passages."""
        rows = np.array(ids, dtype=np.int64) - 1
        return dict(zip(ids, (self._vectors[rows] @ query).tolist(), strict=True)) if len(rows) else {}


def exact_snapshot(snapshot: Snapshot, folder: Path, vectors: Vectors) -> Snapshot:
    """Return ``snapshot`` with the dense indexes replaced by exact ones that know the questions ``vectors``.

    Raises:
        OtherOrder: the library's passages are not those of the collection in ``folder``, in its order.
    """
    collection = GivenCollection.open(folder)
    given: Any = np.memmap(folder / VECTORS, dtype=np.float32, mode="r").reshape(-1, collection.dimension)
    spoken = languages_of(folder)
    last = snapshot.passages([collection.count])
    if len(snapshot) != collection.count or collection.count not in last:
        raise OtherOrder(f"the library does not hold the {collection.count} passages given, from 1; build it again")
    dense: dict[Language, DenseIndex] = {}
    for language in LANGUAGES:
        ids = np.flatnonzero(spoken == LANGUAGES.index(language)) + 1
        dense[language] = cast(DenseIndex, ExactDense(best_of(given, ids, vectors), given, len(ids)))
    return replace(snapshot, dense=dense)


def languages_of(folder: Path) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return for each passage the place of its language in ``LANGUAGES``, shape ``(n,)``."""
    with (folder / PASSAGES).open(encoding="utf-8") as lines:
        places = [LANGUAGES.index("ar" if '"ar"' in line[:24] else "en") for line in lines]
    return np.array(places, dtype=np.int8)


def best_of(given: Vectors, ids: Ids, vectors: Vectors) -> dict[bytes, list[tuple[int, float]]]:
    """Return for each row of ``vectors`` the best ``MOST_CANDIDATES`` of the passages ``ids``, which count from 1."""
    scores = np.empty((len(vectors), 0), dtype=np.float32)
    kept: Ids = np.empty((len(vectors), 0), dtype=np.int64)
    for start in range(0, len(ids), ROWS_PER_PRODUCT):
        some = ids[start : start + ROWS_PER_PRODUCT]
        scores = np.concatenate([scores, vectors @ given[some - 1].T], axis=1)
        kept = np.concatenate([kept, np.broadcast_to(some, (len(vectors), len(some)))], axis=1)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :MOST_CANDIDATES]
        scores, kept = np.take_along_axis(scores, order, axis=1), np.take_along_axis(kept, order, axis=1)
    rows = zip(vectors, kept.tolist(), scores.tolist(), strict=True)
    return {vector.tobytes(): list(zip(numbers, values, strict=True)) for vector, numbers, values in rows}
