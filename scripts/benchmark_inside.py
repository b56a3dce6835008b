"""How long a question is inside FAISS and Tantivy: their calls are timed from here, not by the product."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import faiss

from index.local import Snapshot

FAISS_CALLS = (
    "search",
    "range_search",
    "search_preassigned",
    "search_and_reconstruct",
    "reconstruct",
    "reconstruct_n",
    "reconstruct_batch",
    "add_sa_codes",
)


class InsideClock(threading.local):
    """The seconds that this thread has been inside timed calls; a call within a call counts once."""

    seconds = 0.0
    depth = 0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``call``, timed."""

        @functools.wraps(call)
        def measured(*arguments: Any, **named: Any) -> Any:
            self.depth += 1
            started = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.depth -= 1
                if not self.depth:
                    self.seconds += time.perf_counter() - started

        return measured


class TimedObject:
    """Another object whose methods are timed."""

    def __init__(self, wrapped: object, clock: InsideClock) -> None:
        self._wrapped, self._clock = wrapped, clock

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._wrapped, name)
        if callable(value):
            value = self._clock.timed(value)
            setattr(self, name, value)  # looked up once
        return value


@contextmanager
def timed_inside(snapshot: Snapshot) -> Iterator[InsideClock]:
    """Time every search in FAISS, and every call of the Tantivy objects that ``snapshot`` holds, until left."""
    clock = InsideClock()
    undo: list[Callable[[], None]] = []
    for kind in _subclasses(faiss.Index):
        for name in FAISS_CALLS:
            if name in vars(kind):
                undo.append(functools.partial(setattr, kind, name, vars(kind)[name]))
                setattr(kind, name, clock.timed(vars(kind)[name]))
    for lexical in snapshot.lexical.values():
        for name, value in list(vars(lexical).items()):
            # Query objects are handed to Tantivy and must stay what they are; only what is called is wrapped.
            if type(value).__module__.partition(".")[0] == "tantivy" and hasattr(value, "search"):
                undo.append(functools.partial(setattr, lexical, name, value))
                setattr(lexical, name, TimedObject(value, clock))
        asked: Any = lexical  # of its attributes one is a method of Tantivy's searcher
        undo.append(functools.partial(setattr, lexical, "_frequency", asked._frequency))
        asked._frequency = clock.timed(asked._frequency)
    try:
        yield clock
    finally:
        for step in undo:
            step()


def _subclasses(kind: type) -> Iterator[type]:
    yield kind
    below: type
    for below in kind.__subclasses__():
        yield from _subclasses(below)
