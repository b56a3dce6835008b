"""What a word or a number has attached or right before it: «و», «س» of the future, a preposition, a bound, a unit."""

from __future__ import annotations

import re
from dataclasses import replace

from index.terms import word_terms
from index.text import fold_aligned
from index.translations import bundled_translations
from qa.quantities import Quantity
from qa.quantity_words import UNITS
from qa.support.concepts import concepts_of, is_listed
from qa.support.wording_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    DENIES,
    FATHERS,
    HALVES,
    ONE_LETTER_PREPOSITIONS,
    SEEN_FORMS,
    SEEN_WORDS,
    SUPPOSES,
    WAW_WORDS,
)

_SECOND_WORD = re.compile(r"\s+(?:cubic|square|nautical)\s+(\w+)")
# «يزيد عدد عماله على ٣٠»
_BOUND_OF = re.compile(r"(?<!\w)([يت]زيد|[يت]قل)\s+(?:[^\W\d_]+\s+){1,2}(علي|عن)\s+$")
_BOUND_BY = {"ز": "more", "ق": "less"}
_LONGEST_BOUND = 18
SHORTEST_JOINED = 3


def with_unit(text: str, quantity: Quantity) -> Quantity:
    """Give a number the unit that stands one word further on: 24 thousand cubic metres."""
    after = _SECOND_WORD.match(text, quantity.end)
    if quantity.kind == "date" or quantity.unit or after is None:
        return quantity
    return replace(quantity, unit=UNITS.get(after[1].lower(), ""))


def bound_of(text: str, quantity: Quantity) -> tuple[int, str]:
    """Return where the words begin that bound ``quantity``, its own start if there are none, and the bound."""
    before = fold_aligned(text[max(0, quantity.start - 2 * _LONGEST_BOUND) : quantity.start])
    offset = max(0, quantity.start - 2 * _LONGEST_BOUND)
    # «ألفا»: a quantity may hold the particle in front of it.
    for phrase, bound in sorted(BOUNDS, key=lambda item: -len(item[0])):
        found = re.search(
            rf"(?:^|(?<=\W))[وفبلك]?{phrase.replace(' ', chr(92) + 's+')}\s+(?:the |an? )?[*_]*$", before.text
        )
        if found:
            return offset + before.original_span(found.start(), found.start() + 1)[0], bound
    if found := _BOUND_OF.search(before.text):
        return offset + before.original_span(found.start(2), found.start(2) + 1)[0], _BOUND_BY[found[1][1]]
    return quantity.start, ""


def bound_after(text: str, quantity: Quantity) -> tuple[int, str]:
    """Return where the words end that bound ``quantity`` from behind, and the bound, "" if none does: at least."""
    after = fold_aligned(text[quantity.end : quantity.end + 3 * _LONGEST_BOUND])
    for phrase, bound in BOUNDS_BEHIND.items():
        found = re.match(rf"\s*(?:[^\W\d_]+\s+)?{phrase}(?!\w)", after.text)
        if found:
            return quantity.end + after.original_span(found.end() - 1, found.end())[1], bound
    return quantity.end, ""


def conjoined(word: str) -> bool:
    """Tell whether an Arabic word is «و» or «ف» and another word."""
    if len(word) == SHORTEST_JOINED:
        # «ومر»: of so short a word both must be known not to be one.
        known = is_listed(word) or bundled_translations().holds(word, "ar")
        return word[0] == "و" and not known and not word.startswith(WAW_WORDS) and is_listed(word[1:])
    if len(word) < SHORTEST_JOINED or word[0] not in "وف" or word in HALVES:
        return False
    if word in FATHERS:
        return False
    if word[1:3] == "ال" or word[1:] in DENIES | SUPPOSES:
        return True
    return word[0] == "و" and not word.startswith(WAW_WORDS)


def is_future(word: str) -> bool:
    """Tell whether an Arabic word is a verb with «س» before it: «سيرتفع»."""
    if len(word) < 4 or word[0] != "س" or word[1] not in "يت":
        return False
    if word.startswith(SEEN_WORDS) or word in SEEN_FORMS or word_terms(word)[0] in SEEN_FORMS:
        return False
    held = bundled_translations().holds
    return not held(word_terms(word)[0], "ar") or held(word_terms(word[1:])[0], "ar")


def preposition_in(word: str) -> str:
    """Return the preposition that is the first letter of an Arabic word, "" if none is."""
    if word.isascii() or len(word) < 4:
        return ""
    if word.startswith("لل"):
        return ONE_LETTER_PREPOSITIONS["ل"]
    led = ONE_LETTER_PREPOSITIONS.get(word[0], "")
    if not led or word[1:3] == "ال":
        return led
    # By itself «بحر» is in the dictionary, «بمدينه» only without its particle.
    held = bundled_translations().holds
    splits = not held(word_terms(word)[0], "ar") and held(word_terms(word[1:])[0], "ar")
    # «لميس»: what is left of a name is no common word.
    return led if splits and concepts_of(word[1:]) else ""
