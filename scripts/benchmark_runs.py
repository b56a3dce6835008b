"""All engines at one size: built one after another, each in its own process, then asked in turns.

A turn is a few questions for each engine, so that whatever else the machine does meanwhile hits all of them alike.
One process works at a time. All engines of a size are up at once where memory allows; where not, they are asked in
groups, and the group's number is among the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from scripts.benchmark_collection import GivenCollection, GivenQuery
from scripts.benchmark_engines import ENGINES, FOUND
from scripts.benchmark_process import Limits, NotInstalled, OverLimit, WorkerFailed, WorkerProcess, memory_bytes

QUESTIONS_PER_TURN = 5
WARM_QUESTIONS = 5
CLIENTS = 16
# What may be used of the memory that is free when engines are opened side by side.
SHARE_OF_MEMORY = 0.8

T = TypeVar("T")

MEASURED, STOPPED, NOT_INSTALLED, FAILED = "measured", "stopped", "not installed", "failed"


@dataclass(slots=True)
class Run:
    """One engine at one size. ``figures`` holds what was measured; ``why`` says what was not, and the reason."""

    engine: str
    passages: int
    state: str = MEASURED
    why: str = ""
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Asked:
    """What one engine answered so far."""

    run: Run
    worker: WorkerProcess
    group: int
    numbers: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    found: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure: the limits of each engine, seconds of each throughput, and where to say how far it is.

    ``fresh_questions`` are kept for the time outside the libraries, so that nothing is remembered of them.
    """

    limits: Limits
    throughput_seconds: float
    say: Callable[[str], None]
    fresh_questions: int = 0


def measure_size(collection: GivenCollection, engines: Sequence[str], folder: Path, plan: Plan) -> list[Run]:
    """Measure ``engines`` on one collection; each has a run, whatever became of it."""
    runs = {engine: Run(engine, collection.count) for engine in engines}
    kept: dict[str, WorkerProcess] = {}  # those that cannot be opened again stay as they were built
    for engine, run in runs.items():
        plan.say(f"{collection.count:,} passages: {ENGINES[engine].title} builds")
        worker = build(run, collection, folder, plan)
        if worker is not None:
            kept[engine] = worker
    queries, _ = collection.queries()
    for number, group in enumerate(groups([run for run in runs.values() if run.state == MEASURED], kept), start=1):
        measure_group(group, number, kept, (collection, queries), folder, plan)
    return list(runs.values())


def build(run: Run, collection: GivenCollection, folder: Path, plan: Plan) -> WorkerProcess | None:
    """Build one engine and save it; return its process only where it cannot be saved, and must stay."""
    worker = guarded(run, start, run.engine, collection, folder, plan)
    if worker is None:
        return None
    built = guarded(run, worker.tell, "build")
    held = guarded(run, worker.tell, "memory") if built else None
    if built and held:
        saves = built.pop("saves")
        run.figures |= {**built, "built_resident_bytes": held["resident_bytes"]}
        if not saves:
            return worker
        run.figures |= guarded(run, worker.tell, "save") or {}
    worker.close()
    return None


def start(engine: str, collection: GivenCollection, folder: Path, plan: Plan) -> WorkerProcess:
    """Start the process of one engine, which may take what the limits and the machine's memory allow."""
    most = min(plan.limits.resident_bytes, SHARE_OF_MEMORY * memory_bytes()["MemAvailable"])
    limits = Limits(plan.limits.seconds, most)
    return WorkerProcess(engine, collection.folder, folder / engine, limits)


def guarded(run: Run, step: Callable[..., T], *arguments: Any, **named: Any) -> T | None:
    """Return what ``step`` returns, or None when it cannot be done, which ``run`` then says."""
    try:
        return step(*arguments, **named)
    except NotInstalled as error:
        run.state, run.why = NOT_INSTALLED, str(error)
    except OverLimit as error:
        run.state, run.why = STOPPED, str(error)
    except WorkerFailed as error:
        run.state, run.why = FAILED, str(error)
    return None


def groups(runs: Iterable[Run], kept: dict[str, WorkerProcess]) -> list[list[Run]]:
    """Return which engines are up at once: all, or as many at a time as memory holds of what building them left."""
    free = SHARE_OF_MEMORY * memory_bytes()["MemAvailable"]
    found: list[list[Run]] = []
    held = 0.0
    for run in sorted(runs, key=lambda one: one.engine not in kept):  # what is up already goes first
        needed = 0.0 if run.engine in kept else run.figures["built_resident_bytes"]
        if not found or held + needed > free:
            found.append([])
            held = 0.0
        found[-1].append(run)
        held += needed
    return found


def measure_group(
    group: Sequence[Run],
    number: int,
    kept: dict[str, WorkerProcess],
    asked_of: tuple[GivenCollection, Sequence[GivenQuery]],
    folder: Path,
    plan: Plan,
) -> None:
    """Open the engines of a group, ask all their questions in turns, and close them."""
    collection, queries = asked_of
    up: list[Asked] = []
    for run in group:
        worker = kept.get(run.engine)
        if worker is None:
            worker = guarded(run, start, run.engine, collection, folder, plan)
            opened = guarded(run, worker.tell, "open") if worker else None
            run.figures |= opened or {}
        if worker is not None and run.state == MEASURED:
            up.append(Asked(run, worker, number))
    plan.say(f"{collection.count:,} passages: {', '.join(ENGINES[one.run.engine].title for one in up)} answer in turns")
    # A small file of questions has none to spare for more than half of it.
    warming = min(WARM_QUESTIONS, len(queries) // 2)
    fresh = min(plan.fresh_questions, (len(queries) - warming) // 2)
    measured = range(len(queries) - warming - fresh)
    warm_up(up, range(len(queries) - warming, len(queries)))
    ask_in_turns(up, measured)
    measure_outside(up, range(len(measured), len(measured) + fresh) or measured)
    for one in up:
        one.run.figures |= {"group": number, **latency(one), "ndcg_at_10": ndcg(one, queries)}
    for clients in (1, CLIENTS):
        measure_throughput(up, clients, plan)
    for one in up:
        if one.run.state == MEASURED:
            guarded(one.run, finish, one)
        one.worker.close()


def warm_up(up: Sequence[Asked], numbers: Sequence[int]) -> None:
    """Let each engine answer the questions kept for this; the first answer's time is a figure."""
    for one in up:
        reply = guarded(one.run, one.worker.tell, "ask", numbers=list(numbers))
        if reply is not None:
            one.run.figures["first_query_ms"] = reply["milliseconds"][0]


def ask_in_turns(up: Sequence[Asked], numbers: Sequence[int]) -> None:
    """Ask every engine every question, a few at a time; each round begins with another engine."""
    for turn, begin in enumerate(range(0, len(numbers), QUESTIONS_PER_TURN)):
        some = list(numbers[begin : begin + QUESTIONS_PER_TURN])
        first = turn % len(up) if up else 0
        for one in [*up[first:], *up[:first]]:
            if one.run.state != MEASURED:
                continue
            reply = guarded(one.run, one.worker.tell, "ask", numbers=some)
            if reply is not None:
                one.numbers += some
                one.milliseconds += reply["milliseconds"]
                one.found += reply["found"]


def measure_outside(up: Sequence[Asked], numbers: Sequence[int]) -> None:
    """Take the time that Isnad spends outside the libraries."""
    for one in up:
        if one.run.engine == "isnad" and one.run.state == MEASURED:
            reply = guarded(one.run, one.worker.tell, "outside", numbers=list(numbers))
            one.run.figures |= {"outside_ms_p50": float(np.median(reply["milliseconds"]))} if reply else {}


def measure_throughput(up: Sequence[Asked], clients: int, plan: Plan) -> None:
    """Let each engine answer ``clients`` threads for a while; one that cannot has no such figure, and says why."""
    for one in up:
        if one.run.state != MEASURED:
            continue
        try:
            told = one.worker.tell("throughput", clients=clients, seconds=plan.throughput_seconds)
            one.run.figures[f"queries_a_second_{clients}"] = told["answered"] / told["seconds"]
        except WorkerFailed as error:
            one.run.why = str(error)
        except OverLimit as error:
            one.run.state, one.run.why = STOPPED, str(error)


def finish(one: Asked) -> None:
    """Take the memory, then what needs more of it: the exact ranking."""
    described = ENGINES[one.run.engine]
    one.run.figures["serving_bytes"] = one.worker.tell("memory")["resident_bytes"]
    if one.run.engine == "isnad":
        exact = one.worker.tell("exact", numbers=one.numbers)["found"]
        one.run.figures["recall_at_10"] = recall(one.found, exact)
    elif described.dense and described.exact:
        one.run.figures["recall_at_10"] = 1.0


def latency(one: Asked) -> dict[str, float]:
    """Return percentiles of the milliseconds, and of how many questions."""
    found: dict[str, float] = {"queries": len(one.milliseconds)}
    if one.milliseconds:
        found |= {f"ms_p{percent}": float(np.percentile(one.milliseconds, percent)) for percent in (50, 95, 99)}
    return found


def recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    """Return which share of the exact rankings' passages was found, on average over the questions."""
    shares = [len(set(got) & set(wanted)) / len(wanted) for got, wanted in zip(found, exact, strict=True) if wanted]
    return float(np.mean(shares)) if shares else 1.0


def ndcg(one: Asked, queries: Sequence[GivenQuery]) -> float:
    """Return nDCG@10 with linear gains (Järvelin and Kekäläinen 2002), 0 for an engine that answered nothing."""
    values = []
    for number, found in zip(one.numbers, one.found, strict=True):
        relevance = queries[number].relevance
        best = sorted(relevance.values(), reverse=True)
        values.append(gain([relevance.get(passage, 0) for passage in found]) / gain(best))
    return float(np.mean(values)) if values else 0.0


def gain(grades: Sequence[int]) -> float:
    """Return the discounted gain of grades in the order in which their passages were found."""
    return float(sum(grade / np.log2(rank + 1) for rank, grade in enumerate(grades[:FOUND], start=1)))
