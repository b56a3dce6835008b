"""The clauses that tell when, why or if, and whether a statement tells of them what its source does.

"If it rains, the fair ends" is not "If the fair ends, it rains", and of "The cook left, and the guide slept when it
rained" it does not follow that the cook left when it rained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.terms import word_terms
from qa.support.clauses import TELLS
from qa.support.verbs_kept import may_do
from qa.support.wording import Word, Wording

_MARKS = ",،;؛:.()—–"
_STRONG = ";؛:."
_ASKS = frozenset("ask wonder question doubt check see test decid determin".split())
_JOINED = re.compile(r"\b(?:and|but|or|so|then|و|أو|لكن|ثم)\b|\bو\w")
_AND = "و"
_ALSO = re.compile(r"\b(?:and|و)\b")
_LIST = re.compile(r"[^,]*,\s*(?:and|or)\b[^,]*,(?!\s*(?:and|or|which|who|so|but)\b)")
_LETTER_THEN = "ف"


@dataclass(frozen=True, slots=True)
class Side:
    """The words ``[start, end)`` of a clause that tells when, why or if.

    ``first`` tells that it opens its sentence or what follows a stop, and ``ahead`` that it belongs to what follows;
    ``closed`` tells that a mark or the end of the sentence ends it, ``joined`` that a conjunction stands before it.
    """

    kind: str
    start: int
    end: int
    first: bool
    closed: bool
    joined: bool

    @property
    def ahead(self) -> bool:
        """Whether it stands before what it belongs to: at the beginning, or behind "and" and before a comma."""
        return self.first or (self.joined and self.closed)


def sides(wording: Wording) -> list[Side]:
    """Return the clauses of a sentence that tell when, why or if, where it is certain that they do."""
    words = wording.words
    spans = [("condition", first, last) for first, last in wording.conditions]
    for clause, kind in wording.openings.items():
        inside = [at for at, word in enumerate(words) if word.clause == clause]
        spans += [(kind, inside[0], inside[-1] + 1)] if inside else []
    return [_side(wording, *span) for span in spans if not is_asked(words, span[1])]


def _side(wording: Wording, kind: str, start: int, end: int) -> Side:
    words = wording.words
    while end < len(words) and (_goes_on(wording, end) or _is_split(wording, start, end)):
        clause = words[end].clause
        end = max(at for at, word in enumerate(words) if word.clause == clause) + 1
    before = wording.text[words[start - 1].end if start else 0 : words[start].start]
    following = words[end] if end < len(words) else None
    after = wording.text[words[end - 1].end : following.start] if following else ""
    then = following is not None and _then(wording, following, after)
    first = not start or any(mark in before for mark in _STRONG)
    closed = then or any(mark in after for mark in _MARKS) or (following is None and not first)
    return Side(kind, start, end, first, closed, bool(start and _JOINED.search(before)))


def _goes_on(wording: Wording, at: int) -> bool:
    """Tell whether a condition goes on at a place: "If it rains and the guests leave, …"."""
    before = wording.text[wording.words[at - 1].end : wording.words[at].start]
    return (is_joined(wording, at) or bool(_JOINED.search(before))) and not any(mark in before for mark in _MARKS)


def _is_split(wording: Wording, start: int, at: int) -> bool:
    """Tell whether a clause that tells when was taken for one that ends at a place: "when it fell backwards, …".

    What follows without a mark may be told of the noun before: "The day when it rained was cold".
    """
    words = wording.words
    base = wording.resumed.get(words[at].clause)
    around = [place for place in range(start) if words[place].clause == base]
    told = not around or any(may_do(wording, place) for place in around)
    marked = any(mark in wording.text[words[at - 1].end : words[at].start] for mark in _MARKS)
    return base is not None and told and not marked


def _then(wording: Wording, word: Word, before: str) -> bool:
    """Tell whether «ف» opens what is so on a condition: «فلا يجوز»."""
    attached = wording.text[word.start : word.end].startswith(_LETTER_THEN) and not word.text.startswith(_LETTER_THEN)
    return attached or before.strip().startswith(_LETTER_THEN)


def is_asked(words: Sequence[Word], start: int) -> bool:
    """Tell whether what a clause tells is only asked or told: "The cook asked if it rained"."""
    return bool(start) and words[start - 1].text.isascii() and word_terms(words[start - 1].text)[0] in TELLS | _ASKS


def sides_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether what tells when, why or if does so there, of the same; ``found`` has the words and their places."""
    there = sides(held)
    at_place = {word.start: place for word, place in found}
    for side in sides(claimed):
        inside = [at_place[word.start] for word in claimed.words[side.start : side.end] if word.start in at_place]
        others = [place for word, place in found if place not in inside]
        if not inside:
            continue
        same = next((one for one in there if one.kind == side.kind and one.start <= inside[0] < one.end), None)
        if same is None:
            return False
        if side.first and not side.closed:
            # "If it rains the fair ends": what tells if it does is told first, to an end that nothing marks.
            within = [same.start <= place < same.end for place in inside]
            if within != sorted(within, reverse=True):
                return False
            others += [place for place, is_in in zip(inside, within, strict=True) if not is_in]
        elif not all(same.start <= place < same.end for place in inside):
            return False
        # Where no mark ends it there, it ends with what is told of it here.
        end = same.end if same.closed or not same.first else max(inside) + 1
        if any(same.start <= place < end for place in others):
            return False
        if not (_is_attached(held, replace(same, end=end), others) and _joined_kept(held, same, inside, others)):
            return False
    return True


def _joined_kept(held: Wording, side: Side, inside: Sequence[int], others: Sequence[int]) -> bool:
    """Tell whether of "If it rains and the guests leave" no part is left out, on which it depends as well."""
    if side.kind != "condition":
        return True
    words = held.words
    told = {words[place].clause for place in inside}
    parts = [at for at in range(side.start + 1, side.end) if words[at].leads]
    if side.first and not side.closed:
        # Where no mark ends it, what is so on the condition may be joined as well, but comes behind it.
        return not any(max(inside) < at < min(others, default=0) for at in parts if is_joined(held, at))
    either = any(not is_joined(held, at) for at in parts)
    rest = [at for at in parts if is_joined(held, at)]
    return (either or words[side.start].clause in told) and all(words[at].clause in told for at in rest)


def is_joined(wording: Wording, at: int) -> bool:
    """Tell whether "and" joins the word at a place to what is before it, or the letter «و» of its own."""
    word = wording.words[at]
    own = wording.text[word.start : word.end].startswith(_AND) and not word.text.startswith(_AND)
    return own or bool(_ALSO.search(wording.text[wording.words[at - 1].end : word.start]))


def _is_attached(held: Wording, side: Side, others: Sequence[int]) -> bool:
    """Tell whether among the places told beside a clause one is of the clause that it belongs to."""
    if not others:
        return True
    words = held.words
    if side.ahead and side.end < len(words):
        return all(place >= side.end and _is_reached(held, side, place) for place in others if not words[place].under)
    before = words[side.start - 1].clause
    beside = {before, held.resumed.get(before, before)}
    return any(words[place].clause in beside and place < side.start for place in others)


def _is_reached(held: Wording, side: Side, place: int) -> bool:
    """Tell whether what a clause in front tells is told of the word at a place, and no other such clause is between."""
    start, behind = held.words[place].start, held.text[held.words[place].end :]
    between = held.text[held.words[side.end - 1].end : start]
    others = [one for one in sides(held) if side.end <= one.start <= place and one.ahead]
    # "If it rains, the guests leave, and the lamps go out, the fair ends": the first three are the condition.
    listed = "," in between and _LIST.match(behind)
    return not (others or listed or any(mark in between for mark in ";؛"))
