"""Clients that hold a server up, against the server of ``scripts/benchmark.py serve`` on this machine only.

Of twenty, eight send headers one byte a second, eight a body; three ask and are gone before the answer, and one asks
for a stream and never reads it: its question is work like any other's, and more of them would only measure an
overload. Whoever is done or thrown out comes again a little later.
"""

from __future__ import annotations

import asyncio
import random
import resource
import socket
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from scripts.load_client import HOST, Tally, question_body, request_bytes
from scripts.load_phases import good_clients, warm_up
from scripts.load_server import Server

SLOW_SECONDS = 1.0
AGAIN_SECONDS = (1.0, 3.0)
DEAF_SECONDS = (20.0, 40.0)
RECEIVE_BYTES = 2048
# What may be open besides what was before: connections that just close, the library opened anew.
NEAR_DESCRIPTORS = 16
SETTLE_SECONDS = 90.0
NO_LINGER = struct.pack("ii", 1, 0)


@dataclass
class Abuse:
    """What good clients met without and with abuse, and what the server held open."""

    before: Tally
    during: Tally = field(default_factory=Tally)
    came: Counter[str] = field(default_factory=Counter)
    thrown_out: Counter[str] = field(default_factory=Counter)
    descriptors_before: int = 0
    descriptors_most: int = 0
    descriptors_after: int = 0
    settle_seconds: float = 0.0


Abuser = Callable[[socket.socket, random.Random], Awaitable[None]]


async def slow_head(connection: socket.socket, chance: random.Random) -> None:
    """Send a request's line, then its headers byte by byte without end."""
    await send(connection, f"POST /api/ask HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode())
    await trickle(connection)


async def slow_body(connection: socket.socket, chance: random.Random) -> None:
    """Announce a body, and send it byte by byte."""
    whole = request_bytes("POST", "/api/ask", b" " * 100_000)
    await send(connection, whole[: whole.index(b"\r\n\r\n") + 4])
    await trickle(connection)


async def deaf(connection: socket.socket, chance: random.Random) -> None:
    """Ask for a stream and never read it."""
    await send(connection, request_bytes("POST", "/api/chat", question_body(f"What is told about {chance.random()}?")))
    await asyncio.sleep(chance.uniform(*DEAF_SECONDS))


async def vanishing(connection: socket.socket, chance: random.Random) -> None:
    """Ask, and be gone: now with a farewell, now without."""
    path = chance.choice(("/api/ask", "/api/chat"))
    await send(connection, request_bytes("POST", path, question_body(f"What is told about {chance.random()}?")))
    await asyncio.sleep(chance.uniform(0, 0.2))
    if chance.random() < 0.5:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


KINDS: tuple[Abuser, ...] = (*(slow_head, slow_body) * 8, *(vanishing,) * 3, deaf)


async def send(connection: socket.socket, data: bytes) -> None:
    """Send all of ``data``."""
    await asyncio.get_running_loop().sock_sendall(connection, data)


async def trickle(connection: socket.socket) -> None:
    """Send one byte after another until the server closes the connection, which raises OSError."""
    while True:
        await asyncio.sleep(SLOW_SECONDS)
        await send(connection, b" ")


async def abuser(server: Server, number: int, abuse: Abuse) -> None:
    """Come again and again until cancelled."""
    chance, kind = random.Random(number), KINDS[number % len(KINDS)]
    await asyncio.sleep(chance.uniform(0, AGAIN_SECONDS[1]))
    while True:
        with socket.socket() as connection:
            connection.setblocking(False)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
            abuse.came[kind.__name__] += 1
            try:
                await asyncio.get_running_loop().sock_connect(connection, (HOST, server.port))
                await kind(connection, chance)
            except OSError:
                abuse.thrown_out[kind.__name__] += 1
        await asyncio.sleep(chance.uniform(*AGAIN_SECONDS))


async def abuse_server(server: Server, questions: Sequence[str], abusers: int, clients: int, seconds: float) -> Abuse:
    """Let good clients ask for ``seconds`` alone, then as long among ``abusers``; then see what stays open."""
    raise_file_limit()
    await warm_up(server, questions)
    ask, chat = await good_clients(server, questions, clients, seconds)
    abuse = Abuse(ask.merge([chat]))
    abuse.descriptors_before = await settled(server, 0)
    abusing = [asyncio.create_task(abuser(server, number, abuse)) for number in range(abusers)]
    watching = asyncio.create_task(watch(server, abuse))
    ask, chat = await good_clients(server, questions, clients, seconds)
    abuse.during = ask.merge([chat])
    for task in (watching, *abusing):
        task.cancel()
    for ended in await asyncio.gather(watching, *abusing, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended
    started = time.perf_counter()
    abuse.descriptors_after = await settled(server, abuse.descriptors_before + NEAR_DESCRIPTORS)
    abuse.settle_seconds = time.perf_counter() - started
    return abuse


async def settled(server: Server, most: int) -> int:
    """Return how many descriptors the server holds, once they are ``most`` or, after a while, no fewer any more."""
    ends_at = time.perf_counter() + (SETTLE_SECONDS if most else 2.0)
    while (held := server.descriptors()) > most and time.perf_counter() < ends_at:
        await asyncio.sleep(0.25)
    return held


async def watch(server: Server, abuse: Abuse) -> None:
    """Note the most descriptors that the server holds, until cancelled."""
    while True:
        abuse.descriptors_most = max(abuse.descriptors_most, server.descriptors())
        await asyncio.sleep(1.0)


def raise_file_limit() -> None:
    """Let this process have as many connections as the system lets it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
