"""Asking the application as a client on this machine, or as another, and what every problem looks like."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from httpx import Response
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from index.keys import Keys
from qa.answer import Answerer
from qa.api.app import SECURITY_HEADERS, create_app
from qa.api.observe import Observed

HERE = "http://127.0.0.1:8000"
AWAY, ELSEWHERE = "192.0.2.7", "http://isnad.example"
"""The address of another machine, and another name of this one."""

OCTETS = {"Content-Type": "application/octet-stream"}


def seen_from(app: ASGIApp, address: str) -> ASGIApp:
    """The same application, asked by a machine with this address."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = (address, 50_000)
        await app(scope, receive, send)

    return asked


@contextmanager
def opened(
    answerer: Answerer, host: str = HERE, address: str = "127.0.0.1", *, insecure: bool = False
) -> Iterator[TestClient[ASGIApp]]:
    with TestClient(seen_from(create_app(answerer, insecure=insecure), address), base_url=host) as client:
        yield client


def keyed(answerer: Answerer, *scopes: str, name: str = "newsroom") -> dict[str, str]:
    """Make a key, and return the header that shows it."""
    return {"Authorization": f"Bearer {Keys(answerer.index.library.folder).create(name, scopes)[1]}"}


def wait_for(client: TestClient[ASGIApp], job: dict[str, Any]) -> dict[str, Any]:
    """Return an upload when it has ended."""
    for _ in range(600):
        job = client.get(f"/api/jobs/{job['id']}").json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the upload did not end: {job}")


def ask(client: TestClient[ASGIApp], question: Any) -> Response:
    return client.post("/api/ask", json={"question": question})


def assert_problem(response: Response, status: int, *parts: str) -> None:
    """It is an RFC 9457 problem with the remedy, and tells nothing of the machine."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    value = response.json()
    assert value["status"] == status
    assert value["title"]
    assert all(part in value["detail"] for part in parts), value
    assert not any(word in response.text for word in ("Traceback", ".py", "/home", "/tmp", "sqlite", "site-packages"))
    assert_safe(response)


def assert_safe(response: Response) -> None:
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def events(text: str) -> list[tuple[str, Any]]:
    """Return the server-sent events of a stream, each with its JSON; a heartbeat is ("", None)."""
    assert text.endswith("\r\n\r\n")
    found = []
    for block in text.removesuffix("\r\n\r\n").split("\r\n\r\n"):
        lines = block.split("\r\n")
        if lines[0].startswith(":"):
            assert lines == [": heartbeat"]
            found.append(("", None))
            continue
        (event, name), (data, value) = (line.split(": ", 1) for line in lines)
        assert (event, data) == ("event", "data")
        found.append((name, json.loads(value)))
    return found


def upload(client: TestClient[ASGIApp], name: str | bytes, body: bytes = "بحـــر".encode(), more: str = "") -> Response:
    return client.post(f"/api/documents?name={quote(name)}{more}", content=body, headers=OCTETS)


def routes(answerer: Answerer) -> list[tuple[str, str, str]]:
    """Return method, a path and the needed scope of every route there is."""
    app = create_app(answerer)
    assert isinstance(app, Observed)
    found = []
    for route in app.app.routes:  # type: ignore[attr-defined]
        assert isinstance(route, HTTPRoute)
        path = re.sub(r"\{[^}]*\}", "none", route.path_format)
        for handler in route.route_handlers:
            scope = handler.opt.get("scope", "ask")
            found += [(str(method), path, scope) for method in handler.http_methods]
    assert len(found) > 30
    return found
