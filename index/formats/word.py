"""Word documents: the text a person reads, in its order, without headers, footers, comments and deleted words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.extracted import Extracted
from index.formats.office_properties import read_properties
from index.formats.office_zip import Package, attribute, chosen, local_name, open_package
from index.formats.word_styles import Styles, read_styles
from index.formats.xml import Node

# What holds paragraphs or runs without being one itself.
TRANSPARENT = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple"})
REMOVED = frozenset({"del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText", "rt"})
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
LEFT_OUT = {
    "hidden": "hidden text is left out",
    "sym": "characters of symbol fonts are left out",
    "altChunk": "documents of other formats inside it are left out",
    "relIds": "diagrams are left out",
    "chart": "charts are left out",
    "OLEObject": "embedded objects are left out",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a line of the list or table ``group``; groups count from 1, 0 is none."""

    text: str
    group: int = 0


@dataclass(slots=True)
class Walk:
    """One walk through a document: where its paragraphs go, and what was met on the way."""

    styles: Styles
    title: str = ""
    left_out: set[str] = field(default_factory=set)
    groups: int = 1
    pending: str = ""

    def blocks(self, parent: Node) -> Iterator[Block]:
        """Yield what the children of ``parent`` say, in order."""
        for child in parent:
            match local_name(child):
                case "p":
                    yield from self._paragraph(child)
                case "tbl":
                    yield from self._table(child)
                case "AlternateContent" if (branch := chosen(child)) is not None:
                    yield from self.blocks(branch)
                case name if name in TRANSPARENT and not _is_prompt(child):
                    yield from self.blocks(child)
                case name if name in LEFT_OUT:
                    self.left_out.add(name)

    def _paragraph(self, paragraph: Node) -> Iterator[Block]:
        boxes: list[Node] = []
        text = self.pending + "".join(self._inline(paragraph, boxes))
        self.pending = ""
        properties = next((child for child in paragraph if local_name(child) == "pPr"), None)
        if properties is not None and _mark_is_deleted(properties):
            self.pending = text
        elif text.strip():
            kind = self.styles.kind(properties)
            if kind == "heading" and not self.title:
                self.title = " ".join(text.split())
            yield Block(text.strip(), 1 if kind == "item" else 0)
        for box in boxes:
            yield from self.blocks(box)

    def _inline(self, parent: Node, boxes: list[Node]) -> Iterator[str]:
        """Yield the text of runs; text boxes go to ``boxes``, to follow the paragraph that holds them."""
        for child in parent:
            name = local_name(child)
            if name in REMOVED or _is_prompt(child):
                continue
            if name == "t":
                yield child.text or ""
            elif name in CHARACTERS:
                yield CHARACTERS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "AlternateContent":
                branch = chosen(child)
                yield from self._inline(branch if branch is not None else child, boxes)
            elif name == "r" and _is_hidden(child):
                self.left_out.add("hidden")
            elif name == "r" and _is_raised(child):
                # Glued to the number before it, a raised one would make another number of it.
                text = "".join(self._inline(child, boxes))
                yield f"^{text}" if text.strip().isdigit() else text
            else:
                if name in LEFT_OUT:
                    self.left_out.add(name)
                yield from self._inline(child, boxes)

    def _table(self, table: Node) -> Iterator[Block]:
        self.groups += 1
        group = self.groups
        for row in _inside(table, "tr"):
            cells = [self._cell(cell) for cell in _inside(row, "tc")]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and (len(filled[0]) > 1 or filled[0][0].group):
                # A cell alone is there for its frame: what it holds is text like any other.
                yield from filled[0]
                continue
            # A table in a cell follows its row: its cells are not the row's.
            line = " | ".join(" ".join(block.text for block in cell if block.group < 2) for cell in cells)
            if line := " ".join(line.split()).strip(" |"):
                yield Block(line, group)
            yield from (block for cell in cells for block in cell if block.group > 1)

    def _cell(self, cell: Node) -> list[Block]:
        """Return what a cell says; nothing where it continues the cell above."""
        merge = cell.find("./{*}tcPr/{*}vMerge")
        continues = merge is not None and attribute(merge, "val") in ("", "continue")
        return [] if continues else list(self.blocks(cell))


def read_docx(data: bytes, name: str) -> Extracted:
    """Read a Word document, .docx or .docm; footnotes and endnotes follow the text.

    Raises:
        UnreadableSource: it is damaged, protected, too large, or no Word document.
    """
    package = open_package(data, name, ".docx")
    path = package.related("", "officeDocument")
    document = package.xml(path)
    body = next((child for child in document if local_name(child) == "body"), None) if document is not None else None
    if body is None:
        raise package.damaged("holds no Word document")
    parts = package.relations(path)
    kinds = {relation.kind: relation.path for relation in parts.values()}
    walk = Walk(read_styles(package.xml(kinds.get("styles", ""))))
    blocks = [*walk.blocks(body)]
    for kind in ("footnotes", "endnotes"):
        blocks += _notes(walk, package, kinds.get(kind, ""))
    properties = read_properties(package)
    return Extracted(
        text=_joined(blocks),
        title=properties.title or walk.title,
        metadata=properties.metadata,
        notes=tuple(LEFT_OUT[name] for name in LEFT_OUT if name in walk.left_out),
    )


def _notes(walk: Walk, package: Package, path: str) -> Iterator[Block]:
    root = package.xml(path)
    for note in root if root is not None else ():
        # The others are the lines drawn between text and notes.
        if attribute(note, "type") in ("", "normal"):
            yield from walk.blocks(note)


def _joined(blocks: list[Block]) -> str:
    parts = []
    for before, block in itertools.pairwise([Block(""), *blocks]):
        together = block.group and block.group == before.group
        parts.append(("\n" if together else "\n\n") + block.text)
    return "".join(parts).strip("\n")


def _inside(parent: Node, name: str) -> Iterator[Node]:
    """Yield the rows of a table or the cells of a row, also those inside content controls."""
    for child in parent:
        if local_name(child) == name:
            yield child
        elif local_name(child) in TRANSPARENT:
            yield from _inside(child, name)


def _mark_is_deleted(properties: Node) -> bool:
    return properties.find("./{*}rPr/{*}del") is not None


def _is_prompt(element: Node) -> bool:
    """Tell whether a content control still asks for its text."""
    return local_name(element) == "sdt" and element.find("./{*}sdtPr/{*}showingPlcHdr") is not None


def _is_raised(run: Node) -> bool:
    raised = run.find("./{*}rPr/{*}vertAlign")
    return raised is not None and attribute(raised, "val") == "superscript"


def _is_hidden(run: Node) -> bool:
    mark = run.find("./{*}rPr/{*}vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")
