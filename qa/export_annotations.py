"""An answer as W3C Web Annotations in JSON-LD: each citation is one whose body is the question and its answer.

The target is the text of the cited document, with a TextPositionSelector (code points) and a TextQuoteSelector, and
with other documents that hold the same words beside it. A refusal is a collection that is empty, for what came
nearest is no evidence. https://www.w3.org/TR/annotation-model/ and https://www.w3.org/TR/annotation-vocab/
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from index.records import Metadata
from qa.answered import Answered, named, printable
from qa.cite import Citation, Place
from qa.export_html import DIRECTIONS
from qa.web_address import web_address

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def to_annotations(answer: Answered, metadata: Mapping[str, Metadata]) -> dict[str, Any]:
    """Return an AnnotationCollection with one annotation for each citation; ``metadata`` is by document id.

    The same answer gives the same identifiers.
    """
    items = [_annotation(answer, citation, metadata) for citation in answer.citations]
    identifier = _identifier("collection", answer.question, answer.text, *(item["id"] for item in items))
    collection: dict[str, Any] = {
        "@context": CONTEXT,
        "id": identifier,
        "type": "AnnotationCollection",
        "label": named(answer.question),
        "as:summary": printable(answer.text),
        "total": len(items),
    }
    if items:
        page = {"id": _identifier("page", identifier), "type": "AnnotationPage", "startIndex": 0, "items": items}
        collection["first"] = page
    return collection


def document_identifier(document_id: str) -> str:
    """Return the IRI of a document in any library."""
    return f"isnad://document/{document_id}"


def _annotation(answer: Answered, citation: Citation, metadata: Mapping[str, Metadata]) -> dict[str, Any]:
    places: list[Citation | Place] = [citation, *citation.also_in]
    targets = [_target(place, metadata.get(place.document_id, {})) for place in places]
    targets[0]["source"]["language"] = citation.language
    identifier = _identifier(answer.question, answer.text, citation.document_id, f"{citation.start}-{citation.end}")
    return {
        "id": identifier,
        "type": "Annotation",
        "motivation": "linking",
        "body": [_body(answer, answer.question, "questioning"), _body(answer, answer.text, "replying")],
        "target": targets if len(targets) > 1 else targets[0],
    }


def _body(answer: Answered, text: str, purpose: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "value": printable(text),
        "format": "text/plain",
        "language": answer.language,
        "textDirection": DIRECTIONS[answer.language],
    }


def _target(place: Citation | Place, known: Metadata) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": place.quote}
    if isinstance(place, Citation):
        quote |= {"prefix": place.prefix, "suffix": place.suffix}
    source = {"id": document_identifier(place.document_id), "type": "Text", "format": "text/plain"}
    source |= {"label": named(place.title), "dc:source": printable(place.source)}
    if address := web_address(known):
        source["via"] = address
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": source,
        "selector": [{"type": "TextPositionSelector", "start": place.start, "end": place.end}, quote],
    }
    if place.page is not None:
        target["schema:pagination"] = str(place.page)
    return target


def _identifier(*parts: str) -> str:
    name = "\0".join(printable(part) for part in parts)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"isnad://answer/{name}").urn
