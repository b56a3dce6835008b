import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp

from index.keys import Keys
from qa.answer import Answerer
from qa.api.limits import TRIES_PER_MINUTE
from tests.qa.api.asking import ask, assert_problem, keyed, opened

HOST, ADDRESS = "http://isnad.example", "192.0.2.7"
QUESTION = {"question": "كم عُمْقُ البَـــحْرِ الأحمر؟"}
UNKNOWN = {"Authorization": f"Bearer isnad_00000000_{'a' * 43}"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
READS: dict[str, Callable[..., Response]] = {
    "ask": lambda client, **more: client.post("/api/ask", json=QUESTION, **more),
    "chat": lambda client, **more: client.post("/api/chat", json=QUESTION, **more),
    "documents": lambda client, **more: client.get("/api/documents", **more),
    "metrics": lambda client, **more: client.get("/metrics", **more),
    "page": lambda client, **more: client.get("/page/page.js", **more),
    "schema": lambda client, **more: client.get("/schema", **more),
}
WRITES: dict[str, Callable[..., Response]] = {
    "upload": lambda client, **more: client.post(
        "/api/documents?name=قهوة.txt",
        content=b"",
        headers={"Content-Type": "application/octet-stream"} | more["headers"],
    ),
    "remove": lambda client, **more: client.delete("/api/documents/0123456789abcdef", **more),
    "jobs": lambda client, **more: client.get("/api/jobs", **more),
}
Client = TestClient[ASGIApp]


@pytest.fixture
def other(answerer: Answerer) -> Iterator[Client]:
    """Another machine."""
    with opened(answerer, HOST, ADDRESS) as client:
        yield client


@pytest.fixture(scope="module")
def stranger(reader: Answerer) -> Iterator[Client]:
    """Another machine, of a library that has a key."""
    keyed(reader, "ask", "write")
    with opened(reader, HOST, ADDRESS) as client:
        yield client


def session(client: Client, **more: Any) -> dict[str, Any]:
    response = client.get("/api/session", **more)
    assert response.status_code == 200, response.text
    value: dict[str, Any] = response.json()
    return value


def with_settings(answerer: Answerer, **settings: Any) -> Answerer:
    answerer.settings = replace(answerer.settings, **settings)
    return answerer


# Keys and what they are good for


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_another_machine_without_a_key_is_refused(stranger: Client, name: str) -> None:
    for headers in ({}, UNKNOWN, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer"}):
        response = (READS | WRITES)[name](stranger, headers=headers)
        assert_problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"


def test_a_cookie_that_is_no_key_is_refused(stranger: Client) -> None:
    assert_problem(READS["ask"](stranger, headers={"Cookie": "isnad_key=x"}), 401)


def test_the_refusal_tells_how_to_show_a_key(stranger: Client) -> None:
    assert_problem(ask(stranger, "أين البَحْر؟"), 401, "as the header 'Authorization: Bearer KEY'", "isnad keys create")


def test_a_revoked_key_lets_in_no_more_from_the_next_request_on(answerer: Answerer, other: Client) -> None:
    headers = keyed(answerer, "ask")
    keyed(answerer, "ask", name="another")
    assert READS["ask"](other, headers=headers).status_code == 200
    Keys(answerer.index.library.folder).revoke("newsroom")
    assert_problem(READS["ask"](other, headers=headers), 401, "this key is not known, or it was revoked")


def test_a_key_to_ask_reads_and_does_not_write(answerer: Answerer, other: Client) -> None:
    headers = keyed(answerer, "ask")
    for name, read in READS.items():
        assert read(other, headers=headers).status_code == 200, name
    for write in WRITES.values():
        assert_problem(write(other, headers=headers), 403, "this needs a key with the scope 'write'")
    document_id = answerer.index.library.documents()[0].id
    assert_problem(other.delete(f"/api/documents/{document_id}", headers=headers), 403)
    assert len(answerer.index.library.documents()) == 4
    assert not list(answerer.index.library.folder.glob("uploads/**/*.*"))
    assert session(other, headers=headers)["scopes"] == ["ask"]


def test_a_key_to_write_does_not_read(answerer: Answerer, other: Client) -> None:
    headers = keyed(answerer, "write")
    for read in READS.values():
        assert_problem(read(other, headers=headers), 403, "this needs a key with the scope 'ask'")
    document_id = answerer.index.library.documents()[0].id
    assert other.delete(f"/api/documents/{document_id}", headers=headers).status_code == 204
    assert WRITES["jobs"](other, headers=headers).json() == []
    assert session(other, headers=headers)["scopes"] == ["write"]


def test_a_key_for_both_does_both(answerer: Answerer, other: Client) -> None:
    headers = keyed(answerer, "ask", "write", name="غرفة الأخبار")
    assert READS["ask"](other, headers=headers).status_code == 200
    assert_problem(WRITES["upload"](other, headers=headers), 400, "the body is empty")
    told = session(other, headers=headers)
    assert (told["scopes"], told["key"], told["signed_in"]) == (["ask", "write"], "غرفة الأخبار", False)


def test_insecure_lets_any_machine_ask_and_none_write(answerer: Answerer) -> None:
    headers = keyed(answerer, "write")
    with opened(answerer, HOST, ADDRESS, insecure=True) as client:
        for name, read in READS.items():
            assert read(client).status_code == 200, name
        for write in WRITES.values():
            assert_problem(write(client, headers={}), 403, "this needs a key with the scope 'write'")
        assert session(client)["scopes"] == ["ask"]
        assert WRITES["jobs"](client, headers=headers).status_code == 200


@pytest.mark.parametrize("insecure", [False, True])
def test_require_key_binds_this_machine_too(answerer: Answerer, insecure: bool) -> None:
    headers = keyed(answerer, "ask")
    with opened(with_settings(answerer, require_key=True), insecure=insecure) as client:
        assert_problem(ask(client, "أين البَحْر؟"), 401)
        assert READS["ask"](client, headers=headers).status_code == 200


def test_this_machine_needs_no_key_and_may_do_all(client: Client) -> None:
    told = session(client)
    assert (told["scopes"], told["key"], told["signed_in"]) == (["ask", "write"], None, False)
    assert told["max_upload_bytes"] == 100 * 2**20
    assert {".pdf", ".md", ".zip"} <= set(told["suffixes"])


def test_a_wrong_key_is_refused_on_this_machine_too(client: Client) -> None:
    assert_problem(READS["ask"](client, headers=UNKNOWN), 401)


def test_a_request_that_was_passed_on_is_of_another_machine(answerer: Answerer) -> None:
    with opened(answerer) as client:
        for refused in (403, 401):
            for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "x-forwarded-for"):
                for value in ("127.0.0.1", "", "for=127.0.0.1"):
                    assert_problem(client.get("/api/documents", headers={header: value}), refused)
            headers = keyed(answerer, "ask", name=str(refused))
            assert client.get("/api/documents", headers=headers | {"Via": "1.1 proxy"}).status_code == 200


# How often


def test_too_many_requests_of_one_key(answerer: Answerer) -> None:
    first, second = keyed(answerer, "ask"), keyed(answerer, "ask", name="ثانٍ")
    with opened(with_settings(answerer, requests_per_minute=3), HOST, ADDRESS) as client:
        statuses = [client.get("/api/session", headers=first).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = READS["ask"](client, headers=first)
        assert_problem(refused, 429, "too many requests in one minute; try again in ")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/api/session", headers=second).status_code == 200


def test_too_many_requests_of_one_address_without_a_key(answerer: Answerer) -> None:
    answerer = with_settings(answerer, requests_per_minute=2)
    with opened(answerer, HOST, ADDRESS, insecure=True) as client:
        assert [client.get("/api/session").status_code for _ in range(3)] == [200, 200, 429]


def test_this_machine_may_ask_as_often_as_it_likes(answerer: Answerer) -> None:
    with opened(with_settings(answerer, requests_per_minute=1)) as client:
        assert [client.get("/api/session").status_code for _ in range(5)] == [200] * 5


def test_keys_cannot_be_tried_out(answerer: Answerer, other: Client) -> None:
    headers = keyed(answerer, "ask")
    statuses = [READS["documents"](other, headers=UNKNOWN).status_code for _ in range(TRIES_PER_MINUTE + 1)]
    assert statuses == [401] * TRIES_PER_MINUTE + [429]
    signing_in = other.post("/sign-in", data={"key": "x"})
    assert_problem(signing_in, 429)
    assert int(signing_in.headers["retry-after"]) >= 1
    assert READS["documents"](other, headers=headers).status_code == 200, "who has one is not locked out"


# Signing in


@pytest.mark.parametrize(
    ("accepted", "language", "direction", "words"),
    [
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar", "rtl", "هذه المستندات متاحة لمن لديه مفتاح"),
        ("en-GB", "en", "ltr", "These documents are open to those who have a key"),
        ("", "en", "ltr", "Sign in"),
    ],
)
def test_a_person_is_asked_for_a_key_in_their_language(
    stranger: Client, accepted: str, language: str, direction: str, words: str
) -> None:
    response = stranger.get("/", headers=BROWSER | {"Accept-Language": accepted})
    assert (response.status_code, response.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert f'<html lang="{language}" dir="{direction}">' in response.text
    assert words in response.text
    assert '<form method="post" action="/sign-in">' in response.text
    assert 'role="alert"' not in response.text
    policy = response.headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}.items() <= dict(response.headers).items()


def test_programs_and_other_paths_get_no_page(stranger: Client) -> None:
    assert_problem(stranger.get("/"), 401)
    assert_problem(stranger.get("/api/documents", headers=BROWSER), 401)


def test_a_wrong_key_is_said_and_not_kept(answerer: Answerer, other: Client) -> None:
    keyed(answerer, "ask")
    for key in ("", "isnad_1_2", "مِفْتَـــاح", '"><script>alert(1)</script>', "a" * 3000):
        response = other.post("/sign-in", data={"key": key}, headers=BROWSER | {"Accept-Language": "ar"})
        assert response.status_code == 401
        assert '<p class="wrong" role="alert">هذا المفتاح غير معروف، أو أُلغي.</p>' in response.text
        assert "script" not in response.text
        assert "set-cookie" not in response.headers
        assert_problem(other.post("/sign-in", data={"key": key}), 401)


def test_signing_in_and_out(answerer: Answerer, other: Client) -> None:
    text = keyed(answerer, "ask", name="غرفة الأخبار")["Authorization"].removeprefix("Bearer ")
    response = other.post("/sign-in", data={"key": f" {text}\n"}, headers=BROWSER, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    parts = {part.strip().lower() for part in response.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert "secure" not in parts, "or it would not come back over plain HTTP"
    page = other.get("/", headers=BROWSER)
    assert (page.status_code, page.text.startswith("<!doctype html>")) == (200, True)
    told = session(other)
    assert (told["scopes"], told["key"], told["signed_in"]) == (["ask"], "غرفة الأخبار", True)
    assert READS["ask"](other).status_code == 200
    assert_problem(WRITES["jobs"](other, headers={}), 403)
    assert other.post("/sign-out").status_code == 204
    assert other.get("/", headers=BROWSER).status_code == 401
    assert_problem(READS["ask"](other), 401)


def test_behind_a_proxy_with_https_the_cookie_stays_on_https(answerer: Answerer) -> None:
    text = keyed(answerer, "ask")["Authorization"].removeprefix("Bearer ")
    with opened(answerer, HOST, "127.0.0.1") as client:
        passed_on = {"X-Forwarded-For": ADDRESS, "X-Forwarded-Proto": "https"}
        response = client.post("/sign-in", data={"key": text}, headers=passed_on, follow_redirects=False)
    assert "secure" in {part.strip().lower() for part in response.headers["set-cookie"].split(";")}


def test_a_revoked_cookie_is_asked_for_anew(answerer: Answerer, other: Client) -> None:
    text = keyed(answerer, "ask")["Authorization"].removeprefix("Bearer ")
    assert other.post("/sign-in", data={"key": text}, headers=BROWSER).status_code == 200
    Keys(answerer.index.library.folder).revoke("newsroom")
    response = other.get("/", headers=BROWSER)
    assert (response.status_code, 'name="key"' in response.text) == (401, True)


def test_a_form_longer_than_a_key_is_not_read(answerer: Answerer, other: Client) -> None:
    keyed(answerer, "ask")
    assert_problem(other.post("/sign-in", data={"key": "م" * 5000}), 413)


def test_a_key_stands_in_no_response_and_no_log(
    answerer: Answerer, other: Client, caplog: pytest.LogCaptureFixture
) -> None:
    headers = keyed(answerer, "ask", "write")
    text = headers["Authorization"].removeprefix("Bearer ")
    secret = text.split("_", 2)[2]
    with caplog.at_level(logging.DEBUG):
        answers = [do(other, headers=headers) for do in (READS | WRITES).values()]
        answers += [
            other.get(f"/api/documents/{text}", headers=headers),
            other.get(f"/{text}?key={text}", headers=headers),
        ]
        answers.append(other.get("/api/session", headers=headers))
        answers.append(other.get("/api/session", headers={"Authorization": f"Bearer {text}x"}))
        answers.append(other.post("/sign-in", data={"key": f"{text}x"}, headers=BROWSER))
        signed = other.post("/sign-in", data={"key": text}, follow_redirects=False)
    assert secret in signed.headers.pop("set-cookie")
    for answer in (*answers, signed):
        assert secret not in answer.text + str(answer.headers), answer.url
    own = [record for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))]
    assert len([record for record in own if record.name == "isnad.request"]) >= len(answers)
    assert not [record for record in own if secret in str(record.__dict__)]
