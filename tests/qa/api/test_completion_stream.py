"""What clients of OpenAI's are streamed, as bytes."""

import asyncio
import gc
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.pools import Abandoned
from tests.qa.api.asking import opened
from tests.qa.api.completing import (
    ARABIC,
    ENGLISH,
    PATH,
    Client,
    Telling,
    Waiting,
    assert_error,
    chunks,
    complete,
    joined,
    message,
    user,
    without_timings,
)
from tests.qa.api.hostile import served, wait_until


@pytest.mark.parametrize("question", [ARABIC, ENGLISH, "sea بَحْر moon قَمَر"])
@pytest.mark.parametrize("model", ["isnad", "isnad-plain"])
def test_a_stream_joined_is_the_answer_at_once(client: Client, question: str, model: str) -> None:
    told, said = chunks(client, user(question), model=model), message(client, user(question), model=model)
    assert joined(told) == said["content"]
    deltas = [chunk["choices"][0]["delta"] for chunk in told]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert deltas[-1] == {}
    assert deltas[-2]["annotations"] == said["annotations"]
    assert without_timings(deltas[-2]["isnad"]) == without_timings(said["isnad"])
    ends = [chunk["choices"][0]["finish_reason"] for chunk in told]
    assert ends == [None] * (len(told) - 1) + ["stop"]


def test_all_pieces_of_a_stream_bear_the_same_name(client: Client) -> None:
    told = chunks(client, user(ARABIC))
    assert len({(c["id"], c["created"], c["model"], c["system_fingerprint"], c["object"]) for c in told}) == 1
    assert told[0]["object"] == "chat.completion.chunk"
    assert not any("usage" in chunk for chunk in told)


def test_a_stream_ends_with_its_usage_when_that_is_asked_for(client: Client) -> None:
    told = chunks(client, user(ARABIC), stream_options={"include_usage": True})
    assert [chunk["usage"] for chunk in told[:-1]] == [None] * (len(told) - 1)
    assert told[-1]["choices"] == []
    assert told[-1]["usage"] == complete(client, user(ARABIC)).json()["usage"]


@pytest.mark.parametrize("stream", ["true", "false"])
def test_work_for_a_client_that_has_gone_ends(reader: Answerer, stream: str) -> None:
    telling = Telling()
    answerer = Waiting(reader, telling)
    with served(answerer, threads=1) as server:
        wait_until(lambda: len(answerer.ended) == 2)  # it has warmed itself
        body = f'{{"messages": [{{"role": "user", "content": "عُمْق البَحْر عند البصرة؟"}}], "stream": {stream}}}'.encode()
        kind, length = "Content-Type: application/json", f"Content-Length: {len(body)}"
        with server.connect() as connection:
            connection.sendall(server.request(f"POST {PATH}", kind, length, body=body))
            assert telling.begun.wait(10)
        wait_until(lambda: len(answerer.ended) == 3, 20)
    assert answerer.ended[2] is Abandoned


@pytest.mark.parametrize("path", ["/api/chat", PATH])
def test_work_for_a_client_that_goes_before_the_stream_begins_ends(reader: Answerer, path: str) -> None:
    """By the protocol's own messages: the client has gone when the response is first asked for a piece."""
    answerer = Waiting(reader, Telling())
    question = "عُمْق البَحْر عند البصرة؟"
    body = json.dumps({"question": question} if path != PATH else {"messages": [user(question)], "stream": True})
    asked = iter([{"type": "http.request", "body": body.encode(), "more_body": False}])

    async def receive() -> Any:
        try:
            return next(asked)
        except StopIteration:
            if sent:
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def ask() -> None:
        await asyncio.ensure_future(create_app(answerer)(http_scope(path), receive, send))  # type: ignore[arg-type]
        gc.disable()
        try:
            while not answerer.ended:
                await asyncio.sleep(0.01)
        finally:
            gc.enable()

    sent: list[str] = []
    asyncio.run(asyncio.wait_for(ask(), 8))
    assert sent == ["http.response.start"]
    assert answerer.ended == [Abandoned]


def http_scope(path: str) -> dict[str, Any]:
    """What a server says of a POST of JSON from this machine."""
    headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
    return scope | {"client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8000)}


def fault(_: object) -> None:
    raise RuntimeError("سِرّ: /home/operator")


def test_what_breaks_a_stream_off_is_its_last_piece(reader: Answerer) -> None:
    with opened(Waiting(reader, fault)) as client:
        told = chunks(client, user("كم عُمْق البَحْر عند البصرة؟"))
        assert joined(chunks(client, user(ARABIC))).startswith("يبلغ")
    assert told[-1]["error"]["type"] == "server_error"
    assert "/home" not in str(told)


def test_a_question_that_takes_too_long_breaks_its_stream_off(reader: Answerer) -> None:
    slow = Waiting(reader, lambda _: time.sleep(1.2))
    slow.settings = replace(slow.settings, request_seconds=1)
    with opened(slow) as client:
        told = chunks(client, user("كم عُمْق البَحْر عند البصرة؟"))
        assert_error(complete(client, user("كم عُمْق البَحْر عند البصرة؟")), 503, "the time for one request is up")
    assert told[-1]["error"]["code"] == "overloaded"


def test_silence_is_filled_with_heartbeats(reader: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.api.chat.HEARTBEAT_SECONDS", 0.05)
    with opened(Waiting(reader, lambda _: time.sleep(0.1))) as client:
        told = chunks(client, user("كم عُمْق البَحْر عند البصرة؟"))
    assert None in told
    assert joined([chunk for chunk in told if chunk]).endswith("[1] البحر الأحمر")
