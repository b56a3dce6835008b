"""The Litestar application: routes, error translation, headers and the guard, put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.plugins.problem_details import (
    ProblemDetailsConfig,
    ProblemDetailsException,
    ProblemDetailsPlugin,
)
from litestar.static_files import create_static_files_router
from litestar.types import Guard

from index.library import LibraryBusy, UnknownDocument
from index.records import IsnadError
from qa.answer import Answerer
from qa.api.guard import LOOPBACK_HOSTS, loopback_only
from qa.api.routes import ask, document_text, documents, live, page, ready

PAGE_FOLDER = Path(__file__).parent / "page"
MAX_REQUEST_BYTES = 64 * 1024
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
    hosts = None if open_to_other_machines else AllowedHostsConfig(allowed_hosts=list(LOOPBACK_HOSTS))
    return Litestar(
        route_handlers=[
            page,
            ask,
            documents,
            document_text,
            live,
            ready,
            create_static_files_router(path="/page", directories=[PAGE_FOLDER], include_in_schema=False),
        ],
        state=State({"answerer": answerer}),
        guards=guards,
        allowed_hosts=hosts,
        request_max_body_size=MAX_REQUEST_BYTES,
        response_headers=SECURITY_HEADERS,
        exception_handlers={IsnadError: problem},
        plugins=[ProblemDetailsPlugin(ProblemDetailsConfig(enable_for_all_http_exceptions=True))],
        openapi_config=OpenAPIConfig(
            title="Isnad",
            version="1",
            description="Answers Arabic and English questions with citations that are exact slices of the sources.",
            path="/schema",
        ),
    )


def problem(request: Request[Any, Any, Any], error: IsnadError) -> Response[Any]:
    """Translate what a person can put right into RFC 9457 problem details."""
    status, title = 400, "The question cannot be answered as it is"
    if isinstance(error, LibraryBusy):
        status, title = 503, "The library is being written"
    elif isinstance(error, UnknownDocument):
        status, title = 404, "There is no such document"
    return ProblemDetailsException(status_code=status, title=title, detail=str(error)).to_response(request)
