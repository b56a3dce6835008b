from pathlib import Path

import pytest

from index.extracted import UnreadableSource
from index.ingest import PASSAGES_PER_BATCH, add_paths, open_library, open_or_create, remove_documents, require_readable
from index.library_errors import NoLibrary
from index.local import LocalIndex, OtherEncoder
from index.rebuild import rebuild
from index.records import Revision
from index.rows import Held
from tests.demo import DemoEncoder, add, write_files


def state(index: LocalIndex) -> tuple[Revision, dict[str, Held]]:
    return index.library.revision(), index.library.held()


def test_the_first_add_reads_and_encodes_everything(documents: Path, folder: Path, encoder: DemoEncoder) -> None:
    index, report = add(folder, encoder, documents)
    assert (report.added, report.changed, report.unchanged, report.skipped, report.passages) == (4, 0, 0, [], 4)
    listed = [(one.source, one.title, one.language, one.passages) for one in index.library.documents()]
    assert listed == [
        ("وثائق documents/moon.txt", "The moon turns once in 27 days. Nobody has lived on the moon.", "en", 1),
        ("وثائق documents/school.md", "The old school", "en", 1),
        ("وثائق documents/بحر.md", "البحر الأحمر", "ar", 1),
        ("وثائق documents/قهوة.txt", "وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠. كانت القهوة تُشرب في حلقات الذكر.", "ar", 1),
    ]


def test_every_passage_is_its_slice(library_index: LocalIndex) -> None:
    found = library_index.library.passages(range(100))
    assert sorted(document.text[passage.start : passage.end] for passage, document in found.values()) == sorted(
        document.text.strip() for _, document in found.values()
    )


def test_only_what_is_new_or_changed_is_encoded(library_index: LocalIndex, documents: Path) -> None:
    write_files(documents, {"قهوة.txt": "قهوة أخرى", "كتاب.txt": "كِتَاب جديد"})
    encoder = DemoEncoder()
    report = add_paths(library_index, encoder, [documents])
    assert (report.added, report.changed, report.unchanged, report.passages) == (1, 1, 3, 2)
    assert sorted(encoder.encoded) == ["قهوة أخرى", "كِتَاب جديد"]


def test_adding_again_does_nothing(library_index: LocalIndex, documents: Path) -> None:
    encoder, before = DemoEncoder(), state(library_index)
    report = add_paths(library_index, encoder, [documents])
    assert (report.unchanged, report.passages, encoder.encoded) == (4, 0, [])
    assert state(library_index) == before


def test_a_changed_title_is_a_change(library_index: LocalIndex, documents: Path, encoder: DemoEncoder) -> None:
    file = write_files(documents, {"قمر.md": "---\ntitle: الأول\n---\nقمر منير."}) / "قمر.md"
    add_paths(library_index, encoder, [file])
    write_files(documents, {"قمر.md": "---\ntitle: الثاني\n---\nقمر منير."})
    assert add_paths(library_index, encoder, [file]).changed == 1
    assert "الثاني" in [one.title for one in library_index.library.documents()]
    assert encoder.encoded[-1] == "الثاني\nقمر منير."


def test_a_file_named_twice_is_added_once(documents: Path, folder: Path, encoder: DemoEncoder) -> None:
    index, report = add(folder, encoder, documents, documents / "moon.txt", documents)
    assert (report.added, report.unchanged, report.passages) == (4, 5, 4)
    assert len(index.current()) == 4


BAD_FILES: dict[str, str | bytes] = {
    "فارغ.txt": b"",
    "صورة.txt": b"\x89PNG\0\0",
    "مقطوع.md": "قهوة عربية أصيلة".encode()[:-1],
    "بيانات.dat": "1,2",
    "\udce9.txt": b"",
}
LEGACY = "وَصَلَتِ القَهْوَةُ إلى المخا"


def test_bad_files_are_reported_and_the_rest_is_added(documents: Path, folder: Path, encoder: DemoEncoder) -> None:
    write_files(documents, BAD_FILES | {"قديم.txt": LEGACY.encode("cp1256")})
    index, report = add(folder, encoder, documents)
    assert report.added == 5
    assert [(source.split("/")[-1], why.split(";")[0].split(":")[0]) for source, why in report.skipped] == [
        ("بيانات.dat", "format .dat is not read"),
        ("صورة.txt", "looks binary, not text"),
        ("فارغ.txt", "is empty"),
        ("مقطوع.md", "is in none of the encodings UTF-8, UTF-16, cp1256, cp1252, iso8859_6"),
        ("\ufffd.txt", "is empty"),
    ]
    assert LEGACY in [document.text for _, document in index.library.passages(range(100)).values()]


def test_a_missing_path_leaves_the_library_as_it_was(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    write_files(documents, {"جديد.txt": "قمر جديد"})
    before = state(library_index)
    with pytest.raises(UnreadableSource, match="no such file or folder"):
        add_paths(library_index, encoder, [documents, documents / "غائب.txt"])
    assert state(library_index) == before


def test_another_encoder_adds_nothing(library_index: LocalIndex, documents: Path) -> None:
    write_files(documents, {"جديد.txt": "قمر جديد"})
    other, before = DemoEncoder(revision="2"), state(library_index)
    with pytest.raises(OtherEncoder):
        add_paths(library_index, other, [documents])
    assert (state(library_index), other.encoded) == (before, [])


def test_something_readable_is_asked_for_before_a_library_is_made(tmp_path: Path, documents: Path) -> None:
    require_readable([documents])
    empty = write_files(tmp_path / "d", {"فارغ.txt": b"", "x.dat": "1"})
    with pytest.raises(UnreadableSource, match=r"d: nothing to read there: d/x.dat: format .*; d/فارغ.txt: is empty"):
        require_readable([empty])
    (tmp_path / "nothing").mkdir()
    with pytest.raises(UnreadableSource, match="nothing to read there: no files"):
        require_readable([tmp_path / "nothing"])


def test_what_was_confirmed_before_an_error_stays(documents: Path, folder: Path, encoder: DemoEncoder) -> None:
    long = "\n\n".join(f"Moon number {number} is a whole sentence." for number in range(PASSAGES_PER_BATCH))
    write_files(documents, {"0.txt": long})
    index = open_or_create(folder, encoder, max_tokens=12)

    def stop(done: int, total: int, passages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_paths(index, encoder, [documents], stop)
    assert [one.source for one in index.library.documents()] == ["وثائق documents/0.txt"]
    assert len(index.current()) == PASSAGES_PER_BATCH
    report = add_paths(index, encoder, [documents])
    assert (report.added, report.unchanged) == (4, 1)


def test_progress_ends_with_everything_done(documents: Path, folder: Path, encoder: DemoEncoder) -> None:
    seen: list[tuple[int, int, int]] = []
    write_files(documents, {"فارغ.txt": b""})
    index = open_or_create(folder, encoder, 256)
    add_paths(index, encoder, [documents], lambda *counts: seen.append(counts))
    assert seen[-1] == (5, 5, 4)


def test_removing(library_index: LocalIndex) -> None:
    ids = [one.id for one in library_index.library.documents()]
    assert remove_documents(library_index, ids[:3]) == 3
    assert [one.id for one in library_index.library.documents()] == ids[3:]
    assert len(library_index.current()) == 1


# Rebuilding


def test_a_rebuild_with_other_passages_and_another_encoder(library_index: LocalIndex, documents: Path) -> None:
    other = DemoEncoder(revision="2")
    report = rebuild(library_index, other, max_tokens=12)
    assert report.documents == 4
    assert report.passages == len(other.encoded) == len(library_index.current()) > 4
    live = library_index.library.live()
    assert (live.fingerprint, live.max_tokens) == (other.fingerprint, 12)
    library_index.check_encoder(other.fingerprint)
    write_files(documents, {"moon.txt": "One moon. " * 10})
    assert add_paths(library_index, other, [documents]).passages > 1, "later documents are cut alike"


def test_an_interrupted_rebuild_goes_on_where_it_was(
    library_index: LocalIndex, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingest.PASSAGES_PER_BATCH", 1)
    other, seen = DemoEncoder(revision="2"), []

    def stop_after_two(done: int, total: int, passages: int) -> None:
        seen.append((done, total, passages))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(library_index, other, 256, stop_after_two)
    assert seen == [(0, 4, 0), (1, 4, 1), (2, 4, 2)]
    assert library_index.library.live().id == 1
    assert len(library_index.current()) == 4
    report = rebuild(open_library(library_index.library.folder), other, 256)
    assert (report.documents, report.passages, len(other.encoded)) == (4, 2, 4)
    assert library_index.library.live().fingerprint == other.fingerprint
    assert len(library_index.current()) == 4


def test_an_interrupted_rebuild_with_other_settings_starts_again(
    library_index: LocalIndex, encoder: DemoEncoder
) -> None:
    def stop(done: int, total: int, passages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(library_index, DemoEncoder(revision="2"), 256, stop)
    assert rebuild(library_index, encoder, 256).passages == 4


def test_what_changes_during_an_interrupted_rebuild_is_in_the_next(
    library_index: LocalIndex, documents: Path, encoder: DemoEncoder
) -> None:
    def stop_at_the_end(done: int, total: int, passages: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(library_index, encoder, 200, stop_at_the_end)
    write_files(documents, {"moon.txt": "A book about the army.", "جديد.txt": "مدرسة"})
    add_paths(library_index, encoder, [documents])
    assert rebuild(library_index, encoder, 200).passages == 2
    texts = [document.text for _, document in library_index.library.passages(range(100)).values()]
    assert "A book about the army." in texts
    assert len(library_index.current()) == 5


def test_rebuilding_an_empty_library(folder: Path, encoder: DemoEncoder) -> None:
    index = open_or_create(folder, encoder, 256)
    report = rebuild(index, DemoEncoder(revision="2"), 256)
    assert (report.documents, report.passages, len(index.current())) == (0, 0, 0)


# Opening


def test_opening_or_making(folder: Path, encoder: DemoEncoder) -> None:
    with pytest.raises(NoLibrary):
        open_library(folder)
    made = open_or_create(folder, encoder, 99)
    assert open_or_create(folder, DemoEncoder(revision="2"), 1).library.live() == made.library.live()


def test_a_making_that_was_broken_off_is_made_up_for(folder: Path, encoder: DemoEncoder) -> None:
    folder.mkdir()
    (folder / "library.sqlite").touch()
    assert open_or_create(folder, encoder, 99).library.live().max_tokens == 99
