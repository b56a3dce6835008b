"""What the product promises of its speed, and whether a run of the benchmark shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GIBIBYTE = 2**30

PEER_SIZE = 100_000
SMALL_SIZE, LARGE_SIZE = 10_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: ``value`` is at most, or with ``at_least`` at least, ``limit``.

    Where ``value`` is None, ``why`` says why it was not measured; the target is then neither met nor missed.
    """

    name: str
    limit: float
    unit: str
    value: float | None
    why: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the promise is kept; None where that was not measured."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def wanted(self) -> str:
        """The limit as it is shown."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"

    @property
    def shown(self) -> str:
        """The value as it is shown."""
        return f"{self.value:,.2f}{self.unit}" if self.value is not None else "-"

    @property
    def verdict(self) -> str:
        """Whether it is met, in words."""
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


def targets(results: Mapping[str, Any]) -> list[Target]:
    """Return all targets with what ``results``, as in ``results.json``, say of them."""
    figures = Figures(results["runs"])
    http = results.get("http") or {}
    many, one = http.get("many_requests_a_second"), http.get("one_requests_a_second")
    peer, small, large = ((size, figures) for size in (PEER_SIZE, SMALL_SIZE, LARGE_SIZE))
    return [
        ratio("query p50 at 10⁵, of txtai's", 0.8, ("isnad", "txtai"), "ms_p50", (peer, peer)),
        single("recall@10 at 10⁵, of exact search", 0.99, "", "recall_at_10", peer, at_least=True),
        ratio("query p50 at 10⁶, of that at 10⁴", 3.0, ("isnad", "isnad"), "ms_p50", (large, small)),
        outside(figures),
        ratio("build at 10⁵, of txtai's", 0.8, ("isnad", "txtai"), "build_seconds", (peer, peer)),
        single("resident memory while serving 10⁶", 1.2, " GiB", "serving_bytes", large, scale=GIBIBYTE),
        Target(
            "answers a second over HTTP, 16 clients, of one's",
            1.6,
            "×",
            many / one if many and one else None,
            "" if many and one else "the part http was not run, or nothing was answered",
            at_least=True,
        ),
        single("opening a library of 10⁶", 2.0, " s", "open_seconds", large),
    ]


class Figures:
    """The figures of all runs, by engine, size and name."""

    def __init__(self, runs: Sequence[Mapping[str, Any]]) -> None:
        self._runs = {(run["engine"], run["passages"]): run for run in runs}

    def of(self, engine: str, passages: int, name: str) -> tuple[float | None, str]:
        """Return one figure, or None with the reason why there is none."""
        run = self._runs.get((engine, passages))
        if run is None:
            return None, f"{engine} was not run at {passages:,} passages"
        value = run["figures"].get(name)
        if value is None:
            return None, f"{engine} at {passages:,}: {run['why'] or run['state']}"
        return float(value), ""

    def sizes(self, engine: str) -> list[int]:
        """Return the sizes at which an engine was run, ascending."""
        return sorted(size for name, size in self._runs if name == engine)


Place = tuple[int, Figures]


def single(
    name: str, limit: float, unit: str, figure: str, place: Place, scale: float = 1.0, at_least: bool = False
) -> Target:
    """Return the target for one of Isnad's figures at one size."""
    size, figures = place
    value, why = figures.of("isnad", size, figure)
    return Target(name, limit, unit, value / scale if value is not None else None, why, at_least)


def ratio(name: str, limit: float, engines: tuple[str, str], figure: str, places: tuple[Place, Place]) -> Target:
    """Return the target for a figure of one engine as a part of another's, or of its own at another size."""
    (above, why_above), (below, why_below) = (
        figures.of(engine, size, figure) for engine, (size, figures) in zip(engines, places, strict=True)
    )
    if above is None or below is None:
        return Target(name, limit, "×", None, why_above or why_below)
    return Target(name, limit, "×", above / below)


def outside(figures: Figures) -> Target:
    """Return the target for the time outside the encoder, FAISS and Tantivy: the worst size counts."""
    found = [figures.of("isnad", size, "outside_ms_p50") for size in figures.sizes("isnad")]
    values = [value for value, _ in found if value is not None]
    why = found[0][1] if found else "isnad was not run"
    name = "outside encoder, FAISS and Tantivy, p50, worst size"
    return Target(name, 1.0, " ms", max(values) if values else None, "" if values else why)
