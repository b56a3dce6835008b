"""An agent with the official client of MCP, over HTTP or over the stdin and stdout of a process."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent

R = TypeVar("R")
Session = Callable[[Client], Awaitable[R]]
CHECKOUT = Path(__file__).parents[2]


def over_http(address: str, session: Session[R], *, mode: Any = "auto", headers: dict[str, str] | None = None) -> R:
    """Return what ``session`` returns, of a client that shows ``headers``; ``mode`` is the age of its protocol."""

    async def run() -> R:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(address, http_client=http), mode=mode) as client,
        ):
            return await session(client)

    return asyncio.run(run())


def over_stdio(session: Session[R], *arguments: str, mode: Any = "auto", **environment: str) -> R:
    """Return what ``session`` returns, of a client that starts ``isnad mcp`` with ``arguments``."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ISNAD_")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "qa.cli", "mcp", *arguments],
        env=inherited | environment,
        cwd=CHECKOUT,
    )
    return over_server(server, session, mode=mode)


def over_server(server: StdioServerParameters, session: Session[R], *, mode: Any = "auto") -> R:
    """Return what ``session`` returns, of a client that starts ``server``."""

    async def run() -> R:
        async with Client(server, mode=mode) as client:
            return await session(client)

    return asyncio.run(run())


def refused(session: Session[object]) -> Session[str]:
    """Return what the error says that ``session`` ends with: outside a client it is one of a group."""

    async def run(client: Client) -> str:
        try:
            await session(client)
        except MCPError as error:
            return str(error)
        raise AssertionError("it was not refused")

    return run


def told(result: CallToolResult) -> Any:
    """Return the record that a tool gave."""
    assert not result.is_error, said(result)
    return result.structured_content


def said(result: CallToolResult) -> list[str]:
    """Return the texts that a tool gave."""
    assert all(isinstance(block, TextContent) for block in result.content)
    return [block.text for block in result.content if isinstance(block, TextContent)]
