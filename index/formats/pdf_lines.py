"""Glyphs on a page to rows of text, cut where the page leaves a wide gap, Arabic in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.arabic_order import (
    ARABIC,
    face_brackets,
    fold_presentation,
    is_mark,
    logical_order,
    reads_leftwards,
    without_stretch,
)
from index.formats.arabic_reversed import is_reversed, repair_lines, turn
from index.formats.pdf_figures import with_figures
from index.formats.pdf_glyphs import Glyph
from index.formats.pdf_letters import Cluster, group_letters, is_loose, letters_of, with_spaces
from index.formats.pdf_passages import Rule

SAME_ROW = 0.35  # how far baselines of one row lie apart at most, in ems, as of a raised digit
SLACK = 0.2  # points that letters may reach over the line beside them
CELL_GAP = 1.0  # ems between two cells or two columns, at least


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one row without a wide gap, its text in reading order, its place in points.

    ``ruled`` says that an upright line parts it from what stands left of it.
    """

    text: str
    left: float
    right: float
    baseline: float
    em: float
    ruled: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands at one place: a letter with what shares its place, or a word of a left-to-right page."""

    indices: tuple[int, ...]
    baseline: float
    em: float
    floating: bool


def rows_of(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[list[list[Fragment]], int]:
    """Return the rows of a page from top to bottom, each as its fragments from left to right.

    The second value counts the fragments whose Arabic the page draws backwards, and that had to be turned.
    """
    glyphs = with_figures(glyphs)
    if not ARABIC.search("".join(glyph.text for glyph in glyphs)):
        groups = [_group(glyphs, [at]) for at, glyph in enumerate(glyphs) if not glyph.text.isspace()]
        return [_latin_row(glyphs, row, rules) for row in _rows(groups)], 0
    return _arabic_rows(glyphs, _rows([_group(glyphs, indices) for indices in group_letters(glyphs)]), rules)


def _group(glyphs: Sequence[Glyph], indices: Sequence[int]) -> _Group:
    if len(indices) == 1:
        only = glyphs[indices[0]]
        return _Group(tuple(indices), only.baseline, only.em, is_mark(only.text[0]))
    members = [glyphs[at] for at in indices]
    first = members[0]
    floating = all(is_mark(glyph.text[0]) for glyph in members) or is_loose(members)
    return _Group(tuple(indices), first.baseline, first.em, floating)


def _rows(groups: Sequence[_Group]) -> list[list[_Group]]:
    """Return the groups of each row, from top to bottom; marks go to the row they are nearest to."""
    rows: list[list[_Group]] = []
    for group in sorted((group for group in groups if not group.floating), key=lambda group: -group.baseline):
        if not rows or rows[-1][0].baseline - group.baseline > SAME_ROW * max(group.em, rows[-1][0].em):
            rows.append([])
        rows[-1].append(group)
    baselines = [_middle([group.baseline for group in row]) for row in rows]
    for group in groups:
        if group.floating and rows:
            near = min(range(len(rows)), key=lambda row: abs(baselines[row] - group.baseline))
            rows[near].append(group)
    return rows


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _place(row: Sequence[_Group]) -> tuple[float, float]:
    """Return the baseline and the em of a row."""
    return _middle([group.baseline for group in row]), _middle([group.em for group in row])


def _latin_row(glyphs: Sequence[Glyph], row: Sequence[_Group], rules: Sequence[Rule]) -> list[Fragment]:
    baseline, em = _place(row)
    edges = _edges(rules, baseline, em)
    found = [(at, glyphs[at]) for group in row for at in group.indices]
    words = sorted((Cluster(g.text, g.left, g.right, g.origin, at) for at, g in found), key=lambda word: word.left)
    return [
        Fragment(" ".join(word.text for word in part), part[0].left, max(w.right for w in part), baseline, em, ruled)
        for part, ruled in _split(words, CELL_GAP * em, edges)
    ]


def _edges(rules: Sequence[Rule], baseline: float, em: float) -> list[float]:
    """Return where upright lines cross a row."""
    return [rule.x for rule in rules if rule.bottom < baseline + em / 4 < rule.top]


def _arabic_rows(
    glyphs: Sequence[Glyph], rows: Sequence[Sequence[_Group]], rules: Sequence[Rule]
) -> tuple[list[list[Fragment]], int]:
    page = "".join(glyph.text for glyph in glyphs)
    leftwards = len(ARABIC.findall(page)) * 2 > sum(character.isalpha() for character in page)
    spaces = [glyph for glyph in glyphs if glyph.text.isspace()]
    found = [_arabic_row(glyphs, spaces, row, leftwards, rules) for row in rows]
    texts = [fragment.text for row in found for fragment in row]
    if not any(is_reversed(text) for text in texts):
        return found, 0
    drawn = [_as_drawn(glyphs, spaces, row, rules) for row in rows]
    same = [len(one) == len(other) for one, other in zip(drawn, found, strict=True)]
    as_drawn = [
        text
        for at, row in enumerate(found)
        for text in (drawn[at] if same[at] else [turn(fragment.text) for fragment in row])
    ]
    repaired, turned = repair_lines(texts, as_drawn)
    left = iter(repaired)
    return [[replace(fragment, text=next(left)) for fragment in row] for row in found], turned


def _arabic_row(
    glyphs: Sequence[Glyph], spaces: Sequence[Glyph], row: Sequence[_Group], page_leftwards: bool, rules: Sequence[Rule]
) -> list[Fragment]:
    baseline, em = _place(row)
    near = [space for space in spaces if abs(space.baseline - baseline) < em / 2]
    fragments = []
    letters = letters_of(glyphs, [group.indices for group in row], em)
    for part, ruled in _split(letters, CELL_GAP * em, _edges(rules, baseline, em)):
        drawn = with_spaces(part, near, em)
        text = fold_presentation(logical_order(drawn, reads_leftwards(drawn, page_leftwards)))
        text = without_stretch(text).strip()
        fragments.append(Fragment(text, part[0].left, max(cluster.right for cluster in part), baseline, em, ruled))
    return fragments


def _as_drawn(
    glyphs: Sequence[Glyph], spaces: Sequence[Glyph], row: Sequence[_Group], rules: Sequence[Rule]
) -> list[str]:
    """Return the texts of a row as they stand from left to right."""
    baseline, em = _place(row)
    near = [space for space in spaces if abs(space.baseline - baseline) < em / 2]
    letters = letters_of(glyphs, [group.indices for group in row], em, backwards=True)
    parts = [part for part, _ in _split(letters, CELL_GAP * em, _edges(rules, baseline, em))]
    return [face_brackets(fold_presentation("".join(with_spaces(part, near, em)))).strip() for part in parts]


def _split(clusters: Sequence[Cluster], gap: float, edges: Sequence[float]) -> list[tuple[list[Cluster], bool]]:
    """Cut a row where a gap is at least that wide, in points, twice that where edges are not known, and at lines.

    Each part comes with whether an upright line, one of ``edges``, parts it from the one before.
    """
    parts: list[tuple[list[Cluster], bool]] = []
    right = 0.0
    for cluster in clusters:
        loose = bool(parts) and (cluster.loose or parts[-1][0][-1].loose)
        ruled = bool(parts) and any(right - SLACK < edge < cluster.left + SLACK for edge in edges)
        if not parts or ruled or cluster.left - right >= gap * (1 + loose):
            parts.append(([], ruled))
            right = cluster.right
        parts[-1][0].append(cluster)
        right = max(right, cluster.right)
    return parts
