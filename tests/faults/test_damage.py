"""Every kind of file, damaged in every way: all is found as before, or it is said what is damaged and what to do."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.doctor import examine
from index.ingest import add_paths, open_library, open_or_create, remove_documents
from index.library import Library
from index.library_errors import LibraryBusy, LibraryError
from index.library_files import DATABASE
from index.records import IsnadError
from tests.demo import DemoEncoder, write_files
from tests.faults.damaging import (
    DAMAGES,
    LATER,
    Damage,
    Said,
    ask_all,
    deleted,
    emptied,
    flip,
    flipped,
    half,
    make_libraries,
    replaced,
    zeroed,
)
from tests.faults.processes import SPAWN

LEXICAL = "derived/1.*/lexical-{}"
DERIVED_FILES = (
    "derived/1.*/stamp.json",
    "derived/1.*/dense-ar-*/vectors.f16",
    "derived/1.*/dense-en-*/ids.i64",
    *(f"{LEXICAL.format('ar')}/*.{kind}" for kind in ("fast", "fieldnorm", "idx", "pos", "store", "term", "del")),
    *(f"{LEXICAL.format('en')}/{name}" for name in ("meta.json", ".managed.json", ".tantivy-writer.lock")),
)
LOCKS = ("writer.lock", "writer.json", "rebuild.lock", "readers/1.lock")
REMEDIES = ("isnad restore", "isnad doctor", "isnad add PATH")


@pytest.fixture(scope="module")
def libraries(place: Path) -> Path:
    make_libraries(place)
    return place


@pytest.fixture(scope="module")
def said(libraries: Path) -> list[Said]:
    """What a whole library answers."""
    copy = libraries / "whole"
    shutil.copytree(libraries / "closed", copy)
    answers = ask_all(copy)
    assert [
        word
        for word, answer in zip(["١٤٥٠", "٢٢١١", "27", "1953", "Ahmad"], answers, strict=True)
        if word in answer.text
    ] == ["١٤٥٠", "٢٢١١", "27", "1953", "Ahmad"]
    return answers


def copy_of(libraries: Path, kind: str, folder: Path) -> Path:
    """Copy a library, with all locks there ever are."""
    shutil.copytree(libraries / kind, folder)
    (folder / "readers").mkdir(exist_ok=True)
    for lock in LOCKS:
        (folder / lock).touch()
    return folder


def harm(folder: Path, pattern: str, damage: Damage) -> None:
    """Damage all files of ``pattern``; what may replace one is the other language's, or else another library's."""
    files = list(folder.glob(pattern))
    assert files
    for file in files:
        name = file.relative_to(folder).as_posix()
        if "-ar" in name:
            others = folder.glob(pattern.replace("-ar", "-en"))
        elif "-en" in name:
            others = folder.glob(pattern.replace("-en", "-ar"))
        else:
            others = (folder.parent / "other").glob(name)
        damage(file, next(iter(others), folder / "nothing"))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", [*DERIVED_FILES, *LOCKS])
def test_what_is_derived_is_made_again(
    libraries: Path, folder: Path, said: list[Said], pattern: str, damage: Damage
) -> None:
    copy_of(libraries, "closed", folder)
    copy_of(libraries, "other", folder.parent / "other")
    harm(folder, pattern, damage)
    assert ask_all(folder) == said
    assert ask_all(folder) == said


@pytest.mark.parametrize(
    "pattern", [one for one in DERIVED_FILES if ("-ar" in one or "meta" in one) and "idx" not in one]
)
@pytest.mark.parametrize("damage", [flipped, replaced])
def test_what_was_damaged_before_documents_are_added_is_not_kept(
    libraries: Path, folder: Path, said: list[Said], pattern: str, damage: Damage
) -> None:
    """Nobody asks in between, so that the writer is the first to meet the damage, and Tantivy merges its segments."""
    copy_of(libraries, "closed", folder)
    harm(folder, pattern, damage)
    add_and_remove(folder)
    assert ask_all(folder) == said


@pytest.mark.parametrize(("kind", "tenth"), [("term", 1), ("fast", 3), ("fieldnorm", 1)])
def test_a_segment_damaged_before_documents_are_added(
    libraries: Path, folder: Path, said: list[Said], kind: str, tenth: int
) -> None:
    """The writer, and the reader after it, are processes of their own: Tantivy may end them."""
    copy_of(libraries, "closed", folder)
    for file in folder.glob(f"{LEXICAL.format('ar')}/*.{kind}"):
        flip(file, file.stat().st_size * tenth // 10)
    assert (ended(add_and_remove, folder), ended(ask_all, folder)) == (0, 0)
    assert ask_all(folder) == said


def ended(target: Callable[[Path], object], folder: Path) -> int | None:
    """Return how a process ended that did ``target``; 0 is well."""
    process = SPAWN.Process(target=target, args=(folder,))
    process.start()
    process.join()
    return process.exitcode


def add_and_remove(folder: Path) -> None:
    """Let Tantivy make so many segments that it merges them all."""
    for number in range(8):
        index, files = open_library(folder), {f"{number}.txt": f"الجَيْشُ رقم {number}.", f"a{number}.txt": "Army."}
        add_paths(index, DemoEncoder(), [write_files(folder.parent / "more", files)])
    remove_documents(index, [one.id for one in index.library.documents() if one.source.startswith("more/")])
    index.library.close()


@pytest.mark.parametrize("damage", [half, emptied, zeroed, deleted])
@pytest.mark.parametrize("kind", ["closed", "killed"])
def test_a_damaged_database_is_said_to_be(libraries: Path, folder: Path, kind: str, damage: Damage) -> None:
    copy_of(libraries, kind, folder)
    damage(folder / DATABASE, folder)
    with pytest.raises(IsnadError) as caught:
        ask_all(folder)
    assert any(remedy in str(caught.value) for remedy in REMEDIES)


@pytest.mark.parametrize("damage", [emptied, deleted])
def test_a_library_that_lost_its_database_is_not_made_anew(libraries: Path, folder: Path, damage: Damage) -> None:
    copy_of(libraries, "killed", folder)
    damage(folder / DATABASE, folder)
    with pytest.raises(LibraryError, match="isnad restore"):
        open_or_create(folder, DemoEncoder(), 256)


def test_another_librarys_database_is_answered_from_alone(libraries: Path, folder: Path) -> None:
    copy_of(libraries, "closed", folder)
    replaced(folder / DATABASE, libraries / "other" / DATABASE)
    assert ask_all(folder) == ask_all(copy_of(libraries, "other", folder.parent / "copy"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_shared_memory_of_a_killed_writer_is_not_needed(
    libraries: Path, folder: Path, said: list[Said], damage: Damage
) -> None:
    copy_of(libraries, "killed", folder)
    damage(folder / f"{DATABASE}-shm", libraries / "nothing")
    assert ask_all(folder) == said


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_log_of_a_killed_writer_leaves_a_whole_earlier_library(
    libraries: Path, folder: Path, said: list[Said], damage: Damage
) -> None:
    """SQLite takes such a log for one that ends where the damage begins; the next ``add`` reads those files again."""
    copy_of(libraries, "killed", folder)
    damage(folder / f"{DATABASE}-wal", libraries / "other" / DATABASE)
    assert [answer.text for answer in ask_all(folder)][1:4] == [answer.text for answer in said][1:4]
    index = open_library(folder)
    report = add_paths(index, DemoEncoder(), [libraries / "documents"])
    assert report.added + report.changed in (0, len(LATER))
    index.library.close()
    assert ask_all(folder) == said


def test_a_name_of_the_writer_that_cannot_be_read(libraries: Path, folder: Path) -> None:
    library = Library.open(copy_of(libraries, "closed", folder))
    with library.writing("add"):
        (folder / "writer.json").write_bytes(b"\xff\xfe process")
        with pytest.raises(LibraryBusy), Library.open(folder).writing("add"):
            pass


def harmless_or_said(
    libraries: Path, folder: Path, said: list[Said], positions: Sequence[int]
) -> list[tuple[int, str]]:
    """Flip a bit of the database at each of ``positions``; return those that no person could make anything of."""
    wrong = []
    for position in positions:
        shutil.rmtree(folder, ignore_errors=True)
        copy_of(libraries, "closed", folder)
        flip(folder / DATABASE, position, 0x01)
        try:
            if ask_all(folder) != said:
                wrong.append((position, "another answer"))
        except IsnadError:
            continue
        except Exception as error:  # noqa: BLE001 - any other is what this looks for
            wrong.append((position, repr(error)))
    return wrong


def test_a_flipped_bit_of_the_database_is_harmless_or_said(libraries: Path, folder: Path, said: list[Said]) -> None:
    original = (libraries / "closed" / DATABASE).read_bytes()
    held = [place for place, byte in enumerate(original) if byte]
    assert harmless_or_said(libraries, folder, said, random.Random(7).sample(held, 60)) == []


def test_no_document_is_cited_under_the_id_of_another(libraries: Path, folder: Path, said: list[Said]) -> None:
    """In the index of ids, a header, the id and the number of its row; one wrong bit there names another's row."""
    original = (libraries / "closed" / DATABASE).read_bytes()
    numbers = [found.end() for found in re.finditer(rb"\x03-\x01[0-9a-f]{16}", original)]
    assert len(numbers) >= 4
    assert harmless_or_said(libraries, folder, said, numbers) == []


def test_a_flipped_bit_of_a_text_is_never_cited(libraries: Path, folder: Path, said: list[Said]) -> None:
    original, text = (libraries / "closed" / DATABASE).read_bytes(), b"The moon turns once in 27"
    places = [place for place in range(len(original)) if original.startswith(text, place)]
    assert harmless_or_said(libraries, folder, said, [place + len(text) - 1 for place in places]) == []


TYPED = [
    *(("passages", column) for column in ("language", "document_id", "start", "vector")),
    *(("documents", column) for column in ("language", "text", "title", "source", "sha256", "pages", "details")),
    *(("metadata", column) for column in ("key", "value")),
    ("manifest", "value"),
    ("revisions", "token"),
    ("files", "path"),
    ("generations", "fingerprint"),
]


@pytest.mark.parametrize(("table", "column"), TYPED)
def test_a_value_of_another_kind_is_harmless_or_said(
    libraries: Path, folder: Path, said: list[Said], table: str, column: str
) -> None:
    """One wrong bit in front of a row makes bytes of its text, or a text of its bytes."""
    copy_of(libraries, "closed", folder)
    other = "TEXT" if column in ("vector", "start") else "BLOB"
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE {table} SET {column} = CAST({column} AS {other})")
        connection.commit()
    for ask in (ask_all, lambda folder: open_library(folder).library.documents()):
        try:
            if ask is ask_all:
                assert ask(folder) == said
            else:
                ask(folder)
        except IsnadError as error:
            assert any(remedy in str(error) for remedy in REMEDIES)
    assert all(finding.what for finding in examine(folder))
