"""A Milvus that is down, slow, old, or refuses."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import grpc
import pytest
from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

from index.addresses import TOKEN_VARIABLE, MilvusAddress
from index.milvus.cluster import Cluster
from index.milvus.errors import MilvusDenied, MilvusError, MilvusTooSlow, MilvusUnavailable
from index.milvus.opened import MilvusIndex
from index.opening import open_library
from tests.milvus import LiteServer


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
