import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.backup import BackupError, back_up, restore
from index.derived import Derived
from index.ingest import add_paths, open_library, remove_documents
from index.library import Library
from index.library_errors import LibraryBusy, LibraryError, NoLibrary
from index.library_files import DATABASE
from index.local import LocalIndex
from index.stamp import read_stamp
from tests.demo import DemoEncoder, add, write_files
from tests.index.harmed import damage, execute
from tests.index.test_local import sources

COFFEE = (["قهوة.txt"], ["قهوة.txt"])
ROOT = Path(__file__).parents[2]


def test_what_is_restored_is_seen_by_who_reads(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, file: Path
) -> None:
    folder = library_index.library.folder
    back_up(library_index.library, file)
    reader = open_library(folder)
    write_files(documents, {"قهوة.txt": "المدرسة.", "جيش.txt": "الجَيْش كبير."})
    add_paths(library_index, encoder, [documents])
    assert sources(reader.current(), "جيش") == (["جيش.txt"], ["جيش.txt"])
    with pytest.raises(BackupError, match="holds a library already; name another --library, or replace it"):
        restore(file, folder)
    encoded = len(encoder.encoded)
    assert restore(file, folder, replace=True).documents == 4
    for index in (reader, library_index, open_library(folder)):
        assert sources(index.current(), "قهوة") == COFFEE
        assert sources(index.current(), "جيش") == ([], [])
    assert len(encoder.encoded) == encoded
    assert sorted(path.name for path in folder.iterdir() if ".damaged-" in path.name or ".partial" in path.name) == []


@pytest.mark.parametrize("reader_is_open", [False, True])
def test_derived_files_of_another_history_with_the_same_number_are_not_trusted(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, file: Path, reader_is_open: bool
) -> None:
    library = library_index.library
    back_up(library, file)
    write_files(documents, {"جيش.txt": "الجَيْش كبير."})
    add_paths(library_index, encoder, [documents])
    stale = Derived(library, library.live()).folder
    stamp = read_stamp(stale)
    assert stamp is not None
    assert stamp.revision == library.revision()
    reader = open_library(library.folder)
    if reader_is_open:
        reader.current()
    stale.rename(stale.parent.parent / "kept")
    restore(file, library.folder, replace=True)
    other = Library.open(library.folder)
    with other.writing("another history"):
        other.remove([one.id for one in other.documents() if one.source.endswith("moon.txt")])
    assert other.revision().number == stamp.revision.number
    shutil.rmtree(stale, ignore_errors=True)
    (stale.parent.parent / "kept").rename(stale)
    assert Derived(other, other.live()).usable_stamp() is None
    assert sources(reader.current(), "moon") == sources(reader.current(), "جيش") == ([], [])
    assert sources(reader.current(), "قهوة") == COFFEE
    assert len(reader.current()) == 3


def test_ids_go_on_from_those_of_the_library_that_was_replaced(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, file: Path
) -> None:
    back_up(library_index.library, file)
    write_files(documents, {"جيش.txt": "الجَيْش كبير."})
    add_paths(library_index, encoder, [documents])
    restore(file, library_index.library.folder, replace=True)
    write_files(documents, {"كتاب.txt": "كِتَاب."})
    add_paths(library_index, encoder, [documents / "كتاب.txt"])
    assert list(library_index.library.passages(range(20))) == [1, 2, 3, 4, 6]


def test_an_empty_library_is_replaced_by_one_with_passages(library_index: LocalIndex, file: Path, folder: Path) -> None:
    empty = folder.parent / "empty"
    back_up(Library.create(empty, DemoEncoder().fingerprint, 256), file)
    restore(file, folder, replace=True)
    assert (library_index.library.documents(), len(library_index.current())) == ([], 0)
    back_up(library_index.library, file, replace=True)
    restore(file, empty, replace=True)


@pytest.mark.parametrize("whole", [False, True])
def test_damaged_files_are_moved_aside(library_index: LocalIndex, folder: Path, file: Path, whole: bool) -> None:
    back_up(library_index.library, file)
    library_index.library.close()
    if whole:
        (folder / DATABASE).write_bytes("تالف".encode() * 1000)
    else:
        damage(folder / DATABASE)
    damaged = (folder / DATABASE).read_bytes()
    (folder / f"{DATABASE}-wal").write_bytes(b"x" * 100)
    with pytest.raises(BackupError, match="holds a library already"):
        restore(file, folder)
    restore(file, folder, replace=True)
    moved = sorted(folder.glob("*.damaged-*"))
    assert damaged in [path.read_bytes() for path in moved]
    assert all(path.name.startswith(DATABASE) and path.name.endswith("Z") for path in moved)
    assert sources(open_library(folder).current(), "قهوة") == COFFEE


def test_a_making_that_was_broken_off_is_not_in_the_way(library_index: LocalIndex, file: Path, tmp_path: Path) -> None:
    back_up(library_index.library, file)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / DATABASE).touch()
    assert restore(file, tmp_path / "new").documents == 4


def test_a_library_in_use_elsewhere_can_be_brought_in(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, tmp_path: Path
) -> None:
    source = library_index.library.folder / DATABASE
    with library_index.library.writing("not checkpointed yet"):
        library_index.library.remove([library_index.library.documents()[0].id])
        assert restore(source, tmp_path / "new").documents == 3


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "barely begun": lambda data: data[:3000],
    "truncated": lambda data: data[: len(data) // 2],
    "zeroed": lambda data: data[: len(data) // 2] + bytes(len(data) - len(data) // 2),
    "empty": lambda data: b"",
    "text": lambda data: "قهوة".encode() * 500,
    "a letter of a document": lambda data: data.replace("ميناء".encode(), "ميتاء".encode()),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_copy_changes_nothing(library_index: LocalIndex, folder: Path, file: Path, name: str) -> None:
    back_up(library_index.library, file)
    file.write_bytes(DAMAGES[name](file.read_bytes()))
    before = library_index.library.revision()
    with pytest.raises(BackupError, match=r"damaged.*(take another copy|name a file that isnad backup made)"):
        restore(file, folder, replace=True)
    assert library_index.library.revision() == before
    assert sources(open_library(folder).current(), "قهوة") == COFFEE
    with pytest.raises(BackupError):
        restore(file, folder.parent / "new")
    with pytest.raises(NoLibrary):
        open_library(folder.parent / "new")


def test_copies_that_are_none(library_index: LocalIndex, folder: Path, file: Path) -> None:
    with pytest.raises(BackupError, match="cannot be read: No such file"):
        restore(file, folder, replace=True)
    execute(file, "CREATE TABLE recipes (name)")
    with pytest.raises(BackupError, match="is no Isnad library; name a file that isnad backup made"):
        restore(file, folder, replace=True)
    back_up(library_index.library, file, replace=True)
    execute(file, "UPDATE manifest SET value = '9' WHERE key = 'schema_version'")
    with pytest.raises(BackupError, match=r"has schema 9, this Isnad reads 4; upgrade Isnad"):
        restore(file, folder, replace=True)


def test_who_writes_or_rebuilds_is_not_disturbed(
    library_index: LocalIndex, folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.backup.LOCK_PATIENCE_SECONDS", 0)
    back_up(library_index.library, file)
    with library_index.library.locks.rebuilding(), pytest.raises(LibraryBusy, match="is being rebuilt"):
        restore(file, folder, replace=True)
    with library_index.library.writing("add"), pytest.raises(LibraryBusy, match="is being written by"):
        restore(file, folder, replace=True)
    remove_documents(library_index, [library_index.library.documents()[0].id])
    assert restore(file, folder, replace=True).documents == 4


RESTORE = """
import resource, signal, sys
from pathlib import Path
from index.backup import restore

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
file, folder, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if sys.argv[4] == "killed":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    restore(file, folder, replace=True)
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("end", ["killed", "full"])
def test_a_restoring_that_ends_in_the_middle_leaves_the_old_state_whole(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, file: Path, end: str
) -> None:
    folder = library_index.library.folder
    write_files(documents, {"كتاب.txt": "كِتَاب طويل. " * 20_000})
    add_paths(library_index, encoder, [documents])
    back_up(library_index.library, file)
    add(folder, encoder, write_files(documents.parent / "more", {"جيش.txt": "الجَيْش كبير."}))
    before, reader = library_index.library.revision(), open_library(folder)
    reader.current()
    library_index.library.close()
    # What is written last, the log of the library in use, is a little larger than the copy: the limit lies between.
    limit = file.stat().st_size + 1000
    command = [sys.executable, "-c", RESTORE, str(file), str(folder), str(limit), end]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == (-signal.SIGXFSZ if end == "killed" else 0)
    if end == "killed":
        assert (folder / f"{DATABASE}-wal").stat().st_size > file.stat().st_size // 2
    else:
        assert done.stdout.startswith(("BackupError", "DatabaseUnwritable", "DatabaseDamaged")), done.stdout
    assert library_index.library.revision() == before
    assert library_index.library.damage(full=True) == []
    assert sources(reader.current(), "جيش") == (["جيش.txt"], ["جيش.txt"])
    assert restore(file, folder, replace=True).documents == 5
    assert sources(reader.current(), "جيش") == ([], [])
    assert list(folder.glob("*.partial")) == []


def test_a_folder_that_cannot_be_made(library_index: LocalIndex, file: Path) -> None:
    back_up(library_index.library, file)
    with pytest.raises((BackupError, LibraryError), match="cannot be made"):
        restore(file, file / "x")
