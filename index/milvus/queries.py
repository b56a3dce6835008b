"""What can be asked of a library on Milvus; nothing here writes."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from index.carried import Carried
from index.conditions import Condition
from index.library import UnknownDocument
from index.milvus import documents as rows
from index.milvus.cluster import Cluster, MilvusError, one_of
from index.milvus.documents import Record
from index.milvus.layout import Names, Row, Rows
from index.records import Document, DocumentSummary, Fingerprint, Generation, Metadata, Passage
from index.rows import Entry, FileState, Held
from index.terms import TERMS_VERSION

GENERATION, REVISION = "generation", "revision"
CHARACTERS_REMEMBERED = 20_000_000
PASSAGE_COLUMNS = ("id", "document_id", "version", "language", "start", "end")
ATTEMPTS = 3

TextKey: TypeAlias = tuple[str, int, str]
"""Id, version, and the digest of what is not encoded, the spans of pages among it."""


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """A generation with how far it is: ``building`` or not, and when it was last worked on, or retired; seconds."""

    generation: Generation
    building: bool
    at: float
    terms_version: int

    def row(self) -> Row:
        """Return it as a row."""
        made = self.generation
        kept = {
            "fingerprint": made.fingerprint.to_json(),
            "max_tokens": made.max_tokens,
            "building": self.building,
            "at": self.at,
            "terms_version": self.terms_version,
        }
        return Row(f"{GENERATION}/{made.id}", GENERATION, "", json.dumps(kept), made.id)


def generation_from_row(row: Row) -> StoredGeneration:
    """Read what ``StoredGeneration.row`` wrote."""
    kept = json.loads(row.value)
    generation = Generation(row.version, Fingerprint.from_json(kept["fingerprint"]), kept["max_tokens"])
    return StoredGeneration(generation, kept["building"], kept["at"], kept["terms_version"])


class MilvusQueries:
    """The reading half of ``MilvusLibrary``; safe from any thread."""

    folder = None

    def __init__(self, cluster: Cluster, names: Names) -> None:
        self.cluster = cluster
        self.names = names
        self.records = Rows(cluster, names.records)
        self.texts = Rows(cluster, names.texts)
        self._remembered: OrderedDict[TextKey, list[Row]] = OrderedDict()
        self._characters = 0
        self._remembering = threading.Lock()

    @property
    def place(self) -> str:
        """The address, for messages."""
        return str(self.cluster.address)

    # Generations

    def live(self) -> Generation:
        """Return the generation that is searched.

        Raises:
            MilvusError: its terms are those of another Isnad.
        """
        live = self.live_id()
        found = self.records.get(f"{GENERATION}/{live}")
        if not found:
            raise MilvusError(f"{self.place} has lost the settings of generation {live}; see: isnad doctor")
        stored = generation_from_row(found[0])
        if stored.terms_version != TERMS_VERSION:
            raise MilvusError(
                f"the words of {self.place} were cut by another Isnad (version {stored.terms_version}, here "
                f"{TERMS_VERSION}); use that one, or move the library to a folder with it and back with this one"
            )
        return stored.generation

    def live_id(self) -> int:
        """Return the number of the generation that the alias names."""
        target = self.cluster.alias_target(self.names.live)
        return int(target.removeprefix(self.names.passages(0).removesuffix("0")))

    def generations(self) -> list[StoredGeneration]:
        """Return all generations, oldest first."""
        return sorted(map(generation_from_row, self.records.of_kind(GENERATION)), key=lambda one: one.generation.id)

    def building(self, fingerprint: Fingerprint, max_tokens: int) -> int | None:
        """Return the unfinished generation with these settings, or None where there is none to go on with."""
        for one in self.generations():
            if one.building and (one.generation.fingerprint, one.generation.max_tokens) == (fingerprint, max_tokens):
                return one.generation.id
        return None

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

    def passage_count(self, generation: int) -> int:
        """Return how many passages a generation holds."""
        return self.cluster.count(self.names.passages(generation))

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
        return sorted((one for one in found if rows.satisfies_all(one, conditions)), key=lambda one: (one.source, one.id))

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
        parts = self._parts(records)
        return {i: rows.document_of(record, parts[i], given.get(i, {})) for i, record in records.items()}

    def _parts(self, records: dict[str, Record]) -> dict[str, list[Row]]:
        """Return the parts of texts; these do not change while their key does not, so those read last are remembered."""
        keys = {i: (i, record.version, record.details) for i, record in records.items()}
        with self._remembering:
            found = {i: self._remembered[key] for i, key in keys.items() if key in self._remembered}
        missing = {i: record for i, record in records.items() if i not in found}
        if missing:
            condition = f"{one_of('owner', sorted(missing))} and version in {sorted({r.version for r in missing.values()})}"
            read: dict[str, list[Row]] = {document_id: [] for document_id in missing}
            for row in self.texts.where(condition):
                if row.version == missing[row.owner].version:
                    read[row.owner].append(row)
            for document_id, parts in read.items():
                self._remember(keys[document_id], parts, missing[document_id].characters)
            found |= read
        return found

    def _remember(self, key: TextKey, parts: list[Row], characters: int) -> None:
        if sum(len(row.value) for row in parts if row.kind == rows.TEXT) != characters:
            return  # not all of it is there
        with self._remembering:
            self._remembered[key] = parts
            self._characters += characters
            while self._characters > CHARACTERS_REMEMBERED and len(self._remembered) > 1:
                _, old = self._remembered.popitem(last=False)
                self._characters -= sum(len(row.value) for row in old if row.kind == rows.TEXT)

    def carried(self, document_ids: Sequence[str]) -> list[Carried]:
        """Return documents as they are moved to another library, with what the live generation holds of them."""
        records, live = self.require(document_ids), self.live_id()
        given, parts = self.given_for(document_ids), self._parts(records)
        condition = one_of("document_id", list(document_ids))
        found = list(self.cluster.scan(self.names.passages(live), condition, (*PASSAGE_COLUMNS, "dense")))
        carried = []
        for document_id, record in records.items():
            own = [r for r in found if r["document_id"] == document_id and r["version"] == record.version]
            own.sort(key=lambda row: row["start"])
            vectors = np.array([row["dense"] for row in own], dtype=np.float32).reshape(len(own), -1)
            document = rows.document_of(record, parts[document_id], {})
            entry = Entry(document, [rows.passage_from_row(row) for row in own], vectors)
            carried.append(Carried(entry, given.get(document_id, {}), record.file_id))
        return carried
