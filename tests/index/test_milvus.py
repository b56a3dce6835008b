"""What is of Milvus alone: its rows, its errors, and what writers that were killed leave behind."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

import index.milvus.doctor
import index.milvus.generations
import index.milvus.statistics
import index.milvus.sweeping
from index import health
from index.addresses import TOKEN_VARIABLE, MilvusAddress
from index.ingest import add_paths, encode_entries
from index.library_errors import LibraryBusy, NoLibrary
from index.milvus import layout
from index.milvus.cluster import Cluster
from index.milvus.documents import DOCUMENT, passage_id
from index.milvus.errors import MilvusDenied, MilvusError, MilvusTooSlow, MilvusUnavailable
from index.milvus.layout import MANIFEST, OtherLayout
from index.milvus.lexical import BYTE_LENGTHS, byte_length, dimension_of, passage_fields, stored_term
from index.milvus.library import EncodedAgain
from index.milvus.opened import MilvusIndex
from index.milvus.rows import Row
from index.opening import open_library, open_or_create
from index.passages import split_passages
from index.rebuild import rebuild
from index.records import Document
from index.rows import Entry
from index.sources import make_document
from tests.demo import DemoEncoder, demo_vector
from tests.milvus import LiteServer

NO_VECTORS = np.empty((0, 0), dtype=np.float32)


@pytest.fixture
def address(milvus: LiteServer, tmp_path: Path) -> MilvusAddress:
    return milvus.address(state=str(tmp_path / "state"))


@pytest.fixture
def opened(address: MilvusAddress, documents: Path, encoder: DemoEncoder) -> MilvusIndex:
    made = open_or_create(address, encoder, 256)
    add_paths(made, encoder, [documents])
    return made


def found(opened: MilvusIndex, word: str) -> list[int]:
    return [i for i, _ in opened.current().dense["ar"].search(demo_vector(word), 10)]


# Rows


def test_lengths_are_those_that_tantivy_keeps_in_a_byte() -> None:
    assert BYTE_LENGTHS[:44] == [*range(40), 40, 42, 44, 46]
    assert [BYTE_LENGTHS[i] for i in (47, 48, 55, 56, 64, 255)] == [54, 56, 84, 88, 152, 2_013_265_944]
    assert [byte_length(n) for n in (0, 39, 41, 43, 55, 87, 100)] == [0, 39, 40, 42, 54, 84, 96]


def test_a_passage_is_found_by_its_terms_as_often_as_they_occur() -> None:
    fields = passage_fields(["قهو", "قهو*", "قهو", "sea"])
    assert (fields["length"], fields["terms"], fields["counts"]) == (4, ["قهو", "قهو*", "sea"], [2, 1, 1])
    norm = 1.2 * (0.25 + 0.75 * 4 / 100)
    assert fields["sparse"][dimension_of("قهو")] == pytest.approx(2 * 2.2 / (2 + norm))
    assert fields["sparse"][dimension_of("sea")] == pytest.approx(2.2 / (1 + norm))
    assert passage_fields([])["sparse"], "a vector without a value is not taken"


def test_a_very_long_term_is_kept_short_and_apart_from_others() -> None:
    first, other = "ق" * 300, "ق" * 301
    assert len(stored_term(first).encode()) <= layout.MAX_TERM_BYTES
    assert stored_term(first) == stored_term(first) != stored_term(other)
    assert stored_term("قهو") == "قهو"
    with pytest.raises(ValueError, match="5,000 different terms"):
        passage_fields([f"t{number}" for number in range(5000)])


def test_a_passage_has_one_key_for_ever() -> None:
    assert passage_id(1, "a", 2, 3, 4) == passage_id(1, "a", 2, 3, 4)
    others = {passage_id(*one) for one in ((1, "a", 2, 3, 4), (2, "a", 2, 3, 4), (1, "b", 2, 3, 4), (1, "a", 2, 3, 5))}
    assert len(others) == 4
    assert all(0 <= one < 2**63 for one in others)


def test_what_does_not_fit_on_milvus_is_refused_and_says_so(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    sea = opened.library.document(opened.library.document_ids()[0])
    large = replace(sea, metadata={f"key{number}": ("قيمة" * 200,) for number in range(100)})
    with pytest.raises(MilvusError, match=r"takes [\d,]+ bytes, 65,000 fit on Milvus; shorten its title or metadata"):
        opened.library.store(opened.library.live_id(), (), [large])
    assert opened.library.document(sea.id) == sea


# Statistics


def test_frequencies_of_a_large_library_are_sampled_or_asked_for(
    opened: MilvusIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [
        make_document(document_id=f"{n}", source=f"{n}", title="t", text=f"قهوة {'بحر' if n % 2 else 'قمر'} رقم {n}")
        for n in range(300)
    ]
    entries = [Entry(d, split_passages(d), NO_VECTORS) for d in documents]
    with opened.library.writing("test"):
        opened.library.store(opened.library.live_id(), encode_entries(entries, encoder))
    monkeypatch.setattr(index.milvus.statistics, "SAMPLED_PASSAGES", 150)
    counted = opened.library.passage_count(opened.library.live_id())
    statistics = index.milvus.statistics.take_statistics(
        opened.library.cluster, opened.library.names.passages(opened.library.live_id()), counted
    )
    arabic = statistics.languages["ar"]
    assert arabic.passages == 302
    assert 100 < arabic.sampled < 200
    frequencies = arabic.of(["قهو", "بحر", "17", "زرافه"])
    assert (frequencies["17"], frequencies["زرافه"]) == (1, 0), "rare ones are counted"
    assert frequencies["قهو"] == pytest.approx(301, abs=3)
    assert frequencies["بحر"] == pytest.approx(151, rel=0.3), "common ones are estimated"
    assert arabic.average_length == pytest.approx(8, abs=0.5)


# Errors


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_one_that_is_down_is_told_soon(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    down, started = MilvusAddress("127.0.0.1", free_port(), "n", connect_seconds=0.5), time.monotonic()
    with pytest.raises(MilvusUnavailable) as caught:
        open_library(down)
    assert str(caught.value).startswith(f"nothing answers as Milvus at 127.0.0.1:{down.port} (waited 0.5 s to connect)")
    assert "start it, or put the address right" in str(caught.value)
    assert time.monotonic() - started < 5
    assert caplog.records == []
    assert capfd.readouterr() == ("", ""), "the library that connects says nothing by itself"


def test_something_that_never_answers_is_no_milvus() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MilvusUnavailable):
        open_library(MilvusAddress("127.0.0.1", silent.getsockname()[1], "n", connect_seconds=0.5))


def test_one_that_is_slow_is_told_and_waited_for_no_longer(
    opened: MilvusIndex, address: MilvusAddress, milvus: LiteServer
) -> None:
    hasty = open_library(replace(address, request_seconds=0.5))
    with milvus.stopped():
        started = time.monotonic()
        with pytest.raises(MilvusTooSlow, match=r"within 0.5 s; .* \?request_seconds=2; what was committed stays"):
            hasty.library.documents()
        assert time.monotonic() - started < 5
    assert len(hasty.library.documents()) == 4


class Fake(milvus_pb2_grpc.MilvusServiceServicer):  # type: ignore[misc]
    """Another server than a Milvus of today."""

    def __init__(self, version: str, refusal: Any = None) -> None:
        self.version = version
        self.refusal = refusal

    def Connect(self, request: Any, context: Any) -> Any:  # noqa: N802
        if self.refusal:
            context.abort(*self.refusal)
        return milvus_pb2.ConnectResponse(status=common_pb2.Status(), identifier=1)

    def GetVersion(self, request: Any, context: Any) -> Any:  # noqa: N802
        return milvus_pb2.GetVersionResponse(status=common_pb2.Status(), version=self.version)


@contextmanager
def serving(fake: Fake) -> Iterator[MilvusAddress]:
    server = grpc.server(ThreadPoolExecutor(2))
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(fake, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield MilvusAddress("127.0.0.1", port, "n", connect_seconds=2)
    finally:
        server.stop(None)


@pytest.mark.parametrize(
    "refusal",
    [
        (grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct"),
        (grpc.StatusCode.PERMISSION_DENIED, "user has no right"),
    ],
)
def test_wrong_credentials_are_told_without_the_secret(
    refusal: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "reader:s3cret")
    caplog.set_level(logging.DEBUG)
    with serving(Fake("2.6.0", refusal)) as address, pytest.raises(MilvusDenied) as caught:
        open_library(address)
    assert "does not let this user connect; set ISNAD_MILVUS_TOKEN to user:password" in str(caught.value)
    assert "s3cret" not in str(caught.value) + caplog.text


def test_an_old_milvus_is_refused() -> None:
    with (
        serving(Fake("v2.3.21")) as address,
        pytest.raises(MilvusError, match=r"is v2.3.21; upgrade"),
    ):
        Cluster(address)


def test_collections_of_another_isnad_or_of_something_else_are_left_alone(
    opened: MilvusIndex, address: MilvusAddress, encoder: DemoEncoder
) -> None:
    rows = opened.library.records
    for value, said in (
        ('{"isnad": "library", "layout": 99}', r"has layout 99, this Isnad reads 1; upgrade Isnad"),
        ('{"isnad": "library", "layout": 0}', r"has layout 0, .* isnad migrate"),
        ("[]", r"is no library of Isnad; give the library another name"),
    ):
        rows.put([Row(MANIFEST, MANIFEST, "", value)])
        with pytest.raises(OtherLayout, match=said):
            open_library(address)
        with pytest.raises(OtherLayout, match=said):
            open_or_create(address, encoder, 256)
    layout.finish(opened.library.cluster, opened.library.names)
    assert len(open_library(address).library.documents()) == 4


def test_a_collection_that_is_something_else_is_not_touched(opened: MilvusIndex, milvus: LiteServer) -> None:
    other = milvus.address()
    opened.library.cluster.create(f"{other.name}_records", layout.row_fields()[:1] + layout.row_fields()[-1:], [], 1, 1)
    with pytest.raises(OtherLayout, match="is no library of Isnad"):
        open_library(other)
    with pytest.raises(OtherLayout, match="is no library of Isnad"):
        open_or_create(other, DemoEncoder(), 256)


def test_terms_of_another_isnad_are_refused(opened: MilvusIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.milvus.generations, "TERMS_VERSION", 99)
    with pytest.raises(MilvusError, match=r"were cut by another Isnad \(version 2, here 99\)"):
        opened.library.live()


def test_the_making_of_a_library_that_was_broken_off_is_finished(
    address: MilvusAddress, encoder: DemoEncoder, documents: Path
) -> None:
    layout.create(Cluster(address), address)
    with pytest.raises(NoLibrary, match=r"was never finished; finish it with: isnad add PATH"):
        open_library(address)
    made = open_or_create(address, encoder, 256)
    assert add_paths(made, encoder, [documents]).added == 4
    assert health.examine(address) == []


# What killed writers leave


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


def test_a_text_that_is_not_what_was_stored_is_told_and_never_shown(opened: MilvusIndex) -> None:
    library = opened.library
    harmed = library.document_ids()[0]
    (part,) = library.texts.of_owners("text", [harmed])
    library.texts.put([replace(part, value=part.value[:-3])])
    again = open_library(opened.address)
    with pytest.raises(MilvusError, match=r"is not what was stored; remove the document and add it again"):
        again.library.document(harmed)
    assert [(one.kind, one.is_fault) for one in health.examine(opened.address)] == [("document", True)]


# Generations


def test_a_generation_that_was_replaced_stays_for_a_while(
    opened: MilvusIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened.library.live_id()
    rebuild(opened, encoder, 20)
    assert [one.generation.id for one in opened.library.retired()] == [before]
    monkeypatch.setattr(index.milvus.generations, "RETIRED_KEPT_SECONDS", 0.0)
    opened.settle()
    assert opened.library.retired() == []
    assert opened.library.names.passages(before) not in opened.library.cluster.collections()


def test_two_rebuilds_with_different_settings_do_not_disturb_each_other(
    opened: MilvusIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened.library.begin_generation(encoder.fingerprint, 20)
    assert opened.library.begin_generation(encoder.fingerprint, 20) == first
    with pytest.raises(LibraryBusy, match="is being encoded by another rebuild; wait for it, or stop it"):
        opened.library.begin_generation(encoder.fingerprint, 30)
    monkeypatch.setattr(index.milvus.generations, "REBUILD_SILENT_SECONDS", 0.0)
    second = opened.library.begin_generation(encoder.fingerprint, 30)
    assert [one.generation for one in opened.library.generations() if one.building] == [second]


def test_another_server_follows_within_a_second(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    server = open_library(opened.address)
    before = server.current()
    assert server.current() is before
    rebuild(opened, encoder, 20)
    until = time.monotonic() + 5
    while server.current().generation == before.generation and time.monotonic() < until:
        time.sleep(0.05)
    assert server.current().generation.max_tokens == 20
    assert len(server.current()) > len(before)
