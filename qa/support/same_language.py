"""Whether one sentence of a source says what a statement in the same language says.

A statement may leave words out and move a phrase, and no more: each of its words of content is a word of the source,
numbers and dates have their value, unit and bound, what is denied or supposed there is so here, and nothing is left
out without which the rest would be said of something else. All doubt counts against the statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.terms import word_terms
from qa.support.clauses import is_past
from qa.support.concepts import may_be_verb, side_of
from qa.support.governed import governors_kept, phrases_stay, tellers_kept
from qa.support.heads import heads_arabic, heads_english, is_phrase, leads_phrase, may_lead
from qa.support.how_many import how_many_kept
from qa.support.left_out import limits_kept
from qa.support.light_words import is_light
from qa.support.matching import known_translations, same_word
from qa.support.modals import modals_oppose
from qa.support.relatives import antecedents_apart, antecedents_kept, has_object, only_antecedents, openings_kept
from qa.support.reservations import reservations_kept
from qa.support.sides import sides_kept
from qa.support.time_clauses import times_kept
from qa.support.verb_forms import BE
from qa.support.verbs_kept import copulas_kept, owned_kept, owners_kept, parts_kept, voices_kept
from qa.support.wording import Word, Wording
from qa.support.wording_words import INSIDE, LIGHT, PRIVATIVE

Fault = Literal["", "thin", "words", "denied", "supposed", "order", "left_out", "preposition"]
LEAST_WORDS = 2
_BACK, _SAME, _GAP, _FARTHEST = 10.0, 12.0, 0.1, 5
_DETERMINED = re.compile(r"\b(?:the|an?|this|that|these|those|its|his|her|their)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a statement is supported: ``fault`` is "" or says what is wrong; ``places`` are its words' in the source.

    ``thin``: it says too little; ``words``: the source lacks a word, name, number or date, or has another;
    ``denied``, ``supposed``: only one of both denies it or holds it possible; ``order``: who does what is turned round;
    ``left_out``: without what was left out it is something else; ``preposition``: so is from and to, by and for.
    """

    fault: Fault
    places: tuple[int, ...] = ()


def judge(claimed: Wording, held: Wording, title: frozenset[str]) -> Judgement:
    """Judge the statement ``claimed`` by the sentence ``held``; stems in ``title`` may name what both treat."""
    every = [(word, _candidates(word, held.words)) for word in said_words(claimed)]
    found = [(word, places) for word, places in every if places]
    missing = [word for word, places in every if not places and not is_light(word, claimed)]
    if any(word.quantity or word_terms(word.text)[0] not in title for word in missing):
        return Judgement("words")
    if len(found) < LEAST_WORDS:
        return Judgement("thin")
    words, places = [word for word, _ in found], align([places for _, places in found], _step)
    matched = list(zip(words, places, strict=True))
    pairs = [(word, held.words[place]) for word, place in matched]
    checks: list[tuple[Fault, Callable[[], bool]]] = [
        ("denied", lambda: len(claimed.denials) == held.denials_over(places)),
        ("denied", lambda: _agree([(word.denied, other.denied) for word, other in pairs], places)),
        ("supposed", lambda: _agree([(word.supposed, other.supposed) for word, other in pairs], places)),
        ("supposed", lambda: operators_kept(held, frozenset(places)) and conditions_kept(claimed, held, places)),
        ("supposed", lambda: not modals_oppose(claimed.text, held.text, bool(claimed.denials))),
        ("preposition", lambda: all(_same_preposition(word, other) for word, other in pairs)),
        ("words", lambda: how_many_kept(claimed, held, matched)),
        ("supposed", lambda: reservations_kept(claimed, held, matched)),
        ("order", lambda: _in_order(words, places, held.words, claimed.language == "ar")),
        ("order", lambda: openings_kept(claimed, held, matched)),
        ("order", lambda: antecedents_apart(claimed, held, matched)),
        ("order", lambda: sides_kept(claimed, held, matched)),
        ("order", lambda: voices_kept(claimed, held, matched)),
        ("order", lambda: copulas_kept(claimed, held, matched)),
        ("order", lambda: all(_object_kept(word, other, places, held.words) for word, other in pairs)),
        ("order", lambda: times_kept(claimed, held, matched)),
        ("order", lambda: phrases_stay(claimed, held, matched)),
        ("left_out", lambda: owners_kept(claimed, held, matched) and owned_kept(held, matched)),
        ("left_out", lambda: tellers_kept(claimed, held, matched)),
        ("left_out", lambda: governors_kept(claimed, held, matched)),
        ("left_out", lambda: parts_kept(claimed, held, matched)),
        ("left_out", lambda: _phrases_kept(words, places, held.words)),
        ("left_out", lambda: antecedents_kept(held, frozenset(places)) and limits_kept(held.words, frozenset(places))),
        (
            "left_out",
            lambda: _whole(held, frozenset(places), bool(missing), _nouns(claimed, words, places, held)),
        ),
    ]
    return Judgement(next((fault for fault, holds in checks if not holds()), ""), tuple(places))


def _agree(over: Sequence[tuple[bool | None, bool | None]], places: Sequence[int]) -> bool:
    """Tell whether the same stands over each word here and there.

    A phrase that was moved to the front stands before what denies or supposes the rest, and under it in the source.
    """
    first = next((at for at in range(1, len(places)) if places[at] <= places[at - 1]), 0)
    under = any(here and there for here, there in over[first:])
    return all(
        here == there or (at < first and under and not here and bool(there)) for at, (here, there) in enumerate(over)
    )


def operators_kept(held: Wording, used: frozenset[int]) -> bool:
    """Tell whether nothing is told without the word that denies or supposes it: fail, plan, «حاول»."""
    return all(place in used for at in used for place in held.words[at].over)


def conditions_kept(claimed: Wording, held: Wording, places: Sequence[int]) -> bool:
    """Tell whether what is so on a condition is so on one here: "If it rains, the fair will end"."""
    under = held.conditional and any(held.words[place].supposed is not False for place in places)
    return claimed.conditional == under


def said_words(claimed: Wording) -> list[Word]:
    """Return the words of a statement without a clause in front that only says who says so: according to the report."""
    first = [word.text for word in claimed.words if word.clause == 0]
    only_light = len(first) < len(claimed.words) and all(text in LIGHT[claimed.language] for text in first)
    return [word for word in claimed.words if word.clause or not only_light]


def _candidates(word: Word, held: Sequence[Word]) -> list[int]:
    return [place for place, other in enumerate(held) if same_word(word, other)]


def align(candidates: Sequence[Sequence[int]], step: Callable[[int, int], float]) -> list[int]:
    """Choose one of the places that each word may have so that the sum of ``step`` from each to the next is least."""
    costs = [dict.fromkeys(candidates[0], 0.0)]
    befores: list[dict[int, int]] = []
    for some in candidates[1:]:
        cost, before = dict[int, float](), dict[int, int]()
        for place in some:
            before[place] = min(costs[-1], key=lambda other: costs[-1][other] + step(other, place))
            cost[place] = costs[-1][before[place]] + step(before[place], place)
        costs.append(cost)
        befores.append(before)
    chosen = [min(costs[-1], key=costs[-1].__getitem__)]
    for before in reversed(befores):
        chosen.append(before[chosen[-1]])
    return chosen[::-1]


def _step(before: int, place: int) -> float:
    """Return what a word costs at ``place`` after one at ``before``: in order and near is best."""
    if place == before:
        return _SAME
    return _BACK if place < before else _GAP * min(place - before - 1, _FARTHEST)


def _same_preposition(claimed: Word, held: Word) -> bool:
    one, other = claimed.preposition, held.preposition
    if one == other or {one, other} <= INSIDE or (one and one == held.under) or (other and other == claimed.under):
        return True
    time = claimed.quantity is not None and claimed.quantity.kind == "date"
    return time and {one, other} - {""} <= INSIDE


def _in_order(words: Sequence[Word], places: Sequence[int], held: Sequence[Word], arabic: bool) -> bool:
    """Tell whether the words stand in the order of the source, but for one phrase or one verb that has moved."""
    backward = [i for i in range(1, len(places)) if places[i] <= places[i - 1]]
    if not backward:
        return True
    if len(backward) > 1 or len(set(places)) < len(places):
        return False
    second = backward[0]
    # What stands in front has only moved if it stands behind the rest there.
    # "In March the state agreed": who acts there has not moved with the phrase in front.
    before, verb = words[second - 1], words[second]
    acts = before.clause == verb.clause and not is_phrase(before) and is_past(verb.text)
    fronted = places[0] > places[second] and not (acts and second > 1)
    moved = [(words[at], held[places[at]]) for at in (0, second) if at or fronted]
    return any(_moves_freely(word, other) for word, other in moved) or (arabic and _verb_moved(words, places, second))


def _object_kept(word: Word, other: Word, places: Sequence[int], held: Sequence[Word]) -> bool:
    """Tell whether a verb keeps its pronoun, «أخرجهم», where one of an earlier clause may be whom it means."""
    if other.text.isascii() or not has_object(other) or other.text[-2:] == word.text[-2:]:
        return True
    return all(held[place].clause >= other.clause for place in places)


def _moves_freely(claimed: Word, held: Word) -> bool:
    """Tell whether a word opens a phrase that may stand anywhere: it keeps its preposition, or is a date."""
    one, other = claimed.preposition, held.preposition
    dated = claimed.quantity is not None and claimed.quantity.kind == "date" and {one, other} <= INSIDE | {""}
    return dated or bool(one and one != "of" and (one == other or {one, other} <= INSIDE))


def _verb_moved(words: Sequence[Word], places: Sequence[int], second: int) -> bool:
    """Tell whether only an Arabic verb stands before its subject here and after it there, or the other way round."""
    first, rest = places[:second], places[second:]
    if rest[0] == min(places) and (len(rest) == 1 or rest[1] > first[-1]):
        return _like_verb(words[second])
    return second == 1 and (len(rest) == 1 or rest[-1] > first[0]) and _like_verb(words[0])


def _like_verb(word: Word) -> bool:
    plain = not word.text.startswith(("ال", "لل", "بال")) and not word.quantity
    return plain and bool(known_translations(word.text, "ar")) and (may_be_verb(word.text) or word.text[0] == "ي")


def _phrases_kept(words: Sequence[Word], places: Sequence[int], held: Sequence[Word]) -> bool:
    """Tell whether each phrase and date that stands with words of another clause is told of what it is said of there.

    Of "The ship sailed in Basra and sank in Aden" one may not keep "in Basra" and leave "sailed" out.
    """
    used = frozenset(places)
    for word, place in zip(words, places, strict=True):
        phrase = held[place]
        beside = {held[at].clause for other, at in zip(words, places, strict=True) if other.clause == word.clause}
        if not (_is_phrase(word) or _is_phrase(phrase)) or beside == {phrase.clause}:
            continue
        inside = [at for at, other in enumerate(held) if other.clause == phrase.clause]
        bare = [at for at in inside if not _is_phrase(held[at])]
        first = min((at for at in bare if at in used), default=-1)
        if any(first < at and at not in used and (first < 0 or at < place) for at in bare):
            return False
        others = [other for at, other in enumerate(held) if other.clause in beside - {phrase.clause} and at not in used]
        # In front of its clause a phrase may be said of the next as well, unless that one has its own.
        if first > place and any(_same_kind(phrase, other) for other in others if _is_phrase(other)):
            return False
    return True


def _is_phrase(word: Word) -> bool:
    return bool(word.under) or (word.quantity is not None and word.quantity.kind == "date")


def _same_kind(one: Word, other: Word) -> bool:
    dates = [word.quantity is not None and word.quantity.kind == "date" for word in (one, other)]
    return dates[0] == dates[1] and (dates[0] or one.preposition == other.preposition)


def _nouns(claimed: Wording, words: Sequence[Word], places: Sequence[int], held: Wording) -> frozenset[int]:
    """Return the places of words that may stand there without what describes them before: "the line".

    A statement with its subject in another clause, or with "it", may go on with a verb: there a noun has an article,
    or is a name.
    """
    several = claimed.anaphoric or len({held.words[place].clause for place in places}) > 1
    # "Ada is the thief" may be read into a list of names.
    does = BE.isdisjoint(claimed.text.split())
    return frozenset(
        place
        for word, place in zip(words, places, strict=True)
        if not several or _DETERMINED.search(claimed.text[: word.start]) or (does and _is_name(held, place))
    )


def _is_name(held: Wording, place: int) -> bool:
    """Tell whether the word at a place is written as a name is, and stands in the midst of its sentence."""
    word = held.words[place]
    return place > 0 and word.quantity is None and held.text[word.start : word.end].istitle()


def _whole(held: Wording, used: frozenset[int], with_title: bool, nouns: frozenset[int]) -> bool:
    """Tell whether what was left out may be left out."""
    words = held.words
    clauses = {words[place].clause for place in used}
    if min(clauses) in held.relatives or (with_title and any(place not in used for place in range(max(used)))):
        return False
    described = only_antecedents(held, used)
    for place, word in enumerate(words):
        if place in used or word.clause not in clauses or word.text in LIGHT[held.language]:
            continue
        before = words[place - 1] if place and place - 1 in used and word.touches else None
        after = words[place + 1] if place + 1 < len(words) and place + 1 in used else None
        touching = after if after and after.touches else None
        if _distinguishes(word, before, touching):
            return False
        free = word.clause in described or may_lead(words, place, used & nouns, len(clauses))
        if word.leads and not (free or leads_phrase(words, place, used)):
            return False
        if (heads_arabic if held.language == "ar" else heads_english)(word, before, after):
            return False
    return True


def _distinguishes(word: Word, before: Word | None, after: Word | None) -> bool:
    """Tell whether a word left out makes its neighbour another thing: former, north, «نائب»."""
    return bool(before or after) and (word.text in PRIVATIVE or side_of(word.text) != "")
