"""What a sentence tells of a noun by the way, told alone: "The guide sang" for "by the guide, who sang".

So is "The pharmacist is Ada Lum" for "the pharmacist, Ada Lum,". All else of the sentence is left away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.text import fold
from qa.clauses import FINITE, is_past
from qa.concepts import concepts_of, is_only_verb, may_be_verb
from qa.relatives import has_object
from qa.reordered import Retold, gap, is_phrase, mark_before, reordered
from qa.sides import sides
from qa.verb_forms import DETERMINERS, is_irregular
from qa.verbs_kept import may_do
from qa.wording import Word, Wording
from qa.wording_words import INSIDE, PREPOSITIONS

_OPENERS = frozenset(("who", "which", "that"))
_MODALS = frozenset("will can could may might must shall should".split())
_DEFINITE = DETERMINERS - {"a", "an"}
_OBJECTS = ("ها", "هم", "هما", "هن")
LONGEST_BACK, LONGEST_SUFFIXED = 8, 6
# «فيها», «منه»: the noun is not the subject of the clause.
_BACK = frozenset(
    fold(
        "فيها فيه فيهما فيهم منها منه منهم عنها عنه عليها عليه عليهم لها له لهم بها به بهم إليها إليه عندها عنده"
    ).split()
)


def told_alone(wording: Wording, *, owners: bool = False) -> Iterator[Retold]:
    """Yield what each relative clause tells of its noun, or of a place, as a sentence of its own.

    With ``owners`` it is also told with the noun first of which something belongs to: "Ada's brother sang".
    """
    words = wording.words
    yield from _of_places(wording)
    yield from _at_the_time(wording)
    if wording.language == "ar":
        yield from _indefinite(wording)
    for clause in sorted(wording.relatives):
        inside = [at for at, word in enumerate(words) if word.clause == clause]
        if inside and inside[0] and wording.language == "ar":
            yield from _done_to_noun(wording, inside)
        noun = _noun(wording, inside[0]) if inside and inside[0] else []
        if not noun:
            continue
        inside = [*inside, *_gone_on(wording, noun, inside)]
        opened = gap(wording, inside[0])
        if opened[:1] == ["whose"] and opened[1:] == []:
            yield from _of_whose(wording, noun, inside, owners=owners)
        elif opened[1:2] in (["which"], ["whom"]) and opened[0] in PREPOSITIONS:
            yield _under(wording, noun, inside, PREPOSITIONS[opened[0]])
        elif _is_subject_of(wording, inside, opened):
            yield _alone(wording, noun, inside)
            if wording.language == "ar":
                yield _verb_first(_alone(wording, noun, inside), len(noun))


def _verb_first(told: Retold, verb: int) -> Retold:
    """Return what is told with its verb, the word at the place ``verb``, before the noun."""
    order = [verb, *range(verb), *range(verb + 1, len(told.places))]
    words = told.wording.words
    changed = {
        verb: replace(words[verb], leads=True, touches=False),
        0: replace(words[0], leads=False, touches=True),
    }
    if verb + 1 < len(words):
        changed[verb + 1] = replace(words[verb + 1], touches=False)
    return Retold(reordered(told.wording, order, changed), tuple(told.places[at] for at in order))


def _at_the_time(wording: Wording) -> Iterator[Retold]:
    """Yield "The guide came in 1902" for "The fair ended in 1902, when the guide came"."""
    words = wording.words
    for side in sides(wording):
        if side.kind != "time" or side.first or side.joined or side.ahead:
            continue
        around = words[side.start - 1].clause
        dates = [at for at, word in enumerate(words) if word.quantity and word.quantity.kind == "date"]
        inside = [at for at in range(side.start, side.end) if words[at].clause == words[side.start].clause]
        own = [at for at in dates if words[at].clause == around]
        # The date must be that of the clause right before, and the only one there is.
        if len(own) == 1 and dates == own and not words[own[0]].over:
            changed = {own[0]: replace(words[own[0]], clause=words[inside[0]].clause, leads=False, touches=False)}
            order = [*inside, own[0]]
            yield Retold(replace(reordered(wording, order, changed), resumed={}), tuple(order))


def _of_places(wording: Wording) -> Iterator[Retold]:
    """Yield "The guide slept" and "The guide slept in the hall" for "in the hall, where the guide slept"."""
    for clause in sorted(wording.placed):
        inside = [at for at, word in enumerate(wording.words) if word.clause == clause]
        if not (inside and inside[0]) or not re.match(r",\s*where\b", mark_before(wording, inside[0])):
            continue
        noun = [inside[0] - 1]
        while noun[0] and wording.words[noun[0]].touches:
            noun.insert(0, noun[0] - 1)
        inside = [*inside, *_gone_on(wording, noun, inside)]
        placed = noun if wording.words[noun[0]].preposition in INSIDE else []
        for order in (inside, [*inside, *placed]):
            changed = {at: replace(wording.words[at], clause=clause, leads=at == order[0]) for at in order}
            yield Retold(replace(reordered(wording, order, changed), resumed={}), tuple(order))


def _under(wording: Wording, noun: list[int], inside: list[int], preposition: str) -> Retold:
    """Return "Many relied on the gene" for "the gene on which many relied"."""
    words = wording.words
    order = [*inside, *noun]
    changed = {at: replace(words[at], clause=words[inside[0]].clause, leads=at == inside[0]) for at in order}
    changed |= {at: replace(changed[at], under=preposition) for at in noun}
    changed[noun[0]] = replace(changed[noun[0]], preposition=preposition, touches=False)
    told = reordered(wording, order, changed)
    return Retold(replace(told, relatives=told.relatives - {words[inside[0]].clause}, resumed={}), tuple(order))


def _indefinite(wording: Wording) -> Iterator[Retold]:
    """Yield «ينتخب الفلاحون نظارا» for «نظار ينتخبهم الفلاحون»."""
    words = wording.words
    for at in range(1, len(words) - 1):
        verb, noun, does = words[at], words[at - 1], words[at + 1]
        suffix = next((one for one in _OBJECTS if verb.text.endswith(one)), "")
        fits = suffix and verb.text.startswith(("ي", "ت")) and len(verb.text) >= LONGEST_SUFFIXED
        touching = verb.touches and does.touches and {noun.clause, does.clause} == {verb.clause}
        certain = verb.denied is False and not (verb.over or verb.operates or does.under)
        counted = at > 1 and noun.touches and words[at - 2].quantity is not None
        alone = not noun.touches or counted
        if not (fits and touching and certain and alone) or noun.quantity or noun.text.startswith("ال"):
            continue
        if does.text.startswith("ال"):
            order = [at, at + 1, *([at - 2] if counted else []), at - 1]
            changed = {place: replace(words[place], leads=place == at) for place in order}
            changed[at] = replace(changed[at], text=verb.text.removesuffix(suffix), bare="", touches=False)
            changed[order[2]] = replace(changed[order[2]], touches=False, preposition="", under="")
            yield Retold(replace(reordered(wording, order, changed), resumed={}), tuple(order))


def _gone_on(wording: Wording, noun: list[int], inside: list[int]) -> list[int]:
    """Return the places of what was taken for the clause around a relative one that goes on, and has a verb already."""
    words = wording.words
    base, after = words[noun[0]].clause, inside[-1] + 1
    clause = words[after].clause if after < len(words) else -1
    around = [at for at in range(noun[0]) if words[at].clause == base]
    told = base not in wording.relatives | wording.placed and any(may_do(wording, at) for at in around)
    if not told or wording.resumed.get(clause) != base or mark_before(wording, after).strip():
        return []
    return [at for at in range(after, len(words)) if words[at].clause == clause]


def _alone(wording: Wording, noun: list[int], inside: list[int]) -> Retold:
    """Return a noun with what the clause behind it tells."""
    clause = wording.words[inside[0]].clause
    changed = {at: replace(wording.words[at], clause=clause, leads=False) for at in [*noun, *inside]}
    changed |= {at: _freed(wording, changed[at], noun, inside[0]) for at in noun}
    changed[noun[0]] = replace(changed[noun[0]], leads=True, preposition="", touches=False)
    if wording.language != "ar":
        changed[inside[0]] = replace(changed[inside[0]], touches=not gap(wording, inside[0])[1:])
    order = [*noun, *inside]
    told = reordered(wording, order, changed)
    # What denies the noun was taken from it with its "not".
    denials = tuple(first for first in told.denials if changed[order[first]].denied is not False)
    return Retold(replace(told, denials=denials, relatives=told.relatives - {clause}, resumed={}), tuple(order))


def _done_to_noun(wording: Wording, inside: list[int]) -> Iterator[Retold]:
    """Yield «بنت الشركة الجسر» for «الجسر الذي بنته الشركة»."""
    words = wording.words
    verb, noun = words[inside[0]], words[inside[0] - 1]
    led = inside[0] - 2
    # «حارس القصر الذي»: who is meant cannot be told, but for one behind a preposition, or behind a verb.
    alone = not noun.touches or (words[led].leads and is_only_verb(words[led].text))
    suffix = next((one for one in _OBJECTS if verb.text.endswith(one)), verb.text[-1:] if verb.bare else "")
    if not suffix or not alone or noun.quantity or verb.denied is not False or verb.over or verb.operates:
        return
    does = [at for at in inside[1:] if all(words[place].touches and not words[place].under for place in inside[1:at])]
    does = [at for at in does if not is_phrase(words[at])]
    rest = [at for at in inside[1:] if at not in does]
    if not does or words[does[0]].preposition or not all(is_phrase(words[at]) for at in rest):
        return
    order = [inside[0], *does, inside[0] - 1, *rest]
    changed = {at: replace(words[at], clause=verb.clause) for at in order}
    changed[inside[0]] = replace(changed[inside[0]], text=verb.text.removesuffix(suffix), bare="", touches=False)
    changed[inside[0] - 1] = replace(changed[inside[0] - 1], preposition="", under="", leads=False, touches=False)
    if rest:
        changed[rest[0]] = replace(changed[rest[0]], touches=False)
    told = reordered(wording, order, changed)
    yield Retold(replace(told, relatives=told.relatives - {verb.clause}, resumed={}), tuple(order))


def _freed(wording: Wording, word: Word, noun: list[int], first: int) -> Word:
    """Return a word of a noun without the preposition before it, and, where it is certain, without what denies it.

    What is told behind a comma of a noun that is known is so whatever is denied of the noun: "not by the guide, who …".
    """
    free = replace(word, under="" if word.under == wording.words[noun[0]].under else word.under)
    written = wording.text[word.start]
    known = not _DEFINITE.isdisjoint(gap(wording, noun[0])) or written.isupper()
    if known and mark_before(wording, first).strip().startswith(","):
        return replace(free, denied=False, supposed=False, over=())
    return free


def _noun(wording: Wording, first: int) -> list[int]:
    """Return the places of the noun right before a clause that begins at ``first``, [] where it may be another one."""
    words = wording.words
    found = [first - 1]
    while found[0] and words[found[0]].touches and words[found[0] - 1].clause == words[found[0]].clause:
        if wording.language == "en" and may_do(wording, found[0] - 1):
            break
        found.insert(0, found[0] - 1)
    if wording.language == "ar" and (len(found) > 1 or not words[found[0]].preposition):
        # «حارس الوزير الذي», «التقى الطبيب الوزير الذي»: who is meant cannot be told.
        return []
    parted = words[found[0]].preposition == "of" or words[first - 1].quantity is not None
    return [] if parted else found


def _is_subject_of(wording: Wording, inside: list[int], opened: list[str]) -> bool:
    """Tell whether the noun before a relative clause does, or is, what the clause tells."""
    word = wording.words[inside[0]]
    if wording.language == "ar":
        own = [wording.words[at] for at in inside]
        text = fold(wording.text[own[0].start : own[-1].end + LONGEST_BACK]).split()
        suffixed = any(one.bare or has_object(one) or one.text.endswith(_OBJECTS) for one in own)
        return not suffixed and _BACK.isdisjoint(text) and not word.text.startswith("ال")
    if opened[:1] == [] or opened[0] not in _OPENERS or not set(opened[1:]) <= FINITE | _MODALS | {"be", "been", "not"}:
        return False
    if set(opened[1:]) & (FINITE | _MODALS):
        return True
    verb = word.text.endswith("s") and bool(concepts_of(word.text)) and may_be_verb(word.text)
    return wording.text[word.start].islower() and (is_past(word.text) or is_irregular(word.text) or verb)


def _of_whose(wording: Wording, noun: list[int], inside: list[int], *, owners: bool) -> Iterator[Retold]:
    """Yield "the brother of Ada sang" and "Ada's brother sang" for "Ada, whose brother sang"."""
    words = wording.words
    owned = [inside[0]]
    for at in inside[1:]:
        if not words[at].touches or is_past(words[at].text) or is_irregular(words[at].text):
            break
        owned.append(at)
    told = _alone(wording, noun, inside)
    if owners:
        yield told
    by_place = dict(zip(told.places, told.wording.words, strict=True))
    order = [*owned, *noun, *inside[len(owned) :]]
    changed = {at: replace(by_place[at], leads=at == owned[0]) for at in order}
    changed[noun[0]] = replace(changed[noun[0]], preposition="of", under="of", touches=False)
    changed[owned[0]] = replace(changed[owned[0]], touches=False)
    if len(owned) < len(inside):
        after = inside[len(owned)]
        changed[after] = replace(changed[after], touches=False)
    again = reordered(wording, order, changed)
    yield Retold(replace(again, relatives=told.wording.relatives, resumed={}), tuple(order))
