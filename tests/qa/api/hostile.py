"""What a hostile client sends: raw bytes to a real server on loopback, and files that are not what they say."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from index.locks import Locks
from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.serve import configured, listen

SCRIPT = "<script>alert('سرقة')</script>"
SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """A real server of ``answerer``, on a port of its own."""

    answerer: Answerer
    port: int

    @property
    def incoming(self) -> list[Path]:
        """What was received, or is being."""
        return [*(self.answerer.index.library.folder / "uploads" / "incoming").glob("*")]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), SECONDS)

    def request(self, line: str, *headers: str, body: bytes = b"") -> bytes:
        """Return a request with a Host header."""
        return "\r\n".join([f"{line} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers, "", ""]).encode() + body

    def exchange(self, data: bytes, silence: float = 0.5) -> bytes:
        """Return all that comes back for ``data`` until the server closes, or says nothing more."""
        with self.connect() as connection:
            with suppress(ConnectionError):  # it has heard enough
                connection.sendall(data)
            return read_all(connection, silence)


@contextmanager
def served(answerer: Answerer, **settings: int) -> Iterator[Server]:
    """Serve ``answerer`` from a thread, as ``isnad serve`` does; its settings are changed meanwhile."""
    before = answerer.settings
    answerer.settings = replace(before, **settings)  # type: ignore[arg-type]
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configured(answerer.settings, create_app(answerer)))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield Server(answerer, listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(SECONDS)
            answerer.settings = before
    assert not thread.is_alive()


@contextmanager
def nobody_reads_uploads(folder: Path) -> Iterator[None]:
    """Hold the queue of the library in ``folder``, as another server would: what is sent stays as it came."""
    with Locks(folder).reading_uploads() as held:
        assert held
        yield


def read_all(connection: socket.socket, silence: float) -> bytes:
    received = bytearray()
    connection.settimeout(SECONDS)
    with suppress(ConnectionResetError, TimeoutError):
        while piece := connection.recv(65_536):
            received += piece
            connection.settimeout(silence)
    return bytes(received)


def statuses(received: bytes) -> list[int]:
    """Return the status of each response, one after the other on a connection."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def wait_until(true: Callable[[], object], seconds: float = SECONDS) -> None:
    ends_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends_at, "it did not come about in time"
        time.sleep(0.02)
