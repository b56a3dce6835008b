"""Commands as real processes: the exit status, the streams and signals as a shell sees them."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, write_files

ISNAD = (sys.executable, "-m", "qa.cli")
CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ISNAD_")}
    return kept | {"XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def filled(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a library that holds the four files of the demo."""
    environment["ISNAD_LIBRARY"] = str(tmp_path / "مكتبة library")
    folder = write_files(tmp_path / "files", ARABIC_TEXTS | ENGLISH_TEXTS)
    assert isnad(environment, "add", str(folder)).returncode == 0
    return environment


def isnad(environment: dict[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ISNAD, *arguments],
        check=False,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    # A shell without job control has what it starts in the background ignore the interrupt, and that is inherited.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*ISNAD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )
    signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_below_a_redirection_is_told(filled: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run([*ISNAD, "list", "--json"], stdout=full, stderr=subprocess.PIPE, env=filled, check=False)
    assert ended.stderr.decode() == "isnad: No space left on device; free some space\n"
    assert ended.returncode == 1


def test_the_four_exit_statuses(filled: dict[str, str]) -> None:
    answered = isnad(filled | {"ISNAD_MINIMUM_CONFIDENCE": "0"}, "ask", "-", "--json", stdin="كم عُمْق البَحْر؟")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert json.loads(answered.stdout)["citations"][0]["quote"] == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."
    failed = isnad(filled, "add", "/غائب")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "isnad: /غائب: no such file or folder; check the spelling of the path\n"
    misused = isnad(filled, "ask", "؟")
    assert (misused.returncode, misused.stdout) == (2, "")
    assert misused.stderr == "isnad: the question holds no words; write it in Arabic or English\n"
    refused = isnad(filled | {"ISNAD_MINIMUM_CONFIDENCE": "1"}, "ask", "من هو رئيس بيرو؟")
    assert (refused.returncode, refused.stderr) == (3, "")
    assert refused.stdout.startswith(
        "لا أجد في المستندات ما يكفي من الأدلة للإجابة عن: «من هو رئيس بيرو؟»\nnearest:\n[1] "
    )


def test_nobody_at_a_terminal_waits_for_what_was_left_out(environment: dict[str, str]) -> None:
    ours, terminal = os.openpty()
    try:
        ended = subprocess.run(
            [*ISNAD, "ask"], stdin=terminal, capture_output=True, env=environment, check=False, timeout=30
        )
    finally:
        os.close(ours)
        os.close(terminal)
    assert ended.returncode == 2
    assert ended.stderr.decode().endswith("Error: Missing argument 'question'; give it here, or on stdin.\n")


def test_arabic_is_printed_whatever_the_locale(filled: dict[str, str]) -> None:
    ended = isnad(filled | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "list")
    assert ended.returncode == 0
    assert "البحر الأحمر" in ended.stdout


def test_the_default_library_is_built_from_the_seeds_once(environment: dict[str, str], tmp_path: Path) -> None:
    first, second = isnad(environment, "list", "--json"), isnad(environment, "list", "--json")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    assert {row["source"].split("/")[0] for row in json.loads(first.stdout)} == {"ar", "en"}
    assert list(tmp_path.glob("data/**/library.sqlite"))


def test_an_interrupt_ends_in_one_line(filled: dict[str, str]) -> None:
    with running(filled, "chat") as chat:
        assert chat.stderr
        assert chat.stderr.read(len("question: ")) == "question: "
        chat.send_signal(signal.SIGINT)
        assert chat.wait(timeout=30) == 130
        assert chat.stderr.read().endswith("isnad: stopped; what was finished is kept\n")


def test_an_interrupted_add_keeps_what_is_finished_and_goes_on(environment: dict[str, str], tmp_path: Path) -> None:
    environment["ISNAD_LIBRARY"] = str(tmp_path / "library")
    texts = {f"{number:03}.txt": f"وصل القِطـــار رقم {number} إلى المحطة. " * 60 for number in range(600)}
    folder = write_files(tmp_path / "files", texts)
    with running(environment, "add", str(folder)) as adding:
        until = time.monotonic() + 50
        while not (held := documents_held(tmp_path / "library")):
            assert time.monotonic() < until
            time.sleep(0.05)
        adding.send_signal(signal.SIGINT)
        assert adding.wait(timeout=30) == 130
        assert adding.stderr
        assert adding.stderr.read() == "isnad: stopped; what was finished is kept\n"
    kept = documents_held(tmp_path / "library")
    assert 0 < held <= kept < 600
    shutil.rmtree(folder)
    write_files(folder, dict(list(texts.items())[: kept + 1]))
    again = json.loads(isnad(environment, "add", str(folder), "--json").stdout)
    assert (again["added"], again["unchanged"]) == (1, kept)


def documents_held(library: Path) -> int:
    """Return how many documents are confirmed so far."""
    try:
        with closing(sqlite3.connect(f"{(library / 'library.sqlite').as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:  # nothing is there yet
        return 0


def ready(port: int) -> object:
    """What the server says once it is warm."""
    for _ in range(300):
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as found:
            return json.load(found)
        time.sleep(0.1)
    raise AssertionError("never ready")


def test_serving_until_interrupted(filled: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running(filled, "serve", "--port", str(port)) as server:
        assert server.stderr
        assert any("Application startup complete" in line for line in server.stderr)
        assert ready(port) == {"status": "ready", "passages": 4}
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as response:
            assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        taken = isnad(filled, "serve", "--port", str(port))
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == (
        f"isnad: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "stop what is listening there, or name another --port or --host\n"
    )


def test_the_script_rebuilds(filled: dict[str, str]) -> None:
    script = CHECKOUT / "scripts" / "rebuild_index.py"
    command = [sys.executable, str(script), "--passage-tokens", "15"]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", env=filled, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("4 documents, ")
