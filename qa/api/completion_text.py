"""What an answer says to a client of OpenAI's: its text with the sources below it, and where each is cited.

The content begins with the answer's text as it stands. Below it stands one line for each citation, for people: with
isolates around what runs the other way, on one line, and without the quote where the text holds it already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from index.records import Language
from qa.answer import Answer
from qa.cite import Citation

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_MARKER = re.compile(r"\[(\d+)\]")
# Characters that would steer the display of what comes after them.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTERS: dict[Language, re.Pattern[str]] = {
    "ar": re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"),
    "en": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
_OTHER: dict[Language, Language] = {"ar": "en", "en": "ar"}
_PAGE: dict[Language, str] = {"ar": "، ص {page}", "en": ", page {page}"}
_QUOTE: dict[Language, str] = {"ar": ": «{quote}»", "en": ": “{quote}”"}


@dataclass(frozen=True, slots=True)
class UrlCitation:
    """Where the marker of a citation stands, ``content[start_index:end_index]`` in code points, and what it cites."""

    start_index: int
    end_index: int
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A citation as OpenAI tells it."""

    url_citation: UrlCitation
    type: Literal["url_citation"] = "url_citation"


def content_of(answer: Answer, *, footer: bool) -> str:
    """Return the answer's text, and below it its sources if there is to be a ``footer``."""
    lines = [footer_line(citation, answer) for citation in answer.citations] if footer else []
    return "\n\n".join([answer.text, "\n".join(lines)]) if lines else answer.text


def footer_line(citation: Citation, answer: Answer) -> str:
    """Return one source on one line, in the language of the answer."""
    language = answer.language
    page = _PAGE[language].format(page=citation.page) if citation.page else ""
    told = citation.quote in answer.text
    quoted = "" if told else _QUOTE[language].format(quote=_isolated(_on_one_line(citation.quote), language))
    return f"[{citation.number}] {_isolated(_on_one_line(citation.title), language)}{page}{quoted}"


def annotations_of(answer: Answer, page_address: str) -> list[Annotation]:
    """Return an annotation for each marker of a citation in the answer's text, in their order.

    What looks like a marker inside a quoted source is none.
    """
    by_number = {citation.number: citation for citation in answer.citations}
    quoted = [span for citation in answer.citations for span in _places(answer.text, citation.quote)]
    return [
        Annotation(UrlCitation(*match.span(), place_link(page_address, citation), citation.title))
        for match in _MARKER.finditer(answer.text)
        if (citation := by_number.get(int(match[1]))) and not any(s <= match.start() < e for s, e in quoted)
    ]


def place_link(page_address: str, citation: Citation) -> str:
    """Return the link that opens the page at a citation's words, as the page itself makes it."""
    fields = {
        "document": citation.document_id,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "prefix": citation.prefix,
        "suffix": citation.suffix,
    }
    return f"{page_address}#{urlencode(fields, quote_via=quote)}"


def _places(text: str, part: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(part), text)]


def _on_one_line(text: str) -> str:
    return " ".join(_STEERING.sub(" ", text).split())


def _isolated(text: str, language: Language) -> str:
    """Isolate ``text`` where it holds letters that run against the line's direction."""
    if not _LETTERS[_OTHER[language]].search(text):
        return text
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
