"""Files to Documents: each format's text exactly as extracted, once, with what the file says about itself.

Markup is lost in ``index/formats/`` and nowhere else, so that a citation is a slice of what a person reads and
not of asterisks and tags. Nothing is fetched: links and images stay unread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from index.conditions import COLUMNS
from index.extracted import Extracted, Member, UnreadableSource, without_surrogates
from index.files import read_bytes
from index.folders import SourceFile, document_id
from index.language import detect_language
from index.readers import CONTAINERS, READERS, require_format
from index.records import Document, Metadata, text_digest

MAX_EXPANDED_BYTES = 4 * 1024**3
MAX_DEPTH = 3
MAX_TITLE_CHARACTERS = 120
MAX_VALUE_CHARACTERS = 1000
# A longer text becomes several documents: every question that cites one reads it whole.
MAX_DOCUMENT_CHARACTERS = 8_000_000


def read_document(file: SourceFile) -> Document:
    """Read a file that holds one document.

    Raises:
        UnreadableSource: the file is missing, forbidden, too large, empty, binary, or of a format or
            an encoding that cannot be read.
    """
    data, _ = read_bytes(file)
    for found in documents_in(file, data):
        if isinstance(found, UnreadableSource):
            raise found
        return found
    raise UnreadableSource(file.name, "holds no documents; leave the file out")


def documents_in(file: SourceFile, data: bytes) -> Iterator[Document | UnreadableSource]:
    """Yield every document of a file whose bytes are ``data``, and what is wrong with parts of it.

    Raises:
        UnreadableSource: nothing in the file can be read.
    """
    yield from _Expanding(file).documents(data, file.name, file.key, depth=0)


class _Expanding:
    """Reads one file and the files inside it, within bounds for all of them together."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.bytes_left = MAX_EXPANDED_BYTES

    def documents(self, data: bytes, name: str, key: str, depth: int) -> Iterator[Document | UnreadableSource]:
        suffix = require_format(name)
        if suffix in READERS:
            yield from documents_of(READERS[suffix](data, name), name, key)
            return
        for found in CONTAINERS[suffix](data, name):
            match found:
                case Extracted():
                    yield from _reported(documents_of, found, name, key)
                case UnreadableSource():
                    yield found
                case Member():
                    yield from _reported(self._member, found, name, key, depth + 1)

    def _member(self, member: Member, name: str, key: str, depth: int) -> Iterator[Document | UnreadableSource]:
        inner = f"{name}/{member.name}"
        self.bytes_left -= len(member.data)
        if depth > MAX_DEPTH:
            raise UnreadableSource(inner, f"lies {depth} archives deep, {MAX_DEPTH} are opened; unpack it yourself")
        if self.bytes_left < 0:
            limit = MAX_EXPANDED_BYTES // 2**30
            raise UnreadableSource(inner, f"comes after {limit} GiB of unpacked files; unpack the archive yourself")
        if not member.data.strip():
            raise UnreadableSource(inner, "is empty; add text, or leave the file out")
        yield from self.documents(member.data, inner, json.dumps([key, "/", member.name]), depth)


def _reported(
    read: Callable[..., Iterator[Document | UnreadableSource]], *arguments: object
) -> Iterator[Document | UnreadableSource]:
    """Yield what ``read`` yields, and what it raises for this part alone."""
    try:
        yield from read(*arguments)
    except UnreadableSource as unreadable:
        yield unreadable


def documents_of(extracted: Extracted, name: str, key: str) -> Iterator[Document]:
    """Yield the document of what was extracted from ``key``, or several when it is very long.

    Raises:
        UnreadableSource: it holds no letter and no digit.
    """
    if extracted.part:
        name, key = f"{name} ({extracted.part})", json.dumps([key, "#", extracted.part])
    title = extracted.title or title_of(extracted.text) or PurePosixPath(name).stem
    metadata = clean_metadata({**extracted.metadata, "note": extracted.notes})
    for number, piece in enumerate(cut_long(extracted)):
        more = f" (part {number + 1})" if number else ""
        yield make_document(
            document_id=document_id("file", key + more),
            source=name + more,
            title=title + more,
            text=piece.text,
            metadata=metadata,
            pages=piece.pages,
        )


def cut_long(extracted: Extracted) -> Iterator[Extracted]:
    """Yield ``extracted`` in pieces of at most ``MAX_DOCUMENT_CHARACTERS``, cut at line breaks where there are any."""
    text, start = extracted.text, 0
    while len(text) - start > MAX_DOCUMENT_CHARACTERS:
        limit = start + MAX_DOCUMENT_CHARACTERS
        end = text.rfind("\n", start, limit) + 1 or text.rfind(" ", start, limit) + 1 or limit
        yield _piece(extracted, start, end)
        start = end
    yield _piece(extracted, start, len(text)) if start else extracted


def _piece(extracted: Extracted, start: int, end: int) -> Extracted:
    pages = {
        number: (max(first, start) - start, min(last, end) - start)
        for number, (first, last) in extracted.pages.items()
        if first < end and last > start
    }
    return replace(extracted, text=extracted.text[start:end], pages=pages)


def make_document(
    *,
    document_id: str,
    source: str,
    title: str,
    text: str,
    metadata: Metadata | None = None,
    pages: Mapping[int, tuple[int, int]] | None = None,
) -> Document:
    """Build a Document; lone surrogates, which no file format can hold, become U+FFFD.

    Raises:
        UnreadableSource: ``text`` holds no letter and no digit.
    """
    text = without_surrogates(text)
    if not any(character.isalnum() for character in text):
        raise UnreadableSource(source, "holds no text; add the words, or leave the file out")
    return Document(
        id=document_id,
        source=without_surrogates(source),
        title=without_surrogates(title),
        language=detect_language(text),
        text=text,
        sha256=text_digest(text),
        metadata=metadata or {},
        pages=pages or {},
    )


def clean_metadata(metadata: Metadata) -> Metadata:
    """Return metadata as it is kept: lower-case keys, values on one line and not endless; what is empty is left out.

    So are keys that a document has values of its own for.
    """
    cleaned: dict[str, tuple[str, ...]] = {}
    for key, values in metadata.items():
        lines = (" ".join(without_surrogates(value).split())[:MAX_VALUE_CHARACTERS] for value in values)
        kept = tuple(dict.fromkeys(line for line in lines if line))
        name = without_surrogates(key).strip().lower()
        if kept and name and name not in COLUMNS:
            cleaned[name] = kept
    return cleaned


def title_of(text: str) -> str:
    """Return the first line that holds words, or "" when it is too long to be a title."""
    first = next((line.strip() for line in text[: 4 * MAX_TITLE_CHARACTERS].splitlines() if line.strip()), "")
    return first if len(first) <= MAX_TITLE_CHARACTERS else ""
