"""Glyphs that say no letter, where the writer gave their letter to the mark above them.

fpdf2, shaping with HarfBuzz, writes a letter and its haraka as two glyphs, and says of the one drawn first, the mark,
that it is both. Of the letter it says nothing; PDFium then gives the glyph's number, which may be any letter.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.formats.arabic_order import is_mark
from index.formats.pdf_glyphs import Glyph

NEAR = 0.5  # ems between a mark and its letter, along the line
ABOVE = 1.0  # ems between them, across it


def with_their_letters(glyphs: Sequence[Glyph], unmapped: Collection[int]) -> list[Glyph]:
    """Put what was said of a mark where its letter stands, in place of the letter.

    ``unmapped`` are the indices of glyphs whose font does not say what they are; those without such a mark stay.
    """
    named = _named_by_marks(glyphs)
    mended, gone = list(glyphs), set()
    for at in unmapped:
        letter = glyphs[at]
        near = bisect.bisect_left(named, letter.origin - NEAR * letter.em, key=lambda one: one[0])
        for origin, baseline, places in itertools.islice(named, near, None):
            if origin > letter.origin + NEAR * letter.em:
                break
            if 0 < abs(baseline - letter.baseline) < ABOVE * letter.em:
                gone.add(at)
                for place in places:
                    mended[place] = replace(letter, text=glyphs[place].text)
                break
    return [glyph for at, glyph in enumerate(mended) if at not in gone]


def _named_by_marks(glyphs: Sequence[Glyph]) -> list[tuple[float, float, list[int]]]:
    """Return where one letter and its marks share a place, from left to right: origin, baseline, their indices."""
    shared: dict[tuple[float, float], list[int]] = {}
    for at, glyph in enumerate(glyphs):
        if not glyph.text.isspace():
            shared.setdefault((glyph.origin, glyph.baseline), []).append(at)
    return sorted(
        (*place, some)
        for place, some in shared.items()
        if 0 < sum(is_mark(glyphs[at].text[0]) for at in some) == len(some) - 1
    )
