"""Common words of both languages by what they mean, and words that exclude each other; ``concepts.toml`` holds both."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from index.terms import word_terms
from index.text import fold
from qa.support.lemmas import derived, lemmas

STANDING_ALONE = frozenset(("lasted", "lasts", "lasting"))
"""Words whose stem is another word's: "lasted" is no form of "last"."""
_VOWELS = str.maketrans("", "", "اويهء")
FILE = Path(__file__).with_name("concepts.toml")


@cache
def _tables() -> tuple[dict[str, frozenset[int]], dict[str, str], frozenset[int]]:
    """Return by folded word the concepts that it says, by word its row, a dot, and its side, and what verbs say."""
    held = tomllib.loads(FILE.read_text("utf-8"))
    concepts: dict[str, frozenset[int]] = {}
    sides: dict[str, str] = {}
    rows = [(field, row) for field, text in held["same"].items() for row in text.strip().splitlines()]
    plurals = _inflected(row for field, row in rows if field != "verbs")
    for number, (_, row) in enumerate(rows):
        for form in _forms(row):
            for other in plurals.get(form, {form}):
                concepts[other] = concepts.get(other, frozenset()) | {number}
    for field, row in rows:
        if field == "verbs":
            _share_inflected(row, concepts)
    for number, row in enumerate(held["apart"].strip().splitlines()):
        for side, words in enumerate(row.split("|")):
            for form in _forms(words):
                sides.setdefault(form, f"{number}.{side}")
    return concepts, sides, frozenset(number for number, (field, _) in enumerate(rows) if field == "verbs")


def _share_inflected(row: str, concepts: dict[str, frozenset[int]]) -> None:
    """Give each Arabic form of a verb that a row lists what its dictionary form says in other rows: «رفعت», «يدور»."""
    listed = {word for word in fold(row).split() if not word.isascii()}
    for word in listed:
        forms = {form for some in lemmas(word) for form in some} | set(derived(word))
        concepts[word] = concepts[word].union(*(concepts[form] for form in forms & listed))


def _inflected(rows: Iterable[str]) -> dict[str, set[str]]:
    """Return by each Arabic noun the forms of it that a row has: with other vowels only, «مرض» and «أمراض»."""
    forms: dict[str, set[str]] = {}
    for row in rows:
        arabic = [word for word in fold(row).split() if not word.isascii()]
        for word in arabic:
            same = {other for other in arabic if other.translate(_VOWELS) == word.translate(_VOWELS)}
            forms[word] = forms.get(word, {word}) | same
    return forms


def one_noun(one: str, other: str) -> bool:
    """Tell whether two folded Arabic words are the same but for vowels, as «أسابيع» and «الأسبوع»."""
    stems = (word_terms(word)[0].translate(_VOWELS) for word in (one, other))
    return not (one.isascii() or other.isascii()) and len(set(stems)) == 1


def _forms(words: str) -> Iterator[str]:
    """Yield folded words and the stems of the English ones; a word behind "=" stands for itself alone."""
    for word in fold(words).split():
        yield word.removeprefix("=")
        if word.isascii() and word[0] != "=":
            yield word_terms(word)[0]


def _first_known(word: str, known: Container[str]) -> tuple[str, ...]:
    """Return the likeliest forms of a folded word that are ``known``, none if none is."""
    every = ((word,),) if word in STANDING_ALONE else (*lemmas(word), derived(word))
    found = ((form for form in forms if form in known) for forms in every)
    return next(filter(None, map(tuple, found)), ())


@lru_cache(maxsize=50_000)
def concepts_of(word: str) -> frozenset[int]:
    """Return the concepts that a folded word says, none if no form of it is in a row."""
    table = _tables()[0]
    return frozenset(concept for form in _first_known(word, table) for concept in table[form])


def is_listed(word: str) -> bool:
    """Tell whether a folded word is itself in a row, not only another form of it."""
    return word in _tables()[0]


@lru_cache(maxsize=50_000)
def side_of(word: str) -> str:
    """Return the place of a folded word among those that exclude each other, "" if it is none of them."""
    sides = _tables()[1]
    return sides.get(word) or sides.get("" if word in STANDING_ALONE else word_terms(word)[0], "")


@lru_cache(maxsize=50_000)
def side_of_any_form(word: str) -> str:
    """Return the place of a folded word, or of one it may be a form of, among those that exclude each other."""
    sides = _tables()[1]
    return side_of(word) or next((sides[form] for form in _first_known(word, sides)), "")


def may_be_verb(word: str) -> bool:
    """Tell whether a folded word may be a verb: it is among the verbs, or nobody knows what it is."""
    found = concepts_of(word)
    return not found or not found.isdisjoint(_tables()[2])


def is_only_verb(word: str) -> bool:
    """Tell whether a folded word is known, and as nothing but a verb."""
    found = concepts_of(word)
    return bool(found) and found <= _tables()[2]
