import copy
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from scripts.benchmark_page import BEGIN, END, PAGE, NoMarkers, filled, performance_page
from scripts.benchmark_plots import draw, points, write_plots
from scripts.benchmark_tables import markdown, show
from scripts.benchmark_targets import targets

GIBIBYTE = 2**30


def run(engine: str, passages: int, state: str = "measured", why: str = "", **figures: float) -> dict[str, Any]:
    return {"engine": engine, "passages": passages, "state": state, "why": why, "figures": figures}


RESULTS: dict[str, Any] = {
    "date": "2026-01-02",
    "machine": {"cores": 2, "memory_gibibytes": 23.5},
    "collection": "synthetic",
    "seed": 7,
    "queries": 200,
    "dimension": 384,
    "versions": {"faiss-cpu": "1.15.1", "isnad": "0.1.0"},
    "runs": [
        run("isnad", 10_000, ms_p50=2.0, outside_ms_p50=0.5, disk_bytes=26 * 2**20, group=1),
        run(
            "isnad",
            100_000,
            ms_p50=4.0,
            ms_p95=6.5,
            build_seconds=30.0,
            recall_at_10=0.995,
            outside_ms_p50=0.9,
            disk_bytes=260 * 2**20,
            group=1,
        ),
        run("txtai", 100_000, ms_p50=8.0, build_seconds=40.0, recall_at_10=1.0, disk_bytes=200 * 2**20, group=1),
        run("langchain", 100_000, ms_p50=80.0, group=2),
        run("haystack", 100_000, "stopped", "build: more than 60 s in all (--limit-seconds)"),
        run("isnad", 1_000_000, ms_p50=5.0, open_seconds=1.5, serving_bytes=GIBIBYTE, outside_ms_p50=0.8, group=1),
    ],
    "encoder": {"query_ms_p50": 1.25, "passage_ms": 3.5},
    "http": {"one_requests_a_second": 50.0, "many_requests_a_second": 90.0, "errors": 0},
}


def changed(engine: str, passages: int, **figures: float | None) -> dict[str, Any]:
    results = copy.deepcopy(RESULTS)
    for one in results["runs"]:
        if (one["engine"], one["passages"]) == (engine, passages):
            one["figures"] |= figures
            for name in [name for name, value in figures.items() if value is None]:
                del one["figures"][name]
    return results


def test_all_targets_are_met_by_these_figures() -> None:
    found = targets(RESULTS)
    assert [one.met for one in found] == [True] * 8
    assert [one.shown for one in found] == [
        "0.50×",
        "0.99",
        "2.50×",
        "0.90 ms",
        "0.75×",
        "1.00 GiB",
        "1.80×",
        "1.50 s",
    ]
    assert [one.wanted for one in found] == [
        "≤ 0.8×",
        "≥ 0.99",
        "≤ 3×",
        "≤ 1 ms",
        "≤ 0.8×",
        "≤ 1.2 GiB",
        "≥ 1.6×",
        "≤ 2 s",
    ]


@pytest.mark.parametrize(
    ("place", "results"),
    [
        (0, changed("isnad", 100_000, ms_p50=6.5)),
        (1, changed("isnad", 100_000, recall_at_10=0.98)),
        (2, changed("isnad", 10_000, ms_p50=1.0)),
        (3, changed("isnad", 10_000, outside_ms_p50=1.5)),
        (4, changed("txtai", 100_000, build_seconds=20.0)),
        (5, changed("isnad", 1_000_000, serving_bytes=1.3 * GIBIBYTE)),
        (6, {**RESULTS, "http": {"one_requests_a_second": 60.0, "many_requests_a_second": 90.0}}),
        (7, changed("isnad", 1_000_000, open_seconds=2.5)),
    ],
)
def test_each_target_can_be_missed_alone(place: int, results: dict[str, Any]) -> None:
    assert [number for number, one in enumerate(targets(results)) if one.met is False] == [place]


def test_what_was_not_measured_is_neither_met_nor_missed_and_says_why() -> None:
    nothing = targets({"runs": []})
    assert {one.met for one in nothing} == {None}
    assert {one.verdict for one in nothing} == {"not measured"}
    assert nothing[5].why == "isnad was not run at 1,000,000 passages"
    assert f"- {nothing[5].name}: {nothing[5].why}" in markdown({**RESULTS, "runs": []})
    stopped = {"runs": [run("isnad", 100_000, ms_p50=1.0), run("txtai", 100_000, "stopped", "build: too slow")]}
    assert targets(stopped)[0].why == "txtai at 100,000: build: too slow"


def test_the_tables_in_a_terminal() -> None:
    console = Console(width=120, record=True, file=None, quiet=False, force_terminal=False, highlight=False)
    with console.capture() as captured:
        show(RESULTS, console)
    lines = [" ".join(line.split()) for line in captured.get().splitlines()]
    assert "100,000 passages (synthetic)" in lines
    assert "Isnad 30.00 - - 260.0 - -" in lines
    assert "Isnad 4.00 6.50 - - - 0.995 -" in lines
    assert "LangChain - - - in memory - -" in lines
    assert "Haystack (stopped) - - - - - -" in lines
    assert "Haystack, stopped: build: more than 60 s in all (--limit-seconds)" in lines
    assert "Memory did not hold all engines at once; in turns with one another: Isnad, txtai; then LangChain." in lines
    assert "query p50 at 10⁵, of txtai's ≤ 0.8× 0.50× met" in lines
    assert "a question, ms p50 1.25" in lines


def test_a_table_in_markdown_names_the_machine_by_cores_and_memory_only() -> None:
    text = markdown(RESULTS)
    assert text.startswith("Measured on 2026-01-02 with 2 cores and 24 GiB of memory; 200 questions, 384 dimensions")
    assert "| txtai | 40.00 | - | - | 200.0 | - | - |" in text
    assert "| query p50 at 10⁵, of txtai's | ≤ 0.8× | 0.50× | met |" in text
    assert text.count("### ") == 5


def test_the_page_is_filled_between_its_markers_and_again() -> None:
    text = f"# Speed\n\nسرعة\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    once = filled(text, RESULTS)
    assert once == f"# Speed\n\nسرعة\n\n{BEGIN}\n\n{markdown(RESULTS)}\n{END}\n\nafter\n"
    assert filled(once, RESULTS) == once
    for broken in ("no markers", f"{END} {BEGIN}"):
        with pytest.raises(NoMarkers, match="measured: begin"):
            filled(broken, RESULTS)


def test_the_page_of_the_project_has_the_markers(tmp_path: Path) -> None:
    page, results = tmp_path / "performance.md", tmp_path / "results.json"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    results.write_text(json.dumps(RESULTS), "utf-8")
    performance_page(results, page)
    assert "| txtai | 40.00 |" in page.read_text("utf-8")


def test_one_plot_for_each_figure_there_is(tmp_path: Path) -> None:
    written = write_plots(RESULTS, tmp_path)
    assert sorted(file.name for file in written) == ["build.svg", "disk.svg", "memory.svg", "query.svg"]
    text = (tmp_path / "query.svg").read_text("utf-8")
    ElementTree.fromstring(text)
    assert all(f">{name}</text>" in text for name in ("Isnad", "txtai", "LangChain", "passages"))
    assert all(f">{place}</text>" in text for place in ("10,000", "100,000", "1", "100"))
    assert "Haystack" not in text
    assert draw("query", points(RESULTS, "ms_p50")) == text


def test_points_are_those_that_were_measured_in_order() -> None:
    assert points(RESULTS, "ms_p50") == {
        "isnad": [(10_000, 2.0), (100_000, 4.0), (1_000_000, 5.0)],
        "txtai": [(100_000, 8.0)],
        "langchain": [(100_000, 80.0)],
    }
    assert points(RESULTS, "nothing") == {}
