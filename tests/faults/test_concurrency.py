"""Several at once: writers, readers and rebuilds of one library."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from index.ingest import add_paths, open_library, remove_documents
from index.library_errors import LibraryBusy
from index.local import OtherEncoder
from index.rebuild import rebuild
from qa.answer import Answerer, Question
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, add, write_files
from tests.faults.killing import document_id, lay_out
from tests.faults.processes import SECONDS, SPAWN, running

MOON = "How many days does the moon need?"
MOON_SAYS = "The moon turns once in 27 days."


def answerer_of(folder: Path, encoder: DemoEncoder | None = None) -> Answerer:
    return Answerer(open_library(folder), encoder or DemoEncoder(), Settings(minimum_confidence=0.0))


# Two writers


def hold(folder: Path, documents: Path, held: Event, go: Event) -> None:
    """Add ``documents``, and keep the lock until told to let go."""
    index = open_library(folder)
    with index.library.writing("add documents"):
        add_paths(index, DemoEncoder(), [documents])
        held.set()
        assert go.wait(SECONDS)


def test_a_second_writer_is_told_who_the_first_is_and_succeeds_after_it(folder: Path) -> None:
    index, _ = add(folder, DemoEncoder(), write_files(folder.parent / "first", ARABIC_TEXTS))
    second, third = (
        write_files(folder.parent / name, texts) for name, texts in (("2", ENGLISH_TEXTS), ("3", {"x.md": "Army جيش"}))
    )
    held, go = SPAWN.Event(), SPAWN.Event()
    with running(hold, folder, second, held, go) as process:
        assert held.wait(SECONDS)
        with pytest.raises(LibraryBusy, match=rf"is being written by process {process.pid} \(.*, to add documents\)"):
            add_paths(index, DemoEncoder(), [third])
        threading.Timer(0.3, go.set).start()
        with index.library.writing("add documents", timeout_seconds=SECONDS):
            add_paths(index, DemoEncoder(), [third])
    assert [one.source for one in index.library.documents()] == [
        *("2/moon.txt", "2/school.md", "3/x.md", "first/بحر.md", "first/قهوة.txt")
    ]
    assert answerer_of(folder).ask(Question(MOON)).citations[0].quote == MOON_SAYS


def add_often(folder: Path, name: str, refused: Connection) -> None:
    index, busy = open_library(folder), 0
    for number in range(8):
        files = write_files(folder.parent / name, {f"{name} {number}.txt": f"The army {name} {number}. الجَيْشُ."})
        while True:
            try:
                add_paths(index, DemoEncoder(), [files])
                break
            except LibraryBusy:
                busy += 1
    refused.send(busy)


def test_two_writers_at_once_lose_nothing(folder: Path) -> None:
    add(folder, DemoEncoder(), write_files(folder.parent / "first", ENGLISH_TEXTS))
    ours, theirs = SPAWN.Pipe(duplex=False)
    with running(add_often, folder, "شرق", theirs), running(add_often, folder, "west", theirs):
        pass
    assert ours.recv() == ours.recv() == 0, "each waits for the other, whose work is short"
    snapshot = open_library(folder).current()
    assert len(snapshot.library.documents()) == len(snapshot) == 2 + 2 * 8


# Readers while others write


def ask_until_told(folder: Path, stop: Event, asked: Connection) -> None:
    """Ask from two threads until told to stop, and send how often and what was wrong."""
    answerer, wrong, count = answerer_of(folder), [], []

    def ask() -> None:
        while not stop.is_set():
            try:
                answer = answerer.ask(Question(MOON))
                for citation in answer.citations:
                    text = answerer.index.library.document(citation.document_id).text
                    if text[citation.start : citation.end] != citation.quote:
                        wrong.append(f"not in its document: {citation.quote}")
                if MOON_SAYS not in answer.text:
                    wrong.append(f"answered {answer.text!r}")
            except Exception as error:  # noqa: BLE001 - any error of a reader is what this test looks for
                wrong.append(repr(error))
            count.append(1)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    asked.send("started")
    for thread in threads:
        thread.join()
    asked.send((len(count), wrong[:5]))


def test_a_reader_asks_all_the_time_while_others_add_and_rebuild(folder: Path) -> None:
    documents = write_files(folder.parent / "documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder, DemoEncoder(), documents)
    stop = SPAWN.Event()
    ours, theirs = SPAWN.Pipe(duplex=False)
    with running(ask_until_told, folder, stop, theirs):
        assert ours.recv() == "started"
        for number in range(20):
            changed = {f"كتاب {number % 7}.txt": f"الكتابُ رقم {number} (book).", "قهوة.txt": f"قَهْوَة رقم {number}."}
            add_paths(index, DemoEncoder(), [write_files(documents, changed)])
            if number in (6, 13):
                rebuild(index, DemoEncoder(), max_tokens=number * 2)
            time.sleep(0.03)  # so that the reader sees every state also where there is one core
        stop.set()
        assert ours.poll(SECONDS)
        count, wrong = ours.recv()
    assert wrong == []
    assert count > 4


# Rebuilds


def test_documents_added_changed_and_removed_during_a_rebuild(folder: Path) -> None:
    root, files = folder.parent, {f"{n}.txt": f"Coffee bdf{n:04}\n\nThe sea. القهوة.\n" for n in range(12)}
    files |= {
        f"{n:02} قهوة.txt": f"قهوة {'جدرزسشصط'[n % 8]}{'جدرزسشصط'[n // 8]}دجج\n\nالقَهْوَةُ والبـــحر.\n" for n in range(12)
    }
    index, _ = add(folder, DemoEncoder(), lay_out(root, files))
    other, seen = open_library(folder), []

    def meanwhile(done: int, total: int, passages: int) -> None:
        seen.append((done, total))
        if len(seen) == 1:
            del files["3.txt"]
            remove_documents(other, [document_id(root, "3.txt")])
            files["4.txt"] = "Coffee changed4\n\nThe moon.\n"
            files["new.txt"] = "قهوة جديدة\n\nالقمر.\n"
            add_paths(other, DemoEncoder(), [lay_out(root, files)])
        elif len(seen) == 2:
            files["11.txt"] = "Coffee twice11\n\nAn army.\n"
            add_paths(other, DemoEncoder(), [lay_out(root, files)])

    rebuild(index, DemoEncoder(), 12, meanwhile)
    assert len(seen) > 2
    assert index.library.live().max_tokens == 12
    snapshot = open_library(folder).current()
    held = {one.source.split("/")[1]: index.library.document(one.id).text for one in index.library.documents()}
    assert held == files
    stored = {i for batch in [index.library.matching(2, one, ()) for one in ("ar", "en")] for i in batch.tolist()}
    found = snapshot.passages(stored)
    assert {document.id for _, document in found.values()} == set(index.library.document_ids())
    assert {
        i for one in ("ar", "en") for i, _ in snapshot.dense[one].search(DemoEncoder().encode_query("قهوة"), 999)
    } == stored


def test_a_reader_follows_to_another_encoder_or_goes_on_with_the_old_one(folder: Path) -> None:
    index, _ = add(folder, DemoEncoder(), write_files(folder.parent / "documents", ENGLISH_TEXTS | ARABIC_TEXTS))
    settings = Settings(minimum_confidence=0.0)
    stays = answerer_of(folder)
    follows = Answerer(open_library(folder), DemoEncoder(), settings, load_encoder=lambda name: DemoEncoder("2", name))
    for answerer in (stays, follows):
        assert answerer.ask(Question(MOON)).citations[0].quote == MOON_SAYS
    for revision, max_tokens in (("2", 256), ("2", 20), ("2", 10)):
        rebuild(index, DemoEncoder(revision), max_tokens)
        add_paths(
            index, DemoEncoder(revision), [write_files(folder.parent / "more", {f"{max_tokens}.txt": "كتاب book"})]
        )
        for answerer in (stays, follows):
            assert answerer.ask(Question(MOON)).citations[0].quote == MOON_SAYS
    assert stays.library.current().snapshot.generation.id == 1
    assert follows.library.current().snapshot.generation.id == 4
    assert follows.library.current().encoder.fingerprint == DemoEncoder("2").fingerprint
    with pytest.raises(OtherEncoder):
        answerer_of(folder)
