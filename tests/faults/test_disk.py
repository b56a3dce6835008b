"""A disk that is full, at every moment at which that can be."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.conditions import Condition
from index.derived import Derived
from index.ingest import AddReport, open_library, remove_documents
from index.local import LocalIndex
from index.rebuild import rebuild
from index.records import LANGUAGES, IsnadError
from qa.answer import Answerer, Question
from qa.config import Settings
from tests.demo import DemoEncoder, add
from tests.faults.disks import filled, resize
from tests.faults.killing import document_id, expect, lay_out, text_of

SELF = "ISNAD_FAULT_IN_NAMESPACE"
READ_ONLY = Path(__file__).with_name("test_read_only.py")


@pytest.mark.skipif(
    os.geteuid() == 0 or SELF in os.environ, reason="the other tests of this file mount a disk themselves"
)
def test_all_of_this_in_a_namespace() -> None:
    """Run this file again where this user may mount, in a name space of its own, if the system lets it."""
    own = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the system lets this user make no name space")
    command = [*own, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, str(READ_ONLY)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=os.environ | {SELF: "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def texts(count: int) -> dict[str, str]:
    """Return ``count`` files of some ten thousand characters, the first of them always the same."""
    return {f"تاجر {n:03}.txt": text_of(LANGUAGES[n % 2], n, random.Random(n), longest=400) for n in range(count)}


def add_texts(disk: Path, count: int) -> tuple[LocalIndex, AddReport]:
    """Add ``count`` files, which lie elsewhere than on ``disk``, to the library on it."""
    elsewhere = disk.parent / "documents"
    elsewhere.mkdir(exist_ok=True)
    if not (disk / "documents").is_symlink():
        (disk / "documents").symlink_to(elsewhere)
    return add(disk / "library", DemoEncoder(), lay_out(disk, texts(count)), max_tokens=64)


def expect_files(disk: Path, count: int) -> None:
    """Find the first ``count`` files in the library as anyone would who opens it now, and no others."""
    expect(disk, {name: {text} for name, text in texts(count).items()})


def expect_cited(reader: LocalIndex, count: int) -> None:
    """Find ``count`` documents in a library that has long been open, exactly cited."""
    answerer = Answerer(reader, DemoEncoder(), Settings(minimum_confidence=0.0))
    held = [reader.library.document(document_id) for document_id in reader.library.document_ids()]
    assert len(held) == count
    for document in held:
        question = Question(document.title, where=(Condition("id", "=", document.id),))
        assert [document.text[c.start : c.end] == c.quote for c in answerer.ask(question).citations][:1] == [True]


STEP = 40


def test_adding_until_the_disk_is_full(disk: Path) -> None:
    resize(disk, "3m")
    confirmed = 0
    with pytest.raises(IsnadError, match="make room"):
        while confirmed < 1000:
            add_texts(disk, confirmed + STEP)
            confirmed += STEP
    assert confirmed > 20
    held = len(open_library(disk / "library").library.document_ids())
    assert confirmed <= held <= confirmed + STEP  # of the last addition, whole batches may be committed
    resize(disk, "64m")
    expect_files(disk, held)
    assert add_texts(disk, confirmed + STEP)[1].skipped == []
    expect_files(disk, confirmed + STEP)


@pytest.mark.parametrize("left", [0, 4096, 40_000, 120_000, 200_000, 400_000])
def test_what_was_found_is_found_when_there_is_no_room(disk: Path, left: int) -> None:
    """So little room that an addition fails somewhere: in the database, in an index, or in a stamp."""
    add_texts(disk, 6)
    reader = open_library(disk / "library")
    expect_cited(reader, 6)
    with filled(disk, left):
        try:
            add_texts(disk, 10)
        except IsnadError as error:
            assert "make room" in str(error)
        held = len(reader.library.document_ids())
        assert held in (6, 10)
        if held == 6:
            expect_cited(reader, 6)  # who has it open goes on
            expect_files(disk, 6)  # who comes now sees what was there
    add_texts(disk, 10)
    expect_cited(reader, 10)
    expect_files(disk, 10)


def behind(disk: Path, old: Path, count: int) -> LocalIndex:
    """Leave a library of ``count`` files as a writer does that is killed before the indexes of all but 6 were made."""
    index, _ = add_texts(disk, 6)
    reader = open_library(disk / "library")
    reader.current()
    derived = Derived(index.library, index.library.live()).folder
    shutil.copytree(derived, old)
    add_texts(disk, count)
    shutil.rmtree(derived)
    shutil.copytree(old, derived)
    return reader


@pytest.mark.parametrize("left", [0, 20_000, 60_000, 200_000])
def test_catching_up_without_room(disk: Path, tmp_path: Path, left: int) -> None:
    behind(disk, tmp_path / "old", 30)
    with filled(disk, left):
        for _ in range(2):
            try:
                open_library(disk / "library").current()
            except IsnadError as error:
                assert "make room" in str(error)
    expect_files(disk, 30)


@pytest.mark.parametrize("left", [0, 20_000, 60_000])
def test_who_has_it_open_goes_on_when_nobody_can_catch_up(disk: Path, tmp_path: Path, left: int) -> None:
    reader = behind(disk, tmp_path / "old", 30)
    with filled(disk, left):
        for _ in range(2):
            assert len(reader.current()) > 0
    expect_cited(reader, 30)


def test_who_opens_it_sees_what_was_found_before_when_nobody_can_catch_up(disk: Path, tmp_path: Path) -> None:
    behind(disk, tmp_path / "old", 30)
    with filled(disk):
        assert len(open_library(disk / "library").current()) > 0


def test_making_all_indexes_again_without_room(disk: Path) -> None:
    index, _ = add_texts(disk, 6)
    shutil.rmtree(disk / "library/derived")
    with filled(disk), pytest.raises(IsnadError, match="make room"):
        open_library(disk / "library").current()
    expect_files(disk, 6)
    expect_cited(index, 6)


def test_a_rebuild_without_room_changes_nothing(disk: Path) -> None:
    index, _ = add_texts(disk, 6)
    with pytest.raises(IsnadError, match="make room, then rebuild"):
        rebuild(index, DemoEncoder(revision="2"), 32)
    with filled(disk), pytest.raises(IsnadError, match="make room"):
        rebuild(index, DemoEncoder(), 32)
    expect_cited(index, 6)
    expect_files(disk, 6)
    resize(disk, "200m")
    rebuild(index, DemoEncoder(), 32)
    expect_cited(index, 6)
    expect_files(disk, 6)


def test_a_disk_that_fills_up_during_a_rebuild(disk: Path) -> None:
    resize(disk, "80m")
    index, _ = add_texts(disk, 6)
    full = filled(disk, 30_000)
    with pytest.raises(IsnadError, match="make room"):
        rebuild(index, DemoEncoder(), 32, lambda done, total, passages: full.__enter__() if not done else None)
    expect_cited(index, 6)
    expect_files(disk, 6)
    full.__exit__(None, None, None)
    rebuild(index, DemoEncoder(), 32)
    expect_cited(index, 6)
    expect_files(disk, 6)


def test_removing_without_room(disk: Path) -> None:
    index, _ = add_texts(disk, 6)
    gone = document_id(disk, list(texts(6))[-1])
    with filled(disk):
        try:
            remove_documents(index, [gone])
        except IsnadError as error:
            assert "make room" in str(error)
        if gone in index.library.document_ids():
            expect_files(disk, 6)
    held = len(index.library.document_ids())
    assert held in (5, 6)
    expect_files(disk, held)
