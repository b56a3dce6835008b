"""A sentence taken apart: its words of content and its quantities, in clauses, with what is denied or only possible.

A clause here is what stands between commas, conjunctions, relative pronouns and the like: rough, but the same for a
statement and for its source. What it is taken for is only ever to refuse a statement, so a clause too many costs at
most a true statement.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from index.records import Language
from index.text import fold, fold_aligned
from qa.quantities import Quantity, find_quantities
from qa.quantity_words import UNITS
from qa.support.hidden_clauses import Token, hidden_clauses
from qa.support.word import Word
from qa.support.wording_forms import bound_after, bound_of, with_unit
from qa.support.wording_reader import Reader
from qa.support.wording_words import BOUNDS, CONDITIONS, HALVES, IF, INVERTED, ONE_LETTER_PREPOSITIONS, YEAR_WORDS

__all__ = ["Word", "Wording", "take_apart"]

_TOKEN = re.compile(r"[^\W_]+(?:['.][^\W_]+)*|[^\w\s]")
_STOPS = ',;:()—–،؛!?؟|"«»'
_BOLD = "*"
_CONDITION = re.compile(rf"\b[وف]?({'|'.join(sorted(CONDITIONS, key=len, reverse=True))})\b")
_FIRST_OF_BOUNDS = frozenset(phrase.split()[0] for phrase, _ in BOUNDS if not phrase.isascii())
_INVERTED_PAST, _WOULD = frozenset(("had", "were")), frozenset(("would", "could", "might"))
LONGEST_ATTRIBUTE = 10


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a sentence in order; ``anaphoric`` tells that it leans on the one before ("It …", «وهو …»).

    ``denials`` tell of each small word that denies, as not or «لم», which of the ``words`` comes next;
    ``relatives`` are the clauses whose subject stands before them: "which …"; ``resumed`` has by each clause that goes
    on behind such a one the clause that has its subject; ``conditional`` tells that "if" or the like is in it;
    ``openings`` have by each clause behind "when" or "because" which of them it is, and ``conditions`` from where to
    where among the ``words`` the clauses behind "if" stand; ``placed`` are the clauses behind "where" and "when".
    """

    text: str
    language: Language
    words: tuple[Word, ...]
    anaphoric: bool
    denials: tuple[int, ...] = ()
    relatives: frozenset[int] = frozenset()
    resumed: dict[int, int] = field(default_factory=dict)
    conditional: bool = False
    openings: dict[int, str] = field(default_factory=dict)
    conditions: tuple[tuple[int, int], ...] = ()
    placed: frozenset[int] = frozenset()

    def denials_over(self, used: Collection[int]) -> int:
        """Return how many of the denials stand before one of the ``used`` words in its clause."""
        clauses = [word.clause for word in self.words]
        return sum(any(at >= first and clauses[at] == clauses[first] for at in used) for first in self.denials)


def take_apart(text: str, language: Language) -> Wording:
    """Take the one sentence ``text`` apart."""
    aligned, reader = fold_aligned(text), Reader(text, language)
    quantities = list(find_quantities(text))
    bounds = {quantity.start: bound_of(text, quantity) for quantity in quantities}
    ends = {quantity.start: bound_after(text, quantity) for quantity in quantities}
    bounds = {at: (start, bound or ends[at][1]) for at, (start, bound) in bounds.items()}
    taken = [(bounds[quantity.start][0], quantity.end) for quantity in quantities]
    taken += [(quantity.end, ends[quantity.start][0]) for quantity in quantities if ends[quantity.start][1]]
    pending = list(quantities)
    conditions = {match.start(): match[1] for match in _CONDITION.finditer(aligned.text)}
    tokens = list(_TOKEN.finditer(aligned.text))
    # "Had the dam burst, the city would have drowned."
    had = bool(tokens) and tokens[0][0] in _INVERTED_PAST and any(match[0] in _WOULD for match in tokens)
    if tokens and (had or tokens[0][0] == INVERTED):
        conditions[tokens[0].start()] = IF
    spans = [aligned.original_span(match.start(), match.end()) for match in tokens]
    read = [Token(match[0], text[start:end]) for match, (start, end) in zip(tokens, spans, strict=True)]
    hidden = dict(hidden_clauses(read)) if language == "en" else {}
    for at, (match, after) in enumerate(zip_longest(tokens, tokens[1:])):
        reader.following = after[0] if after else ""
        start, end = spans[at]
        if at in hidden:
            reader.hide()
        elif at in hidden.values() and reader.clause in reader.relatives:
            reader.resume()
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
            reader.read(match[0], start, end, CONDITIONS.get(conditions.get(match.start(), "")))
    for quantity in pending:
        _add_quantity(reader, text, quantity, bounds)
    return Wording(
        text,
        language,
        tuple(reader.words),
        reader.anaphoric,
        tuple(reader.denials),
        frozenset(reader.relatives),
        reader.resumed,
        reader.conditional,
        reader.openings,
        tuple(_conditions(reader)),
        frozenset(reader.placed),
    )


def _conditions(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield from where to where among the words each condition stands: to the end of its clause."""
    for first in reader.conditions:
        if first < len(reader.words):
            clause = reader.words[first].clause
            yield first, max(at for at, word in enumerate(reader.words) if word.clause == clause) + 1


def _add_quantity(reader: Reader, text: str, quantity: Quantity, bounds: dict[int, tuple[int, str]]) -> None:
    written = text[quantity.start : quantity.end]
    if written[:1] == "و" and reader.words and fold(written) not in HALVES:
        reader.join("و")
    first = fold(text[bounds[quantity.start][0] : quantity.start]).partition(" ")[0]
    if first[1:] in _FIRST_OF_BOUNDS:
        # «بأكثر من», «وأكثر من»: the particle of the bound stands before what it bounds.
        if first[0] in "وف":
            reader.join(first[0])
        reader.preposition = ONE_LETTER_PREPOSITIONS.get(first[0], reader.preposition)
    reader.add(written, quantity.start, quantity.end, with_unit(text, quantity), bounds[quantity.start][1])
    reader.last = ""


def _is_unit(reader: Reader, word: str, start: int) -> bool:
    """Tell whether a word is the unit of the number right before it, which holds it already."""
    before = [held.quantity for held in reader.words[-2:] if held.quantity and start <= held.end + LONGEST_ATTRIBUTE]
    return any(q.kind == "number" and q.unit != "" and UNITS.get(word) == q.unit for q in before)


def _punctuate(reader: Reader, mark: str) -> None:
    if mark in _STOPS:
        reader.stop(mark)
    elif mark == "." and reader.following == _BOLD:
        # «**The first clock.** In 1822 …»: what is set in bold is no part of the sentence behind it.
        reader.stop(";")
    reader.touches = reader.touches and mark in "-*_'/"
