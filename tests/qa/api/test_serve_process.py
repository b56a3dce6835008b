"""``isnad serve`` as a process of its own, as an operator runs it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.encoder import load_encoder
from index.ingest import open_library
from index.keys import Keys
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, add, write_files
from tests.qa.api.asking import events

CHECKOUT = Path(__file__).parents[3]
QUESTION = {"question": "كم عُمْقُ البَـــحْرِ الأحمر؟"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("مكتبة")
    files = write_files(folder / "files", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder / "library", load_encoder(), files)  # type: ignore[arg-type]
    index.library.close()
    return folder / "library"


def environment(library: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ISNAD_", "OTEL_"))}
    return (
        kept | {"ISNAD_LIBRARY": str(library), "ISNAD_MINIMUM_CONFIDENCE": "0", "PYTHONPATH": str(CHECKOUT)} | settings
    )


def isnad(library: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qa.cli", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, encoding="utf-8", env=environment(library, **settings), timeout=60
    )


@contextmanager
def serving(library: Path, log: Path, *arguments: str, **settings: str) -> Iterator[Server]:
    """Serve on a free port, and wait until questions can be answered."""
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", "0", *arguments]
    with (
        log.open("wb") as stderr,
        subprocess.Popen(command, stderr=stderr, env=environment(library, **settings)) as process,
    ):
        try:
            until = time.monotonic() + 60
            while not (found := re.search(r"http://[0-9.]+:(\d+)", log.read_text("utf-8"))):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            server = Server(process, int(found[1]), log)
            while not is_ready(server):
                assert time.monotonic() < until, log.read_text("utf-8")
                time.sleep(0.05)
            yield server
        finally:
            process.kill()


def is_ready(server: Server) -> bool:
    try:
        return httpx.get(server.url("/health/live"), timeout=30).status_code == 200 and (
            httpx.get(server.url("/health/ready"), timeout=30).status_code in (200, 401)
        )
    except httpx.TransportError:
        return False


def stop(server: Server, by: signal.Signals = signal.SIGTERM) -> int:
    server.process.send_signal(by)
    return server.process.wait(timeout=40)


def test_a_server_answers_until_it_is_told_to_stop(library: Path, tmp_path: Path) -> None:
    with serving(library, tmp_path / "log") as server:
        # Tests before this one may have added some.
        assert httpx.get(server.url("/health/ready")).json() == {"status": "ready", "passages": passages_in(library)}
        answer = httpx.post(server.url("/api/ask"), json=QUESTION, timeout=30).json()
        assert answer["citations"][0]["quote"].startswith("يبلغ عمق")
        assert "server" not in httpx.get(server.url("/api/session")).headers
        assert stop(server) == 0
    asked = [line for line in server.lines() if line["event"] == "request" and line["route"] == "/api/ask"]
    assert [(line["status"], line["level"]) for line in asked] == [(200, "info")]
    assert "عُمْق" not in server.log.read_text("utf-8")


def passages_in(library: Path) -> int:
    index = open_library(library)
    held = len(index.current())
    index.library.close()
    return held


def test_what_was_asked_before_a_stop_is_answered_to_its_end(library: Path, tmp_path: Path) -> None:
    asked, question = 10, {"question": "كم عُمْقُ البَـــحْرِ الأحمر؟ " * 60}
    with (
        serving(library, tmp_path / "log", ISNAD_THREADS="1") as server,
        ThreadPoolExecutor(asked) as pool,
        httpx.Client(timeout=60) as client,
    ):
        chats = [pool.submit(client.post, server.url("/api/chat"), json=question) for _ in range(asked)]
        # One is being answered, and all the others have come and wait for their turn.
        while sum(chat.done() for chat in chats) + waiting(client, server) < asked - 1:
            time.sleep(0.005)
        assert waiting(client, server) > 1
        assert stop(server) == 0
        told = [events(chat.result().text) for chat in chats]
    assert {one[-1][0] for one in told} == {"done"}
    assert {one[-1][1]["citations"][0]["quote"][:8] for one in told} == {"يبلغ عمق"}


def waiting(client: httpx.Client, server: Server) -> float:
    text = client.get(server.url("/metrics")).text
    found = re.search(r'isnad_queue_depth\{.*pool="asking".*\} ([0-9.]+)', text)
    return float(found[1]) if found else 0.0


def test_several_workers_answer_and_are_measured_together(library: Path, tmp_path: Path) -> None:
    asked = 12
    with serving(library, tmp_path / "log", "--workers", "2") as server:
        for _ in range(asked):  # a new connection each time: either worker may take it
            assert httpx.post(server.url("/api/ask"), json=QUESTION, timeout=30).status_code == 200
        for _ in range(3):
            text = httpx.get(server.url("/metrics"), timeout=30).text
            (counted,) = re.findall(r'isnad_request_seconds_count\{.*route="/api/ask".*\} ([0-9.]+)', text)
            assert float(counted) == asked, "whichever answers, it tells of both"
        started = [line for line in server.lines() if str(line["event"]).startswith("Started server process")]
        assert len(started) == 2
        assert upload(server)["added"] == 1, "one of them reads files"
        assert stop(server) == 0


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open sockets are counted as Linux tells them")
def test_workers_share_connections_that_come_at_once(library: Path, tmp_path: Path) -> None:
    with serving(library, tmp_path / "log", "--workers", "2") as server:
        while sum(line["event"] == "Application startup complete." for line in server.lines()) < 2:
            time.sleep(0.05)
        told = [str(line["event"]) for line in server.lines()]
        workers = [int(found[1]) for line in told if (found := re.match(r"Started server process \[(\d+)\]", line))]
        before = [sockets(worker) for worker in workers]
        clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
        for client in clients:
            client.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        held = [sockets(worker) - idle for worker, idle in zip(workers, before, strict=True)]
        for client in clients:
            client.close()
        assert min(held) >= 2, "neither takes nearly all"
        assert stop(server) == 0


def sockets(process: int) -> int:
    """Return how many sockets a process has open."""
    found = 0
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            found += str(link.readlink()).startswith("socket:")
    return found


def upload(server: Server) -> dict[str, Any]:
    """Send a file, and return its job when it has ended, whichever worker is asked."""
    job: dict[str, Any] = httpx.post(
        server.url("/api/documents"),
        params={"name": "جِسْر.txt"},
        content="طول الجســـر ٤١٢ متراً.".encode(),
        headers={"Content-Type": "application/octet-stream"},
    ).json()
    until = time.monotonic() + 30
    while job["state"] not in ("done", "failed"):
        assert time.monotonic() < until, job
        time.sleep(0.05)
        job = httpx.get(server.url(f"/api/jobs/{job['id']}")).json()
    return job


def test_an_open_address_is_refused_without_a_key_and_served_with_one(library: Path, tmp_path: Path) -> None:
    refused = isnad(library, "serve", "--host", "0.0.0.0", "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1
    assert "0.0.0.0 can be reached from other machines, and there is no key to let them in" in refused.stderr
    keys = Keys(library)
    _, text = keys.create("غرفة الأخبار", ["ask"])
    try:
        with serving(library, tmp_path / "log", "--host", "0.0.0.0") as server:
            assert httpx.get(server.url("/api/documents")).status_code == 200, "this machine needs none"
            passed_on = {"X-Forwarded-For": "192.0.2.7"}
            assert httpx.get(server.url("/api/documents"), headers=passed_on).status_code == 401
            shown = passed_on | {"Authorization": f"Bearer {text}"}
            assert httpx.get(server.url("/api/documents"), headers=shown).status_code == 200
            keys.revoke("غرفة الأخبار")
            assert httpx.get(server.url("/api/documents"), headers=shown).status_code == 401
            assert stop(server) == 0
            assert text not in server.log.read_text("utf-8")
    finally:
        if keys.any_lets_in():
            keys.revoke("غرفة الأخبار")


def test_a_rebuild_by_another_process_is_followed_and_no_request_fails(library: Path, tmp_path: Path) -> None:
    stopping, statuses, passages = threading.Event(), set(), []
    with serving(library, tmp_path / "log") as server:

        def ask() -> None:
            with httpx.Client(timeout=30) as client:
                while not stopping.is_set():
                    answer = client.post(server.url("/api/ask"), json=QUESTION)
                    statuses.add(answer.status_code)
                    if answer.status_code == 200:
                        passages.append(answer.json()["citations"][0]["passage_id"])

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            rebuilt = isnad(library, "rebuild", "--passage-tokens", "15")
            assert rebuilt.returncode == 0, rebuilt.stderr
            at_switch = len(passages)
            until = time.monotonic() + 20
            while len(passages) < at_switch + 4 and time.monotonic() < until:
                time.sleep(0.02)
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
        assert statuses == {200}
        assert passages[0] != passages[-1], "what is cited is of the new generation"
        assert httpx.get(server.url("/health/ready")).json()["passages"] > 5
        assert stop(server) == 0
