"""How `isnad serve` fares: the measures of ``scripts/benchmark.py serve``.

The server is a process of its own, on the loopback address and a library made for this; the clients
(``load_client.py``, plain asyncio) share the processors with it. Times are what a client sees, in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from index.cores import usable_cores
from scripts.load_abuse import NEAR_DESCRIPTORS, Abuse, abuse_server
from scripts.load_client import Failed, Tally
from scripts.load_phases import Latency, Load, growth, latency, load, say
from scripts.load_server import CHECKOUT, PROC, echo_server, isnad_server, make_library
from scripts.load_throughput import Throughput, throughput

QUESTIONS = CHECKOUT / "seeds" / "questions.jsonl"
FIRST_EVENT_MS, ASK_MS = 50, 150
SPREAD = 10
GROWTH = 0.05
MANY_CLIENTS, MANY_OVER_ONE = 16, 1.6
MEGABYTE = 2**20
SHOWN_FAILURES = 3


class Phase(StrEnum):
    """A part of the benchmark."""

    latency = "latency"
    throughput = "throughput"
    load = "load"
    abuse = "abuse"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: ``wanted`` says the target, and ``met`` whether it is met; None where there is none."""

    name: str
    value: Any
    wanted: str = ""
    met: bool | None = None


Plan = Callable[[Path, Path], list[Figure]]


def serve(
    phase: Annotated[list[Phase] | None, typer.Option(help="Only this phase; give it again for more.")] = None,
    requests: Annotated[int, typer.Option(min=1, help="Of latency: requests of each kind.")] = 200,
    throughput_seconds: Annotated[
        float, typer.Option(min=0.1, help="Of throughput: how long one client, and 16.")
    ] = 20,
    clients: Annotated[int, typer.Option(min=1, help="Of load: how many ask at once.")] = 64,
    seconds: Annotated[float, typer.Option(min=1, help="Of load: how long.")] = 60,
    abusers: Annotated[int, typer.Option(min=20, help="Of abuse: how many slow or vanishing clients.")] = 1000,
    good: Annotated[int, typer.Option(min=1, help="Of abuse: how many good clients ask among them.")] = 8,
    abuse_seconds: Annotated[float, typer.Option(min=1, help="Of abuse: how long without, and with abusers.")] = 45,
    workers: Annotated[
        int,
        typer.Option(min=1, help="How many processes of the server answer; of throughput as many as cores, at least."),
    ] = 1,
    library: Annotated[Path | None, typer.Option(help="Ask a copy of this library; else one of the seeds.")] = None,
    questions: Annotated[Path, typer.Option(help="One question a line, as JSON.")] = QUESTIONS,
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure for programs.")] = False,
) -> None:
    """Ask a server one question after another, many at once, and among clients that hold it up (Linux)."""
    if not PROC.joinpath("self/statm").is_file():
        raise SystemExit("memory and descriptors are read from /proc, which only Linux has")
    asked = [json.loads(line)["question"] for line in questions.read_text("utf-8").splitlines()]
    plans: dict[Phase, Plan] = {
        Phase.latency: lambda folder, held: measure_latency(folder, held, asked, requests, workers),
        Phase.throughput: lambda folder, held: throughput_figures(
            measure_throughput(folder, held, asked, throughput_seconds, max(workers, usable_cores()))
        ),
        Phase.load: lambda folder, held: measure_load(folder, held, asked, (clients, seconds), workers),
        Phase.abuse: lambda folder, held: measure_abuse(folder, held, asked, (abusers, good, abuse_seconds), workers),
    }
    figures: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="isnad-benchmark-") as name:
        folder = Path(name)
        say("making the library")
        held = make_library(folder, library)
        for one in phase or Phase:
            say(f"{one}: begins")
            try:
                figures[one] = plans[one](folder, held)
            except Failed as error:
                raise SystemExit(f"{one}: {error}") from error
    print_json(figures) if as_json else show(figures)
    if any(figure.met is False for found in figures.values() for figure in found):
        raise typer.Exit(1)


def measure_latency(folder: Path, library: Path, questions: Sequence[str], requests: int, workers: int) -> list[Figure]:
    """Ask an idle server; besides, a route that does nothing."""
    with isnad_server(folder, library, workers) as server, echo_server(folder) as echo:
        found = asyncio.run(latency(server, echo, questions, requests))
    return latency_figures(found)


def latency_figures(found: Latency) -> list[Figure]:
    """Return p50 and p95 of each kind, and what they are of an echo."""
    figures = []
    kinds = (
        ("first_event", found.first_event, FIRST_EVENT_MS),
        ("new_ask", found.new_ask, ASK_MS),
        ("ask", found.ask, ASK_MS),
        ("whole_chat", found.chat, None),
        ("echo", found.echo, None),
    )
    for name, times, most in kinds:
        p50, p95 = (float(np.percentile(times, percent)) for percent in (50, 95))
        wanted = f"{most} or less" if most else ""
        figures += [
            Figure(f"{name}_ms_p50", p50, wanted, p50 <= most if most else None),
            Figure(f"{name}_ms_p95", p95),
            Figure(f"{name}_over_echo_p50", p50 / float(np.median(found.echo))),
        ]
    return figures[:-1]


def measure_throughput(
    folder: Path, library: Path, questions: Sequence[str], seconds: float, workers: int
) -> Throughput:
    """Let one client ask, then many at once."""
    with isnad_server(folder, library, workers) as server:
        return asyncio.run(throughput(server, questions, MANY_CLIENTS, seconds))


def throughput_figures(found: Throughput) -> list[Figure]:
    """Return what one client and many were answered, and what the many are of the one."""
    tell_failures(found.failures)
    times = found.many_a_second / found.one_a_second if found.one_a_second else 0.0
    return [
        Figure("new_requests_a_second", found.new_a_second),
        Figure("one_requests_a_second", found.one_a_second),
        Figure("many_requests_a_second", found.many_a_second),
        Figure("many_over_one", times, f"{MANY_OVER_ONE} or more", times >= MANY_OVER_ONE),
        Figure("errors", len(found.failures), "0", not found.failures),
    ]


def measure_load(
    folder: Path, library: Path, questions: Sequence[str], how: tuple[int, float], workers: int
) -> list[Figure]:
    """Let many clients ask while the library changes."""
    with isnad_server(folder, library, workers) as server:
        found = asyncio.run(load(server, library, questions, *how))
    return load_figures(found)


def load_figures(found: Load) -> list[Figure]:
    """Return what the clients met, what the change came to, and how the server's memory went."""
    both, change = found.ask.merge([found.chat]), found.change
    tell_failures(both.failures + change.failures)
    p50, p99 = (percentile(both, percent) for percent in (50, 99))
    grown, most_reading = growth(found.answering), max(found.reading)
    spread = p99 / p50 if p50 else 0.0
    return [
        Figure("requests", len(both.milliseconds)),
        Figure("errors", len(both.failures), "0", not both.failures),
        Figure("requests_a_second", len(both.milliseconds) / found.seconds),
        *(Figure(f"{name}_ms_p50", percentile(one, 50)) for name, one in (("ask", found.ask), ("chat", found.chat))),
        *(Figure(f"ms_p{percent}", percentile(both, percent)) for percent in (50, 90, 99)),
        Figure("ms_max", percentile(both, 100)),
        Figure("p99_over_p50", spread, f"under {SPREAD}", 0 < spread < SPREAD),
        Figure("upload_read_seconds", change.upload_seconds, "read", change.upload_seconds > 0),
        Figure("upload_cited_seconds", change.found_seconds, "cited", change.found_seconds > 0),
        Figure("rebuild_seconds", change.rebuild_seconds, "done", change.rebuild_seconds > 0),
        Figure("memory_mb", found.answering[-1] / MEGABYTE),
        Figure("memory_growth", grown, f"within {GROWTH:.0%}", abs(grown) <= GROWTH),
        Figure("memory_of_reading_uploads_mb", most_reading / MEGABYTE),
    ]


def measure_abuse(
    folder: Path, library: Path, questions: Sequence[str], how: tuple[int, int, float], workers: int
) -> list[Figure]:
    """Let good clients ask alone, then among clients that hold the server up."""
    with isnad_server(folder, library, workers) as server:
        found = asyncio.run(abuse_server(server, questions, *how))
    return abuse_figures(found)


def abuse_figures(found: Abuse) -> list[Figure]:
    """Return what the good clients met, and what the server held."""
    tell_failures(found.before.failures + found.during.failures)
    most = found.descriptors_before + NEAR_DESCRIPTORS
    figures = [
        Figure("errors_without_abuse", len(found.before.failures), "0", not found.before.failures),
        Figure("errors", len(found.during.failures), "0", not found.during.failures),
    ]
    for name, tally in (("without_abuse", found.before), ("with_abuse", found.during)):
        figures.append(Figure(f"requests_{name}", len(tally.milliseconds), "some", bool(tally.milliseconds)))
        figures += [Figure(f"ms_p{percent}_{name}", percentile(tally, percent)) for percent in (50, 99)]
    figures += [Figure(f"came_{kind}", count) for kind, count in sorted(found.came.items())]
    figures += [Figure(f"thrown_out_{kind}", count) for kind, count in sorted(found.thrown_out.items())]
    return [
        *figures,
        Figure("descriptors_before", found.descriptors_before),
        Figure("descriptors_most", found.descriptors_most),
        Figure("descriptors_after", found.descriptors_after, f"{most} or fewer", found.descriptors_after <= most),
        Figure("settled_seconds", found.settle_seconds),
    ]


def percentile(tally: Tally, percent: float) -> float:
    """Return a percentile of the answers' milliseconds; 0 where there was none."""
    return float(np.percentile(tally.milliseconds, percent)) if tally.milliseconds else 0.0


def tell_failures(failures: Sequence[str]) -> None:
    """Name the first few, for whoever looks into them."""
    for why in failures[:SHOWN_FAILURES]:
        say(f"failed: {why}")


def print_json(figures: dict[str, list[Figure]]) -> None:
    """Print every figure, and the names of those whose target is missed."""
    missed = [f"{phase}.{one.name}" for phase, found in figures.items() for one in found if one.met is False]
    values = {phase: {one.name: one.value for one in found} for phase, found in figures.items()}
    json.dump({**values, "missed": missed}, sys.stdout, indent=2)
    sys.stdout.write("\n")


def show(figures: dict[str, list[Figure]]) -> None:
    """Print a table."""
    table = Table("phase", "measure", "value", "wanted", "", box=None)
    for phase, found in figures.items():
        for one in found:
            value = f"{one.value:,.2f}" if isinstance(one.value, float) else f"{one.value:,}"
            verdict = "" if one.met is None else "met" if one.met else "MISSED"
            table.add_row(phase, one.name.replace("_", " "), value, one.wanted, verdict)
    Console(highlight=False).print(table)
