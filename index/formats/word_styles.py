"""What the styles of a Word document make of its paragraphs: headings, items of lists, or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from index.formats.office_zip import attribute
from index.formats.xml import Node

MAX_STYLE_DEPTH = 30

Kind = Literal["heading", "item", "paragraph"]


@dataclass(frozen=True, slots=True)
class Styles:
    """The kind of paragraph that each style makes, by the style's id."""

    kinds: Mapping[str, Kind]

    def kind(self, properties: Node | None) -> Kind:
        """Return what a paragraph with ``properties``, its ``w:pPr``, is."""
        if properties is None:
            return "paragraph"
        own, style = _own_kind(properties), properties.find("./{*}pStyle")
        inherited = self.kinds.get(attribute(style, "val"), "paragraph") if style is not None else "paragraph"
        return inherited if own is None or inherited == "heading" else own


def read_styles(root: Node | None) -> Styles:
    """Return the kinds of the styles in ``root``, the styles part, each with what it takes from the one below it."""
    own: dict[str, Kind | None] = {}
    below: dict[str, str] = {}
    for style in root.iterfind("./{*}style[{*}name]") if root is not None else ():
        identity, based = attribute(style, "styleId"), style.find("./{*}basedOn")
        # Programs translate the ids but never the names of the built-in styles.
        heading = re.fullmatch("title|heading [1-9]", attribute(style.find("./{*}name"), "val").lower())
        properties = style.find("./{*}pPr")
        own[identity] = "heading" if heading else _own_kind(properties) if properties is not None else None
        below[identity] = attribute(based, "val") if based is not None else ""
    return Styles({identity: _inherited(identity, own, below) for identity in own})


def _own_kind(properties: Node) -> Kind | None:
    level = properties.find("./{*}outlineLvl")
    if level is not None and attribute(level, "val") in tuple("012345678"):
        return "heading"
    number = properties.find("./{*}numPr")
    if number is None:
        return None
    list_id = number.find("./{*}numId")
    # A paragraph leaves the list of its style by numbering itself with list 0.
    return "paragraph" if list_id is not None and attribute(list_id, "val") == "0" else "item"


def _inherited(identity: str, own: Mapping[str, Kind | None], below: Mapping[str, str]) -> Kind:
    # Styles may stand below one another in a circle.
    for _ in range(MAX_STYLE_DEPTH):
        if kind := own.get(identity):
            return kind
        identity = below.get(identity, "")
    return "paragraph"
