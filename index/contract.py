"""What an opened library can be asked and told, whatever engine keeps it: a folder (``index/local.py``), a cluster
(``index/milvus/opened.py``). Questions and everything that adds documents know only this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from index.addresses import LibraryAddress
from index.carried import Carried
from index.conditions import Condition
from index.encoder import Encoder
from index.records import Document, DocumentSummary, Fingerprint, Generation, Language, Metadata, Passage
from index.rows import Entry, FileState, Held, ReadFile
from index.vectors import Vectors

Among: TypeAlias = Any
"""Which passages may be found, as ``Snapshot.matching`` of the same engine says it; of no other use."""
Alternatives: TypeAlias = Mapping[str, float]
"""Terms any of which may stand for one word, each with the probability that it does."""


class Dense(Protocol):
    """Unit vectors of one language's passages; the score is the cosine."""

    def __len__(self) -> int: ...

    def search(self, query: Vectors, k: int, among: Among | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``."""

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query`` with each of ``ids`` that is held."""


class Lexical(Protocol):
    """Terms of one language's passages; the score is BM25."""

    def __len__(self) -> int: ...

    def search(self, terms: Sequence[str], k: int, among: Among | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, best first."""

    def search_alternatives(
        self, words: Iterable[Alternatives], k: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, each word found by its best alternative."""

    def terms_beginning(self, letters: str) -> list[str]:
        """Return the words that begin with ``letters``."""

    def inverse_document_frequency(self, term: str) -> float:
        """Return the weight of ``term``."""

    def word_weight(self, word: Alternatives) -> float:
        """Return how much ``word`` tells, in small libraries too."""

    def best_possible_score(self, terms: Iterable[str]) -> float:
        """Return the score that no passage can exceed in ``search``."""

    def best_possible_score_of_alternatives(self, words: Iterable[Alternatives]) -> float:
        """Return the score that no passage can exceed in ``search_alternatives``."""


class Snapshot(Protocol):
    """What one question works with from start to end."""

    @property
    def generation(self) -> Generation:
        """The encoding that is searched."""

    @property
    def dense(self) -> Mapping[Language, Dense]:
        """The vectors, by language."""

    @property
    def lexical(self) -> Mapping[Language, Lexical]:
        """The terms, by language."""

    def __len__(self) -> int: ...

    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents; those removed meanwhile are left out."""

    def matching(
        self, language: Language, conditions: tuple[Condition, ...], without: frozenset[str] = frozenset()
    ) -> Among:
        """Return what lets be found the documents that satisfy ``conditions`` and are none of those ``without``."""


class DocumentStore(Protocol):
    """The documents of a library, read and written. What a method does is said at ``index.library.Library``."""

    @property
    def folder(self) -> Path | None:
        """The folder that holds the library, which is never read for documents; None on a cluster."""

    def live(self) -> Generation: ...
    def documents(self, conditions: Sequence[Condition] = ()) -> list[DocumentSummary]: ...
    def document_ids(self) -> list[str]: ...
    def summary(self, document_id: str) -> DocumentSummary: ...
    def document(self, document_id: str) -> Document: ...
    def held(self) -> dict[str, Held]: ...
    def given(self, document_ids: Iterable[str]) -> dict[str, Metadata]: ...
    def files(self) -> dict[str, tuple[FileState, int]]: ...
    def documents_of(self, file_id: str) -> list[str]: ...
    def file_path(self, document_id: str) -> str: ...
    def carried(self, document_ids: Sequence[str]) -> list[Carried]: ...

    def writing(self, purpose: str, timeout_seconds: float = 0) -> AbstractContextManager[None]: ...
    def store(
        self,
        generation: int,
        entries: Sequence[Entry],
        details: Sequence[Document] = (),
        files: Sequence[ReadFile] = (),
        origins: Mapping[str, FileState] | None = None,
    ) -> int: ...
    def keep_files(self, states: Iterable[FileState]) -> None: ...
    def remove(self, document_ids: Sequence[str]) -> None: ...
    def describe(self, document_ids: Sequence[str], given: Metadata, forgotten: Iterable[str] = ()) -> None: ...
    def discard(self) -> None: ...
    def close(self) -> None: ...

    def rebuilding(self) -> AbstractContextManager[None]: ...
    def begin_generation(self, fingerprint: Fingerprint, max_tokens: int) -> Generation: ...
    def building(self, fingerprint: Fingerprint, max_tokens: int) -> int | None: ...
    def encoded(self, generation: int) -> set[str]: ...
    def passage_count(self, generation: int) -> int: ...
    def store_passages(self, generation: int, entries: Sequence[Entry]) -> None: ...
    def make_live(self, generation: int) -> None: ...


class Index(Protocol):
    """An opened library; safe to share between threads."""

    @property
    def address(self) -> LibraryAddress:
        """Where the library is."""

    @property
    def library(self) -> DocumentStore:
        """Its documents."""

    def check_encoder(self, fingerprint: Fingerprint) -> None:
        """Refuse an encoder other than the one whose vectors are stored, with OtherEncoder."""

    def current(self) -> Snapshot:
        """Return the newest state that can be had without waiting for a writer; the same one while nothing changes."""

    def settle(self) -> None:
        """Let questions see what was written, and delete what nobody needs; inside ``writing()``."""

    def prepare(self, generation: Generation) -> None:
        """Bring a generation that is not live yet as far as can be, so that a switch to it is quick."""

    def forget_unused(self) -> None:
        """Delete generations that nobody answers from any more; inside ``writing()``."""

    def bytes_free(self) -> int | None:
        """Return how much room there is, None where that cannot be known."""

    def require_room(self, encoder: Encoder) -> None:
        """Make sure that a second generation fits, where that can be known; raises NoRoom."""
