"""Asking the application as a client on this machine, or as another, and what every problem looks like."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from qa.answer import Answerer
from qa.api.app import SECURITY_HEADERS, create_app

HERE = "http://127.0.0.1:8000"


def seen_from(app: ASGIApp, address: str) -> ASGIApp:
    """The same application, asked by a machine with this address."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = (address, 50_000)
        await app(scope, receive, send)

    return asked


@contextmanager
def opened(
    answerer: Answerer, host: str = HERE, address: str = "127.0.0.1", **options: bool
) -> Iterator[TestClient[ASGIApp]]:
    with TestClient(seen_from(create_app(answerer, **options), address), base_url=host) as client:
        yield client


def ask(client: TestClient[ASGIApp], question: Any) -> Response:
    return client.post("/api/ask", json={"question": question})


def problem(response: Response, status: int, *parts: str) -> None:
    """It is an RFC 9457 problem with the remedy, and tells nothing of the machine."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    value = response.json()
    assert value["status"] == status
    assert value["title"]
    assert all(part in value["detail"] for part in parts), value
    assert not any(word in response.text for word in ("Traceback", ".py", "/home", "/tmp", "sqlite", "site-packages"))
    safe(response)


def safe(response: Response) -> None:
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
