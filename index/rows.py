"""The tables of a library, and how records become rows and rows become records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from index.records import Document, Fingerprint, Passage
from index.vectors import Vectors

SCHEMA_VERSION = 1

SCHEMA = (
    "CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        title TEXT NOT NULL,
        language TEXT NOT NULL CHECK (language IN ('ar', 'en')),
        text TEXT NOT NULL,
        characters INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        metadata TEXT NOT NULL,
        pages TEXT NOT NULL,
        added_at TEXT NOT NULL
    )""",
    """CREATE TABLE generations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        fingerprint TEXT NOT NULL,
        max_tokens INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('building', 'live', 'retired'))
    )""",
    "CREATE UNIQUE INDEX one_live_generation ON generations (state) WHERE state = 'live'",
    # AUTOINCREMENT: an id is never used twice, so a stale derived index can point at nothing, never at another text.
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        generation INTEGER NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
        document_id TEXT NOT NULL REFERENCES documents (id),
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL CHECK ("end" > start),
        language TEXT NOT NULL CHECK (language IN ('ar', 'en')),
        vector BLOB NOT NULL,
        revision INTEGER NOT NULL
    )""",
    "CREATE INDEX passages_by_document ON passages (document_id)",
    "CREATE INDEX passages_by_revision ON passages (generation, language, revision)",
    """CREATE TABLE removals (
        passage_id INTEGER PRIMARY KEY,
        generation INTEGER NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
        language TEXT NOT NULL,
        revision INTEGER NOT NULL
    )""",
    "CREATE INDEX removals_by_revision ON removals (generation, language, revision)",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages, and their vectors of shape ``(len(passages), dimension)``."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Added:
    """Passages of one language: ids ``(n,)``, documents' titles, texts, and unit vectors ``(n, dimension)``."""

    ids: npt.NDArray[np.int64]
    titles: Sequence[str]
    texts: Sequence[str]
    vectors: Vectors


DOCUMENT_COLUMNS = "id, source, title, language, text, sha256, metadata, pages"


def document_from_row(row: tuple[Any, ...]) -> Document:
    """Build the Document of a row with ``DOCUMENT_COLUMNS``."""
    document_id, source, title, language, text, sha256, metadata, pages = row
    spans = {int(number): (start, end) for number, (start, end) in json.loads(pages).items()}
    return Document(document_id, source, title, language, text, sha256, json.loads(metadata), spans)


def next_revision(connection: sqlite3.Connection) -> int:
    """Count one more write of passages and return its number."""
    query = "UPDATE manifest SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision' RETURNING value"
    return int(connection.execute(query).fetchone()[0])


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


def upsert_document(connection: sqlite3.Connection, document: Document) -> None:
    """Insert a document, or replace the one with its id."""
    pages = {str(number): span for number, span in document.pages.items()}
    connection.execute(
        f"INSERT INTO documents ({DOCUMENT_COLUMNS}, characters, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET source = excluded.source, title = excluded.title,"
        " language = excluded.language, text = excluded.text, sha256 = excluded.sha256,"
        " metadata = excluded.metadata, pages = excluded.pages, characters = excluded.characters",
        (
            document.id,
            document.source,
            document.title,
            document.language,
            document.text,
            document.sha256,
            json.dumps(dict(document.metadata), ensure_ascii=False),
            json.dumps(pages),
            len(document.text),
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )


def insert_passages(connection: sqlite3.Connection, generation: int, entry: Entry, revision: int) -> None:
    """Insert an entry's passages with their vectors in half precision."""
    vectors = np.asarray(entry.vectors, dtype="<f2")
    connection.executemany(
        'INSERT INTO passages (generation, document_id, start, "end", language, vector, revision)'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (generation, p.document_id, p.start, p.end, p.language, vector.tobytes(), revision)
            for p, vector in zip(entry.passages, vectors, strict=True)
        ],
    )
