import json
import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.database import DatabaseDamaged
from index.derived import Derived
from index.ingest import add_paths, open_library, remove_documents
from index.library_errors import LibraryError
from index.library_files import DATABASE
from index.local import ATTEMPTS, LocalIndex, OtherEncoder, Snapshot
from index.rebuild import rebuild
from index.records import LANGUAGES
from index.terms import lexical_terms
from tests.demo import DemoEncoder, demo_vector, write_files


def sources(snapshot: Snapshot, query: str) -> tuple[list[str], list[str]]:
    """Return the sources found for ``query`` in both languages, by meaning (with a cosine of 0.5) and by words."""
    dense = [pair for index in snapshot.dense.values() for pair in index.search(demo_vector(query), 10)]
    lexical = [
        pair
        for language, index in snapshot.lexical.items()
        for pair in index.search(lexical_terms(query, language), 10)
    ]
    held = snapshot.passages([passage_id for passage_id, _ in dense + lexical])
    return (
        sorted(held[i][1].source.split("/")[-1] for i, score in dense if score > 0.5),
        sorted(held[i][1].source.split("/")[-1] for i, _ in lexical),
    )


def derived(index: LocalIndex) -> Path:
    return Derived(index.library, index.library.live()).folder


def dense_path(folder: Path, language: str) -> Path:
    (path,) = folder.glob(f"dense-{language}-*/vectors.f16")
    return path


def lexical_path(folder: Path, language: str) -> Path:
    return folder / f"lexical-{language}"


def test_what_was_added_is_found_by_meaning_and_by_words(library_index: LocalIndex) -> None:
    snapshot = library_index.current()
    assert len(snapshot) == 4
    assert sources(snapshot, "قَهْوَة") == (["قهوة.txt"], ["قهوة.txt"])
    assert sources(snapshot, "sea") == (["بحر.md"], [])
    assert sources(snapshot, "moon") == (["moon.txt"], ["moon.txt"])
    assert library_index.current() is snapshot


def test_what_was_removed_is_not_found(library_index: LocalIndex) -> None:
    (coffee,) = [one.id for one in library_index.library.documents() if one.source.endswith("قهوة.txt")]
    assert remove_documents(library_index, [coffee]) == 1
    assert len(library_index.current()) == 3
    assert sources(library_index.current(), "قهوة") == ([], [])


def test_a_passage_that_the_library_lost_is_said_to_be(library_index: LocalIndex) -> None:
    """As one wrong bit in its number would do; a passage that was removed, or never was, is left out."""
    snapshot = library_index.current()
    assert snapshot.passages([7, 999]) == {}
    with closing(sqlite3.connect(library_index.library.folder / DATABASE)) as connection:
        connection.execute("UPDATE passages SET id = 3000 WHERE id = 3")
        connection.commit()
    with pytest.raises(DatabaseDamaged, match="passage 3 is indexed, and the library has lost it; see: isnad doctor"):
        snapshot.passages([1, 3])


def test_changes_are_applied_without_making_the_indexes_again(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Derived, "rebuild", None)
    write_files(documents, {"قهوة.txt": "المدرسة القديمة.", "new.txt": "An army marched."})
    report = add_paths(library_index, encoder, [documents])
    assert (report.changed, report.added) == (1, 1)
    assert sources(library_index.current(), "army") == (["new.txt"], ["new.txt"])
    assert sources(library_index.current(), "قهوة") == ([], [])
    assert sources(library_index.current(), "مدرسة") == (["school.md", "قهوة.txt"], ["قهوة.txt"])


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def truncate_segments(folder: Path) -> None:
    for file in (*lexical_path(folder, "ar").glob("*.term"), *lexical_path(folder, "en").glob("*.idx")):
        truncate(file)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def give_another_history(stamp: Path) -> None:
    stamp.write_text(
        json.dumps(json.loads(stamp.read_text("utf-8")) | {"revision": {"number": 1, "token": "غيره"}}), "utf-8"
    )


DAMAGES: dict[str, Callable[[Path], None]] = {
    "all deleted": lambda folder: shutil.rmtree(folder.parent),
    "stamp deleted": lambda folder: (folder / "stamp.json").unlink(),
    "stamp truncated": lambda folder: truncate(folder / "stamp.json"),
    "stamp of another history": lambda folder: give_another_history(folder / "stamp.json"),
    "dense deleted": lambda folder: dense_path(folder, "ar").unlink(),
    "dense truncated": lambda folder: truncate(dense_path(folder, "en")),
    "dense empty": lambda folder: empty(dense_path(folder, "en")),
    "lexical deleted": lambda folder: shutil.rmtree(lexical_path(folder, "ar")),
    "lexical meta deleted": lambda folder: (lexical_path(folder, "en") / "meta.json").unlink(),
    "lexical meta truncated": lambda folder: truncate(lexical_path(folder, "en") / "meta.json"),
    "lexical truncated": truncate_segments,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_files_are_made_again_without_encoding(
    library_index: LocalIndex, encoder: DemoEncoder, damage: str
) -> None:
    encoded = len(encoder.encoded)
    DAMAGES[damage](derived(library_index))
    snapshot = open_library(library_index.library.folder).current()
    assert len(snapshot) == 4
    assert [len(snapshot.lexical[language]) for language in LANGUAGES] == [2, 2]
    assert sources(snapshot, "قهوة") == (["قهوة.txt"], ["قهوة.txt"])
    assert sources(snapshot, "moon") == (["moon.txt"], ["moon.txt"])
    assert len(encoder.encoded) == encoded
    assert len(open_library(library_index.library.folder).current()) == 4


def test_a_repair_is_reported(library_index: LocalIndex, caplog: pytest.LogCaptureFixture) -> None:
    truncate(dense_path(derived(library_index), "ar"))
    with caplog.at_level(logging.WARNING):
        open_library(library_index.library.folder).current()
    assert ["dense-ar-1/vectors.f16 is missing or damaged" in record.message for record in caplog.records] == [True]


@pytest.mark.parametrize("damage", [None, "lexical meta deleted", "dense truncated", "lexical truncated"])
def test_stale_files_catch_up(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, tmp_path: Path, damage: str | None
) -> None:
    shutil.copytree(derived(library_index), tmp_path / "old")
    write_files(documents, {"moon.txt": "A new book.", "جيش.txt": "الجيـــش كبير."})
    add_paths(library_index, encoder, [documents])
    encoded = len(encoder.encoded)
    shutil.rmtree(derived(library_index))
    shutil.copytree(tmp_path / "old", derived(library_index))
    if damage:
        DAMAGES[damage](derived(library_index))
    snapshot = open_library(library_index.library.folder).current()
    assert len(snapshot) == 5
    assert sources(snapshot, "جيش") == (["جيش.txt"], ["جيش.txt"])
    assert sources(snapshot, "book") == (["moon.txt"], ["moon.txt"])
    assert sources(snapshot, "moon") == ([], [])
    assert len(encoder.encoded) == encoded


def test_a_reader_behind_a_busy_writer_shows_what_it_has(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    library, seen = library_index.library, []

    def ask() -> None:
        seen.append(len(open_library(library.folder).current()))

    with library.writing("hold the lock"):
        library.remove([library.documents()[0].id])
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert seen == [4]
    assert len(open_library(library.folder).current()) == 3


def test_another_encoder_is_refused_with_the_command(library_index: LocalIndex, folder: Path) -> None:
    library_index.check_encoder(DemoEncoder().fingerprint)
    with pytest.raises(OtherEncoder) as caught:
        library_index.check_encoder(DemoEncoder(name="نموذج", revision="2").fingerprint)
    assert str(caught.value) == (
        f"{folder} was encoded with demo (1), not with نموذج (2); name the first as --encoder, or encode the library "
        f"again for the second with the same options and: isnad rebuild --library {folder}"
    )


def test_a_reader_keeps_its_snapshot_while_rebuilds_switch(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    reader = open_library(library_index.library.folder)
    before = reader.current()
    rebuild(library_index, encoder, max_tokens=10)
    assert sources(before, "قهوة") == (["قهوة.txt"], ["قهوة.txt"])
    after = reader.current()
    assert (before.generation.id, after.generation.id) == (1, 2)
    assert len(after) > len(before) == 4
    assert sources(after, "moon")[1] == ["moon.txt", "moon.txt"]
    assert sources(after, "moon")[1] == ["moon.txt", "moon.txt"]


def test_a_generation_stays_until_no_reader_holds_it(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    def generations() -> tuple[list[str], list[int]]:
        folders = derived(library_index).parent.iterdir()
        return sorted(folder.name.split(".")[0] for folder in folders), library_index.library.retired()

    reader = open_library(library_index.library.folder)
    before = reader.current()
    for max_tokens in (10, 20):
        rebuild(library_index, encoder, max_tokens)
    assert generations() == (["1", "3"], [1])
    assert len(before.passages(range(1, 5))) == 4
    del before
    reader.current()
    add_paths(library_index, encoder, [])
    assert generations() == (["3"], [])


def test_many_threads_ask_while_one_adds_and_rebuilds(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    reader = open_library(library_index.library.folder)
    stop, wrong, asked = threading.Event(), [], []

    def ask() -> None:
        while not stop.is_set():
            try:
                snapshot = reader.current()
                found = sources(snapshot, "moon")
                if set(found[0]) != {"moon.txt"} or set(found[1]) != {"moon.txt"}:
                    wrong.append(found)
            except Exception as error:  # noqa: BLE001 - any error in a thread is what this test looks for
                wrong.append(error)  # type: ignore[arg-type]
            asked.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(6):
            write_files(documents, {"قهوة.txt": f"قهوة رقم {number}.", f"{number}.txt": f"كتاب {number}"})
            add_paths(library_index, encoder, [documents])
            rebuild(library_index, encoder, max_tokens=256)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(asked) >= 4
    assert len(reader.current()) == 10


def test_files_that_keep_changing_end_in_an_error(library_index: LocalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[int] = []
    reader = open_library(library_index.library.folder)
    monkeypatch.setattr(LocalIndex, "_load", lambda self, live, lease, held: loads.append(1))
    with pytest.raises(LibraryError, match="keep changing"):
        reader.current()
    assert len(loads) == ATTEMPTS
