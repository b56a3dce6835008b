"""An engine's own process, seen from the benchmark: told one line at a time, and stopped when it goes over a limit."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.records import IsnadError
from scripts.load_server import CHECKOUT, PROC, environment

GIBIBYTE = 2**30
POLL_SECONDS = 0.05
START_SECONDS = 120.0
SHOWN_CHARACTERS = 300
# A library that would tell its makers how it is used.
QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False"}


class NotInstalled(IsnadError):
    """The engine's library is not there; the message names what installs it."""


class OverLimit(IsnadError):
    """An engine that took too long or too much memory and was stopped."""


class WorkerFailed(IsnadError):
    """An engine that could not do what it was told."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process of an engine may take: seconds of work in all, and bytes resident at any moment."""

    seconds: float
    resident_bytes: float


class WorkerProcess:
    """A process that runs ``benchmark_worker.py``; it works only while ``tell`` waits for it."""

    def __init__(self, engine: str, collection: Path, folder: Path, limits: Limits) -> None:
        self.engine = engine
        self._limits = limits
        self._spent_seconds = 0.0
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder.parent / f"{folder.name}.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmark_worker", engine, str(collection), str(folder)],
            cwd=CHECKOUT,
            env=environment() | QUIET,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            ready = self._reply(START_SECONDS)
            if "unavailable" in ready:
                raise NotInstalled(ready["unavailable"])
        except IsnadError:
            self.close()
            raise

    def tell(self, do: str, **named: Any) -> dict[str, Any]:
        """Let the engine do one thing and return its reply.

        Raises:
            OverLimit: it was stopped, and is closed.
            WorkerFailed: it could not; it is still there, unless it has ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **named}).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: of a pipe that is closed on this side
            raise WorkerFailed(f"its process has ended: {self._said()}") from error
        started = time.monotonic()
        try:
            reply = self._reply(self._limits.seconds - self._spent_seconds)
        except OverLimit as error:
            self.close()
            raise OverLimit(f"{do}: {error}") from error
        finally:
            self._spent_seconds += time.monotonic() - started
        if "error" in reply:
            raise WorkerFailed(f"{do}: {reply['error'][:SHOWN_CHARACTERS]}")
        return reply

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what was still to be written to it is not wanted any more
                    continue

    def _reply(self, seconds: float) -> dict[str, Any]:
        ends_at = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=POLL_SECONDS)
            except queue.Empty:
                self._check_limits(ends_at)
                continue
            if not line:
                raise WorkerFailed(f"its process ended: {self._said()}")
            found: dict[str, Any] = json.loads(line)
            return found

    def _check_limits(self, ends_at: float) -> None:
        if time.monotonic() > ends_at:
            raise OverLimit(f"more than {self._limits.seconds:,.0f} s (--limit-seconds)")
        held = resident_bytes(self._process.pid)
        if held > self._limits.resident_bytes:
            raise OverLimit(
                f"more than {self._limits.resident_bytes / GIBIBYTE:,.1f} GiB (--limit-gigabytes, or what is free)"
            )

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _said(self) -> str:
        """Return the end of what the process wrote to standard error."""
        written = Path(self._log.name).read_text("utf-8", "replace").strip()
        return written[-SHOWN_CHARACTERS:] or f"exit code {self._process.poll()}"


def resident_bytes(pid: int) -> int:
    """Return the bytes that a process holds in memory, 0 when it has ended."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def memory_bytes() -> Mapping[str, int]:
    """Return what the machine has, by the names of ``/proc/meminfo``: ``MemTotal``, ``MemAvailable`` and others."""
    lines = (PROC / "meminfo").read_text().splitlines()
    return {name: int(rest.split()[0]) * 1024 for name, rest in (line.split(":", 1) for line in lines)}
