"""Measures of outcomes as figures of an HTML page: SVG drawn by matplotlib.

Every line, bar and marker can be told from the others in black on white. Text stays text. Equal measures
give equal figures, whatever the settings of matplotlib on the machine.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np

from index.records import IsnadError
from qa.measures import Outcome, all_replies, calibration_error, reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]

# Inches; narrow, so that the letters are still read on a telephone.
WIDTH = 4.4
RECALLS = (1, 5, 10)
# The hues of Okabe and Ito 2008, dark enough for lines on white, and the same light for faces of bars.
COLOURS = ("#0072b2", "#d55e00", "#00805e", "#a8478a")
FILLS = ("#9ccbe8", "#f6c8a5", "#a9dccb", "#e6c3da")
HATCHES = ("", "///", "\\\\\\", "xx")
LINES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D")
GREY: dict[str, Any] = {"color": "#bbbbbb", "edgecolor": "#555555", "linewidth": 0.6}
# Where one part of a drawing names another: an attribute and its value.
REFERENCE = re.compile(r"(?:href=|url\()#([\w-]+)")
OPTIONS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "lines.markersize": 4.5,
    "legend.handlelength": 3.5,
    "legend.frameon": False,
}


class PlotsUnavailable(IsnadError):
    """The library that draws is not installed."""


def require_matplotlib() -> None:
    """Raise ``PlotsUnavailable`` unless matplotlib is installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise PlotsUnavailable('a report draws with matplotlib; install it: pip install "isnad[report]"') from error


def figures(outcomes: Sequence[Outcome], pairs: Rows, risks: Mapping[str, Rows]) -> str:
    """Return the four figures: of ``measure_pairs``, of ``risk_and_coverage`` by pair, of all replies and times.

    Raises:
        PlotsUnavailable: matplotlib is not installed.
    """
    replies = all_replies(outcomes)
    times = {"searching": [o.milliseconds for o in outcomes], "answering": [o.reply.milliseconds for o in outcomes]}
    drawn = (
        recall_plot(pairs),
        risk_plot(risks),
        reliability_plot(reliability(replies), calibration_error(replies)),
        latency_plot(times),
    )
    return '<div class="plots">\n' + "\n".join(drawn) + "\n</div>"


def recall_plot(pairs: Rows) -> str:
    """Return bars of recall@1, 5 and 10 for each pair, with per cents on top."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        width = 0.84 / len(pairs)
        for number, row in enumerate(pairs):
            left = [place + (number - (len(pairs) - 1) / 2) * width for place in range(len(RECALLS))]
            heights = [100 * row[f"recall@{k}"] for k in RECALLS]
            bars = axes.bar(left, heights, width, label=row["pair"], facecolor=pick(FILLS, number))
            for bar in bars:
                bar.set(edgecolor=pick(COLOURS, number), hatch=pick(HATCHES, number))
            axes.bar_label(bars, fmt=short, fontsize=6.3, padding=1)
        axes.set_xticks(range(len(RECALLS)), [f"first {k}" if k > 1 else "first" for k in RECALLS])
        axes.set_xlabel("documents found")
        show_percent(axes, "questions whose document is there")
        show_legend(figure, axes)

    caption = "Recall: how often the document that answers is the first found, or among the first five or ten."
    return draw("recall", caption, "The numbers are in the table of measures.", paint)


def risk_plot(risks: Mapping[str, Rows]) -> str:
    """Return a line of risk against coverage for each pair."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for number, (pair, rows) in enumerate(risks.items()):
            x, y = [100 * row["coverage"] for row in rows], [100 * row["risk"] for row in rows]
            colour, line, marker = pick(COLOURS, number), pick(LINES, number), pick(MARKERS, number)
            axes.plot(x, y, label=pair, color=colour, linestyle=line, marker=marker)
        axes.set_xlim(5, 103)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        axes.set_xlabel("coverage: share answered, surest first")
        highest = max(row["risk"] for rows in risks.values() for row in rows)
        show_percent(axes, "risk: share of these wrong", top=max(5.0, 105 * highest))
        show_legend(figure, axes)

    caption = "Risk against coverage: the fewer answers are given, only the surest, the fewer of them should be wrong."
    return draw("risk", caption, "The numbers are in the table of risk and coverage.", paint)


def reliability_plot(bins: Rows, error: float) -> str:
    """Return the share right against the mean confidence, above how many replies each tenth of the scale has."""

    def paint(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2.6, 1))
        upper.plot([0, 1], [0, 100], color="#555555", linestyle="--", label="as sure as right")
        x, y = [one["confidence"] for one in bins], [100 * one["right"] for one in bins]
        upper.plot(x, y, color=COLOURS[0], marker="o", label="measured")
        show_percent(upper, "share right")
        show_legend(figure, upper)
        middles = [(one["from"] + one["to"]) / 2 for one in bins]
        bars = lower.bar(middles, [one["replies"] for one in bins], 0.085, **GREY)
        lower.bar_label(bars, fmt="{:,.0f}", fontsize=7, padding=1)
        lower.margins(y=0.35)
        lower.grid(visible=False)
        lower.set_xlim(-0.02, 1.02)
        lower.set_ylabel("replies")
        lower.set_xlabel("confidence")

    caption = (
        "Reliability: an answer of confidence 0.8 should be right in 80% of cases; below the diagonal it is too sure. "
        f"Expected calibration error {error:.3f}; 0 is best."
    )
    told = "; ".join(f"{b['confidence']:.2f}: {short(100 * b['right'])}% of {b['replies']:,} right" for b in bins)
    return draw("reliability", caption, f"By mean confidence: {told}.", paint, height=4.0)


def latency_plot(times: Mapping[str, Sequence[float]]) -> str:
    """Return a histogram on a logarithmic scale for each list of milliseconds, with median and 95th percentile."""

    def paint(figure: Figure) -> None:
        panels = figure.subplots(len(times), 1, squeeze=False)[:, 0]
        for axes, (name, milliseconds) in zip(panels, times.items(), strict=True):
            paint_times(axes, milliseconds)
            axes.set_title(name, fontsize=9, loc="left")
        panels[-1].set_xlabel("milliseconds")

    caption = "How long each question took, on a logarithmic scale: half are done by p50, nineteen of twenty by p95."
    told = [f"{name} {np.percentile(ms, 50):,.1f} and {np.percentile(ms, 95):,.1f}" for name, ms in times.items()]
    return draw("latency", caption, f"Milliseconds p50 and p95: {', '.join(told)}.", paint, height=4.0)


def paint_times(axes: Axes, milliseconds: Sequence[float]) -> None:
    """Draw one histogram; what is faster than the clock tells counts as a hundredth of a millisecond."""
    shown = np.maximum(milliseconds, 0.01)
    lowest, highest = float(shown.min()) / 1.1, float(shown.max()) * 1.1
    axes.hist(shown, np.geomspace(lowest, highest, 31).tolist(), **GREY)
    for percent, line in ((50, "--"), (95, ":")):
        value = float(np.percentile(shown, percent))
        axes.axvline(value, color=COLOURS[1], linestyle=line, linewidth=1.8, label=f"p{percent} {value:,.1f} ms")
    axes.set_xscale("log")
    axes.set_xticks([value for value in round_numbers(lowest, highest) if lowest <= value <= highest])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylabel("questions")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, borderaxespad=0, columnspacing=1.2)


def round_numbers(lowest: float, highest: float) -> list[float]:
    """Return round numbers about ``lowest`` to ``highest``, the fewer of each power of ten the more powers."""
    powers = range(int(np.floor(np.log10(lowest))), int(np.ceil(np.log10(highest))) + 1)
    steps: tuple[float, ...] = (1, 2, 5) if highest / lowest > 5 else (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    return [float(f"{step}e{power}") for power in powers for step in ((1,) if len(powers) > 4 else steps)]


def pick(styles: Sequence[str], number: int) -> str:
    """Return the style of the ``number``-th pair; more pairs than styles begin anew."""
    return styles[number % len(styles)]


def short(percent: float) -> str:
    """Return per cents to one place, whole ones without."""
    return f"{percent:.1f}".removesuffix(".0")


def show_percent(axes: Axes, name: str, top: float = 105) -> None:
    """Give the vertical axis per cents from 0 to ``top``."""
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_ylabel(name)


def show_legend(figure: Figure, axes: Axes) -> None:
    """Name the lines above the drawing, where they hide nothing."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=min(4, len(names)) or 1, columnspacing=1.2)


def draw(name: str, caption: str, told: str, paint: Callable[[Figure], None], height: float = 3.3) -> str:
    """Return what ``paint`` draws with its caption; ``told`` says to those who cannot see it what it shows.

    No id in it is that of a drawing of another ``name``.
    """
    require_matplotlib()
    from matplotlib import style
    from matplotlib.figure import Figure

    target = io.StringIO()
    with style.context(["default", OPTIONS, {"svg.hashsalt": name}]):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        paint(figure)
        figure.savefig(target, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    drawing = inline(target.getvalue(), name, f"{caption} {told}")
    return f"<figure>\n{drawing}\n<figcaption>{escape(caption)}</figcaption>\n</figure>"


def inline(svg: str, name: str, label: str) -> str:
    """Return an SVG file as an element of an HTML page, whose ids and styles are those of the whole page."""
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag.endswith(("}style", "}metadata"))]:
            parent.remove(child)
    used = {found for e in root.iter() for pair in e.items() for found in re.findall(REFERENCE, "=".join(pair))}
    for element in root.iter():
        # HTML knows the names of SVG without their namespaces.
        element.tag = element.tag.rpartition("}")[2]
        named = {key.rpartition("}")[2]: value for key, value in element.items() if key != "id" or value in used}
        element.attrib = {key: renamed(key, value, name) for key, value in named.items()}
    for gone in ("width", "height", "version"):
        root.attrib.pop(gone, None)
    root.attrib |= {"role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def renamed(key: str, value: str, name: str) -> str:
    """Return an attribute's value with the id that it gives or refers to put behind ``name``."""
    if key == "id":
        return f"{name}-{value}"
    return f"#{name}-{value[1:]}" if key == "href" else value.replace("url(#", f"url(#{name}-")
