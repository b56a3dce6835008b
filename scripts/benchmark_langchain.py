"""LangChain as an engine of the benchmark: its FAISS store and its BM25 retriever in an ensemble.

Set up as its documentation shows hybrid search: both retrievers return as many passages as are wanted, fused by
reciprocal ranks with equal weights. The store compares every vector (``IndexFlatIP``, its strategy for inner products).
Nothing in it saves a BM25 retriever, so it stays in memory as it was built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_core.embeddings import Embeddings

from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import FOUND, QueryVectors


class KnownQueries(Embeddings):  # type: ignore[misc, unused-ignore]
    """Embeds questions whose vectors are known, and no passages: those are added with their vectors."""

    def __init__(self) -> None:
        self.known = QueryVectors()

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a known question."""
        found: list[float] = self.known.of(text).tolist()
        return found

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Never asked for."""
        raise NotImplementedError("passages are given with their vectors")


class LangChain:
    """An ensemble of both retrievers; a passage's number is in its metadata."""

    saves = False

    def __init__(self) -> None:
        self._embeddings = KnownQueries()
        self._retriever: Any = None

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Add all vectors to the one store, and all texts to the other."""
        texts: list[str] = []

        def pairs() -> Iterator[tuple[str, Any]]:
            for chunk in collection.chunks():
                texts.extend(chunk.texts)
                yield from zip(chunk.texts, chunk.vectors, strict=True)

        # A list of pairs is what it takes; the arrays in it are rows of what was read.
        store = FAISS.from_embeddings(
            list(pairs()),
            self._embeddings,
            metadatas=[{"number": number} for number in range(collection.count)],
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )
        lexical = BM25Retriever.from_texts(texts, metadatas=[{"number": number} for number in range(len(texts))])
        lexical.k = FOUND
        dense = store.as_retriever(search_kwargs={"k": FOUND})
        self._retriever = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5], id_key="number")

    def save(self, folder: Path) -> None:
        """It cannot be saved whole."""

    def open(self, folder: Path, dimension: int) -> None:
        """It cannot be opened."""
        raise NotImplementedError("LangChain's BM25 retriever is not saved")

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Take the vectors of the questions."""
        self._embeddings.known.know(queries, vectors)

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Search both ways, fused."""
        found = self._retriever.invoke(query.text)
        return [document.metadata["number"] for document in found[:FOUND]]

    def close(self) -> None:
        """Nothing is open."""
        self._retriever = None
