"""The writing of a library on Milvus: no lock, any number of writers, each document in one step.

A batch is written in this order: passages, texts, encodings, and then the records of the documents, which is when it
counts (``index/milvus/layout.py``). What it replaces is deleted afterwards, its record last, so that a writer that
is killed at any point leaves either nothing that counts or something that the next one recognises and finishes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from index.milvus import documents as rows
from index.milvus.cluster import Cluster
from index.milvus.documents import Record
from index.milvus.errors import MilvusError
from index.milvus.filters import one_of
from index.milvus.layout import Names
from index.milvus.lexical import Vocabulary
from index.milvus.queries import REVISION
from index.milvus.rows import Row, Rows
from index.milvus.sweeping import MilvusSweeping
from index.records import Document, Metadata
from index.rows import Entry, FileState, ReadFile


class EncodedAgain(MilvusError):
    """The live generation was replaced by another while documents were written into it."""


class MilvusLibrary(MilvusSweeping):
    """One library on a cluster. ``writing()`` waits for nobody."""

    def __init__(self, cluster: Cluster, names: Names) -> None:
        super().__init__(cluster, names)
        self.vocabulary = Vocabulary(Rows(cluster, names.terms))
        self._is_swept = False
        self.writings = 0
        """Counts what this process wrote."""

    @contextmanager
    def writing(self, purpose: str, timeout_seconds: float = 0) -> Iterator[None]:
        """Finish what killed writers left, once, and let searches see afterwards what was written."""
        if not self._is_swept:
            self._is_swept = True
            self.sweep()
        try:
            yield
        finally:
            self.writings += 1
            if self.cluster.answers:  # else whoever writes hears of it already
                self._count_writing()

    def _count_writing(self) -> None:
        self.records.put([Row(REVISION, REVISION, "", str(time.time_ns()))])
        self.writings += 1

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Rebuild; another that does so with the same settings does the same work."""
        yield

    def store(
        self,
        generation: int,
        entries: Sequence[Entry],
        details: Sequence[Document] = (),
        files: Sequence[ReadFile] = (),
        origins: Mapping[str, FileState] | None = None,
    ) -> int:
        """Commit documents with their passages and vectors, each replacing what it had before.

        As ``Library.store``, document by document. Everything may be written again without harm.

        Raises:
            EncodedAgain: a rebuild has switched meanwhile; the same documents are to be added again.
        """
        origins = origins or {}
        self._begin_files(origins.values())
        documents = [entry.document for entry in entries]
        before = self.records_of([document.id for document in [*documents, *details]])
        if entries:
            self._commit(generation, entries, before, origins)
        self._describe_anew(details, before, origins)
        gone = self._finish_files(files)
        self._count_writing()
        if entries and self.live_id() != generation:
            raise EncodedAgain(
                f"{self.place} was encoded again while documents were added; run the same command again, with the "
                "encoder that it has now"
            )
        return gone

    def _commit(
        self,
        generation: int,
        entries: Sequence[Entry],
        before: Mapping[str, Record],
        origins: Mapping[str, FileState],
    ) -> None:
        documents = [entry.document for entry in entries]
        version = self._next_version(before[document.id] for document in documents if document.id in before)
        self._write_passages(generation, entries, {entry.document.id: version for entry in entries})
        self.texts.put(row for document in documents for row in rows.text_rows(document, version))
        self.texts.put(row for document in documents for row in rows.page_rows(document, version))
        records = []
        for entry in entries:
            old = before.get(entry.document.id, Record(entry.document.id, 0))
            origin = origins[old.id].id if old.id in origins else old.file_id
            records.append(rows.record_of(entry.document, version, origin, old.added_at))
        self.records.put(record.row() for record in records)
        self.forget_older([record.id for record in records], version)

    @staticmethod
    def _next_version(before: Iterable[Record]) -> int:
        # By the clock, so that of two writers who know nothing of each other the later counts.
        return max([time.time_ns(), *(record.version + 1 for record in before)])

    def _write_passages(self, generation: int, entries: Sequence[Entry], versions: Mapping[str, int]) -> None:
        made = [one for entry in entries for one in rows.passage_rows(generation, entry, versions[entry.document.id])]
        self.cluster.upsert(self.names.passages(generation), made)
        self.vocabulary.add((row["language"], term) for row in made for term in row["terms"])
        self.records.put(
            rows.encoding_row(generation, entry.document.id, versions[entry.document.id], len(entry.passages))
            for entry in entries
        )

    def _describe_anew(
        self, details: Sequence[Document], before: Mapping[str, Record], origins: Mapping[str, FileState]
    ) -> None:
        """Write of held documents what is not encoded, under the version that they have."""
        records = []
        for document in details:
            old = before[document.id]
            self.texts.put(rows.page_rows(document, old.version))
            origin = origins[old.id].id if old.id in origins else old.file_id
            records.append(rows.record_of(document, old.version, origin, old.added_at))
        self.records.put(record.row() for record in records)
        for record in records:
            same = f"{one_of('owner', [record.id])} and version == {record.version}"
            self.texts.delete(f'kind == "{rows.PAGES}" and {same} and origin != "{record.details}"')

    # Files

    def _begin_files(self, states: Iterable[FileState]) -> None:
        begun = {state.id: state for state in states}
        known = {row.owner for row in self.records.get(*(f"{rows.FILE}/{one}" for one in begun))} if begun else set()
        self.records.put(rows.file_row(rows.unread(state)) for i, state in begun.items() if i not in known)

    def _finish_files(self, files: Sequence[ReadFile]) -> int:
        """Record files as they were read, remove the documents that they hold no longer, and return how many."""
        gone: list[str] = []
        for read in files:
            if read.document_ids is None:
                continue
            held = set(self.documents_of(read.state.id))
            gone += sorted(held - set(read.document_ids))
            moved = rows.present(self.records_of([one for one in read.document_ids if one not in held]))
            self.records.put(replace(record, file_id=read.state.id).row() for record in moved.values())
        if gone:
            self._remove(self.require(gone))
        self.records.put(rows.file_row(read.state) for read in files)
        return len(gone)

    def keep_files(self, states: Iterable[FileState]) -> None:
        """Record files as they were read, in another library."""
        self.records.put(map(rows.file_row, states))

    # Documents that are held

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with all their passages; the next ``add`` reads their files again.

        Raises:
            UnknownDocument: one is not held. Nothing was removed then.
        """
        found = self.require(document_ids)
        self._remove(found)
        for file_id in sorted({record.file_id for record in found.values()} - {""}):
            key = f"{rows.FILE}/{file_id}"
            if not self.documents_of(file_id):
                self.records.delete_keys([key])
            else:
                self.records.put(rows.file_row(rows.unread(rows.file_from_row(row))) for row in self.records.get(key))

    def _remove(self, found: Mapping[str, Record]) -> None:
        version = self._next_version(found.values())
        self.records.put(Record(document_id, version, removed=True).row() for document_id in found)
        self.forget_older(list(found), version)
        self.records.delete(f'kind == "{rows.GIVEN}" and {one_of("owner", list(found))}')

    def describe(self, document_ids: Sequence[str], given: Metadata, forgotten: Iterable[str] = ()) -> None:
        """Set metadata that a person gives, which stands for the file's until ``forgotten``, by key.

        Raises:
            UnknownDocument: a document is not held.
        """
        self.require(document_ids)
        self.records.delete_keys(
            [rows.given_key(i, key) for i in document_ids for key in forgotten if key not in given]
        )
        self.records.put(row for document_id in document_ids for row in rows.given_rows(document_id, given))

    def store_passages(self, generation: int, entries: Sequence[Entry]) -> None:
        """Commit passages and vectors into a generation being built, but for documents that changed meanwhile.

        Raises:
            MilvusError: another rebuild has taken its place.
        """
        records = rows.present(self.records_of([entry.document.id for entry in entries]))
        same = [
            entry
            for entry in entries
            if (held := records.get(entry.document.id))
            and (held.sha256, held.title) == (entry.document.sha256, entry.document.title)
        ]
        if same:
            self._write_passages(generation, same, {one.document.id: records[one.document.id].version for one in same})
        stored = {one.generation.id: one for one in self.generations()}.get(generation)
        if stored is None:
            raise MilvusError(f"another rebuild of {self.place} has taken the place of this one; see: isnad doctor")
        if stored.building:
            self._keep(replace(stored, at=time.time()))

    def discard(self) -> None:
        """Delete a library that holds no document; one that does is left as it is."""
        if self.document_ids():
            return
        self.cluster.drop_alias(self.names.live)
        # The records last: as long as they are there, the rest can be found and deleted again.
        for name in [*(self.names.passages(one.generation.id) for one in self.generations()), self.names.terms]:
            self.cluster.drop(name)
        self.cluster.drop(self.names.texts)
        self.cluster.drop(self.names.records)

    def close(self) -> None:
        """Close the connection."""
        self.cluster.close()
