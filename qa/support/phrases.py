"""Expressions of several words that say what other words say in the other language: «رئيس البلدية» is a mayor.

What they are is in ``phrases.toml``. A statement that uses an expression keeps one pair for it, of its head; the other
words of it are said by it as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.terms import word_terms
from index.text import fold
from qa.support.lemmas import lemmas
from qa.support.verb_forms import verb_of
from qa.support.wording import Word

FILE = Path(__file__).with_name("phrases.toml")
_ANY, _ALTERNATIVE, _MEANS = "~", "|", "="
MOST_BETWEEN = 4
"""So many words of content may stand where "~" does."""
_MOST_FORMS = 4


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One expression: its row, whether it is a noun, and its words, each with how many words may stand before it."""

    row: int
    noun: bool
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression found: the row that it is of, the places of its words, and of them its head's."""

    row: int
    noun: bool
    places: tuple[int, ...]
    head: int


@dataclass(frozen=True, slots=True)
class Expressed:
    """What a statement and its source say by expressions.

    ``places`` has by the start of a head in the statement where the source says it, ``absorbed`` the starts of its
    other words; ``told`` are all places of those expressions in the source, and ``split`` tells which places there are
    of nouns that no expression of the statement is, together.
    """

    places: dict[int, list[int]]
    absorbed: frozenset[int]
    told: frozenset[int]
    split: tuple[frozenset[int], ...]


def expressed(claimed: Sequence[Word], held: Sequence[Word]) -> Expressed:
    """Find what the words of a statement and those of its source say by expressions of one row."""
    here, there = (list(_expressions(words)) for words in (claimed, held))
    places: dict[int, list[int]] = {}
    absorbed: set[int] = set()
    told: set[int] = set()
    for one in here:
        same = [other for other in there if other.row == one.row]
        if not same or claimed[one.head].start in places:
            continue
        places[claimed[one.head].start] = sorted({other.head for other in same})
        absorbed |= {claimed[at].start for at in one.places if at != one.head}
        told |= {at for other in same for at in other.places}
    apart = {frozenset(one.places) for one in there if one.noun and len(one.places) > 1 and one.row not in _rows(here)}
    return Expressed(places, frozenset(absorbed), frozenset(told), tuple(apart))


def _rows(found: Sequence[Expression]) -> frozenset[int]:
    return frozenset(one.row for one in found)


def _expressions(words: Sequence[Word]) -> Iterator[Expression]:
    """Yield the expressions among words, the longer ones of a place first."""
    table = _patterns()
    for at, word in enumerate(words):
        starting = (
            {pattern for form in _forms(word.text) for pattern in table.get(form, ())} if not word.quantity else ()
        )
        for pattern in sorted(starting, key=lambda one: (-len(one.words), one.row, one.words)):
            if places := _places(pattern, words, at):
                # The head of an English noun comes last.
                head = places[-1] if pattern.noun and word.text.isascii() else places[0]
                yield Expression(pattern.row, pattern.noun, places, head)


def _places(pattern: _Pattern, words: Sequence[Word], first: int) -> tuple[int, ...]:
    """Return where the words of an expression stand that begins at a place, none if it does not."""
    places = [first]
    for form, between in pattern.words[1:]:
        last = places[-1]
        for at in range(last + 1, min(last + 2 + between, len(words))):
            word = words[at]
            if word.clause == words[first].clause and not word.quantity and form in _forms(word.text):
                places.append(at)
                break
        else:
            return ()
    return tuple(places)


@lru_cache(maxsize=20_000)
def _forms(word: str) -> frozenset[str]:
    """Return what a folded word may be in the table."""
    if word.isascii():
        return frozenset((word, word_terms(verb_of(word))[0]))
    return frozenset(form for forms in lemmas(word)[:_MOST_FORMS] for form in forms)


@cache
def _patterns() -> dict[str, tuple[_Pattern, ...]]:
    """Return all expressions by their first word."""
    held = tomllib.loads(FILE.read_text("utf-8"))
    table: dict[str, tuple[_Pattern, ...]] = {}
    rows = [(field == "nouns", row) for field, text in held.items() for row in text.strip().splitlines()]
    for number, (noun, row) in enumerate(rows):
        for side in fold(row).split(_MEANS):
            for written in side.split(_ALTERNATIVE):
                pattern = _Pattern(number, noun, tuple(_read(written.split())))
                first = pattern.words[0][0]
                table[first] = (*table.get(first, ()), pattern)
    return table


def _read(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    between = 0
    for word in words:
        if word == _ANY:
            between = MOST_BETWEEN
        else:
            yield (word_terms(verb_of(word))[0] if word.isascii() else word), between
            between = 0
