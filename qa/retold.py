"""The same sentence told in another order: active for passive, its clauses exchanged, a name before its title.

Each is the same words with what stands over them, as Reader found it in the sentence as it is written, so nothing that
denies or supposes is lost. Of a sentence only those clauses are told of which it is certain what they belong to: what
is told otherwise says never more than the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from qa.clauses import is_past
from qa.reordered import Retold, gap, is_phrase, mark_before, reordered
from qa.sides import Side, is_asked, sides
from qa.told_alone import told_alone
from qa.verb_forms import BE
from qa.voices import activated
from qa.wording import Wording

_KNOWN = frozenset("the its his her their our my your".split())
_ARTICLES = frozenset(("the", "a", "an"))
_IN_NAMES = frozenset("von van de der den di da del della du le la al bin ibn st".split())


def retold(wording: Wording, *, whole: bool) -> Iterator[Retold]:
    """Yield ``wording`` in each other order in which it says the same, or a part of it; with ``whole`` all of it."""
    for other in chain(_exchanged(wording), _named_first(wording), activated(wording, whole=whole)):
        if not whole or len(other.places) == len(wording.words):
            yield other
    if not whole:
        # A statement is not: "Ada was the guide" would be told where of another guide is said who he was.
        yield from _inverted(wording)
        yield from told_alone(wording, owners=True)


def _exchanged(wording: Wording) -> Iterator[Retold]:
    """Yield the clause that tells when, why or if together with the one it belongs to, in the other order."""
    words = wording.words
    for side in sides(wording):
        main = _main_before(wording, side) or _main_behind(wording, side)
        # "They did not leave because it rained": they may have left, and for another reason.
        if not main or (side.kind == "cause" and any(words[at].denied is not False for at in main)):
            continue
        inside = list(range(side.start, side.end))
        order = inside + main if main[0] < side.start else main + inside
        asked = is_asked([words[at] for at in order], len(main)) and main[0] > side.start
        if not asked and not {words[part[0]].clause for part in (main, inside)} & wording.relatives:
            changed = {part[0]: replace(words[part[0]], leads=True, touches=False) for part in (main, inside)}
            yield Retold(reordered(wording, order, changed), tuple(order))


def _main_before(wording: Wording, side: Side) -> list[int]:
    """Return the places of the clause right before one that does not open its sentence."""
    if side.first or side.joined:
        return []
    clause = wording.words[side.start - 1].clause
    main = [at for at in range(side.start) if wording.words[at].clause == clause]
    return main if not all(is_phrase(wording.words[at]) for at in main) else []


def _main_behind(wording: Wording, side: Side) -> list[int]:
    """Return the places of the clause behind one that opens its sentence and has an end that is marked."""
    if not (side.first and side.closed) or side.end >= len(wording.words):
        return []
    clause = wording.words[side.end].clause
    main = [at for at in range(side.end, len(wording.words)) if wording.words[at].clause == clause]
    rest = wording.text[wording.words[main[-1]].end :]
    # "If it rains, the fair ends, and the guests leave, we go": the second may belong to the condition as well.
    return [] if any(mark in rest[1:] for mark in ",،") else main


def _named_first(wording: Wording) -> Iterator[Retold]:
    """Yield "Ada Lum, the guide," for "the guide Ada Lum" and "the guide, Ada Lum,", and the other way round."""
    if wording.language != "en":
        return
    for at in range(1, len(wording.words)):
        for first, second in (
            (_title_before(wording, at), _name_from(wording, at)),
            (_name_before(wording, at), _title_from(wording, at)),
        ):
            if first and second:
                yield _swapped(wording, first, second)
                yield from _only(wording, first, second)


def _inverted(wording: Wording) -> Iterator[Retold]:
    """Yield "Ada Lum was the guide" for "The guide was Ada Lum", and the other way round."""
    words = wording.words
    if wording.language != "en":
        return
    for at in range(1, len(words)):
        before = gap(wording, at)
        first = [place for place in range(at) if words[place].clause == words[at].clause]
        if not first or before[:1] not in (["is"], ["was"], ["are"], ["were"]) or words[first[0]].preposition:
            continue
        second = _definite(wording, at) if _is_name(wording, first) else _name_from(wording, at)
        if before[1:] != (["the"] if _is_name(wording, first) else []) or not second or not _ends(wording, second):
            continue
        if not _is_name(wording, first) and _KNOWN.isdisjoint(gap(wording, first[0])):
            continue
        if not any(is_past(words[place].text) for place in first):
            yield _swapped(wording, first, second)


def _is_name(wording: Wording, places: Sequence[int]) -> bool:
    """Tell whether a subject is a name and nothing else."""
    return _name_from(wording, places[0]) == list(places) and not gap(wording, places[0])


def _definite(wording: Wording, at: int) -> list[int]:
    """Return the places of a noun with what describes it, from a place on, to the end of its clause."""
    words = wording.words
    found = [at]
    while found[-1] + 1 < len(words) and words[found[-1] + 1].clause == words[at].clause:
        following = words[found[-1] + 1]
        if not (following.touches or following.preposition == "of"):
            return []
        found.append(found[-1] + 1)
    return found if not any(is_past(words[place].text) for place in found) else []


def _ends(wording: Wording, found: Sequence[int]) -> bool:
    """Tell whether a mark or the end of the sentence stands behind a noun."""
    after = wording.text[wording.words[found[-1]].end :]
    return re.match(r"[*\"”»]*(?:[,;.]|$)", after) is not None


def _swapped(wording: Wording, first: list[int], second: list[int]) -> Retold:
    words = wording.words
    one, other = words[first[0]], words[second[0]]
    changed = {
        second[0]: replace(other, preposition=one.preposition, under=one.under, leads=one.leads, touches=False),
        first[0]: replace(one, preposition="", under="", leads=other.leads, touches=False),
    }
    if (after := second[-1] + 1) < len(words):
        changed[after] = replace(words[after], touches=False)
    order = [*range(first[0]), *second, *first, *range(after, len(words))]
    return Retold(reordered(wording, order, changed), tuple(order))


def _only(wording: Wording, first: list[int], second: list[int]) -> Iterator[Retold]:
    """Yield who someone is, and nothing else, either way: "The guide is Ada Lum"."""
    for order in ([*first, *second], [*second, *first]):
        changed = {at: replace(wording.words[at], leads=at == order[0], clause=0) for at in order}
        for at in (first[0], second[0]):
            changed[at] = replace(changed[at], preposition="", under="", touches=False)
        told = reordered(wording, order, changed)
        yield Retold(replace(told, relatives=frozenset(), resumed={}, openings={}), tuple(order))


def _is_capital(wording: Wording, at: int) -> bool:
    word = wording.words[at]
    return word.quantity is None and wording.text[word.start].isupper()


def _name_from(wording: Wording, at: int) -> list[int]:
    """Return the places of a name that begins at a place."""
    found: list[int] = []
    if _is_capital(wording, at):
        while at < len(wording.words) and (wording.words[at].touches or not found):
            if not (_is_capital(wording, at) or wording.words[at].text in _IN_NAMES):
                break
            found.append(at)
            at += 1
    return found


def _name_before(wording: Wording, at: int) -> list[int]:
    """Return the places of a name in front of the word at a place."""
    found: list[int] = []
    while at and (not found or wording.words[at].touches):
        if not (_is_capital(wording, at - 1) or (found and wording.words[at - 1].text in _IN_NAMES)):
            break
        at -= 1
        found.insert(0, at)
    return found if found and BE.issuperset(gap(wording, found[0])) else []


def _title_before(wording: Wording, at: int) -> list[int]:
    """Return the places of "the guide" before a name that begins at a place, with or without a comma between them."""
    words = wording.words
    comma = mark_before(wording, at).strip() == ","
    if not (words[at].touches or comma) or _is_capital(wording, at - 1):
        return []
    found = [at - 1]
    while found[0] and words[found[0]].touches:
        found.insert(0, found[0] - 1)
    if any(is_past(words[place].text) or words[place].quantity for place in found):
        return []
    sure = not words[found[0]].preposition and not _ARTICLES.isdisjoint(gap(wording, found[0]))
    return found if sure and (not comma or _is_closed(wording, _name_from(wording, at))) else []


def _title_from(wording: Wording, at: int) -> list[int]:
    """Return the places of "a guide" between commas behind a name, from a place on."""
    words = wording.words
    if not re.fullmatch(r"[*\"”»]*, (?:the|an?) ", mark_before(wording, at)):
        return []
    found = [at]
    while (following := found[-1] + 1) < len(words) and words[following].clause == words[at].clause:
        if not (words[following].touches or words[following].preposition):
            break
        found.append(following)
    verbs = any(is_past(words[place].text) or (words[place].quantity and place == at) for place in found)
    return found if not verbs and _is_closed(wording, found) else []


def _is_closed(wording: Wording, found: Sequence[int]) -> bool:
    """Tell whether a comma stands behind an apposition, and no list goes on there."""
    after = wording.text[wording.words[found[-1]].end :] if found else ""
    return re.match(r"\s*(?:,\s*(?!and\b|or\b|[A-Z])|\.$)", after) is not None
