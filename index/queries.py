"""What can be asked of a library's tables; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.carried import Carried
from index.conditions import Condition, condition_query, satisfies
from index.database import Database, DatabaseDamaged, from_stored
from index.library_errors import UnknownDocument
from index.library_files import DATABASE
from index.records import (
    LANGUAGES,
    Document,
    DocumentSummary,
    Fingerprint,
    Generation,
    Language,
    Metadata,
    Passage,
    Revision,
)
from index.remembered import RememberedDocuments
from index.rows import (
    DOCUMENT_COLUMNS,
    METADATA_COLUMN,
    PASSAGE_COLUMNS,
    Entry,
    FileState,
    Held,
    document_from_row,
    gathered,
    passage_from_row,
    require_kinds,
    summary_from_row,
)
from index.vectors import Ids

# By way of its row, which says itself what it is: SQLite would else answer with the id that an index has for it.
OF_ID = "rowid IN (SELECT rowid FROM documents WHERE id {})"
# Equal only while neither a passage nor what is known about a document has changed.
STATE = (
    "SELECT number, token, (SELECT value FROM manifest WHERE key = 'descriptions')"
    " FROM revisions ORDER BY number DESC LIMIT 1"
)
SUMMARIES = (
    "SELECT id, source, title, language, sha256, characters, (SELECT count(*) FROM passages JOIN generations"
    f" ON generations.id = generation WHERE document_id = documents.id AND state = 'live'), {METADATA_COLUMN}"
    " FROM documents"
)


class LibraryQueries:
    """The queries of one library folder; safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = Database(folder / DATABASE, {"satisfies": satisfies})
        self._remembered = RememberedDocuments()

    def reading(self) -> AbstractContextManager[object]:
        """Let all reads of this thread in the body see one moment."""
        return self._database.snapshot()

    @from_stored
    def revision(self) -> Revision:
        """Return the state that the last committed write of passages left."""
        (row,) = self._database.rows("SELECT number, token FROM revisions ORDER BY number DESC LIMIT 1")
        require_kinds(row, (int, str))
        return Revision(*row)

    @from_stored
    def searched(self) -> tuple[int, Revision]:
        """Return the id of the generation that is searched, and the state as ``revision`` does, both in one look."""
        query = (
            "SELECT (SELECT id FROM generations WHERE state = 'live'), number, token"
            " FROM revisions ORDER BY number DESC LIMIT 1"
        )
        (row,) = self._database.rows(query)
        require_kinds(row, (int, int, str))
        return row[0], Revision(*row[1:])

    def descriptions(self) -> str:
        """Return a token that changes with what is known about documents, when their passages do not."""
        rows = self._database.rows("SELECT value FROM manifest WHERE key = 'descriptions'")
        return str(rows[0][0]) if rows else ""

    def remembers(self, revision: Revision) -> bool:
        """Tell whether ``revision`` is this state or one before it, and not one of another copy of the library."""
        query = "SELECT 1 FROM revisions WHERE number = ? AND token = ?"
        return bool(self._database.rows(query, (revision.number, revision.token)))

    @from_stored
    def live(self) -> Generation:
        """Return the generation that is searched."""
        (row,) = self._database.rows("SELECT id, fingerprint, max_tokens FROM generations WHERE state = 'live'")
        return Generation(row[0], Fingerprint.from_json(row[1]), row[2])

    def retired(self) -> list[int]:
        """Return the generations that readers may still hold, and nobody else needs."""
        return [row[0] for row in self._database.rows("SELECT id FROM generations WHERE state = 'retired' ORDER BY id")]

    def documents(self, conditions: Sequence[Condition] = ()) -> list[DocumentSummary]:
        """Return the documents that satisfy ``conditions``, ordered by source."""
        where, parameters = condition_query(conditions)
        rows = self._database.rows(f"{SUMMARIES} WHERE {where} ORDER BY source, id", parameters)
        return [summary_from_row(row) for row in rows]

    def held(self) -> dict[str, Held]:
        """Return by document id what tells whether a document has changed."""
        return {
            row[0]: Held(*row[1:]) for row in self._database.rows("SELECT id, sha256, title, details FROM documents")
        }

    def given(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        """Return what a person gave for these documents, by the SHA-256 of their texts; those without are left out."""
        rows = self._database.rows(
            "SELECT sha256, key, value FROM metadata JOIN documents ON documents.id = document_id"
            " WHERE given = 1 AND document_id IN (SELECT value FROM json_each(?)) ORDER BY key, position",
            (json.dumps(list(document_ids)),),
        )
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for sha256, key, value in rows:
            known = found.setdefault(sha256, {})
            known[key] = (*known.get(key, ()), value)
        return dict(found)

    def document_ids(self) -> list[str]:
        """Return all document ids in order."""
        return [row[0] for row in self._database.rows("SELECT id FROM documents ORDER BY id")]

    @from_stored
    def files(self) -> dict[str, tuple[FileState, int]]:
        """Return by id the files that were read, as they were then, each with the number of its documents."""
        rows = self._database.rows(
            "SELECT files.*, count(documents.id) FROM files LEFT JOIN documents ON file_id = files.id GROUP BY files.id"
        )
        return {row[0]: (FileState(*row[:-1]), row[-1]) for row in rows}

    def documents_of(self, file_id: str) -> list[str]:
        """Return the ids of the documents that came from one file."""
        query = "SELECT id FROM documents WHERE file_id = ? ORDER BY id"
        return [row[0] for row in self._database.rows(query, (file_id,))]

    def file_path(self, document_id: str) -> str:
        """Return the path of the file that a document came from, or "" where it is not known."""
        query = "SELECT path FROM documents JOIN files ON files.id = file_id WHERE documents.id = ?"
        rows = self._database.rows(query, (document_id,))
        return str(rows[0][0]) if rows else ""

    def summary(self, document_id: str) -> DocumentSummary:
        """Return what a list says of one document.

        Raises:
            UnknownDocument: it is not held.
        """
        rows = self._database.rows(f"{SUMMARIES} WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(f"there is no document {document_id!r}; see: isnad list")
        return summary_from_row(rows[0])

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UnknownDocument: it is not held.
        """
        query = f"SELECT {DOCUMENT_COLUMNS}, {METADATA_COLUMN} FROM documents WHERE {OF_ID.format('= ?')}"
        rows = self._database.rows(query, (document_id,))
        if not rows:
            raise UnknownDocument(f"there is no document {document_id!r}; see: isnad list")
        document = document_from_row(rows[0])
        if document.id != document_id:
            raise DatabaseDamaged(f"{document.source} is found as {document_id!r}, which it is not; see: isnad doctor")
        return document

    def matching(
        self,
        generation: int,
        language: Language,
        conditions: Sequence[Condition],
        without: frozenset[str] = frozenset(),
    ) -> Ids:
        """Return the ids of the passages, ascending, shape ``(n,)``, of the documents to be searched.

        These satisfy ``conditions`` and are none of those ``without``, by id.
        """
        where, parameters = condition_query(conditions)
        rows = self._database.rows(
            "SELECT id FROM passages WHERE generation = ? AND language = ?"
            f" AND document_id IN (SELECT id FROM documents WHERE {where})"
            " AND document_id NOT IN (SELECT value FROM json_each(?)) ORDER BY id",
            (generation, language, *parameters, json.dumps(sorted(without))),
        )
        return np.array([row[0] for row in rows], dtype=np.int64)

    @from_stored
    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents, all as of one moment; ids that are gone are left out."""
        of_ids = "IN (SELECT value FROM json_each(?))"
        passages = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id {of_ids}"
        held = f"SELECT {DOCUMENT_COLUMNS}, {METADATA_COLUMN} FROM documents WHERE {OF_ID.format(of_ids)}"
        with self._database.snapshot() as connection:
            found = [passage_from_row(row) for row in connection.execute(passages, (json.dumps(list(ids)),))]
            named = {passage.document_id for passage in found}
            (state,) = connection.execute(STATE)
            documents = self._remembered.of(state, named)
            unknown = json.dumps(sorted(named - documents.keys()))
            read = {row[0]: document_from_row(row) for row in connection.execute(held, (unknown,))}
        self._remembered.remember(state, read.values())
        documents |= read
        return {passage.id: (passage, documents[passage.document_id]) for passage in found}

    @from_stored
    def carried(self, document_ids: Sequence[str]) -> list[Carried]:
        """Return documents as they are moved to another library, with what the live generation holds of them.

        Raises:
            UnknownDocument: one is not held.
        """
        given_query = "SELECT key, value FROM metadata WHERE document_id = ? AND given = ? ORDER BY key, position"
        passage_query = (
            f"SELECT {PASSAGE_COLUMNS}, vector FROM passages WHERE document_id = ? AND generation = ? ORDER BY start"
        )
        carried = []
        with self._database.snapshot():
            live = self.live()
            for document_id in document_ids:
                document = self.document(document_id)
                own, given = (gathered(self._database.rows(given_query, (document_id, kind))) for kind in (0, 1))
                rows = self._database.rows(passage_query, (document_id, live.id))
                stored = np.frombuffer(b"".join(row[-1] for row in rows), dtype="<f2").astype(np.float32)
                vectors = stored.reshape(len(rows), live.fingerprint.dimension)
                entry = Entry(replace(document, metadata=own), [passage_from_row(row[:-1]) for row in rows], vectors)
                query = "SELECT file_id FROM documents WHERE id = ?"
                file_id = self._database.rows(query, (document_id,))[0][0] or ""
                carried.append(Carried(entry, given, file_id))
        return carried

    def count(self, generation: int, language: Language) -> int:
        """Return how many passages of ``language`` a generation holds."""
        query = "SELECT count(*) FROM passages WHERE generation = ? AND language = ?"
        return int(self._database.rows(query, (generation, language))[0][0])

    def passage_count(self, generation: int) -> int:
        """Return how many passages a generation holds."""
        return int(self._database.rows("SELECT count(*) FROM passages WHERE generation = ?", (generation,))[0][0])

    @from_stored
    def require_languages(self, generation: int) -> None:
        """Refuse a generation of which some passage would be left out unsaid, as none of either language."""
        known = sum(self.count(generation, language) for language in LANGUAGES)
        if lost := self.passage_count(generation) - known:
            raise ValueError(f"the language of {lost} passages cannot be read")

    def building(self, fingerprint: Fingerprint, max_tokens: int) -> int | None:
        """Return the unfinished generation with these settings, or None where there is none to go on with."""
        query = "SELECT id FROM generations WHERE state = 'building' AND (fingerprint, max_tokens) = (?, ?)"
        rows = self._database.rows(query, (fingerprint.to_json(), max_tokens))
        return int(rows[0][0]) if rows else None

    def unfinished(self) -> dict[int, int]:
        """Return the generations that a rebuild has begun, each with how many documents it has encoded."""
        rows = self._database.rows("SELECT id FROM generations WHERE state = 'building' ORDER BY id")
        return {row[0]: len(self.encoded(row[0])) for row in rows}

    def encoded(self, generation: int) -> set[str]:
        """Return the ids of the documents that a generation holds passages of."""
        query = "SELECT DISTINCT document_id FROM passages WHERE generation = ?"
        return {row[0] for row in self._database.rows(query, (generation,))}
