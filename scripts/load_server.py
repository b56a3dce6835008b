"""Servers as processes of their own, for measuring: how they are started, watched and stopped."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qa.seeds import seed_folders
from scripts.load_client import HOST

CHECKOUT = Path(__file__).parents[1]
ISNAD = (sys.executable, "-m", "qa.cli")
PROC = Path("/proc")
START_SECONDS, STOP_SECONDS = 120.0, 60.0
ADDRESS = re.compile(rf"http://{re.escape(HOST)}:(\d+)")
READS_UPLOADS = b"qa.adder"

# The same server and framework around nothing: what a request costs before any question is answered.
ECHO = f"""
from typing import Any
import uvicorn
from litestar import Litestar, get, post
from qa.api.serve import listen

@post("/echo", status_code=200)
async def echo(data: dict[str, Any]) -> dict[str, Any]:
    return data

@get("/health/ready")
async def ready() -> str:
    return "ready"

listener = listen("{HOST}", 0)
print(f"http://{HOST}:{{listener.getsockname()[1]}}", flush=True)
app = Litestar([echo, ready], logging_config=None)
config = uvicorn.Config(app, http="h11", ws="none", log_config=None, access_log=False, server_header=False)
uvicorn.Server(config).run(sockets=[listener])
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs; ``log`` is what it has said."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def memory(self) -> tuple[int, int]:
        """Return the resident bytes of the processes that answer, and of those that read uploads."""
        resident = {True: 0, False: 0}
        for pid in family(self.process.pid):
            try:
                reads_uploads = READS_UPLOADS in (PROC / str(pid) / "cmdline").read_bytes()
                pages = int((PROC / str(pid) / "statm").read_text().split()[1])
            except (OSError, IndexError):  # it has just ended
                continue
            resident[reads_uploads] += pages * os.sysconf("SC_PAGE_SIZE")
        return resident[False], resident[True]

    def descriptors(self) -> int:
        """Return how many file descriptors its processes hold."""
        held = 0
        for pid in family(self.process.pid):
            try:
                held += len(list((PROC / str(pid) / "fd").iterdir()))
            except OSError:
                continue
        return held


def family(pid: int) -> list[int]:
    """Return ``pid`` and all that descend from it."""
    found = [pid]
    for one in found:
        for file in (PROC / str(one) / "task").glob("*/children"):
            try:
                found += map(int, file.read_text().split())
            except OSError:
                continue
    return found


@contextmanager
def isnad_server(folder: Path, library: Path, workers: int = 1) -> Iterator[Server]:
    """Serve ``library`` as ``isnad serve`` does, until left; what it says is kept in ``folder``."""
    command = [*ISNAD, "serve", "--host", HOST, "--port", "0", "--workers", str(workers), "--library", str(library)]
    with running(command, folder, "isnad.log") as server:
        yield server


@contextmanager
def echo_server(folder: Path) -> Iterator[Server]:
    """Serve one route that returns what it was sent."""
    with running([sys.executable, "-c", ECHO], folder, "echo.log") as server:
        yield server


@contextmanager
def running(command: Sequence[str], folder: Path, log_name: str) -> Iterator[Server]:
    """Run a server until left.

    Raises:
        SystemExit: it does not become ready, or does not end by itself when told to.
    """
    log = folder / log_name
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=out, stderr=subprocess.STDOUT)
    try:
        yield Server(wait_ready(process, log), process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise SystemExit(f"the server did not end within {STOP_SECONDS:.0f} s of being told to") from None


def wait_ready(process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port of a server when it answers there.

    Raises:
        SystemExit: it does not.
    """
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        said = ADDRESS.search(log.read_text("utf-8", "replace"))
        if said and answers(port := int(said[1])):
            return port
        time.sleep(0.1)
    raise SystemExit(f"the server does not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def answers(port: int) -> bool:
    """Tell whether the server at ``port`` is ready."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def environment() -> dict[str, str]:
    """Return the variables of a command that nothing here has set up otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ISNAD_", "OTEL_"))}
    return kept | {"PYTHONPATH": str(CHECKOUT), "HF_HUB_OFFLINE": "1"}


def make_library(folder: Path, source: Path | None) -> Path:
    """Return a library in ``folder``: a copy of ``source``, or one of the seeds."""
    library = folder / "library"
    if source is None:
        isnad(folder, "add", "--library", str(library), *map(str, seed_folders()))
        return library
    isnad(folder, "backup", str(folder / "copy"), "--library", str(source.absolute()))
    isnad(folder, "restore", str(folder / "copy"), "--library", str(library))
    return library


def isnad(folder: Path, *arguments: str) -> None:
    """Run one command to its end.

    Raises:
        SystemExit: it fails.
    """
    ended = subprocess.run(
        [*ISNAD, *arguments], cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    if ended.returncode:
        raise SystemExit(f"isnad {' '.join(arguments)} failed: {ended.stderr.strip()}")
