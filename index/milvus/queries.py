"""What can be asked of a library on Milvus; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.carried import Carried
from index.conditions import Condition
from index.library_errors import UnknownDocument
from index.milvus import documents as rows
from index.milvus.cluster import Cluster
from index.milvus.documents import Record
from index.milvus.errors import MilvusError
from index.milvus.filters import one_of
from index.milvus.generations import MilvusGenerations
from index.milvus.layout import Names
from index.milvus.rows import Rows
from index.milvus.texts import Texts
from index.records import Document, DocumentSummary, Metadata, Passage
from index.rows import Entry, FileState, Held

REVISION = "revision"
PASSAGE_COLUMNS = ("id", "document_id", "version", "language", "start", "end")
ATTEMPTS = 3


class MilvusQueries(MilvusGenerations):
    """The reading half of ``MilvusLibrary``; safe from any thread."""

    def __init__(self, cluster: Cluster, names: Names) -> None:
        super().__init__(cluster, names)
        self.texts = Rows(cluster, names.texts)
        self.parts = Texts(self.texts)

    @property
    def folder(self) -> Path:
        """The folder of this machine in which uploads wait."""
        return self.cluster.address.state_folder

    def encoded(self, generation: int) -> set[str]:
        """Return the ids of the documents whose newest version has its passages in a generation."""
        return set(self.encodings(generation, self.current()))

    def encodings(self, generation: int, records: dict[str, Record]) -> dict[str, int]:
        """Return how many passages each of ``records`` has in a generation, of those that are encoded there."""
        found = self.records.of_kind(rows.ENCODING, str(generation))
        return {
            row.owner: int(row.value)
            for row in found
            if row.owner in records and records[row.owner].version == row.version
        }

    def revision(self) -> str:
        """Return a token that changes with every writing."""
        found = self.records.get(REVISION)
        return found[0].value if found else ""

    # Documents

    def current(self) -> dict[str, Record]:
        """Return the newest version of every document that was not removed, by id."""
        return rows.present(rows.newest(self.records.of_kind(rows.DOCUMENT)))

    def records_of(self, document_ids: Sequence[str]) -> dict[str, Record]:
        """Return the newest versions of these documents, those of removed ones too."""
        return rows.newest(self.records.of_owners(rows.DOCUMENT, document_ids)) if document_ids else {}

    def documents(self, conditions: Sequence[Condition] = ()) -> list[DocumentSummary]:
        """Return the documents that satisfy ``conditions``, ordered by source."""
        records, given = self.current(), rows.given_of(self.records.of_kind(rows.GIVEN))
        passages = self.encodings(self.live_id(), records)
        found = [rows.summary_of(one, given.get(i, {}), passages.get(i, 0)) for i, one in records.items()]
        return sorted(
            (one for one in found if rows.satisfies_all(one, conditions)), key=lambda one: (one.source, one.id)
        )

    def document_ids(self) -> list[str]:
        """Return all document ids in order."""
        return sorted(self.current())

    def held(self) -> dict[str, Held]:
        """Return by document id what tells whether a document has changed; of those that are searched only."""
        records = self.current()
        encoded = self.encodings(self.live_id(), records)
        return {i: Held(one.sha256, one.title, one.details) for i, one in records.items() if i in encoded}

    def files(self) -> dict[str, tuple[FileState, int]]:
        """Return by id the files that were read, as they were then, each with the number of its documents.

        A file of which a document is not searched, for a writing or a rebuild was broken off, counts as unread.
        """
        records, counts, lost = self.current(), dict[str, int](), set[str]()
        encoded = self.encodings(self.live_id(), records)
        for document_id, record in records.items():
            counts[record.file_id] = counts.get(record.file_id, 0) + 1
            if document_id not in encoded:
                lost.add(record.file_id)
        states = map(rows.file_from_row, self.records.of_kind(rows.FILE))
        return {s.id: (rows.unread(s) if s.id in lost else s, counts.get(s.id, 0)) for s in states}

    def documents_of(self, file_id: str) -> list[str]:
        """Return the ids of the documents that came from one file."""
        candidates = {row.owner for row in self.records.of_kind(rows.DOCUMENT, file_id)}
        records = rows.present(self.records_of(sorted(candidates)))
        return sorted(i for i, record in records.items() if record.file_id == file_id)

    def file_path(self, document_id: str) -> str:
        """Return the path of the file that a document came from, or "" where it is not known."""
        record = rows.present(self.records_of([document_id])).get(document_id)
        found = self.records.get(f"{rows.FILE}/{record.file_id}") if record and record.file_id else []
        return rows.file_from_row(found[0]).path if found else ""

    def given(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        """Return what a person gave for these documents, by the SHA-256 of their texts; those without are left out."""
        wanted = list(document_ids)
        records, given = self.records_of(wanted), self.given_for(wanted)
        return {records[i].sha256: metadata for i, metadata in given.items() if i in records}

    def given_for(self, document_ids: Sequence[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return what a person gave for these documents, by id."""
        return rows.given_of(self.records.of_owners(rows.GIVEN, document_ids))

    def require(self, document_ids: Sequence[str]) -> dict[str, Record]:
        """Return the newest versions of documents, all of which must be there.

        Raises:
            UnknownDocument: one is not.
        """
        found = rows.present(self.records_of(document_ids))
        for document_id in document_ids:
            if document_id not in found:
                raise UnknownDocument(f"there is no document {document_id!r}; see: isnad list")
        return found

    def summary(self, document_id: str) -> DocumentSummary:
        """Return what a list says of one document.

        Raises:
            UnknownDocument: it is not held.
        """
        record = self.require([document_id])[document_id]
        live = str(self.live_id())
        own = [one for one in self.records.of_owners(rows.ENCODING, [document_id]) if one.origin == live]
        passages = sum(int(one.value) for one in own if one.version == record.version)
        return rows.summary_of(record, self.given_for([document_id]).get(document_id, {}), passages)

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UnknownDocument: it is not held.
            MilvusError: its text is not what was stored.
        """
        for attempt in range(ATTEMPTS):
            record = self.require([document_id])[document_id]
            try:
                return self._build({document_id: record})[document_id]
            except MilvusError:  # a newer version may have come, and the text of this one have gone
                if attempt + 1 == ATTEMPTS or self.require([document_id])[document_id].version == record.version:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def passages(self, generation: int, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents; those of a version that does not count any more are left out."""
        found = self.cluster.get(self.names.passages(generation), list(ids), PASSAGE_COLUMNS)
        records = rows.present(self.records_of(sorted({row["document_id"] for row in found})))
        valid = [r for r in found if r["document_id"] in records and records[r["document_id"]].version == r["version"]]
        documents = self._build({row["document_id"]: records[row["document_id"]] for row in valid})
        return {int(row["id"]): (rows.passage_from_row(row), documents[row["document_id"]]) for row in valid}

    def _build(self, records: dict[str, Record]) -> dict[str, Document]:
        given = self.given_for(sorted(records)) if records else {}
        parts = self.parts.of(records)
        return {i: rows.document_of(record, parts[i], given.get(i, {})) for i, record in records.items()}

    def carried(self, document_ids: Sequence[str]) -> list[Carried]:
        """Return documents as they are moved to another library, with what the live generation holds of them."""
        records, live = self.require(document_ids), self.live_id()
        given, parts = self.given_for(document_ids), self.parts.of(records)
        condition = one_of("document_id", list(document_ids))
        found = list(self.cluster.scan(self.names.passages(live), condition, (*PASSAGE_COLUMNS, "dense")))
        carried = []
        for document_id in document_ids:
            record = records[document_id]
            own = [r for r in found if r["document_id"] == document_id and r["version"] == record.version]
            own.sort(key=lambda row: row["start"])
            vectors = np.array([row["dense"] for row in own], dtype=np.float32).reshape(len(own), -1)
            document = rows.document_of(record, parts[document_id], {})
            entry = Entry(document, [rows.passage_from_row(row) for row in own], vectors)
            carried.append(Carried(entry, given.get(document_id, {}), record.file_id))
        return carried
