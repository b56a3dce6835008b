"""Blocking work on a bounded number of threads: what is too much is refused at once, and each caller has a turn.

A turn goes round between callers (a key, or an address): one that sends a thousand questions waits behind itself.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from index.records import IsnadError

R = TypeVar("R")
# How much the last piece of work counts in the mean time that a piece takes.
WEIGHT = 0.05
MAX_RETRY_SECONDS = 60
FIRST_GUESS_SECONDS = 0.1


class Overloaded(IsnadError):
    """More work waits than will be done in time."""

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(f"too many requests wait already; try again in {retry_seconds} s")
        self.retry_seconds = retry_seconds


class TookTooLong(IsnadError):
    """The deadline of a request has passed."""


class Abandoned(Exception):
    """Whoever asked has gone; nobody hears of this."""


class Limit:
    """How long a piece of work may go on; looked at by the thread that does it."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self._abandoned = threading.Event()

    def abandon(self) -> None:
        """Let the work end at its next look."""
        self._abandoned.set()

    def check(self) -> None:
        """Go on.

        Raises:
            Abandoned: nobody waits for it.
            TookTooLong: the time is up.
        """
        if self._abandoned.is_set():
            raise Abandoned
        if time.monotonic() > self.ends_at:
            raise TookTooLong("the time for one request is up")


class Pool:
    """``threads`` threads, and a queue of ``waiting`` pieces of work, of each caller at most half of them.

    Everything here runs on the event loop but the work itself.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name = name
        self.threads = threads
        self.waiting = waiting
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._running = 0
        self._mean_seconds = FIRST_GUESS_SECONDS

    @property
    def depth(self) -> int:
        """How many pieces of work wait."""
        return sum(map(len, self._queues.values()))

    async def run(self, work: Callable[[Limit], R], seconds: float, caller: str = "") -> R:
        """Return what ``work`` returns, done on a thread within ``seconds``, waiting included.

        Raises:
            Overloaded: too much waits already.
            TookTooLong: the time is up; the work ends at its next look at its limit.
        """
        limit = Limit(seconds)
        await self._turn(limit, caller)
        done = asyncio.get_running_loop().run_in_executor(self._executor, self._measured, work, limit)
        done.add_done_callback(self._finished)
        # Not wait_for: until Python 3.12 that forgets a cancellation that comes as the work ends.
        try:
            await asyncio.wait({done}, timeout=limit.ends_at - time.monotonic())
        except asyncio.CancelledError:
            limit.abandon()
            raise
        if not done.done():
            limit.abandon()
            raise TookTooLong("the time for one request is up")
        return done.result()

    async def _turn(self, limit: Limit, caller: str) -> None:
        if self._running < self.threads:
            self._running += 1
            return
        own = self._queues.get(caller, ())
        if self.depth >= self.waiting or len(own) >= max(1, self.waiting // 2):
            raise Overloaded(self.retry_seconds())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(caller, deque()).append(turn)
        try:
            await asyncio.wait({turn}, timeout=limit.ends_at - time.monotonic())
        except asyncio.CancelledError:
            self._leave(caller, turn)
            raise
        if not turn.done():
            self._leave(caller, turn)
            raise Overloaded(self.retry_seconds())

    def _leave(self, caller: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(caller)
        if queue and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[caller]
        elif turn.done():  # its turn came in the same moment
            self._next()

    def retry_seconds(self) -> int:
        """Return after how many seconds what waits now will have been done."""
        ahead = self.depth * self._mean_seconds / self.threads
        return min(MAX_RETRY_SECONDS, max(1, math.ceil(ahead)))

    def _measured(self, work: Callable[[Limit], R], limit: Limit) -> R:
        started = time.monotonic()
        try:
            limit.check()
            return work(limit)
        finally:
            self._mean_seconds += WEIGHT * (time.monotonic() - started - self._mean_seconds)

    def _finished(self, done: asyncio.Future[R]) -> None:
        if not done.cancelled():
            done.exception()  # looked at, also where nobody waits any more
        self._next()

    def _next(self) -> None:
        """Hand a free thread to the caller whose turn it is."""
        while self._queues:
            caller, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queues[caller] = queue
            if not turn.done():
                turn.set_result(None)
                return
        self._running -= 1

    def close(self) -> None:
        """Let the threads end when their work is done."""
        self._executor.shutdown(wait=False, cancel_futures=True)
