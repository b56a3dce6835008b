"""Other processes, started from one that has loaded everything and runs no threads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.faults.killing"])
SECONDS = 30.0


@contextmanager
def running(target: object, *arguments: object) -> Iterator[BaseProcess]:
    """Run ``target`` in another process, and wait until it ends."""
    process = SPAWN.Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    try:
        yield process
        process.join(SECONDS)
        assert process.exitcode == 0
    finally:
        process.kill()
