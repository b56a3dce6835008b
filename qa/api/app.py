"""The Litestar application: routes, error translation, headers and the guard, put together."""

from __future__ import annotations

from pathlib import Path

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router
from litestar.types import Guard, Message, Scope

from index.records import IsnadError
from qa.answer import Answerer
from qa.api.guard import loopback_only
from qa.api.problems import MAX_REQUEST_BYTES, http_problem, isnad_problem, unexpected_problem
from qa.api.routes import ask, document_text, documents, live, page, ready, verify_citation

PAGE_FOLDER = Path(__file__).parent / "page"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(answerer: Answerer, *, open_to_other_machines: bool = False) -> Litestar:
    """Return the application that answers with ``answerer``.

    Unless ``open_to_other_machines``, requests from another address than this machine's, or that name
    another host than this one (a page of another site whose name was pointed here), are refused.
    """
    guards: list[Guard] = [] if open_to_other_machines else [loopback_only]
    return Litestar(
        route_handlers=[
            page,
            ask,
            documents,
            document_text,
            verify_citation,
            live,
            ready,
            create_static_files_router(path="/page", directories=[PAGE_FOLDER], include_in_schema=False),
        ],
        state=State({"answerer": answerer}),
        guards=guards,
        request_max_body_size=MAX_REQUEST_BYTES,
        before_send=[add_security_headers],
        exception_handlers={HTTPException: http_problem, IsnadError: isnad_problem, Exception: unexpected_problem},
        openapi_config=OpenAPIConfig(
            title="Isnad",
            version="1",
            description="Answers Arabic and English questions with citations that are exact slices of the sources.",
            path="/schema",
            use_handler_docstrings=True,
            # The framework's pages for people load scripts from other sites; the document itself needs none.
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        ),
    )


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Put the headers on every response, refusals and errors too."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SECURITY_HEADERS.items():
            headers[name] = value
