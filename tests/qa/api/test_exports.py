"""POST /api/ask?format=: the bytes of the command line, as a file to be kept."""

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer, Question
from qa.export import FORMATS, MEDIA_TYPES, Format, export
from tests.qa.api.asking import ask, assert_problem, assert_safe, opened

QUESTION = "كم عُمْقُ البَحْرِ الأحمر؟"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(client: TestClient[ASGIApp], reader: Answerer, form: Format) -> None:
    response = client.post(f"/api/ask?format={form}", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]
    assert response.headers["content-disposition"].startswith('attachment; filename="answer.')
    assert_safe(response)
    assert response.text == export(reader.ask(Question(QUESTION)), form, reader.index.library.document)


def test_json_is_what_comes_without_a_format(client: TestClient[ASGIApp]) -> None:
    asked = client.post("/api/ask?format=json", json={"question": QUESTION})
    assert asked.headers["content-type"] == "application/json"
    assert asked.json() | {"timings": None} == ask(client, QUESTION).json() | {"timings": None}


def test_another_format_is_a_problem(client: TestClient[ASGIApp]) -> None:
    assert_problem(
        client.post("/api/ask?format=pdf", json={"question": QUESTION}),
        400,
        "'pdf'; choose one of markdown, html, jsonld, csl",
    )


def test_a_refusal_is_exported_too(silent_answerer: Answerer) -> None:
    with opened(silent_answerer) as client:
        markdown = client.post("/api/ask?format=markdown", json={"question": "من هو رئيس بيرو؟"})
        references = client.post("/api/ask?format=csl", json={"question": "من هو رئيس بيرو؟"})
    assert "## أقرب ما وُجد" in markdown.text
    assert references.json() == []


def test_the_document_names_the_formats(client: TestClient[ASGIApp]) -> None:
    operation = client.get("/schema/openapi.json").json()["paths"]["/api/ask"]["post"]
    assert set(operation["responses"]["200"]["content"]) == {"application/json", *MEDIA_TYPES.values()}
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["schema"]["enum"]) == ("format", ["json", *FORMATS])
