import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from index.backup import back_up, restore
from index.doctor import examine
from index.folders import document_id
from index.ingest import add_paths, open_library
from index.keys import Keys
from index.library import Library
from index.library_errors import LibraryError
from index.library_files import DATABASE
from index.rows import FileState
from index.salvage import salvage
from index.schema import SCHEMA_VERSION
from index.uploads import Uploads
from tests.demo import DemoEncoder, add, demo_vector, write_files
from tests.index.test_local import sources

ROOT = Path(__file__).parents[2]
ENCODER = DemoEncoder()
FIRST_SCHEMA = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ar', 'en')),
    text TEXT NOT NULL,
    characters INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    pages TEXT NOT NULL,
    added_at TEXT NOT NULL
);
CREATE TABLE generations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint TEXT NOT NULL,
    max_tokens INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'live', 'retired'))
);
CREATE UNIQUE INDEX one_live_generation ON generations (state) WHERE state = 'live';
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    generation INTEGER NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    document_id TEXT NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL CHECK ("end" > start),
    language TEXT NOT NULL CHECK (language IN ('ar', 'en')),
    vector BLOB NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_id);
CREATE INDEX passages_by_revision ON passages (generation, language, revision);
CREATE TABLE removals (
    passage_id INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX removals_by_revision ON removals (generation, language, revision);
INSERT INTO manifest VALUES ('schema_version', '1'), ('revision', '7');
INSERT INTO removals VALUES (1, 1, 'ar', 3);
"""
TEXTS = {
    "قهوة.txt": ("ar", "وصلت القَهْوَةُ إلى المخا عام ١٤٥٠.\n"),
    "moon.txt": ("en", "The moon (القَمَـــر) turns once in 27 days.\n"),
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "وثائق", {name: text for name, (_, text) in TEXTS.items()})


@pytest.fixture
def old(files: Path, folder: Path) -> Path:
    """The folder of a library as the first Isnad left it: an Arabic and an English document, and a begun rebuild."""
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(FIRST_SCHEMA)
    for max_tokens, state in ((256, "live"), (20, "building")):
        row = (ENCODER.fingerprint.to_json(), max_tokens, state)
        connection.execute("INSERT INTO generations (fingerprint, max_tokens, state) VALUES (?, ?, ?)", row)
    for number, (name, (language, text)) in enumerate(TEXTS.items()):
        path = (files / name).resolve().as_posix()
        key, sha256, title = document_id("file", path), hashlib.sha256(text.encode()).hexdigest(), text.strip()
        metadata = json.dumps({"path": path, "author": "نجيب"}, ensure_ascii=False)
        values = (
            key,
            f"وثائق/{name}",
            title,
            language,
            text,
            len(text),
            sha256,
            metadata,
            '{"1": [0, 5]}',
            "2024-05-01",
        )
        connection.execute(f"INSERT INTO documents VALUES ({', '.join('?' * len(values))})", values)
        vector = demo_vector(title).astype("<f2").tobytes()
        for generation in (1, 2) if number == 0 else (1,):
            passage = (None, generation, key, 0, len(title), language, vector, 7)
            connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", passage)
    connection.commit()
    connection.close()
    return folder


def version(folder: Path) -> str:
    connection = sqlite3.connect(folder / DATABASE)
    (found,) = connection.execute("SELECT value FROM manifest WHERE key = 'schema_version'").fetchone()
    connection.close()
    return str(found)


def contents(folder: Path) -> list[str]:
    connection = sqlite3.connect(folder / DATABASE)
    found = list(connection.iterdump())
    connection.close()
    return found


def test_everything_is_there_afterwards(old: Path, files: Path) -> None:
    library = Library.open(old)
    assert version(old) == str(SCHEMA_VERSION)
    assert library.revision().number == 7
    assert [(one.source, one.passages) for one in library.documents()] == [("وثائق/moon.txt", 1), ("وثائق/قهوة.txt", 1)]
    for name, (language, text) in TEXTS.items():
        path = (files / name).resolve().as_posix()
        document = library.document(document_id("file", path))
        assert (document.text, document.language, document.title) == (text, language, text.strip())
        assert (document.metadata, document.pages) == ({"author": ("نجيب",)}, {1: (0, 5)})
        assert library.files()[document.id] == (FileState(document.id, path, -1, 0, 0, 0, "", 0), 1)
    assert (library.live().max_tokens, library.live().fingerprint) == (256, ENCODER.fingerprint)
    assert library.building(ENCODER.fingerprint, 20) == 2
    assert library.encoded(2) == {document_id("file", (files / "قهوة.txt").resolve().as_posix())}
    assert library.removed_since(1, "ar", 2).tolist() == [1]
    connection = sqlite3.connect(old / DATABASE)
    for vector, checksum in connection.execute("SELECT vector, checksum FROM passages"):
        assert checksum == zlib.crc32(vector)
        assert np.linalg.norm(np.frombuffer(vector, "<f2").astype(np.float32)) == pytest.approx(1, abs=1e-3)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_the_tables_are_those_of_a_new_library(old: Path, tmp_path: Path) -> None:
    def columns(folder: Path) -> dict[str, list[tuple[str, str]]]:
        connection = sqlite3.connect(folder / DATABASE)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
        found = {
            name: sorted((row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({name})")) for name in names
        }
        connection.close()
        return found

    Library.open(old)
    Library.create(tmp_path / "new", ENCODER.fingerprint, 256)
    assert columns(old) == columns(tmp_path / "new")


def test_questions_find_it_without_encoding(old: Path) -> None:
    snapshot = open_library(old).current()
    assert len(snapshot) == 2
    assert sources(snapshot, "قهوة") == (["قهوة.txt"], ["قهوة.txt"])
    assert sources(snapshot, "moon") == (["moon.txt"], ["moon.txt"])
    assert [one.kind for one in examine(old) if one.is_fault] == []


def test_unchanged_files_are_not_encoded(old: Path, files: Path) -> None:
    encoder, index = DemoEncoder(), open_library(old)
    report = add_paths(index, encoder, [files / "قهوة.txt"])
    assert (report.unchanged, report.changed, report.added, encoder.encoded) == (1, 0, 0, [])
    write_files(files, {"moon.txt": "The moon and the sea."})
    report = add_paths(index, encoder, [files])
    assert (report.unchanged, report.changed, encoder.encoded) == (1, 1, ["The moon and the sea."])


def test_opening_again_changes_nothing(old: Path) -> None:
    Library.open(old).close()
    before = contents(old)
    Library.open(old).close()
    assert contents(old) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from index import schema
from index.library import Library

def killed(connection, step=schema.STEPS[1]):
    step(connection)
    os.kill(os.getpid(), signal.SIGKILL)

schema.STEPS[1] = killed
Library.open(Path(sys.argv[1]))
"""


def test_a_kill_in_the_middle_leaves_the_old_tables_whole(old: Path) -> None:
    before = contents(old)
    done = subprocess.run([sys.executable, "-c", KILLED, str(old)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (contents(old), version(old)) == (before, "1")
    assert len(Library.open(old).documents()) == 2


OPENED = """
import sys
from pathlib import Path
from index.library import Library

sys.stdin.read(1)
print(len(Library.open(Path(sys.argv[1])).documents()))
"""


def test_two_processes_open_it_at_once(old: Path) -> None:
    command = [sys.executable, "-c", OPENED, str(old)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("x")
        process.stdin.flush()
    printed = [(process.communicate(timeout=60)[0], process.returncode) for process in processes]
    assert printed == [("2\n", 0)] * 3
    assert version(old) == str(SCHEMA_VERSION)


@pytest.mark.skipif(os.geteuid() == 0, reason="everything can be written by the superuser")
def test_where_nobody_can_write(old: Path) -> None:
    old.chmod(0o555)
    try:
        with pytest.raises(LibraryError, match=r"cannot be written: .*; check its rights"):
            Library.open(old)
    finally:
        old.chmod(0o755)


def test_where_the_lock_cannot_be_taken(old: Path) -> None:
    # The superuser can write wherever a mode forbids it, but not lock a folder as a file.
    (old / "writer.lock").mkdir()
    with pytest.raises(LibraryError, match=r"library cannot be written: .*; check its rights"):
        Library.open(old)
    (old / "writer.lock").rmdir()
    assert version(old) == "1"


# The tools of durability


def test_an_older_library_is_told_and_not_changed(old: Path) -> None:
    before = contents(old)
    assert [(one.kind, one.is_fault) for one in examine(old) if one.kind != "disk"] == [("older", False)]
    assert contents(old) == before


def test_a_copy_of_an_older_library_is_brought_up_to_date(old: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "new", tmp_path / "new"):
        restore(old / DATABASE, target, replace=True)
        assert version(target) == str(SCHEMA_VERSION)
        assert sources(open_library(target).current(), "قهوة") == (["قهوة.txt"], ["قهوة.txt"])
    assert version(old) == "1"
    back_up(Library.open(tmp_path / "new"), tmp_path / "copy.sqlite")
    restore(tmp_path / "copy.sqlite", old, replace=True)
    assert len(Library.open(old).documents()) == 2


@pytest.mark.parametrize("migrated", [False, True])
def test_a_damaged_older_library_is_saved(old: Path, files: Path, migrated: bool) -> None:
    if migrated:
        Library.open(old).close()
    with (old / DATABASE).open("r+b") as opened:
        opened.write(bytes(4096))
    encoder = DemoEncoder()
    report = salvage(old, lambda _: encoder, lambda: encoder)
    assert (report.documents_saved, report.encoded) == (2, 0 if migrated else 2)
    index = open_library(old)
    (coffee,) = [one for one in index.library.documents() if "قهوة" in one.source]
    assert coffee.metadata == {"author": ("نجيب",)}
    assert index.library.document(coffee.id).pages == {1: (0, 5)}
    assert sources(index.current(), "قهوة") == (["قهوة.txt"], ["قهوة.txt"])
    encoder.encoded.clear()
    add_paths(index, encoder, [files])
    assert encoder.encoded == []


def test_a_library_without_keys_gets_their_tables(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    add(folder, ENCODER, files)
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.executescript("DROP TABLE keys; DROP TABLE uploads; ALTER TABLE passages DROP COLUMN place_checksum")
        connection.execute("UPDATE manifest SET value = '2' WHERE key = 'schema_version'")
    connection.close()
    library = Library.open(folder)
    assert version(folder) == str(SCHEMA_VERSION)
    assert len(library.documents()) == len(TEXTS)
    assert Keys(folder).create("غرفة الأخبار", ["ask"])[0].name == "غرفة الأخبار"
    assert Uploads(folder).all() == []
