"""Searching, against other engines: the measures of ``scripts/benchmark.py search``.

Same passages, same vectors, same processors, one run, in turns. The encoder is excluded everywhere, and measured
alone besides. What the other engines are and how they are set up is told in ``docs/performance.md``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from index.bundled import BundledEncoder
from index.cores import usable_cores
from index.folders import find_files
from index.passages import split_passages
from index.sources import read_document
from qa.seeds import seed_folders
from scripts.benchmark_engines import ENGINES
from scripts.benchmark_making import write_squad, write_synthetic
from scripts.benchmark_plots import write_plots
from scripts.benchmark_process import GIBIBYTE, Limits, memory_bytes
from scripts.benchmark_runs import WARM_QUESTIONS, Plan, Run, measure_size
from scripts.benchmark_serve import QUESTIONS, SHOWN_FAILURES, measure_throughput
from scripts.benchmark_tables import markdown, show
from scripts.benchmark_targets import PEER_SIZE, targets
from scripts.load_phases import say
from scripts.load_server import PROC, make_library

SIZES = "1000,10000,100000,1000000"
ENCODED_PASSAGES, ENCODED_QUESTIONS = 128, 200


class Part(StrEnum):
    """A part of the benchmark."""

    engines = "engines"
    encoder = "encoder"
    http = "http"


def search(
    sizes: Annotated[str, typer.Option(help="How many passages, with commas between.")] = SIZES,
    engines: Annotated[str, typer.Option(help="Which engines, with commas between.")] = ",".join(ENGINES),
    peers_up_to: Annotated[
        int, typer.Option(help="Above so many passages, only Isnad and the libraries alone.")
    ] = PEER_SIZE,
    only: Annotated[list[Part] | None, typer.Option(help="Only this part; give it again for more.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Makes other passages and questions.")] = 0,
    queries: Annotated[int, typer.Option(min=1, help="How many questions each engine is asked.")] = 200,
    dimension: Annotated[int, typer.Option(min=8, help="Of the vectors.")] = 384,
    squad: Annotated[Path | None, typer.Option(help="Take this SQuAD-format file, not synthetic passages.")] = None,
    limit_seconds: Annotated[float, typer.Option(help="What building, and then answering, may each take.")] = 600,
    limit_gigabytes: Annotated[float, typer.Option(help="GiB that an engine may hold in memory.")] = 16,
    throughput_seconds: Annotated[float, typer.Option(help="Of each throughput of an engine.")] = 5,
    http_seconds: Annotated[float, typer.Option(help="Of each throughput over HTTP.")] = 20,
    cores: Annotated[int, typer.Option(min=1, help="How many processors all of it may use.")] = 2,
    folder: Annotated[Path | None, typer.Option(help="Where collections and indexes are made; else temporary.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write results.json, results.md and plots into it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results for programs.")] = False,
) -> None:
    """Build and ask Isnad and its peers at several sizes, and compare with what Isnad promises (Linux)."""
    if not PROC.joinpath("self/statm").is_file():
        raise SystemExit("memory is read from /proc, which only Linux has")
    named = engine_names(engines)
    wanted = [] if squad else size_numbers(sizes)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    plan = Plan(Limits(limit_seconds, limit_gigabytes * GIBIBYTE), throughput_seconds, say, queries)
    results = described(seed, queries, dimension, squad)
    parts = only or list(Part)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="isnad-benchmark-", dir=folder) as name:
        place = Path(name)
        if Part.engines in parts:
            runs = measure_squad(place, squad, named, queries, plan) if squad else []
            for size in wanted:
                made = (size, 2 * queries + WARM_QUESTIONS, seed, dimension)
                runs += measure_synthetic(place / str(size), made, compared(named, size, peers_up_to), plan)
                results["runs"] = [asdict(run) for run in runs]
                write(results, output)  # the next size takes ten times as long, and may be broken off
            results["runs"] = [asdict(run) for run in runs]
        if Part.encoder in parts:
            say("the bundled encoder alone")
            results["encoder"] = measure_encoder()
        if Part.http in parts:
            say("requests over HTTP: one client, and many")
            results["http"] = measure_http(place, http_seconds)
    finish(results, output, as_json)


def engine_names(given: str) -> list[str]:
    """Return the engines named, in the order in which they are built."""
    wanted = {name.strip() for name in given.split(",")}
    if unknown := wanted - set(ENGINES):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: known engines are {', '.join(ENGINES)}")
    return [name for name in ENGINES if name in wanted]


def compared(engines: Sequence[str], size: int, peers_up_to: int) -> list[str]:
    """Return those of ``engines`` that are measured at a size: some peers take hours for a million passages."""
    return [name for name in engines if size <= peers_up_to or name == "isnad" or not ENGINES[name].hybrid]


def size_numbers(given: str) -> list[int]:
    """Return the sizes, ascending."""
    try:
        found = sorted({int(size) for size in given.split(",")})
    except ValueError as error:
        raise typer.BadParameter(f"--sizes {given}: give whole numbers with commas between") from error
    if found[0] < 1:
        raise typer.BadParameter(f"--sizes {given}: a collection has at least 1 passage")
    return found


def described(seed: int, queries: int, dimension: int, squad: Path | None) -> dict[str, Any]:
    """Return what the results say of how they came about."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "memory_gibibytes": round(memory_bytes()["MemTotal"] / GIBIBYTE, 1),
        },
        "collection": squad.name if squad else "synthetic",
        "seed": seed,
        "queries": queries,
        "dimension": BundledEncoder().fingerprint.dimension if squad else dimension,
        "versions": dict(sorted(installed_versions().items())),
        "runs": [],
    }


def installed_versions() -> dict[str, str]:
    """Return the versions of the packages that are compared, without those that are not installed."""
    found = {}
    for package in {name for engine in ENGINES.values() for name in engine.packages}:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def measure_synthetic(place: Path, made: tuple[int, int, int, int], engines: Sequence[str], plan: Plan) -> list[Run]:
    """Make a synthetic collection of ``made`` passages, questions, seed and dimension, and measure the engines."""
    size, queries, seed, dimension = made
    say(f"{size:,} passages: making them")
    collection = write_synthetic(place / "collection", size, queries, seed, dimension)
    runs = measure_size(collection, engines, place, plan)
    shutil.rmtree(place)  # a million passages are some ten gigabytes by now
    return runs


def measure_squad(place: Path, file: Path, engines: Sequence[str], queries: int, plan: Plan) -> list[Run]:
    """Encode the paragraphs and questions of a SQuAD-format file, and measure the engines."""
    say(f"{file.name}: encoding it")
    collection = write_squad(place / "collection", file, 2 * queries + WARM_QUESTIONS, BundledEncoder())
    return measure_size(collection, engines, place, plan)


def measure_encoder() -> dict[str, float]:
    """Return what the bundled encoder takes for a question, and for a passage in a batch, of the seeds."""
    encoder, texts = BundledEncoder(), []
    for file in find_files(seed_folders()):
        document = read_document(file)
        texts += [document.text[one.start : one.end] for one in split_passages(document)]
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    encoder.encode_query(asked[0])
    milliseconds = []
    for question in islice(asked, ENCODED_QUESTIONS):
        started = time.perf_counter()
        encoder.encode_query(question)
        milliseconds.append(1000 * (time.perf_counter() - started))
    some, started = texts[:ENCODED_PASSAGES], time.perf_counter()
    encoder.encode_passages(some)
    return {
        "query_ms_p50": float(np.median(milliseconds)),
        "passage_ms": 1000 * (time.perf_counter() - started) / len(some),
    }


def measure_http(place: Path, seconds: float) -> dict[str, float]:
    """Return the requests a second of one client and of many, by as many processes as there are cores."""
    (place / "http").mkdir(parents=True)
    library = make_library(place / "http", None)
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    found = measure_throughput(place / "http", library, asked, seconds, usable_cores())
    for why in found.failures[:SHOWN_FAILURES]:
        say(f"failed: {why}")
    return {
        "new_requests_a_second": found.new_a_second,
        "one_requests_a_second": found.one_a_second,
        "many_requests_a_second": found.many_a_second,
        "errors": len(found.failures),
    }


def finish(results: dict[str, Any], output: Path | None, as_json: bool) -> None:
    """Write and print the results; a missed target ends with exit code 1."""
    write(results, output)
    if as_json:
        json.dump(results, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        show(results, Console(highlight=False))
    if any(one["met"] is False for one in results["targets"]):
        raise typer.Exit(1)


def write(results: dict[str, Any], output: Path | None) -> None:
    """Add to ``results`` what they say of the targets, and write them with tables and plots, where that is wanted."""
    results["targets"] = [{**asdict(one), "met": one.met} for one in targets(results)]
    if output:
        output.mkdir(parents=True, exist_ok=True)
        (output / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", "utf-8")
        (output / "results.md").write_text(markdown(results), "utf-8")
        if results["runs"]:
            write_plots(results, output)
