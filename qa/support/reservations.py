"""What a sentence does not say, though its words are there: it asks, it leaves a choice or an exception, it is over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.text import fold
from qa.support.gaps import gap, mark_before
from qa.support.governed import acts
from qa.support.sides import is_joined
from qa.support.wording import Word, Wording

_ASKS = re.compile(r"[?؟][\"'»”)\]*_\s]*$")
_OR = frozenset(("or", fold("أو"), fold("أم")))
_EXCEPT = re.compile(
    rf"\b(?:except|excepting|excluding|apart from|other than|{fold('باستثناء')}|{fold('ما عدا')}|{fold('سوى')})\b",
    re.IGNORECASE,
)
_IS, _IS_ARABIC = frozenset(("is", "are")), frozenset(("هو", "هي"))
_WAS = frozenset(("was", "were", "كان", "كانت"))
_COMMA, _WORD = re.compile(r"[,،]"), re.compile(r"\w+")


def reservations_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether a statement leaves open what its source does; ``found`` has the words and their places."""
    if _ASKS.search(held.text) and not _ASKS.search(claimed.text):
        return False
    exception = _EXCEPT.search(fold(held.text))
    # "Except in an emergency, …": in front it is told of what is usual.
    if exception and exception.start() and not _EXCEPT.search(fold(claimed.text)):
        return False
    used = frozenset(place for _, place in found)
    return not any(_chooses(held, at, used) for at in range(1, len(held.words))) and not _is_over(claimed, held, found)


def _chooses(held: Wording, at: int, used: frozenset[int]) -> bool:
    """Tell whether of what "or" joins at a place one is told and the other is not."""
    word, between = held.words[at], mark_before(held, at)
    if _OR.isdisjoint(gap(held, at)) or held.conditional or word.denied or word.quantity or word.preposition:
        return False
    return not _COMMA.search(between) and (at in used) != (at - 1 in used)


def _is_over(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether what was is told as what is: "The tower was once the tallest in Europe"."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    used = {place for _, place in found}
    if claimed.language == "ar" and not _WAS.isdisjoint(_WORD.findall(fold(claimed.text))):
        return False
    is_now = _IS if claimed.language == "en" else _IS_ARABIC
    return any(
        not is_now.isdisjoint(gap(claimed, at_start[word.start])) and _was(held, place, used)
        for word, place in found
        if word.start in at_start
    )


def _was(held: Wording, place: int, used: set[int]) -> bool:
    """Tell whether "was" stands between a word and the one told before it; in Arabic, in front of its clause."""
    clause = held.words[place].clause
    if held.language == "en":
        before = max((at for at in used if at < place), default=-1)
    else:
        before = next(at for at, word in enumerate(held.words) if word.clause == clause) - 1
    small = {one for at in range(before + 1, place + 1) for one in gap(held, at)}
    return not _WAS.isdisjoint(small) and _IS.isdisjoint(small)


def phrases_whole(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether no phrase is made of two: of "the red house and the white tower" no red tower."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    used = frozenset(place for _, place in found)
    placed = sorted((at_start[word.start], place) for word, place in found if word.start in at_start)
    for (at, place), (after, second) in pairwise(placed):
        between = range(min(place, second) + 1, max(place, second) + 1)
        joined = any(is_joined(held, one) for one in between)
        if after != at + 1 or not claimed.words[after].touches or not joined:
            continue
        if all(_is_of_another(held, one, used) for one in (place, second)):
            return False
    return True


def _is_of_another(held: Wording, at: int, used: frozenset[int]) -> bool:
    """Tell whether a word touches words there, none of which is told."""
    words = held.words
    beside = [at - 1] if at and words[at].touches else []
    beside += [at + 1] if at + 1 < len(words) and words[at + 1].touches else []
    beside = [one for one in beside if not acts(held, one)]
    return bool(beside) and used.isdisjoint(beside) and not any(words[one].quantity for one in beside)
