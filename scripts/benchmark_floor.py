"""The bare libraries as the floor: FAISS alone, and Tantivy alone. Nothing is stored, and no text comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import tantivy

from index.terms import lexical_terms
from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import FOUND

WRITER_BYTES = 50_000_000


class Faiss:
    """``IndexFlatIP`` over the vectors in single precision."""

    saves = True

    def __init__(self) -> None:
        self._index: Any = None

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Add all vectors."""
        self._index = faiss.IndexFlatIP(collection.dimension)
        for chunk in collection.chunks():
            self._index.add(chunk.vectors)

    def save(self, folder: Path) -> None:
        """Write the one file."""
        faiss.write_index(self._index, str(folder / "vectors.faiss"))

    def open(self, folder: Path, dimension: int) -> None:
        """Read it back whole."""
        self._index = faiss.read_index(str(folder / "vectors.faiss"))

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Each search gets its vector."""

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Return the nearest vectors."""
        _, found = self._index.search(vector[None], FOUND)
        return [int(number) for number in found[0] if number >= 0]

    def close(self) -> None:
        """Nothing is open."""


class Tantivy:
    """One Tantivy index of Isnad's own terms of both languages, written by one thread, asked for any of the terms."""

    saves = True

    def __init__(self) -> None:
        self._index: Any = None
        self._searcher: Any = None

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Make the terms of each passage and add them."""
        self._index = _tantivy_index(folder)
        writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for chunk in collection.chunks():
            for place, (text, language) in enumerate(zip(chunk.texts, chunk.languages, strict=True)):
                document = tantivy.Document()
                document.add_integer("number", chunk.start + place)
                document.add_text("terms", " ".join(lexical_terms(text, language)))
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._search_as_it_is()

    def save(self, folder: Path) -> None:
        """Committing has written it."""

    def open(self, folder: Path, dimension: int) -> None:
        """Open the folder."""
        self._index = _tantivy_index(folder)
        self._search_as_it_is()

    def _search_as_it_is(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Vectors are not searched."""

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Return the passages with the best BM25 score."""
        schema = self._index.schema
        terms = dict.fromkeys(lexical_terms(query.text, query.language))
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "terms", term, index_option="freq"))
            for term in terms
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), FOUND, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [int(number) for number in numbers]

    def close(self) -> None:
        """Nothing is to be closed."""
        self._index = self._searcher = None


def _tantivy_index(folder: Path) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
    index = tantivy.Index(builder.build(), path=str(folder))
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
