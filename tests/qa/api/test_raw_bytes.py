"""Raw bytes against a real server: requests with two meanings, for other servers, or without an end."""

import resource
import socket
import time
from pathlib import Path

import pytest

import qa.api.connection
from qa.answer import Answerer
from qa.api.serve import raise_file_limit
from tests.qa.api.hostile import Server, served, statuses, wait_until


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
