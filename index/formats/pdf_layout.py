"""Rows on a page to lines in reading order: column by column, and the cells of a table row on one line."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from index.formats.arabic_order import ARABIC
from index.formats.pdf_lines import Fragment

MIN_COLUMN_ROWS = 3  # rows side by side that make two columns
COLUMN_FILL = 0.55  # the part of a column's width that its lines fill on the whole; cells fill less
COLUMN_WORDS = 3.0  # words on a line of a column on the whole
LONE_CELL_GAP = 2.5  # ems that part two cells in a row whose neighbours have none


@dataclass(frozen=True, slots=True)
class Line:
    """One line to read; ``left`` and ``right`` in points; ``column`` counts the runs of lines of one width."""

    text: str
    left: float
    right: float
    baseline: float
    em: float
    column: int
    table: bool = False


Row = list[Fragment]


def lines_of(rows: Sequence[Row]) -> list[Line]:
    """Return the lines of a page in the order they are read; in Arabic the right column comes first."""
    text = "".join(fragment.text for row in rows for fragment in row)
    leftwards = len(ARABIC.findall(text)) * 2 > sum(character.isalpha() for character in text)
    lines: list[Line] = []
    for column, block in enumerate(_blocks(list(rows), leftwards)):
        for at, row in enumerate(block):
            around = block[max(at - 1, 0) : at] + block[at + 1 : at + 2]
            neighbours = [gap for other in around for gap in _gaps(other)]
            lines.append(_joined(row, neighbours, leftwards, column))
    return lines


def _blocks(rows: list[Row], leftwards: bool) -> list[list[Row]]:
    """Cut into blocks of rows that are read one after another, each from top to bottom."""
    gutter = _gutter(rows)
    if gutter is None:
        return [rows] if rows else []
    blocks: list[list[Row]] = [[]]
    for band in _bands(rows, gutter):
        if _are_columns(band, gutter):
            sides = _side(band, 0.0, gutter), _side(band, gutter, float("inf"))
            for side in reversed(sides) if leftwards else sides:
                blocks += _blocks(side, leftwards)
            blocks.append([])
        else:
            blocks[-1] += band
    return [block for block in blocks if block]


def _bands(rows: Sequence[Row], gutter: float) -> list[list[Row]]:
    """Return the runs of rows that text crosses the gutter in, and that it does not."""
    runs = itertools.groupby(rows, key=lambda row: any(part.left < gutter < part.right for part in row))
    return [list(run) for _, run in runs]


def _side(band: Sequence[Row], left: float, right: float) -> list[Row]:
    halves = [[part for part in row if left <= (part.left + part.right) / 2 < right] for row in band]
    return [half for half in halves if half]


def _gutter(rows: Sequence[Row]) -> float | None:
    """Return where most rows have a gap, or None where no two columns can stand."""
    gaps = [gap for row in rows for gap in _gaps(row)]
    middles = [(left + right) / 2 for left, right in gaps]
    best = max(middles, key=lambda x: sum(left < x < right for left, right in gaps), default=None)
    if best is None:
        return None
    return best if sum(left < best < right for left, right in gaps) >= MIN_COLUMN_ROWS else None


def _gaps(row: Sequence[Fragment]) -> list[tuple[float, float]]:
    return [(before.right, after.left) for before, after in itertools.pairwise(row)]


def _are_columns(band: Sequence[Row], gutter: float) -> bool:
    """Tell whether both sides of the gutter are running text, and not the cells of a table."""
    for side in _side(band, 0.0, gutter), _side(band, gutter, float("inf")):
        parts = [part for half in side for part in half]
        if len(side) < MIN_COLUMN_ROWS:
            return False
        width = max(part.right for part in parts) - min(part.left for part in parts)
        filled = sum(part.right - part.left for part in parts) / len(side)
        words = sum(len(part.text.split()) for part in parts) / len(side)
        if filled < COLUMN_FILL * width or words < COLUMN_WORDS:
            return False
    return True


def _joined(row: Row, neighbours: Sequence[tuple[float, float]], leftwards: bool, column: int) -> Line:
    """Return the row as one line: cells apart where a gap stands under another or is very wide."""
    table = False
    text = ""
    for at, part in enumerate(reversed(row) if leftwards else row):
        if at:
            other = row[-at] if leftwards else row[at - 1]
            left, right = (part.right, other.left) if leftwards else (other.right, part.left)
            under = any(left < r and start < right for start, r in neighbours)
            cell = under or right - left > LONE_CELL_GAP * part.em or (other if leftwards else part).ruled
            table = table or cell
            text += " | " if cell else " "
        text += part.text
    baseline, em = row[0].baseline, max(part.em for part in row)
    return Line(text, row[0].left, max(part.right for part in row), baseline, em, column, table)
