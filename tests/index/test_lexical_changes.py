import fcntl
import logging
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import lexical_changes
from index.derived import Derived, lexical_name
from index.ingest import remove_documents
from index.lexical import LexicalIndex
from index.library import Library
from index.local import LocalIndex
from index.records import LANGUAGES, Document, Fingerprint, Passage, text_digest
from index.rows import Entry
from index.terms import lexical_terms

MANY = 20_000


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(lexical_changes, "MANY", 1)
    monkeypatch.setattr(lexical_changes, "usable_cores", lambda: 2)
    caplog.set_level(logging.INFO, "index.lexical_changes")


def found(index: LocalIndex, query: str) -> list[tuple[int, float]]:
    return [hit for one in LANGUAGES for hit in index.current().lexical[one].search(lexical_terms(query, one), 10)]


@pytest.mark.usefixtures("apart")
def test_two_processes_make_what_one_does(library_index: LocalIndex, caplog: pytest.LogCaptureFixture) -> None:
    questions = ("القَهْوَة والبـــحر", "the school on the moon", "الرياض Riyadh")
    before = [found(library_index, question) for question in questions]
    assert [len(hits) for hits in before] == [2, 2, 1]
    with library_index.library.writing("test"):
        Derived(library_index.library, library_index.library.live()).rebuild()
    assert caplog.messages == ["the ar terms are made in another process"]
    again = LocalIndex(Library.open(library_index.library.folder))
    assert [found(again, question) for question in questions] == before


@pytest.mark.usefixtures("apart")
def test_what_was_removed_goes_there_too(library_index: LocalIndex, caplog: pytest.LogCaptureFixture) -> None:
    (sea,) = [one.id for one in library_index.library.documents() if one.source.endswith("بحر.md")]
    remove_documents(library_index, [sea])
    assert caplog.messages == ["the ar terms are made in another process"]
    assert len(found(library_index, "القَهْوَة والبـــحر")) == 1


@pytest.mark.usefixtures("apart")
def test_what_another_process_cannot_do_is_done_here(
    library_index: LocalIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with library_index.library.writing("test"):
        Derived(library_index.library, library_index.library.live()).rebuild()
    assert caplog.messages[1:] == ["the process that made the ar terms ended with status 1; once more"]
    assert len(found(LocalIndex(Library.open(library_index.library.folder)), "القَهْوَة والبـــحر")) == 2


def test_it_ends_with_the_process_that_started_it_and_holds_the_lock_until_then(tmp_path: Path) -> None:
    library = Library.create(tmp_path / "مكتبة", Fingerprint("given", "1", 1), 256)
    text = "\n".join(f"قَهْوَةُ{chr(0x0628 + number % 19)}{chr(0x0628 + number // 19 % 19)} بحر" for number in range(MANY))
    starts = np.cumsum([0, *(len(line) + 1 for line in text.split("\n"))]).tolist()
    passages = [Passage(0, "one", start, end - 1, "ar") for start, end in pairwise(starts)]
    document = Document("one", "one.txt", "", "ar", text, text_digest(text))
    with library.writing("test"):
        library.store(library.live().id, [Entry(document, passages, np.ones((len(passages), 1), np.float32))])
    folder = tmp_path / lexical_name("ar")
    LexicalIndex(folder)
    with library.locks.deriving() as lock:
        process = subprocess.Popen(
            [sys.executable, "-m", "index.lexical_changes", str(library.folder), "1", "ar", "0", str(folder)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(lock,),
        )
    with process, (library.folder / "derived.lock").open() as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 1
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert len(LexicalIndex(folder)) == 0
    library.close()
