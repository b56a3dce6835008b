"""A sentence told as active: "The guide found the door" for "the door was found by the guide".

So is "The cook made the bread" for "the bread that the cook made". What is not certain is not told otherwise: who did
it must be named behind "by", and what it was done to right before its verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.terms import word_terms
from qa.clauses import TELLS, is_past
from qa.reordered import Retold, gap, is_phrase, mark_before, reordered
from qa.verb_forms import BE, DETERMINERS, is_irregular
from qa.wording import Wording
from qa.wording_words import PREPOSITIONS

_BEFORE_PARTICIPLE = BE | frozenset("has have had that which who".split())
_UNSURE = frozenset("or nor but not than whether if as only even".split())
# Behind "by" these tell where, when or by what means, mostly.
_NO_AGENTS = frozenset(
    "river lake sea ocean road street door gate window wall coast shore beach bank harbour port bridge side station "
    "way path entrance fire fireside seaside roadside hedge fence tree church mosque market fountain well spring "
    "railway canal rail train bus car ship boat plane air land water hand post mail wire cable phone telephone radio "
    "night day morning noon evening dawn dusk sunset time hour week month year end middle start beginning century "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday chance mistake accident law vote means way name number weight volume margin "
    "tower castle palace mill quay pier dock".split()
)
_PLURALS = frozenset("men women people children police".split())
_TO = re.compile(r"\b(?:in|on)?to\s+(?:the|an?|his|her|its|their|[A-Z])")
_ADVERBS = frozenset("twice once again later first together".split())
_ABLE = frozenset(("able", "unable"))
_STRANDED = re.compile(r"\s+(\w+) by\b")
_OTHERS = re.compile(r"\s*(?:,?\s*(?:or|nor)\b)", re.IGNORECASE)
_PARTED = re.compile(r"[.:;*|]")


def activated(wording: Wording, *, whole: bool) -> Iterator[Retold]:
    """Yield an English sentence with each of its verbs made active, with all its words if ``whole``."""
    if wording.language != "en":
        return
    for verb, word in enumerate(wording.words):
        certain = word.denied is False and not (word.quantity or word.operates or word.over)
        if not certain or not (is_past(word.text) or is_irregular(word.text)):
            continue
        if not whole or (wording.words[verb].clause not in wording.relatives and gap(wording, verb)):
            yield from _by_agent(wording, verb, whole=whole)
        if not whole and word.clause in wording.relatives:
            yield from _of_relative(wording, verb)
    for clause in () if whole else sorted(wording.relatives):
        yield from _of_able(wording, [at for at, word in enumerate(wording.words) if word.clause == clause])


def _by_agent(wording: Wording, verb: int, *, whole: bool) -> Iterator[Retold]:
    """Yield a sentence in which who does it is named behind "by" as active."""
    agents = _agents(wording, verb)
    done = _done_to(wording, verb) if agents else []
    if not done or any(wording.words[at].denied is not False for at in [*agents, *done]):
        return
    middle, rest = list(range(verb + 1, agents[0])), _behind(wording, agents[-1])
    front = list(range(min(done)))
    if whole:
        told = {*front, *agents, verb, *done, *middle}
        # "by Ada, Ben and Carl": where a list may go on the statement is left as it is.
        rest = [at for at in range(agents[-1] + 1, len(wording.words)) if rest or at in told]
    elif not all(is_phrase(wording.words[at]) for at in front):
        front = []
    stranded = _STRANDED.match(wording.text, wording.words[agents[0] - 1].end)
    under = PREPOSITIONS.get(stranded[1], "") if stranded else ""
    yield _active(wording, front, agents, verb, done, [*middle, *rest], under)
    near = [at for at in rest if is_phrase(wording.words[at])]
    if near and not whole:
        # "by a grant from the fund": it may as well be the grant that is from there.
        yield _active(wording, front, [*agents, *near], verb, done, middle, under)
    if following := [] if whole else _told_of(wording, agents[-1]):
        yield _active(wording, front, agents, verb, done, [*middle, *following], under)


def _active(
    wording: Wording, front: list[int], agents: list[int], verb: int, done: list[int], rest: list[int], under: str = ""
) -> Retold:
    order = [*front, *agents, verb, *done, *rest]
    clause = wording.words[verb].clause
    changed = {at: replace(wording.words[at], leads=False, clause=clause) for at in [*agents, verb, *done]}
    for at in agents:
        if changed[at].under == "by":
            changed[at] = replace(changed[at], preposition="", under="")
    changed[agents[0]] = replace(changed[agents[0]], leads=True)
    for at in done:
        if changed[at].under == wording.words[done[0]].under:
            changed[at] = replace(changed[at], preposition=changed[at].preposition * (at != done[0]), under="")
    if under:
        changed[done[0]] = replace(changed[done[0]], preposition=under, under=under)
    for at in (agents[0], verb, done[0], *rest[:1]):
        changed[at] = replace(changed.get(at, wording.words[at]), touches=False)
    told = reordered(wording, order, changed)
    relatives = told.relatives - {clause, *(wording.words[at].clause for at in rest)}
    told = replace(told, relatives=relatives, resumed={})
    named = frozenset(range(len(front), len(front) + len(agents)))
    return Retold(told, tuple(order), order.index(verb), named)


def _behind(wording: Wording, last: int) -> list[int]:
    """Return the places of the phrases and dates behind who did it in the same clause: between Ada and Ben."""
    words, found = wording.words, list[int]()
    for at in range(last + 1, len(words)):
        between = any(words[place].preposition == "between" for place in found) and gap(wording, at) == ["and"]
        if not between and (words[at].clause != words[max(at - 1, last)].clause or not is_phrase(words[at])):
            break
        found.append(at)
    return found


def _told_of(wording: Wording, last: int) -> list[int]:
    """Return the places of the relative clause that tells more of who did it, and stands right behind."""
    words = wording.words
    if last + 1 >= len(words) or gap(wording, last + 1)[:1] not in (["who"], ["which"]):
        return []
    return [at for at in range(last + 1, len(words)) if words[at].clause == words[last + 1].clause]


def _agents(wording: Wording, verb: int) -> list[int]:
    """Return the places of who did it: what stands behind "by" in the clause of a verb."""
    words = wording.words
    first = next((at for at in range(verb + 1, len(words)) if words[at].preposition == "by"), None)
    if first is None or words[first].clause != words[verb].clause or words[first].quantity:
        return []
    for at in range(verb + 1, first):
        # "made possible by", and "given to the city by", but not "forced to sell it by".
        if not (is_phrase(words[at]) or (words[at].touches and at == verb + 1)):
            return []
        if words[at].preposition == "to" and not _TO.search(wording.text[words[at - 1].end : words[at].end]):
            return []
    found = [first]
    while (at := found[-1] + 1) < len(words) and words[at].clause == words[first].clause:
        if not (words[at].touches or words[at].preposition == "of"):
            break
        found.append(at)
    if not _may_act(wording, found) or _OTHERS.match(wording.text, words[found[-1]].end):
        return []
    return [*found, *_also(wording, found[-1])]


def _may_act(wording: Wording, found: Sequence[int]) -> bool:
    """Tell whether a phrase behind "by" names who did it, and not where, when or how it was done."""
    words = wording.words
    of = next((at for at in found[1:] if words[at].preposition == "of"), found[-1] + 1)
    head = words[of - 1]
    determined = not DETERMINERS.isdisjoint(gap(wording, found[0]))
    plural = head.text.endswith("s") or head.text in _PLURALS
    named = wording.text[words[found[0]].start].isupper()
    # "Uplands Rail" is no railway line, and "March" no one.
    place = head.text in _NO_AGENTS and not (len(found) > 1 and wording.text[head.start].isupper())
    return not place and not head.quantity and (determined or named or plural)


def _also(wording: Wording, last: int) -> list[int]:
    """Return the places of a second who did it, behind "and": not of one of whom another verb is told."""
    words, first = wording.words, last + 1
    if first >= len(words) or gap(wording, first)[:1] != ["and"] or mark_before(wording, first).strip()[:1] == ",":
        return []
    clause = [at for at in range(first, len(words)) if words[at].clause == words[first].clause]
    named = [at for at in clause if all(words[place].touches for place in range(first + 1, at + 1))]
    plain = not any(is_past(words[at].text) for at in named) and not words[first].preposition
    rest = [at for at in clause if at not in named]
    return named if plain and all(is_phrase(words[at]) for at in rest) else []


def _done_to(wording: Wording, verb: int) -> list[int]:
    """Return the places of what it was done to, which stands before its verb, [] where that is not certain."""
    words, between = wording.words, gap(wording, verb)
    clause = words[verb].clause
    one = {clause, wording.resumed.get(clause, clause)}
    inside = [at for at in range(verb) if words[at].clause in one]
    if not between:
        # "a door found by the guide"
        return _chain(wording, verb - 1) if verb and words[verb].touches else []
    if BE.isdisjoint(between) or not _BEFORE_PARTICIPLE.issuperset(between):
        return []
    if clause in wording.relatives and not inside and verb:
        return _chain(wording, verb - 1)
    parted = [at for at in inside if _PARTED.search(mark_before(wording, at))]
    inside = [at for at in inside if at >= max(parted, default=0)]
    while inside and words[inside[0]].quantity is not None and words[inside[0]].preposition:
        inside.pop(0)
    # "Patients who smoke are seen by a nurse": without what tells which, nothing is told of patients.
    told_which = any(words[at].clause != clause for at in inside) and not _is_known(wording, inside)
    if not inside or told_which or words[inside[0]].preposition or not _UNSURE.isdisjoint(gap(wording, inside[0])):
        return []
    for at in inside:
        tells = word_terms(words[at].text)[0] in TELLS or words[at].text in TELLS or words[at].operates
        alone = at != inside[0] and not (words[at].touches or words[at].preposition or words[at].quantity)
        if tells or alone:
            return []
    return inside


def _is_known(wording: Wording, noun: Sequence[int]) -> bool:
    """Tell whether a noun has a determiner or is a name."""
    first, last = wording.words[noun[0]], wording.words[noun[-1]]
    name = wording.text[first.start].isupper() and not last.text.endswith("s")
    return name or not DETERMINERS.isdisjoint(gap(wording, noun[0]))


def _chain(wording: Wording, last: int, *, under: bool = False) -> list[int]:
    """Return the places of a noun and what describes it in front, [] where it may only tell more of another noun.

    It may stand ``under`` any preposition but "of" where a clause about it follows: "ruined by the voltage that …".
    """
    words = wording.words
    found = [last]
    while found[0] and words[found[0]].touches and words[found[0] - 1].clause == words[last].clause:
        found.insert(0, found[0] - 1)
    first = found[0]
    determined = (
        DETERMINERS.intersection(gap(wording, first)) or words[first].quantity or (under and words[first].leads)
    )
    free = words[first].preposition != "of" if under else not words[first].preposition
    bare = free and (_UNSURE - {"as"} if under else _UNSURE).isdisjoint(gap(wording, first))
    return found if determined and bare and words[last].quantity is None else []


def _of_relative(wording: Wording, verb: int) -> Iterator[Retold]:
    """Yield "The cook made the bread" for "the bread that the cook made"."""
    words = wording.words
    inside = [at for at, word in enumerate(words) if word.clause == words[verb].clause]
    subject, rest = [at for at in inside if at < verb], [at for at in inside if at > verb]
    if not subject or not subject[0] or any(is_past(words[at].text) for at in subject):
        return
    opened = gap(wording, subject[0])
    named = not DETERMINERS.isdisjoint(opened) or wording.text[words[subject[0]].start].isupper()
    plain = all(words[at].touches for at in subject[1:]) and not words[subject[0]].preposition
    if not (named and plain) or "than" in opened or mark_before(wording, verb).strip():
        return
    done = _chain(wording, subject[0] - 1, under=True)
    if done and all(is_phrase(words[at]) or words[at].text in _ADVERBS for at in rest):
        yield _active(wording, [], subject, verb, done, rest)


def _of_able(wording: Wording, inside: list[int]) -> Iterator[Retold]:
    """Yield "Bees are unable to do the trick" for "the trick that bees are unable to do"."""
    words = wording.words
    able = next(
        (i for i, at in enumerate(inside) if words[at].text in _ABLE and not BE.isdisjoint(gap(wording, at))), 0
    )
    if not able or len(inside) < able + 2 or not inside[0] or words[inside[0]].preposition:
        return
    subject, verb, rest = inside[:able], inside[able + 1], inside[able + 2 :]
    certain = words[verb].preposition == "to" and words[verb].denied is False and not words[verb].over
    done = _chain(wording, inside[0] - 1, under=True) if certain else []
    plain = all(words[at].touches for at in subject[1:]) and all(is_phrase(words[at]) for at in rest)
    if done and plain:
        yield _active(wording, [], inside[: able + 1], verb, done, rest)
