import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from qa.answer import Answerer
from qa.api.logs import set_up_logs
from tests.qa.api.asking import ask, keyed, opened

QUESTION = "كم عُمْقُ البَـــحْرِ الأحمر؟"


Lines = Callable[[], list[dict[str, Any]]]


@contextmanager
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """Set up logs as a server does, and give a function that returns the lines logged since it was called last."""
    loggers = [logging.getLogger(name) for name in ("", "uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(one, one.handlers, one.level, one.propagate) for one in loggers]
    set_up_logs()
    try:
        yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        for one, handlers, level, propagate in before:
            one.handlers, one.propagate = handlers, propagate
            one.setLevel(level)


def requests(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["event"] == "request"]


def test_each_request_is_one_line_of_json(answerer: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys) as lines, opened(answerer) as client:
        response = ask(client, QUESTION)
        client.get("/nowhere")
    first, second = requests(lines)
    assert (first["method"], first["route"], first["status"], first["level"]) == ("POST", "/api/ask", 200, "info")
    assert 0 < first["milliseconds"] < 60_000
    assert datetime.fromisoformat(first["timestamp"]).tzinfo
    assert first["request"] == response.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", first["request"])
    assert (second["route"], second["status"], second["request"] != first["request"]) == ("unknown", 404, True)


def test_no_question_stands_in_the_log(answerer: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys), opened(answerer) as client:
        asked = {"question": QUESTION, "history": ["متى أُنشئ المِيناء؟"], "where": ["title~سِرّ"]}
        for path in ("/api/ask", "/api/chat"):
            assert client.post(path, json=asked).status_code == 200
        ask(client, "؟؟")
        client.get("/api/documents", params={"where": "title~سِرّ"})
        client.get("/api/documents/مَجْهول")
    # The client that asks logs what it asks, in this same process.
    held = "\n".join(line for line in capsys.readouterr().err.splitlines() if "HTTP Request: " not in line)
    assert held.count('"event": "request"') == 5
    for part in ("عُمْق", "البَـــحْر", "المِيناء", "سِرّ", "مَجْهول", "%D8", "\\u0"):
        assert part not in held


def test_questions_stand_in_the_log_when_the_operator_wants_them(
    answerer: Answerer, capsys: pytest.CaptureFixture[str]
) -> None:
    answerer.settings = replace(answerer.settings, log_questions=True)
    headers = keyed(answerer, "ask")
    with logged(capsys) as lines, opened(answerer, "http://isnad.example", "192.0.2.7") as client:
        for path in ("/api/ask", "/api/chat"):
            assert client.post(path, json={"question": QUESTION}, headers=headers).status_code == 200
    found = requests(lines)
    assert [line["question"] for line in found] == [QUESTION] * 2
    assert all(line["by"] == line["caller"] and line["by"].startswith("key ") for line in found)


def test_a_line_is_one_line_whatever_was_asked(answerer: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    answerer.settings = replace(answerer.settings, log_questions=True)
    forged = 'أين البَحْر؟\n{"event": "request", "status": 500}\r\x1b[31m'
    with logged(capsys) as lines, opened(answerer) as client:
        ask(client, forged)
    (line,) = requests(lines)
    assert (line["question"], line["status"]) == (forged, 200)


def test_who_asked_is_told_by_key_or_address(answerer: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys) as lines, opened(answerer, "http://isnad.example", "192.0.2.7", insecure=True) as client:
        client.get("/api/session")
        client.get("/api/session", headers={"Authorization": "Bearer isnad_x_y"})
    allowed, refused = requests(lines)
    assert (allowed["by"], allowed["status"]) == ("192.0.2.7", 200)
    assert (refused["by"], refused["status"]) == (None, 401)


def test_health_checks_fill_no_log(answerer: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys) as lines, opened(answerer) as client:
        for path in ("/health/live", "/health/ready", "/metrics"):
            client.get(path)
    assert requests(lines) == []


def test_lines_of_other_parts_and_their_errors_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys) as lines:
        logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
        try:
            raise ValueError("عُطْل")
        except ValueError:
            logging.getLogger("qa.api.problems").exception("%s failed", "/api/ask")
    first, second = lines()
    assert (first["event"], first["level"]) == ("Started server process [7]", "info")
    assert (second["event"], second["level"]) == ("/api/ask failed", "error")
    assert "ValueError: عُطْل" in second["exception"]
