"""How records become rows of a library, and rows become records."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from index.database import from_stored
from index.records import Document, DocumentSummary, Fingerprint, Metadata, Passage, text_digest
from index.schema import insert_revision
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
METADATA_COLUMN = (
    "(SELECT json_group_array(json_array(key, value, given)) FROM"
    " (SELECT key, value, given FROM metadata WHERE document_id = documents.id ORDER BY given, key, position))"
)


@from_stored
def document_from_row(row: tuple[Any, ...]) -> Document:
    """Build the Document of a row with ``DOCUMENT_COLUMNS`` and ``METADATA_COLUMN``, its text proved by its SHA-256."""
    document_id, source, title, language, text, sha256, pages, metadata = row
    if text_digest(text) != sha256:
        raise ValueError(f"the text of {source} is not what was stored")
    spans = {int(number): (start, end) for number, (start, end) in json.loads(pages).items()} if pages != "{}" else {}
    return Document(document_id, source, title, language, text, sha256, metadata_from_row(metadata), spans)


@from_stored
def vectors_from_rows(rows: Sequence[tuple[Any, ...]]) -> tuple[Ids, Halves]:
    """Build ids ``(n,)`` and vectors ``(n, dimension)`` of rows that begin with both."""
    halves = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f2")
    return np.array([row[0] for row in rows], dtype=np.int64), halves.reshape(len(rows), -1)


@from_stored
def summary_from_row(row: tuple[Any, ...]) -> DocumentSummary:
    """Build the summary of a row of its fields in their order, the last of them ``METADATA_COLUMN``."""
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


def next_revision(connection: sqlite3.Connection) -> int:
    """Count one more write of passages and return its number."""
    number = int(connection.execute("SELECT max(number) + 1 FROM revisions").fetchone()[0])
    insert_revision(connection, number)
    return number


def count_description(connection: sqlite3.Connection) -> None:
    """Mark one more write of what is known about documents."""
    connection.execute("UPDATE manifest SET value = ? WHERE key = 'descriptions'", (secrets.token_hex(8),))


def insert_generation(connection: sqlite3.Connection, fingerprint: Fingerprint, max_tokens: int, state: str) -> int:
    """Insert a generation in ``state`` and return its id."""
    cursor = connection.execute(
        "INSERT INTO generations (fingerprint, max_tokens, state) VALUES (?, ?, ?)",
        (fingerprint.to_json(), max_tokens, state),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def remove_passages(connection: sqlite3.Connection, document_id: str, revision: int) -> None:
    """Delete a document's passages in every generation, and keep their ids for derived indexes to remove."""
    connection.execute(
        "INSERT INTO removals SELECT id, generation, language, ? FROM passages WHERE document_id = ?",
        (revision, document_id),
    )
    connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))


def remove_document(connection: sqlite3.Connection, document_id: str, revision: int) -> None:
    """Delete a document with its passages."""
    remove_passages(connection, document_id, revision)
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def upsert_document(connection: sqlite3.Connection, document: Document) -> None:
    """Insert a document, or replace the one with its id; metadata that a person gave stays."""
    pages = {str(number): span for number, span in document.pages.items()}
    connection.execute(
        f"INSERT INTO documents ({DOCUMENT_COLUMNS}, characters, details, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET source = excluded.source, title = excluded.title,"
        " language = excluded.language, text = excluded.text, sha256 = excluded.sha256,"
        " pages = excluded.pages, characters = excluded.characters, details = excluded.details",
        (
            document.id,
            document.source,
            document.title,
            document.language,
            document.text,
            document.sha256,
            json.dumps(pages),
            len(document.text),
            held_of(document).details,
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )
    connection.execute("DELETE FROM metadata WHERE document_id = ? AND given = 0", (document.id,))
    insert_metadata(connection, document.id, document.metadata, given=False)


def insert_metadata(connection: sqlite3.Connection, document_id: str, metadata: Metadata, *, given: bool) -> None:
    """Insert the values of ``metadata``, which nothing of the same kind is in the way of; equal values once."""
    rows = [
        (document_id, key, value, int(given), position)
        for key, values in metadata.items()
        for position, value in enumerate(dict.fromkeys(values))
    ]
    connection.executemany("INSERT INTO metadata VALUES (?, ?, ?, ?, ?)", rows)


def insert_passages(connection: sqlite3.Connection, generation: int, entry: Entry, revision: int) -> None:
    """Insert an entry's passages with their vectors in half precision, each with its CRC-32."""
    vectors = [vector.tobytes() for vector in np.asarray(entry.vectors, dtype="<f2")]
    connection.executemany(
        'INSERT INTO passages (generation, document_id, start, "end", language, vector, revision, checksum)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (generation, p.document_id, p.start, p.end, p.language, vector, revision, zlib.crc32(vector))
            for p, vector in zip(entry.passages, vectors, strict=True)
        ],
    )


def no_longer_held(connection: sqlite3.Connection, read: ReadFile) -> set[str]:
    """Return the ids of the documents that came from a file and are not in it any more."""
    if read.document_ids is None:
        return set()
    rows = connection.execute("SELECT id FROM documents WHERE file_id = ?", (read.state.id,))
    return {row[0] for row in rows} - set(read.document_ids)


def begin_file(connection: sqlite3.Connection, state: FileState, document_id: str) -> None:
    """Record that a document came from a file which may not have been read to its end, so that it is read again."""
    unread = replace(state, size=NOT_READ_BYTES, sha256="")
    marks = ", ".join("?" * len(fields(FileState)))
    connection.execute(f"INSERT OR IGNORE INTO files VALUES ({marks})", astuple(unread))
    connection.execute("UPDATE documents SET file_id = ? WHERE id = ?", (state.id, document_id))


def forget_file(connection: sqlite3.Connection, file_id: str) -> None:
    """Let the next ``add`` read a file again; without documents, forget that it was read at all."""
    connection.execute("UPDATE files SET size = ?, sha256 = '' WHERE id = ?", (NOT_READ_BYTES, file_id))
    query = "DELETE FROM files WHERE id = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE file_id = files.id)"
    connection.execute(query, (file_id,))


def finish_file(connection: sqlite3.Connection, read: ReadFile) -> None:
    """Record the state of a file, and which documents it holds."""
    columns = [field.name for field in fields(FileState)]
    connection.execute(
        f"INSERT INTO files ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) ON CONFLICT (id) DO UPDATE"
        f" SET {', '.join(f'{name} = excluded.{name}' for name in columns[1:])}",
        astuple(read.state),
    )
    for document_id in read.document_ids or ():
        connection.execute("UPDATE documents SET file_id = ? WHERE id = ?", (read.state.id, document_id))
