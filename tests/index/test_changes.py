import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.changes import VanishedFolder
from index.ingest import AddReport, add_paths, describe_documents, remove_documents
from index.local import LocalIndex
from index.vectors import Vectors
from tests.demo import DemoEncoder, add, write_files


def counts(report: AddReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed, len(report.skipped)


def age(folder: Path, index: LocalIndex) -> None:
    """Let the files look as if they had been read long after they were written."""
    with index.library.writing("test"), index.library._transaction() as connection:
        connection.execute("UPDATE files SET read_ns = read_ns + 10000000000")


def test_a_file_that_looks_unchanged_is_not_opened(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(documents, library_index)
    monkeypatch.setattr("index.changes.read_bytes", None)
    assert counts(add_paths(library_index, encoder, [documents])) == (0, 0, 4, 0, 0)


def test_the_same_bytes_are_not_read_again(library_index: LocalIndex, documents: Path, encoder: DemoEncoder) -> None:
    age(documents, library_index)
    os.utime(documents / "moon.txt")
    encoded = len(encoder.encoded)
    assert counts(add_paths(library_index, encoder, [documents])) == (0, 0, 4, 0, 0)
    assert len(encoder.encoded) == encoded


def test_a_change_of_equal_size_and_time_is_seen(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    age(documents, library_index)
    file = documents / "moon.txt"
    status = file.stat()
    file.write_text(file.read_text("utf-8").replace("27", "28"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(add_paths(library_index, encoder, [documents])) == (0, 1, 3, 0, 0)


def test_everything_is_read_again_when_asked(library_index: LocalIndex, documents: Path, encoder: DemoEncoder) -> None:
    age(documents, library_index)
    (documents / "moon.txt").chmod(0o600)
    assert counts(add_paths(library_index, encoder, [documents], reread=True)) == (0, 0, 4, 0, 0)


def test_pruning_removes_what_vanished_or_is_ignored_now(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder, tmp_path: Path
) -> None:
    elsewhere = write_files(tmp_path / "آخر", {"كتاب.txt": "كِتَاب"})
    add_paths(library_index, encoder, [elsewhere])
    shutil.rmtree(elsewhere)
    (documents / "moon.txt").unlink()
    assert counts(add_paths(library_index, encoder, [documents])) == (0, 0, 3, 0, 0)
    write_files(documents, {".isnadignore": "*.md"})
    assert counts(add_paths(library_index, encoder, [documents], prune=True)) == (0, 0, 1, 3, 0)
    left = [one.source.rpartition("/")[2] for one in library_index.library.documents()]
    assert left == ["كتاب.txt", "قهوة.txt"]


def test_a_folder_that_lost_everything_is_not_pruned(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    shutil.rmtree(documents)
    with pytest.raises(
        VanishedFolder, match="is not there, and 4 files of the library came from there: nothing was re"
    ):
        add_paths(library_index, encoder, [documents], prune=True)
    documents.mkdir()
    with pytest.raises(
        VanishedFolder, match=r"holds no file any more, .* isnad remove --where 'source~وثائق documents/'"
    ):
        add_paths(library_index, encoder, [documents], prune=True)
    assert len(library_index.library.documents()) == 4


def test_what_went_from_inside_a_file_goes_with_it(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    write_files(documents, {"rows.jsonl": '{"id": 1, "text": "قَهْوَة"}\n{"id": 2, "text": "بحر"}\n'})
    assert counts(add_paths(library_index, encoder, [documents])) == (2, 0, 4, 0, 0)
    write_files(documents, {"rows.jsonl": '{"id": 2, "text": "بحر"}\n{"id": 3, "text": "قمر"}\n'})
    assert counts(add_paths(library_index, encoder, [documents])) == (1, 0, 5, 1, 0)
    assert len(library_index.current()) == 6


def test_metadata_alone_changes_without_encoding(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    write_files(documents, {"m.md": "---\ntags: a\n---\n# قمر\n\nمنير."})
    add_paths(library_index, encoder, [documents])
    encoded, revision = len(encoder.encoded), library_index.library.revision()
    write_files(documents, {"m.md": "---\ntags: b\n---\n# قمر\n\nمنير."})
    assert counts(add_paths(library_index, encoder, [documents])) == (0, 1, 4, 0, 0)
    assert (len(encoder.encoded), library_index.library.revision()) == (encoded, revision)


def test_a_removed_document_comes_back_with_its_file(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    age(documents, library_index)
    with library_index.library.writing("test"):
        library_index.library.remove([library_index.library.document_ids()[0]])
    assert counts(add_paths(library_index, encoder, [documents])) == (1, 0, 3, 0, 0)


def rows(*texts: str) -> str:
    return "".join(f'{{"id": "{text}", "text": "{text}"}}\n' for text in texts)


def sources(index: LocalIndex) -> list[str]:
    return [one.source.rpartition("/")[2] for one in index.library.documents()]


def test_a_file_that_was_not_read_to_its_end_is_known_from_its_first_documents(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingest.PASSAGES_PER_BATCH", 1)

    class Stopping(DemoEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            if len(self.encoded) == 2:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    files = write_files(tmp_path / "d", {"r.jsonl": rows("قهوة", "بحر", "قمر"), "z.txt": "كتاب"})
    with pytest.raises(KeyboardInterrupt):
        add(folder, Stopping(), files)
    (files / "r.jsonl").unlink()
    index, report = add(folder, DemoEncoder(), files, prune=True)
    assert (report.added, report.removed, sources(index)) == (1, 2, ["z.txt"])


def test_what_is_left_of_a_file_is_pruned_after_one_of_its_documents_was_removed(
    folder: Path, tmp_path: Path, encoder: DemoEncoder
) -> None:
    files = write_files(tmp_path / "d", {"r.jsonl": rows("قهوة", "بحر", "قمر"), "z.txt": "كتاب"})
    index, _ = add(folder, encoder, files)
    (coffee,) = [one.id for one in index.library.documents() if "قهوة" in one.source]
    remove_documents(index, [coffee])
    write_files(files, {"r.jsonl": rows("بحر")})
    assert counts(add_paths(index, encoder, [files])) == (0, 0, 2, 1, 0)
    (files / "r.jsonl").unlink()
    assert counts(add_paths(index, encoder, [files], prune=True)) == (0, 0, 1, 1, 0)
    assert sources(index) == ["z.txt"]


def test_roots_may_overlap_and_repeat(library_index: LocalIndex, documents: Path, encoder: DemoEncoder) -> None:
    (documents / "moon.txt").unlink()
    report = add_paths(library_index, encoder, [documents, documents, documents.parent], prune=True)
    assert (report.removed, len(library_index.library.documents())) == (1, 3)


def test_a_part_that_cannot_be_read_now_stays_as_it_was(folder: Path, tmp_path: Path, encoder: DemoEncoder) -> None:
    files = write_files(tmp_path / "d", {"r.jsonl": rows("قهوة", "بحر")})
    index, _ = add(folder, encoder, files)
    write_files(files, {"r.jsonl": rows("قهوة") + '{"id": "بحر", "te'})
    assert counts(add_paths(index, encoder, [files])) == (0, 0, 1, 0, 1)
    assert sources(index) == ["r.jsonl (بحر)", "r.jsonl (قهوة)"]


def test_no_name_is_taken_for_a_part_of_another(folder: Path, tmp_path: Path, encoder: DemoEncoder) -> None:
    files = {"r.jsonl": rows("x.txt"), "r.jsonl#x.txt": "كِتاب", "r.jsonl (x.txt)": "x"}
    index, report = add(folder, encoder, write_files(tmp_path / "d", files))
    assert report.added == 2
    assert counts(add_paths(index, encoder, [tmp_path / "d"], reread=True))[:3] == (0, 0, 2)


def test_everything_may_be_ignored(library_index: LocalIndex, documents: Path, encoder: DemoEncoder) -> None:
    write_files(documents, {".isnadignore": "*"})
    assert add_paths(library_index, encoder, [documents], prune=True).removed == 4


def test_a_renamed_file_keeps_what_a_person_gave(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    (moon,) = [one.id for one in library_index.library.documents() if one.source.endswith("moon.txt")]
    describe_documents(library_index, [moon], {"author": ("سارة", "Ali")}, ())
    (documents / "moon.txt").rename(documents / "القمر.txt")
    assert counts(add_paths(library_index, encoder, [documents], prune=True)) == (1, 0, 3, 1, 0)
    known = {one.source.rpartition("/")[2]: one.metadata for one in library_index.library.documents()}
    assert known["القمر.txt"] == {"author": ("سارة", "Ali")}
