"""What writers that were killed, or were overtaken, leave behind."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import index.milvus.doctor
import index.milvus.generations
import index.milvus.statistics
import index.milvus.sweeping
from index import health
from index.ingest import add_paths, encode_entries
from index.milvus.documents import DOCUMENT
from index.milvus.library import EncodedAgain
from index.milvus.opened import MilvusIndex
from index.opening import open_library
from index.passages import split_passages
from index.rebuild import rebuild
from index.records import Document
from index.rows import Entry
from index.sources import make_document
from tests.demo import DemoEncoder, demo_vector

NO_VECTORS = np.empty((0, 0), dtype=np.float32)


def found(opened: MilvusIndex, word: str) -> list[int]:
    return [i for i, _ in opened.current().dense["ar"].search(demo_vector(word), 10)]


def other_sea(
    opened: MilvusIndex, encoder: DemoEncoder, text: str = "البَحْر الأَسْوَد بعيد"
) -> tuple[Document, list[Entry]]:
    (sea,) = [one.id for one in opened.library.documents() if one.source.endswith("بحر.md")]
    document = make_document(document_id=sea, source="وثائق documents/بحر.md", title="بحر", text=text)
    return document, encode_entries([Entry(document, split_passages(document), NO_VECTORS)], encoder)


def test_passages_without_their_document_are_never_found_and_are_swept(
    opened: MilvusIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, entries = other_sea(opened, encoder)
    held = opened.library.document(document.id)
    live = opened.library.live_id()
    opened.library._write_passages(live, entries, {document.id: time.time_ns()})  # and no more: killed
    snapshot = open_library(opened.address).current()
    assert len(snapshot) == 5
    texts = [d.text for _, d in snapshot.passages(found(opened, "بحر")).values() if d.id == document.id]
    assert texts == [held.text], "the old version, once"
    assert health.examine(opened.address) == [], "a writer may be about to let them count"
    monkeypatch.setattr(index.milvus.doctor, "UNFINISHED_SECONDS", 0.0)
    (leftover,) = health.examine(opened.address)
    assert (leftover.kind, leftover.repairable) == ("leftover", True)
    assert health.repair(opened.address, lambda _: encoder) == []
    assert len(open_library(opened.address).current()) == 4


def test_what_a_killed_writer_replaced_is_finished_by_the_next(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    document, entries = other_sea(opened, encoder)
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(opened.library, "forget_older", lambda *_: None)
        opened.library.store(opened.library.live_id(), entries)
    assert len(opened.current()) == 5
    assert opened.library.document(document.id).text == document.text
    held = opened.current().passages(found(opened, "بحر"))
    assert [d.text for _, d in held.values() if d.id == document.id] == [document.text]
    again = open_library(opened.address)
    with again.library.writing("anything"):
        pass
    assert len(again.current()) == 4
    assert len(again.library.records.of_owners(DOCUMENT, [document.id])) == 1


def test_of_two_versions_the_later_counts_whoever_is_done_first(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    document, entries = other_sea(opened, encoder)
    other, others = other_sea(opened, encoder, "البحر الأبيض المتوسط")
    library, now = opened.library, time.time_ns()
    with pytest.MonkeyPatch.context() as clock:
        for moment, chosen in ((now + 9, others), (now + 5, entries)):
            clock.setattr(library, "_next_version", lambda _, moment=moment: moment)
            library.store(library.live_id(), chosen)
    assert library.document(other.id).text == other.text != document.text
    assert [one for one in health.examine(opened.address) if one.is_fault and one.kind != "leftover"] == []


def test_a_removal_is_not_undone_by_a_writer_that_began_before(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    document, entries = other_sea(opened, encoder)
    library, began = opened.library, time.time_ns()
    library.remove([document.id])
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(library, "_next_version", lambda _: began)
        library.store(library.live_id(), entries)
    assert document.id not in library.document_ids()
    assert document.id not in {d.id for _, d in opened.current().passages(found(opened, "بحر")).values()}


def test_a_removal_of_long_ago_is_forgotten(opened: MilvusIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened.library.document_ids()[0]
    opened.library.remove([first])
    assert len(opened.library.records.of_owners(DOCUMENT, [first])) == 1
    monkeypatch.setattr(index.milvus.sweeping, "REMOVAL_REMEMBERED_SECONDS", 0.0)
    opened.library.sweep()
    assert opened.library.records.of_owners(DOCUMENT, [first]) == []


def test_documents_added_while_a_rebuild_switches_are_added_again(
    opened: MilvusIndex, encoder: DemoEncoder, documents: Path
) -> None:
    before = opened.library.live_id()
    rebuild(opened, encoder, 20)
    document, entries = other_sea(opened, encoder)
    with pytest.raises(EncodedAgain, match=r"was encoded again while documents were added; run the same command again"):
        opened.library.store(before, entries)
    assert document.id not in opened.library.held(), "it is not searched, and so it is read again"
    (fault,) = [one for one in health.examine(opened.address) if one.is_fault and one.kind != "leftover"]
    assert (fault.kind, fault.repairable) == ("passages", True)
    report = add_paths(opened, encoder, [documents])
    assert (report.added, report.unchanged) == (1, 3)
    assert len(opened.library.held()) == 4


def test_lost_passages_are_reported_and_encoded_again(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    library = opened.library
    gone = library.document_ids()[0]
    library.cluster.delete(library.names.passages(library.live_id()), f'document_id == "{gone}"')
    (fault,) = health.examine(opened.address)
    assert (fault.kind, fault.repairable, gone in fault.what) == ("passages", True, True)
    assert health.repair(opened.address, lambda _: encoder) == []
    assert len(open_library(opened.address).current()) == 4
