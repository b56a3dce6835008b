"""Whether an English statement keeps what its verbs say: who does it, to whom it is done, and who only is something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.support.clauses import is_past
from qa.support.concepts import concepts_of, may_be_verb
from qa.support.gaps import gap
from qa.support.heads import is_phrase
from qa.support.verb_forms import BE, DETERMINERS, is_irregular, is_only_participle
from qa.support.wording import Word, Wording

_BECOMES = frozenset("become becomes became be being remain remains remained".split())
_OWNERS = frozenset("his her its their my our your".split())
_PARTS = frozenset(("some", "certain", "any", "most", "بعض", "معظم", "اغلب"))
_SO_CALLED = re.compile(r"\b(?:so-called|would-be|self-styled|self-proclaimed|supposed)\W*$", re.IGNORECASE)
_HALF = re.compile(r"\b(?:half|third|quarter)(?: of)? (?:the|its|his|her|their) \W*$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+")
_GETS = BE | frozenset("be being get gets got getting".split())
# Verbs of which one may say that a thing does what is done to it.
_EITHER = frozenset(
    "opened closed shut started began ended finished moved changed grew rose fell increased decreased expanded spread "
    "broke burned burnt sank launched stopped merged split improved joined reopened resumed continued developed".split()
)


def is_active(wording: Wording, at: int) -> bool:
    """Tell whether the verb at a place is told of who does it: nothing of "is done" or "done by" is around it."""
    clause = wording.words[at].clause
    behind = [word for word in wording.words if word.start > wording.words[at].start and word.clause == clause]
    return _GETS.isdisjoint(gap(wording, at)) and not any(
        one.preposition == "by" and not one.quantity for one in behind
    )


def voices_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether no one is told to do what the source says is done to him, nor the other way round."""
    if claimed.language != "en":
        return True
    places = {word.start: place for word, place in found}
    for at, word in enumerate(claimed.words):
        place = places.get(word.start)
        if place is None or word.quantity or not (is_past(word.text) or is_irregular(word.text)):
            continue
        here, there = not _GETS.isdisjoint(gap(claimed, at)), not _GETS.isdisjoint(gap(held, place))
        if not here and there and word.text not in _EITHER and _is_finite(claimed, at):
            return False
        before = [places.get(one.start, place) for one in claimed.words[:at] if one.clause == word.clause]
        acts = _is_finite(held, place) and _has_object(held, place)
        if here and not there and acts and any(other < place for other in before):
            return False
    return True


def copulas_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether what is said to be something is so there, and does not do it: "Ada was the cook"."""
    if claimed.language != "en":
        return True
    places = {place for _, place in found}
    for (before, first), (word, second) in pairwise(found):
        verb = word.quantity or is_past(word.text) or is_irregular(word.text) or word.text.endswith(("ing", "ed"))
        at = claimed.words.index(word)
        if verb or BE.isdisjoint(gap(claimed, at)) or claimed.words[at - 1] is not before:
            continue
        left, right = sorted((held.words[first], held.words[second]), key=lambda one: one.start)
        written = {match[0].lower() for match in _TOKEN.finditer(held.text, left.end, right.start)}
        told = [at for at, one in enumerate(held.words) if left.end <= one.start <= right.start]
        if any(held.text[held.words[at].start].isupper() and at not in places for at in told):
            # "Karim, a guide, and Salem, a doctor"
            return False
        if written.isdisjoint(BE | _BECOMES) and any(may_do(held, at) for at in told):
            return False
    return True


def parts_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether "some villages" is not told as "the villages"; ``found`` has the words and their places."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    if claimed.language == held.language and any(
        _HALF.search(held.text[: held.words[place].start]) and not _HALF.search(claimed.text[: word.start])
        for word, place in found
    ):
        return False
    return not any(
        _is_part(held, place) and not _is_part(claimed, at_start[word.start])
        for word, place in found
        if word.start in at_start and not (word.quantity or held.words[place].quantity)
    )


def _is_part(wording: Wording, at: int) -> bool:
    """Tell whether a word stands behind some, most or their like, or behind "so-called"."""
    before = wording.words[at - 1].text if at and wording.words[at].touches else ""
    called = _SO_CALLED.search(wording.text[: wording.words[at].start])
    return called is not None or before in _PARTS or not _PARTS.isdisjoint(gap(wording, at))


def owned_kept(held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether no one is told of without what of his is told there: "the keeper's two daughters"."""
    used = {place for _, place in found}
    for word, place in found:
        other, owned = held.words[place], []
        if word.quantity or not held.text[: other.end].endswith(("'s", "s'", "’s", "s’")):
            continue
        for at in range(place + 1, len(held.words)):
            if not held.words[at].touches or held.words[at].clause != other.clause or _is_verb(held.words[at].text):
                break
            owned += [] if held.words[at].quantity else [at]
        if owned and used.isdisjoint(owned):
            return False
    return True


def _is_verb(text: str) -> bool:
    return is_past(text) or is_irregular(text)


def owners_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether nothing is called his or hers that is not called so there: "gave his brother a castle"."""
    return not any(
        not _OWNERS.isdisjoint(gap(claimed, claimed.words.index(word))) and _OWNERS.isdisjoint(gap(held, place))
        for word, place in found
        if claimed.language == "en"
    )


def may_do(wording: Wording, at: int) -> bool:
    """Tell whether the word at a place may be a verb: no article stands before it."""
    word = wording.words[at]
    if not DETERMINERS.isdisjoint(gap(wording, at)):
        return False
    return is_past(word.text) or is_irregular(word.text) or (may_be_verb(word.text) and bool(concepts_of(word.text)))


def _is_finite(wording: Wording, at: int) -> bool:
    """Tell whether a verb stands right behind its subject, and no other verb in its clause."""
    word = wording.words[at]
    behind = [one for one in wording.words[at + 1 :] if one.clause in (word.clause, wording.resumed.get(one.clause))]
    others = any(is_past(one.text) for one in behind) or word.clause in wording.resumed.values()
    return word.touches and not (word.leads or others or is_only_participle(word.text))


def _has_object(wording: Wording, at: int) -> bool:
    """Tell whether a noun under no preposition stands right behind a verb."""
    behind = wording.words[at + 1 : at + 2]
    return any(one.clause == wording.words[at].clause and not is_phrase(one) for one in behind)
