"""What would take long, or room: long conditions, large and broken-off uploads, full disks."""

import resource
import signal
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from tests.qa.api.asking import OCTETS, ask, assert_problem, opened, upload
from tests.qa.api.hostile import Server, nobody_reads_uploads, statuses, wait_until


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
    wait_until(lambda: len(server.incoming) <= len(before))
    assert server.incoming == before


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
        assert_problem(response, 503, "the operator finds the reason in the server's log")
        assert ask(client, "كم عُمْق البحر؟").status_code == 200
