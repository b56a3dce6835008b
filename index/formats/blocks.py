"""A tree of HTML elements to the lines a person reads: blocks apart, cells of a row side by side, nothing hidden.

Trees may be as deep as the parser lets them be, so nothing here calls itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from index.formats.xml import Node, local_name, named

SPACES = " \t\n\r\f"
HIDDEN = frozenset(
    "head title script style template noscript svg math iframe audio video canvas "
    "select datalist button input textarea".split()
)
PARAGRAPHS = frozenset(
    "address article aside blockquote body caption center details dialog div dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary table ul".split()
)
LINES = frozenset("br dd dt li tr".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
LISTS = frozenset("ul ol dl menu".split())
CELLS = frozenset(("td", "th"))
RAISED_NUMBER = re.compile(r"[\d*†‡§](?:[\d\s,،*†‡§–-]*[\d*†‡§])?")
HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; ``starts_block`` says that an empty line stands before it.

    ``linked`` is the share of its characters that lie within links, from 0 to 1.
    """

    text: str
    starts_block: bool
    linked: float
    is_heading: bool


def joined(lines: Iterable[Line]) -> str:
    """Return the text of ``lines``, blocks parted by an empty line."""
    parts = [("\n\n" if line.starts_block else "\n") + line.text for line in lines]
    return "".join(parts).strip("\n")


def read_lines(root: Node, left_out: Sequence[Node] = ()) -> list[Line]:
    """Return the visible lines below ``root``, without those within the elements ``left_out``."""
    writer = _Writer()
    for step, node in _walk(root, set(left_out)):
        if step == "open":
            writer.open(node)
        elif step == "text":
            writer.write(node)
        else:
            writer.close(node)
    writer.end_block()
    return writer.lines


def is_hidden(node: Node) -> bool:
    """Tell whether a browser shows nothing of ``node``."""
    if local_name(node) in HIDDEN or node.get("hidden") is not None:
        return True
    return bool(HIDING_STYLE.search(node.get("style") or ""))


Step = tuple[Literal["open", "text", "close"], Any]


def _walk(root: Node, left_out: set[Node]) -> Iterator[Step]:
    """Yield elements when they open and close, and the text between, as ("text", str)."""
    waiting: list[Step] = [("open", root)]
    while waiting:
        step, node = waiting.pop()
        if step == "open" and node in left_out:
            continue
        if step != "open" or local_name(node):
            yield step, node
        elif node.text and (node.text[:1], node.text[-1:]) == ("&", ";"):  # an entity that was not looked up
            yield "text", html.unescape(node.text)
        if step != "open" or not local_name(node) or is_hidden(node):
            continue
        inside: list[Step] = [("text", node.text or "")]
        for child in node:
            inside += [("open", child), ("text", child.tail or "")]
        waiting += [("close", node), *reversed(inside)]


@dataclass(slots=True)
class _Writer:
    """Gathers text into lines; a data table's cells are held back until their row ends."""

    lines: list[Line] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    raised: list[int] = field(default_factory=list)
    verbatim: int = 0
    lists: int = 0
    headings: int = 0
    starts_block: bool = True
    table: Node = None
    cells: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add text as HTML shows it: runs of spaces are one space, but in ``pre``."""
        if not self.verbatim:
            text = re.sub(f"[{SPACES}]+", " ", text)
            if not self.fragments or self.fragments[-1][-1] in SPACES:
                text = text.lstrip(SPACES)
        if text:
            self.fragments.append(text)
            self.linked += len(text) if self.links else 0

    def open(self, node: Node) -> None:
        """Begin an element."""
        name = local_name(node)
        if is_hidden(node):
            return
        if name == "table" and self.table is None and _holds_data(node):
            self.end_block()
            self.table = node
        elif name in PARAGRAPHS or (name in CELLS and self.table is None):
            self.end_block()
        elif name in LINES or name in CELLS:
            self.end_line()
        if name == "sup":
            self.raised.append(len(self.fragments))
        self.links += name == "a"
        self.verbatim += name == "pre"
        self.lists += name in LISTS
        self.headings += name in HEADINGS

    def close(self, node: Node) -> None:
        """End an element."""
        name = local_name(node)
        if name == "sup" and self.raised:
            self.end_raised(node)
        self.links -= name == "a"
        self.lists -= name in LISTS
        if name in CELLS and self.table is not None:
            self.cells.append(re.sub(f"[{SPACES}]+", " ", "".join(self.fragments)).strip(SPACES))
            self.fragments = []
        elif name in ("tr", "caption", "table") and self.table is not None:
            self.end_row()
            if node is self.table:
                self.table = None
                self.end_block()
        elif name in PARAGRAPHS or name in CELLS:
            self.end_block()
        elif name in LINES:
            self.end_line()
        self.verbatim -= name == "pre"
        self.headings -= name in HEADINGS

    def end_raised(self, node: Node) -> None:
        """Set off a raised number, which would change the one before it: a note's as ``[3]``, others as ``^6``."""
        start = self.raised.pop()
        text = "".join(self.fragments[start:])
        if RAISED_NUMBER.fullmatch(text.strip()):
            is_note = self.links > 0 or next(named(node, "a"), None) is not None or not text.strip()[0].isdigit()
            self.fragments[start:] = [f"[{text.strip()}]" if is_note else f"^{text.strip()}"]

    def end_row(self) -> None:
        """Put the cells held back on one line."""
        cells, self.cells = self.cells, []
        if any(cells):
            loose = "".join(self.fragments).strip(SPACES)
            self.fragments = [" | ".join([*cells, loose] if loose else cells)]
        self.end_line(within_cell=False)

    def end_line(self, *, within_cell: bool = True) -> None:
        """End the line, or part what follows by a space within a cell."""
        if self.table is not None and within_cell and self.fragments:
            self.write(" ")
            return
        text = "".join(self.fragments)
        text = text.strip("\n\r").rstrip(SPACES) if self.verbatim else text.strip(SPACES)
        if text.strip():
            linked = min(1.0, self.linked / len(text))
            self.lines.append(Line(text, self.starts_block, linked, self.headings > 0))
            self.starts_block = False
        self.fragments, self.linked = [], 0

    def end_block(self) -> None:
        """End the line and leave an empty one after it, but within tables and lists."""
        self.end_line()
        self.starts_block = self.starts_block or (self.table is None and not self.lists)


def _holds_data(table: Node) -> bool:
    """Tell a table of data from one that only lays a page out, whose cells hold whole passages."""
    tables = named(table, "table")
    next(tables)
    if table.get("role") in ("presentation", "none") or next(tables, None) is not None:
        return False
    return not any(
        next(named(cell, "h1", "h2", "h3"), None) is not None or sum(1 for _ in named(cell, "p")) > 1
        for cell in named(table, *CELLS)
    )
