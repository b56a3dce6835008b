"""The phases of ``scripts/benchmark.py serve`` with well-behaved clients: one after another, and many at once."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scripts.load_client import OCTETS, Client, Failed, Reply, Tally, decoded, problem
from scripts.load_server import ISNAD, Server, environment

CHANGE_SECONDS = 120.0
SAMPLE_SECONDS = 1.0
WARM_ECHOES, WARM_QUESTIONS = 50, 20
UPLOAD_NAME = "benchmark-upload.md"
UPLOAD = """# The lighthouse of Zarqalin

The lighthouse of Zarqalin was built in 1907 by the engineer Tamara Velisk. Its lamp was first lit on 3 March 1908.
"""
UPLOAD_QUESTION = "Who built the lighthouse of Zarqalin?"


@dataclass
class Latency:
    """Milliseconds on an idle server, one request after another; ``new_ask`` is of questions that nobody asked yet."""

    new_ask: list[float] = field(default_factory=list)
    first_event: list[float] = field(default_factory=list)
    chat: list[float] = field(default_factory=list)
    ask: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)


@dataclass
class Change:
    """What became of an upload and a rebuild under load; seconds, 0 for what did not happen."""

    upload_seconds: float = 0.0
    found_seconds: float = 0.0
    rebuild_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


@dataclass
class Load:
    """What many clients met, and the bytes that the server held meanwhile: to answer, and to read uploads."""

    seconds: float
    ask: Tally
    chat: Tally
    answering: list[int] = field(default_factory=list)
    reading: list[int] = field(default_factory=list)
    change: Change = field(default_factory=Change)


async def latency(server: Server, echo: Server, questions: Sequence[str], requests: int) -> Latency:
    """Ask questions one after another; the first event of streams, and whole answers."""
    warmed = await warm_up(server, questions)
    found, client, echoing = Latency(), Client(server.port), Client(echo.port)
    for _ in range(WARM_ECHOES):
        await echoing.request("POST", "/echo", b"{}")
    for question in itertools.islice((one for one in questions if one not in warmed), requests):
        found.new_ask.append((await client.ask(question)).whole_ms)
    for question in itertools.islice(itertools.cycle(questions), requests):
        streamed = await client.chat(question)
        found.first_event.append(streamed.first_ms)
        found.chat.append(streamed.whole_ms)
        found.ask.append((await client.ask(question)).whole_ms)
        body = json.dumps({"question": question}).encode()
        found.echo.append((await echoing.request("POST", "/echo", body)).whole_ms)
    await client.close()
    await echoing.close()
    return found


async def warm_up(server: Server, questions: Sequence[str]) -> Sequence[str]:
    """Ask a few questions both ways, so that all the server needs is loaded, and return them."""
    few = questions[:: max(2, len(questions) // WARM_QUESTIONS)]
    client = Client(server.port)
    for question in few:
        await client.ask(question)
        await client.chat(question)
    await client.close()
    return few


async def load(server: Server, library: Path, questions: Sequence[str], clients: int, seconds: float) -> Load:
    """Let ``clients`` ask without a pause for ``seconds``; a third on, upload a document and rebuild the library."""
    await warm_up(server, questions)
    started = time.perf_counter()
    loaded = Load(seconds, Tally(), Tally())
    watching = asyncio.create_task(watch(server, loaded, min(SAMPLE_SECONDS, seconds / 20)))
    changing = asyncio.create_task(change(server, library, seconds / 3))
    loaded.ask, loaded.chat = await good_clients(server, questions, clients, seconds)
    loaded.seconds = time.perf_counter() - started
    watching.cancel()
    loaded.change = await changing
    return loaded


async def good_clients(server: Server, questions: Sequence[str], clients: int, seconds: float) -> tuple[Tally, Tally]:
    """Let ``clients`` ask, each its next question when it has its answer, half of them streamed."""
    ends_at = time.perf_counter() + seconds
    told = await asyncio.gather(*(good_client(server, questions, number, ends_at) for number in range(clients)))
    return Tally().merge([ask for ask, _ in told]), Tally().merge([chat for _, chat in told])


async def good_client(server: Server, questions: Sequence[str], number: int, ends_at: float) -> tuple[Tally, Tally]:
    """Ask until the time is up: by /api/ask and by /api/chat in turns."""
    client, ask, chat = Client(server.port), Tally(), Tally()
    ways: tuple[tuple[Tally, Callable[[str], Awaitable[Reply]]], ...] = ((ask, client.ask), (chat, client.chat))
    for turn in itertools.count(number):
        if time.perf_counter() >= ends_at:
            break
        tally, way = ways[turn % 2]
        started = time.perf_counter()
        try:
            await way(questions[(turn * 7) % len(questions)])
            tally.milliseconds.append(1000 * (time.perf_counter() - started))
        except Failed as error:
            tally.failures.append(str(error))
            # A refusal comes at once: without a pause, one client would count thousands of them.
            await asyncio.sleep(0.1)
    await client.close()
    return ask, chat


async def watch(server: Server, loaded: Load, every: float) -> None:
    """Note the server's memory again and again, until cancelled."""
    while True:
        answering, reading = server.memory()
        loaded.answering.append(answering)
        loaded.reading.append(reading)
        await asyncio.sleep(every)


def growth(samples: Sequence[int]) -> float:
    """Return what the last tenth of the samples is over the second tenth, as a part of that."""
    tenth = max(1, len(samples) // 10)
    return float(np.mean(samples[-tenth:]) / np.mean(samples[tenth : 2 * tenth] or samples)) - 1


async def change(server: Server, library: Path, after: float) -> Change:
    """Upload a document and rebuild the library, both at once, then find the document by asking."""
    await asyncio.sleep(after)
    say("uploading and rebuilding meanwhile")
    changed = Change()
    ended = await asyncio.gather(
        asyncio.wait_for(upload_and_find(server, changed), CHANGE_SECONDS),
        asyncio.wait_for(rebuild(library, changed), CHANGE_SECONDS),
        return_exceptions=True,
    )
    for error in ended:
        if isinstance(error, (Failed, TimeoutError)):
            changed.failures.append(str(error) or f"not done within {CHANGE_SECONDS:.0f} s")
        elif error is not None:
            raise error
    return changed


async def upload_and_find(server: Server, changed: Change) -> None:
    """Send a document, wait until it is read, and ask until it is cited."""
    client, started = Client(server.port), time.perf_counter()
    path = f"/api/documents?name={UPLOAD_NAME}"
    reply = await client.request("POST", path, UPLOAD.encode(), OCTETS)
    if reply.status != 202:
        raise Failed(f"upload: {reply.status} {problem(reply.body)}")
    job: dict[str, Any] = decoded(reply.body)
    while job["state"] not in ("done", "failed"):
        await asyncio.sleep(0.2)
        job = decoded((await client.request("GET", f"/api/jobs/{job['id']}")).body)
    if job["state"] == "failed":
        raise Failed(f"upload: {job['skipped']}")
    changed.upload_seconds = time.perf_counter() - started
    answer: dict[str, Any] = {}
    while not any(UPLOAD_NAME in one["source"] for one in answer.get("citations", ())):
        answer = decoded((await client.ask(UPLOAD_QUESTION)).body)
        await asyncio.sleep(0.1)
    changed.found_seconds = time.perf_counter() - started
    await client.close()


async def rebuild(library: Path, changed: Change) -> None:
    """Encode the library afresh in a process of its own."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(*ISNAD, "rebuild", "--library", str(library)),
        cwd=library.parent,
        env=environment(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise Failed(f"rebuild: {said.decode('utf-8', 'replace').strip()[-500:]}")
    changed.rebuild_seconds = time.perf_counter() - started


def say(text: str) -> None:
    """Tell how far the benchmark is."""
    print(text, file=sys.stderr, flush=True)
