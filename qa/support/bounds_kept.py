"""Whether each quantity of a statement stands beside what its source has it beside."""

from __future__ import annotations

from collections.abc import Sequence

from qa.support.joined_clauses import shared_subjects
from qa.support.left_out import is_then
from qa.support.roles import Pair
from qa.support.wording import Word, Wording
from qa.support.wording_words import INSIDE


def bounds_kept(pairs: Sequence[Pair], sentence: Wording) -> bool:
    """Tell whether each quantity stands beside a word in whose clause the source has it too."""
    held = sentence.words
    for at, pair in enumerate(pairs):
        if pair.word.quantity is None:
            continue
        clause = pair.held.clause
        if _has_own_date(pair, pairs, sentence):
            return False
        if _another_is_beside(pair, pairs[max(0, at - 1) : at], pairs[at + 1 : at + 2], held):
            return False
        beside = [
            other.held.clause
            for i, other in enumerate(pairs)
            if other.word.clause == pair.word.clause and i != at and (abs(i - at) == 1 or other.word.leads)
        ]
        # "In 1841 Edmond, a boy of twelve, discovered": a date in front is said of all that follows its subject.
        same = [other.held.clause for i, other in enumerate(pairs) if other.word.clause == pair.word.clause and i != at]
        fronted = pair.word.quantity.kind == "date" and pair.held.leads and pair.held.preposition != ""
        if fronted and clause in same:
            continue
        alone = sum(word.clause == clause for word in held) == 1
        # "It ended on 8 May, when the town fell": on that day it fell.
        then = pair.held.preposition in INSIDE | {""} and is_then(sentence, pair.place)
        if beside and not alone and clause not in beside and not (then and clause + 1 in beside):
            return False
    return True


def _has_own_date(pair: Pair, pairs: Sequence[Pair], held: Wording) -> bool:
    """Tell whether a date is told of words of another clause that has a date of its own there."""
    if not (pair.word.quantity and pair.word.quantity.kind == "date"):
        return False
    places = {other.place for other in pairs}
    subject = shared_subjects(held).get(pair.held.clause, frozenset())
    beside = [other for other in pairs if other.word.clause == pair.word.clause and other.place not in subject]
    others: set[int | None] = {other.held.clause for other in beside}
    others -= {pair.held.clause, held.resumed.get(pair.held.clause)}
    dates = [at for at, word in enumerate(held.words) if word.quantity and word.quantity.kind == "date"]
    return any(held.words[at].clause in others and at not in places for at in dates)


def _another_is_beside(pair: Pair, before: Sequence[Pair], after: Sequence[Pair], held: Sequence[Word]) -> bool:
    """Tell whether the neighbour of a quantity has another of its kind beside it in the source: it was put for that."""
    own = pair.word.quantity.kind if pair.word.quantity else ""
    beside = [(other, other.place + 1) for other in before] + [(other, other.place - 1) for other in after]
    slots = [
        at
        for other, at in beside
        if other.word.clause == pair.word.clause and not other.word.quantity and 0 <= at < len(held)
    ]
    kinds = [word.quantity.kind for word in map(held.__getitem__, slots) if word.quantity]
    return pair.place not in slots and own in kinds
