"""Folding: the form in which texts are compared, and the way back to the original.

Folding works code point by code point: ``fold(text)`` is the concatenation of one short string for
each code point. So the map back is exact whatever the input, and composed and decomposed spellings
fold alike without recomposing: every accent goes, so nothing that would compose is left.

===================================================  ===============================================
original                                             folded
===================================================  ===============================================
harakat, Quranic marks, tatweel; Latin accents       nothing (é→e; the original is what is shown)
zero-width, bidi and other format characters         nothing
أ إ آ ٱ                                              ا
ؤ, ئ and ى, ة                                        و, ي, ه
ء                                                    ء: a letter of its own (شيء, ماء)
ک ی ہ ے                                              ك ي ه ي
٠-٩ ۰-۹ and decimal digits of every script           0-9, with ٫ ٬ ٪ as . , %
presentation forms, ligatures, width variants        the letters they stand for (ﻻ→لا, ﬁ→fi)
capitals                                             small letters, by Unicode case folding
curly apostrophes, curly quotes, hyphens, minus      ' " -
² ³ ½ ™ and other superscripts and fractions         unchanged: 10² must not become 102, nor 6½ 61/2
===================================================  ===============================================

Whitespace is not collapsed. Folded text is for matching only and is never shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

_TATWEEL = "\u0640"
_SMALL_QURANIC_LETTERS = "\u06e5\u06e6"
_QURANIC_SIGNS = "\u06de\u06e9"
_JOINERS = "\u200c\u200d"

_REPLACED = {
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("ىیے", "ي"),
    **dict.fromkeys("ةہھەۃ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("‘’‛ʼ´\u1ffd", "'"),
    **dict.fromkeys("“”‟", '"'),
    **dict.fromkeys("‐‑−", "-"),
    "٫": ".",
    "٬": ",",
    "٪": "%",
    **dict.fromkeys(_TATWEEL + _SMALL_QURANIC_LETTERS + _QURANIC_SIGNS, ""),
}


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A folded text and, for each of its code points, the original code points it came from.

    ``starts[i]`` and ``ends[i]`` bound the origin of ``text[i]``; both never decrease. An end takes
    in the dropped characters that cling to the letter (harakat, accents, tatweel, joiners).
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of the original that yields ``text[start:end]``.

        A ligature is taken whole. An empty span maps to an empty span.

        Raises:
            IndexError: the span is not inside the folded text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"[{start}, {end}) is not inside a folded text of {len(self.text)} characters")
        if start < end:
            return self.starts[start], self.ends[end - 1]
        if start < len(self.text):
            return self.starts[start], self.starts[start]
        edge = self.ends[-1] if self.text else 0
        return edge, edge


def fold(text: str) -> str:
    """Return ``text`` in the form used for matching; folding twice changes nothing more."""
    if text.isascii():
        return text.lower()
    if len(text) >= _LONG:
        folded = _ONE_FOR_ONE.take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=_CODE_UNIT))
        marked = (folded >> 11) == _SURROGATES
        others = folded[marked]
        if not len(others) or (others == _DROPPED).all():
            return str(folded[~marked].tobytes(), "utf-16-le")
    for character in set(text):
        becomes = _FOLDED[ord(character)]
        if becomes != character:  # which no other character is: what is folded stays as it is
            text = text.replace(character, becomes)
    return text


def fold_aligned(text: str) -> AlignedText:
    """Return ``fold(text)`` with its map back to the code points of ``text``."""
    length = len(text)
    if text.isascii():
        return AlignedText(text.lower(), range(length), range(1, length + 1))
    pieces = [_FOLDED[code] for code in map(ord, text)]
    starts: list[int] = []
    ends: list[int] = []
    for position, piece in enumerate(pieces):
        if len(piece) == 1:
            starts.append(position)
            ends.append(position + 1)
        elif piece:
            starts.extend([position] * len(piece))
            ends.extend([position + 1] * len(piece))
        elif ends and _clings(text[position]):
            _stretch(starts, ends, position + 1)
    return AlignedText("".join(pieces), starts, ends)


def _stretch(starts: list[int], ends: list[int], end: int) -> None:
    # Every letter of a ligature shares its origin, so all of them take the mark that follows it.
    origin = starts[-1]
    index = len(starts) - 1
    while index >= 0 and starts[index] == origin:
        ends[index] = end
        index -= 1


def _clings(character: str) -> bool:
    return (
        character == _TATWEEL
        or character in _JOINERS
        or character in _SMALL_QURANIC_LETTERS
        or unicodedata.category(character)[0] == "M"
    )


class _FoldingTable(dict[int, str]):
    """Folded forms by code point, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        becomes = _DROPPED if not folded else ord(folded) if len(folded) == 1 else _OTHERWISE
        if max(code, becomes) < len(_ONE_FOR_ONE) and code >> 11 != _SURROGATES:
            _ONE_FOR_ONE[code] = becomes
        return folded


def _fold_character(character: str) -> str:
    if character in _REPLACED:
        return _REPLACED[character]
    if _is_dropped(character):
        return ""
    if unicodedata.decomposition(character).startswith(("<super>", "<fraction>")):
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed[0] == " " and len(decomposed) > 1:
        # A spacing copy of an accent or haraka (U+00A8, U+FE76) is no more a word break than the mark.
        return ""
    # Case only after marks are off: case folding turns the Greek iota mark U+0345 into a letter.
    simpler = decomposed if decomposed != character else character.casefold()
    return character if simpler == character else "".join(map(_fold_character, simpler))


def _is_dropped(character: str) -> bool:
    if unicodedata.combining(character):
        return True
    category = unicodedata.category(character)
    return category in ("Cf", "Me") or (category == "Mn" and _is_variation_selector(ord(character)))


def _is_variation_selector(code: int) -> bool:
    return code == 0x34F or 0x180B <= code <= 0x180F or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


# Shorter texts are folded sooner one character after another.
_LONG = 150
# What each code unit of UTF-16 becomes, so that a long text is folded at once. Marks are surrogates, which stand for no
# character: dropped, and not known to be one for one, as ligatures and the surrogates themselves.
_CODE_UNIT = np.dtype("<u2")
_DROPPED, _OTHERWISE = 0xD800, 0xD801
_SURROGATES = _DROPPED >> 11
_ONE_FOR_ONE = np.full(2**16, _OTHERWISE, dtype=_CODE_UNIT)
_FOLDED = _FoldingTable()
# The alphabets in daily use are folded at import, so that the first question is as fast as the next.
for _code in chain(range(0x250), range(0x600, 0x700), range(0x2000, 0x2070)):
    _FOLDED[_code]
