import logging
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

import qa.api.app
from index.rebuild import rebuild
from qa.answer import Answerer
from tests.demo import DemoEncoder
from tests.qa.api.asking import ask, assert_problem, assert_safe, opened
from tests.qa.api.hostile import wait_until
from tests.qa.contract import ANSWER_KEYS, CITATION_KEYS


def test_an_arabic_question(client: TestClient[ASGIApp]) -> None:
    response = ask(client, "كم عُمْقُ البَحْرِ الأحمر؟")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert_safe(response)
    value = response.json()
    assert list(value) == ANSWER_KEYS
    assert (value["question"], value["language"], value["abstained"]) == ("كم عُمْقُ البَحْرِ الأحمر؟", "ar", False)
    assert value["text"].startswith("يبلغ عمق البَحْر الأحمر ٢٢١١ متراً. [1]")
    assert all(list(citation) == CITATION_KEYS for citation in value["citations"])
    citation = value["citations"][0]
    text = client.get(f"/api/documents/{citation['document_id']}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert [s["type"] for s in citation["target"]["selector"]] == ["TextPositionSelector", "TextQuoteSelector"]


def test_an_english_question(client: TestClient[ASGIApp]) -> None:
    value = ask(client, "How many teachers does the school need?").json()
    assert (value["language"], value["citations"][0]["quote"]) == ("en", "A school needs 12 teachers.")


def test_a_refusal_is_an_answer(silent_answerer: Answerer) -> None:
    with opened(silent_answerer) as client:
        response = ask(client, "من هو رئيس بيرو؟")
    assert response.status_code == 200
    value = response.json()
    assert (value["abstained"], value["reason"], value["citations"]) == (True, "little_evidence", [])
    assert value["text"] == "لا أجد في المستندات ما يكفي من الأدلة للإجابة عن: «من هو رئيس بيرو؟»"


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("", "the question holds no words; write it in Arabic or English"),
        ("؟ ـــ\n", "the question holds no words"),
        (
            "من " * 3_333 + "؟",
            "the question has 10,000 characters, at most 2,000 are read; ask for one thing at a time",
        ),
        (
            "Wer ist der Präsident von Frankreich?",
            "seems to be in German; Isnad answers questions in Arabic and English",
        ),
        ("東京の人口は何人ですか", "Japanese script"),
    ],
)
def test_a_bad_question(client: TestClient[ASGIApp], question: str, detail: str) -> None:
    response = ask(client, question)
    assert_problem(response, 400, detail)
    assert response.json()["title"] == "The question cannot be answered as it is"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "the body is empty"),
        (b"{", "truncated"),
        (b"{question: who}", "malformed"),
        ('{"question": "أين؟"}'.encode("cp1256"), "the body is not UTF-8"),
        (b'{"question": "\\ud800 where"}', "malformed"),
        (b'{"question": "who?", "wher": ["language=ar"]}', "unknown field `wher`"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "missing required field `question`"),
        (b'{"query": "who?"}', "unknown field `query`"),
        (b'{"question": 5}', "question: Expected `str`, got `int`"),
        (b'{"question": null}', "question: Expected `str`, got `null`"),
        (b'{"question": ["who?"]}', "question: Expected `str`, got `array`"),
    ],
)
def test_a_bad_body(client: TestClient[ASGIApp], body: bytes, detail: str) -> None:
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 400, detail, 'send JSON like {"question": "…"}')


def test_a_body_nested_too_deeply_is_refused(client: TestClient[ASGIApp]) -> None:
    body = b'{"question": "x", "history": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert "nested too deeply" in response.json()["detail"]


@pytest.mark.parametrize("history", ["null", "5", '"abc"', "[1]", "[[]]"])
def test_a_history_that_is_no_list_of_questions_is_refused(client: TestClient[ASGIApp], history: str) -> None:
    body = f'{{"question": "أين البَحْر؟", "history": {history}}}'.encode()
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400


def test_a_follow_up_is_completed_from_its_history(client: TestClient[ASGIApp]) -> None:
    body = {"question": "وكم عُمْقُه؟", "history": ["أين البَحْر الأحمر؟"]}
    value = client.post("/api/ask", json=body).json()
    assert "البَحْر الأحمر" in value["searched_for"]
    assert value["citations"][0]["quote"] == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."


def test_a_follow_up_is_completed_from_what_was_answered(client: TestClient[ASGIApp]) -> None:
    body = {"question": "When was he born?", "history": ["Who found Ug99?"], "answers": ["Albert Hale found Ug99. [1]"]}
    assert client.post("/api/ask", json=body).json()["searched_for"] == "When was he born (Albert Hale, Ug99)?"
    assert_problem(client.post("/api/ask", json=body | {"answers": "Albert Hale"}), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_is_no_question(client: TestClient[ASGIApp], kind: str) -> None:
    assert_problem(client.post("/api/ask", content=b"question=who", headers={"Content-Type": kind}), 400)


def test_a_body_over_64_kib_is_not_read(client: TestClient[ASGIApp]) -> None:
    assert_problem(ask(client, "م" * 32_768), 413, "at most 64 KiB are read; send less at a time")
    pieces = [b'{"question": "', *[b"a" * 1024] * 64, b'"}']
    assert_problem(client.post("/api/ask", content=iter(pieces)), 413, "at most 64 KiB are read")
    just_under = b'{"question": "who?"' + b" " * 60_000 + b"}"
    assert client.post("/api/ask", content=just_under).status_code == 200


@pytest.mark.parametrize("document_id", ["0123456789abcdef", "..%2f..%2fetc%2fpasswd", "%00", "%ff", "قهوة"])
def test_an_unknown_document(client: TestClient[ASGIApp], document_id: str) -> None:
    assert_problem(client.get(f"/api/documents/{document_id}/text"), 404)


def test_the_remedy_for_an_unknown_document(client: TestClient[ASGIApp]) -> None:
    assert_problem(
        client.get("/api/documents/none/text"), 404, "no document has this id; those there are stand at /api/documents"
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/documents", 405),
        ("GET", "/page/none.js", 404),
    ],
)
def test_wrong_routes(client: TestClient[ASGIApp], method: str, path: str, status: int) -> None:
    assert_problem(client.request(method, path), status, "the routes are listed at /schema")


def test_a_missing_parameter_is_named_with_where_to_look(client: TestClient[ASGIApp]) -> None:
    answered = client.post("/api/documents", content=b"x", headers={"Content-Type": "application/octet-stream"})
    assert_problem(answered, 400, "'name' for path /api/documents; what each route takes is told at /schema")


def test_the_documents(client: TestClient[ASGIApp]) -> None:
    rows = client.get("/api/documents").json()
    assert [row["title"] for row in rows][1::2] == [
        "The old school",
        "وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠. كانت القهوة تُشرب في حلقات الذكر.",
    ]
    value = client.get(f"/api/documents/{rows[1]['id']}/text").json()
    assert list(value) == ["document_id", "title", "source", "language", "text", "note"]
    assert value["text"].startswith("The old school")


def test_health(client: TestClient[ASGIApp]) -> None:
    assert client.get("/health/live").json()["status"] == "live"
    assert client.get("/health/ready").json() == {"status": "ready", "passages": 4}


def test_a_library_encoded_anew_meanwhile_is_no_secret_but_its_place_is(
    answerer: Answerer, encoder: DemoEncoder
) -> None:
    rebuild(answerer.index, replace(encoder, revision="2"), 256)
    with opened(answerer) as client:
        assert_problem(ask(client, "أين البَحْر؟"), 503, "try again in a moment", "the server's log")


def test_a_damaged_library_is_said_without_its_place(answerer: Answerer, folder: Path) -> None:
    with sqlite3.connect(folder / "library.sqlite") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE documents")
    connection.close()
    with opened(answerer) as client:
        assert_problem(client.get("/api/documents"), 503, "the operator finds the reason in the server's log")


def test_a_fault_of_the_server_shows_no_stack(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.getLogger("qa.api.problems"), "handle", logged.append)
    with opened(answerer) as client:
        monkeypatch.setattr(answerer.index, "library", None)
        assert_problem(
            client.get("/api/documents"), 500, "a fault of the server; the operator finds the reason in its log"
        )
    assert [(record.getMessage(), str(record.exc_info and record.exc_info[1])) for record in logged] == [
        ("/api/documents failed", "'NoneType' object has no attribute 'documents'")
    ]


def test_a_stored_citation_is_exact_moved_or_stale(client: TestClient[ASGIApp]) -> None:
    citation = ask(client, "كم عُمْقُ البَحْرِ الأحمر؟").json()["citations"][0]
    stored = {key: citation[key] for key in ("document_id", "quote", "start", "prefix", "suffix")}
    place = {"start": citation["start"], "end": citation["end"]}

    def verified(**changed: object) -> dict[str, object]:
        response = client.post("/api/citations/verify", json=stored | changed)
        assert response.status_code == 200
        value: dict[str, object] = response.json()
        return value

    assert verified() == {"status": "exact", **place}
    assert verified(start=citation["start"] + 3) == {"status": "moved", **place}
    assert verified(start=-5) == {"status": "moved", **place}
    for gone in ({"quote": "يبلغ عمقه ٢٢١٢ متراً"}, {"quote": ""}, {"document_id": "none"}):
        assert verified(**gone) == {"status": "stale", "start": None, "end": None}


def test_it_is_ready_as_soon_as_the_library_can_be_opened(
    answerer: Answerer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.api.app, "WARM_AGAIN_SECONDS", 0.1)
    away = folder / "library.away"
    database = folder / "library.sqlite"
    database.rename(away)
    database.write_bytes(b"no library")
    with opened(answerer) as client:
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["status"]) == (503, "warming")
        away.replace(database)
        wait_until(lambda: client.get("/health/ready").status_code == 200)
