"""What stands on a page, as PDFium gives it: glyphs with their places in points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.formats.pdf_passages import Passage

SPACE = 0.2  # ems that a space is wide at least


@dataclass(frozen=True, slots=True)
class Glyph:
    """A word of a left-to-right page, or a character of a right-to-left one, and its place in points.

    A space is a glyph too: PDFium puts one where it sees one, often of no width. ``baseline`` is the height that
    the glyph stands on, ``em`` the size of its font, ``origin`` where the pen stood.
    """

    text: str
    left: float
    right: float
    baseline: float
    em: float
    origin: float


def drawn_glyph(passage: Passage) -> Glyph:
    """Return the passage as a glyph; a space gets a width, by which it is known as one that was drawn."""
    width = SPACE * passage.em if passage.text == " " else 0.0
    return Glyph(passage.text, passage.left, passage.right + width, passage.baseline, passage.em, passage.origin)


def same_word(characters: list[str], at: int) -> bool:
    """Tell whether the character belongs to the word before it; a hyphen ends a word, as it ends a line."""
    return not characters[at].isspace() and characters[at - 1] != "\u00ad"


def character_of(code: int) -> str:
    """Return the character; PDFium gives 0 where the font does not say, and 2 for a hyphen that ends a line."""
    if code == 2 or code == 0xFFFE:
        return "\u00ad"
    if code == 0xF0B7:  # the bullet of the Symbol font
        return "•"
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def turned_glyph(glyph: Glyph, width: float, height: float) -> Glyph:
    """Return the glyph as it lies on a page that is shown upside down."""
    left, right = width - glyph.right, width - glyph.left
    return replace(glyph, left=left, right=right, baseline=height - glyph.baseline, origin=width - glyph.origin)
