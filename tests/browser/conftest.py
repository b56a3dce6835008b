"""The service as its own process on a copy of the seeds, and a real browser that opens its page."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from index.keys import Keys

CHECKOUT = Path(__file__).parents[2]
AXE = CHECKOUT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but this machine is reachable, and nothing is asked of anybody at the start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
START_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """A running service, and the folder of its library."""

    address: str
    library: Path

    def ask(self, question: str) -> dict[str, Any]:
        """What the service answers without the page."""
        request = urllib.request.Request(
            f"{self.address}/api/ask",
            json.dumps({"question": question}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
        return answer


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def start(
    library: Path, *options: str, key: str = "", settings: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the service, with ``settings`` as its environment, and return its process and address once it is warm."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ISNAD_")}
    environment |= settings or {}
    command = [sys.executable, "-m", "qa.cli", "serve", "--library", str(library), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        ready = urllib.request.Request(f"http://127.0.0.1:{port}/health/ready", headers=bearer(key))
        with suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(ready, timeout=10).close()
            return process, f"http://127.0.0.1:{port}"
        time.sleep(0.2)
    process.kill()
    raise AssertionError("the service did not start")


def seeded(folder: Path) -> Path:
    """Make a library of the seeds."""
    command = [sys.executable, "-m", "qa.cli", "add", "seeds/ar", "seeds/en", "--library", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    library = seeded(tmp_path_factory.mktemp("browser") / "library")
    process, address = start(library)
    yield Served(address, library)
    process.terminate()
    assert process.wait(timeout=60) == 0


@pytest.fixture(scope="package")
def guarded(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a service that asks everybody for a key, and one that may ask only."""
    library = shutil.copytree(served.library, tmp_path_factory.mktemp("guarded") / "library")
    _, key = Keys(library).create("غرفة الأخبار", ["ask"])
    process, address = start(library, "--require-key", key=key)
    yield address, key
    process.terminate()
    assert process.wait(timeout=60) == 0


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    found = os.environ.get("ISNAD_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "the tests of the page need Chromium; name it with ISNAD_BROWSER, or leave them out: -m 'not browser'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser nobody has used; a test may say how it is with a ``context`` parameter."""
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | getattr(request, "param", {})
    context = browser.new_context(**options)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """The page as it opens; what goes wrong in it unseen fails the test."""
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(20_000)
    page.goto(served.address)
    yield page
    assert [one for one in faults if "status of" not in one] == []
