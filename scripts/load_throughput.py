"""The phase ``throughput`` of ``scripts/benchmark.py serve``: one client without a pause, then many at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.load_client import Client, Failed, Tally
from scripts.load_phases import warm_up
from scripts.load_server import Server


@dataclass(frozen=True, slots=True)
class Throughput:
    """What one client met, then many at once, each group for so many seconds."""

    one: Tally
    one_seconds: float
    many: Tally
    many_seconds: float

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
        return self.one.failures + self.many.failures


async def throughput(server: Server, questions: Sequence[str], clients: int, seconds: float) -> Throughput:
    """Let one client ask without a pause for ``seconds``, then ``clients`` at once, all by /api/ask."""
    await warm_up(server, questions)
    groups = []
    for count in (1, clients):
        started = time.perf_counter()
        asking = (asking_client(server, questions, number, started + seconds) for number in range(count))
        told = await asyncio.gather(*asking)
        groups.append((Tally().merge(told), time.perf_counter() - started))
    (one, one_seconds), (many, many_seconds) = groups
    return Throughput(one, one_seconds, many, many_seconds)


async def asking_client(server: Server, questions: Sequence[str], number: int, ends_at: float) -> Tally:
    """Ask by /api/ask until the time is up."""
    client, tally = Client(server.port), Tally()
    for turn in itertools.count(number):
        if time.perf_counter() >= ends_at:
            break
        try:
            tally.milliseconds.append((await client.ask(questions[(turn * 7) % len(questions)])).whole_ms)
        except Failed as error:
            tally.failures.append(str(error))
            await asyncio.sleep(0.1)
    await client.close()
    return tally
