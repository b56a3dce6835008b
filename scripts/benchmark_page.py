"""``docs/performance.md``: what is between its markers is made from a ``results.json``, the rest is written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from index.records import IsnadError
from scripts.benchmark_tables import markdown

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


class NoMarkers(IsnadError):
    """A page that does not say where the measured part goes."""


def performance_page(
    results: Annotated[Path, typer.Argument(help="The results.json of a run of search.", exists=True, dir_okay=False)],
    page: Annotated[Path, typer.Option(help="The page to write the tables into.", exists=True)] = PAGE,
) -> None:
    """Write the tables of a run into docs/performance.md, between its markers."""
    told = json.loads(results.read_text("utf-8"))
    try:
        page.write_text(filled(page.read_text("utf-8"), told), "utf-8")
    except NoMarkers as error:
        raise SystemExit(f"{page}: {error}") from error


def filled(text: str, results: Mapping[str, Any]) -> str:
    """Return a page with the tables of ``results`` between its markers.

    Raises:
        NoMarkers: it has not both of them, in order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoMarkers(f"there is no {BEGIN} with {END} below it; put both where the tables shall be")
    return f"{before}{BEGIN}\n\n{markdown(results)}\n{END}{after}"
