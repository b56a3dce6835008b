"""Spans to verified Citations: a quote leaves only if it is the slice of the stored document.

In JSON a citation carries a W3C Web Annotation target with a TextPositionSelector and a
TextQuoteSelector (https://www.w3.org/TR/annotation-model/), and its offsets three ways: Unicode code
points as in Python, UTF-16 code units as in browsers, UTF-8 bytes as in files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.records import Document, Language, Passage
from qa.quotes import UnverifiedQuote, Verified

CONTEXT_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """Where the quote stands, in code points of the document's text."""

    start: int
    end: int
    type: Literal["TextPositionSelector"] = "TextPositionSelector"


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """What is quoted, and up to 32 characters on either side."""

    exact: str
    prefix: str
    suffix: str
    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"


@dataclass(frozen=True, slots=True)
class Target:
    """A W3C Web Annotation target."""

    source: str
    selector: tuple[TextPositionSelector, TextQuoteSelector]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a citation stand in another document: an exact slice of that one, proved too."""

    document_id: str
    source: str
    title: str
    page: int | None
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    start_utf8: int
    end_utf8: int
    quote: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact slice of a document: ``document.text[start:end] == quote``, proved when it was made.

    ``also_in`` says where else the same words stand, but for harakat and such.
    """

    number: int
    document_id: str
    source: str
    title: str
    page: int | None
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    start_utf8: int
    end_utf8: int
    quote: str
    prefix: str
    suffix: str
    language: Language
    passage_id: int
    score: float
    verified: Verified
    target: Target
    also_in: tuple[Place, ...] = ()


def cite(
    number: int,
    document: Document,
    passage: Passage,
    start: int,
    end: int,
    score: float,
    also_in: tuple[Place, ...] = (),
) -> Citation:
    """Make the citation of ``document.text[start:end]``, a span inside ``passage``.

    Raises:
        UnverifiedQuote: the span is empty, or not inside the passage.
    """
    if not passage.start <= start < end <= passage.end:
        raise UnverifiedQuote(
            f"[{start}, {end}) is not a span of passage {passage.id}, [{passage.start}, {passage.end}), "
            f"of {document.source}; ask again"
        )
    text, found = document.text, place(document, start, end)
    prefix, suffix = text[max(0, start - CONTEXT_CHARACTERS) : start], text[end : end + CONTEXT_CHARACTERS]
    selectors = (TextPositionSelector(start, end), TextQuoteSelector(found.quote, prefix, suffix))
    return Citation(
        number=number,
        document_id=found.document_id,
        source=found.source,
        title=found.title,
        page=found.page,
        start=start,
        end=end,
        start_utf16=found.start_utf16,
        end_utf16=found.end_utf16,
        start_utf8=found.start_utf8,
        end_utf8=found.end_utf8,
        quote=found.quote,
        prefix=prefix,
        suffix=suffix,
        language=passage.language,
        passage_id=passage.id,
        score=score,
        verified="exact",
        target=Target(document.source, selectors),
        also_in=also_in,
    )


def place(document: Document, start: int, end: int) -> Place:
    """Return ``document.text[start:end]`` with all its offsets, proved.

    Raises:
        UnverifiedQuote: the span is empty or not inside the text.
    """
    text = document.text
    if not 0 <= start < end <= len(text):
        raise UnverifiedQuote(f"[{start}, {end}) is not a span of {document.source}; ask again")
    quote = text[start:end]
    start_utf16, start_utf8 = utf16_length(text[:start]), utf8_length(text[:start])
    found = Place(
        document_id=document.id,
        source=document.source,
        title=document.title,
        page=document.page_at(start),
        start=start,
        end=end,
        start_utf16=start_utf16,
        end_utf16=start_utf16 + utf16_length(quote),
        start_utf8=start_utf8,
        end_utf8=start_utf8 + utf8_length(quote),
        quote=quote,
    )
    verify(found, document)
    return found


def verify(citation: Citation | Place, document: Document) -> None:
    """Prove that every offset of ``citation`` slices its quote out of ``document``.

    Raises:
        UnverifiedQuote: one of them does not.
    """
    encoded_utf16, encoded_utf8 = document.text.encode("utf-16-le"), document.text.encode("utf-8")
    slices = (
        document.text[citation.start : citation.end],
        encoded_utf16[2 * citation.start_utf16 : 2 * citation.end_utf16].decode("utf-16-le"),
        encoded_utf8[citation.start_utf8 : citation.end_utf8].decode("utf-8"),
    )
    if document.id != citation.document_id or any(piece != citation.quote for piece in slices):
        raise UnverifiedQuote(
            f"{citation.source} does not hold the quote {citation.quote[:60]!r} at [{citation.start}, "
            f"{citation.end}); the document has changed since: ask again"
        )


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units ``text`` takes: what JavaScript counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8_length(text: str) -> int:
    """Return how many bytes ``text`` takes in UTF-8."""
    return len(text.encode("utf-8"))
