"""A sentence taken apart: its words of content and its quantities, in clauses, with what is denied or only possible.

A clause here is what stands between commas, conjunctions, relative pronouns and the like: rough, but the same for a
statement and for its source. What it is taken for is only ever to refuse a statement, so a clause too many costs at
most a true statement.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.records import Language
from index.terms import is_stop_word, word_terms
from index.text import fold, fold_aligned
from index.translations import bundled_translations
from qa.quantities import Quantity, find_quantities
from qa.quantity_words import UNITS
from qa.wording_words import (
    BARE_OPERATORS,
    BEARS,
    BOUNDS,
    BOUNDS_BEHIND,
    CEASES,
    COMMANDS,
    DENIES,
    DENIES_ONE,
    EXCEPT,
    HALVES,
    JOINS,
    KEEPS_DENIAL,
    MEASURING,
    ONE_LETTER_PREPOSITIONS,
    POSSIBLE_BEFORE_IMPERFECT,
    PREPOSITIONS,
    PRONOUNS,
    RELATES,
    RELATIVES,
    REPORTS,
    SHADDA,
    STILL,
    SUPPOSES,
    VERBAL_PARTICLES,
    VERBS_WITH_SHADDA,
    WAW_WORDS,
    YEAR_WORDS,
)

_TOKEN = re.compile(r"[^\W_]+(?:['.][^\W_]+)*|[^\w\s]")
_STOPS = ',;:()—–،؛!?؟|"«»'
_SECOND_WORD = re.compile(r"\s+(?:cubic|square|nautical)\s+(\w+)")
LONGEST_BOUND, LONGEST_ATTRIBUTE, SHORTEST_WITH_PRONOUN = 18, 10, 2
_AFTER_WAW = DENIES | SUPPOSES | DENIES_ONE | PREPOSITIONS.keys()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content or a quantity, ``text[start:end]`` of its sentence.

    ``clause`` counts from 0; ``leads`` tells the first of its clause; ``preposition`` is the one right before it, by
    one name in both languages, and ``under`` that one or the one of the words it touches. ``touches`` tells that
    nothing but white space, not even a small word, parts it from the
    word of content before it. ``denied`` and ``supposed`` tell what stands over it, None where that is not certain.
    ``bound`` of a quantity is "more", "less", "about" or "". ``operates`` tells a word that itself denies or supposes,
    as fail and plan, and ``over`` which of the words before, of that kind, it stands under. ``bare`` is an Arabic word
    without its last «ه» where that is written as a pronoun is, and not «ة».
    """

    text: str
    start: int
    end: int
    clause: int
    leads: bool
    preposition: str
    under: str
    touches: bool
    denied: bool | None
    supposed: bool | None
    quantity: Quantity | None = None
    bound: str = ""
    operates: bool = False
    over: tuple[int, ...] = ()
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a sentence in order; ``anaphoric`` tells that it leans on the one before ("It …", «وهو …»).

    ``denials`` tell of each small word that denies, as not or «لم», which of the ``words`` comes next;
    ``relatives`` are the clauses whose subject stands before them: "which …".
    """

    text: str
    language: Language
    words: tuple[Word, ...]
    anaphoric: bool
    denials: tuple[int, ...] = ()
    relatives: frozenset[int] = frozenset()

    def denials_over(self, used: Collection[int]) -> int:
        """Return how many of the denials stand before one of the ``used`` words in its clause."""
        clauses = [word.clause for word in self.words]
        return sum(any(at >= first and clauses[at] == clauses[first] for at in used) for first in self.denials)


class _Reader:
    """Reads one sentence word by word; what it holds is what stands over the next word."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.words: list[Word] = []
        self.clause = 0
        self.leads = True
        self.preposition = ""
        self.touches = False
        self.denied: bool | None = False
        self.supposed: bool | None = False
        self.denies_next = False
        self.anaphoric = False
        self.denials: list[int] = []
        self.over: tuple[int, ...] = ()
        self.relatives: set[int] = set()
        self.last = ""
        self.following = ""

    def boundary(self, joining: bool = False, keeps: bool = False) -> None:
        """Begin another clause; what a conjunction joins to something denied may be denied as well."""
        if not keeps:
            self.denied = None if joining and self.denied is not False else False
            self.supposed = None if joining and self.supposed is not False else False
        if not (keeps or joining):
            self.over = ()
        self.clause += not self.leads
        self.leads, self.touches, self.preposition = True, False, ""

    def add(self, text: str, start: int, end: int, quantity: Quantity | None = None, bound: str = "") -> None:
        """Take a word of content."""
        before = self.words[-1].under if self.touches and self.words else ""
        under = self.preposition or before
        over = (True if self.denies_next else self.denied, self.supposed)
        place = (self.clause, self.leads, self.preposition, under, self.touches)
        bare = text[:-1] if self.text[start:end].endswith("ه") and len(text) > SHORTEST_WITH_PRONOUN else ""
        self.words.append(
            Word(text.removesuffix("'s"), start, end, *place, *over, quantity, bound, False, self.over, bare)
        )
        self.leads, self.touches, self.preposition, self.denies_next = False, True, "", False

    def read(self, word: str, start: int, end: int) -> None:
        """Take one folded word that is no quantity."""
        stem = word_terms(word)[0] if word.isascii() else word
        bare = word.removesuffix("n't") if word.endswith("n't") else word
        doubled = word.removeprefix("و") in VERBS_WITH_SHADDA and SHADDA in self.text[start:end]
        if doubled:
            self._content(word, start, end)
        elif word[0] == "و" and word[1:] in _AFTER_WAW:
            self.boundary(joining=True, keeps=word in KEEPS_DENIAL)
            self.read(word[1:], start + 1, end)
        elif word in STILL and self.denied and self.last in DENIES:
            self.denied = False
            del self.denials[-1:]
        elif word in CEASES and self.last not in DENIES:
            self.denials.append(len(self.words))
            self.denied = True
        elif word == EXCEPT:
            self._except(word, start, end)
        elif bare != word or word in DENIES_ONE:
            if word not in DENIES_ONE:
                self.denials.append(len(self.words))
            self.denies_next, self.denied = word in DENIES_ONE, self.denied if word in DENIES_ONE else True
        elif word in DENIES or stem in DENIES:
            self._operator(word, stem, start, end, denies=True)
        elif word in BEARS and self.following not in REPORTS:
            self.add(word, start, end)
        elif word in SUPPOSES or stem in SUPPOSES or word in COMMANDS:
            self._operator(word, stem, start, end, denies=False)
        elif word in JOINS:
            self.boundary(joining=True, keeps=word in KEEPS_DENIAL)
        elif word in REPORTS or word in RELATES:
            self.boundary(keeps=word in REPORTS)
            if word in RELATIVES:
                self.relatives.add(self.clause)
        elif not self._small(word):
            self._content(word, start, end)
        self.last = word

    def _except(self, word: str, start: int, end: int) -> None:
        """Take «إلا»: behind what denies nothing is denied, but said of what comes next alone; else that is denied."""
        if not (self.denials and self.denied):
            self.denies_next = True
            return
        first = self.denials.pop()
        self.denied = False
        self.words[first:] = [replace(held, denied=False) for held in self.words[first:]]
        self.add(word, start, end)

    def _operator(self, word: str, stem: str, start: int, end: int, *, denies: bool) -> None:
        if not is_stop_word(word, self.language) and word not in BARE_OPERATORS:
            self.add(stem, start, end)
            self.words[-1] = replace(self.words[-1], operates=True)
            self.over = (*self.over, len(self.words) - 1)
        elif denies:
            self.denials.append(len(self.words))
            self.denied = True
        else:
            self.supposed = True
        self.touches = False

    def _small(self, word: str) -> bool:
        """Take a word without content of its own; tell whether it was one."""
        if word in PRONOUNS and not self.words:
            self.anaphoric = True
        if word in MEASURING and self.words and self.words[-1].quantity and not self.last:
            return False
        if word in PREPOSITIONS:
            self.preposition, self.touches = PREPOSITIONS[word], False
            return True
        if word in VERBAL_PARTICLES:
            return True
        if not is_stop_word(word, self.language) and word not in PRONOUNS:
            return False
        self.touches = False
        return True

    def _content(self, word: str, start: int, end: int) -> None:
        joined = _conjoined(word)
        if joined and self.words:
            self.boundary(joining=True)
        if joined:
            self.leads = True
        bare = word[1:] if joined else word
        led = _preposition_in(bare)
        if led:
            self.preposition, self.touches = led, False
        if _is_future(bare):
            bare, self.supposed = bare[1:], True
        imperfect = bare[0] in "يت"
        if self.last == POSSIBLE_BEFORE_IMPERFECT and imperfect:
            self.supposed = True
        if bare in DENIES:
            self._operator(bare, bare, start, end, denies=True)
        elif bare in SUPPOSES or bare in COMMANDS:
            self._operator(bare, bare, start, end, denies=False)
        else:
            self.add(bare, start, end)


def take_apart(text: str, language: Language) -> Wording:
    """Take the one sentence ``text`` apart."""
    aligned, reader = fold_aligned(text), _Reader(text, language)
    quantities = list(find_quantities(text))
    bounds = {quantity.start: _bound(text, quantity) for quantity in quantities}
    ends = {quantity.start: _bound_after(text, quantity) for quantity in quantities}
    bounds = {at: (start, bound or ends[at][1]) for at, (start, bound) in bounds.items()}
    taken = [(bounds[quantity.start][0], quantity.end) for quantity in quantities]
    taken += [(quantity.end, ends[quantity.start][0]) for quantity in quantities if ends[quantity.start][1]]
    pending = list(quantities)
    tokens = list(_TOKEN.finditer(aligned.text))
    for match, after in zip_longest(tokens, tokens[1:]):
        reader.following = after[0] if after else ""
        start, end = aligned.original_span(match.start(), match.end())
        while pending and pending[0].start <= start:
            _add_quantity(reader, text, pending.pop(0), bounds)
        if any(begin < end and start < finish for begin, finish in taken) or _is_unit(reader, match[0], start):
            continue
        if match[0] in YEAR_WORDS and pending and pending[0].kind == "date" and pending[0].start <= end + 2:
            reader.preposition = YEAR_WORDS[match[0]] or reader.preposition
            continue
        if not match[0][0].isalnum():
            _punctuate(reader, match[0])
        else:
            reader.read(match[0], start, end)
    for quantity in pending:
        _add_quantity(reader, text, quantity, bounds)
    return Wording(
        text, language, tuple(reader.words), reader.anaphoric, tuple(reader.denials), frozenset(reader.relatives)
    )


def _add_quantity(reader: _Reader, text: str, quantity: Quantity, bounds: dict[int, tuple[int, str]]) -> None:
    written = text[quantity.start : quantity.end]
    if written[:1] == "و" and reader.words and fold(written) not in HALVES:
        reader.boundary(joining=True)
    reader.add(written, quantity.start, quantity.end, _with_unit(text, quantity), bounds[quantity.start][1])
    reader.last = ""


def _is_unit(reader: _Reader, word: str, start: int) -> bool:
    """Tell whether a word is the unit of the number right before it, which holds it already."""
    before = [held.quantity for held in reader.words[-2:] if held.quantity and start <= held.end + LONGEST_ATTRIBUTE]
    return any(q.kind == "number" and q.unit != "" and UNITS.get(word) == q.unit for q in before)


def _with_unit(text: str, quantity: Quantity) -> Quantity:
    """Give a number the unit that stands one word further on: 24 thousand cubic metres."""
    after = _SECOND_WORD.match(text, quantity.end)
    if quantity.kind == "date" or quantity.unit or after is None:
        return quantity
    return replace(quantity, unit=UNITS.get(after[1].lower(), ""))


def _punctuate(reader: _Reader, mark: str) -> None:
    if mark in _STOPS:
        reader.boundary()
    reader.touches = reader.touches and mark in "-*_'/"


def _bound(text: str, quantity: Quantity) -> tuple[int, str]:
    """Return where the words begin that bound ``quantity``, its own start if there are none, and the bound."""
    before = fold_aligned(text[max(0, quantity.start - 2 * LONGEST_BOUND) : quantity.start])
    offset = max(0, quantity.start - 2 * LONGEST_BOUND)
    # «ألفا»: a quantity may hold the particle in front of it.
    for phrase, bound in sorted(BOUNDS, key=lambda item: -len(item[0])):
        found = re.search(
            rf"(?:^|(?<=\W))[بلوف]?{phrase.replace(' ', chr(92) + 's+')}\s+(?:the |an? )?[*_]*$", before.text
        )
        if found:
            return offset + before.original_span(found.start(), found.start() + 1)[0], bound
    return quantity.start, ""


def _bound_after(text: str, quantity: Quantity) -> tuple[int, str]:
    """Return where the words end that bound ``quantity`` from behind, and the bound, "" if none does: at least."""
    after = fold_aligned(text[quantity.end : quantity.end + 3 * LONGEST_BOUND])
    for phrase, bound in BOUNDS_BEHIND.items():
        found = re.match(rf"\s*(?:[^\W\d_]+\s+)?{phrase}(?!\w)", after.text)
        if found:
            return quantity.end + after.original_span(found.end() - 1, found.end())[1], bound
    return quantity.end, ""


def _conjoined(word: str) -> bool:
    """Tell whether an Arabic word is «و» or «ف» and another word."""
    if len(word) < 4 or word[0] not in "وف" or word in HALVES:
        return False
    if word[1:3] == "ال" or word[1:] in DENIES | SUPPOSES:
        return True
    return word[0] == "و" and not word.startswith(WAW_WORDS)


def _is_future(word: str) -> bool:
    """Tell whether an Arabic word is a verb with «س» before it: «سيرتفع»."""
    if len(word) < 5 or word[0] != "س" or word[1] not in "يت":
        return False
    held = bundled_translations().holds
    return not held(word_terms(word)[0], "ar") or held(word_terms(word[1:])[0], "ar")


def _preposition_in(word: str) -> str:
    if word.isascii() or len(word) < 4:
        return ""
    if word.startswith("لل"):
        return ONE_LETTER_PREPOSITIONS["ل"]
    led = ONE_LETTER_PREPOSITIONS.get(word[0], "")
    if not led or word[1:3] == "ال":
        return led
    # By itself «بحر» is in the dictionary, «بمدينه» only without its particle.
    held = bundled_translations().holds
    return led if not held(word_terms(word)[0], "ar") and held(word_terms(word[1:])[0], "ar") else ""
