from __future__ import annotations

import time

import pytest

import index.milvus.doctor
import index.milvus.generations
import index.milvus.statistics
import index.milvus.sweeping
from index.library_errors import LibraryBusy
from index.milvus.errors import MilvusError
from index.milvus.opened import MilvusIndex
from index.opening import open_library
from index.rebuild import rebuild
from tests.demo import DemoEncoder


def test_terms_of_another_isnad_are_refused(opened: MilvusIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.milvus.generations, "TERMS_VERSION", 99)
    with pytest.raises(MilvusError, match=r"were cut by another Isnad \(version 2, here 99\)"):
        opened.library.live()


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
