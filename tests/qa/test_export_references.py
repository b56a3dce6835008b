"""The references held to CSL-JSON's rules, and set by a citation processor."""

from pathlib import Path
from typing import Any

import pytest
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from jsonschema import Draft202012Validator

from index.records import Metadata
from qa.export import known_of
from qa.export_references import to_references
from tests.qa.exports import bridge_answer, hostile_answerer, hostile_answers, refusal

TEXT = {"type": "string", "minLength": 1}
# As far as Isnad writes it: https://docs.citationstyles.org/en/stable/specification.html
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(("id", "title", "language", "source", "page", "URL"), TEXT),
            "type": {"enum": ["document", "webpage"]},
            "author": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "object", "properties": {"literal": TEXT}, "additionalProperties": False},
            },
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "literal": TEXT,
                    "date-parts": {
                        "type": "array",
                        "maxItems": 2,
                        "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                    },
                },
            },
            "custom": {"type": "object"},
        },
    },
}
KNOWN: dict[str, Metadata] = {
    "a1": {"author": ("سارة الأحمد", "Ali Hassan"), "date": ("2024-05-31",)},
    "e1": {"url": ("https://x.example/bridge",), "date": ("2019",)},
}


def valid(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    Draft202012Validator(SCHEMA).validate(items)
    return items


def test_each_document_is_one_reference() -> None:
    answer = bridge_answer()
    first, second = answer.citations
    assert valid(to_references(answer, KNOWN)) == [
        {
            "id": "a1",
            "type": "document",
            "title": "الجِسْر الجديد",
            "language": "ar",
            "source": "تقارير/الجسر.pdf",
            "author": [{"literal": "سارة الأحمد"}, {"literal": "Ali Hassan"}],
            "issued": {"date-parts": [[2024, 5, 31]]},
            "page": "2",
            "custom": {"citations": [{"number": 1, "page": 2, "start": 34, "end": 95, "quote": first.quote}]},
        },
        {
            "id": "e1",
            "type": "webpage",
            "title": "The bridge",
            "language": "en",
            "source": "reports/bridge.md",
            "issued": {"date-parts": [[2019]]},
            "URL": "https://x.example/bridge",
            "custom": {"citations": [{"number": 2, "page": None, "start": 26, "end": 63, "quote": second.quote}]},
        },
    ]


@pytest.mark.parametrize(
    ("known", "issued"),
    [
        ({"date": ("2024-05",)}, {"date-parts": [[2024, 5]]}),
        ({"date": ("2024-05-31T10:00:00Z",)}, {"date-parts": [[2024, 5, 31]]}),
        ({"date": ("ربيع ٢٠١٩",)}, {"literal": "ربيع ٢٠١٩"}),
        ({"date_as_written": ("1 رَجَب ١٤٤٥",)}, {"literal": "1 رَجَب ١٤٤٥"}),
        ({}, None),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(known: Metadata, issued: dict[str, Any] | None) -> None:
    assert valid(to_references(bridge_answer(), {"a1": known}))[0].get("issued") == issued


def test_a_refusal_has_no_references() -> None:
    assert to_references(refusal(), KNOWN) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # the processor does not know all fields of the specification
def test_a_citation_processor_sets_them() -> None:
    items = [
        {key: value for key, value in item.items() if key != "custom"} for item in to_references(bridge_answer(), KNOWN)
    ]
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), CiteProcJSON(items), formatter.plain
    )
    for item in items:
        bibliography.register(Cited([CitationItem(item["id"])]))
    set_ = [str(entry) for entry in bibliography.bibliography()]
    assert len(set_) == 2
    assert any("سارة الأحمد" in entry and "2024" in entry and "الجِسْر الجديد" in entry for entry in set_)
    assert any("The bridge" in entry and "https://x.example/bridge" in entry and "2019" in entry for entry in set_)


def test_hostile_documents_keep_their_words(tmp_path: Path) -> None:
    answerer = hostile_answerer(tmp_path / "library")
    for answer in hostile_answers(answerer):
        items = valid(to_references(answer, known_of(answer, answerer.index.library.document)))
        assert len(items) == len({citation.document_id for citation in answer.citations})
        quotes = [(item["id"], place) for item in items for place in item["custom"]["citations"]]
        assert len(quotes) == len(answer.citations)
        for document_id, place in quotes:
            text = answerer.index.library.document(document_id).text
            assert text[place["start"] : place["end"]] == place["quote"]
        assert all("URL" not in item and item["issued"] == {"literal": "<b>2024</b>"} for item in items)
