"""What a damaged library file still holds, told apart by the shape of its rows.

Knows the rows of this schema and of the first. Two passes: one notes where everything lies, the other reads one
document at a time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from index.extracted import without_surrogates
from index.records import LANGUAGES, Document, Fingerprint, Generation, Language
from index.rows import FileState
from index.soundness import StoredPassage, is_sound, place_checksum
from index.sqlite_pages import Cell, Pages, Value

STATES = ("live", "retired", "building")


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """A document whose text is the one that was stored; ``given`` is what a person said about it."""

    document: Document
    given: Mapping[str, tuple[str, ...]]
    file_id: str | None
    added_at: str


@dataclass(slots=True)
class _Metadata:
    """Values by whether a person gave them, key and position."""

    rows: set[tuple[int, str, int, str]] = field(default_factory=set)

    def of(self, given: int) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for _, key, _, value in sorted(row for row in self.rows if row[0] == given):
            found.setdefault(key, []).append(value)
        return {key: tuple(values) for key, values in found.items()}


class Remains:
    """What lies in ``pages``: ids of documents that can be tried, files, and the settings that were live."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._documents: dict[str, list[Cell]] = defaultdict(list)
        self._passages: dict[str, list[Cell]] = defaultdict(list)
        self._metadata: dict[str, _Metadata] = defaultdict(_Metadata)
        self._generations: dict[int, tuple[str, Generation]] = {}
        self.files: dict[str, FileState] = {}
        self.last_passage = 0
        for cell in pages.cells():
            if row := pages.record(cell):
                self._note(cell, row)

    @property
    def live(self) -> Generation | None:
        """The generation that was searched, or None where it cannot be told."""
        found = sorted(self._generations.values(), key=lambda one: (STATES.index(one[0]), -one[1].id))
        return found[0][1] if found else None

    @property
    def last_generation(self) -> int:
        """The highest id that is known."""
        return max(self._generations, default=0)

    def named(self) -> set[str]:
        """Return the ids of all documents of which anything was found."""
        return {*self._documents, *self._passages, *self._metadata}

    def documents(self) -> Iterator[str]:
        """Yield the ids of the documents whose rows were found, in order."""
        yield from sorted(self._documents)

    def document(self, document_id: str) -> SavedDocument | None:
        """Return a document with the text that was stored, or None where that is damaged."""
        for cell in reversed(self._documents[document_id]):
            row = self._pages.record(cell)
            if row is not None and (saved := self._document(row)):
                return saved
        return None

    def passages(self, document_id: str, generation: int) -> list[StoredPassage]:
        """Return the passages of one document in one generation."""
        found: dict[int, StoredPassage] = {}
        for cell in self._passages.get(document_id, ()):
            row = cast(Any, self._pages.record(cell))
            if row and row[1] == generation and len(row) in (9, 10):
                # Before the fourth schema nothing told where a passage should lie.
                is_placed = len(row) == 9 or place_checksum(*row[2:6]) == row[9]
                found[cell.row] = StoredPassage(cell.row, row[3], row[4], row[5], row[6], row[8], is_placed)
        return list(found.values())

    def _note(self, cell: Cell, row: tuple[Value, ...]) -> None:
        shape = "".join(_kind(value) for value in row)
        values = cast(tuple[Any, ...], row)
        if cell.in_table and shape in ("tttttittttt", "tttttittttn", "tttttitttt") and values[3] in LANGUAGES:
            self._documents[values[0]].append(cell)
        elif cell.in_table and shape in ("nitiitbiii", "nitiitbii", "nitiitbi"):
            self._passages[values[2]].append(cell)
            self.last_passage = max(self.last_passage, cell.row)
        elif cell.in_table and shape == "ttiiiiti" and _readable(values):
            self.files[values[0]] = FileState(*values)
        elif cell.in_table and shape == "ntit" and values[3] in STATES:
            self._note_generation(cell.row, values)
        elif not cell.in_table and shape == "ttiti" and _readable(values):
            document_id, key, given, value, position = values
            self._metadata[document_id].rows.add((given, key, position, value))

    def _note_generation(self, number: int, values: tuple[Any, ...]) -> None:
        try:
            self._generations[number] = values[3], Generation(number, Fingerprint.from_json(values[1]), values[2])
        except (ValueError, TypeError):
            return

    def _document(self, row: tuple[Any, ...]) -> SavedDocument | None:
        document_id, source, title, language, text, _, sha256 = row[:7]
        if not is_sound(text.encode("utf-8", "surrogateescape"), sha256) or not _readable((document_id, row[-2])):
            return None
        metadata, file_id = self._metadata.get(document_id, _Metadata()), None
        stated, given = metadata.of(0), metadata.of(1)
        if len(row) == 10:  # the first schema
            stored, pages, added_at = row[7:]
            one = _json(stored)
            if path := one.pop("path", ""):
                file_id = document_id
                self.files[document_id] = FileState(document_id, str(path), -1, 0, 0, 0, "", 0)
            stated = {key: (str(value),) for key, value in one.items()}
        else:
            # A library of the first schema that was brought up to date has its new columns at the end.
            *rest, last = row[7:]
            pages, added_at, file_id = (*rest[:2], last) if rest[0].startswith("{") else (*rest[1:], last)
        document = Document(
            document_id,
            without_surrogates(source),
            without_surrogates(title),
            cast(Language, language),
            text,
            sha256,
            stated,
            _spans(pages, len(text)),
        )
        return SavedDocument(document, given, file_id, added_at)


def _kind(value: Value) -> str:
    match value:
        case None:
            return "n"
        case str():
            return "t"
        case int():
            return "i"
        case bytes():
            return "b"
    return "f"


def _readable(values: Iterable[object]) -> bool:
    return all(without_surrogates(value) == value for value in values if isinstance(value, str))


def _json(stored: str) -> dict[str, Any]:
    """Return the object in ``stored``, or an empty one where it is damaged."""
    try:
        found = json.loads(stored)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _spans(stored: str, characters: int) -> dict[int, tuple[int, int]]:
    """Return the pages of a document, or none where they are damaged."""
    try:
        spans = {int(number): (int(start), int(end)) for number, (start, end) in _json(stored).items()}
    except (ValueError, TypeError):
        return {}
    return spans if all(0 <= start <= end <= characters for start, end in spans.values()) else {}
