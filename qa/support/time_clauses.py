"""What is told of before, after or when something else is told, and whether a statement tells it so.

"He resigned after the war ended" is not "The war ended after he resigned", nor does it say that he resigned in the
year in which the war ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text import fold
from qa.support.gaps import gap, mark_before
from qa.support.governed import acts
from qa.support.verb_forms import DETERMINERS
from qa.support.wording import Word, Wording
from qa.support.wording_words import INSIDE

_KINDS = {
    fold(word): kind
    for kind, words in (
        ("before", "before قبل قبيل قبلما"),
        ("after", "after بعد بعدما عقب"),
        ("until", "until till حتى"),
        ("since", "since منذ"),
        ("when", "when whenever عندما حين حينما لما كلما"),
        ("while", "while whilst بينما"),
        ("then", "then thereafter afterwards ثم وثم"),
        ("cause", "because لأن لأنه لأنها لأنهم"),
    )
    for word in words.split()
}
_CLOSED, _STRONG, _JOINED = re.compile(r"[,،()—–]"), re.compile(r"[;؛:.!?؟](?:\s|$)"), "وف"
_GOES_ON = frozenset(("to", fold("أن")))
_LEAST_TOLD = 2
# "Following the war": but not "the following year".
_FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class TimeClause:
    """What is ``told`` before, after or when the rest is, and the ``rest``, both as far as that is certain."""

    kind: str
    told: frozenset[int]
    rest: frozenset[int]


def time_clauses(wording: Wording) -> list[TimeClause]:
    """Return what a sentence tells of before, after or when something else is told."""
    found = []
    for at, word in enumerate(wording.words):
        # «عقب» is a word of content, the others are small.
        small = [*([wording.words[at - 1].text] if at and word.touches else []), *gap(wording, at)]
        kinds = [_KINDS[bare] for one in small for bare in (one, _joined(one)) if bare in _KINDS]
        if at and wording.words[at - 1].text == _FOLLOWING and DETERMINERS.isdisjoint(gap(wording, at - 1)):
            kinds = ["after"]
        # "The French then planted it" tells of no other.
        adverb = kinds[-1:] == ["then"] and (not at or (word.text.isascii() and "and" not in small))
        if kinds and word.quantity is None and not adverb:
            found.append(_clause(wording, at, kinds[-1]))
    return found


def _joined(small: str) -> str:
    return small[1:] if small[0] in _JOINED else ""


def _clause(wording: Wording, at: int, kind: str) -> TimeClause:
    first, last = _segment(wording, at)
    before = frozenset(range(first, at))
    behind = any(not is_phrase(wording.words[i]) for i in before)
    end = next((i for i in range(at + 1, last) if _ends_before(wording, i, marked=not behind)), last)
    if behind or end < last:
        return TimeClause(kind, frozenset(range(at, end)), frozenset(range(end, last)) | (before if behind else set()))
    # Where no mark ends what stands in front, the rest begins with the last of its verbs, or with the only one.
    verbs = [i for i in range(at + 1, last) if acts(wording, i)]
    own = verbs[:1] if len(verbs) > 1 and not acts(wording, at) else []
    second = next((i for i in verbs if i not in own), last)
    return TimeClause(kind, frozenset([at, *own]), frozenset(range(second, last)))


def _ends_before(wording: Wording, at: int, *, marked: bool) -> bool:
    """Tell whether a mark ends what is told before a place, or what the rest is about begins there: «أن», "to"."""
    goes_on = not marked and not _GOES_ON.isdisjoint(gap(wording, at)[-1:])
    return goes_on or bool(_CLOSED.search(mark_before(wording, at)))


def _segment(wording: Wording, at: int) -> tuple[int, int]:
    """Return from where to where among the words no strong stop stands around a place."""
    stops = [i for i in range(1, len(wording.words)) if _STRONG.search(mark_before(wording, i))]
    first = max((i for i in stops if i <= at), default=0)
    return first, min((i for i in stops if i > at), default=len(wording.words))


def is_phrase(word: Word) -> bool:
    """Tell whether a word is a date, or stands in a phrase of place or time."""
    return word.under in INSIDE or (word.quantity is not None and word.quantity.kind == "date")


def times_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether what is told before, after or when something is so there, each with its own date."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    placed = [(at_start[word.start], place) for word, place in found if word.start in at_start]
    there = time_clauses(held)
    for clause in time_clauses(claimed):
        same = [one for one in there if one.kind == clause.kind]
        if same and not any(_agree(clause, one, placed) for one in same):
            return False
    used = frozenset(place for _, place in placed)
    # "He died before he finished the book": it is not told that he did.
    never = any(_is_told(held, one, used) for one in there if one.kind == "before")
    if never and not any(one.kind == "before" for one in time_clauses(claimed)):
        return False
    return not any(_takes_date(held, one.told, one.rest, used) for one in there)


def _is_told(held: Wording, clause: TimeClause, used: frozenset[int]) -> bool:
    return any(at in used and acts(held, at) for at in clause.told)


def _agree(here: TimeClause, there: TimeClause, placed: Sequence[tuple[int, int]]) -> bool:
    return not any(
        (at in here.told and place in there.rest) or (at in here.rest and place in there.told) for at, place in placed
    )


def _takes_date(held: Wording, told: frozenset[int], rest: frozenset[int], used: frozenset[int]) -> bool:
    """Tell whether of what is told when something else is only its date or place is told, and of that something."""
    own = sorted(told & used)
    bare = [at for at in told if held.words[at].quantity is None and held.words[at].preposition not in INSIDE]
    clause = len(bare) >= _LEAST_TOLD or any(acts(held, at) for at in bare)
    return clause and bool(own) and bool(rest & used) and all(is_phrase(held.words[at]) for at in own)
