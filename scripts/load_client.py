"""A small HTTP/1.1 client for measuring: one connection, one request at a time, times taken where bytes arrive.

A general client costs a good part of a millisecond for each request, on the processors that the server runs on too.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
# Longer than the server lets a request take, so that its own refusal is what is seen.
REQUEST_SECONDS = 90.0
JSON = "application/json"
OCTETS = "application/octet-stream"


class Failed(Exception):
    """No whole answer: another status than 200, a connection or a stream that breaks off, or silence."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response; times in milliseconds from when the request began to be sent, ``first_ms`` to the first event."""

    status: int
    body: bytes
    first_ms: float
    whole_ms: float


@dataclass
class Tally:
    """What one group of clients met."""

    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def merge(self, others: Sequence[Tally]) -> Tally:
        """Return all of it together with ``others``."""
        every = (self, *others)
        return Tally([ms for one in every for ms in one.milliseconds], [why for one in every for why in one.failures])


class Client:
    """One client of the server at ``port``, on a connection that is made when needed and kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, question: str) -> Reply:
        """Ask, and return the whole answer.

        Raises:
            Failed: there is none.
        """
        reply = await self.request("POST", "/api/ask", question_body(question))
        if reply.status != 200:
            raise Failed(f"ask: {reply.status} {problem(reply.body)}")
        if not isinstance(answer := decoded(reply.body), dict) or "citations" not in answer:
            raise Failed("ask: the answer has no citations")
        return reply

    async def chat(self, question: str) -> Reply:
        """Ask for a stream, and return it when it has ended as it should.

        Raises:
            Failed: it has not.
        """
        reply = await self.request("POST", "/api/chat", question_body(question))
        if reply.status != 200:
            raise Failed(f"chat: {reply.status} {problem(reply.body)}")
        told = events(reply.body)
        if not told or told[-1][0] != "done":
            raise Failed(f"chat: the stream ended with {told[-1] if told else 'nothing'}, not with 'done'")
        text = "".join(decoded(data)["text"] for name, data in told if name == "delta")
        if text != decoded(told[-1][1])["text"]:
            raise Failed("chat: the pieces joined are not the text of the answer")
        return reply

    async def request(self, method: str, path: str, body: bytes = b"", content_type: str = JSON) -> Reply:
        """Send one request and return the response, whatever its status.

        Raises:
            Failed: the connection cannot be made or breaks off, or the response does not end in time.
        """
        try:
            sent = request_bytes(method, path, body, content_type)
            return await asyncio.wait_for(self._request(sent), REQUEST_SECONDS)
        except BaseException as error:
            await self.close()
            if isinstance(error, (OSError, EOFError, ValueError, asyncio.LimitOverrunError)):
                raise Failed(f"{path}: {type(error).__name__} {error}") from error
            raise

    async def _request(self, data: bytes) -> Reply:
        started = time.perf_counter()
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(HOST, self._port)
        self._writer.write(data)
        status, headers = response_head(await self._reader.readuntil(b"\r\n\r\n"))
        first, body = 0.0, bytearray()
        if headers.get("transfer-encoding") == "chunked":
            while size := int(await self._reader.readuntil(b"\r\n"), 16):
                body += (await self._reader.readexactly(size + 2))[:-2]
                if not first and events(bytes(body)):
                    first = time.perf_counter()
            await self._reader.readuntil(b"\r\n")
        else:
            body += await self._reader.readexactly(int(headers.get("content-length", "0")))
        ended = time.perf_counter()
        if headers.get("connection") == "close":
            await self.close()
        return Reply(status, bytes(body), 1000 * ((first or ended) - started), 1000 * (ended - started))

    async def close(self) -> None:
        """Close the connection, if there is one."""
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def question_body(question: str) -> bytes:
    """Return the body that asks ``question``."""
    return json.dumps({"question": question}, ensure_ascii=False).encode()


def request_bytes(method: str, path: str, body: bytes, content_type: str = JSON) -> bytes:
    """Return a whole request as it is sent."""
    lines = (
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def response_head(data: bytes) -> tuple[int, dict[str, str]]:
    """Return the status and the headers, names in small letters.

    Raises:
        ValueError: it is no head of a response.
    """
    first, *lines = data.decode("latin-1").split("\r\n")
    if not first.startswith("HTTP/1.1 "):
        raise ValueError(f"no HTTP response but {first[:60]!r}")
    named = (line.partition(":") for line in lines if line)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in named}


def events(body: bytes) -> list[tuple[str, bytes]]:
    """Return name and data of the server-sent events that are whole; comments are none."""
    *blocks, _ = body.replace(b"\r\n", b"\n").split(b"\n\n")
    found = []
    for block in blocks:
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line and line[:1] != b":")
        if b"event" in fields:
            found.append((fields[b"event"].decode(), fields.get(b"data", b"")))
    return found


def decoded(data: bytes) -> Any:
    """Return what ``data`` is in JSON.

    Raises:
        Failed: it is none.
    """
    try:
        return json.loads(data)
    except ValueError as error:
        raise Failed(f"no JSON but {data[:60]!r}") from error


def problem(body: bytes) -> str:
    """Return what a refusal says, in one line."""
    return body[:200].decode("utf-8", "replace").replace("\n", " ")
