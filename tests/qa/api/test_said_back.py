"""What is said back of what was sent: never as a page or a header, and no secret of this machine."""

from urllib.parse import quote

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.keys import Keys
from qa.answer import Answerer
from tests.qa.api.asking import AWAY, ELSEWHERE, assert_safe, keyed, opened, routes
from tests.qa.api.hostile import SCRIPT, Server


def test_a_script_in_a_question_comes_back_as_data(client: TestClient[ASGIApp]) -> None:
    asked = {"question": f"أين البَحْر {SCRIPT}؟", "history": [SCRIPT], "where": [f"title!=عنوان {SCRIPT}"]}
    whole, stream = client.post("/api/ask", json=asked), client.post("/api/chat", json=asked)
    assert SCRIPT in whole.json()["question"]
    kinds = [response.headers["content-type"] for response in (whole, stream)]
    assert kinds == ["application/json", "text/event-stream; charset=utf-8"]
    assert_safe(whole)
    assert_safe(stream)


@pytest.mark.parametrize(
    "path", ["/{}", "/page/{}", "/api/documents/{}", "/api/documents?where={}", "/api/jobs/{}", "/sign-in?key={}"]
)
def test_a_script_in_a_path_comes_back_in_no_page(client: TestClient[ASGIApp], path: str) -> None:
    response = client.get(path.format(quote(SCRIPT)), headers={"Accept": "text/html"})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code in (400, 404, 405)
    assert_safe(response)


def test_the_sign_in_page_shows_nothing_that_was_sent(writer: Answerer) -> None:
    keyed(writer, "ask", name="صفحة page")
    sent = SCRIPT.encode()
    headers = {b"Accept": b"text/html", b"Accept-Language": b"ar" + sent, b"User-Agent": sent, b"Referer": sent}
    with opened(writer, ELSEWHERE, AWAY) as client:
        for response in (
            client.get(f"/?key={quote(SCRIPT)}", headers=headers),
            client.post("/sign-in", content=f"key={quote(SCRIPT)}".encode(), headers=headers),
        ):
            assert (response.status_code, "<script" in response.text) == (401, False)
            assert "script-src" not in response.headers["content-security-policy"]
            assert response.headers["content-security-policy"].startswith("default-src 'none'")
            assert response.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("kind", [b"a\rX-Injected: 1", b"a%0d%0aX-Injected: 1", "\u560d\u560aX-Injected: 1".encode()])
def test_a_line_break_makes_no_header(server: Server, kind: bytes) -> None:
    form = b"key=isnad_00_" + quote(kind).encode()
    requests = [
        server.request("POST /sign-in", f"Content-Length: {len(form)}", "Connection: close", body=form),
        server.request(f"GET /api/session?x={quote(kind)}", "Connection: close"),
        *(
            server.request("GET /api/session", "Connection: close").replace(
                b"\r\n\r\n", b"\r\n" + name + kind + b"\r\n\r\n"
            )
            for name in (b"X-Request-Id: ", b"Cookie: isnad_key=", b"Origin: ", b"Accept: ")
        ),
    ]
    for data in requests:
        head = server.exchange(data).partition(b"\r\n\r\n")[0]
        assert b"X-Injected" not in head
        assert head.lower().count(b"x-request-id") <= 1


def test_no_error_tells_a_path_or_a_secret(writer: Answerer) -> None:
    folder = writer.index.library.folder
    _, key = Keys(folder).create("سِرّ secret", ["ask", "write"])
    headers = {"Authorization": f"Bearer {key}"}
    with opened(writer, ELSEWHERE, AWAY) as client:
        for method, path, _ in routes(writer):
            for content in (b"", b"{", b"\xff\xfe", b'{"question": {"a": 1}}', b"[" * 3_000):
                response = client.request(
                    method, f"{path}?where=date=x&name=a.q&replace=q", headers=headers, content=content
                )
                if response.status_code >= 400:
                    text = response.text + str(response.headers)
                    for told in (
                        key,
                        key.split("_", 2)[2],
                        str(folder),
                        "Traceback",
                        "site-packages",
                        ".py",
                        "sqlite",
                    ):
                        assert told not in text, f"{method} {path}: {told}"
                    assert response.status_code < 500, f"{method} {path} {content!r}"
