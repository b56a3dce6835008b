"""The Litestar application: routes, error translation, headers and the guard, put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.config.cors import CORSConfig
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders, State
from litestar.di import Provide
from litestar.exceptions import HTTPException, InternalServerException, NotAuthorizedException, NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import File
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Scope

from qa.answer import Answerer
from qa.api.agents import Agents, mcp
from qa.api.completions import complete, model, models
from qa.api.documents import (
    document,
    document_methods,
    document_text,
    documents,
    documents_methods,
    remove_document,
    upload,
)
from qa.api.health import live, metrics, ready, session
from qa.api.jobs import job, job_events, jobs
from qa.api.observe import Observed
from qa.api.problems import MAX_REQUEST_BYTES, any_problem, http_problem
from qa.api.questions import ask, chat, verify_citation
from qa.api.service import Service
from qa.api.sign_in import sign_in, sign_in_page, sign_out, wants_page

log = logging.getLogger(__name__)

PAGE_FOLDER = Path(__file__).parent / "page"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
WARM_AGAIN_SECONDS = 5.0
CORS_HEADERS = ["authorization", "content-type"]
ROUTES: list[ControllerRouterHandler] = [
    ask,
    chat,
    verify_citation,
    complete,
    models,
    model,
    mcp,
    documents_methods,
    document_methods,
    documents,
    document,
    document_text,
    remove_document,
    upload,
    jobs,
    job,
    job_events,
    live,
    ready,
    metrics,
    session,
    sign_in,
    sign_out,
]


@get("/", include_in_schema=False, sync_to_thread=False)
def page() -> File:
    """Return the chat page."""
    return File(
        PAGE_FOLDER / "index.html", media_type="text/html", filename="isnad.html", content_disposition_type="inline"
    )


def create_app(answerer: Answerer, *, insecure: bool = False) -> ASGIApp:
    """Return the application that answers with ``answerer``.

    Requests from another machine than this one need a key of the library, but with ``insecure``, which lets any of
    them ask, and none write.
    """
    service = Service(answerer, insecure=insecure)
    agents = Agents(service)
    origins = service.settings.cors_origins.split()
    app = Litestar(
        route_handlers=[
            page,
            *ROUTES,
            create_static_files_router(
                path="/page",
                directories=[PAGE_FOLDER],
                include_in_schema=False,
                cache_control=CacheControlHeader(no_cache=True),
                # Of names that no file can have.
                exception_handlers={ValueError: _no_file, InternalServerException: _no_file},
            ),
        ],
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "agents": Provide(lambda: agents, sync_to_thread=False),
        },
        state=State({"service": service}),
        lifespan=[_running(service, agents)],
        guards=[service.guard],
        cors_config=CORSConfig(allow_origins=origins, allow_headers=CORS_HEADERS) if origins else None,
        logging_config=None,
        request_max_body_size=MAX_REQUEST_BYTES,
        before_send=[add_security_headers],
        exception_handlers={NotAuthorizedException: _unauthorised, HTTPException: http_problem, Exception: any_problem},
        openapi_config=_openapi(),
    )
    return Observed(app, service)


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Isnad",
        version="1",
        description="Answers Arabic and English questions with citations that are exact slices of the sources.",
        path="/schema",
        use_handler_docstrings=True,
        # The framework's pages for people load scripts from other sites; the document itself needs none.
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        components=Components(
            security_schemes={
                "key": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="A key of 'isnad keys create'; this machine needs none unless it is told to.",
                )
            }
        ),
        security=[{}, {"key": []}],
    )


def _unauthorised(request: Request[Any, Any, Any], error: NotAuthorizedException) -> Response[Any]:
    return sign_in_page(request) if wants_page(request) else http_problem(request, error)


def _no_file(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    return http_problem(request, NotFoundException())


def _running(service: Service, agents: Agents) -> Any:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        service.runner.start()
        warming = asyncio.create_task(_warm(service))
        try:
            yield
        finally:
            warming.cancel()
            with suppress(asyncio.CancelledError):
                await warming
            await agents.close()
            await asyncio.to_thread(service.close)

    return lifespan


async def _warm(service: Service) -> None:
    while not service.is_warm:
        try:
            await service.warm()
        except Exception:  # the process goes on: it is not ready, says why in its log, and looks again
            log.exception("the library cannot be opened for questions")
            await asyncio.sleep(WARM_AGAIN_SECONDS)


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Put the headers on every response, refusals and errors too; a page that has its own policy keeps it."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if not scope["path"].startswith("/page/"):
            headers.setdefault("Cache-Control", "no-store")
