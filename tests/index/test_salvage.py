import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.ingest import add_paths, open_library
from index.library import Library
from index.library_errors import LibraryBusy, LibraryError, NoLibrary
from index.library_files import DATABASE
from index.local import LocalIndex
from index.records import Document, Fingerprint
from index.rows import Entry
from index.salvage import SALVAGING, salvage
from index.sqlite_pages import Pages
from tests.demo import DemoEncoder, add, write_files
from tests.index.stored import entry
from tests.index.test_local import sources

PAGE = 4096
NUMBERS = range(60)


def encoder_is(encoder: DemoEncoder) -> Callable[[Fingerprint], DemoEncoder]:
    def encoder_for(fingerprint: Fingerprint) -> DemoEncoder:
        assert fingerprint == encoder.fingerprint
        return encoder

    return encoder_for


def none() -> DemoEncoder:
    raise AssertionError("the settings can be read")


def zero(database: Path, *numbers: int) -> None:
    with database.open("r+b") as opened:
        for number in numbers:
            opened.seek((number - 1) * PAGE)
            opened.write(bytes(PAGE))


def page_of(database: Path, name: str) -> int:
    connection = sqlite3.connect(database)
    (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    connection.close()
    return int(number)


def texts(library: Library) -> dict[str, str]:
    return {one.id: library.document(one.id).text for one in library.documents()}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files and the closed library of many documents, short and longer than a page."""
    root = tmp_path_factory.mktemp("many")
    files = {f"{n:02}.txt": f"وثيقة {n} عن البَحْـــر. " + f"القهوة في المدرسة {n}.\n\n" * (n % 7) ** 3 for n in NUMBERS}
    index, _ = add(root / "library", DemoEncoder(), write_files(root / "وثائق", files), max_tokens=64)
    index.current()
    index.library.close()
    return root


@pytest.fixture
def library_folder(many: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(many / "library", tmp_path / "library"))


def header(database: Path) -> None:
    with database.open("r+b") as opened:
        opened.write(bytes(100))


def roots(database: Path) -> None:
    zero(database, page_of(database, "documents"), page_of(database, "passages"))


@pytest.mark.parametrize("damage", [header, lambda database: zero(database, 1), roots])
def test_what_is_lost_of_the_structure_costs_no_document(
    library_folder: Path, many: Path, encoder: DemoEncoder, damage: Callable[[Path], None]
) -> None:
    before = Library.open(library_folder)
    wanted = (before.documents(), texts(before))
    before.close()
    damage(library_folder / DATABASE)
    damaged = (library_folder / DATABASE).read_bytes()
    report = salvage(library_folder, encoder_is(encoder), none)
    assert (report.documents_saved, report.encoded, encoder.encoded) == (60, 0, [])
    index = open_library(library_folder)
    assert (index.library.documents(), texts(index.library)) == wanted
    assert index.library.damage(full=True) == []
    assert len(index.current()) == sum(one.passages for one in wanted[0])
    assert [path.read_bytes() for path in report.moved_aside] == [damaged]
    assert not (library_folder / SALVAGING).exists()
    again = add_paths(index, encoder, [many / "وثائق"])
    assert (again.unchanged, again.added, again.changed, encoder.encoded) == (60, 0, 0, [])


@pytest.mark.parametrize(("share", "at_least"), [(0.9, 48), (0.5, 19), (0.3, 4)])
def test_a_file_cut_off(library_folder: Path, many: Path, encoder: DemoEncoder, share: float, at_least: int) -> None:
    database = library_folder / DATABASE
    os.truncate(database, int(database.stat().st_size * share))
    report = salvage(library_folder, encoder_is(encoder), lambda: encoder)
    assert at_least <= report.documents_saved < 60
    assert report.documents_lost is None
    index = open_library(library_folder)
    assert len(index.library.documents()) == report.documents_saved
    again = add_paths(index, encoder, [many / "وثائق"])
    assert (again.added, again.unchanged, again.changed) == (60 - report.documents_saved, report.documents_saved, 0)


@pytest.mark.parametrize("seed", range(3))
def test_pages_zeroed_in_the_middle(library_folder: Path, encoder: DemoEncoder, seed: int) -> None:
    library = Library.open(library_folder)
    before = texts(library)
    library.close()
    database = library_folder / DATABASE
    pages = database.stat().st_size // PAGE
    zero(database, *random.Random(seed).sample(range(2, pages + 1), pages // 20))
    report = salvage(library_folder, encoder_is(encoder), lambda: encoder)
    index = open_library(library_folder)
    after = texts(index.library)
    assert after.items() <= before.items()
    assert len(after) == report.documents_saved > 40
    assert report.documents_lost is not None
    assert report.documents_saved + report.documents_lost <= 60
    assert len(index.current()) == sum(one.passages for one in index.library.documents())


def test_a_damaged_vector_or_a_lost_passage_is_encoded_again(library_folder: Path, encoder: DemoEncoder) -> None:
    connection = sqlite3.connect(library_folder / DATABASE)
    (first, second, third) = [row[0] for row in connection.execute("SELECT id FROM documents WHERE characters > 3000")][
        :3
    ]
    connection.execute(
        "UPDATE passages SET vector = zeroblob(14) WHERE id = (SELECT max(id) FROM passages WHERE document_id = ?)",
        (first,),
    )
    connection.execute(
        "DELETE FROM passages WHERE id = (SELECT max(id) FROM passages WHERE document_id = ?)", (second,)
    )
    connection.execute('UPDATE passages SET "end" = "end" + 90000 WHERE document_id = ?', (third,))
    connection.commit()
    connection.close()
    report = salvage(library_folder, encoder_is(encoder), none)
    library = open_library(library_folder).library
    passages = {one.id: one.passages for one in library.documents()}
    assert (report.documents_saved, report.encoded) == (60, 3)
    assert len(encoder.encoded) == passages[first] + passages[second] + passages[third]


def test_lost_settings_ask_for_an_encoder(library_folder: Path, encoder: DemoEncoder) -> None:
    zero(library_folder / DATABASE, page_of(library_folder / DATABASE, "generations"))
    report = salvage(library_folder, encoder_is(encoder), lambda: encoder)
    assert (report.documents_saved, report.encoded) == (60, 60)
    assert open_library(library_folder).library.live().fingerprint == encoder.fingerprint


def test_what_was_committed_to_the_log_counts(library_index: LocalIndex, folder: Path, encoder: DemoEncoder) -> None:
    (moon,) = [one.id for one in library_index.library.documents() if one.source.endswith("moon.txt")]
    copy = folder.parent / "copy"
    with library_index.library.writing("not checkpointed yet"):
        library_index.library.remove([moon])
        library_index.library.store(1, [entry("جديد", "قَهْوَة جديدة.")])
        shutil.copytree(folder, copy)
    header(copy / DATABASE)
    report = salvage(copy, encoder_is(encoder), none)
    assert {path.name.split(".damaged-")[0] for path in report.moved_aside} >= {DATABASE, f"{DATABASE}-wal"}
    found = open_library(copy)
    assert sources(found.current(), "moon") == ([], [])
    assert found.library.document("جديد").text == "قَهْوَة جديدة."
    assert report.documents_saved == 4


def test_without_its_log_a_library_is_as_it_was_before(
    library_index: LocalIndex, folder: Path, encoder: DemoEncoder
) -> None:
    copy = folder.parent / "copy"
    with library_index.library.writing("not checkpointed yet"):
        library_index.library.store(1, [entry("جديد", "قَهْوَة جديدة.")])
        shutil.copytree(folder, copy)
    (copy / f"{DATABASE}-wal").unlink()
    header(copy / DATABASE)
    assert salvage(copy, encoder_is(encoder), none).documents_saved == 4


def test_everything_that_is_known_of_a_document_is_kept(folder: Path, encoder: DemoEncoder) -> None:
    library = Library.create(folder, encoder.fingerprint, 256)
    one = entry("قهوة", "القَهْوَةُ في المخا.\0 ﷺ 👩🏽\u200d🚀 \n\nالبـــحر (sea).")
    paged = Document(
        **{name: getattr(one.document, name) for name in Document.__slots__} | {"pages": {1: (0, 9), 2: (9, 20)}}
    )
    with library.writing("test"):
        library.store(1, [Entry(paged, one.passages, one.vectors)])
        library.describe(["قهوة"], {"author": ("نجيب", "أحمد"), "tags": ("كتاب",)})
    before = (library.document("قهوة"), library.held(), library.document("قهوة").metadata)
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("UPDATE documents SET added_at = '2020-01-01'")
    connection.commit()
    connection.close()
    library.close()
    zero(folder / DATABASE, 1)
    assert salvage(folder, encoder_is(encoder), none).documents_saved == 1
    again = Library.open(folder)
    assert (again.document("قهوة"), again.held(), again.document("قهوة").metadata) == before
    with again.writing("test"):
        again.describe(["قهوة"], {}, ["author"])
    assert again.document("قهوة").metadata["author"] == ("أَحْمَد",)
    connection = sqlite3.connect(folder / DATABASE)
    assert connection.execute("SELECT added_at FROM documents").fetchall() == [("2020-01-01",)]
    connection.close()


def test_ids_are_new_ones(library_index: LocalIndex, folder: Path, encoder: DemoEncoder) -> None:
    library_index.library.close()
    salvage(folder, encoder_is(encoder), none)
    again = open_library(folder)
    assert list(again.library.passages(range(20))) == [5, 6, 7, 8]
    assert again.library.live().id == 2


def test_what_was_removed_does_not_come_back(library_folder: Path, encoder: DemoEncoder) -> None:
    library = Library.open(library_folder)
    library._database.connection().execute("PRAGMA secure_delete = OFF")
    with library.writing("test"):
        library.remove([one.id for one in library.documents()][:40])
    library.close()
    zero(library_folder / DATABASE, page_of(library_folder / DATABASE, "documents"))
    assert salvage(library_folder, encoder_is(encoder), none).documents_saved == 20


@pytest.mark.parametrize("content", [b"", bytes(50_000), random.Random(1).randbytes(50_000), "قهوة".encode() * 9000])
def test_nothing_to_save(library_index: LocalIndex, folder: Path, encoder: DemoEncoder, content: bytes) -> None:
    library_index.library.close()
    (folder / DATABASE).write_bytes(content)
    with pytest.raises(LibraryError, match=r"nothing can be read in .*; bring a copy back with isnad restore FILE, or"):
        salvage(folder, encoder_is(encoder), lambda: encoder)
    assert (folder / DATABASE).read_bytes() == content
    assert not (folder / SALVAGING).exists()


def test_no_library_and_a_busy_one(
    library_index: LocalIndex, folder: Path, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.salvage.LOCK_PATIENCE_SECONDS", 0)
    with pytest.raises(NoLibrary, match="isnad restore FILE"):
        salvage(folder / "غائب", encoder_is(encoder))
    with library_index.library.writing("add"), pytest.raises(LibraryBusy):
        salvage(folder, encoder_is(encoder))


def test_another_encoder_is_refused_and_nothing_changed(library_folder: Path) -> None:
    connection = sqlite3.connect(library_folder / DATABASE)
    connection.execute("DELETE FROM passages WHERE id = 1")
    connection.commit()
    connection.close()
    before = (library_folder / DATABASE).read_bytes()
    with pytest.raises(LibraryError, match="نموذج is not the encoder demo of the library"):
        salvage(library_folder, lambda fingerprint: DemoEncoder(name="نموذج"))
    assert (library_folder / DATABASE).read_bytes() == before
    assert [path.name for path in library_folder.iterdir() if SALVAGING in path.name or "damaged" in path.name] == []


@pytest.mark.parametrize("seed", range(20))
def test_pages_of_garbage_are_passed_over(library_folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    database = library_folder / DATABASE
    with database.open("r+b") as opened:
        for _ in range(200):
            opened.seek(chance.randrange(database.stat().st_size - 8))
            opened.write(chance.randbytes(chance.choice((1, 2, 8))))
    pages = Pages(database)
    found = [pages.record(cell) for cell in pages.cells()]
    pages.close()
    assert len(found) > 100
