"""Presentations: each slide's title, its shapes as a person reads them, then the speaker's notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from index.extracted import Extracted
from index.formats.office_properties import read_properties
from index.formats.office_zip import Package, Relation, attribute, chosen, local_name, open_package
from index.formats.xml import Node

# English Metric Units, 914,400 to the inch: shapes whose tops differ by less stand beside each other.
SAME_ROW = 300_000
TITLES = ("title", "ctrTitle")
# What is on every slide, and on a notes page the picture of its slide.
FURNITURE = ("dt", "ftr", "hdr", "sldNum", "sldImg")
BREAK = "\n\n"
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
LEFT_TO_RIGHT = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape on a slide; left, top and width in English Metric Units."""

    text: str
    is_title: bool
    left: int
    top: int
    width: int


@dataclass(slots=True)
class Deck:
    """A presentation being read; every part of it is read once, whoever refers to it."""

    package: Package
    seen: set[str] = field(default_factory=set)
    places: dict[str, dict[tuple[str, str], Node]] = field(default_factory=dict)
    relations: dict[str, Mapping[str, Relation]] = field(default_factory=dict)
    charts: int = 0
    missing: int = 0

    def slide(self, path: str) -> tuple[str, str]:
        """Return the title and the whole text of a slide, notes included."""
        if path in self.seen:
            return "", ""
        self.seen.add(path)
        root = self.package.xml(path)
        self.missing += root is None
        shapes = list(self._shapes(root, path)) if root is not None else []
        title = next((" ".join(shape.text.split()) for shape in shapes if shape.is_title), "")
        notes = self._related(path, "notesSlide")
        said = self._notes(notes) if notes not in self.seen else []
        return title, BREAK.join([*_in_reading_order(shapes), *said])

    def _notes(self, path: str) -> list[str]:
        self.seen.add(path)
        root = self.package.xml(path)
        return [shape.text for shape in self._shapes(root, path)] if root is not None else []

    def _shapes(self, root: Node, path: str) -> Iterator[Shape]:
        for tree in root.iterfind("./{*}cSld/{*}spTree"):
            yield from self._children(tree, path)

    def _children(self, tree: Node, path: str) -> Iterator[Shape]:
        for child in tree:
            match local_name(child):
                case "sp" | "cxnSp" | "graphicFrame" | "grpSp" | "pic":
                    yield from self._shape(child, path)
                case "AlternateContent" if (branch := chosen(child)) is not None:
                    yield from self._children(branch, path)

    def _shape(self, shape: Node, path: str) -> Iterator[Shape]:
        placeholder = shape.find("./{*}nvSpPr/{*}nvPr/{*}ph")
        kind = (attribute(placeholder, "type") or "obj") if placeholder is not None else ""
        if kind in FURNITURE:
            return
        match local_name(shape):
            case "grpSp":
                text = BREAK.join(_in_reading_order(list(self._children(shape, path))))
            case "graphicFrame":
                text = self._graphic(shape, path)
            case _:
                text = "\n".join(line for body in shape.iterfind("./{*}txBody") for line in _paragraphs(body))
        if text:
            number = attribute(placeholder, "idx") if placeholder is not None else ""
            left, top, width = _place(shape) or self._inherited_place(path, kind, number)
            yield Shape(text, kind in TITLES, left, top, width)

    def _graphic(self, frame: Node, path: str) -> str:
        """Return what a table says by rows, or a diagram by its items; charts and embedded objects are counted only."""
        lines: list[str] = []
        for part in frame.iterfind("./{*}graphic/{*}graphicData/*"):
            match local_name(part):
                case "tbl":
                    lines += _table(part)
                case "relIds":
                    relation = self._relations(path).get(attribute(part, "dm"))
                    if relation is not None and relation.path not in self.seen:
                        self.seen.add(relation.path)
                        diagram = self.package.xml(relation.path)
                        lines += _paragraphs(diagram) if diagram is not None else []
                case "chart" | "oleObj" | "AlternateContent":
                    self.charts += 1
        return "\n".join(lines)

    def _inherited_place(self, path: str, kind: str, number: str) -> tuple[int, int, int]:
        """Return where the layout, else the master, puts a placeholder that says nothing of it itself."""
        layout = self._related(path, "slideLayout") if kind else ""
        master = self._related(layout, "slideMaster") if layout else ""
        for part, key in ((layout, ("idx", number)), (layout, ("type", kind)), (master, ("type", kind))):
            shape = self._placeholders(part).get(key)
            if shape is not None and (place := _place(shape)):
                return place
        return (0, 0, 0)

    def _relations(self, path: str) -> Mapping[str, Relation]:
        if path not in self.relations:
            self.relations[path] = self.package.relations(path)
        return self.relations[path]

    def _related(self, path: str, kind: str) -> str:
        return next((relation.path for relation in self._relations(path).values() if relation.kind == kind), "")

    def _placeholders(self, path: str) -> dict[tuple[str, str], Node]:
        if path not in self.places:
            places = self.places.setdefault(path, {})
            root = self.package.xml(path) if path else None
            for shape in root.iterfind("./{*}cSld/{*}spTree/{*}sp") if root is not None else ():
                mark = shape.find("./{*}nvSpPr/{*}nvPr/{*}ph")
                if mark is not None:
                    places.setdefault(("idx", attribute(mark, "idx")), shape)
                    places.setdefault(("type", attribute(mark, "type") or "obj"), shape)
        return self.places[path]


def read_pptx(data: bytes, name: str) -> Extracted:
    """Read a presentation, .pptx or .pptm; each slide that holds text is a page.

    Raises:
        UnreadableSource: it is damaged, protected, too large, or no presentation.
    """
    package = open_package(data, name, ".pptx")
    path = package.related("", "officeDocument")
    root = package.xml(path)
    if root is None or local_name(root) != "presentation":
        raise package.damaged("holds no presentation")
    relations = package.relations(path)
    deck, title = Deck(package), ""
    pages: dict[int, tuple[int, int]] = {}
    texts: list[str] = []
    start = 0
    for number, entry in enumerate(root.iterfind("./{*}sldIdLst/{*}sldId"), start=1):
        relation = relations.get(_relation_id(entry))
        heading, text = deck.slide(relation.path if relation is not None else f"slide {number}")
        title = title or heading
        if text:
            pages[number] = (start, start + len(text))
            start += len(text) + len(BREAK)
            texts.append(text)
    left_out = {
        "charts and embedded objects are left out": deck.charts,
        "slides are missing from the file": deck.missing,
    }
    properties = read_properties(package)
    return Extracted(
        text=BREAK.join(texts),
        title=properties.title or title,
        metadata=properties.metadata,
        pages=pages,
        notes=tuple(f"{what}: {count}" for what, count in left_out.items() if count),
    )


def _relation_id(entry: Node) -> str:
    # The entry has a number of its own, which is an id too but in no namespace.
    return next((str(value) for key, value in entry.attrib.items() if key.endswith("}id")), "")


def _in_reading_order(shapes: list[Shape]) -> list[str]:
    """Return the texts, titles first, then from top to bottom, and along a row in the direction of the writing."""
    words = "".join(shape.text for shape in shapes)
    rightward = len(LEFT_TO_RIGHT.findall(words)) >= len(RIGHT_TO_LEFT.findall(words))
    rows: list[list[Shape]] = []
    for shape in sorted(shapes, key=lambda shape: (not shape.is_title, shape.top)):
        if rows and rows[-1][0].is_title == shape.is_title and shape.top - rows[-1][0].top < SAME_ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    for row in rows:
        row.sort(key=lambda shape: shape.left if rightward else -shape.left - shape.width)
    return [shape.text for row in rows for shape in row]


def _place(shape: Node) -> tuple[int, int, int] | None:
    form = next(shape.iterfind("./{*}xfrm"), None)
    form = form if form is not None else next(shape.iterfind("./{*}spPr/{*}xfrm"), None)
    form = form if form is not None else next(shape.iterfind("./{*}grpSpPr/{*}xfrm"), None)
    offset, size = (form.find("./{*}off"), form.find("./{*}ext")) if form is not None else (None, None)
    if offset is None or size is None:
        return None
    numbers = [attribute(offset, "x"), attribute(offset, "y"), attribute(size, "cx")]
    if not all(re.fullmatch(r"-?[0-9]{1,18}", number) for number in numbers):
        return None
    left, top, width = map(int, numbers)
    return left, top, width


def _table(table: Node) -> list[str]:
    rows = []
    for row in table.iterfind("./{*}tr"):
        cells = [" ".join(_paragraphs(cell)) for cell in row.iterfind("./{*}tc") if not _continues(cell)]
        rows.append(" ".join(" | ".join(cells).split()).strip(" |"))
    return [row for row in rows if row]


def _continues(cell: Node) -> bool:
    """Tell whether a cell is covered by a merged one beside it."""
    return attribute(cell, "hMerge") in ("1", "true")


def _paragraphs(parent: Node) -> list[str]:
    """Return the paragraphs below ``parent`` that hold text, with line breaks kept."""
    texts = ("".join(_inline(paragraph)).strip() for paragraph in parent.iter("{*}p"))
    return [text for text in texts if text]


def _inline(paragraph: Node) -> Iterator[str]:
    for child in paragraph:
        match local_name(child):
            case "t":
                yield (child.text or "").replace("\v", "\n")
            case "br":
                yield "\n"
            case "AlternateContent" if (branch := chosen(child)) is not None:
                yield from _inline(branch)
            case _:
                yield from _inline(child)
