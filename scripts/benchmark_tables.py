"""The results of ``benchmark.py search`` as tables, for a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.benchmark_engines import ENGINES
from scripts.benchmark_targets import targets

Row = Sequence[str]
MEBIBYTE = 2**20

Columns = Sequence[tuple[str, str, Callable[[float], str]]]

COST: Columns = (
    ("build s", "build_seconds", "{:,.2f}".format),
    ("save s", "save_seconds", "{:,.2f}".format),
    ("open s", "open_seconds", "{:,.2f}".format),
    ("disk MiB", "disk_bytes", lambda value: f"{value / MEBIBYTE:,.1f}"),
    ("peak MiB", "peak_bytes", lambda value: f"{value / MEBIBYTE:,.0f}"),
    ("serving MiB", "serving_bytes", lambda value: f"{value / MEBIBYTE:,.0f}"),
)
"""What an engine takes to build, to save and open, on disk, in memory while building, and while serving."""

ASKING: Columns = (
    ("p50 ms", "ms_p50", "{:,.2f}".format),
    ("p95 ms", "ms_p95", "{:,.2f}".format),
    ("p99 ms", "ms_p99", "{:,.2f}".format),
    ("q/s 1", "queries_a_second_1", "{:,.1f}".format),
    ("q/s 16", "queries_a_second_16", "{:,.1f}".format),
    ("recall@10", "recall_at_10", "{:.3f}".format),
    ("nDCG@10", "ndcg_at_10", "{:.3f}".format),
)
"""How fast and how well an engine answers, asked by 1 and by 16 threads."""


def target_rows(results: Mapping[str, Any]) -> list[Row]:
    """Return name, wanted, measured and verdict of each target."""
    return [(one.name, one.wanted, one.shown, one.verdict) for one in targets(results)]


def unmeasured(results: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each target that was not measured."""
    return [f"{one.name}: {one.why}" for one in targets(results) if one.met is None]


def engine_rows(runs: Sequence[Mapping[str, Any]], columns: Columns) -> list[Row]:
    """Return a row for each engine: its name and figures; what it lacks and why stands below (``reasons``)."""
    rows: list[Row] = []
    for run in runs:
        figures = dict(run["figures"])
        kept_nowhere = run["state"] == "measured" and "disk_bytes" not in figures
        lacking = {"disk_bytes": "in memory"} if kept_nowhere else {}
        cells = [shown(figures[name]) if name in figures else lacking.get(name, "-") for _, name, shown in columns]
        state = "" if run["state"] == "measured" else f" ({run['state']})"
        rows.append((ENGINES[run["engine"]].title + state, *cells))
    return rows


def reasons(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each engine that was not measured whole, and on the groups where there were several."""
    found = [f"{ENGINES[run['engine']].title}, {run['state']}: {run['why']}" for run in runs if run["why"]]
    grouped: dict[int, list[str]] = {}
    for run in runs:
        if "group" in run["figures"]:
            grouped.setdefault(int(run["figures"]["group"]), []).append(ENGINES[run["engine"]].title)
    if len(grouped) > 1:
        parts = "; then ".join(", ".join(names) for _, names in sorted(grouped.items()))
        found.append(f"Memory did not hold all engines at once; in turns with one another: {parts}.")
    return found


def by_size(results: Mapping[str, Any]) -> dict[int, list[Mapping[str, Any]]]:
    """Return the runs of each number of passages, ascending."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for run in sorted(results["runs"], key=lambda one: int(one["passages"])):
        found.setdefault(run["passages"], []).append(run)
    return found


def encoder_rows(results: Mapping[str, Any]) -> list[Row]:
    """Return what the bundled encoder alone takes, which no other figure holds; nothing when it was not run."""
    told = results.get("encoder")
    if not told:
        return []
    return [
        ("a question, ms p50", f"{told['query_ms_p50']:.2f}"),
        ("a passage, in batches, ms", f"{told['passage_ms']:.2f}"),
    ]


def show(results: Mapping[str, Any], console: Console) -> None:
    """Print all tables."""
    for size, runs in by_size(results).items():
        console.print(f"\n{size:,} passages ({results['collection']})")
        for columns in (COST, ASKING):
            console.print(terminal_table(head(columns), engine_rows(runs, columns)))
        for reason in reasons(runs):
            console.print(f"  {reason}", markup=False)
    if rows := encoder_rows(results):
        console.print("\nthe bundled encoder alone")
        console.print(terminal_table(("measure", "value"), rows))
    console.print("\ntargets")
    console.print(terminal_table(("target", "wanted", "measured", ""), target_rows(results), unbroken=3))
    for reason in unmeasured(results):
        console.print(f"  {reason}", markup=False)


def head(columns: Columns) -> Row:
    """Return the titles of a table of engines."""
    return ("engine", *(title for title, _, _ in columns))


def terminal_table(titles: Row, rows: Sequence[Row], unbroken: int = 1) -> Table:
    """Return a table for Rich; the cells of its first ``unbroken`` columns stay on one line."""
    table = Table(box=None)
    for place, title in enumerate(titles):
        table.add_column(title, no_wrap=place < unbroken, min_width=len(title))
    for row in rows:
        table.add_row(*row)
    return table


def markdown(results: Mapping[str, Any]) -> str:
    """Return all tables in Markdown, the machine named by its cores and memory only."""
    machine = results["machine"]
    parts = [
        f"Measured on {results['date']} with {machine['cores']} cores and {machine['memory_gibibytes']:.0f} GiB of "
        f"memory; {results['queries']:,} questions, {results['dimension']} dimensions, seed {results['seed']}. "
        f"Versions: {', '.join(f'{name} {version}' for name, version in results['versions'].items())}.",
        "### Targets",
        markdown_table(("target", "wanted", "measured", ""), target_rows(results)),
    ]
    if told := unmeasured(results):
        parts.append("\n".join(f"- {reason}" for reason in told))
    for size, runs in by_size(results).items():
        parts.append(f"### {size:,} passages, {results['collection']}")
        parts += [markdown_table(head(columns), engine_rows(runs, columns)) for columns in (COST, ASKING)]
        if told := reasons(runs):
            parts.append("\n".join(f"- {reason}" for reason in told))
    if rows := encoder_rows(results):
        parts += ["### The bundled encoder alone", markdown_table(("measure", "value"), rows)]
    return "\n\n".join(parts) + "\n"


def markdown_table(titles: Row, rows: Sequence[Row]) -> str:
    """Return a Markdown table, numbers to the right."""
    lines = [titles, ("---", *["---:"] * (len(titles) - 1)), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
