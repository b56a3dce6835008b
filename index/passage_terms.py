"""What a passage is found by in the lexical index, made quickly: what stands between two spaces is looked at once.

No term reaches over white space, so the terms of a text are those of its pieces, one after the other.
"""

from __future__ import annotations

from functools import lru_cache

from index.records import Language
from index.spelling import sounding
from index.terms import content_terms, lexical_terms
from index.text import fold

# Some forty megabytes for each language at most, and nearly all pieces of a text.
_CACHED_PIECES = 100_000
# What often stands beside a word and is part of none; left on, it would only make more pieces to remember.
_BESIDE_WORDS = ".,;:!?'\"()[]«»“”،؛؟"


def passage_terms(text: str, language: Language) -> tuple[list[str], list[str]]:
    """Return the terms of ``lexical_terms`` and what ``sounding`` keeps of them, for ``LexicalWriter.add``.

    Each item holds those of one piece of the text, with spaces between; of the second some may come twice.
    """
    known = [_PIECES[language](piece.strip(_BESIDE_WORDS)) for piece in fold(text).split()]
    terms = [terms for terms, _ in known if terms]
    if not terms:  # nothing but stop words, or nothing
        every = lexical_terms(text, language)
        return every, list(sounding(every, language))
    return terms, [sounds for _, sounds in known if sounds]


def _piece(piece: str, language: Language) -> tuple[str, str]:
    terms = content_terms(piece, language)
    return " ".join(terms), " ".join(sounding(terms, language))


@lru_cache(maxsize=_CACHED_PIECES)
def _arabic_piece(piece: str) -> tuple[str, str]:
    return _piece(piece, "ar")


@lru_cache(maxsize=_CACHED_PIECES)
def _english_piece(piece: str) -> tuple[str, str]:
    return _piece(piece, "en")


_PIECES = {"ar": _arabic_piece, "en": _english_piece}
