"""The page of another site, open in the same browser, can do nothing here."""

from dataclasses import replace

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from tests.demo import DemoEncoder
from tests.qa.api.asking import ELSEWHERE, assert_problem, assert_safe, opened, routes

FOREIGN = [
    {"Origin": "https://isnad.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:9000"},
    {"Origin": "http://127.0.0.1:8000.isnad.example"},
    {"Origin": "http://isnad.example@127.0.0.1:8000"},
    {"Origin": "http://["},
    {"Origin": "http://127.0.0.1:8000, http://isnad.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none, cross-site"},
    {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_site_can_do_nothing(client: TestClient[ASGIApp], reader: Answerer, headers: object) -> None:
    assert isinstance(headers, dict)
    for method, path, _ in routes(reader):
        response = client.request(method, path, headers=headers)
        assert response.status_code == 403, f"{method} {path}"
        assert not any(name.startswith("access-control") for name in response.headers)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/api/ask", "/api/chat", "/api/documents?name=a.txt", "/sign-in", "/sign-out"])
def test_a_form_of_another_site_is_not_taken(client: TestClient[ASGIApp], path: str, kind: str) -> None:
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for more in ({}, {"Origin": "null"}, {"Origin": ELSEWHERE}):
        assert_problem(
            client.post(path, content=b'{"question": "sea?"}', headers=headers | more), 403, "pages of other sites"
        )


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
def test_another_site_is_not_allowed_when_it_asks_first(client: TestClient[ASGIApp], method: str) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
    for path in ("/api/ask", "/api/documents", "/api/documents/none", "/", "/page/page.js"):
        response = client.options(path, headers={"Origin": ELSEWHERE, **asked})
        assert not any(name.startswith("access-control") for name in response.headers)


def test_a_link_leads_to_the_page_and_nowhere_else(client: TestClient[ASGIApp]) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert_safe(client.get("/", headers=headers))
    for path in ("/api/documents", "/page/index.html", "/schema", "/metrics"):
        assert_problem(client.get(path, headers=headers), 403)
    assert_problem(client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}), 403)


def test_only_the_named_site_may_ask(writer: Answerer) -> None:
    named = "https://news.example"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answerer = Answerer(writer.index, DemoEncoder(), replace(writer.settings, cors_origins=named))
    with opened(answerer) as client:
        for path in ("/api/ask", "/api/documents"):
            allowed = client.options(path, headers={"Origin": named, **asked})
            assert allowed.headers["access-control-allow-origin"] == named
            assert "access-control-allow-credentials" not in allowed.headers
        response = client.post("/api/ask", json={"question": "أين البَحْر؟"}, headers={"Origin": named})
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, named)
        assert "origin" in response.headers["vary"].lower()
        for other in (f"{named}.example", named.replace("https", "http"), f"{named}:8443", "null", ELSEWHERE):
            assert_problem(client.post("/api/ask", json={"question": "أين؟"}, headers={"Origin": other}), 403)
            refused = client.options("/api/ask", headers={"Origin": other, **asked})
            assert "access-control-allow-origin" not in refused.headers


def test_a_site_that_may_ask_may_change_nothing(writer: Answerer) -> None:
    named = "https://news.example"
    answerer = Answerer(writer.index, DemoEncoder(), replace(writer.settings, cors_origins=named))
    with opened(answerer) as client:
        assert client.delete("/api/documents/none", headers={"Origin": named}).status_code == 403
