"""Arabic letters whose writer gave their text beside their glyphs, and the spaces it drew, by where they stand.

Browsers draw a letter and its harakat as several objects and tell in one place what they say together. PDFium gives
that text once for some of these objects, wherever they stand; here it comes once, where its letter stands.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.formats.arabic_order import ARABIC

LONGEST_PASSAGE = 8  # characters of a letter with its marks, or of a ligature
UTF_16 = b"\xfe\xff"
RULE_WIDTH = 3.0  # points
RULE_HEIGHT = 6.0  # points
NO_WIDTH = 0.01  # points that no ink is within


@dataclass(frozen=True, slots=True)
class Passage:
    """What objects of a page say together, and the place of the largest of them, in points; " " for no ink."""

    text: str
    left: float
    right: float
    baseline: float
    em: float
    origin: float


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright line, in points."""

    x: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of a page by number, the number of each object's passage by its address, and the spaces drawn."""

    said: tuple[Passage, ...]
    of_object: dict[int, int]
    spaces: tuple[Passage, ...]


def passages_of(raw: Any, page: Any) -> Passages:
    """Return the Arabic passages of a page that say their text; ``raw`` are PDFium's functions, ``page`` its page."""
    numbers: dict[int, int] = {}
    largest: list[tuple[float, Passage]] = []
    of_object: dict[int, int] = {}
    spaces: list[Passage] = []
    for at in range(max(raw.FPDFPage_CountObjects(page), 0)):
        drawn = raw.FPDFPage_GetObject(page, at)
        if not drawn or raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        said = next(_said(raw, drawn), None)
        if said is not None and not ARABIC.search(said[1]):
            continue
        placed = _placed(raw, drawn, said[1] if said else " ")
        if placed is None:
            continue
        area, passage = placed
        if said is None:
            if area == 0 and passage.right - passage.left < NO_WIDTH:
                spaces.append(passage)
            continue
        number = numbers.setdefault(said[0], len(largest))
        of_object[_address(drawn)] = number
        if number == len(largest):
            largest.append((area, passage))
        elif area > largest[number][0]:
            largest[number] = area, passage
    return Passages(tuple(passage for _, passage in largest), of_object, tuple(spaces))


def rules_of(raw: Any, page: Any) -> Iterator[Rule]:
    """Yield the upright lines that are drawn on a page, and the sides of the empty frames."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    for at in range(max(raw.FPDFPage_CountObjects(page), 0)):
        drawn = raw.FPDFPage_GetObject(page, at)
        if not drawn or raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        known = raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        if not known or top.value - bottom.value < RULE_HEIGHT:
            continue
        if right.value - left.value < RULE_WIDTH:
            yield Rule((left.value + right.value) / 2, bottom.value, top.value)
        elif raw.FPDFPath_GetDrawMode(drawn, filled, stroked) and stroked.value and not filled.value:
            yield Rule(left.value, bottom.value, top.value)
            yield Rule(right.value, bottom.value, top.value)


def object_of(raw: Any, text: Any, index: int) -> int:
    """Return the address of the object that a character belongs to, 0 for a character that PDFium made."""
    drawn = raw.FPDFText_GetTextObject(text, index)
    return _address(drawn) if drawn else 0


def _address(pointer: Any) -> int:
    return ctypes.addressof(pointer.contents)


def _said(raw: Any, drawn: Any) -> Iterator[tuple[int, str]]:
    """Yield the address of each short text that stands beside an object, and the text."""
    for at in range(max(raw.FPDFPageObj_CountMarks(drawn), 0)):
        mark = raw.FPDFPageObj_GetMark(drawn, at)
        stored = (ctypes.c_ubyte * (2 * LONGEST_PASSAGE + len(UTF_16)))()
        size = ctypes.c_ulong()
        said = mark and raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", stored, ctypes.sizeof(stored), size)
        if said and len(UTF_16) < size.value <= ctypes.sizeof(stored) and bytes(stored[:2]) == UTF_16:
            text = bytes(stored[2 : size.value]).decode("utf-16-be", "replace")
            if not any(character.isspace() for character in text):
                yield _address(mark), text


def _placed(raw: Any, drawn: Any, text: str) -> tuple[float, Passage] | None:
    """Return the area of an object's ink and the object as a passage, or None where it is not level."""
    matrix, size = raw.FS_MATRIX(), ctypes.c_float()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    known = raw.FPDFPageObj_GetMatrix(drawn, matrix) and raw.FPDFTextObj_GetFontSize(drawn, size)
    if not (known and raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)):
        return None
    if abs(matrix.b) > abs(matrix.a) / 8:
        return None
    em = max(abs(size.value) * (math.hypot(matrix.c, matrix.d) or 1.0), 1.0)
    area = (right.value - left.value) * (top.value - bottom.value)
    return area, Passage(text, left.value, right.value, matrix.f, em, matrix.e)
