"""Haystack as an engine of the benchmark: its in-memory store, both of its retrievers, and the joiner.

Set up as its tutorial on hybrid retrieval: a pipeline of ``InMemoryEmbeddingRetriever`` and ``InMemoryBM25Retriever``
into ``DocumentJoiner``. That joins by concatenating for a ranking model to sort; without one, the mode that
makes one ranking is ``reciprocal_rank_fusion``. Its documentation recommends this store for experiments only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import FOUND


class Haystack:
    """Documents are called by their numbers; the pipeline is given the question and its vector."""

    saves = True

    def __init__(self) -> None:
        self._store: Any = None
        self._pipeline: Any = None

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Write all documents with their embeddings."""
        self._store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        for chunk in collection.chunks():
            documents = [
                Document(id=str(chunk.start + place), content=text, embedding=chunk.vectors[place].tolist())
                for place, text in enumerate(chunk.texts)
            ]
            self._store.write_documents(documents)
        self._connect()

    def _connect(self) -> None:
        pipeline = Pipeline()
        dense = InMemoryEmbeddingRetriever(self._store, top_k=FOUND)
        pipeline.add_component("dense", dense)
        pipeline.add_component("lexical", InMemoryBM25Retriever(self._store, top_k=FOUND))
        pipeline.add_component("joined", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FOUND))
        pipeline.connect("dense", "joined")
        pipeline.connect("lexical", "joined")
        self._pipeline = pipeline

    def save(self, folder: Path) -> None:
        """Write it as the one JSON file that it makes."""
        self._store.save_to_disk(str(folder / "store.json"))

    def open(self, folder: Path, dimension: int) -> None:
        """Read that file, which counts all words anew."""
        self._store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        self._connect()

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Each search brings its vector."""

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Search both ways, joined."""
        told = {"dense": {"query_embedding": vector.tolist()}, "lexical": {"query": query.text}}
        return [int(document.id) for document in self._pipeline.run(told)["joined"]["documents"]]

    def close(self) -> None:
        """Nothing is open."""
        self._store = self._pipeline = None
