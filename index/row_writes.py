"""What is written to the tables of a library, each time inside a transaction of the caller's."""

from __future__ import annotations

import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields, replace
from datetime import UTC, datetime

import numpy as np

from index.library_errors import UnknownDocument
from index.records import Document, Fingerprint, Metadata
from index.rows import DOCUMENT_COLUMNS, NOT_READ_BYTES, Entry, FileState, ReadFile, held_of
from index.schema import insert_revision
from index.soundness import place_checksum


def store(
    connection: sqlite3.Connection,
    generation: int,
    entries: Sequence[Entry],
    details: Sequence[Document],
    files: Sequence[ReadFile],
    origins: Mapping[str, FileState],
) -> int:
    """Write what ``Library.store`` commits, and return how many documents it removed."""
    gone = [document_id for read in files for document_id in _no_longer_held(connection, read)]
    revision = next_revision(connection) if entries or gone else 0
    for document_id in gone:
        _remove_document(connection, document_id, revision)
    for entry in entries:
        _remove_passages(connection, entry.document.id, revision)
        _upsert_document(connection, entry.document)
        insert_passages(connection, generation, entry, revision)
    for document_id, state in origins.items():
        _begin_file(connection, state, document_id)
    for document in details:
        _upsert_document(connection, document)
    if details:
        _count_description(connection)
    for read in files:
        finish_file(connection, read)
    return len(gone)


def remove(connection: sqlite3.Connection, document_ids: Sequence[str]) -> None:
    """Delete documents with their passages, and let the next ``add`` read their files again.

    Raises:
        UnknownDocument: one is not held.
    """
    revision = next_revision(connection)
    for document_id in document_ids:
        file_id = _require(connection, document_id)
        _remove_document(connection, document_id, revision)
        if file_id:
            _forget_file(connection, file_id)


def describe(
    connection: sqlite3.Connection, document_ids: Sequence[str], given: Metadata, forgotten: Iterable[str]
) -> None:
    """Put what a person gives in place of what was given before under the same keys, and under ``forgotten``.

    Raises:
        UnknownDocument: a document is not held.
    """
    query = "DELETE FROM metadata WHERE document_id = ? AND key = ? AND given = 1"
    keys = [*given, *forgotten]
    for document_id in document_ids:
        _require(connection, document_id)
        connection.executemany(query, [(document_id, key) for key in keys])
        _insert_metadata(connection, document_id, given, given=True)
    _count_description(connection)


def _require(connection: sqlite3.Connection, document_id: str) -> str | None:
    """Return the id of the file of a document, which must be there."""
    row = connection.execute("SELECT file_id FROM documents WHERE id = ?", (document_id,)).fetchone()
    if not row:
        raise UnknownDocument(f"there is no document {document_id!r}; see: isnad list")
    return str(row[0]) if row[0] else None


def begin_generation(connection: sqlite3.Connection, fingerprint: Fingerprint, max_tokens: int) -> int:
    """Return the id of the unfinished generation with these settings, or of a new one; others unfinished go."""
    connection.execute(
        "DELETE FROM generations WHERE state = 'building' AND (fingerprint, max_tokens) != (?, ?)",
        (fingerprint.to_json(), max_tokens),
    )
    row = connection.execute("SELECT id FROM generations WHERE state = 'building'").fetchone()
    return int(row[0]) if row else insert_generation(connection, fingerprint, max_tokens, "building")


def next_revision(connection: sqlite3.Connection) -> int:
    """Count one more write of passages and return its number."""
    number = int(connection.execute("SELECT max(number) + 1 FROM revisions").fetchone()[0])
    insert_revision(connection, number)
    return number


def _count_description(connection: sqlite3.Connection) -> None:
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


def _remove_passages(connection: sqlite3.Connection, document_id: str, revision: int) -> None:
    """Delete a document's passages in every generation, and keep their ids for derived indexes to remove."""
    connection.execute(
        "INSERT INTO removals SELECT id, generation, language, ? FROM passages WHERE document_id = ?",
        (revision, document_id),
    )
    connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))


def _remove_document(connection: sqlite3.Connection, document_id: str, revision: int) -> None:
    """Delete a document with its passages."""
    _remove_passages(connection, document_id, revision)
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def _upsert_document(connection: sqlite3.Connection, document: Document) -> None:
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
    _insert_metadata(connection, document.id, document.metadata, given=False)


def _insert_metadata(connection: sqlite3.Connection, document_id: str, metadata: Metadata, *, given: bool) -> None:
    """Insert the values of ``metadata``, which nothing of the same kind is in the way of; equal values once."""
    rows = [
        (document_id, key, value, int(given), position)
        for key, values in metadata.items()
        for position, value in enumerate(dict.fromkeys(values))
    ]
    connection.executemany("INSERT INTO metadata VALUES (?, ?, ?, ?, ?)", rows)


def insert_passages(connection: sqlite3.Connection, generation: int, entry: Entry, revision: int) -> None:
    """Insert an entry's passages and their vectors in half precision, each with the CRC-32 of this and of its place."""
    vectors = [vector.tobytes() for vector in np.asarray(entry.vectors, dtype="<f2")]
    places = [(one.document_id, one.start, one.end, one.language) for one in entry.passages]
    connection.executemany(
        'INSERT INTO passages (generation, document_id, start, "end", language, vector, revision, checksum,'
        " place_checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (generation, *place, vector, revision, zlib.crc32(vector), place_checksum(*place))
            for place, vector in zip(places, vectors, strict=True)
        ],
    )


def _no_longer_held(connection: sqlite3.Connection, read: ReadFile) -> set[str]:
    """Return the ids of the documents that came from a file and are not in it any more."""
    if read.document_ids is None:
        return set()
    rows = connection.execute("SELECT id FROM documents WHERE file_id = ?", (read.state.id,))
    return {row[0] for row in rows} - set(read.document_ids)


def _begin_file(connection: sqlite3.Connection, state: FileState, document_id: str) -> None:
    """Record that a document came from a file which may not have been read to its end, so that it is read again."""
    unread = replace(state, size=NOT_READ_BYTES, sha256="")
    marks = ", ".join("?" * len(fields(FileState)))
    connection.execute(f"INSERT OR IGNORE INTO files VALUES ({marks})", astuple(unread))
    connection.execute("UPDATE documents SET file_id = ? WHERE id = ?", (state.id, document_id))


def _forget_file(connection: sqlite3.Connection, file_id: str) -> None:
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
