"""Connections: those that say nothing are closed, and several processes take new ones in turns."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

# For the line and the headers of a request, from when the connection is made or the last response ended.
HEAD_SECONDS = 15.0
TURN_SECONDS = 0.0002


class TimedProtocol(H11Protocol):
    """HTTP/1.1 whose requests must begin, and end their headers, within ``HEAD_SECONDS``."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the next request on this connection."""
        super().on_response_complete()
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)


class TakingTurns(socket.socket):
    """A listener that seems to have no second connection: who asks for one until there is none gets one at a time.

    In between it waits for as long as it takes another process to wake.
    """

    _has_given = False

    def accept(self) -> tuple[socket.socket, Any]:
        """Return the next connection and its address; BlockingIOError after each, or if there is none."""
        if self._has_given:
            self._has_given = False
            time.sleep(TURN_SECONDS)
            raise BlockingIOError
        accepted = super().accept()
        self._has_given = True
        return accepted


class SharingLoop(asyncio.SelectorEventLoop):
    """The event loop of one of several processes that listen on one socket.

    asyncio takes all connections that wait, so that of many which come together the first process to wake would have
    them all, and the others none.
    """

    async def create_server(self, *args: Any, sock: socket.socket | None = None, **options: Any) -> asyncio.Server:
        """Serve as asyncio does, on a socket ``sock`` that is shared, one connection after another."""
        if sock is not None:
            sock = TakingTurns(fileno=sock.detach())
        return await super().create_server(*args, sock=sock, **options)
