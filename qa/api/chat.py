"""One answer as server-sent events: what is told while it comes to be, then the whole of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from index.records import IsnadError
from qa.answer import Answer, Question, hit_to_json
from qa.api.pools import Limit
from qa.api.problems import FAULT, trouble_of
from qa.api.service import Service, caller_of, until_gone
from qa.cite import Citation
from qa.telling import Drafted, HitsFound, TextAdded, Told, Waiting, Withdrawn

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
HEARTBEAT = ServerSentEventMessage(data=None, comment="heartbeat")
Event = HitsFound | Citation | TextAdded | Drafted | Withdrawn | Answer | None
"""What happens in a stream; None is silence for ``HEARTBEAT_SECONDS``."""


async def stream_answer(service: Service, request: Request[Any, Any, Any], question: Question) -> ServerSentEvent:
    """Begin to answer ``question``, and return the stream once there is something to tell.

    Raises:
        ClientGone, IsnadError: as ``begin_answer``.
    """
    return ServerSentEvent(_messages(service, request, *await begin_answer(service, request, question)))


async def begin_answer(
    service: Service, request: Request[Any, Any, Any], question: Question
) -> tuple[Event, AsyncGenerator[Event, None]]:
    """Begin to answer ``question``, and return its first event and those after it, the last of which is the answer.

    What goes wrong before the first is an error of its own, and no stream. Whoever takes the events closes them.

    Raises:
        ClientGone: the client closed the connection before.
        IsnadError: as ``Answerer.ask``, or too much is asked at once.
    """
    started = time.perf_counter()
    told = asyncio.Queue[Event]()
    answering = _begin(service, caller_of(request).name, question, told)
    # A stream that is cancelled before it begins runs none of its own code, and so cannot end the work itself.
    handling = asyncio.current_task()
    assert handling is not None
    handling.add_done_callback(lambda _: answering.cancel())
    events = _events(answering, told)
    try:
        first = await until_gone(asyncio.ensure_future(anext(events)), request.receive)
    except BaseException:
        await events.aclose()
        raise
    service.measures.first_event.observe(time.perf_counter() - started)
    return first, events


def _begin(service: Service, caller: str, question: Question, told: asyncio.Queue[Event]) -> asyncio.Future[Answer]:
    loop = asyncio.get_running_loop()

    def ask(limit: Limit) -> Answer:
        def tell(one: Told) -> None:
            limit.check()
            if not isinstance(one, Waiting):
                loop.call_soon_threadsafe(told.put_nowait, one)

        return service.answerer.ask(question, tell)

    return asyncio.ensure_future(service.asking.run(ask, service.settings.request_seconds, caller))


async def _events(answering: asyncio.Future[Answer], told: asyncio.Queue[Event]) -> AsyncGenerator[Event, None]:
    try:
        while not answering.done() or not told.empty():
            hearing = asyncio.ensure_future(told.get())
            both: set[asyncio.Future[Any]] = {answering, hearing}
            await asyncio.wait(both, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                yield hearing.result()
                continue
            hearing.cancel()
            if not answering.done():
                yield None
        yield answering.result()
    finally:
        answering.cancel()


async def _messages(
    service: Service, request: Request[Any, Any, Any], first: Event, events: AsyncGenerator[Event, None]
) -> AsyncIterator[ServerSentEventMessage]:
    try:
        yield _message(first)
        async for event in events:
            if isinstance(event, Answer):
                service.heard(request, event)
            yield _message(event)
    except IsnadError as error:
        # The stream has begun: it is the one place left to say what broke it off.
        yield problem_message(error, request.url.path)
    except Exception:
        log.exception("%s failed", request.url.path)
        yield ServerSentEventMessage(event="error", data=_json(FAULT))
    finally:
        await events.aclose()


def problem_message(error: IsnadError, path: str) -> ServerSentEventMessage:
    """Return what a stream says of the error that ends it."""
    return ServerSentEventMessage(event="error", data=_json(trouble_of(error, path).problem))


def _message(event: Event) -> ServerSentEventMessage:
    match event:
        case None:
            return HEARTBEAT
        case HitsFound():
            hits = [hit_to_json(hit) for hit in event.hits]
            value = {"query": event.query, "language": event.language, "hits": hits}
            return ServerSentEventMessage(event="hits", data=_json(value))
        case Citation():
            return ServerSentEventMessage(event="citation", data=_json(event))
        case TextAdded(statement=None):
            return ServerSentEventMessage(event="delta", data=_json({"text": event.text}))
        case TextAdded():
            return ServerSentEventMessage(event="delta", data=_json({"text": event.text, "id": event.statement}))
        case Drafted():
            drafted = {"text": event.text, "id": event.statement, "drafted": True}
            return ServerSentEventMessage(event="delta", data=_json(drafted))
        case Withdrawn():
            return ServerSentEventMessage(event="withdraw", data=_json({"id": event.statement}))
        case Answer():
            return ServerSentEventMessage(event="done", data=_json(event))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
