"""What the routes share: the answerer, its threads, keys, uploads and measures; made once for each process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.types import Receive
from threadpoolctl import threadpool_limits

from index.contract import DocumentStore
from index.opening import open_keys, uploads_folder
from index.uploads import Uploads
from qa.answer import Answer, Answerer, Question
from qa.api.guard import Caller, Guard
from qa.api.limits import Limits
from qa.api.measured import Measures
from qa.api.pools import Limit, Pool
from qa.api.traces import Traces, open_traces
from qa.api.upload_runner import UploadRunner

R = TypeVar("R")
# Lists, texts and keys: short readings of the database, beside the questions.
READING_THREADS, READINGS_WAITING = 4, 256
WARMING_QUESTIONS = ("ما هو الدليل؟", "What is the evidence?")
WARMING_SECONDS = 600.0


class ClientGone(HTTPException):
    """Whoever asked has closed the connection."""

    status_code = 408


class Service:
    """One process of the web service; all of it belongs to one event loop."""

    def __init__(self, answerer: Answerer, *, insecure: bool = False) -> None:
        settings, index = answerer.settings, answerer.index
        self.answerer = answerer
        self.settings = settings
        self.asking = Pool("asking", settings.threads or os.cpu_count() or 1, settings.waiting)
        self.reading = Pool("reading", READING_THREADS, READINGS_WAITING)
        self.keys = open_keys(index)
        self.uploads = Uploads(uploads_folder(index))
        self.guard = Guard(settings, self.keys, self.reading, Limits(settings.requests_per_minute), insecure=insecure)
        self.measures = Measures()
        self.traces: Traces = open_traces()
        self.runner = UploadRunner(self.uploads, replace(settings, library=index.address))
        self.is_warm = False

    @property
    def library(self) -> DocumentStore:
        """The library that answers."""
        return self.answerer.index.library

    async def warm(self) -> None:
        """Load all that a question needs, by asking one in each language."""

        def ask(limit: Limit) -> None:
            for text in WARMING_QUESTIONS:
                self.answerer.ask(Question(text), drafting=False)

        await self.asking.run(ask, WARMING_SECONDS)
        # After each product of matrices the other threads of BLAS spin for a while, waiting for the next: by now all
        # libraries with one are loaded, and answering side by side needs the cores.
        threadpool_limits(1, user_api="blas")
        self.is_warm = True

    async def answer(self, request: Request[Any, Any, Any], question: Question) -> Answer:
        """Answer ``question``; the work ends early when the client goes."""

        def ask(limit: Limit) -> Answer:
            return self.answerer.ask(question, lambda _: limit.check())

        answer = await self.work(request, self.asking, ask)
        self.heard(request, answer)
        return answer

    def heard(self, request: Request[Any, Any, Any], answer: Answer) -> None:
        """Measure an answer that leaves."""
        self.measures.answered(answer)
        request.scope["state"]["timings"] = answer.timings

    async def read(self, request: Request[Any, Any, Any], work: Callable[[], R]) -> R:
        """Return what ``work``, a short reading or writing, returns."""
        return await self.work(request, self.reading, lambda _: work())

    async def work(self, request: Request[Any, Any, Any], pool: Pool, work: Callable[[Limit], R]) -> R:
        """Return what ``work`` returns, done on a thread of ``pool`` within the deadline of a request.

        Raises:
            ClientGone: the client closed the connection meanwhile.
            Overloaded, TookTooLong: as ``Pool.run``.
        """
        running = asyncio.ensure_future(pool.run(work, self.settings.request_seconds, caller_of(request).name))
        return await until_gone(running, request.receive)

    def close(self) -> None:
        """End the threads and the uploads' process; what was confirmed goes on at the next start."""
        self.runner.stop()
        self.asking.close()
        self.reading.close()
        self.traces.close()


Serving = NamedDependency[Service]
"""The service of this process, as a route asks for it by the name ``service``."""


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return who asks, as the guard found."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


async def until_gone(running: asyncio.Future[R], receive: Receive) -> R:
    """Return the result of ``running``, which is cancelled when the client goes first.

    Raises:
        ClientGone: so.
    """
    gone = asyncio.ensure_future(_gone(receive))
    both: set[asyncio.Future[Any]] = {running, gone}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise ClientGone("the client has gone")
        return running.result()
    finally:
        running.cancel()
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
