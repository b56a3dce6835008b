"""What an opened library can be asked and told, whatever engine keeps it.

A folder (``index/local.py``) or a cluster (``index/milvus/opened.py``): questions and everything that adds documents
know only this.
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
from index.lexical import Alternatives as Alternatives
from index.records import Document, DocumentSummary, Fingerprint, Generation, Language, Metadata, Passage
from index.rows import Entry, FileState, Held, ReadFile
from index.vectors import Vectors

Among: TypeAlias = Any
"""Which passages may be found, as ``Snapshot.matching`` of the same engine says it; of no other use."""


class Dense(Protocol):
    """Unit vectors of one language's passages; the score is the cosine."""

    def __len__(self) -> int: ...

    def search(self, query: Vectors, k: int, among: Among | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``."""

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query``, shape ``(dimension,)``, with each of ``ids`` that is held."""


class Lexical(Protocol):
    """Terms of one language's passages; the score is BM25."""

    def __len__(self) -> int: ...

    def search(self, terms: Sequence[str], k: int, among: Among | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, best first."""

    def search_alternatives(
        self, words: Iterable[Alternatives], k: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, each word found by its best alternative."""

    def terms_sounding(self, consonants: str) -> list[str]:
        """Return the words that have these ``consonants``, as ``index/spelling.py`` tells."""

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
    """The documents of a library, read and written."""

    @property
    def folder(self) -> Path:
        """The library's own folder on this machine, where its uploads wait; never read for documents."""

    def live(self) -> Generation:
        """Return the generation that is searched."""

    def documents(self, conditions: Sequence[Condition] = ()) -> list[DocumentSummary]:
        """Return the documents that satisfy ``conditions``, ordered by source."""

    def document_ids(self) -> list[str]:
        """Return all document ids in order."""

    def summary(self, document_id: str) -> DocumentSummary:
        """Return what a list says of one document; raises UnknownDocument."""

    def document(self, document_id: str) -> Document:
        """Return one document, its text proved by its SHA-256; raises UnknownDocument."""

    def held(self) -> dict[str, Held]:
        """Return by document id what tells whether a document has changed; only what is searched is held."""

    def given(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        """Return what a person gave for these documents, by the SHA-256 of their texts."""

    def files(self) -> dict[str, tuple[FileState, int]]:
        """Return by id the files that were read, as they were then, each with the number of its documents."""

    def documents_of(self, file_id: str) -> list[str]:
        """Return the ids of the documents that came from one file."""

    def file_path(self, document_id: str) -> str:
        """Return the path of the file that a document came from, or "" where it is not known."""

    def carried(self, document_ids: Sequence[str]) -> list[Carried]:
        """Return documents as they are moved to another library; raises UnknownDocument."""

    def passage_count(self, generation: int) -> int:
        """Return how many passages a generation holds."""

    def encoded(self, generation: int) -> set[str]:
        """Return the ids of the documents that a generation holds the passages of."""

    def building(self, fingerprint: Fingerprint, max_tokens: int) -> int | None:
        """Return the unfinished generation with these settings, or None where there is none to go on with."""

    # Writing, inside writing()

    def writing(self, purpose: str, timeout_seconds: float = 0) -> AbstractContextManager[None]:
        """Let the body write; an engine that knows one writer at a time raises LibraryBusy."""

    def rebuilding(self) -> AbstractContextManager[None]:
        """Let the body encode everything again beside what is searched."""

    def store(
        self,
        generation: int,
        entries: Sequence[Entry],
        details: Sequence[Document] = (),
        files: Sequence[ReadFile] = (),
        origins: Mapping[str, FileState] | None = None,
    ) -> int:
        """Commit documents with their passages and vectors, each replacing what it had before.

        ``details`` are held documents of which only what is not encoded has changed. ``files`` have been read to
        their end; the number of documents that they hold no longer, now removed, is returned. ``origins`` are the
        files, read to their end or not, that documents came from, by document id.
        """

    def keep_files(self, states: Iterable[FileState]) -> None:
        """Record files as they were read, in another library."""

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with all their passages; raises UnknownDocument, and then removes none."""

    def describe(self, document_ids: Sequence[str], given: Metadata, forgotten: Iterable[str] = ()) -> None:
        """Set metadata that a person gives, which stands for the file's until ``forgotten``, by key."""

    def begin_generation(self, fingerprint: Fingerprint, max_tokens: int) -> Generation:
        """Return an unfinished generation with these settings to go on with, else a new one."""

    def store_passages(self, generation: int, entries: Sequence[Entry]) -> None:
        """Commit passages into a generation being built, but for documents that changed meanwhile."""

    def make_live(self, generation: int) -> None:
        """Switch to a generation in one step; the one before stays for those who still answer from it."""

    def discard(self) -> None:
        """Delete a library that holds nothing; one that holds a document is left as it is."""

    def close(self) -> None:
        """Close what this thread has open."""


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
