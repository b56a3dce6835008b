"""What a language model drafts, through the web service."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer, Question
from tests.qa.api.asking import events, opened
from tests.qa.contract import ANSWER_KEYS
from tests.qa.model_server import Asked, Reply, model_server

ENGLISH = "How many teachers does the school need?"
ARABIC = "كم عُمْقُ البَحْرِ الأحمر؟"


def script(asked: Asked) -> Reply | str:
    if "moon" in asked.user.rpartition("Question: ")[2]:
        return Reply(status=500)
    if "Riyadh" in asked.user.rpartition("Question: ")[2]:  # nothing of it stands
        return asked.cite("There are 21 schools in Riyadh.", "opened in 1953")
    if "عُمْق" in asked.user.rpartition("Question: ")[2]:
        return asked.cite("يبلغ عمق البحر الأحمر ٢٢١١ مترًا.", "٢٢١١ متراً") + asked.cite("لا ماء في البحر.", "البـــحر")
    return asked.cite("A school needs 21 teachers.", "needs 12") + asked.cite("A school needs 12 teachers.", "needs 12")


@pytest.fixture(scope="module")
def drafter(reader: Answerer) -> Iterator[Answerer]:
    with model_server(script) as server:
        settings = replace(reader.settings, llm_base_url=server.address, llm_model="tiny", llm_retries=0)
        yield Answerer(reader.index, reader.library.current().encoder, settings)


@pytest.fixture(scope="module")
def client(drafter: Answerer) -> Iterator[TestClient[ASGIApp]]:
    with opened(drafter) as client:
        yield client


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    assert list(answer) == ANSWER_KEYS
    return answer | {"timings": sorted(answer["timings"])}


@pytest.mark.parametrize("question", [ENGLISH, ARABIC, "Has anybody lived on the moon?"])
def test_streamed_at_once_and_in_python_it_is_one_answer(
    drafter: Answerer, client: TestClient[ASGIApp], question: str
) -> None:
    told = events(client.post("/api/chat", json={"question": question}).text)
    done = told[-1][1]
    at_once = client.post("/api/ask", json={"question": question}).json()
    assert plain(done) == plain(at_once)
    assert (done["text"], done["generated"]) == (drafter.ask(Question(question)).text, "moon" not in question)
    gone = {value["id"] for event, value in told if event == "withdraw"}
    texts = [value["text"] for event, value in told if event == "delta" and value.get("id") not in gone]
    assert "".join(texts) == done["text"]
    assert [value for event, value in told if event == "citation"] == done["citations"]


def test_events_tell_drafted_withdrawn_and_standing_statements(client: TestClient[ASGIApp]) -> None:
    told = events(client.post("/api/chat", json={"question": ENGLISH}).text)
    assert [event for event, _ in told] == ["hits", "delta", "withdraw", "delta", "citation", "delta", "done"]
    values = [value for event, value in told if event in ("delta", "withdraw")]
    assert values == [
        {"text": "A school needs 21 teachers.", "id": 1, "drafted": True},
        {"id": 1},
        {"text": "A school needs 12 teachers.", "id": 2, "drafted": True},
        {"text": " [1]", "id": 2},
    ]
    done = told[-1][1]
    assert (done["generated"], done["generation"], done["dropped"]) == (True, None, 1)


@pytest.mark.parametrize("unsupported", ["drop", "mark"])
@pytest.mark.parametrize(
    "question", [ENGLISH, ARABIC, "Has anybody lived on the moon?", "Is there a school in Riyadh?"]
)
def test_clients_of_openai_get_only_what_stands(drafter: Answerer, question: str, unsupported: str) -> None:
    settings = replace(drafter.settings, llm_unsupported=unsupported)
    asked = {"model": "isnad", "messages": [{"role": "user", "content": question}]}
    with opened(Answerer(drafter.index, drafter.library.current().encoder, settings)) as client:
        at_once = client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]
        stream = client.post("/v1/chat/completions", json=asked | {"stream": True}).text
    pieces = [line.removeprefix("data: ") for line in stream.splitlines() if line.startswith("data: {")]
    deltas = [json.loads(piece)["choices"][0]["delta"] for piece in pieces]
    assert "".join(delta.get("content", "") for delta in deltas) == at_once["content"]
    assert at_once["content"].startswith(at_once["isnad"]["text"])
    assert ("21 teachers" in at_once["content"]) == (question == ENGLISH and unsupported == "mark")


def test_why_there_are_quotes_instead_is_said(client: TestClient[ASGIApp]) -> None:
    answer = client.post("/api/ask", json={"question": "Has anybody lived on the moon?"}).json()
    assert (answer["generated"], answer["generation"]) == (False, "failed")
    assert "Nobody has lived on the moon. [2]" in answer["text"]
