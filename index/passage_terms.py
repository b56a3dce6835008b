"""What a passage is found by in the lexical index, made quickly: what stands between two spaces is looked at once.

No term reaches over white space, so the terms of a text are those of its pieces, one after the other.
"""

from __future__ import annotations

from index.records import Language
from index.spelling import sounding
from index.terms import content_terms, lexical_terms
from index.text import fold

# Of these twice as many are remembered at most, which is some hundred megabytes for each language.
_HELD_PIECES = 150_000
# What often stands beside a word and is part of none; left on, it would only make more pieces to remember.
_BESIDE_WORDS = ".,;:!?'\"()[]«»“”،؛؟"


class _Pieces(dict[str, tuple[str, str]]):
    """The terms of each piece and what ``sounding`` keeps of them, worked out when first met.

    When so many are held, they are put aside together, and those that are met again come back.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._aside: dict[str, tuple[str, str]] = {}

    def __missing__(self, piece: str) -> tuple[str, str]:
        known = self._aside.get(piece) or _terms_of(piece, self._language)
        if len(self) >= _HELD_PIECES:
            self._aside = self.copy()
            self.clear()
        self[piece] = known
        return known


def _terms_of(piece: str, language: Language) -> tuple[str, str]:
    terms = content_terms(piece, language)
    return " ".join(terms), " ".join(sounding(terms, language))


_PIECES: dict[Language, _Pieces] = {"ar": _Pieces("ar"), "en": _Pieces("en")}


def passage_terms(text: str, language: Language) -> tuple[list[str], list[str]]:
    """Return the terms of ``lexical_terms`` and what ``sounding`` keeps of them, for ``LexicalWriter.add``.

    Each item holds those of one piece of the text, with spaces between; of the second some may come twice.
    """
    pieces = _PIECES[language]
    known = [pieces[piece.strip(_BESIDE_WORDS)] for piece in fold(text).split()]
    terms = [terms for terms, _ in known if terms]
    if not terms:  # nothing but stop words, or nothing
        every = lexical_terms(text, language)
        return every, list(sounding(every, language))
    return terms, [sounds for _, sounds in known if sounds]
