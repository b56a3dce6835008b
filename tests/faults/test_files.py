"""Clocks that go back, files that change while they are read, and odd names."""

from __future__ import annotations

import os
import re
import threading
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from index.conditions import Condition
from index.files import is_unchanged
from index.folders import find_files
from index.ingest import add_paths, open_library
from qa.answer import Answerer, Question
from qa.config import Settings
from tests.demo import DemoEncoder, add, write_files
from tests.faults.processes import SECONDS, SPAWN, running


def answerer_of(folder: Path) -> Answerer:
    return Answerer(open_library(folder), DemoEncoder(), Settings(minimum_confidence=0.0))


# Clocks


@pytest.mark.parametrize("seconds", [4_000_000_000.0, -86400.0 * 365 * 10, 0.0, 1.5])
def test_a_file_from_the_future_or_from_before_1970_is_added_and_read_again_when_it_changes(
    folder: Path, seconds: float
) -> None:
    file = write_files(folder.parent / "documents", {"قهوة.txt": "القَهْوَةُ 1450."}) / "قهوة.txt"
    os.utime(file, (seconds, seconds))
    index, report = add(folder, DemoEncoder(), file.parent)
    assert report.added == 1
    for text in ("القَهْوَةُ 1451.", "القَهْوَةُ 1452."):
        file.write_text(text, "utf-8")
        os.utime(file, (seconds, seconds))
        assert add_paths(index, DemoEncoder(), [file.parent]).changed == 1
        assert add_paths(index, DemoEncoder(), [file.parent]).unchanged == 1
    assert index.library.document(index.library.document_ids()[0]).text == "القَهْوَةُ 1452."


def test_a_rewriting_of_the_same_size_and_time_is_never_taken_for_no_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when this machine's clock went back between the two."""
    documents = write_files(folder.parent / "documents", {"بحر.txt": "البـــحر 2210."})
    file = documents / "بحر.txt"
    was = file.stat().st_mtime_ns
    time.sleep(2.2)  # more than the grain of any clock, so that the file counts as settled
    index, _ = add(folder, DemoEncoder(), documents)
    (found,) = find_files([documents])
    ((state, _),) = index.library.files().values()
    assert is_unchanged(found, state)
    now = time.time_ns
    for hours in (0, -5, 5):
        monkeypatch.setattr(time, "time_ns", lambda hours=hours: now() + hours * 3_600_000_000_000)
        file.write_text(f"البـــحر 22{hours + 50}.", "utf-8")
        os.utime(file, ns=(was, was))
        ((state, _),) = index.library.files().values()
        assert not is_unchanged(found, state)
        assert add_paths(index, DemoEncoder(), [documents]).changed == 1


# Files that change while they are read


def append(file: Path, stop: Event, started: Event) -> None:
    with file.open("ab", buffering=0) as stream:
        while not stop.is_set():
            for _ in range(500):
                stream.write("سطر جديد. ".encode())
            started.set()


def test_a_file_that_somebody_writes_to_all_the_time(folder: Path) -> None:
    long = b"\n" * 40_000_000 + "القَهْوَةُ (log) ".encode()
    documents = write_files(folder.parent / "documents", {"سجل.txt": long, "moon.txt": "The moon."})
    stop, started = SPAWN.Event(), SPAWN.Event()
    with running(append, documents / "سجل.txt", stop, started):
        assert started.wait(SECONDS)
        index, report = add(folder, DemoEncoder(), documents)
        stop.set()
    why = "changes while it is read; add it again when it is finished"
    assert (report.added, report.skipped) == (1, [("documents/سجل.txt", why)])
    (documents / "سجل.txt").write_text("القَهْوَةُ تمت.", "utf-8")
    assert add_paths(index, DemoEncoder(), [documents]).added == 1


def test_a_file_that_is_replaced_all_the_time_is_read_whole(folder: Path) -> None:
    documents = write_files(folder.parent / "documents", {"بحر.txt": "البـــحر 0. " * 9000})
    stop, index = threading.Event(), add(folder, DemoEncoder(), documents)[0]

    def replace() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            partial = documents / ".partial"
            partial.write_text(f"البـــحر {number % 10}. " * 9000, "utf-8")
            partial.replace(documents / "بحر.txt")

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(3):
            add_paths(index, DemoEncoder(), [documents])
            text = index.library.document(index.library.document_ids()[0]).text
            assert len(set(text.split(". "))) == 2, "of one version, the last piece being empty"
    finally:
        stop.set()
        writer.join()
    add_paths(index, DemoEncoder(), [documents])
    assert index.library.document(index.library.document_ids()[0]).text == (documents / "بحر.txt").read_text("utf-8")


# Names


def test_odd_names_are_added_found_and_cited(folder: Path) -> None:
    names = (
        "with  spaces .txt",
        "قَهْوَة ـــ عربية.txt",
        "☕👩🏽\u200d🚀.txt",
        "\u200fيمين\u200e left\u202e.txt",
        "سطر\nجديد.txt",
        "ن" * 125 + "a.txt",
        "quote\"'`$(x)%s{}.txt",
        os.fsdecode(b"not utf-8 \xff\xd9.txt"),
    )
    assert max(len(os.fsencode(name)) for name in names) == 255
    documents = folder.parent / "وثائق\u200f"
    write_files(documents, {name: f"The moon {number} turns. قمر {number}." for number, name in enumerate(names)})
    (documents / "circle").symlink_to(documents, target_is_directory=True)
    (documents / "itself.txt").symlink_to("itself.txt")
    (documents / "nothing.txt").symlink_to("gone.txt")
    index, report = add(folder, DemoEncoder(), documents)
    assert (report.added, report.skipped) == (len(names), [])
    answerer = answerer_of(folder)
    held = {one.source: one.id for one in index.library.documents()}
    for number, name in enumerate(names):
        shown = re.sub("[\udc00-\udfff]", "\ufffd", f"{documents.name}/{name}")
        only = (Condition("id", "=", held[shown]),)
        cited = answerer.ask(Question(f"What does the moon {number} do?", where=only)).citations
        text = f"The moon {number} turns. قمر {number}."
        assert {(c.source, text[c.start : c.end] == c.quote) for c in cited} == {(shown, True)}
    assert add_paths(index, DemoEncoder(), [documents], prune=True).unchanged == len(names)
