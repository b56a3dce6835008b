import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.derived import NoRoom
from index.encoder import load_encoder
from qa.answer import Answerer
from qa.config import Settings
from tests.demo import add, write_files
from tests.qa.api.asking import assert_problem, assert_safe, events, opened
from tests.qa.contract import ANSWER_KEYS, CITATION_KEYS

ARABIC = "كم عُمْقُ البَحْرِ الأحمر؟"
ENGLISH = "How many teachers does the school need?"
HIT_KEYS = "document_id source title passage_id start end text language score dense_rank lexical_rank".split()
Events = list[tuple[str, Any]]


class Reviewer:
    """Called when the hits were told and nothing else was; does ``act`` to questions about Basra."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        if "البصرة" in question:
            self.act()
        return [0.0] * len(texts)


def chat(client: TestClient[ASGIApp], question: str, **more: object) -> Events:
    response = client.post("/api/chat", json={"question": question, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert response.headers["cache-control"].startswith("no-")
    assert_safe(response)
    return events(response.text)


def named(told: Events, name: str) -> list[Any]:
    return [value for event, value in told if event == name]


def without_timings(answer: dict[str, Any]) -> dict[str, Any]:
    assert list(answer) == ANSWER_KEYS
    return answer | {"timings": sorted(answer["timings"])}


@pytest.fixture
def reviewed(answerer: Answerer) -> Callable[[Callable[[], None]], Answerer]:
    """Let something happen between the hits and the text of an answer."""

    def make(act: Callable[[], None]) -> Answerer:
        answerer.reranker = Reviewer(act)
        return answerer

    return make


@pytest.mark.parametrize(
    ("question", "more"),
    [(ARABIC, {}), (ENGLISH, {}), ("وكم عُمْقُه؟", {"history": ["أين البَـــحْر الأحمر؟"], "where": ["language=ar"]})],
)
def test_a_stream_tells_in_order_what_ask_gives_at_once(
    client: TestClient[ASGIApp], question: str, more: dict[str, Any]
) -> None:
    told = chat(client, question, **more)
    at_once = client.post("/api/ask", json={"question": question, **more}).json()
    done = told[-1][1]
    assert [event for event, _ in told[:1] + told[-1:]] == ["hits", "done"]
    assert without_timings(done) == without_timings(at_once)
    assert {event for event, _ in told[1:-1]} == {"citation", "delta"}
    assert "".join(value["text"] for value in named(told, "delta")) == done["text"]
    assert named(told, "citation") == done["citations"]
    (hits,) = named(told, "hits")
    assert (hits["query"], hits["language"]) == (done["searched_for"], done["language"])
    assert all(list(hit) == HIT_KEYS for hit in hits["hits"])


def test_a_citation_comes_before_the_text_that_bears_its_number(client: TestClient[ASGIApp]) -> None:
    cited: set[int] = set()
    for event, value in chat(client, "coffee القَهْوَة and البَحْر sea"):
        if event == "citation":
            cited.add(value["number"])
        if event == "delta":
            number = int(value["text"].rpartition("[")[2].rstrip("]"))
            assert number in cited
    assert len(cited) > 1


def test_each_citation_is_the_exact_slice(client: TestClient[ASGIApp]) -> None:
    for question in (ARABIC, ENGLISH, "sea بَحْر moon قَمَر"):
        citations = named(chat(client, question), "citation")
        assert citations
        for citation in citations:
            assert list(citation) == CITATION_KEYS
            text = client.get(f"/api/documents/{citation['document_id']}/text").json()["text"]
            quote = citation["quote"]
            assert text[citation["start"] : citation["end"]] == quote
            assert text.encode()[citation["start_utf8"] : citation["end_utf8"]].decode() == quote
            units = text.encode("utf-16-le")[2 * citation["start_utf16"] : 2 * citation["end_utf16"]]
            assert units.decode("utf-16-le") == quote


def test_sources_that_differ_are_told_first(tmp_path: Path) -> None:
    texts = {
        "one.txt": "افتُتح متحف المَرْجان عام ١٩٩٨ بحضور الوزير.",
        "two.txt": "افتُتح متحف المـــرجان عام 2001 بحضور الوزير.",
    }
    encoder = load_encoder()
    index, _ = add(tmp_path / "library", encoder, write_files(tmp_path / "files", texts))  # type: ignore[arg-type]
    with opened(Answerer(index, encoder, Settings(minimum_confidence=0.0))) as client:
        told = chat(client, "متى افتُتح متحف المرجان؟")
    deltas, done = named(told, "delta"), told[-1][1]
    assert deltas[0]["text"].startswith("في المصادر قيم مختلفة: ")
    assert done["differs"]
    assert "".join(value["text"] for value in deltas) == done["text"]
    assert {one["quote"] for one in named(told, "citation")} == set(texts.values())
    assert [event for event, _ in told[:3]] == ["hits", "citation", "citation"], "both before the line that names both"


def test_a_refusal_is_told_as_text_with_what_came_nearest(silent_answerer: Answerer) -> None:
    with opened(silent_answerer) as client:
        told = chat(client, "من هو رئيس بيرو؟")
    assert [event for event, _ in told] == ["hits", "delta", "done"]
    done = told[-1][1]
    assert (done["abstained"], done["reason"], done["citations"]) == (True, "little_evidence", [])
    assert named(told, "delta") == [{"text": done["text"]}]
    assert done["nearest"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"question": "؟ ـــ"}, "the question holds no words"),
        ({"question": "Wer ist der Präsident von Frankreich?"}, "seems to be in German"),
        ({"question": ARABIC, "where": ["language"]}, ""),
        ({"query": ARABIC}, "unknown field `query`"),
        ({"question": "م" * 2_001}, "at most 2,000 are read"),
    ],
)
def test_a_bad_question_is_a_problem_and_no_stream(
    client: TestClient[ASGIApp], body: dict[str, Any], detail: str
) -> None:
    assert_problem(client.post("/api/chat", json=body), 400, detail)


def fault() -> None:
    raise RuntimeError("سِرّ: /home/operator")


def full() -> None:
    raise NoRoom("no room in /home/operator/library")


@pytest.mark.parametrize(
    ("act", "status", "title"),
    [(fault, 500, "Internal Server Error"), (full, 503, "The server has no room left")],
)
def test_an_error_in_mid_stream_is_the_last_event(
    reviewed: Callable[[Callable[[], None]], Answerer],
    act: Callable[[], None],
    status: int,
    title: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with opened(reviewed(act)) as client, caplog.at_level(logging.ERROR):
        told = chat(client, "كم عُمْق البَحْر عند البصرة؟")
        after = chat(client, ARABIC)
    assert [event for event, _ in told] == ["hits", "error"]
    error = told[-1][1]
    assert (error["status"], error["title"], "/home" in str(error)) == (status, title, False)
    assert "/home/operator" in caplog.text, "the operator finds it in the log"
    assert after[-1][0] == "done"


def test_a_question_that_takes_too_long_is_broken_off(reviewed: Callable[[Callable[[], None]], Answerer]) -> None:
    slow = reviewed(lambda: time.sleep(1.3))
    slow.settings = replace(slow.settings, request_seconds=1)
    with opened(slow) as client:
        told = chat(client, "كم عُمْق البَحْر عند البصرة؟")
        assert chat(client, ARABIC)[-1][0] == "done"
    assert [event for event, _ in told] == ["hits", "error"]
    assert (told[-1][1]["status"], told[-1][1]["title"]) == (503, "The request took too long")


def test_silence_is_filled_with_heartbeats(
    reviewed: Callable[[Callable[[], None]], Answerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.api.chat.HEARTBEAT_SECONDS", 0.05)
    with opened(reviewed(lambda: time.sleep(0.4))) as client:
        told = chat(client, "كم عُمْق البَحْر عند البصرة؟")
    assert [event for event, _ in told[:3]] == ["hits", "", ""]
    assert told[-1][0] == "done"
    assert "".join(value["text"] for value in named(told, "delta")) == told[-1][1]["text"]
