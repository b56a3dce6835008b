"""One engine in a process of its own, told by lines of JSON what to do, answering each with one line.

    python -m scripts.benchmark_worker ENGINE COLLECTION FOLDER

    {"do": "build"}                          -> {"build_seconds", "peak_bytes", "saves"}
    {"do": "save"}                           -> {"save_seconds", "disk_bytes"}
    {"do": "open"}                           -> {"open_seconds"}
    {"do": "ask", "numbers": [0, 1]}         -> {"milliseconds": […], "found": [[…], …]}
    {"do": "throughput", "clients": 16, "seconds": 5}  -> {"answered", "seconds"}
    {"do": "memory"}                         -> {"resident_bytes", "peak_bytes"}
    {"do": "exact", "numbers": …}            -> {"found"}; of Isnad: with exact dense search
    {"do": "outside", "numbers": …}          -> {"milliseconds"}; of Isnad: outside FAISS and Tantivy

What cannot be done is answered with {"error": …}. The end of the input ends the process.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from index.records import IsnadError
from index.vectors import Vectors
from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import EngineUnavailable, make_engine

STATUS = Path("/proc/self/status")
BYTES_READ_AT_ONCE = 1 << 24

Reply = dict[str, Any]


class Worker:
    """An engine with its collection and its folder."""

    def __init__(self, engine: str, collection: Path, folder: Path) -> None:
        self._collection = GivenCollection.open(collection)
        self._folder = folder
        self._queries: list[GivenQuery] = []
        self._vectors: Vectors | None = None
        self._engine = make_engine(engine)

    def do(self, told: Mapping[str, Any]) -> Reply:
        """Do what one line says.

        Raises:
            IsnadError: it is nothing that this worker can do.
        """
        rest = {name: value for name, value in told.items() if name != "do"}
        steps: dict[str, Callable[..., Reply]] = {
            "build": self.build,
            "save": self.save,
            "open": self.open,
            "ask": self.ask,
            "throughput": self.throughput,
            "memory": memory,
            "exact": self.exact,
            "outside": self.outside,
        }
        if told["do"] not in steps:
            raise IsnadError(f"{told['do']!r} cannot be done; known are {', '.join(steps)}")
        return steps[told["do"]](**rest)

    def build(self) -> Reply:
        """Build; reading what is given is not counted. ``saves`` says whether "save" comes next."""
        started = time.perf_counter()
        self._engine.build(self._collection, self._folder)
        seconds = time.perf_counter() - started - self._collection.reading_seconds
        self._know()
        return {"build_seconds": seconds, "peak_bytes": memory()["peak_bytes"], "saves": self._engine.saves}

    def save(self) -> Reply:
        """Save what was built, for another process to open."""
        started = time.perf_counter()
        self._engine.save(self._folder)
        return {"save_seconds": time.perf_counter() - started, "disk_bytes": size_of(self._folder)}

    def open(self) -> Reply:
        """Open what another process saved."""
        started = time.perf_counter()
        self._engine.open(self._folder, self._collection.dimension)
        opened = time.perf_counter() - started
        read_whole(self._folder)
        self._know()
        return {"open_seconds": opened}

    def _know(self) -> None:
        self._queries, self._vectors = self._collection.queries()
        self._engine.know(self._queries, self._vectors)

    def _asked(self, numbers: Sequence[int]) -> Iterator[tuple[GivenQuery, Vectors]]:
        assert self._vectors is not None, "build or open comes first"
        for number in numbers:
            yield self._queries[number], self._vectors[number]

    def ask(self, numbers: Sequence[int]) -> Reply:
        """Ask some of the questions, one after another."""
        milliseconds, found = [], []
        for query, vector in self._asked(numbers):
            started = time.perf_counter()
            found.append(self._engine.search(query, vector))
            milliseconds.append(1000 * (time.perf_counter() - started))
        return {"milliseconds": milliseconds, "found": found}

    def throughput(self, clients: int, seconds: float) -> Reply:
        """Let threads ask at once, each its next question as soon as it has an answer."""
        asked = list(self._asked(range(len(self._queries))))
        answered, failures = [0] * clients, list[str]()
        started = time.perf_counter()

        def client(number: int) -> None:
            try:
                for query, vector in itertools.islice(itertools.cycle(asked), number * 7, None):
                    if time.perf_counter() - started >= seconds:
                        return
                    self._engine.search(query, vector)
                    answered[number] += 1
            except Exception as error:  # noqa: BLE001  whatever it is, it is told, and the engine is not thread-safe
                failures.append(f"{type(error).__name__}: {error}")

        threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise IsnadError(f"{clients} threads at once: {failures[0]}")
        return {"answered": sum(answered), "seconds": time.perf_counter() - started}

    def exact(self, numbers: Sequence[int]) -> Reply:
        """Rank as Isnad does, but with every vector compared."""
        from scripts.benchmark_isnad import Isnad, exact_snapshot, found

        assert isinstance(self._engine, Isnad), "only Isnad has an exact reference"
        assert self._vectors is not None, "build or open comes first"
        snapshot = exact_snapshot(self._engine.index.current(), self._collection.folder, self._vectors)
        return {"found": [found(snapshot, query, vector) for query, vector in self._asked(numbers)]}

    def outside(self, numbers: Sequence[int]) -> Reply:
        """Ask, and subtract what each question was inside FAISS and Tantivy."""
        from scripts.benchmark_inside import timed_inside
        from scripts.benchmark_isnad import Isnad

        assert isinstance(self._engine, Isnad), "only Isnad's own path is measured"
        milliseconds = []
        with timed_inside(self._engine.index.current()) as clock:
            for query, vector in self._asked(numbers):
                clock.seconds, started = 0.0, time.perf_counter()
                self._engine.search(query, vector)
                milliseconds.append(1000 * (time.perf_counter() - started - clock.seconds))
        return {"milliseconds": milliseconds}


def memory() -> Reply:
    """Return the bytes that this process holds in memory now, and the most it has held."""
    fields = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    resident, peak = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return {"resident_bytes": resident, "peak_bytes": peak}


def read_whole(folder: Path) -> None:
    """Read all files of a folder once, so that no question waits for the disk: a server has mostly run for a while."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                while opened.read(BYTES_READ_AT_ONCE):
                    pass


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@contextmanager
def replies_alone() -> Iterator[TextIO]:
    """Give standard output to the replies alone; what libraries print there goes to standard error."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        os.dup2(2, 1)
        yield replies


def main(engine: str, collection: str, folder: str) -> None:
    """Do what the lines on standard input say, until there are no more."""
    with replies_alone() as replies:

        def tell(reply: Mapping[str, Any]) -> None:
            replies.write(json.dumps(reply) + "\n")
            replies.flush()

        try:
            worker = Worker(engine, Path(collection), Path(folder))
        except EngineUnavailable as error:
            tell({"unavailable": str(error)})
            return
        tell({"ready": engine})
        for line in sys.stdin:
            try:
                tell(worker.do(json.loads(line)))
            except Exception as error:  # noqa: BLE001  another library's, of whatever kind: it is reported, not hidden
                tell({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main(*sys.argv[1:])
