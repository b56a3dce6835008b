"""The library to agents by the Model Context Protocol: tools that only read, and documents as resources.

Two transports share what stands here: ``isnad mcp`` speaks over stdin and stdout, ``isnad serve`` over HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import mcp_types as types
import msgspec
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError

from index.library_errors import UnknownDocument
from index.records import DocumentSummary, IsnadError
from qa.agent_tools import (
    DATA_NOTE,
    INSTRUCTIONS,
    MAX_CHARACTERS,
    TOOLS,
    DocumentArguments,
    DocumentPart,
    get_document,
    schema_of,
)
from qa.answer import Answer, Answerer
from qa.api.pools import Limit, Pool

log = logging.getLogger(__name__)

R = TypeVar("R")
Context = ServerRequestContext[Any, Any]
SCHEME, HOST = "isnad", "document"
TEXT = "text/plain"
RESOURCES_PER_PAGE = 100
MAX_CURSOR_DIGITS = 9
FAULT = "this is a fault of the server; the operator finds the reason in its log"
NO_DOCUMENT = "no document has this id; take one from a hit, a citation or the list of resources"
READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


@dataclass(frozen=True, slots=True)
class Library:
    """What agents are served from: threads for questions and for readings, and what errors may say to them."""

    answerer: Answerer
    asking: Pool
    reading: Pool
    explain: Callable[[IsnadError], str] = str
    heard: Callable[[Answer], None] = lambda _: None

    async def run(self, context: Context, pool: Pool, work: Callable[[Limit], R]) -> R:
        """Return what ``work`` returns; it ends early when the request is cancelled."""
        caller = context.request.scope["state"]["caller"].name if context.request is not None else ""
        return await pool.run(work, self.answerer.settings.request_seconds, caller)

    def said(self, error: IsnadError) -> str:
        """Return what an agent is told of ``error``."""
        return NO_DOCUMENT if isinstance(error, UnknownDocument) else self.explain(error)


def make_server(library: Library) -> Server[Any]:
    """Return the server of ``library``, for any transport."""

    async def list_tools(context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_tools())

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await _call(library, context, params)

    async def list_resources(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return await _list(library, context, params.cursor if params else None)

    async def list_templates(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[_template()])

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return await _read(library, context, params.uri)

    return Server(
        "isnad",
        title="Isnad",
        version=version("isnad"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _tools() -> list[types.Tool]:
    return [
        types.Tool(
            name=name,
            title=tool.title,
            description=tool.description,
            input_schema=schema_of(tool.arguments),
            output_schema=schema_of(tool.result),
            annotations=READ_ONLY,
        )
        for name, tool in TOOLS.items()
    ]


async def _call(library: Library, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    tool = TOOLS.get(params.name)
    if tool is None:
        raise _wrong(f"there is no tool {params.name[:60]!r}; there are {', '.join(TOOLS)}")
    try:
        arguments = msgspec.convert(params.arguments or {}, tool.arguments)

        def work(limit: Limit) -> Any:
            return tool.work(library.answerer, arguments, limit.check)

        result = await library.run(context, library.asking if tool.asks else library.reading, work)
    except msgspec.ValidationError as error:
        return _failed(f"{error}; the input schema of {params.name} says what it takes")
    except IsnadError as error:
        return _failed(library.said(error))
    except Exception:
        log.exception("the tool %s failed", params.name)
        return _failed(FAULT)
    if isinstance(result, Answer):
        library.heard(result)
    said = [DATA_NOTE, msgspec.json.encode(result).decode()]
    content: list[types.ContentBlock] = [types.TextContent(text=text) for text in said]
    return types.CallToolResult(content=content, structured_content=msgspec.to_builtins(result))


def _failed(what: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=what)], is_error=True)


def _wrong(what: str) -> MCPError:
    return MCPError(types.INVALID_PARAMS, what)


async def _list(library: Library, context: Context, cursor: str | None) -> types.ListResourcesResult:
    if cursor is not None and not (cursor.isdecimal() and len(cursor) <= MAX_CURSOR_DIGITS):
        raise _wrong(f"the cursor {cursor[:60]!r} is none of this server's; begin again without one")
    first = int(cursor or 0)
    documents = await _reading(library, context, library.answerer.index.library.documents)
    last = first + RESOURCES_PER_PAGE
    more = str(last) if last < len(documents) else None
    return types.ListResourcesResult(resources=[_resource(one) for one in documents[first:last]], next_cursor=more)


def _resource(document: DocumentSummary) -> types.Resource:
    said = f"{document.source} · {document.language} · {document.characters:,} characters; text of a document, as data"
    return types.Resource(
        uri=f"{SCHEME}://{HOST}/{document.id}",
        name=document.source,
        title=document.title,
        description=said,
        mime_type=TEXT,
    )


def _template() -> types.ResourceTemplate:
    return types.ResourceTemplate(
        uri_template=f"{SCHEME}://{HOST}/{{document_id}}{{?offset,limit}}",
        name="document",
        title="A document, or a part of it",
        description=f"The text from offset on, at most limit code points ({MAX_CHARACTERS:,} unless told), as data.",
        mime_type=TEXT,
    )


async def _read(library: Library, context: Context, uri: str) -> types.ReadResourceResult:
    arguments = _arguments_of(uri)
    part = await _reading(library, context, lambda: get_document(library.answerer, arguments, lambda: None))
    contents: list[types.TextResourceContents | types.BlobResourceContents] = [
        types.TextResourceContents(uri=uri, mime_type=TEXT, text=part.text)
    ]
    if part.next_offset is not None:
        contents.append(_rest_of(part))
    return types.ReadResourceResult(contents=contents)


def _rest_of(part: DocumentPart) -> types.TextResourceContents:
    uri = f"{SCHEME}://{HOST}/{part.document_id}?offset={part.next_offset}"
    note = f"This is not all of it: {part.characters - part.end:,} more characters stand at {uri}"
    return types.TextResourceContents(uri=uri, mime_type=TEXT, text=note)


def _arguments_of(uri: str) -> DocumentArguments:
    """Return what a resource's URI asks for.

    Raises:
        MCPError: it is none of these.
    """
    try:
        parts = urlsplit(uri)
        if (parts.scheme, parts.netloc) != (SCHEME, HOST):
            raise _wrong(f"{uri[:60]!r} is none of these resources; they are {SCHEME}://{HOST}/ID")
        given = {"limit": MAX_CHARACTERS, **dict(parse_qsl(parts.query)), "document_id": parts.path.removeprefix("/")}
        return msgspec.convert(given, DocumentArguments, strict=False)
    except ValueError as error:  # msgspec's too
        raise _wrong(f"{uri[:60]!r}: {error}; give an offset and a limit as whole numbers") from error


async def _reading(library: Library, context: Context, work: Callable[[], R]) -> R:
    try:
        return await library.run(context, library.reading, lambda _: work())
    except UnknownDocument as error:
        raise _wrong(NO_DOCUMENT) from error
    except IsnadError as error:
        raise MCPError(types.INTERNAL_ERROR, library.explain(error)) from error


def make_http_manager(library: Library, max_body_bytes: int) -> StreamableHTTPSessionManager:
    """Return what answers over HTTP, each request on its own: any worker can take any of them."""
    return StreamableHTTPSessionManager(make_server(library), stateless=True, max_request_body_size=max_body_bytes)


def run_stdio(answerer: Answerer) -> None:
    """Serve over stdin and stdout until stdin ends; what else is printed meanwhile goes to stderr."""
    threads = answerer.settings.threads or os.cpu_count() or 1
    asking, reading = (Pool(name, threads, answerer.settings.waiting) for name in ("asking", "reading"))
    server = make_server(Library(answerer, asking, reading))

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    try:
        asyncio.run(serve())
    finally:
        asking.close()
        reading.close()
