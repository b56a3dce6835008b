"""The commands with the address of a Milvus in place of a folder: the same answers, through every door."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.demo import write_files
from tests.milvus import LiteServer
from tests.qa.commands import Ended, Isnad, one_line

QUESTIONS = ("كم عُمْق البَحْر الأحمر؟", "When did the school in Riyadh open?")


@pytest.fixture
def place(milvus: LiteServer, monkeypatch: pytest.MonkeyPatch, isnad: Isnad, tmp_path: Path) -> str:
    """The address of a library that is not there yet, for the commands of this test."""
    address = str(milvus.address(state=str(tmp_path / "state")))
    monkeypatch.setenv("ISNAD_LIBRARY", address)
    return address


def without_times(ended: Ended) -> Any:
    told = ended.json
    for name in ("timings", "seconds"):
        told.pop(name, None)
    for one in told.get("citations", []) + told.get("nearest", []) + told.get("hits", []):
        one.pop("passage_id", None)  # a number of its own on each engine
    return rounded(told)


def rounded(told: Any) -> Any:
    if isinstance(told, float):
        return pytest.approx(told, abs=1e-3)
    if isinstance(told, dict):
        return {name: rounded(value) for name, value in told.items()}
    return [rounded(one) for one in told] if isinstance(told, list) else told


def test_a_cluster_answers_as_a_folder_does(isnad: Isnad, place: str, documents: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "library")
    for command in (
        ("add", documents, "--json"),
        ("add", documents, "--set", "topic=بحر، sea", "--json"),
        *(("ask", question, "--json") for question in QUESTIONS),
        ("search", "القَهْوَة", "--where", "topic~sea", "--json"),
        ("list", "--where", "language=en", "--json"),
        ("rebuild", "--passage-tokens", "12", "--json"),
        ("ask", QUESTIONS[0], "--json"),
        ("remove", "وثائق documents/moon.txt"),
        ("list", "--json"),
    ):
        there, here = isnad(*command), isnad(*command, "--library", folder)
        assert (there.code, there.notes) == (here.code, here.notes), command
        if "--json" in command and command[0] != "list":
            assert without_times(there) == without_times(here), command
        else:
            assert there.out == here.out
    assert isnad("doctor").code == 0


def test_what_works_on_files_refuses_with_the_way_round(
    isnad: Isnad, place: str, documents: Path, tmp_path: Path
) -> None:
    assert isnad("add", documents).code == 0
    for command in ("backup", "restore"):
        ended = isnad(command, tmp_path / "file")
        one_line(
            ended, f"isnad {command} works on the files of a library in a folder", "isnad migrate milvus://", "FOLDER"
        )
        assert ended.code == 2
    moved = isnad("migrate", place, tmp_path / "folder", "--json")
    assert (moved.json["documents"], moved.json["moved"]) == (4, 4)
    assert isnad("backup", tmp_path / "file", "--library", tmp_path / "folder").code == 0


def test_nothing_is_left_of_an_add_that_read_nothing(isnad: Isnad, place: str, tmp_path: Path) -> None:
    write_files(tmp_path / "x", {"a.txt": b"\xff\xfe\x00", "b.txt": b"... !!!"})
    failed = isnad("add", tmp_path / "x")
    assert failed.code == 1
    one_line(isnad("list"), f"there is no library {place.partition('?')[0]}", "isnad add PATH --library")


def test_one_that_is_down_or_misnamed_is_told_in_one_line(isnad: Isnad, place: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ended = isnad("list", "--library", f"milvus://127.0.0.1:{port}/n?connect_seconds=0.3")
    one_line(ended, f"nothing answers as Milvus at 127.0.0.1:{port}", "start it")
    wrong = isnad("ask", "x?", "--library", "milvus://user:s3cret@h/n")
    one_line(wrong, "--library: the address of a library holds no user", "ISNAD_MILVUS_TOKEN=user:password")
    assert (ended.code, wrong.code, "s3cret" in wrong.notes) == (1, 2, False)


@contextmanager
def serving(address: str, home: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {"ISNAD_LIBRARY": address, "XDG_DATA_HOME": str(home), "ISNAD_MINIMUM_CONFIDENCE": "0"}
    arguments = [sys.executable, "-m", "qa.cli", "serve", "--port", str(port)]
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL, cwd=home) as process:
        base, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
        try:
            while True:
                try:
                    fetch(f"{base}/health/ready")
                    break
                except OSError:
                    assert process.poll() is None
                    assert time.monotonic() < until
                    time.sleep(0.1)
            yield base
        finally:
            process.terminate()


def fetch(url: str, body: bytes | None = None, kind: str = "application/json", method: str | None = None) -> Any:
    request = urllib.request.Request(url, body, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or "null")


def test_a_server_answers_from_a_cluster_and_takes_files(
    isnad: Isnad, place: str, documents: Path, tmp_path: Path
) -> None:
    assert isnad("add", documents).code == 0
    with serving(place, tmp_path) as base:
        asked = json.dumps({"question": QUESTIONS[0]}).encode()
        told = fetch(f"{base}/api/ask", asked)
        assert told["text"] == isnad("ask", QUESTIONS[0], "--json").json["text"]
        job = fetch(f"{base}/api/documents?name=new.txt", "بنيت القَلْعَة عام 1320.".encode(), "application/octet-stream")
        until = time.monotonic() + 60
        while (job := fetch(f"{base}/api/jobs/{job['id']}"))["state"] not in ("done", "failed"):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert (job["state"], job["added"]) == ("done", 1)
        assert len(fetch(f"{base}/api/documents")) == 5
        again = fetch(f"{base}/api/ask", json.dumps({"question": "متى بنيت القلعة؟"}).encode())
        assert again["citations"][0]["quote"] == "بنيت القَلْعَة عام 1320."
        (made,) = [one["id"] for one in fetch(f"{base}/api/documents") if one["source"] == "new.txt"]
        fetch(f"{base}/api/documents/{made}", method="DELETE")
        assert len(fetch(f"{base}/api/documents")) == 4
    assert len(isnad("list", "--json").json) == 4
