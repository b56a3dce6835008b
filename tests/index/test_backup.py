import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.backup import BackupError, back_up, restore
from index.database import DatabaseDamaged
from index.ingest import add_paths, open_library
from index.library import Library
from index.library_files import DATABASE
from index.local import LocalIndex
from tests.demo import DemoEncoder, write_files
from tests.index.harmed import damage, execute
from tests.index.test_local import sources

COFFEE = (["قهوة.txt"], ["قهوة.txt"])
ROOT = Path(__file__).parents[2]


def test_a_copy_holds_everything_in_one_file(library_index: LocalIndex, file: Path, tmp_path: Path) -> None:
    report = back_up(library_index.library, file)
    assert (report.documents, report.passages, report.bytes) == (4, 4, file.stat().st_size)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [file.name]
    restore(file, tmp_path / "new")
    again = open_library(tmp_path / "new")
    assert again.library.documents() == library_index.library.documents()
    assert again.library.files() == library_index.library.files()
    assert again.library.revision() == library_index.library.revision()
    assert sources(again.current(), "قهوة") == COFFEE


def test_a_copy_is_of_one_moment_while_others_write(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            write_files(documents, {f"{one}.txt": f"كِتَاب رقم {number}" for one in "ab"})
            add_paths(library_index, encoder, [documents])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        reports = [back_up(library_index.library, tmp_path / f"{number}.sqlite") for number in range(4)]
    finally:
        stop.set()
        thread.join()
    for number, report in enumerate(reports):
        connection = sqlite3.connect(tmp_path / f"{number}.sqlite")
        texts = [row[0] for row in connection.execute("SELECT text FROM documents WHERE text LIKE 'كِتَاب رقم%'")]
        connection.close()
        assert (len(texts), len(set(texts))) in ((0, 0), (2, 1))
        assert report.documents == report.passages == 4 + len(texts)


def test_an_existing_file_is_kept_unless_it_is_to_be_replaced(library_index: LocalIndex, file: Path) -> None:
    file.write_text("شيء آخر", "utf-8")
    with pytest.raises(BackupError, match=r"exists already; name another file, or have it replaced with --replace"):
        back_up(library_index.library, file)
    assert file.read_text("utf-8") == "شيء آخر"
    assert back_up(library_index.library, file, replace=True).documents == 4


@pytest.mark.parametrize("name", [DATABASE, "library.sqlite-wal", "writer.lock", "derived/x", "readers/x", "derived"])
def test_the_librarys_own_files_are_no_target(library_index: LocalIndex, name: str) -> None:
    with pytest.raises(BackupError, match="is the name of a file of the library itself"):
        back_up(library_index.library, library_index.library.folder / name, replace=True)
    assert back_up(library_index.library, library_index.library.folder / "copy.sqlite").documents == 4


def test_targets_that_cannot_be(library_index: LocalIndex, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is no folder; make it, or name another"):
        back_up(library_index.library, tmp_path / "غائب" / "x.sqlite")
    with pytest.raises(BackupError, match="is a folder; name a file in it"):
        back_up(library_index.library, tmp_path, replace=True)


FULL_DISK = """
import resource, sys
from pathlib import Path
from index.backup import BackupError, back_up
from index.library import Library

library = Library.open(Path(sys.argv[1]))
library.documents()
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    back_up(library, Path(sys.argv[2]), replace=True)
except BackupError as error:
    print(error)
"""


def test_a_copy_that_finds_no_room_leaves_what_was_there(library_index: LocalIndex, file: Path) -> None:
    back_up(library_index.library, file)
    before = file.read_bytes()
    command = [sys.executable, "-c", FULL_DISK, str(library_index.library.folder), str(file)]
    printed = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert "cannot be written" in printed
    assert "make room" in printed
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.partial"))


def test_a_damaged_document_is_not_copied_over_a_good_copy(library_index: LocalIndex, file: Path) -> None:
    back_up(library_index.library, file)
    before = file.read_bytes()
    execute(library_index.library.folder / DATABASE, "UPDATE documents SET text = 'غير' WHERE source LIKE '%moon%'")
    with pytest.raises(BackupError, match=r"the text of document [0-9a-f]{16} is damaged; see: isnad doctor"):
        back_up(library_index.library, file, replace=True)
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.partial"))


def test_a_damaged_database_is_not_copied(library_index: LocalIndex, file: Path) -> None:
    library_index.library.close()
    damage(library_index.library.folder / DATABASE)
    with pytest.raises((BackupError, DatabaseDamaged), match="see: isnad doctor"):
        back_up(Library(library_index.library.folder), file)
    assert list(file.parent.glob("*نسخة*")) == []
