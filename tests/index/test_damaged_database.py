"""A database that cannot be read any more is made anew of what is left of it."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.doctor import Finding, repair
from index.ingest import add_paths, open_library
from index.library import Library
from index.library_errors import LibraryError
from index.library_files import DATABASE
from index.rows import Entry
from index.salvage import SalvageReport
from tests.demo import DemoEncoder
from tests.index.examined import faults, kinds, repaired
from tests.index.harmed import execute_in
from tests.index.stored import entry
from tests.index.test_local import sources


def zero(file: Path, start: int, length: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write(bytes(length))


def root_page(file: Path, name: str) -> int:
    connection = sqlite3.connect(file)
    (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    connection.close()
    return int(number)


DATABASE_DAMAGES: dict[str, Callable[[Path], None]] = {
    "header zeroed": lambda file: zero(file, 0, 100),
    "first page zeroed": lambda file: zero(file, 0, 4096),
    "magic garbled": lambda file: zero(file, 0, 8),
    "root of an index zeroed": lambda file: zero(file, root_page(file, "passages_by_document") * 4096 - 4096, 4096),
    "orphans": lambda file: execute_in(file.parent, "DELETE FROM documents WHERE source LIKE '%moon.txt'"),
}


@pytest.mark.parametrize("name", DATABASE_DAMAGES)
def test_a_damaged_database_is_made_anew(healthy: Path, documents: Path, encoder: DemoEncoder, name: str) -> None:
    DATABASE_DAMAGES[name](healthy / DATABASE)
    finding = faults(healthy)[-1]
    assert (finding.kind, finding.repairable, finding.is_fault) == ("database", True, True)
    left = repaired(healthy, encoder)
    assert set(left) == {"leftover"}
    index = open_library(healthy)
    add_paths(index, encoder, [documents])
    assert len(index.library.documents()) == 4
    assert sources(index.current(), "قهوة") == (["قهوة.txt"], ["قهوة.txt"])


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_database(healthy: Path, documents: Path, encoder: DemoEncoder, share: float) -> None:
    os.truncate(healthy / DATABASE, int((healthy / DATABASE).stat().st_size * share))
    assert kinds(healthy) == ["database"]
    try:
        repaired(healthy, encoder)
    except LibraryError as error:
        assert "add your folders again" in str(error)
    else:
        assert set(kinds(healthy)) == {"leftover"}


def test_memory_stays_small(tmp_path: Path, encoder: DemoEncoder) -> None:
    library = Library.create(tmp_path, encoder.fingerprint, 256)
    long = "قهوة " * 400_000
    with library.writing("test"):
        for number in range(12):
            document = entry(str(number), "قهوة").document
            library.store(
                1, [Entry(type(document)(str(number), "س", "س", "ar", long, "x"), [], entry("x", "ق").vectors[:0])]
            )
    library.close()
    command = "import resource, sys; from pathlib import Path; from index.checks import document_faults;"
    command += "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
    command += "print(sum(1 for _ in document_faults(Path(sys.argv[1]))));"
    command += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    started = time.perf_counter()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", command, str(tmp_path)], capture_output=True, text=True, check=True, cwd=root
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count == 12
    assert kilobytes < 40_000
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize(
    ("saved", "lost", "said"),
    [(3, 0, "3 documents saved, none lost"), (1, 2, "1 document saved; 2 lost"), (9, None, "9 .*cannot be told")],
)
def test_what_a_salvage_lost_is_said(
    monkeypatch: pytest.MonkeyPatch, healthy: Path, encoder: DemoEncoder, saved: int, lost: int | None, said: str
) -> None:
    fault = Finding("database", "", "", True)
    monkeypatch.setattr("index.doctor.examine", lambda _: [fault])
    monkeypatch.setattr("index.doctor.salvage", lambda *_: SalvageReport(saved, lost, ()))
    note = repair(healthy, lambda _: encoder)[0]
    assert re.match(said, note.what)
    assert (note.is_fault, "isnad restore" in note.remedy) == (False, lost != 0)
