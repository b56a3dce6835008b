"""The words of a sentence in another order, each with what stands over it as the sentence is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.wording import Word, Wording

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Retold:
    """A wording in another order: ``places`` has for each of its words which one it is in the sentence.

    ``verb`` is the place, there, of a verb that has become active, -1 if none has, and ``agents`` are those of who
    does it.
    """

    wording: Wording
    places: tuple[int, ...]
    verb: int = -1
    agents: frozenset[int] = frozenset()


def reordered(wording: Wording, order: Sequence[int], changed: dict[int, Word]) -> Wording:
    """Put the words at the places ``order`` in that order, some of them ``changed``; what they stand under stays."""
    places = {old: new for new, old in enumerate(order)}
    # What stands under a word that is not told is never told.
    gone = len(wording.words)
    words = [changed.get(old, wording.words[old]) for old in order]
    words = [replace(word, over=tuple(places.get(over, gone + over) for over in word.over)) for word in words]
    denials = []
    for first in wording.denials:
        clause = wording.words[first].clause if first < gone else -1
        under = [places[old] for old in order if old >= first and wording.words[old].clause == clause]
        denials += [min(under)] if under else []
    inside = [[places[old] for old in range(first, last) if old in places] for first, last in wording.conditions]
    blocks = [(min(some), max(some) + 1) for some in inside if some]
    return replace(wording, words=tuple(words), denials=tuple(denials), conditions=tuple(blocks))


def mark_before(wording: Wording, at: int) -> str:
    """Return all that is written between the word at a place and the one before it in the sentence."""
    start = wording.words[at].start
    return wording.text[max((word.end for word in wording.words if word.end <= start), default=0) : start]


def gap(wording: Wording, at: int) -> list[str]:
    """Return the small words between the word at a place and the one before it in the sentence, in small letters."""
    return [match[0].lower() for match in _WORD.finditer(mark_before(wording, at))]


def is_phrase(word: Word) -> bool:
    """Tell whether a word belongs to a phrase or date that may stand anywhere in its clause."""
    return bool(word.under) or (word.quantity is not None and word.quantity.kind == "date")
