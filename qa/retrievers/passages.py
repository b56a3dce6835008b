"""What a retriever tells of a passage besides its text, for frameworks that know documents with metadata only."""

from __future__ import annotations

from typing import Any

from index.records import Hit
from qa.answer import hit_to_json


def identifier(hit: Hit) -> str:
    """Return what tells a passage from any other: its document and its span, which outlive a rebuild."""
    return f"{hit.document.id}:{hit.passage.start}-{hit.passage.end}"


def metadata(hit: Hit) -> dict[str, Any]:
    """Return the record of ``isnad search --json`` without the text, with the page on which the passage begins.

    ``[start, end)`` counts code points: it is the passage's text in the whole text of the document.
    """
    told = hit_to_json(hit) | {"page": hit.document.page_at(hit.passage.start)}
    del told["text"]
    return told
