import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from index.derived import NoRoom
from index.ingest import add_paths, batches, encode_entries
from index.library import Library
from index.library_errors import LibraryBusy
from index.local import LocalIndex
from index.rebuild import plan_rebuild, rebuild
from index.vectors import Vectors
from tests.demo import DemoEncoder, write_files


def test_a_plan_changes_nothing(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    before = sorted(path.name for path in library_index.library.folder.rglob("*"))
    plan = plan_rebuild(library_index, encoder, 10)
    assert (plan.documents, plan.documents_done, plan.changed, plan.max_tokens) == (4, 0, True, 10)
    assert plan.passages == len(rebuilt(library_index, encoder, 10))
    assert plan_rebuild(library_index, encoder, 10).changed is False
    assert "library.sqlite" in before


def rebuilt(index: LocalIndex, encoder: DemoEncoder, max_tokens: int) -> list[int]:
    rebuild(index, encoder, max_tokens)
    return [one for language in ("ar", "en") for one in index.library.matching(index.library.live().id, language, ())]


def test_a_plan_counts_what_is_done_already(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    library = library_index.library
    with library.writing("test"):
        new = library.begin_generation(encoder.fingerprint, 10)
    assert plan_rebuild(library_index, encoder, 10).documents_done == 0
    rows = [library.document(one) for one in library.document_ids()[:3]]
    for batch in batches(rows, encoder, 10):
        with library.writing("test"):
            library.store_passages(new.id, encode_entries(batch.entries, encoder))
    plan = plan_rebuild(library_index, encoder, 10)
    assert (plan.documents, plan.documents_done) == (4, 3)
    encoded = len(encoder.encoded)
    report = rebuild(library_index, encoder, 10)
    assert (report.documents, report.passages) == (4, len(encoder.encoded) - encoded)
    assert library.live() == new


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_rebuild_asks_for_room_first(
    library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = library_index.library.live()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 99, 1))
    with pytest.raises(NoRoom, match=r"needs about 50 MB beside the live index and 0 MB are free; make room"):
        rebuild(library_index, encoder, 10)
    assert library_index.library.live() == live


def test_only_one_rebuilds_and_others_may_write(
    library_index: LocalIndex, encoder: DemoEncoder, documents: Path
) -> None:
    other = LocalIndex(Library.open(library_index.library.folder))
    with library_index.library.locks.rebuilding():
        with pytest.raises(LibraryBusy, match="is being rebuilt by another process"):
            rebuild(other, encoder, 10)
        assert add_paths(other, encoder, [write_files(documents, {"new.txt": "قَمَر"}) / "new.txt"]).added == 1


class Interrupting(DemoEncoder):
    """Changes the library each time it encodes for a rebuild."""

    def __init__(self, index: LocalIndex, documents: Path) -> None:
        super().__init__(revision="2")
        self.changes: list[Callable[[], object]] = [
            lambda: write_files(documents, {"قهوة.txt": "قهوة جديدة", "كتاب.txt": "كِتَاب"}),
            (documents / "moon.txt").unlink,
        ]
        self.index = index
        self.documents = documents

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.changes:
            self.changes.pop(0)()
            add_paths(self.index, DemoEncoder(), [self.documents], prune=True)
        return super().encode_passages(texts)


def test_what_changes_meanwhile_is_in_the_new_generation(library_index: LocalIndex, documents: Path) -> None:
    encoder = Interrupting(LocalIndex(Library.open(library_index.library.folder)), documents)
    rebuild(library_index, encoder, 256)
    snapshot = library_index.current()
    assert snapshot.generation.fingerprint == replace(DemoEncoder(), revision="2").fingerprint
    texts = {document.text for _, document in snapshot.passages(range(100)).values()}
    listed = {one.source.rpartition("/")[2] for one in library_index.library.documents()}
    assert listed == {"school.md", "بحر.md", "قهوة.txt", "كتاب.txt"}
    assert len(snapshot) == 4
    assert {"قهوة جديدة", "كِتَاب"} <= texts
