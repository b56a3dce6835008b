"""A Milvus to test against: ``milvus-lite``, as a server of its own process, over its real protocol."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.addresses import MilvusAddress

START_SECONDS = 60.0


class LiteServer:
    """A server on this machine that keeps its data in ``folder``; it may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # One thread: its engine lets one writer at a time change a collection, and leaves that to who runs it.
        arguments = f"server --data-dir {self.folder} --host 127.0.0.1 --port {self.port} --max-workers 1"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "milvus_lite", *arguments.split()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"GRPC_VERBOSITY": "NONE"},
        )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, "milvus-lite ended by itself"
                assert time.monotonic() < until, "milvus-lite does not answer"
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it hang while the body runs."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def address(self, **options: object) -> MilvusAddress:
        """Return the address of a library that is not there yet."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        return MilvusAddress("127.0.0.1", self.port, name, **options)  # type: ignore[arg-type]
