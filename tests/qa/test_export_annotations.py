"""The annotations read by a JSON-LD processor, with the terms of the W3C's context that they use and no others."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from index.records import Metadata
from qa.export import known_of
from qa.export_annotations import CONTEXT, to_annotations
from tests.qa.exports import bridge_answer, hostile_answerer, hostile_answers, refusal

OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
RDF, DC = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/elements/1.1/"
COUNT = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
RESOURCES = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector", "via": "via"}
CLASSES = "Annotation TextualBody SpecificResource TextPositionSelector TextQuoteSelector linking questioning replying"
# https://www.w3.org/TR/annotation-vocab/ and https://www.w3.org/TR/annotation-model/ say what each term stands for.
TERMS: dict[str, Any] = {
    "as": AS,
    "dc": DC,
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    **{name: f"{OA}{name}" for name in CLASSES.split()},
    "AnnotationCollection": f"{AS}OrderedCollection",
    "AnnotationPage": f"{AS}OrderedCollectionPage",
    "Text": "http://purl.org/dc/dcmitype/Text",
    "ltr": f"{OA}ltrDirection",
    "rtl": f"{OA}rtlDirection",
    **{name: {"@id": f"{OA}{iri}", "@type": "@id"} for name, iri in RESOURCES.items()},
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    "textDirection": {"@id": f"{OA}textDirection", "@type": "@vocab"},
    "first": {"@id": f"{AS}first", "@type": "@id"},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
    "total": {"@id": f"{AS}totalItems", "@type": COUNT},
    "startIndex": {"@id": f"{AS}startIndex", "@type": COUNT},
    "start": {"@id": f"{OA}start", "@type": COUNT},
    "end": {"@id": f"{OA}end", "@type": COUNT},
    **{name: f"{OA}{name}" for name in ("exact", "prefix", "suffix")},
    "value": f"{RDF}value",
    "format": f"{DC}format",
    "language": f"{DC}language",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
}
KNOWN: dict[str, Metadata] = {"e1": {"url": ("ftp://x.example", "https://مثال.example/جسر?q=<a b>")}}


def context(url: str, options: Any) -> dict[str, Any]:
    assert url == CONTEXT
    return {"contextUrl": None, "documentUrl": url, "contentType": "", "document": {"@context": TERMS}}


def expanded(document: dict[str, Any]) -> Any:
    return jsonld.expand(document, {"documentLoader": context})


def test_every_citation_is_an_annotation() -> None:
    answer = bridge_answer()
    document = to_annotations(answer, KNOWN)
    assert (document["@context"], document["type"], document["total"]) == (CONTEXT, "AnnotationCollection", 2)
    arabic, english = document["first"]["items"]
    first, second = answer.citations
    assert [body["value"] for body in arabic["body"]] == [answer.question, answer.text]
    assert [target["selector"] for target in arabic["target"]] == [
        json.loads(json.dumps([{"type": s["type"], **s} for s in map(_fields, first.target.selector)])),
        [{"type": "TextPositionSelector", "start": 0, "end": 61}, {"type": "TextQuoteSelector", "exact": first.quote}],
    ]
    assert [target.get("schema:pagination") for target in arabic["target"]] == ["2", None]
    assert english["target"] == {
        "type": "SpecificResource",
        "source": {
            "id": "isnad://document/e1",
            "type": "Text",
            "format": "text/plain",
            "label": "The bridge",
            "dc:source": "reports/bridge.md",
            "via": "https://%D9%85%D8%AB%D8%A7%D9%84.example/%D8%AC%D8%B3%D8%B1?q=%3Ca%20b%3E",
            "language": "en",
        },
        "selector": [
            {"type": "TextPositionSelector", "start": second.start, "end": second.end},
            {
                "type": "TextQuoteSelector",
                "exact": second.quote,
                "prefix": second.prefix,
                "suffix": second.suffix,
            },
        ],
    }


def _fields(selector: Any) -> dict[str, Any]:
    return {name: getattr(selector, name) for name in selector.__dataclass_fields__}


def test_the_same_answer_has_the_same_identifiers() -> None:
    one, other = to_annotations(bridge_answer(), {}), to_annotations(bridge_answer(), KNOWN)
    assert one["id"] == other["id"]
    identifiers = [one["id"], one["first"]["id"], *(item["id"] for item in one["first"]["items"])]
    assert len(set(identifiers)) == 4
    assert all(identifier.startswith("urn:uuid:") for identifier in identifiers)


def test_a_processor_understands_every_word() -> None:
    document = to_annotations(bridge_answer(), KNOWN)
    (collection,) = expanded(document)
    assert collection["@type"] == [f"{AS}OrderedCollection"]
    (page,) = collection[f"{AS}first"]
    annotation = page[f"{AS}items"][0]["@list"][0]
    assert annotation["@type"] == [f"{OA}Annotation"]
    (position,) = (s for s in annotation[f"{OA}hasTarget"][0][f"{OA}hasSelector"] if f"{OA}start" in s)
    assert position[f"{OA}start"] == [{"@value": 34, "@type": COUNT}]
    # What a context does not know is lost on the way there; here everything comes back.
    assert jsonld.compact([collection], {"@context": CONTEXT}, {"documentLoader": context}) == document


def test_an_unknown_word_would_be_noticed() -> None:
    document = to_annotations(bridge_answer(), {}) | {"confidence": 0.5}
    back = jsonld.compact(expanded(document), {"@context": CONTEXT}, {"documentLoader": context})
    assert back != document


def test_a_refusal_has_no_annotations() -> None:
    document = to_annotations(refusal(), {})
    assert (document["total"], "first" in document) == (0, False)
    assert document["as:summary"] == refusal().text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://", "http://[", "/etc/passwd", "data:text/html,x"])
def test_what_is_no_address_on_the_web_is_left_out(address: str) -> None:
    document = to_annotations(bridge_answer(), {"e1": {"url": (address,)}})
    assert "via" not in document["first"]["items"][1]["target"]["source"]


def test_hostile_documents_keep_their_words(tmp_path: Path) -> None:
    answerer = hostile_answerer(tmp_path / "library")
    for answer in hostile_answers(answerer):
        document = to_annotations(answer, known_of(answer, answerer.index.library.document))
        written = json.loads(json.dumps(document, ensure_ascii=False).encode())
        assert jsonld.compact(expanded(written), {"@context": CONTEXT}, {"documentLoader": context}) == document
        for item, citation in zip(written.get("first", {}).get("items", ()), answer.citations, strict=True):
            target = item["target"] if isinstance(item["target"], dict) else item["target"][0]
            position, quote = target["selector"]
            text = answerer.index.library.document(citation.document_id).text
            assert text[position["start"] : position["end"]] == quote["exact"] == citation.quote
