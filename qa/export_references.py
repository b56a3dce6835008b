"""The documents that an answer cites as CSL-JSON, for reference managers and citation processors.

One item for each document, in the order of the citations; what is not known of it is absent. The exact quotes stand
under ``custom``, which is where CSL-JSON has room for what it has no name for.
https://docs.citationstyles.org/en/stable/specification.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from index.records import Metadata
from qa.answered import Answered, named
from qa.cite import Citation
from qa.web_address import web_address

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ].*)?)?)?")


def to_references(answer: Answered, metadata: Mapping[str, Metadata]) -> list[dict[str, Any]]:
    """Return an item for each document cited; ``metadata`` is by document id. A refusal has none."""
    by_document: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_document.setdefault(citation.document_id, []).append(citation)
    return [_item(citations, metadata.get(held, {})) for held, citations in by_document.items()]


def _item(citations: list[Citation], known: Metadata) -> dict[str, Any]:
    first, address = citations[0], web_address(known)
    item: dict[str, Any] = {
        "id": first.document_id,
        "type": "webpage" if address else "document",
        "title": named(first.title) or named(first.source),
        "language": first.language,
        "source": named(first.source),
    }
    if authors := [{"literal": named(author)} for author in known.get("author", ()) if named(author)]:
        item["author"] = authors
    if issued := _issued(known):
        item["issued"] = issued
    if pages := sorted({citation.page for citation in citations if citation.page is not None}):
        item["page"] = ", ".join(map(str, pages))
    if address:
        item["URL"] = address
    item["custom"] = {"citations": [_place(citation) for citation in citations]}
    return item


def _issued(known: Metadata) -> dict[str, Any]:
    """Return the date as far as it is known; one in words stays in words, and none is empty."""
    for date in known.get("date", ()):
        if found := DATE.fullmatch(date):
            return {"date-parts": [[int(part) for part in found.groups() if part]]}
    written = [*known.get("date", ()), *known.get("date_as_written", ())]
    return {"literal": named(written[0])} if written else {}


def _place(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }
