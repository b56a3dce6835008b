"""Asking as a client of OpenAI's does, and what every error under /v1 looks like."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answer, Answerer, Question
from qa.telling import Tell, tell_nobody
from tests.demo import DemoEncoder
from tests.qa.api.asking import assert_safe

PATH = "/v1/chat/completions"
ARABIC = "كم عُمْقُ البَحْرِ الأحمر؟"
ENGLISH = "How many teachers does the school need?"
Client = TestClient[ASGIApp]


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def complete(client: Client, *messages: Any, **more: Any) -> Response:
    return client.post(PATH, json={"model": "isnad", "messages": list(messages), **more})


def message(client: Client, *messages: Any, **more: Any) -> dict[str, Any]:
    response = complete(client, *messages, **more)
    assert response.status_code == 200, response.text
    assert_safe(response)
    (choice,) = response.json()["choices"]
    assert (choice["index"], choice["finish_reason"]) == (0, "stop")
    said: dict[str, Any] = choice["message"]
    return said


def chunks(client: Client, *messages: Any, **more: Any) -> list[Any]:
    """Return what a stream holds: pieces as JSON, None for a heartbeat, without the end, which is there."""
    response = complete(client, *messages, stream=True, **more)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert_safe(response)
    blocks = response.text.removesuffix("\r\n\r\n").split("\r\n\r\n")
    found = [None if block == ": heartbeat" else block.removeprefix("data: ") for block in blocks]
    if found[-1] == "[DONE]":
        found.pop()
    else:
        assert '"error"' in str(found[-1])
    return [None if one is None else json.loads(one) for one in found]


def joined(told: list[Any]) -> str:
    return "".join(choice["delta"].get("content", "") for chunk in told for choice in chunk["choices"])


def without_timings(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings"}


def assert_error(response: Response, status: int, *parts: str, param: str | None = None) -> None:
    """It is an error in OpenAI's form with the remedy, and tells nothing of the machine."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    value = response.json()
    assert list(value) == ["error"]
    assert list(value["error"]) == ["message", "type", "param", "code"]
    assert all(part in value["error"]["message"] for part in parts), value
    assert value["error"]["param"] == param
    assert not any(word in response.text for word in ("Traceback", ".py", "/home", "/tmp", "sqlite", "site-packages"))
    assert_safe(response)


class Waiting(Answerer):
    """Does ``act`` in mid-answer when asked about Basra, and keeps what ended each answer.

    ``act`` is given what tells once more what was told last.
    """

    def __init__(self, answerer: Answerer, act: Callable[[Callable[[], None]], object]) -> None:
        super().__init__(answerer.index, DemoEncoder(), answerer.settings)
        self.act = act
        self.ended: list[type[BaseException] | None] = []

    def ask(self, question: Question, tell: Tell = tell_nobody, *, drafting: bool = True) -> Answer:
        def told(one: object) -> None:
            tell(one)  # type: ignore[arg-type]
            if "البصرة" in question.text:
                self.act(lambda: tell(one))  # type: ignore[arg-type]

        try:
            answer = super().ask(question, told, drafting=drafting)
        except BaseException as error:
            self.ended.append(type(error))
            raise
        self.ended.append(None)
        return answer


class Telling:
    """Goes on telling, for ten seconds at most, as long as somebody hears; ``begun`` is set when it begins."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(self, again: Callable[[], None]) -> None:
        self.begun.set()
        ends_at = time.monotonic() + 10
        while time.monotonic() < ends_at:
            again()
            time.sleep(0.02)
