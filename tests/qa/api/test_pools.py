import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from qa.api.pools import Abandoned, Limit, Overloaded, Pool, TookTooLong

SECONDS = 30.0


class Gate:
    """Work that ends when it is let, and notes in which order it was begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.opened = threading.Event()

    def work(self, name: str) -> Callable[[Limit], str]:
        def wait(limit: Limit) -> str:
            self.begun.append(name)
            assert self.opened.wait(SECONDS)
            return name

        return wait


@asynccontextmanager
async def pool(threads: int = 1, waiting: int = 100) -> AsyncIterator[tuple[Pool, Gate]]:
    made, gate = Pool("قاعة", threads, waiting), Gate()
    try:
        yield made, gate
    finally:
        gate.opened.set()
        made.close()


def begin(made: Pool, gate: Gate, name: str, caller: str = "", seconds: float = SECONDS) -> asyncio.Task[str]:
    return asyncio.create_task(made.run(gate.work(name), seconds, caller))


async def settled(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to hold")


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, SECONDS))


def test_work_returns_and_raises_as_it_does() -> None:
    async def test() -> None:
        async with pool() as (made, _):
            assert await made.run(lambda _: "قَهْوَة", SECONDS) == "قَهْوَة"
            with pytest.raises(KeyError, match="بحر"):
                await made.run(lambda _: dict[str, int]()["بحر"], SECONDS)
            assert await made.run(lambda _: 1, SECONDS) == 1

    run(test())


def test_no_more_than_its_threads_work_at_once() -> None:
    async def test() -> None:
        async with pool(threads=2) as (made, gate):
            tasks = [begin(made, gate, name, name) for name in "abcde"]
            await settled(lambda: len(gate.begun) == 2)
            await asyncio.sleep(0.05)
            assert (sorted(gate.begun), made.depth) == (["a", "b"], 3)
            gate.opened.set()
            assert await asyncio.gather(*tasks) == list("abcde")
            assert made.depth == 0

    run(test())


def test_turns_go_round_between_callers() -> None:
    async def test() -> None:
        async with pool() as (made, gate):
            asked = ["a0", "a1", "a2", "a3", "a4", "b1", "b2", "c1"]
            tasks = [begin(made, gate, name, name[0]) for name in asked]
            await settled(lambda: made.depth == 7)
            gate.opened.set()
            await asyncio.gather(*tasks)
            # a0 had the free thread; then a, b and c wait in this order, and who had a turn goes to the end.
            assert gate.begun == ["a0", "a1", "b1", "c1", "a2", "b2", "a3", "a4"]

    run(test())


def test_a_late_caller_waits_behind_one_turn_of_each_not_behind_all() -> None:
    async def test() -> None:
        async with pool() as (made, gate):
            tasks = [begin(made, gate, f"a{number}", "a") for number in range(20)]
            await settled(lambda: made.depth == 19)
            tasks.append(begin(made, gate, "b", "b"))
            await settled(lambda: made.depth == 20)
            gate.opened.set()
            await asyncio.gather(*tasks)
            assert gate.begun[:4] == ["a0", "a1", "b", "a2"]

    run(test())


def test_what_is_too_much_is_refused_at_once() -> None:
    async def test() -> None:
        async with pool(waiting=4) as (made, gate):
            tasks = [begin(made, gate, name, name[0]) for name in ("a0", "a1", "a2")]
            await settled(lambda: made.depth == 2)
            with pytest.raises(Overloaded):  # of one caller half as much waits as of all
                await made.run(lambda _: "a3", SECONDS, "a")
            tasks += [begin(made, gate, name, name[0]) for name in ("b1", "c1")]
            await settled(lambda: made.depth == 4)
            with pytest.raises(Overloaded, match=r"too many requests wait already; try again in \d+ s"):
                await made.run(lambda _: "d1", SECONDS, "d")
            gate.opened.set()
            assert await asyncio.gather(*tasks) == ["a0", "a1", "a2", "b1", "c1"]
            assert await made.run(lambda _: "d1", SECONDS, "d") == "d1"

    run(test())


def test_one_may_wait_where_one_place_is() -> None:
    async def test() -> None:
        async with pool(waiting=1) as (made, gate):
            tasks = [begin(made, gate, "a0", "a"), begin(made, gate, "a1", "a")]
            await settled(lambda: made.depth == 1)
            with pytest.raises(Overloaded):
                await made.run(lambda _: "b", SECONDS, "b")
            gate.opened.set()
            assert await asyncio.gather(*tasks) == ["a0", "a1"]

    run(test())


def test_who_is_refused_hears_when_to_come_again() -> None:
    async def test() -> None:
        async with pool(threads=2, waiting=100) as (made, gate):
            assert made.retry_seconds() == 1
            tasks = [begin(made, gate, str(number), str(number)) for number in range(102)]
            await settled(lambda: made.depth == 100)
            with pytest.raises(Overloaded) as raised:
                await made.run(lambda _: "", SECONDS, "b")
            # 100 wait, each is thought to take 0.1 s, on two threads.
            assert raised.value.retry_seconds == made.retry_seconds() == 5
            gate.opened.set()
            await asyncio.gather(*tasks)

    run(test())


def test_work_that_takes_too_long_is_given_up_and_ends_at_its_next_look() -> None:
    async def test() -> None:
        async with pool() as (made, _):
            ended = threading.Event()

            def work(limit: Limit) -> None:
                try:
                    while True:
                        time.sleep(0.01)
                        limit.check()
                finally:
                    ended.set()

            started = time.monotonic()
            with pytest.raises(TookTooLong, match="the time for one request is up"):
                await made.run(work, 0.1)
            assert time.monotonic() - started < 5
            await settled(ended.is_set)
            assert await made.run(lambda _: "free again", SECONDS) == "free again"

    run(test())


def test_work_that_never_looks_holds_its_thread_until_it_ends() -> None:
    async def test() -> None:
        async with pool() as (made, gate):
            with pytest.raises(TookTooLong):
                await made.run(gate.work("a"), 0.05)
            waiting = begin(made, gate, "b")
            await asyncio.sleep(0.05)
            assert (gate.begun, made.depth) == (["a"], 1)
            gate.opened.set()
            assert await waiting == "b"

    run(test())


def test_who_waits_too_long_for_a_turn_is_told_that_too_much_waits() -> None:
    async def test() -> None:
        async with pool() as (made, gate):
            first = begin(made, gate, "a")
            await settled(lambda: gate.begun == ["a"])
            with pytest.raises(Overloaded):
                await made.run(gate.work("b"), 0.05, "b")
            gate.opened.set()
            assert await first == "a"
            assert await made.run(lambda _: "c", SECONDS) == "c"
            assert gate.begun == ["a"], "what nobody waits for is not begun"

    run(test())


@pytest.mark.parametrize("turns_of_the_loop", range(6))
def test_who_goes_in_the_moment_in_which_the_work_ends_has_gone(turns_of_the_loop: int) -> None:
    async def test() -> None:
        async with pool() as (made, gate):

            def work(limit: Limit) -> None:
                gate.work("a")(limit)
                raise KeyError("بحر")

            task = asyncio.create_task(made.run(work, SECONDS))
            await settled(lambda: gate.begun == ["a"])
            gate.opened.set()
            time.sleep(0.1)  # the loop stands still meanwhile, and then takes some turns to hear of the end
            for _ in range(turns_of_the_loop):
                await asyncio.sleep(0)
            heard = asyncio.CancelledError if task.cancel() else KeyError
            with pytest.raises(heard):
                await task

    run(test())


def test_work_of_who_has_gone_ends_at_its_next_look() -> None:
    async def test() -> None:
        async with pool() as (made, gate):
            heard: list[type[Exception]] = []

            def work(limit: Limit) -> None:
                gate.begun.append("a")
                gate.opened.wait(SECONDS)
                try:
                    limit.check()
                except Exception as error:
                    heard.append(type(error))
                    raise

            task = asyncio.create_task(made.run(work, SECONDS))
            await settled(lambda: gate.begun == ["a"])
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            gate.opened.set()
            assert await made.run(lambda _: "b", SECONDS) == "b"
            assert heard == [Abandoned]

    run(test())


def test_who_has_gone_while_waiting_has_no_turn_and_takes_no_room() -> None:
    async def test() -> None:
        async with pool(waiting=2) as (made, gate):
            first = begin(made, gate, "a", "a")
            gone = [begin(made, gate, name, name) for name in "bc"]
            await settled(lambda: made.depth == 2)
            for task in gone:
                task.cancel()
            await asyncio.wait(gone)
            assert all(task.cancelled() for task in gone)
            assert made.depth == 0
            late = begin(made, gate, "d", "d")
            await settled(lambda: made.depth == 1)
            gate.opened.set()
            assert [await first, await late] == ["a", "d"]
            assert gate.begun == ["a", "d"]

    run(test())


def test_many_callers_who_come_and_go_leave_every_thread_free() -> None:
    async def test() -> None:
        async with pool(threads=3) as (made, gate):
            tasks = [begin(made, gate, f"{number}", f"{number % 5}") for number in range(60)]
            await settled(lambda: made.depth == 57)
            for task in tasks[::2]:
                task.cancel()
            gate.opened.set()
            await asyncio.wait(tasks)
            assert [task.result() for task in tasks[1::2]] == [str(number) for number in range(1, 60, 2)]
            again = Gate()
            more = [begin(made, again, name, name) for name in "abc"]
            await settled(lambda: len(again.begun) == 3)
            assert made.depth == 0
            again.opened.set()
            assert await asyncio.gather(*more) == list("abc")

    run(test())


def test_the_time_of_a_limit() -> None:
    limit = Limit(60)
    limit.check()
    limit.abandon()
    with pytest.raises(Abandoned):
        limit.check()
    with pytest.raises(TookTooLong):
        Limit(-1).check()
