import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.backup import RESTORING
from index.database import DatabaseDamaged
from index.derived import Derived
from index.doctor import examine, repair
from index.ingest import add_paths, open_library
from index.library import Library
from index.library_errors import LibraryError, NoLibrary
from index.library_files import DATABASE
from index.local import LocalIndex
from index.rebuild import rebuild
from index.records import Fingerprint
from index.rows import Entry
from tests.demo import DemoEncoder, write_files
from tests.index.examined import faults, kinds, repaired
from tests.index.harmed import execute_in
from tests.index.stored import entry, writer
from tests.index.test_local import sources

COFFEE = (["قهوة.txt"], ["قهوة.txt"])


def unneeded(fingerprint: Fingerprint) -> DemoEncoder:
    raise AssertionError("nothing is to be encoded")


def test_a_healthy_library(healthy: Path, encoder: DemoEncoder) -> None:
    before = {path: path.read_bytes() for path in sorted(healthy.rglob("*")) if path.is_file()}
    encoded = len(encoder.encoded)
    assert repaired(healthy, encoder) == []
    assert len(encoder.encoded) == encoded
    after = {path: path.read_bytes() for path in sorted(healthy.rglob("*")) if path.is_file()}
    assert [path.name for path in before if before[path] != after.get(path)] in ([], ["writer.json"])


def test_odd_texts_are_healthy(folder: Path, encoder: DemoEncoder) -> None:
    library = Library.create(folder, encoder.fingerprint, 8)
    odd = [
        "\ufeff قَهْوَة\u200f ",
        "a\0b",
        "\x1c x \x1f\u2028ب\u00a0",
        "ـــ 1 \u200b",
        "👩🏽\u200d🚀 ح " * 40,
        " \u0651 x\n\n\t y",
    ]
    with library.writing("test"):
        library.store(1, [entry(str(number), text, max_tokens=8) for number, text in enumerate(odd)])
    open_library(folder).current()
    assert faults(folder) == []


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary, match="isnad add PATH"):
        examine(tmp_path)
    (tmp_path / DATABASE).touch()
    with pytest.raises(NoLibrary, match="was never finished"):
        examine(tmp_path)


def test_another_database(tmp_path: Path, encoder: DemoEncoder) -> None:
    execute_in(tmp_path, "CREATE TABLE recipes (name)")
    (finding,) = faults(tmp_path)
    assert (finding.kind, finding.repairable) == ("database", False)
    assert repaired(tmp_path, encoder) == ["database"]


def test_a_newer_schema(healthy: Path, encoder: DemoEncoder) -> None:
    execute_in(healthy, "UPDATE manifest SET value = '9' WHERE key = 'schema_version'")
    (finding,) = faults(healthy)
    assert (finding.kind, finding.remedy, finding.repairable, finding.is_fault) == (
        "newer",
        "upgrade Isnad",
        False,
        True,
    )
    assert repaired(healthy, encoder) == ["newer"]


# Documents


def damage_text(folder: Path, name: str) -> None:
    """Turn one letter of a document's text, so that it is no text any more."""
    query = "UPDATE documents SET text = CAST(x'ff' || substr(CAST(text AS BLOB), 2) AS TEXT) WHERE source LIKE ?"
    execute_in(folder, query, f"%{name}")


def test_a_damaged_text_is_read_from_its_file_again(healthy: Path, encoder: DemoEncoder) -> None:
    encoded = len(encoder.encoded)
    damage_text(healthy, "قهوة.txt")
    (finding,) = faults(healthy)
    assert finding.kind == "document"
    assert finding.repairable
    assert "قهوة.txt" in finding.what
    assert "reads" in finding.remedy
    assert repaired(healthy, encoder) == []
    assert len(encoder.encoded) == encoded
    assert sources(open_library(healthy).current(), "قهوة") == COFFEE


@pytest.mark.parametrize("gone", [True, False])
def test_a_damaged_text_whose_file_is_another_now_stays_and_is_reported(
    healthy: Path, documents: Path, encoder: DemoEncoder, gone: bool
) -> None:
    damage_text(healthy, "moon.txt")
    if gone:
        (documents / "moon.txt").unlink()
    else:
        write_files(documents, {"moon.txt": "غيره."})
    (finding,) = faults(healthy)
    assert (finding.kind, finding.repairable) == ("document", not gone)
    assert "isnad restore FILE" in finding.remedy
    assert "isnad remove " in finding.remedy
    assert repaired(healthy, encoder) == ["document"]
    connection = sqlite3.connect(healthy / DATABASE)
    assert connection.execute("SELECT count(*) FROM documents").fetchone() == (4,)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET characters = 3",
        "UPDATE documents SET pages = '{\"1\": [0, 99999]}'",
        "UPDATE documents SET pages = 'x'",
        "UPDATE documents SET sha256 = 'x'",
    ],
)
def test_what_belongs_to_a_document_is_put_right(healthy: Path, encoder: DemoEncoder, statement: str) -> None:
    execute_in(healthy, f"{statement} WHERE source LIKE '%قهوة.txt'")
    encoded = len(encoder.encoded)
    assert kinds(healthy) == ["document"]
    assert repaired(healthy, encoder) == []
    assert len(encoder.encoded) == encoded


def test_names_that_are_no_text_make_the_database_anew(healthy: Path, documents: Path, encoder: DemoEncoder) -> None:
    execute_in(healthy, "UPDATE documents SET title = CAST(x'41ff' AS TEXT) WHERE source LIKE '%moon.txt'")
    with pytest.raises(DatabaseDamaged, match="see: isnad doctor"):
        Library.open(healthy).documents()
    assert kinds(healthy) == ["database"]
    assert set(repaired(healthy, encoder)) == {"leftover"}
    index = open_library(healthy)
    assert "A\ufffd" in [one.title for one in index.library.documents()]
    assert add_paths(index, encoder, [documents]).changed == 1


# Passages


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE passages SET vector = zeroblob(14) WHERE id = 2", "has a passage whose vector is damaged"),
        ("UPDATE passages SET vector = zeroblob(4), checksum = 558161692 WHERE id = 2", "whose vector is damaged"),
        ('UPDATE passages SET "end" = 9999 WHERE id = 2', "that its"),
        ('UPDATE passages SET "end" = "end" - 5 WHERE id = 2', "lies elsewhere than was stored"),
        ("UPDATE passages SET place_checksum = place_checksum + 1 WHERE id = 2", "lies elsewhere than was stored"),
        ("DELETE FROM passages WHERE id = 2", "has no passages"),
        (
            'INSERT INTO passages SELECT 9, generation, document_id, start, "end", language, vector, revision,'
            " checksum, place_checksum FROM passages WHERE id = 2",
            "has passages that overlap",
        ),
    ],
)
def test_damaged_passages_are_encoded_again(healthy: Path, encoder: DemoEncoder, statement: str, what: str) -> None:
    execute_in(healthy, statement)
    found = [finding for finding in faults(healthy) if finding.kind == "passages"]
    assert [what in finding.what and finding.repairable for finding in found] == [True]
    encoded = len(encoder.encoded)
    assert repaired(healthy, encoder) == []
    assert len(encoder.encoded) == encoded + 1
    assert len(open_library(healthy).current()) == 4


def test_another_encoder_is_refused(healthy: Path) -> None:
    execute_in(healthy, "DELETE FROM passages WHERE id = 2")
    with pytest.raises(LibraryError, match="نموذج is not demo, which encoded this library"):
        repair(healthy, lambda _: DemoEncoder(name="نموذج"))


# Derived files


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


DERIVED_DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": shutil.rmtree,
    "stamp": lambda folder: (folder / "stamp.json").unlink(),
    "dense": lambda folder: truncate(next(folder.glob("dense-ar-*/vectors.f16"))),
    "lexical": lambda folder: truncate(next(folder.glob("lexical-ar/*.term"))),
}


@pytest.mark.parametrize("damage", DERIVED_DAMAGES)
def test_damaged_derived_files_are_made_again(healthy: Path, damage: str) -> None:
    library = Library.open(healthy)
    DERIVED_DAMAGES[damage](Derived(library, library.live()).folder)
    (finding,) = faults(healthy)
    assert (finding.kind, finding.repairable) == ("derived", True)
    assert [one for one in repair(healthy, unneeded) if one.kind != "disk"] == []
    assert sources(open_library(healthy).current(), "قهوة") == COFFEE


def test_derived_files_with_too_few_passages(healthy: Path) -> None:
    execute_in(
        healthy,
        'INSERT INTO passages SELECT 9, generation, document_id, start, "end", language, vector, 0, checksum,'
        " place_checksum FROM passages WHERE id = 2",
    )
    assert kinds(healthy) == ["passages", "derived"]


# Generations, leftovers, the lock


def test_no_live_generation(healthy: Path, encoder: DemoEncoder) -> None:
    execute_in(healthy, "UPDATE generations SET state = 'retired'")
    assert kinds(healthy) == ["generation"]
    assert set(repaired(healthy, encoder)) == {"leftover"}
    assert sources(open_library(healthy).current(), "قهوة") == COFFEE


def test_an_unfinished_rebuild_is_told(healthy: Path, encoder: DemoEncoder) -> None:
    library = Library.open(healthy)
    with library.writing("test"):
        new = library.begin_generation(encoder.fingerprint, 10)
        document = library.document(library.document_ids()[0])
        library.store_passages(
            new.id, [Entry(document, e.passages, e.vectors) for e in [entry(document.id, document.text)]]
        )
    (finding,) = faults(healthy)
    assert (finding.kind, finding.repairable, finding.is_fault) == ("rebuild", False, False)
    assert finding.what == "a rebuild has encoded 1 of 4 documents (generation 2)"
    assert repaired(healthy, encoder) == ["rebuild"]


def test_space_that_can_be_freed(healthy: Path, library_index: LocalIndex, encoder: DemoEncoder) -> None:
    held = library_index.current()
    rebuild(open_library(healthy), encoder, 10)
    assert kinds(healthy) == [], "a reader holds it"
    assert held.generation.id == 1
    del held
    library_index.current()
    (finding,) = faults(healthy)
    assert (finding.kind, finding.repairable) == ("space", True)
    assert repaired(healthy, encoder) == []
    assert library_index.library.retired() == []


def test_what_was_left_is_told_and_only_partial_files_are_deleted(healthy: Path, encoder: DemoEncoder) -> None:
    (healthy / RESTORING).mkdir()
    write_files(healthy / RESTORING, {DATABASE: "نصف"})
    (healthy / "x.sqlite.partial").touch()
    (healthy / f"{DATABASE}.damaged-20240501T120000.000000Z").touch()
    assert [(one.kind, one.repairable) for one in faults(healthy)] == [("leftover", True), ("leftover", False)]
    assert repaired(healthy, encoder) == ["leftover"]
    assert sorted(path.name for path in healthy.glob("*.partial")) == ["x.sqlite.partial"], "it is somebody else's"


def test_who_writes_is_named(library_index: LocalIndex) -> None:
    library_index.current()
    with writer(library_index.library, "idle") as process:
        (finding,) = faults(library_index.library.folder)
    assert (finding.kind, finding.is_fault) == ("writer", False)
    assert f"is being written by process {process.pid} (" in finding.what
