"""The web service against hostile clients: other machines, pages of other sites, bad bytes, bad names, full disks."""

import hashlib
import hmac
import re
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from litestar.types import ASGIApp

import qa.api.connection
from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from index.keys import BadKey, Keys
from qa.answer import Answerer
from qa.api.app import create_app
from qa.api.guard import WRITE
from qa.api.observe import Observed
from qa.api.serve import raise_file_limit
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, add, write_files
from tests.qa.api.asking import HERE, ask, keyed, opened, problem, safe, wait_for
from tests.qa.api.hostile import OCTETS, SCRIPT, Server, nobody_reads_uploads, served, statuses, wait_until
from tests.qa.api.hostile_files import (
    MARKDOWN,
    MEGABYTE,
    PAGE,
    PICTURE,
    PROGRAM,
    crowded_bomb,
    escaping,
    lying_bomb,
    nested_bomb,
    pdf_and_zip,
    ratio_bomb,
    zipped,
)

AWAY, ELSEWHERE = "192.0.2.7", "http://isnad.example"
CHANGES_NOTHING = {"/api/ask", "/api/chat", "/api/citations/verify", "/sign-in", "/sign-out"}
"""The routes that take a POST and leave the library as it was."""


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """A library that takes uploads of at most 1 MiB, and keeps them unread."""
    folder = tmp_path_factory.mktemp("writer")
    files = write_files(folder / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder / "library", DemoEncoder(), files)
    with nobody_reads_uploads(folder / "library"):
        yield Answerer(index, DemoEncoder(), Settings(minimum_confidence=0.0, max_upload_megabytes=1))


@pytest.fixture(scope="module")
def here(writer: Answerer) -> Iterator[TestClient[ASGIApp]]:
    with opened(writer) as client:
        yield client


@pytest.fixture(scope="module")
def server(writer: Answerer) -> Iterator[Server]:
    with served(writer) as server:
        yield server


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


def upload(client: TestClient[ASGIApp], name: str | bytes, body: bytes = "بحـــر".encode(), more: str = "") -> Response:
    return client.post(f"/api/documents?name={quote(name)}{more}", content=body, headers=OCTETS)


# Who may do what.


def test_what_changes_the_library_needs_the_scope_for_it(reader: Answerer) -> None:
    for method, path, scope in routes(reader):
        if method not in ("GET", "HEAD", "OPTIONS") and path not in CHANGES_NOTHING:
            assert scope == WRITE, f"{method} {path}"


def test_a_key_that_may_ask_may_change_nothing(writer: Answerer) -> None:
    headers = keyed(writer, "ask", name="قارئ reader") | OCTETS
    with opened(writer, ELSEWHERE, AWAY) as client:
        for method, path, scope in routes(writer):
            if scope == WRITE and method != "OPTIONS":
                response = client.request(method, f"{path}?name=a.txt", headers=headers, content=b"x")
                problem(response, 403, "this needs a key with the scope 'write'")


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer isnad_00_x"}, {"Cookie": "isnad_key=isnad_00_x"}])
def test_every_route_refuses_another_machine_without_a_key(
    writer: Answerer, monkeypatch: pytest.MonkeyPatch, shown: dict[str, str]
) -> None:
    monkeypatch.setattr("qa.api.limits.TRIES_PER_MINUTE", 1000)
    keyed(writer, "ask", "write", name=f"key {len(Keys(writer.index.library.folder).all())}")
    with opened(writer, ELSEWHERE, AWAY) as client:
        for method, path, _ in routes(writer):
            response = client.request(method, f"{path}?name=a.txt", headers=shown, content=b"")
            assert response.status_code == 401, f"{method} {path}"
            safe(response)


@pytest.mark.parametrize("host", [ELSEWHERE, "http://127.0.0.1.isnad.example", "http://localhost.:8000"])
def test_every_route_refuses_a_name_that_is_not_this_machines(reader: Answerer, host: str) -> None:
    with opened(reader, host) as client:
        for method, path, scope in routes(reader):
            if scope != "sign-in":
                assert client.request(method, path).status_code == 403, f"{method} {path}"


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_what_was_passed_on_is_not_from_this_machine(reader: Answerer, name: str) -> None:
    with opened(reader) as client:
        problem(client.get("/api/documents", headers={name: "127.0.0.1"}), 403, "only its own machine")


def test_a_header_does_not_make_another_machine_this_one(reader: Answerer) -> None:
    lies = {"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Real-IP": "::1"}
    with opened(reader, HERE, AWAY) as client:
        problem(client.get("/api/documents", headers=lies), 403, "only its own machine")


# Pages of other sites.

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
        problem(client.post(path, content=b'{"question": "sea?"}', headers=headers | more), 403, "pages of other sites")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
def test_another_site_is_not_allowed_when_it_asks_first(client: TestClient[ASGIApp], method: str) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
    for path in ("/api/ask", "/api/documents", "/api/documents/none", "/", "/page/page.js"):
        response = client.options(path, headers={"Origin": ELSEWHERE, **asked})
        assert not any(name.startswith("access-control") for name in response.headers)


def test_a_link_leads_to_the_page_and_nowhere_else(client: TestClient[ASGIApp]) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    safe(client.get("/", headers=headers))
    for path in ("/api/documents", "/page/index.html", "/schema", "/metrics"):
        problem(client.get(path, headers=headers), 403)
    problem(client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}), 403)


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
            problem(client.post("/api/ask", json={"question": "أين؟"}, headers={"Origin": other}), 403)
            refused = client.options("/api/ask", headers={"Origin": other, **asked})
            assert "access-control-allow-origin" not in refused.headers


def test_a_site_that_may_ask_may_change_nothing(writer: Answerer) -> None:
    named = "https://news.example"
    answerer = Answerer(writer.index, DemoEncoder(), replace(writer.settings, cors_origins=named))
    with opened(answerer) as client:
        assert client.delete("/api/documents/none", headers={"Origin": named}).status_code == 403


# Names and paths.


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "..\\a.txt",
        "/etc/a.txt",
        "C:a.txt",
        "a/../../b.txt",
        "قَهْوَة\0.txt",
        "a.txt\0.pdf",
        "a\r\nX-Injected: 1.txt",
        "a\tb.txt",
        "\x7f.txt",
        ".hidden.txt",
        "..txt",
        "~$report.docx",
        " a.txt",
        "a.txt ",
        "\u202egpj.txt",
        "\u2066تقرير\u2069.txt",
        "\u200fa.txt",
        "\ufeffa.txt",
        "a\u2028b.txt",
        "a\u00ad.txt",
        "",
        ".",
        "..",
        "م" * 99 + ".txt",
        "a" * 5_000 + ".txt",
        f"{SCRIPT}.txt",
        "\"onload='alert(1)'.md",
        "a|b.txt",
    ],
)
def test_a_name_that_could_mislead_is_refused(here: TestClient[ASGIApp], writer: Answerer, name: str) -> None:
    before = set(writer.index.library.folder.rglob("*"))
    problem(upload(here, name), 400)
    assert set(writer.index.library.folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["a.exe", "a.txt.exe", "a", "a.txt.", "a.php", "a.html.svg", "incoming", "تَقْرِير.js"])
def test_a_name_of_another_format_is_refused(here: TestClient[ASGIApp], name: str) -> None:
    problem(upload(here, name), 415)


@pytest.mark.parametrize(
    "name", ["%2e%2e%2fa.txt", "．．／a.txt", "․․∕b.txt", "-rf.txt", "nul.md", b"\xed\xa0\x80.txt", "تَقْرِيـــر ٢.txt"]
)
def test_a_strange_name_stays_where_uploads_are(here: TestClient[ASGIApp], writer: Answerer, name: str) -> None:
    library = writer.index.library.folder
    outside = {path for path in library.parent.rglob("*") if library / "uploads" not in path.parents}
    response = upload(here, name)
    assert response.status_code == 202
    safe(response)
    job = response.json()
    assert (library / "uploads" / "incoming" / f"{job['id']}.file").read_bytes() == "بحـــر".encode()
    assert {path for path in library.parent.rglob("*") if library / "uploads" not in path.parents} <= outside | {
        library / "uploads"
    }


BAD_PARTS = [
    "..",
    "%2e%2e",
    "..%2f..%2fqa",
    "..%5c",
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%0d%0aX-Injected:1",
    "a" * 3_000,
]


@pytest.mark.parametrize("part", [*BAD_PARTS, "%252e%252e%252f", "%E2%80%AE", "قَهْوَة", "'%20OR%201=1--", "*", "%25"])
@pytest.mark.parametrize(
    "path", ["/api/documents/{}", "/api/documents/{}/text", "/api/jobs/{}", "/page/{}", "/page/{}/app.py"]
)
def test_a_path_leads_nowhere(server: Server, path: str, part: str) -> None:
    line = "GET " + quote(path.format(part), safe="/%'*")
    answered = server.exchange(server.request(line, "Connection: close"))
    assert statuses(answered) == [404]
    assert b"import" not in answered
    assert b"X-Injected" not in answered.partition(b"\r\n\r\n")[0]


# What is said back.


def test_a_script_in_a_question_comes_back_as_data(client: TestClient[ASGIApp]) -> None:
    asked = {"question": f"أين البَحْر {SCRIPT}؟", "history": [SCRIPT], "where": [f"title!=عنوان {SCRIPT}"]}
    whole, stream = client.post("/api/ask", json=asked), client.post("/api/chat", json=asked)
    assert SCRIPT in whole.json()["question"]
    kinds = [response.headers["content-type"] for response in (whole, stream)]
    assert kinds == ["application/json", "text/event-stream; charset=utf-8"]
    safe(whole)
    safe(stream)


@pytest.mark.parametrize(
    "path", ["/{}", "/page/{}", "/api/documents/{}", "/api/documents?where={}", "/api/jobs/{}", "/sign-in?key={}"]
)
def test_a_script_in_a_path_comes_back_in_no_page(client: TestClient[ASGIApp], path: str) -> None:
    response = client.get(path.format(quote(SCRIPT)), headers={"Accept": "text/html"})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code in (400, 404, 405)
    safe(response)


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
                        key.rpartition("_")[2],
                        str(folder),
                        "Traceback",
                        "site-packages",
                        ".py",
                        "sqlite",
                    ):
                        assert told not in text, f"{method} {path}: {told}"
                    assert response.status_code < 500, f"{method} {path} {content!r}"


# Keys and the cookie.


def test_a_key_is_kept_only_as_its_digest(writer: Answerer) -> None:
    folder = writer.index.library.folder
    key, text = Keys(folder).create("مفتاح digest", ["ask"])
    with opened(writer, ELSEWHERE, AWAY) as client:
        assert client.get("/api/session", headers={"Authorization": f"Bearer {text}"}).json()["key"] == "مفتاح digest"
        client.post("/sign-in", content=f"key={text}".encode())
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert text.rpartition("_")[2].encode() not in held
    assert text.encode() not in held
    assert hashlib.sha256(text.encode()).hexdigest().encode() in held
    assert text not in repr(key)


def test_a_key_is_compared_in_a_time_that_tells_nothing(writer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, compared, compare = Keys(writer.index.library.folder), [], hmac.compare_digest
    _, text = keys.create("زمن time", ["ask"])

    def watched(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr("index.keys.hmac.compare_digest", watched)
    keys.admit(text)
    for wrong in (text[:-1] + "~", "isnad_00000000_x", "", "أ_ب_ج", "\ud800", "isnad", "_" * 50):
        with pytest.raises(BadKey, match="this key is not known"):
            keys.admit(wrong)
    assert compared == [(64, 64)] * 8


@pytest.mark.parametrize(
    ("host", "more", "secure"),
    [
        (ELSEWHERE, {}, False),
        (ELSEWHERE.replace("http", "https"), {}, True),
        (ELSEWHERE, {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}, True),
    ],
)
def test_the_cookie_is_for_no_script_and_no_other_site(
    writer: Answerer, host: str, more: dict[str, str], secure: bool
) -> None:
    keys = Keys(writer.index.library.folder)
    key, text = keys.create(f"كعكة {host}{len(more)}", ["ask"])
    with opened(writer, host, AWAY) as client:
        response = client.post("/sign-in", content=f"key={text}".encode(), headers=more, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, "/")
        cookie = response.headers["set-cookie"]
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags, any(flag.startswith("domain") for flag in flags)) == (secure, False)
        shown = {"Cookie": f"isnad_key={text}", **more}
        assert client.get("/api/session", headers=shown).json()["signed_in"]
        problem(client.get("/api/session", headers=shown | {"Origin": "https://news.example"}), 403)
        out = client.post("/sign-out", headers=shown)
        assert (out.status_code, "Max-Age=0" in out.headers["set-cookie"]) == (204, True)
        keys.revoke(key.id)
        problem(client.get("/api/session", headers=shown), 401, "it was revoked")


def test_keys_cannot_be_guessed_without_end(writer: Answerer) -> None:
    with opened(writer, ELSEWHERE, AWAY) as client:
        wrong = [client.get("/api/session", headers={"Authorization": f"Bearer isnad_0_{n}"}) for n in range(22)]
    assert [response.status_code for response in wrong[:20]] == [401] * 20
    problem(wrong[-1], 429, "try again in")
    assert 1 <= int(wrong[-1].headers["retry-after"]) <= 60


# What takes long, or room.


@pytest.mark.parametrize("written", ["a{}", "a=x{}x", "{}", "title~{}م", "a{}="])
def test_a_condition_of_blanks_does_not_hold_up_others(client: TestClient[ASGIApp], written: str) -> None:
    body = {"question": "أين البَحْر؟", "where": [written.format(" " * 20_000)]}
    started = time.monotonic()
    client.post("/api/ask", json=body)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("headers", [["Content-Length: 104857600"], ["Transfer-Encoding: chunked"]])
def test_an_upload_over_the_limit_is_refused_and_not_kept(server: Server, headers: list[str]) -> None:
    before = server.incoming
    body = b"100001\r\n" + b"x" * 0x100001 + b"\r\n0\r\n\r\n"
    kind = "Content-Type: application/octet-stream"
    answered = server.exchange(server.request("POST /api/documents?name=big.txt", kind, *headers, body=body))
    assert statuses(answered) == [413]
    assert b"at most 1 MiB are taken of one file" in answered
    assert server.incoming == before


def test_no_more_is_kept_than_was_announced(server: Server) -> None:
    request = server.request(
        "POST /api/documents?name=short.txt",
        "Content-Type: application/octet-stream",
        "Content-Length: 4",
        body=b"abcdEFGH",
    )
    before = set(server.incoming)
    assert statuses(server.exchange(request + b"\r\n\r\n")) == [202, 400]
    (kept,) = set(server.incoming) - before
    assert kept.read_bytes() == b"abcd"


@pytest.mark.parametrize("header", ["Content-Length: 400000", "Transfer-Encoding: chunked"])
def test_a_client_that_vanishes_leaves_no_file(server: Server, header: str) -> None:
    before = server.incoming
    with server.connect() as connection:
        kind = "Content-Type: application/octet-stream"
        connection.sendall(
            server.request("POST /api/documents?name=gone.txt", kind, header, body=b"400\r\n" + b"x" * 500)
        )
        wait_until(lambda: len(server.incoming) > len(before))
    wait_until(lambda: server.incoming == before)


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no file grow over 200 kB, as on a disk that is full."""
    before, handled = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handled)


@pytest.mark.parametrize("size", [200_050, 600_000])
@pytest.mark.usefixtures("small_files")
def test_an_upload_that_a_full_disk_breaks_off_leaves_no_file(server: Server, size: int) -> None:
    before = server.incoming
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", "/api/documents?name=full.txt", b"x" * size, OCTETS)
    answered = connection.getresponse()
    told = answered.read()
    connection.close()
    assert (answered.status, answered.headers["Retry-After"]) == (503, "5")
    assert b"room" in told
    assert server.incoming == before


def test_an_upload_into_a_folder_that_cannot_be_written_is_refused(answerer: Answerer, folder: Path) -> None:
    (folder / "uploads").write_text("a file is here")
    with nobody_reads_uploads(folder), opened(answerer) as client:
        response = upload(client, "قَهْوَة.txt")
        problem(response, 503, "the operator finds the reason in the server's log")
        assert ask(client, "كم عُمْق البحر؟").status_code == 200


# Raw bytes.


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Length: 4", "Content-Length: 5"], b"aaaaa"),
        (["Content-Length: 4, 5"], b"aaaaa"),
        (["Content-Length: +5"], b"aaaaa"),
        (["Content-Length: -5"], b"aaaaa"),
        (["Content-Length: 0x5"], b"aaaaa"),
        (["Content-Length: " + "9" * 40], b"aaaaa"),
        (["Content-Length : 5"], b"aaaaa"),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: identity, chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"-5\r\nhello\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"0x5\r\nhello\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"5;\n\r\nhello\r\n0\r\n\r\n"),
        (["Host: isnad.example"], b""),
        (["X-A: a\0b"], b""),
        (["X-A: " + "a" * 1_000_000], b""),
        ([f"X-{n}: ا" for n in range(20_000)], b""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_request_that_two_could_read_differently_is_refused(server: Server, headers: list[str], body: bytes) -> None:
    following = server.request("GET /health/live")
    answered = server.exchange(server.request("POST /api/ask", *headers, body=body) + following)
    assert statuses(answered) in ([400], [])  # or cut off in the midst of sending
    assert b'"live"' not in answered


@pytest.mark.parametrize("body", [b"14\r\n" + b'{"question": "sea?"}' + b"\r\n0\r\n\r\n", b"0\r\n\r\n"])
def test_nothing_is_read_after_a_request_with_two_lengths(server: Server, body: bytes) -> None:
    headers = ["Content-Type: application/json", "Content-Length: 4", "Transfer-Encoding: chunked"]
    request = server.request("POST /api/ask", *headers, body=body + server.request("DELETE /api/documents/none"))
    assert len(statuses(server.exchange(request))) == 1


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET http://isnad.example/health/live HTTP/1.1",
        b"CONNECT isnad.example:443 HTTP/1.1",
        b"GET /../../etc/passwd HTTP/1.1",
    ],
)
def test_a_request_for_another_server_is_answered_by_none(server: Server, request_line: bytes) -> None:
    answered = server.exchange(
        request_line + f"\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode()
    )
    assert statuses(answered) == [404]


def test_a_client_that_says_little_is_closed(writer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.api.connection, "HEAD_SECONDS", 0.5)
    with served(writer) as server:
        head = server.request("GET /health/live")
        for said in (b"", head[:10], head[:-2], head + head[:10], head):
            with server.connect() as connection:
                connection.sendall(said)
                connection.settimeout(5)
                ends_at = time.monotonic() + 3
                while connection.recv(4096):
                    assert time.monotonic() < ends_at
        with server.connect() as connection, pytest.raises(OSError, match=r"reset|pipe"):
            for byte in head * 20:  # each byte in time, all of them not
                connection.sendall(bytes([byte]) if byte != 13 else b"a")
                time.sleep(0.05)


@pytest.mark.slow
def test_a_thousand_connections_that_say_nothing_keep_nobody_out(server: Server) -> None:
    raise_file_limit()
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 2_500:
        pytest.skip("this process may not open so many files")
    descriptors = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    connections: list[socket.socket] = []
    try:
        for number in range(1_000):
            connections.append(server.connect())
            connections[-1].sendall(
                (b"", b"GET / HT", server.request("POST /api/ask", "Content-Length: 9"))[number % 3]
            )
        started = time.monotonic()
        answered = server.exchange(server.request("GET /health/live", "Connection: close"))
        assert (statuses(answered), time.monotonic() - started < 2) == ([200], True)
    finally:
        for connection in connections:
            connection.close()
    if descriptors:
        wait_until(lambda: len(list(Path("/proc/self/fd").iterdir())) < descriptors + 20)


# Files that are read by the process that really reads them.


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[ASGIApp]]:
    """A client of a library whose uploads are read."""
    folder, encoder = tmp_path_factory.mktemp("reading"), load_encoder()
    index = open_or_create(folder / "library", encoder, 256)
    add_paths(index, encoder, [write_files(folder / "وثائق", ARABIC_TEXTS)])
    with opened(Answerer(index, encoder, Settings(minimum_confidence=0.0))) as client:
        yield client


def read(client: TestClient[ASGIApp], name: str, body: bytes) -> dict[str, Any]:
    """Upload a file, and return what became of it; whatever that is, it tells no path."""
    response = upload(client, name, body)
    assert response.status_code == 202, response.text
    job = wait_for(client, response.json())
    assert not any(told in str(job) for told in ("/tmp", "Traceback", "site-packages", ".py", "Errno"))
    return job


def texts(client: TestClient[ASGIApp], job: dict[str, Any]) -> list[dict[str, Any]]:
    found = [client.get(f"/api/documents/{document_id}/text") for document_id in job["document_ids"]]
    for response in found:
        safe(response)
        assert response.headers["content-type"] == "application/json"
    return [response.json() for response in found]


@pytest.mark.parametrize(
    ("name", "make"),
    [("ratio.zip", ratio_bomb), ("nested.zip", nested_bomb), ("crowded.zip", crowded_bomb), ("lying.zip", lying_bomb)],
)
def test_a_bomb_is_defused(reading: TestClient[ASGIApp], name: str, make: Callable[[], bytes]) -> None:
    bomb = make()
    assert len(bomb) < 6 * MEGABYTE
    started = time.monotonic()
    job = read(reading, name, bomb)
    assert (job["state"], job["passages"], job["document_ids"]) == ("failed", 0, [])
    assert job["skipped"][0]["why"]
    assert time.monotonic() - started < 10
    uploads = reading.get("/api/documents").json()
    assert not any(name in document["source"] for document in uploads)


def test_an_archive_that_leads_out_of_itself_is_read_inside(reading: TestClient[ASGIApp]) -> None:
    job = read(reading, "escaping.zip", escaping())
    assert [one["source"] for one in texts(reading, job)] == ["escaping.zip/كتاب.txt"]
    assert len(job["skipped"]) == 6


def test_what_is_not_what_it_says_is_not_read(reading: TestClient[ASGIApp]) -> None:
    for name, body in (
        ("برنامج.docx", PROGRAM),
        ("program.pdf", PROGRAM),
        ("program.xlsx", PROGRAM),
        ("picture.pdf", PICTURE),
        ("text.zip", "كتاب".encode()),
        ("archive.docx", zipped({"a.txt": b"A book."})),
    ):
        job = read(reading, name, body)
        assert (job["state"], job["added"], bool(job["skipped"])) == ("failed", 0, True), name


def test_a_file_of_two_kinds_is_what_its_name_says(reading: TestClient[ASGIApp]) -> None:
    both = pdf_and_zip()
    as_pdf, as_zip = read(reading, "both.pdf", both), read(reading, "both.zip", both)
    (pdf,), (archived,) = texts(reading, as_pdf), texts(reading, as_zip)
    assert "hidden" not in pdf["text"]
    assert (archived["source"], archived["text"].strip()) == ("both.zip/كتاب.txt", "A hidden book of the moon.")


@pytest.mark.parametrize("name", ["صفحة.html", "page.txt", "page.md", "page.csv"])
def test_a_script_in_a_document_comes_back_as_data(reading: TestClient[ASGIApp], name: str) -> None:
    job = read(reading, name, MARKDOWN if name.endswith(".md") else PAGE)
    assert (job["state"], len(job["document_ids"])) == ("done", 1)
    (told,) = texts(reading, job)
    assert "Mokha" in told["text"]
    if name.endswith(".html"):
        assert not any(mark in told["text"] for mark in ("alert", "javascript:", "onload", "isnad.example"))
    question = {"question": "When did the coffee come to Mokha?", "where": [f"source~{name}"]}
    whole, stream = reading.post("/api/ask", json=question), reading.post("/api/chat", json=question)
    listed = reading.get("/api/documents")
    for response, kind in ((whole, "application/json"), (stream, "text/event-stream"), (listed, "application/json")):
        safe(response)
        assert response.headers["content-type"].partition(";")[0] == kind
    assert whole.json()["citations"][0]["document_id"] == told["document_id"]
    for citation in whole.json()["citations"]:
        assert told["text"][citation["start"] : citation["end"]] == citation["quote"]
