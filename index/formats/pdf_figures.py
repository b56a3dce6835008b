"""Small raised figures, as of footnotes, to figures in square brackets behind the word they belong to."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.formats.pdf_glyphs import Glyph

SMALLER = 0.88  # of the em of the word beside them; browsers draw them at 0.83
RAISED = (0.2, 0.8)  # ems of that word that they stand above its baseline
BESIDE = 0.35  # ems of that word between the two at most
MAX_FIGURES = 3
EXPONENTS = {"2": "²", "3": "³"}


def with_figures(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the glyphs of a page with each raised figure put to the word, or to the letter, that it stands beside."""
    usual = max((glyph.em for glyph in glyphs), default=0.0)
    heights = sorted((glyph.baseline, at) for at, glyph in enumerate(glyphs))
    merged: dict[int, Glyph] = {}
    gone: set[int] = set()
    for run in _figures(glyphs, usual):
        figures = "".join(glyphs[at].text for at in sorted(run, key=lambda at: glyphs[at].left)).strip("()[]")
        left, right = min(glyphs[at].left for at in run), max(glyphs[at].right for at in run)
        height = glyphs[run[0]].baseline
        lower = bisect.bisect_left(heights, (height - RAISED[1] * usual,)), bisect.bisect_left(heights, (height,))
        around = [at for _, at in heights[slice(*lower)]] if 0 < len(figures) <= MAX_FIGURES else []
        bearer = _bearer(glyphs, around, glyphs[run[0]], (left, right))
        if bearer is None:
            continue
        glyph = merged.get(bearer, glyphs[bearer])
        if glyph.text[0].isdigit() and right <= glyph.left + BESIDE * glyph.em:  # behind a number in Arabic
            merged[run[0]] = replace(glyph, text=f"[{figures}]", left=left, right=right, origin=left)
            gone.update(run[1:])
            continue
        shown = EXPONENTS[figures] if glyph.text.endswith("m") and figures in EXPONENTS else f"[{figures}]"
        text = glyph.text + shown
        merged[bearer] = replace(glyph, text=text, left=min(glyph.left, left), right=max(glyph.right, right))
        gone.update(run)
    return [merged.get(at, glyph) for at, glyph in enumerate(glyphs) if at not in gone]


def _figures(glyphs: Sequence[Glyph], usual: float) -> Iterator[list[int]]:
    """Yield the runs of figures, with brackets around them, that stand side by side and are smaller than others."""
    small = [at for at, glyph in enumerate(glyphs) if glyph.em < SMALLER * usual and _is_figure(glyph.text)]
    small.sort(key=lambda at: (-glyphs[at].baseline, glyphs[at].left))
    run: list[int] = small[:1]
    for before, at in itertools.pairwise(small):
        one, other = glyphs[before], glyphs[at]
        if abs(one.baseline - other.baseline) > 0.5 or other.left - one.right > BESIDE * one.em:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _is_figure(text: str) -> bool:
    return all(character.isdigit() or character in "()[]" for character in text)


def _bearer(glyphs: Sequence[Glyph], around: Sequence[int], figure: Glyph, edges: tuple[float, float]) -> int | None:
    """Return the letter or the word, of those ``around``, beside a figure that is larger and lower, or None."""
    near: list[tuple[float, int]] = []
    for at in around:
        glyph = glyphs[at]
        raised = figure.baseline - glyph.baseline
        if RAISED[0] * glyph.em < raised < RAISED[1] * glyph.em and figure.em < SMALLER * glyph.em:
            apart = abs(max(edges[0] - glyph.right, glyph.left - edges[1]))
            if apart < BESIDE * glyph.em and any(character.isalnum() for character in glyph.text):
                near.append((apart, at))
    return min(near)[1] if near else None
