"""The route of agents: the Model Context Protocol over streamable HTTP, behind the same guard as all other routes."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.types import ASGIApp

from qa.agent_tools import McpUnavailable, require_mcp
from qa.api.problems import MAX_REQUEST_BYTES, trouble_of
from qa.api.service import Service

PATH = "/mcp"


class Agents:
    """The protocol's machinery of one process, made at the first request: it takes a second to load."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[ASGIApp] | None = None

    async def app(self) -> ASGIApp:
        """Return the application that answers.

        Raises:
            McpUnavailable: the protocol's library is not installed.
        """
        require_mcp()
        if self._ready is None or (self._running and self._running.done()):
            self._ready = asyncio.get_running_loop().create_future()
            self._running = asyncio.create_task(self._run(self._ready))
        # Shielded: one request that is broken off must not take it from the others.
        return await asyncio.shield(self._ready)

    async def _run(self, ready: asyncio.Future[ASGIApp]) -> None:
        try:
            manager = await asyncio.to_thread(self._make)
            async with manager.run():
                ready.set_result(manager.handle_request)
                await self._stopping.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    def _make(self) -> Any:
        from qa.mcp_server import Library, make_http_manager

        service = self._service
        library = Library(
            service.answerer,
            service.asking,
            service.reading,
            explain=lambda error: trouble_of(error, PATH).problem.detail,
            heard=service.measures.answered,
        )
        return make_http_manager(library, MAX_REQUEST_BYTES)

    async def close(self) -> None:
        """End what is running."""
        self._stopping.set()
        if self._running:
            await self._running


ServingAgents = NamedDependency[Agents]
"""The agents' machinery of this process, as a route asks for it by the name ``agents``."""


@post(PATH, status_code=200, include_in_schema=False)
async def mcp(agents: ServingAgents) -> ASGIApp:
    """Answer one message of an agent; there are no sessions, so nothing else than POST is taken."""
    try:
        return await agents.app()
    except McpUnavailable as error:
        raise NotFoundException(str(error)) from error
