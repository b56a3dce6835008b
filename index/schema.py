"""The tables of a library, and the steps from each older schema to the next."""

from __future__ import annotations

import json
import secrets
import sqlite3
import zlib
from collections.abc import Callable

from index.soundness import place_checksum

SCHEMA_VERSION = 4

TABLES = (
    "CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # A token for each commit: a copy that was put back and written to has the numbers of this history, not the tokens.
    "CREATE TABLE revisions (number INTEGER PRIMARY KEY, token TEXT NOT NULL)",
    """CREATE TABLE files (
        id TEXT PRIMARY KEY,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified_ns INTEGER NOT NULL,
        changed_ns INTEGER NOT NULL,
        inode INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        read_ns INTEGER NOT NULL
    )""",
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        title TEXT NOT NULL,
        language TEXT NOT NULL CHECK (language IN ('ar', 'en')),
        text TEXT NOT NULL,
        characters INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        details TEXT NOT NULL,
        pages TEXT NOT NULL,
        added_at TEXT NOT NULL,
        file_id TEXT REFERENCES files (id) ON DELETE SET NULL
    )""",
    "CREATE INDEX documents_by_file ON documents (file_id)",
    """CREATE TABLE metadata (
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        given INTEGER NOT NULL CHECK (given IN (0, 1)),
        position INTEGER NOT NULL,
        PRIMARY KEY (document_id, key, given, value)
    ) WITHOUT ROWID""",
    "CREATE INDEX metadata_by_key ON metadata (key, value)",
    # What a person gave stands for what the file says.
    """CREATE VIEW effective_metadata AS SELECT document_id, key, value FROM metadata AS one
        WHERE given = 1 OR NOT EXISTS (SELECT 1 FROM metadata AS other
            WHERE other.document_id = one.document_id AND other.key = one.key AND other.given = 1)""",
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
        revision INTEGER NOT NULL,
        checksum INTEGER NOT NULL DEFAULT 0,
        place_checksum INTEGER NOT NULL DEFAULT 0
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
    # Of a key only its digest: who reads this file cannot use it.
    """CREATE TABLE keys (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        scopes TEXT NOT NULL,
        digest TEXT NOT NULL,
        created_at TEXT NOT NULL,
        revoked_at TEXT
    ) WITHOUT ROWID""",
    """CREATE TABLE uploads (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        report TEXT NOT NULL,
        created_at TEXT NOT NULL
    )""",
)


# Changes with each write of what is known about documents, and not of their passages.
NO_DESCRIPTIONS = "INSERT INTO manifest VALUES ('descriptions', '0')"


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty library at revision 0."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO manifest VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),))
    connection.execute(NO_DESCRIPTIONS)
    insert_revision(connection, 0)


def insert_revision(connection: sqlite3.Connection, number: int) -> None:
    """Record the commit ``number`` with a token of its own."""
    connection.execute("INSERT INTO revisions VALUES (?, ?)", (number, secrets.token_hex(8)))


def migrate(connection: sqlite3.Connection, found: int) -> None:
    """Bring the tables from version ``found`` to ``SCHEMA_VERSION``, inside the caller's transaction."""
    for version in range(found, SCHEMA_VERSION):
        STEPS[version](connection)
    connection.execute("UPDATE manifest SET value = ? WHERE key = 'schema_version'", (str(SCHEMA_VERSION),))


def _from_1(connection: sqlite3.Connection) -> None:
    """Files, metadata as rows, tokens of revisions, and checksums of vectors."""
    connection.execute(TABLES[1])
    connection.execute(TABLES[2])
    query = "DELETE FROM manifest WHERE key = 'revision' RETURNING value"
    insert_revision(connection, int(connection.execute(query).fetchone()[0]))
    connection.execute(NO_DESCRIPTIONS)
    connection.execute("ALTER TABLE documents ADD COLUMN details TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE documents ADD COLUMN file_id TEXT REFERENCES files (id) ON DELETE SET NULL")
    for statement in TABLES[4:8]:
        connection.execute(statement)
    for document_id, stored in connection.execute("SELECT id, metadata FROM documents").fetchall():
        metadata = json.loads(stored)
        if path := metadata.pop("path", ""):
            # A size that no file has: the next ``add`` reads the file and compares its text.
            connection.execute("INSERT INTO files VALUES (?, ?, -1, 0, 0, 0, '', 0)", (document_id, path))
            connection.execute("UPDATE documents SET file_id = id WHERE id = ?", (document_id,))
        rows = [(document_id, key, value) for key, value in metadata.items()]
        connection.executemany("INSERT INTO metadata VALUES (?, ?, ?, 0, 0)", rows)
    connection.execute("ALTER TABLE documents DROP COLUMN metadata")
    connection.execute("ALTER TABLE passages ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
    connection.create_function("checksum", 1, zlib.crc32, deterministic=True)
    connection.execute("UPDATE passages SET checksum = checksum(vector)")


def _from_2(connection: sqlite3.Connection) -> None:
    """Keys of the web service and its uploads."""
    for statement in TABLES[-2:]:
        connection.execute(statement)


def _from_3(connection: sqlite3.Connection) -> None:
    """Checksums of where passages lie."""
    connection.execute("ALTER TABLE passages ADD COLUMN place_checksum INTEGER NOT NULL DEFAULT 0")
    connection.create_function("place_checksum", 4, place_checksum, deterministic=True)
    connection.execute('UPDATE passages SET place_checksum = place_checksum(document_id, start, "end", language)')


STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _from_1, 2: _from_2, 3: _from_3}
