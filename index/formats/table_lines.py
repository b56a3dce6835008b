"""The rows of a sheet as lines that can be understood alone: each cell with the name of its column."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from index.extracted import UnreadableSource

CELLS = " | "
MAX_HEADING_CHARACTERS = 100
MAX_CHARACTERS = 200_000_000

T = TypeVar("T")


def table_text(rows: Iterable[Sequence[str]], name: str) -> str:
    r"""Return one line a row; where the first row of several cells is a header, the cells are named after it.

    What stands above that row, one cell to a line, is kept as it is. Rows without a text separate paragraphs.

    Raises:
        UnreadableSource: the lines have more than ``MAX_CHARACTERS``; ``name`` is the file's.

    >>> table_text([["Sales"], ["City", "Year"], ["عدن", "1995"], ["", "2001"]], "sales.csv")
    'Sales\nCity | Year\nCity: عدن | Year: 1995\nYear: 2001'
    """
    # Counted twice: a row may repeat one long text, and a line repeats the header.
    counted = _limited(rows, lambda row: sum(map(len, row)), name)
    lines: list[str] = []
    for line in _limited(_lines(counted), len, name):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")


def _limited(items: Iterable[T], characters: Callable[[T], int], name: str) -> Iterator[T]:
    total = 0
    for item in items:
        total += characters(item)
        if total > MAX_CHARACTERS:
            raise UnreadableSource(name, f"its rows come to over {MAX_CHARACTERS:,} characters; split the file")
        yield item


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    trimmed = ([" ".join(cell.split()) for cell in row] for row in rows)
    table = itertools.dropwhile(lambda row: not any(row), trimmed)
    for row in table:
        if sum(map(bool, row)) < 2:
            yield "".join(row)
            continue
        yield _plain(row)
        header = row if _is_header(row) else []
        yield from (_named(header, cells) for cells in table)


def _is_header(row: Sequence[str]) -> bool:
    return all(len(cell) <= MAX_HEADING_CHARACTERS and _has_letter(cell) for cell in row if cell)


def _has_letter(cell: str) -> bool:
    return any(character.isalpha() for character in cell)


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    pairs = itertools.zip_longest(header[: len(row)], row, fillvalue="")
    return _plain([f"{heading.rstrip(':')}: {cell}" if heading and cell else cell for heading, cell in pairs])


def _plain(row: Sequence[str]) -> str:
    return CELLS.join(cell for cell in row if cell)
