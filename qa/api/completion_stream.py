"""One answer as a stream in OpenAI's form: its text as it comes, then its citations, then why it ended.

The contents of all pieces, joined, are the content of the answer that is given at once.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from index.records import IsnadError
from qa.answer import Answer, Question
from qa.api.chat import HEARTBEAT, Event, begin_answer
from qa.api.completion_errors import error_body
from qa.api.completion_records import Head, reply_of, usage_of
from qa.api.completion_request import CompletionRequest
from qa.api.problems import FAULT, trouble_of
from qa.api.service import Service
from qa.cite import Citation
from qa.telling import Drafted, TextAdded, Withdrawn

log = logging.getLogger(__name__)

DONE = ServerSentEventMessage(data="[DONE]")


class Completing:
    """One stream on its way."""

    def __init__(self, asked: CompletionRequest, head: Head, page_address: str) -> None:
        self._asked = asked
        self._head = head
        self._page_address = page_address
        self._sent = ""
        # Of drafted statements by their numbers: what cannot be taken back is sent once it stands and one is proved.
        self._drafted: dict[int, str] = {}
        self._standing: set[int] = set()
        self._is_proved = False

    def opening(self) -> ServerSentEventMessage:
        """Return the first piece, which says who speaks."""
        return self._piece({"role": "assistant", "content": ""})

    def messages(self, event: Event) -> list[ServerSentEventMessage]:
        """Return what is to be sent of ``event``."""
        match event:
            case None:
                return [HEARTBEAT]
            case TextAdded(text=text, statement=None):
                return [self._text(text)]
            case Drafted(statement=number, text=text):
                self._drafted[number] = text
            case TextAdded(text=text, statement=int(number)):
                self._drafted[number] += text
                self._standing.add(number)
                return self._statements()
            case Withdrawn(statement=number):
                del self._drafted[number]
                self._standing.discard(number)
            case Citation():
                self._is_proved = True
            case Answer():
                return self._ending(event)
        return []

    def _statements(self) -> list[ServerSentEventMessage]:
        ready = sorted(self._standing) if self._is_proved else []
        self._standing.difference_update(ready)
        return [self._text(self._drafted[number]) for number in ready]

    def _text(self, text: str) -> ServerSentEventMessage:
        self._sent += text
        return self._piece({"content": text})

    def _ending(self, answer: Answer) -> list[ServerSentEventMessage]:
        reply = reply_of(self._asked, answer, self._page_address)
        # What was sent cannot be taken back.
        assert reply.content.startswith(self._sent), "text was told that is not the answer's"
        rest = reply.content[len(self._sent) :]
        told = [self._text(rest)] if rest else []
        told += [
            self._piece({"annotations": reply.annotations, "isnad": answer}),
            self._piece({}, finish_reason="stop"),
        ]
        if self._asked.wants_usage:
            told.append(self._message(self._head.chunk([], usage_of(self._asked, reply.content))))
        return [*told, DONE]

    def _piece(self, delta: dict[str, Any], finish_reason: str | None = None) -> ServerSentEventMessage:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return self._message(self._head.chunk([choice]))

    def _message(self, chunk: dict[str, Any]) -> ServerSentEventMessage:
        if not self._asked.wants_usage:
            del chunk["usage"]
        return ServerSentEventMessage(data=_json(chunk))


async def stream_completion(
    service: Service, request: Request[Any, Any, Any], question: Question, completing: Completing
) -> ServerSentEvent:
    """Begin to answer ``question``, and return the stream once there is something to tell.

    Raises:
        ClientGone, IsnadError: as ``begin_answer``.
    """
    return ServerSentEvent(_messages(service, request, completing, *await begin_answer(service, request, question)))


async def _messages(
    service: Service,
    request: Request[Any, Any, Any],
    completing: Completing,
    first: Event,
    events: AsyncGenerator[Event, None],
) -> AsyncIterator[ServerSentEventMessage]:
    try:
        yield completing.opening()
        for message in completing.messages(first):
            yield message
        async for event in events:
            if isinstance(event, Answer):
                service.heard(request, event)
            for message in completing.messages(event):
                yield message
    except IsnadError as error:
        # The stream has begun: it is the one place left to say what broke it off.
        problem = trouble_of(error, request.url.path).problem
        yield ServerSentEventMessage(data=_json(error_body(problem.status, problem.detail)))
    except Exception:
        log.exception("%s failed", request.url.path)
        yield ServerSentEventMessage(data=_json(error_body(FAULT.status, FAULT.detail)))
    finally:
        await events.aclose()


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
