"""Common words of both languages by what they mean, and words that exclude each other; ``concepts.toml`` holds both."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from index.terms import word_terms
from index.text import fold

STANDING_ALONE = frozenset(("lasted", "lasts", "lasting"))
"""Words whose stem is another word's: "lasted" is no form of "last"."""
FILE = Path(__file__).with_name("concepts.toml")


@cache
def _tables() -> tuple[dict[str, frozenset[int]], dict[str, str]]:
    """Return by folded word or stem the concepts that it says, and its row, a dot, and its side."""
    held = tomllib.loads(FILE.read_text("utf-8"))
    concepts: dict[str, frozenset[int]] = {}
    sides: dict[str, str] = {}
    for number, row in enumerate(held["same"].strip().splitlines()):
        for form in _forms(row):
            concepts[form] = concepts.get(form, frozenset()) | {number}
    for number, row in enumerate(held["apart"].strip().splitlines()):
        for side, words in enumerate(row.split("|")):
            for form in _forms(words):
                sides.setdefault(form, f"{number}.{side}")
    return concepts, sides


def _forms(words: str) -> list[str]:
    """Return folded words and their stems; one behind "=" stands for itself alone."""
    folded = fold(words).split()
    return [*(word.removeprefix("=") for word in folded), *(word_terms(word)[0] for word in folded if word[0] != "=")]


def concepts_of(form: str) -> frozenset[int]:
    """Return the concepts that a folded word or stem says, none if it is in no row."""
    return _tables()[0].get(form, frozenset())


@lru_cache(maxsize=50_000)
def side_of(word: str) -> str:
    """Return the place of a folded word among those that exclude each other, "" if it is none of them."""
    sides = _tables()[1]
    return sides.get(word) or sides.get("" if word in STANDING_ALONE else word_terms(word)[0], "")
