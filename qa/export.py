"""An answer in forms that other programs and people read; every quote in them is the document's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from index.library_errors import UnknownDocument
from index.records import Document, IsnadError, Metadata
from qa.answered import Answered
from qa.cite import Citation
from qa.export_annotations import to_annotations
from qa.export_html import html_page
from qa.export_markdown import to_markdown
from qa.export_references import to_references

Format = Literal["markdown", "html", "jsonld", "csl"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "markdown": "text/markdown",
    "html": "text/html",
    "jsonld": "application/ld+json",
    "csl": "application/vnd.citationstyles.csl+json",
}


class BadFormat(IsnadError):
    """A form that answers are not written in."""


def export(answer: Answered, form: Format, document: Callable[[str], Document]) -> str:
    """Return ``answer`` as text in the format ``form``; ``document`` finds a document by its id.

    A document that was removed meanwhile is described by what its citation tells.

    Raises:
        BadFormat: there is no such format.
    """
    match require_format(form):
        case "markdown":
            return to_markdown(answer)
        case "html":
            return html_page(answer)
        case "jsonld":
            return _json(to_annotations(answer, known_of(answer, document)))
        case "csl":
            return _json(to_references(answer, known_of(answer, document)))


def require_format(name: str) -> Format:
    """Return the format called ``name``.

    Raises:
        BadFormat: there is none.
    """
    for form in FORMATS:
        if form == name:
            return form
    raise BadFormat(f"answers are not written as {name!r}; choose one of {', '.join(FORMATS)}")


def known_of(answer: Answered, document: Callable[[str], Document]) -> Mapping[str, Metadata]:
    """Return the metadata of the documents that ``answer`` cites, by id."""
    known: dict[str, Metadata] = {}
    for held in {place for one in answer.citations for place in (one.document_id, *_elsewhere(one))}:
        try:
            known[held] = document(held).metadata
        except UnknownDocument:
            known[held] = {}
    return known


def _elsewhere(citation: Citation) -> list[str]:
    return [place.document_id for place in citation.also_in]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
