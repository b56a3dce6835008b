"""How documents, passages and files become rows on Milvus, and rows become documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from index.conditions import Condition, fulfils
from index.milvus.errors import MilvusError
from index.milvus.layout import MAX_ID_BYTES
from index.milvus.lexical import passage_fields
from index.milvus.rows import MAX_VALUE_BYTES, Row
from index.passages import indexed_text
from index.records import Document, DocumentSummary, Metadata, Passage, text_digest
from index.rows import NOT_READ_BYTES, Entry, FileState, held_of
from index.terms import lexical_terms

DOCUMENT, ENCODING, GIVEN, FILE, TEXT, PAGES = "document", "encoding", "given", "file", "text", "pages"
# No code point takes more than four bytes.
CHARACTERS_PER_PART = MAX_VALUE_BYTES // 4


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one version of a document beside its text; of a removed one, only that it was."""

    id: str
    version: int
    source: str = ""
    title: str = ""
    language: Any = "en"
    sha256: str = ""
    characters: int = 0
    details: str = ""
    metadata: Metadata | None = None
    added_at: str = ""
    file_id: str = ""
    removed: bool = False

    def row(self) -> Row:
        """Return it as a row of the records."""
        kept = {key: value for key, value in asdict(self).items() if key not in ("id", "version", "file_id")}
        value = json.dumps(kept, ensure_ascii=False)
        return Row(document_key(self.id, self.version), DOCUMENT, self.id, value, self.version, self.file_id)


def record_of(document: Document, version: int, file_id: str, added_at: str = "") -> Record:
    """Return the record of ``document`` as ``version``.

    Raises:
        MilvusError: its id is longer than a key on Milvus may be.
    """
    if len(document.id.encode()) > MAX_ID_BYTES:
        raise MilvusError(f"the id {document.id[:80]!r} is longer than {MAX_ID_BYTES} bytes; give a shorter one")
    return Record(
        id=document.id,
        version=version,
        source=document.source,
        title=document.title,
        language=document.language,
        sha256=document.sha256,
        characters=len(document.text),
        details=held_of(document).details,
        metadata={key: tuple(values) for key, values in document.metadata.items()},
        added_at=added_at or datetime.now(UTC).isoformat(timespec="seconds"),
        file_id=file_id,
    )


def record_from_row(row: Row) -> Record:
    """Read what ``Record.row`` wrote."""
    stored = json.loads(row.value)
    stored["metadata"] = {key: tuple(values) for key, values in (stored["metadata"] or {}).items()}
    return Record(row.owner, row.version, file_id=row.origin, **stored)


def newest(rows: Iterable[Row]) -> dict[str, Record]:
    """Return the version of each document that counts, by its id, those of removed documents too."""
    best: dict[str, Row] = {}
    for row in rows:
        if row.owner not in best or best[row.owner].version < row.version:
            best[row.owner] = row
    return {owner: record_from_row(row) for owner, row in best.items()}


def present(records: Mapping[str, Record]) -> dict[str, Record]:
    """Return those of ``records`` that were not removed."""
    return {document_id: record for document_id, record in records.items() if not record.removed}


def document_key(document_id: str, version: int) -> str:
    """Return the key of one version of a document."""
    return f"{DOCUMENT}/{document_id}/{version}"


def encoding_row(generation: int, document_id: str, version: int, passages: int) -> Row:
    """Return the row that says that a version of a document has so many passages in a generation."""
    key = f"{ENCODING}/{generation}/{document_id}/{version}"
    return Row(key, ENCODING, document_id, str(passages), version, str(generation))


def text_rows(document: Document, version: int) -> Iterator[Row]:
    """Yield the text of a document in parts."""
    yield from _parts(TEXT, document.text, document.id, version)


def page_rows(document: Document, version: int) -> Iterator[Row]:
    """Yield the spans of a document's pages in parts.

    They may change while the text does not, and so belong to a state of what is not encoded: its digest.
    """
    pages = json.dumps({str(number): list(span) for number, span in document.pages.items()})
    yield from _parts(PAGES, pages, document.id, version, held_of(document).details)


def _parts(kind: str, text: str, document_id: str, version: int, state: str = "") -> Iterator[Row]:
    for part, start in enumerate(range(0, len(text), CHARACTERS_PER_PART)):
        key = f"{kind}/{document_id}/{version}/{state}/{part:06}"
        yield Row(key, kind, document_id, text[start : start + CHARACTERS_PER_PART], version, state)


def document_of(record: Record, parts: Iterable[Row], given: Metadata) -> Document:
    """Build the document of ``record``; what a person gave stands for what the file says.

    Raises:
        MilvusError: its text is not what was stored.
    """
    texts: dict[str, list[str]] = {TEXT: [], PAGES: []}
    for row in sorted(parts, key=lambda row: row.key):
        if row.version == record.version and row.origin in ("", record.details):
            texts[row.kind].append(row.value)
    text = "".join(texts[TEXT])
    if text_digest(text) != record.sha256:
        raise MilvusError(
            f"the text of {record.source} ({record.id}) is not what was stored; remove the document and add it again"
        )
    spans = json.loads("".join(texts[PAGES]) or "{}")
    return Document(
        id=record.id,
        source=record.source,
        title=record.title,
        language=record.language,
        text=text,
        sha256=record.sha256,
        metadata=effective(record.metadata or {}, given),
        pages={int(number): (start, end) for number, (start, end) in spans.items()},
    )


def effective(metadata: Metadata, given: Metadata) -> Metadata:
    """Return what is known: what a person gave stands for what the file says."""
    return dict(sorted({**metadata, **given}.items()))


def given_rows(document_id: str, given: Metadata) -> Iterator[Row]:
    """Yield what a person gave, a row for each key, so that two who set different keys both find them."""
    for key, values in given.items():
        value = json.dumps([key, list(dict.fromkeys(values))], ensure_ascii=False)
        yield Row(given_key(document_id, key), GIVEN, document_id, value)


def given_key(document_id: str, key: str) -> str:
    """Return the key of the row of what was given for one key of metadata."""
    return f"{GIVEN}/{document_id}/{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def given_of(rows: Iterable[Row]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what was given, by document id."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in rows:
        key, values = json.loads(row.value)
        found.setdefault(row.owner, {})[key] = tuple(values)
    return {owner: dict(sorted(given.items())) for owner, given in found.items()}


def summary_of(record: Record, given: Metadata, passages: int) -> DocumentSummary:
    """Return what a list says of a document."""
    return DocumentSummary(
        id=record.id,
        source=record.source,
        title=record.title,
        language=record.language,
        sha256=record.sha256,
        characters=record.characters,
        passages=passages,
        metadata=effective(record.metadata or {}, given),
    )


def satisfies_all(summary: DocumentSummary, conditions: Sequence[Condition]) -> bool:
    """Tell whether a document satisfies ``conditions``."""
    columns = {"id": summary.id, "source": summary.source, "title": summary.title, "language": summary.language}
    return all(fulfils(condition, columns, summary.metadata) for condition in conditions)


def file_row(state: FileState) -> Row:
    """Return a file as it was when it was read."""
    return Row(f"{FILE}/{state.id}", FILE, state.id, json.dumps(asdict(state), ensure_ascii=False))


def unread(state: FileState) -> FileState:
    """Return ``state`` as that of a file which is to be read again."""
    return replace(state, size=NOT_READ_BYTES, sha256="")


def file_from_row(row: Row) -> FileState:
    """Read what ``file_row`` wrote."""
    return FileState(**json.loads(row.value))


def passage_id(generation: int, document_id: str, version: int, start: int, end: int) -> int:
    """Return the primary key of a passage, the same every time: 63 bits that no other passage is likely to have."""
    named = f"{generation}/{document_id}/{version}/{start}/{end}".encode()
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest()) >> 1


def passage_rows(generation: int, entry: Entry, version: int) -> Iterator[dict[str, Any]]:
    """Yield the passages of ``entry`` with their vectors, rounded to the half precision that a folder keeps.

    Raises:
        MilvusError: a passage holds more different terms than Milvus keeps.
    """
    document = entry.document
    vectors = np.asarray(entry.vectors, dtype="<f2").astype(np.float32)
    for passage, vector in zip(entry.passages, vectors, strict=True):
        text = indexed_text(document.title, document.text[passage.start : passage.end])
        try:
            found_by = passage_fields(lexical_terms(text, passage.language))
        except ValueError as error:
            raise MilvusError(
                f"a passage of {document.source} holds {error}, more than Milvus keeps; use a smaller passage_tokens"
            ) from error
        yield {
            "id": passage_id(generation, document.id, version, passage.start, passage.end),
            "document_id": document.id,
            "version": version,
            "language": passage.language,
            "start": passage.start,
            "end": passage.end,
            "dense": vector,
            **found_by,
        }


def passage_from_row(row: Mapping[str, Any]) -> Passage:
    """Build the passage of a row."""
    return Passage(int(row["id"]), row["document_id"], int(row["start"]), int(row["end"]), row["language"])
