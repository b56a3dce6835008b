"""A language model at any OpenAI-compatible endpoint: what it writes, piece by piece, in a time that is kept.

The request runs on a thread of its own, so that whoever reads can look up while the endpoint is silent, and can
break off at any moment: then the connection is closed.
"""

from __future__ import annotations

import asyncio
import queue
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from index.records import IsnadError
from qa.config import Settings
from qa.proxies import UnusableProxy, open_client

if TYPE_CHECKING:
    import openai

Failure = Literal[
    "unreachable", "timeout", "rate_limited", "failed", "cut_off", "truncated", "malformed", "tool_call", "empty"
]
Message = Mapping[str, str]
LOOK_UP_SECONDS = 0.1
CLOSING_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.5
EXAMINATION_SECONDS = 10.0
EXAMINATION = ({"role": "system", "content": "Answer with one word."}, {"role": "user", "content": "Say: ready"})
SAID_CHARACTERS = 200
# Many servers take any key, and none takes an empty one.
NO_KEY = "none"
# A token is rarely longer; what goes on beyond this is a server that does not keep to the limit it was given.
CHARACTERS_PER_TOKEN = 12


class LanguageModelUnavailable(IsnadError):
    """The language model of the settings cannot be used."""


class DraftFailed(IsnadError):
    """A draft that did not come, or ended before its end; ``reason`` says why in a word.

    ``unreachable``: no connection; ``timeout``: too slow; ``rate_limited``: status 429; ``failed``: another error
    status; ``cut_off``: the connection ended in the middle; ``truncated``: the longest draft allowed was reached;
    ``malformed``: not the protocol; ``tool_call``: it called a tool, and there are none; ``empty``: no text.
    ``status`` is that of an error, 0 without one; ``said`` is what the endpoint said then, which may repeat the prompt.
    """

    def __init__(self, reason: Failure, status: int = 0, said: str = "") -> None:
        why = f"{reason}, status {status}" if status else reason
        super().__init__(f"the language model gave no whole answer ({why}); try again, or see: isnad doctor")
        self.reason: Failure = reason
        self.status = status
        self.said = said


class LanguageModel:
    """The model of the settings at its endpoint; safe to share between threads.

    Raises:
        LanguageModelUnavailable: the package that talks to endpoints is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._untaken: set[str] = set()
        require_package()

    def draft(self, messages: Sequence[Message], ends_at: float) -> Generator[str, None, None]:
        """Yield what the model writes in answer to ``messages``, and "" now and then while it is silent.

        ``ends_at`` is a reading of ``time.monotonic``. Closing the iterator closes the connection.

        Raises:
            DraftFailed: nothing came, or not all of it.
        """
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        loop = asyncio.new_event_loop()
        reading = loop.create_task(self._read(messages, ends_at, pieces.put))
        thread = threading.Thread(target=_run, args=(loop, reading, pieces.put), name="drafting", daemon=True)
        thread.start()
        try:
            while (piece := _next_piece(pieces, ends_at)) is not None:
                yield piece
        finally:
            with suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(reading.cancel)
            thread.join(CLOSING_SECONDS)
        error = reading.exception()
        if error is None:
            return
        failed = self._failed(error)
        if failed is None:
            raise error
        raise failed from error

    def names(self) -> list[str]:
        """Return the names of the models that the endpoint has.

        Raises:
            DraftFailed: it cannot be asked.
        """
        import openai

        try:
            transport = open_client(openai.DefaultHttpxClient, self.settings.llm_base_url, timeout=EXAMINATION_SECONDS)
            with openai.OpenAI(**self._address(), max_retries=0, http_client=transport) as client:
                return [model.id for model in client.models.list().data]
        except (openai.APIError, UnusableProxy, ValueError, TypeError, AttributeError) as error:
            raise (self._failed(error) or DraftFailed("malformed")) from error

    def try_out(self) -> None:
        """Have a word written, as for a question.

        Raises:
            DraftFailed: none came.
        """
        ends_at = time.monotonic() + self.settings.llm_timeout_seconds
        with closing(self.draft(EXAMINATION, ends_at)) as pieces:
            next(filter(None, pieces), None)

    def _failed(self, error: BaseException) -> DraftFailed | None:
        """Return ``error`` as the failure of the endpoint that it is, None if it is none; the key is not in it."""
        reason = _reason(error)
        if reason is None or isinstance(error, DraftFailed):
            return error if isinstance(error, DraftFailed) else None
        status, body = getattr(error, "status_code", 0), getattr(error, "body", None)
        said = body.get("message") if isinstance(body, Mapping) else body
        if not status or not isinstance(said, str):
            return DraftFailed(reason, status)
        if self.settings.llm_api_key:
            said = said.replace(self.settings.llm_api_key, "…")
        said = " ".join(said.split())
        return DraftFailed(reason, status, said if len(said) <= SAID_CHARACTERS else said[:SAID_CHARACTERS] + "…")

    def _address(self) -> dict[str, Any]:
        return {"base_url": self.settings.llm_base_url, "api_key": self.settings.llm_api_key or NO_KEY}

    async def _read(self, messages: Sequence[Message], ends_at: float, put: Callable[[str], None]) -> None:
        import httpx2
        import openai

        seconds = max(0.01, ends_at - time.monotonic())
        address = self.settings.llm_base_url
        transport = open_client(httpx2.AsyncClient, address, verify=_certificates(), timeout=seconds)
        async with openai.AsyncOpenAI(
            **self._address(), timeout=seconds, max_retries=0, http_client=transport
        ) as client:
            stream = await self._asked(client, messages, ends_at)
            async with stream:
                most, length, ended = CHARACTERS_PER_TOKEN * self.settings.llm_max_tokens, 0, ""
                async for text, finished in _texts(stream):
                    put(text)
                    length, ended = length + len(text), finished or ended
                    if length > most:
                        raise DraftFailed("truncated")
        _require_whole(length, ended)

    async def _asked(self, client: openai.AsyncOpenAI, messages: Sequence[Message], ends_at: float) -> Any:
        """Return the stream, asking again while the endpoint is busy and the time allows."""
        import openai

        pause, request, left = FIRST_PAUSE_SECONDS, list(messages), self.settings.llm_retries
        while True:
            sent = self._limits()
            try:
                return await client.chat.completions.create(
                    model=self.settings.llm_model,
                    messages=request,  # type: ignore[arg-type]
                    stream=True,
                    **sent,
                )
            except openai.APIStatusError as error:
                if error.status_code == 400 and error.param in sent:
                    self._untaken.add(error.param)
                    continue
                wait = _retry_after(error.response.headers.get("Retry-After", "")) or pause
                again = error.status_code == 429 or error.status_code >= 500
                if not left or not again or time.monotonic() + wait >= ends_at:
                    raise
            await asyncio.sleep(wait)
            pause, left = 2 * pause, left - 1

    def _limits(self) -> dict[str, Any]:
        """Return how much is written, and how freely; some models take that under another name, or not at all."""
        names = [name for name in ("max_tokens", "max_completion_tokens") if name not in self._untaken]
        limits: dict[str, Any] = dict.fromkeys(names[:1], self.settings.llm_max_tokens)
        return limits if "temperature" in self._untaken else limits | {"temperature": 0}


def require_package() -> None:
    """Load the package that talks to endpoints: it takes a second, which no question should wait for.

    Raises:
        LanguageModelUnavailable: it is not installed.
    """
    try:
        import openai  # noqa: F401
    except ImportError as error:
        raise LanguageModelUnavailable(
            "a language model needs one more package; install it with: pip install 'isnad[llm]'"
        ) from error


@cache
def _certificates() -> ssl.SSLContext:
    """Return whom to trust, read once: it takes a tenth of a second."""
    import httpx2

    return httpx2.create_ssl_context()


def _run(loop: asyncio.AbstractEventLoop, reading: asyncio.Task[None], put: Callable[[None], None]) -> None:
    try:
        loop.run_until_complete(asyncio.wait({reading}))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
        put(None)


def _next_piece(pieces: queue.SimpleQueue[str | None], ends_at: float) -> str | None:
    try:
        piece = pieces.get(timeout=max(0.0, min(LOOK_UP_SECONDS, ends_at - time.monotonic())))
    except queue.Empty:
        piece = ""
    if piece is not None and time.monotonic() >= ends_at:
        raise DraftFailed("timeout")
    return piece


async def _texts(stream: Any) -> AsyncIterator[tuple[str, str]]:
    """Yield each text of a stream with the word that says why it ended, "" while it has not."""
    async for chunk in stream:
        try:
            for choice in (chunk.choices or ())[:1]:
                if choice.delta.tool_calls or getattr(choice.delta, "function_call", None):
                    raise DraftFailed("tool_call")
                text, finished = choice.delta.content or "", choice.finish_reason or ""
                if not isinstance(text, str):
                    raise DraftFailed("malformed")
                yield text, str(finished)
                if finished:
                    return
        except (AttributeError, TypeError, KeyError) as error:
            raise DraftFailed("malformed") from error


def _require_whole(length: int, ended: str) -> None:
    if ended == "length":
        raise DraftFailed("truncated")
    if ended in ("tool_calls", "function_call"):
        raise DraftFailed("tool_call")
    if not ended:
        raise DraftFailed("cut_off" if length else "malformed")
    if not length:
        raise DraftFailed("empty")


def _retry_after(value: str) -> float:
    """Return how many seconds a ``Retry-After`` header asks for, 0 if it does not."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return 0.0


def _reason(error: BaseException) -> Failure | None:
    """Return why a draft failed; None for what is no failure of the endpoint."""
    import httpx2
    import openai

    kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], Failure]] = [
        (UnusableProxy, "unreachable"),
        ((openai.APITimeoutError, httpx2.TimeoutException), "timeout"),
        (openai.RateLimitError, "rate_limited"),
        (openai.APIConnectionError, "unreachable"),
        (openai.APIStatusError, "failed"),
        (httpx2.HTTPError, "cut_off"),
        ((openai.APIError, ValueError), "malformed"),
    ]
    if isinstance(error, DraftFailed):
        return error.reason
    return next((reason for kind, reason in kinds if isinstance(error, kind)), None)
