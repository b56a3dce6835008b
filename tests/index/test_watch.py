import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.ingest import AddReport, open_library
from index.local import LocalIndex
from index.records import IsnadError
from index.watch import watch_paths
from tests.demo import DemoEncoder, write_files

PATIENCE_SECONDS = 20


@contextmanager
def watching(index: LocalIndex, folder: Path) -> Iterator[tuple[list[AddReport], list[IsnadError]]]:
    reports: list[AddReport] = []
    complaints: list[IsnadError] = []
    stop = threading.Event()

    def run() -> None:
        own = open_library(index.library.folder)
        watch_paths(own, DemoEncoder(), [folder], reports.append, complaints.append, stop=stop)

    thread = threading.Thread(target=run)
    thread.start()
    assert_soon(lambda: reports)
    try:
        yield reports, complaints
    finally:
        stop.set()
        thread.join()


def assert_soon(found: object) -> None:
    assert callable(found)
    until = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < until, "nothing was noticed"
        time.sleep(0.05)


def names(index: LocalIndex) -> list[str]:
    return [one.source.rpartition("/")[2] for one in index.library.documents()]


def test_a_watched_folder_is_followed(library_index: LocalIndex, documents: Path) -> None:
    with watching(library_index, documents) as (reports, complaints):
        write_files(documents, {"جديد/كِتَاب.txt": "كِتَاب جديد", "moon.txt": "A new moon."})
        assert_soon(lambda: "كِتَاب.txt" in names(library_index) and sum(report.changed for report in reports) == 1)
        (documents / "school.md").unlink()
        (documents / "قهوة.txt").rename(documents / "قهوة قديمة.txt")
        assert_soon(lambda: names(library_index) == ["moon.txt", "بحر.md", "كِتَاب.txt", "قهوة قديمة.txt"])
    assert complaints == []
    assert len(open_library(library_index.library.folder).current()) == 4


def test_what_fails_is_told_and_watching_goes_on(library_index: LocalIndex, documents: Path, tmp_path: Path) -> None:
    with watching(library_index, documents) as (_, complaints):
        for file in documents.iterdir():
            shutil.move(file, tmp_path / file.name)
        assert_soon(lambda: complaints)
        assert "holds no file any more" in str(complaints[0])
        write_files(documents, {"moon.txt": "A moon again."})
        assert_soon(lambda: names(library_index) == ["moon.txt"])


def test_a_folder_that_comes_back_is_followed_again(library_index: LocalIndex, documents: Path, tmp_path: Path) -> None:
    with watching(library_index, documents) as (_, complaints):
        documents.rename(tmp_path / "moved")
        assert_soon(lambda: any("is not there now" in str(error) for error in complaints))
        write_files(documents, {"كِتَاب.txt": "كِتَاب"})
        assert_soon(lambda: "كِتَاب.txt" in names(library_index))
        write_files(documents, {"moon.txt": "A moon again."})
        assert_soon(lambda: "moon.txt" in names(library_index))


def test_a_library_below_the_folder_watched_is_no_change(library_index: LocalIndex, documents: Path) -> None:
    link = documents.parent / "رابط"
    link.symlink_to(documents.parent)
    with watching(library_index, link) as (reports, complaints):
        time.sleep(2.5)
        assert (len(reports), complaints) == (1, [])
