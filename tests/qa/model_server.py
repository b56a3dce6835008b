"""A real HTTP server on loopback that speaks the OpenAI protocol; what it says is a function of the prompt."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 7
"""How many characters come at a time."""


@dataclass(frozen=True)
class Reply:
    """What the server does: its status and headers, the text it streams, and how it goes wrong.

    ``after`` is sent instead of the end: raw bytes, and then the connection closes without one. ``delta`` replaces the
    content of the last piece. The server is silent for ``silence`` seconds before it says anything, and for ``pause``
    seconds between two pieces.
    """

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    after: bytes | None = None
    delta: Mapping[str, Any] | None = None
    silence: float = 0.0
    pause: float = 0.0
    body: bytes = b'{"error": {"message": "no"}}'


@dataclass(frozen=True)
class Asked:
    """What the server was asked: the prompt with its keys, each with the passage under it."""

    system: str
    user: str
    body: Mapping[str, Any]

    @property
    def evidence(self) -> dict[str, str]:
        fence = re.findall(r"between the lines (\S+) KEY", self.system)[0]
        found = re.findall(rf"^{fence} (\S+)\n(.*?)\n{fence} END$", self.user, re.DOTALL | re.MULTILINE)
        return dict(found)

    def key_of(self, words: str) -> str:
        """Return the key of the first passage that holds ``words``."""
        return next(key for key, text in self.evidence.items() if words in text)

    def cite(self, statement: str, quote: str) -> str:
        return f'{statement} [{self.key_of(quote)} "{quote}"] '


Script = Callable[[Asked], Reply | str]


class ModelServer(ThreadingHTTPServer):
    """Answers with ``script``; ``requests`` are all bodies that came, ``gone`` is set when a client went in between."""

    daemon_threads = True

    def __init__(self, script: Script, models: Sequence[str] = ("tiny",)) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.models = models
        self.requests: list[Mapping[str, Any]] = []
        self.keys: list[str] = []
        self.gone = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self.server.models]
        self._send(200, {"Content-Type": "application/json"}, json.dumps({"object": "list", "data": models}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        system, user = (message["content"] for message in body["messages"])
        said = self.server.script(Asked(system, user, body))
        reply = Reply(said) if isinstance(said, str) else said
        try:
            self._reply(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.server.gone.set()
            self.close_connection = True

    def _reply(self, reply: Reply) -> None:
        if reply.silence:
            self._wait(reply.silence)
        if reply.status != 200:
            self._send(reply.status, reply.headers, reply.body)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for at in range(0, len(reply.text), PIECE):
            self._event({"content": reply.text[at : at + PIECE]}, None)
            self._wait(reply.pause)
        if reply.after is not None:
            self.wfile.write(reply.after)
            return
        if reply.delta is not None or reply.finish:
            self._event(reply.delta or {}, reply.finish)
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: Mapping[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _wait(self, seconds: float) -> None:
        """Wait, and notice when the client goes meanwhile."""
        ends = time.monotonic() + seconds
        self.connection.settimeout(0.02)
        try:
            while time.monotonic() < ends:
                try:
                    if self.connection.recv(1) == b"":
                        raise BrokenPipeError
                except TimeoutError:
                    continue
        finally:
            self.connection.settimeout(None)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def model_server(script: Script, models: Sequence[str] = ("tiny",)) -> Iterator[ModelServer]:
    server = ModelServer(script, models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
