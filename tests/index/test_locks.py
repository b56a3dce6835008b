import threading

import pytest

from index.library import Library
from index.library_errors import LibraryBusy
from tests.index.stored import COFFEE, SEA, added, entry, store, writer


def test_a_writer_killed_inside_a_transaction_leaves_all_as_it_was(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    with writer(library, "inside"):
        assert library.document("قهوة").text == COFFEE, "readers do not wait"
    again = Library.open(library.folder)
    assert (again.revision().number, added(again, "ar")) == (1, {1: COFFEE})
    store(again, entry("sea", SEA))
    assert again.revision().number == 2


def test_what_a_killed_writer_had_confirmed_is_there(library: Library) -> None:
    with writer(library, "between"):
        pass
    assert Library.open(library.folder).document("confirmed").text == COFFEE


def test_a_second_writer_is_told_who_the_first_is(library: Library) -> None:
    with writer(library, "idle") as process, pytest.raises(LibraryBusy) as caught, library.writing("add"):
        pass
    assert f"is being written by process {process.pid} (" in str(caught.value)
    assert "to be killed); wait for it, or stop it" in str(caught.value)
    with library.writing("add"):
        pass


def test_another_thread_has_to_wait_too(library: Library) -> None:
    seen: list[type[BaseException]] = []

    def write() -> None:
        try:
            with library.writing("second"):
                seen.append(type(None))  # type: ignore[arg-type]
        except LibraryBusy as busy:
            seen.append(type(busy))

    with library.writing("first"):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert seen == [LibraryBusy]


def test_another_library_object_of_the_same_thread_is_refused_not_hung(library: Library) -> None:
    other = Library.open(library.folder)
    with library.writing("first"), pytest.raises(LibraryBusy), other.writing("second", timeout_seconds=0.1):
        pass


def test_writing_inside_writing(library: Library) -> None:
    with library.writing("outer"):
        with library.writing("inner"):
            pass
        library.store(1, [entry("قهوة", COFFEE)])
        assert "to outer)" in (library.folder / "writer.json").read_text("utf-8")


def test_nothing_is_written_without_the_lock(library: Library) -> None:
    with pytest.raises(AssertionError, match="only the holder"):
        library.store(1, [entry("قهوة", COFFEE)])
