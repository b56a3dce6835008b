"""Which words of a question are names or numbers: a source that lacks them is about something else."""

from __future__ import annotations

import re

from index.records import Language
from index.terms import content_words, word_terms
from index.text import fold
from index.translations import bundled_translations

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:]\s)\W*\Z")
# Characters; what follows a longer run of punctuation may pass for a name.
LOOKED_BACK = 30


def names(question: str, language: Language) -> frozenset[str]:
    """Return the folded words of ``question`` that are numbers or, as far as their form tells, names.

    In English a name has a capital inside a sentence; in Arabic, which has none, it is a word without any
    translation. A word of the other script is a name.
    """
    words = content_words(question, language)
    if language == "en":
        capitals = {fold(match[0]) for match in _WORD.finditer(question) if _is_name(question, match)}
        return frozenset(word for word in words if word in capitals or _is_sign(word, language))
    known = bundled_translations().of
    return frozenset(
        word
        for word in words
        if _is_sign(word, language) or not (known(word, language) or known(word_terms(word)[0], language))
    )


def _is_name(question: str, match: re.Match[str]) -> bool:
    """Tell whether a word has a capital that its place in the sentence does not explain."""
    word = match[0]
    if not word[0].isupper() or question.isupper():
        return False
    return (len(word) > 1 and word.isupper()) or not _SENTENCE_START.search(
        question, max(0, match.start() - LOOKED_BACK), match.start()
    )


def _is_sign(word: str, language: Language) -> bool:
    return word[0].isdigit() or word.isascii() != (language == "en")
