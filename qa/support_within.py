"""Whether a sentence supports a statement, also where one of them is told in another order or in part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.encoder import Encoder
from qa.reordered import Retold, gap, is_phrase, mark_before
from qa.retold import retold
from qa.support import Judgement, judge, said_words
from qa.support_across import judge_across
from qa.told_alone import told_alone
from qa.verb_forms import is_only_participle
from qa.verbs_kept import copulas_kept, is_active, voices_kept
from qa.wording import Wording

_HAVE = frozenset(("has", "have", "had"))


def judge_within(claimed: Wording, held: Wording, title: frozenset[str]) -> Judgement:
    """Judge ``claimed`` by ``held`` as each of them is told, else by what they say in another order."""
    plain = judge(claimed, held, title)
    # Another order changes no words.
    if plain.fault in ("words", "thin"):
        return plain
    if not plain.fault:
        found = list(zip(plain.words, plain.places, strict=True))
        kept = voices_kept(claimed, held, found) and copulas_kept(claimed, held, found)
        return plain if kept else replace(plain, fault="order")
    return next(_otherwise(claimed, held, title), plain)


def judge_between(claimed: Wording, held: Wording, encoder: Encoder) -> Judgement:
    """Judge ``claimed`` by ``held`` in the other language, also by what that tells of a noun by the way."""
    plain = judge_across(claimed, held, encoder)
    if plain.fault in ("", "words", "thin"):
        return plain
    for there in told_alone(held):
        found = judge_across(claimed, there.wording, encoder)
        if not found.fault:
            return Judgement("", tuple(there.places[place] for place in found.places))
    return plain


def _otherwise(claimed: Wording, held: Wording, title: frozenset[str]) -> Iterator[Judgement]:
    """Yield what supports the statement where the sentence, or the statement, or each is told in another order."""
    here = [_as_told(claimed), *retold(claimed, whole=True)]
    for there in (_as_told(held), *retold(held, whole=False)):
        for one in here:
            if (one.verb < 0 and there.verb < 0) or (one.verb >= 0) != (there.verb >= 0):
                found = judge(one.wording, there.wording, title)
                # Of a part of a sentence nothing may be said that is only in its document's title.
                partly = len(there.places) < len(held.words) and len(found.words) < len(said_words(one.wording))
                if found.fault or partly or not _is_done(one, claimed, there, held, found):
                    continue
                places = tuple(there.places[place] for place in found.places)
                if one.verb >= 0 or copulas_kept(one.wording, held, list(zip(found.words, places, strict=True))):
                    yield Judgement("", places)


def _as_told(wording: Wording) -> Retold:
    return Retold(wording, tuple(range(len(wording.words))))


def _is_done(one: Retold, claimed: Wording, there: Retold, held: Wording, found: Judgement) -> bool:
    """Tell whether the verb that was made active on one side is told as active, by the same, on the other."""
    pairs = list(zip((word.start for word in found.words), found.places, strict=True))
    if there.verb >= 0:
        told = [start for start, place in pairs if place == there.verb]
        named = any(place in there.agents for _, place in pairs)
        own = [i for i, word in enumerate(claimed.words) if word.start in told]
        return bool(own) and named and is_active(claimed, own[0])
    if one.verb < 0:
        return True
    places = dict(pairs)
    verb = places.get(one.wording.words[one.verb].start, -1)
    agents = [places.get(one.wording.words[at].start, -1) for at in one.agents]
    at = there.places[verb] if verb >= 0 else -1
    return at >= 0 and -1 not in agents and _does(held, max(there.places[agent] for agent in agents), at)


def _does(held: Wording, agent: int, verb: int) -> bool:
    """Tell whether a sentence has a verb as active right behind who does it, but for what stands between commas."""
    words = held.words
    between = words[agent + 1 : verb]
    near = all(is_phrase(word) or word.text.endswith("ly") for word in between)
    marks = mark_before(held, agent + 1).strip()[:1], mark_before(held, verb).strip()
    inserted = bool(between) and marks == (",", ",")
    one = words[agent].clause in (words[verb].clause, held.resumed.get(words[verb].clause))
    finite = not is_only_participle(words[verb].text) or not _HAVE.isdisjoint(gap(held, verb))
    return agent < verb and ((near and one) or inserted) and finite and is_active(held, verb)
