"""The records that a library keeps as rows, and how rows become records again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.database import from_stored
from index.records import LANGUAGES, Document, DocumentSummary, Language, Metadata, Passage, text_digest
from index.soundness import place_checksum
from index.vectors import Halves, Ids, Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages, and their vectors of shape ``(len(passages), dimension)``."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Added:
    """Passages of one language: ids ``(n,)``, documents' titles and texts."""

    ids: npt.NDArray[np.int64]
    titles: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when its documents were read; times in nanoseconds, ``read_ns`` by this machine's clock."""

    id: str
    path: str
    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    sha256: str
    read_ns: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read to its end, with the ids of all its documents; None if these are as before."""

    state: FileState
    document_ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Held:
    """What tells whether a document has changed: the first two decide about its vectors, ``details`` the rest.

    Not its source: a file named by itself and below its folder is the same.
    """

    sha256: str
    title: str
    details: str


# The size that no file has.
NOT_READ_BYTES = -1

DOCUMENT_COLUMNS = "id, source, title, language, text, sha256, pages"
PASSAGE_COLUMNS = 'id, document_id, start, "end", language, place_checksum'
METADATA_COLUMN = (
    "(SELECT json_group_array(json_array(key, value, given)) FROM"
    " (SELECT key, value, given FROM metadata WHERE document_id = documents.id ORDER BY given, key, position))"
)


def require_kinds(row: tuple[Any, ...], kinds: tuple[type, ...]) -> None:
    """Raise ValueError where one wrong bit made bytes of a text: SQLite keeps beside each value what it is."""
    if tuple(map(type, row)) != kinds:
        raise ValueError(f"{row[0]!r} has a value of another kind than was stored")


def _known(language: str) -> Language:
    return LANGUAGES[LANGUAGES.index(language)]  # else a ValueError


@from_stored
def passage_from_row(row: tuple[Any, ...]) -> Passage:
    """Build the Passage of a row with ``PASSAGE_COLUMNS``, proved to lie where it was stored."""
    passage_id, *place, checksum = row
    if place_checksum(*place) != checksum:
        raise ValueError(f"passage {passage_id!r} lies elsewhere than was stored")
    return Passage(passage_id, *place)


@from_stored
def document_from_row(row: tuple[Any, ...]) -> Document:
    """Build the Document of a row with ``DOCUMENT_COLUMNS`` and ``METADATA_COLUMN``, its text proved by its SHA-256."""
    require_kinds(row, (str,) * len(row))
    document_id, source, title, language, text, sha256, pages, metadata = row
    if text_digest(text) != sha256:
        raise ValueError(f"the text of {source} is not what was stored")
    spans = {int(number): (start, end) for number, (start, end) in json.loads(pages).items()} if pages != "{}" else {}
    return Document(document_id, source, title, _known(language), text, sha256, metadata_from_row(metadata), spans)


@from_stored
def vectors_from_rows(rows: Sequence[tuple[Any, ...]]) -> tuple[Ids, Halves]:
    """Build ids ``(n,)`` and vectors ``(n, dimension)`` of rows that begin with both."""
    halves = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f2")
    return np.array([row[0] for row in rows], dtype=np.int64), halves.reshape(len(rows), -1)


@from_stored
def summary_from_row(row: tuple[Any, ...]) -> DocumentSummary:
    """Build the summary of a row of its fields in their order, the last of them ``METADATA_COLUMN``."""
    require_kinds(row, (str, str, str, str, str, int, int, str))
    document_id, source, title, language, sha256, characters, passages, metadata = row
    return DocumentSummary(
        document_id, source, title, language, sha256, characters, passages, metadata_from_row(metadata)
    )


@from_stored
def metadata_from_row(stored: str) -> Metadata:
    """Build the metadata of a ``METADATA_COLUMN``; what a person gave stands for what the file says."""
    if stored == "[]":
        return {}
    found: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for key, value, given in json.loads(stored):
        found[given].setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in sorted((found[0] | found[1]).items())}


def gathered(rows: Iterable[tuple[str, str]]) -> Metadata:
    """Return pairs of key and value as metadata."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in rows:
        found[key] = (*found.get(key, ()), value)
    return found


def held_of(document: Document) -> Held:
    """Return what ``document`` is compared by."""
    pages = {str(number): list(span) for number, span in document.pages.items()}
    metadata = {key: list(values) for key, values in document.metadata.items()}
    details = json.dumps([metadata, pages], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(details.encode("utf-8", "surrogatepass")).hexdigest()
    return Held(document.sha256, document.title, digest)
