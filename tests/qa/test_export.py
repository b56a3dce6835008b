import json
from dataclasses import replace
from typing import Any, cast

import pytest

from index.library_errors import UnknownDocument
from index.records import Document
from qa.answer import Answerer, Question
from qa.export import FORMATS, BadFormat, Format, export
from qa.words import EXPORTED
from tests.qa.exports import bridge_answer


def gone(document_id: str) -> Document:
    raise UnknownDocument(f"there is no document {document_id!r}")


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_removed_meanwhile_is_told_from_its_citation(form: Format) -> None:
    assert "reports/bridge.md" in export(bridge_answer(), form, gone)


def test_another_format_is_refused() -> None:
    with pytest.raises(BadFormat, match="'pdf'; choose one of markdown, html, jsonld, csl"):
        export(bridge_answer(), cast(Format, "pdf"), gone)


@pytest.mark.parametrize("question", ["كم عُمْقُ البَحْرِ الأحمر؟", "How many teachers does the school need?"])
def test_the_spans_are_those_of_the_answer(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(Question(question))
    spans = {(one.document_id, one.start, one.end, one.quote) for one in answer.citations}
    assert spans
    library = answerer.index.library
    references = json.loads(export(answer, "csl", library.document))
    assert {
        (item["id"], one["start"], one["end"], one["quote"])
        for item in references
        for one in item["custom"]["citations"]
    } == spans
    annotations = json.loads(export(answer, "jsonld", library.document))["first"]["items"]
    assert {span_of(item["target"]) for item in annotations} == spans
    for form in FORMATS:
        assert all(one.quote in export(answer, form, library.document) for one in answer.citations)


def span_of(target: dict[str, Any]) -> tuple[str, int, int, str]:
    position, quote = target["selector"]
    document_id = target["source"]["id"].removeprefix("isnad://document/")
    return document_id, position["start"], position["end"], quote["exact"]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_an_answer_of_a_language_model_says_so(form: Format) -> None:
    note = EXPORTED[bridge_answer().language]["generated"]
    assert note not in export(bridge_answer(), form, gone)
    assert note in export(replace(bridge_answer(), generated=True), form, gone)
