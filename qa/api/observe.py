"""Around the application: each request is bounded in time, measured, and told in one line of the log.

The line names the route, never the path, query or body that was asked for: a question is nobody's business.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from typing import Any

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from qa.api.service import Service

log = logging.getLogger("isnad.request")

# Between two pieces of a body; of a body other than a file's, for all of it.
PIECE_SECONDS = 20.0
BODY_SECONDS = 30.0
FILE_SECONDS = 3600.0
# A reader that takes nothing for so long is not there.
SEND_SECONDS = 60.0
TWO_LENGTHS = (
    b'{"status":400,"title":"Bad Request","detail":"the body has two lengths; send one of Content-Length and '
    b'Transfer-Encoding"}'
)
UNKNOWN_ROUTE = "unknown"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
HEALTH = ("/health/live", "/health/ready", "/metrics")


class TooSlow(HTTPException):
    """A body that comes too slowly."""

    status_code = 408


class Observed:
    """``app`` observed; ``service`` takes what is measured."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != ScopeType.HTTP:  # the start and the end of the process
            await self.app(scope, receive, send)
            return
        request = ObservedRequest(scope, receive, send)
        try:
            if request.has_two_lengths():
                await request.refuse()
            else:
                await self.app(scope, request.receive, request.send)
        finally:
            request.tell(self.service)


class ObservedRequest:
    """One request on its way."""

    def __init__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._started = time.perf_counter()
        self._has_body = True
        self._status = 0
        self.id = secrets.token_hex(8)
        scope.setdefault("state", {})

    def has_two_lengths(self) -> bool:
        """Tell whether a proxy could see another end of this request than we do (RFC 9112, 6.3)."""
        return {b"transfer-encoding", b"content-length"} <= {name for name, _ in self.scope["headers"]}

    async def refuse(self) -> None:
        """Answer a request with two lengths, and let nothing follow it on this connection."""
        headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
        await self.send({"type": "http.response.start", "status": 400, "headers": headers})
        await self.send({"type": "http.response.body", "body": TWO_LENGTHS, "more_body": False})

    async def receive(self) -> Any:
        """Return the next message, if it comes in time."""
        if not self._has_body:
            return await self._receive()
        most = FILE_SECONDS if self._is_file() else BODY_SECONDS
        left = most - (time.perf_counter() - self._started)
        try:
            async with asyncio.timeout(max(0.01, min(PIECE_SECONDS, left))):
                message = await self._receive()
        except TimeoutError:
            self._has_body = False
            raise TooSlow(
                "the body came too slowly; send it again over a better connection", headers={"Connection": "close"}
            ) from None
        self._has_body = message["type"] == "http.request" and message.get("more_body", False)
        return message

    def _is_file(self) -> bool:
        return self.scope["path"].rstrip("/") == "/api/documents"

    async def send(self, message: Message) -> None:
        """Send one message, if it is taken in time."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self.id.encode())]
        async with asyncio.timeout(SEND_SECONDS):
            await self._send(message)

    def tell(self, service: Service) -> None:
        """Measure and log the request that has ended."""
        seconds = time.perf_counter() - self._started
        route = self.scope.get("path_template") or UNKNOWN_ROUTE
        if self._status == 404 and "route_handler" not in self.scope:
            route = UNKNOWN_ROUTE
        method = self.scope["method"] if self.scope["method"] in METHODS else "other"
        service.measures.requests.labels(method, route, str(self._status)).observe(seconds)
        state: dict[str, Any] = self.scope["state"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}
        service.traces.record(f"{method} {route}", seconds, state.get("timings", {}), headers, self._status)
        caller = state.get("caller")
        fields = {
            "method": method,
            "route": route,
            "status": self._status,
            "milliseconds": round(1000 * seconds, 1),
            "request": self.id,
            "by": caller.name if caller else None,
            **state.get("logged", {}),
        }
        log.log(logging.DEBUG if route in HEALTH else logging.INFO, "request", extra=fields)
