"""Who may do what: other machines, other names of this one, and keys, which tell nothing of themselves."""

import hashlib
import hmac

import pytest

from index.keys import BadKey, Keys
from qa.answer import Answerer
from qa.api.guard import WRITE
from tests.qa.api.asking import AWAY, ELSEWHERE, HERE, OCTETS, assert_problem, assert_safe, keyed, opened, routes

CHANGES_NOTHING = {
    "/api/ask",
    "/api/chat",
    "/api/citations/verify",
    "/v1/chat/completions",
    "/mcp",
    "/sign-in",
    "/sign-out",
}
"""The routes that take a POST and leave the library as it was."""


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
                assert_problem(response, 403, "this needs a key with the scope 'write'")


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
            assert_safe(response)


@pytest.mark.parametrize("host", [ELSEWHERE, "http://127.0.0.1.isnad.example", "http://localhost.:8000"])
def test_every_route_refuses_a_name_that_is_not_this_machines(reader: Answerer, host: str) -> None:
    with opened(reader, host) as client:
        for method, path, scope in routes(reader):
            if scope != "sign-in":
                assert client.request(method, path).status_code == 403, f"{method} {path}"


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_what_was_passed_on_is_not_from_this_machine(reader: Answerer, name: str) -> None:
    with opened(reader) as client:
        assert_problem(client.get("/api/documents", headers={name: "127.0.0.1"}), 403, "only its own machine")


def test_a_header_does_not_make_another_machine_this_one(reader: Answerer) -> None:
    lies = {"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Real-IP": "::1"}
    with opened(reader, HERE, AWAY) as client:
        assert_problem(client.get("/api/documents", headers=lies), 403, "only its own machine")


def test_a_key_is_kept_only_as_its_digest(writer: Answerer) -> None:
    folder = writer.index.library.folder
    key, text = Keys(folder).create("مفتاح digest", ["ask"])
    with opened(writer, ELSEWHERE, AWAY) as client:
        assert client.get("/api/session", headers={"Authorization": f"Bearer {text}"}).json()["key"] == "مفتاح digest"
        client.post("/sign-in", content=f"key={text}".encode())
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    _, key_id, secret = text.split("_", 2)  # the secret may hold another
    assert key_id.encode() in held
    assert secret.encode() not in held
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
        assert_problem(client.get("/api/session", headers=shown | {"Origin": "https://news.example"}), 403)
        out = client.post("/sign-out", headers=shown)
        assert (out.status_code, "Max-Age=0" in out.headers["set-cookie"]) == (204, True)
        keys.revoke(key.id)
        assert_problem(client.get("/api/session", headers=shown), 401, "it was revoked")


def test_keys_cannot_be_guessed_without_end(writer: Answerer) -> None:
    with opened(writer, ELSEWHERE, AWAY) as client:
        wrong = [client.get("/api/session", headers={"Authorization": f"Bearer isnad_0_{n}"}) for n in range(22)]
    assert [response.status_code for response in wrong[:20]] == [401] * 20
    assert_problem(wrong[-1], 429, "try again in")
    assert 1 <= int(wrong[-1].headers["retry-after"]) <= 60
