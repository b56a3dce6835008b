"""Arabic glyphs of one row to letters with their marks, from left to right, by where they stand on the page.

A haraka is a glyph of its own and may come anywhere in PDFium's order; the letters of one ligature share a place;
and a passage whose writer gave its text beside its glyphs comes once for each piece it is drawn in.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.arabic_order import ARABIC, is_mark, marked
from index.formats.pdf_glyphs import Glyph

SAME_PLACE = 0.05  # points
GAP = 0.22  # ems between two words
GAP_WITH_SPACE = 0.1  # ems between two words where PDFium sees a space
LOOSE_GAP = 0.42  # ems between two words where a letter's own width is not known
LOOSE_SPACED = 0.4  # the same where PDFium sees a space
NEIGHBOUR = 0.3  # ems by which PDFium's order outweighs nearness
LAM_ALEF = {frozenset("ل" + alef): "ل" + alef for alef in "اأإآ"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A letter with its marks, or a word of a left-to-right page, with its edges in points.

    ``index`` counts PDFium's order; ``loose`` says that the edges are those of a mark only.
    """

    text: str
    left: float
    right: float
    origin: float
    index: int
    loose: bool = False


def is_loose(group: Sequence[Glyph]) -> bool:
    """Tell whether letters and marks of one place are a passage with a text of its own, cut in equal parts."""
    if len(group) < 2:
        return False
    marks = [glyph for glyph in group if is_mark(glyph.text[0])]
    lefts = {round(glyph.left, 1) for glyph in group}
    widths = [glyph.right - glyph.left for glyph in group]
    return 0 < len(marks) < len(group) == len(lefts) and max(widths) - min(widths) < 4 * SAME_PLACE


def group_letters(glyphs: Sequence[Glyph]) -> list[list[int]]:
    """Return the indices of what stands at one place each, spaces left out."""
    places: dict[tuple[int, int], list[int]] = {}
    for at, glyph in enumerate(glyphs):
        if not glyph.text.isspace():
            place = round(glyph.origin / SAME_PLACE), round(glyph.baseline / SAME_PLACE)
            places.setdefault(place, []).append(at)
    return list(places.values())


def letters_of(
    glyphs: Sequence[Glyph], groups: Sequence[Sequence[int]], em: float, backwards: bool = False
) -> list[Cluster]:
    """Return the letters of a row from left to right, each with its marks.

    ``backwards`` says that the letters were drawn from left to right in reading order: there PDFium, which
    turns every line, gives each mark before its letter.
    """
    bases: list[Cluster] = []
    loose_marks: list[list[int]] = []
    held: dict[int, list[str]] = {}
    for group in groups:
        if len(group) == 1 and not is_mark(glyphs[group[0]].text[0]):
            glyph = glyphs[group[0]]
            bases.append(Cluster(glyph.text, glyph.left, glyph.right, glyph.origin, group[0]))
            continue
        letters = [at for at in group if not is_mark(glyphs[at].text[0])]
        marks = [at for at in group if is_mark(glyphs[at].text[0])]
        if letters:
            base = _ligature([(at, glyphs[at]) for at in letters], is_loose([glyphs[at] for at in group]))
            bases.append(base)
        if letters and not backwards:
            held[base.index] = [glyphs[at].text for at in marks]
        elif marks:
            loose_marks.append(marks)
    bearers = [base for base in bases if ARABIC.search(base.text) and base.text[0].isalpha()] or bases
    for marks in loose_marks if bearers else ():
        found = [glyphs[at] for at in marks]
        centre = (min(mark.left for mark in found) + max(mark.right for mark in found)) / 2
        base = _next(bearers, marks[0]) if backwards else _bearer(bearers, centre, marks[0], em)
        held.setdefault(base.index, []).extend(mark.text for mark in found)
    placed = [
        replace(base, text=marked(base.text, held[base.index])) if held.get(base.index) else base for base in bases
    ]
    return _without_repeats(sorted(placed, key=lambda cluster: cluster.origin), em)


def _ligature(letters: Sequence[tuple[int, Glyph]], loose: bool) -> Cluster:
    """Return the letters that one glyph, or one passage with a text of its own, stands for."""
    first, glyph = letters[0]
    if len(letters) == 1:
        return Cluster(glyph.text, glyph.left, glyph.right, glyph.origin, first, loose)
    left, right = min(glyph.left for _, glyph in letters), max(glyph.right for _, glyph in letters)
    text = "".join(glyph.text for _, glyph in letters)
    if ARABIC.search(text):
        if len({round(glyph.left, 1) for _, glyph in letters}) == len(letters):
            text = "".join(glyph.text for _, glyph in sorted(letters, key=lambda letter: -letter[1].left))
        else:  # PDFium has turned them with the rest of the line
            text = text[::-1]
        text = LAM_ALEF.get(frozenset(text), text) if len(text) == 2 else text
    return Cluster(text, left, right, glyph.origin, first, loose)


def _next(bases: Sequence[Cluster], index: int) -> Cluster:
    return min(bases, key=lambda base: (base.index < index, abs(base.index - index)))


def _bearer(bases: Sequence[Cluster], centre: float, index: int, em: float) -> Cluster:
    """Return the letter that a mark stands on: the nearest, though rather the one that PDFium gives before it."""
    before = max((base.index for base in bases if base.index < index), default=-1)
    return min(
        bases, key=lambda base: abs((base.left + base.right) / 2 - centre) - NEIGHBOUR * em * (base.index == before)
    )


def _without_repeats(clusters: Sequence[Cluster], em: float) -> list[Cluster]:
    """Keep the rightmost of the pieces that give one passage, with a text of its own, again and again."""
    kept: list[Cluster] = []
    for cluster in clusters:
        if cluster.loose:
            start = max(len(kept) - 3, 0)
            near = [other for other in kept[start:] if cluster.origin - other.origin < 0.35 * em]
            again = {other.index for other in near if other.loose and other.text == cluster.text}
            kept[start:] = [other for other in kept[start:] if other.index not in again]
        kept.append(cluster)
    return kept


def with_spaces(clusters: Sequence[Cluster], spaces: Sequence[Glyph], em: float) -> list[str]:
    """Return the texts of a row's letters with a space where a word ends."""
    drawn = [clusters[0].text]
    spaces = sorted(spaces, key=lambda space: space.left + space.right)
    drawn_spaces = bool(spaces) and all(space.right - space.left > GAP_WITH_SPACE * em for space in spaces)
    middles = [(space.left + space.right) / 2 for space in spaces]
    for before, cluster in itertools.pairwise(clusters):
        gap = cluster.left - before.right
        start = bisect.bisect_left(middles, before.right - em / 8)
        between = spaces[start : bisect.bisect_right(middles, cluster.left + em / 8)]
        wide = max((space.right - space.left for space in between), default=0.0)
        loose = before.loose or cluster.loose
        sure = loose or drawn_spaces
        enough = (LOOSE_SPACED if sure else GAP_WITH_SPACE) if between else (LOOSE_GAP if sure else GAP)
        if gap > enough * em or (wide > GAP_WITH_SPACE * em and gap > 0) or _parted(before, cluster, spaces, em):
            drawn.append(" ")
        drawn.append(cluster.text)
    return drawn


def _parted(before: Cluster, after: Cluster, spaces: Sequence[Glyph], em: float) -> bool:
    """Tell whether a space was drawn between two letters, though their ink may overlap."""
    return any(
        before.origin < space.origin < after.origin and space.right - space.left > GAP_WITH_SPACE * em
        for space in spaces
    )
