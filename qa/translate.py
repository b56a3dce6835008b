"""The words of a question as alternatives in the other language: what lexical search across languages looks for.

Each word gives its translations with their probabilities (Darwish and Oard 2003, "Probabilistic
structured queries"). A word without any is probably a name and gives the terms of the passages that are
spelled like it. As it stands it is looked for too: numbers and Latin names are the same in both languages.
"""

from __future__ import annotations

from index.contract import Alternatives, Lexical
from index.records import Language
from index.spelling import PARTICLES, spelled_alike
from index.terms import content_words, word_terms
from index.translations import bundled_translations


def translated(text: str, language: Language, lexical: Lexical) -> list[Alternatives]:
    """Return for each content word of ``text`` the terms of the other language to look for in ``lexical``."""
    if not len(lexical):
        return []  # the translations need not even be read
    words: dict[str, str] = {}
    for word in content_words(text, language):
        words.setdefault(word_terms(word)[0], word)
    return [word_alternatives(word, language, lexical) for word in words.values()]


def word_alternatives(word: str, language: Language, lexical: Lexical) -> Alternatives:
    """Return the terms of the other language to look for in ``lexical`` for one content word of a question."""
    term = word_terms(word)[0]
    found = bundled_translations().of(term, language)
    if not found:
        found = spelled_alike(_forms(word, term), language, lexical.terms_sounding)
    return {**found, term: 1.0}


def _forms(word: str, term: str) -> tuple[str, ...]:
    """Return ``word``, its stem, and both without a particle: «لكاليفورنيا» is a name too."""
    return (word, term, *(form[1:] for form in (word, term) if form[0] in PARTICLES))
