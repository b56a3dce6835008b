"""A Milvus, or whoever adds to it, killed at any instant: run again, nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

import index.ingest
from index import health
from index.addresses import MilvusAddress
from index.ingest import add_paths, encoder_limit, open_or_create
from index.milvus.errors import MilvusError
from index.milvus.opened import MilvusIndex
from index.opening import open_library
from index.passages import split_passages
from tests.demo import DemoEncoder, demo_vector, write_files
from tests.faults.killing import text_of
from tests.faults.processes import SPAWN
from tests.milvus import LiteServer

FILES = 24
KILLS = int(os.environ.get("ISNAD_FAULT_KILLS", "15")) // 15 or 1
SECONDS = 60.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    """One that these tests may kill."""
    server = LiteServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files in both languages, each with a word of its own."""
    rng = random.Random(3)
    texts = {f"قهوة {n}.txt": text_of("ar" if n % 2 else "en", n, rng) for n in range(FILES)}
    return write_files(tmp_path / "documents", texts)


def add_slowly(address: MilvusAddress, folders: Sequence[Path]) -> None:
    """Add files in many small batches, as one of possibly several workers: for a process of its own."""
    index.ingest.CHANGES_PER_BATCH = 2
    add_at_once(address, folders)


def add_at_once(address: MilvusAddress, folders: Sequence[Path]) -> None:
    encoder = DemoEncoder()
    add_paths(open_or_create(address, encoder, 24), encoder, folders)


def start(address: MilvusAddress, folders: Sequence[Path]) -> BaseProcess:
    process = SPAWN.Process(target=add_slowly, args=(address, folders))
    process.start()
    return process


def made(server: LiteServer, **options: float) -> MilvusAddress:
    address = server.address(**options)
    open_or_create(address, DemoEncoder(), 24).library.close()
    return address


def wait_until_something_is_there(address: MilvusAddress, count: int = 2) -> None:
    library, until = open_library(address).library, time.monotonic() + SECONDS
    while len(library.document_ids()) < count:
        assert time.monotonic() < until
        time.sleep(0.01)
    library.close()


def expect_all(address: MilvusAddress, folder: Path) -> None:
    """Every file is one document; every passage of it is there and found, once."""
    opened, limits = open_library(address), [encoder_limit(DemoEncoder())]
    files = {f"documents/{file.name}": file.read_text("utf-8") for file in folder.iterdir()}
    documents = [opened.library.document(one) for one in opened.library.document_ids()]
    assert {document.source: document.text for document in documents} == files
    wanted = {
        (document.id, passage.start, passage.end): passage.language
        for document in documents
        for passage in split_passages(document, 24, limits)
    }
    assert Counter(stored(opened)) == Counter(list(wanted))
    snapshot = opened.current()
    for language, dense in snapshot.dense.items():
        hits = snapshot.passages(i for i, _ in dense.search(demo_vector("قهوة"), 10_000))
        found = {(passage.document_id, passage.start, passage.end) for passage, _ in hits.values()}
        assert found == {place for place, other in wanted.items() if other == language}
    assert health.examine(address) == []
    opened.library.close()


def stored(opened: MilvusIndex) -> list[tuple[str, int, int]]:
    """Return where the passages lie that the live generation holds, those that do not count too."""
    name = opened.library.names.passages(opened.library.live_id())
    rows = opened.library.cluster.scan(name, "", ("document_id", "start", "end"))
    return [(row["document_id"], row["start"], row["end"]) for row in rows]


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_server_loses_and_doubles_nothing(server: LiteServer, folder: Path, seed: int) -> None:
    address = made(server, request_seconds=1.0, connect_seconds=2.0)
    writer = start(address, [folder])
    wait_until_something_is_there(address)
    time.sleep(random.Random(seed).uniform(0, 0.5))
    confirmed = open_library(address).library.held()
    server.kill()
    writer.join(SECONDS)
    server.start()
    held = open_library(address).library.held()
    assert {one: held.get(one) for one in confirmed} == confirmed
    add_at_once(replace(address, request_seconds=30.0), [folder])
    expect_all(address, folder)


def test_a_server_that_starts_again_in_time_is_not_noticed(server: LiteServer, folder: Path) -> None:
    address = made(server)
    writer = start(address, [folder])
    wait_until_something_is_there(address)
    server.kill()
    server.start()
    writer.join(SECONDS)
    assert writer.exitcode == 0
    expect_all(address, folder)


def test_one_that_stays_down_is_told_with_what_to_do(server: LiteServer, folder: Path) -> None:
    address = made(server, request_seconds=0.5)
    opened, encoder = open_library(address), DemoEncoder()
    server.kill()
    try:
        with pytest.raises(MilvusError, match="what was committed stays, and the same command run again goes on"):
            add_paths(opened, encoder, [folder])
    finally:
        server.start()
    add_at_once(address, [folder])
    expect_all(address, folder)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_writer_loses_and_doubles_nothing(server: LiteServer, folder: Path, seed: int) -> None:
    address = made(server)
    writer = start(address, [folder])
    wait_until_something_is_there(address, 1)
    time.sleep(random.Random(seed).uniform(0, 0.5))
    writer.kill()
    writer.join(SECONDS)
    confirmed = open_library(address).library.held()
    add_at_once(address, [folder])
    held = open_library(address).library.held()
    assert {one: held.get(one) for one in confirmed} == confirmed
    expect_all(address, folder)


def test_several_workers_add_side_by_side(server: LiteServer, folder: Path) -> None:
    address, files = made(server), sorted(folder.iterdir())
    # Each has a share of its own, and half of what its neighbour has.
    shares = [files[:12], files[6:18], [*files[12:], *files[:6]]]
    workers = [start(address, share) for share in shares]
    for worker in workers:
        worker.join(SECONDS)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    opened = open_library(address)
    names = Counter(one.source for one in opened.library.documents())
    assert names == Counter(file.name for file in files)
    with opened.library.writing("settle what two wrote at once"):
        pass
    assert len(stored(opened)) == len(set(stored(opened))) == sum(one.passages for one in opened.library.documents())
    assert health.examine(address) == []
