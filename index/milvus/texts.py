"""The texts of documents on Milvus, those read last remembered: a question reads its hits' documents whole."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeAlias

from index.milvus.documents import TEXT, Record
from index.milvus.filters import one_of
from index.milvus.rows import Row, Rows

CHARACTERS_REMEMBERED = 20_000_000

TextKey: TypeAlias = tuple[str, int, str]
"""Id, version, and the digest of what is not encoded, the spans of pages among it: what it names never changes."""


class Texts:
    """The parts of texts in one collection; safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._remembered: OrderedDict[TextKey, list[Row]] = OrderedDict()
        self._characters = 0
        self._remembering = threading.Lock()

    def of(self, records: Mapping[str, Record]) -> dict[str, list[Row]]:
        """Return by document id the parts of the text, and of the spans of pages, of ``records``."""
        keys = {i: (i, record.version, record.details) for i, record in records.items()}
        with self._remembering:
            found = {i: self._remembered[key] for i, key in keys.items() if key in self._remembered}
        missing = {i: record for i, record in records.items() if i not in found}
        if missing:
            versions = sorted({record.version for record in missing.values()})
            read: dict[str, list[Row]] = {document_id: [] for document_id in missing}
            for row in self._rows.where(f"{one_of('owner', sorted(missing))} and version in {versions}"):
                if row.version == missing[row.owner].version:
                    read[row.owner].append(row)
            for document_id, parts in read.items():
                self._remember(keys[document_id], parts, missing[document_id].characters)
            found |= read
        return found

    def _remember(self, key: TextKey, parts: list[Row], characters: int) -> None:
        if _length(parts) != characters:
            return  # not all of it is there
        with self._remembering:
            if key not in self._remembered:
                self._characters += characters
            self._remembered[key] = parts
            while self._characters > CHARACTERS_REMEMBERED and len(self._remembered) > 1:
                _, old = self._remembered.popitem(last=False)
                self._characters -= _length(old)


def _length(parts: list[Row]) -> int:
    return sum(len(row.value) for row in parts if row.kind == TEXT)
