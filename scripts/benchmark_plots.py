"""The cost of each engine against the number of passages, as SVG files drawn by matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.plots import OPTIONS, require_matplotlib, show_legend
from scripts.benchmark_engines import ENGINES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 6.0, 4.2
# Dark enough on white, and apart from one another for most who confuse colours (Okabe and Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#00805e", "#a8478a", "#8a6d00", "#555555", "#56a0d3")
LINES = ("-", "--", "-.", ":", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

PLOTS = {
    "build": ("build_seconds", "seconds to build", 1.0),
    "query": ("ms_p50", "milliseconds a query, p50", 1.0),
    "memory": ("serving_bytes", "MiB resident while serving", 2.0**20),
    "disk": ("disk_bytes", "MiB on disk", 2.0**20),
}
"""By the name of the file: the figure, what its axis says, and what it is divided by."""


def write_plots(results: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write one file for each of ``PLOTS`` that there are figures for, and return them.

    Raises:
        PlotsUnavailable: matplotlib is not installed.
    """
    require_matplotlib()
    written = []
    for name in PLOTS:
        lines = points(results, PLOTS[name][0])
        if lines:
            file = folder / f"{name}.svg"
            file.write_text(draw(name, lines), "utf-8")
            written.append(file)
    return written


def points(results: Mapping[str, Any], figure: str) -> dict[str, list[tuple[int, float]]]:
    """Return for each engine the sizes and values of one figure, ascending; an engine without any is left out."""
    found: dict[str, list[tuple[int, float]]] = {}
    for run in results["runs"]:
        value = run["figures"].get(figure)
        if value:  # on a logarithmic scale nothing is not a place
            found.setdefault(run["engine"], []).append((run["passages"], value))
    return {engine: sorted(values) for engine, values in found.items()}


def draw(name: str, lines: Mapping[str, list[tuple[int, float]]]) -> str:
    """Return an SVG file: both axes logarithmic, one line an engine, each engine drawn alike in every plot."""
    from matplotlib import style
    from matplotlib.figure import Figure

    _, title, divisor = PLOTS[name]
    target = io.StringIO()
    with style.context(["default", {**OPTIONS, "axes.grid.axis": "both", "svg.hashsalt": name}]):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        paint(figure, {engine: [(x, y / divisor) for x, y in values] for engine, values in lines.items()}, title)
        figure.savefig(target, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines()) + "\n"


def paint(figure: Figure, lines: Mapping[str, list[tuple[int, float]]], title: str) -> None:
    """Draw the lines and name them above the drawing."""
    axes = figure.subplots()
    places = list(ENGINES)
    for engine in [name for name in places if name in lines]:
        place = places.index(engine)
        x, y = zip(*lines[engine], strict=True)
        axes.plot(
            x,
            y,
            label=ENGINES[engine].title,
            color=COLOURS[place],
            linestyle=LINES[place],
            marker=MARKERS[place],
            linewidth=2.4 if engine == "isnad" else 1.4,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    shown = [value for values in lines.values() for _, value in values]
    # Whole powers of ten, so that there are always two that are named.
    axes.set_ylim(10 ** np.floor(np.log10(min(shown))), 10 ** np.ceil(np.log10(1.01 * max(shown))))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter("")
    axes.set_xlabel("passages")
    axes.set_ylabel(title)
    show_legend(figure, axes)
