"""What every engine of the benchmark can do, and which engines there are.

An engine lives in a process of its own (``benchmark_worker.py``) and is only told what a person who uses it would
tell it. Its module is loaded there and nowhere else, so that no engine's memory holds another's libraries.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.records import IsnadError
from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery

FOUND = 10


class EngineUnavailable(IsnadError):
    """An engine whose library is not installed."""


class Engine(Protocol):
    """One search engine. Numbers are those of passages in the collection, counted from 0."""

    saves: bool
    """Whether what it builds can be saved by it and opened by another process."""

    def build(self, collection: GivenCollection, folder: Path) -> None:
        """Build from the given texts and vectors, until it can be searched; ``folder`` is empty, for it alone."""

    def save(self, folder: Path) -> None:
        """Save what was built, where ``saves``; nothing to do when building has written it all."""

    def open(self, folder: Path, dimension: int) -> None:
        """Open what was saved, until it can be searched."""

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Take the vectors ``(len(queries), dimension)`` of the questions that will be asked, instead of an encoder."""

    def search(self, query: GivenQuery, vector: Vectors) -> list[int]:
        """Return the numbers of up to ``FOUND`` passages, best first; any thread may call this."""

    def close(self) -> None:
        """Let go of what is open."""


@dataclass(frozen=True, slots=True)
class EngineDescription:
    """How an engine is called, where it is, and what it does.

    ``exact``: its dense search compares every vector, so that its recall of exact search is 1 by construction.
    ``dense``: it searches vectors at all. ``hybrid``: it is a peer, not a floor.
    """

    title: str
    module: str
    name: str
    packages: tuple[str, ...]
    exact: bool = True
    dense: bool = True
    hybrid: bool = True


ENGINES = {
    "isnad": EngineDescription("Isnad", "scripts.benchmark_isnad", "Isnad", ("isnad",), exact=False),
    "txtai": EngineDescription("txtai", "scripts.benchmark_txtai", "Txtai", ("txtai",)),
    "llama-index": EngineDescription(
        "LlamaIndex",
        "scripts.benchmark_llama_index",
        "LlamaIndex",
        ("llama-index-core", "llama-index-vector-stores-faiss", "llama-index-retrievers-bm25"),
    ),
    "haystack": EngineDescription("Haystack", "scripts.benchmark_haystack", "Haystack", ("haystack-ai",)),
    "faiss": EngineDescription("FAISS alone", "scripts.benchmark_floor", "Faiss", ("faiss-cpu",), hybrid=False),
    "tantivy": EngineDescription(
        "Tantivy alone", "scripts.benchmark_floor", "Tantivy", ("tantivy",), dense=False, hybrid=False
    ),
    "langchain": EngineDescription(
        "LangChain",
        "scripts.benchmark_langchain",
        "LangChain",
        ("langchain-classic", "langchain-community", "rank-bm25"),
    ),
}
"""In the order in which they are built: what cannot be saved stays in memory, so it comes last."""


def make_engine(name: str) -> Engine:
    """Return a new engine.

    Raises:
        EngineUnavailable: its library is not installed.
    """
    described = ENGINES[name]
    try:
        made: Engine = getattr(importlib.import_module(described.module), described.name)()
    except ImportError as error:
        raise EngineUnavailable(f"not installed ({error.name}): pip install 'isnad[benchmark]'") from error
    return made


class QueryVectors:
    """Stands in for an encoder: gives the vectors of known questions, at the cost of looking a text up."""

    def __init__(self) -> None:
        self._held: dict[str, Vectors] = {}

    def know(self, queries: Sequence[GivenQuery], vectors: Vectors) -> None:
        """Take the vectors of ``queries``."""
        self._held = {query.text: vector for query, vector in zip(queries, vectors, strict=True)}

    def of(self, text: str) -> Vectors:
        """Return the vector of a known question."""
        return self._held[text]
