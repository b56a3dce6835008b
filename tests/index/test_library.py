import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from index.library_errors import LibraryError, NoLibrary, UnknownDocument
from index.library_files import DATABASE
from index.records import Document, Fingerprint
from index.rows import Entry, held_of
from tests.index.stored import COFFEE, DEMO, SEA, added, entry, store

# Opening


def test_a_new_library_is_empty(library: Library) -> None:
    assert (library.revision().number, library.documents(), library.held()) == (0, [], {})
    live = library.live()
    assert (live.id, live.fingerprint, live.max_tokens) == (1, DEMO.fingerprint, 256)


def test_creating_twice_changes_nothing(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    again = Library.create(library.folder, Fingerprint("other", "2", 3), 10)
    assert again.live() == library.live()
    assert again.document("قهوة").text == COFFEE


def test_folders_above_a_new_library_are_made(tmp_path: Path) -> None:
    assert Library.create(tmp_path / "مكتبات" / "2026" / "library", DEMO.fingerprint, 256).documents() == []


@pytest.mark.parametrize("change", ["DELETE FROM manifest", "UPDATE manifest SET value = 'ثلاثة'"])
def test_tables_that_do_not_say_their_schema_are_damaged(library: Library, change: str) -> None:
    library.close()
    with sqlite3.connect(library.folder / DATABASE) as connection:
        connection.execute(f"{change} WHERE key = 'schema_version'")
    connection.close()
    with pytest.raises(LibraryError, match=r"or is damaged \(.*library\.sqlite does not say which schema it has\)"):
        Library.open(library.folder)


def test_opening_what_is_not_there_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary, match=r"there is no library in .*مكتبة; make one with: isnad add PATH --library"):
        Library.open(tmp_path / "مكتبة")
    assert not (tmp_path / "مكتبة").exists()


@pytest.mark.parametrize("pages", [0, 1])
def test_a_making_that_was_broken_off_is_no_library_and_can_be_made(folder: Path, pages: int) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE)
    if pages:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    (folder / DATABASE).touch()
    with pytest.raises(NoLibrary):
        Library.open(folder)
    assert Library.create(folder, DEMO.fingerprint, 256).revision().number == 0


def test_a_file_that_is_no_database(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_text("ليست قاعدة بيانات " * 100, "utf-8")
    with pytest.raises(
        LibraryError,
        match=r"library\.sqlite is not an Isnad library, or is damaged .*; bring a copy back with isnad restore",
    ):
        Library.open(folder)


def test_another_database(folder: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    with pytest.raises(LibraryError, match="is not an Isnad library"):
        Library.open(folder)


def test_a_library_made_by_a_newer_isnad(library: Library) -> None:
    connection = sqlite3.connect(library.folder / DATABASE, isolation_level=None)
    connection.execute("UPDATE manifest SET value = '9' WHERE key = 'schema_version'")
    connection.close()
    with pytest.raises(LibraryError, match="has schema 9, this Isnad reads 4; upgrade Isnad"):
        Library.open(library.folder)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match=r"cannot be made: .*; name another --library"):
        Library.create(tmp_path / "file", DEMO.fingerprint, 256)


# Storing


def test_a_document_comes_back_as_it_was(library: Library) -> None:
    wanted = entry("قهوة", f"{COFFEE}\0 ﷺ 👩🏽\u200d🚀 {SEA}")
    paged = Document(**{name: getattr(wanted.document, name) for name in Document.__slots__} | {"pages": {2: (0, 5)}})
    store(library, Entry(paged, wanted.passages, wanted.vectors))
    assert library.document("قهوة") == paged
    assert library.held() == {"قهوة": held_of(paged)}


def test_documents_are_listed_by_source_with_their_passages(library: Library) -> None:
    store(library, entry("ب", COFFEE), entry("a", f"{SEA}\n\n{SEA}", max_tokens=10))
    listed = [(one.id, one.source, one.language, one.characters, one.passages) for one in library.documents()]
    assert listed == [("a", "a.txt", "en", len(SEA) * 2 + 2, 2), ("ب", "ب.txt", "ar", len(COFFEE), 1)]


def test_vectors_come_back_in_half_precision(library: Library) -> None:
    wanted = entry("a", "coffee sea, قهوة")
    store(library, wanted)
    ((ids, halves),) = library.vectors_since(1, "en", 0, 1)
    assert ids.tolist() == [1]
    assert halves.dtype == np.float16
    assert halves.tolist() == wanted.vectors.astype(np.float16).tolist()
    assert halves[0, :2].tolist() == pytest.approx([2 / 5**0.5, 1 / 5**0.5], abs=1e-3)


def test_vectors_come_by_revision_a_few_at_a_time(library: Library) -> None:
    for number in range(5):
        store(library, entry(f"بحر {number}", f"{SEA} {number}"))
    library.close()

    def ids(since: int, until: int) -> list[list[int]]:
        return [found.tolist() for found, _ in library.vectors_since(1, "en", since, until, size=2)]

    assert ids(0, 5) == [[1, 2], [3, 4], [5]]
    assert ids(0, 3) == [[1, 2], [3]]
    assert ids(2, 4) == [[3, 4]]
    assert ids(5, 9) == []


def test_replacing_leaves_new_ids_and_remembers_the_old_ones(library: Library) -> None:
    store(library, entry("قهوة", COFFEE), entry("sea", SEA))
    first = library.revision().number
    store(library, entry("قهوة", "قهوة جديدة."))
    assert library.revision().number == first + 1 == 2
    assert library.document("قهوة").text == "قهوة جديدة."
    assert library.removed_since(1, "ar", first).tolist() == [1]
    assert library.removed_since(1, "ar", library.revision().number).tolist() == []
    assert added(library, "ar") == {3: "قهوة جديدة."}
    assert added(library, "ar", since=first) == {3: "قهوة جديدة."}
    assert added(library, "en", since=first) == {}
    assert added(library, "en") == {2: SEA}


def test_replacing_again_and_again(library: Library) -> None:
    for number in range(5):
        store(library, entry("قهوة", f"قهوة {number}."), entry("قهوة", f"قهوة ثانية {number}."))
    assert added(library, "ar") == {10: "قهوة ثانية 4."}
    assert library.removed_since(1, "ar", 0).tolist() == list(range(1, 10))


def test_a_document_that_changes_its_language_is_removed_from_the_old_one(library: Library) -> None:
    store(library, entry("x", COFFEE))
    store(library, entry("x", SEA))
    assert library.removed_since(1, "ar", 1).tolist() == [1]
    assert (library.count(1, "ar"), library.count(1, "en")) == (0, 1)


def test_removing(library: Library) -> None:
    store(library, entry("قهوة", COFFEE), entry("sea", SEA))
    with library.writing("test"):
        library.remove(["قهوة"])
    assert [one.id for one in library.documents()] == ["sea"]
    assert library.passages([1, 2]).keys() == {2}
    assert library.removed_since(1, "ar", 1).tolist() == [1]
    with pytest.raises(UnknownDocument, match="there is no document 'قهوة'; see: isnad list"):
        library.document("قهوة")
    with library.writing("test"), pytest.raises(UnknownDocument):
        library.remove(["قهوة"])
    assert library.revision().number == 2


def test_passages_come_with_their_documents(library: Library) -> None:
    store(library, entry("قهوة", COFFEE), entry("sea", SEA))
    found = library.passages([2, 1, 2, 999])
    assert {i: document.text[passage.start : passage.end] for i, (passage, document) in found.items()} == {
        1: COFFEE,
        2: SEA,
    }
    assert library.passages([]) == {}


def test_more_passages_than_one_query_takes(library: Library) -> None:
    store(library, entry("x", "\n\n".join(f"Sea number {number}." for number in range(1200)), max_tokens=8))
    held = library.count(1, "en")
    assert held == 1200
    found = library.passages(range(1, 1400))
    assert len(found) == held
    assert len({id(document) for _, document in found.values()}) == 1


def test_a_failed_store_changes_nothing(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    good = entry("sea", SEA)
    bad = Entry(good.document, good.passages, np.empty((0, 7), np.float32))
    with pytest.raises(ValueError, match="shorter"):
        store(library, entry("قهوة", "قهوة أخرى."), bad)
    assert library.revision().number == 1
    assert library.document("قهوة").text == COFFEE
    assert added(library, "ar") == {1: COFFEE}


# Generations


def test_a_generation_is_filled_beside_the_live_one(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    with library.writing("test"):
        new = library.begin_generation(Fingerprint("other", "2", 7), 10)
        library.store_passages(new.id, [entry("قهوة", COFFEE, max_tokens=4)])
        assert library.live().id == 1
        assert added(library, "ar") == {1: COFFEE}
        assert library.encoded(new.id) == {"قهوة"}
        library.make_live(new.id)
    assert library.live() == new
    assert len(added(library, "ar")) > 1
    assert library.passages([1]).keys() == {1}, "readers of the one before go on"


def test_an_unfinished_generation_is_gone_on_with_only_for_the_same_settings(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    with library.writing("test"):
        new = library.begin_generation(DEMO.fingerprint, 10)
        library.store_passages(new.id, [entry("قهوة", COFFEE)])
        assert library.begin_generation(DEMO.fingerprint, 10) == new
        assert library.encoded(new.id) == {"قهوة"}
        other = library.begin_generation(DEMO.fingerprint, 20)
        assert other.id > new.id
        assert library.encoded(new.id) == library.encoded(other.id) == set()


def test_a_document_replaced_while_two_generations_hold_it_is_encoded_again(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    with library.writing("test"):
        new = library.begin_generation(DEMO.fingerprint, 10)
        library.store_passages(new.id, [entry("قهوة", COFFEE)])
        library.store(1, [entry("قهوة", "قهوة أخرى.")])
        assert library.encoded(new.id) == set()
    assert library.removed_since(1, "ar", 0).tolist() == [1]
    assert library.removed_since(new.id, "ar", 0).tolist() == [2]


def test_all_of_a_retired_generation_is_forgotten_few_rows_at_a_time(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.library.ROWS_PER_DELETE", 2)
    store(library, entry("قهوة", COFFEE, max_tokens=4))
    assert len(added(library, "ar")) > 2
    with library.writing("test"):
        new = library.begin_generation(DEMO.fingerprint, 10)
        library.forget_generation(1)
        assert len(added(library, "ar")) > 2, "a live one stays"
        library.store_passages(new.id, [entry("قهوة", COFFEE)])
        library.make_live(new.id)
        library.forget_generation(1)
    rows = library._database.rows("SELECT generation FROM passages UNION SELECT id FROM generations")
    assert rows == [(new.id,)]


# The folder


def test_who_has_a_library_open_follows_to_another_file_in_its_place(library: Library, tmp_path: Path) -> None:
    store(library, entry("قهوة", COFFEE))
    other = Library.create(tmp_path / "other", DEMO.fingerprint, 256)
    store(other, entry("sea", SEA))
    other.close()
    (tmp_path / "other" / DATABASE).replace(library.folder / DATABASE)
    assert [one.id for one in library.documents()] == ["sea"]


def test_nothing_is_written_to_a_library_that_was_taken_away(library: Library) -> None:
    other = Library.open(library.folder)
    other.documents()
    library.discard()
    library.folder.mkdir()
    with pytest.raises(LibraryError, match="was taken away meanwhile"), other.writing("add"):
        other.store(1, [entry("قهوة", COFFEE)])


def test_nothing_is_left_of_a_library_that_is_discarded_but_files_of_others(library: Library) -> None:
    (library.folder / "derived" / "1.1").mkdir(parents=True)
    (library.folder / "ملاحظات.txt").write_text("ليست من المكتبة", "utf-8")
    library.discard()
    assert [file.name for file in library.folder.iterdir()] == ["ملاحظات.txt"]


def test_a_library_that_holds_something_is_not_discarded(library: Library) -> None:
    store(library, entry("قهوة", COFFEE))
    library.discard()
    assert Library.open(library.folder).document("قهوة").text == COFFEE
