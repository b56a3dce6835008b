"""The phase ``throughput`` of ``scripts/benchmark.py serve``: one client without a pause, then many at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.load_client import Client, Failed, Tally
from scripts.load_server import Server


@dataclass(frozen=True, slots=True)
class Throughput:
    """What one client met with questions new to the server, then with known ones, then many at once."""

    new: Tally
    new_seconds: float
    one: Tally
    one_seconds: float
    many: Tally
    many_seconds: float

    @property
    def new_a_second(self) -> float:
        """Answers a second of one client that asks what nobody has asked before."""
        return len(self.new.milliseconds) / self.new_seconds

    @property
    def one_a_second(self) -> float:
        """Answers a second of one client."""
        return len(self.one.milliseconds) / self.one_seconds

    @property
    def many_a_second(self) -> float:
        """Answers a second of all the many together."""
        return len(self.many.milliseconds) / self.many_seconds

    @property
    def failures(self) -> list[str]:
        """Why requests failed."""
        return self.new.failures + self.one.failures + self.many.failures


async def throughput(server: Server, questions: Sequence[str], clients: int, seconds: float) -> Throughput:
    """Let one client ask each question once; then, when all processes have met them, one and ``clients`` at once.

    Each of the two asks without a pause for ``seconds``, all by /api/ask.
    """
    new, new_seconds = await asking(server, questions, 1, seconds, len(questions))
    await asking(server, questions, clients, seconds)
    one, one_seconds = await asking(server, questions, 1, seconds)
    many, many_seconds = await asking(server, questions, clients, seconds)
    return Throughput(new, new_seconds, one, one_seconds, many, many_seconds)


async def asking(
    server: Server, questions: Sequence[str], clients: int, seconds: float, most: int | None = None
) -> tuple[Tally, float]:
    """Let ``clients`` ask for ``seconds``, each at most ``most`` questions; return what they met and the time taken."""
    started = time.perf_counter()
    groups = (asking_client(server, questions, number, started + seconds, most) for number in range(clients))
    return Tally().merge(await asyncio.gather(*groups)), time.perf_counter() - started


async def asking_client(
    server: Server, questions: Sequence[str], number: int, ends_at: float, most: int | None
) -> Tally:
    """Ask by /api/ask until the time is up, or ``most`` questions are."""
    client, tally = Client(server.port), Tally()
    for turn in itertools.count(number) if most is None else range(number, number + most):
        if time.perf_counter() >= ends_at:
            break
        try:
            tally.milliseconds.append((await client.ask(questions[(turn * 7) % len(questions)])).whole_ms)
        except Failed as error:
            tally.failures.append(str(error))
            await asyncio.sleep(0.1)
    await client.close()
    return tally
