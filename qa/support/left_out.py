"""What may not be left out of a source: heads, subjects, what a number is a part of, and whom a limit is for."""

from __future__ import annotations

from collections.abc import Sequence

from index.text import fold
from qa.support.across_words import is_age, is_slack, only_relates
from qa.support.clauses import is_past
from qa.support.concepts import concepts_of, is_listed, is_only_verb
from qa.support.joined_clauses import shared_subjects
from qa.support.relatives import only_antecedents
from qa.support.wording import Word, Wording
from qa.support.wording_words import CARRIES, IS, LIGHT, LIGHT_ACROSS, PRIVATIVE

# So many words must be matched for each clause whose first word is not.
WORDS_FOR_HEAD, LEAST_DUAL = 5, 4
_OWNED = frozenset(
    fold("جدة جد حفيدة حفيد صديق صديقة زميل زميلة جار جارة خادم أرملة وريث خطيبة أصدقاء أبناء أتباع خصوم أنصار").split()
)
_ONLY = frozenset(("only", "just", "فقط"))
_PARTS = frozenset("some many most few several half one none part بعض معظم احد احدي نصف ثلث ربع جزء قسم".split())


def whole_across(held: Wording, used: frozenset[int], possible: frozenset[int], missing: int, two: bool) -> bool:
    """Tell whether what a statement in the other language leaves out may be left out.

    ``possible`` are the places that any of its words may stand for, ``missing`` its words without any; ``two``
    tells that it speaks of two.
    """
    told = used | possible
    if any(_is_left_out(held.words, at, told) for at in used) or not limits_kept(held.words, told):
        return False
    if not two and any(
        _is_dual_part(held.words, at) and not told.isdisjoint((at, at - 1)) for at in range(1, len(held.words))
    ):
        return False
    if not missing and any(_loses_subject(held.words, at, told) for at in told):
        return False
    return _heads_kept(held, used, possible, missing) and _privatives_kept(held.words, used, possible)


def ends_kept(claimed: Sequence[Word], held: Sequence[Word], places: Sequence[int]) -> bool:
    """Tell whether nothing is said to be done to that to which, or from which, something else is: "took it to Java"."""
    used = frozenset(places)
    for word, place in zip(claimed, places, strict=True):
        other, before = held[place], held[place - 1]
        end = other.preposition in ("to", "from") and not (word.preposition or word.under or word.quantity)
        bare = before.clause == other.clause and not (before.under or before.quantity or before.leads)
        # "Intends to free": what is only meant is no thing that is taken to another.
        bare = bare and not before.operates
        if end and bare and place and place - 1 not in used:
            return False
    return True


def limits_kept(words: Sequence[Word], told: frozenset[int]) -> bool:
    """Tell whether "children under ten" is not told as "children", nor "two of the ships" as "the ships"."""
    return not any(_limits(words, at, told) or _is_part(words, at, told) for at in range(1, len(words)))


def _limits(words: Sequence[Word], at: int, told: frozenset[int]) -> bool:
    word, before = words[at], words[at - 1]
    # "No less than six litres" of what was named: but "under ten" is an age.
    counted = word.quantity is not None and word.quantity.unit in ("", "year")
    bounded = (counted and word.bound in ("more", "less")) or (bool(word.denied) and is_age(word))
    verb = is_past(before.text) or is_only_verb(before.text) or (before.leads and not before.text.isascii())
    noun = before.text.startswith("ال") or not (verb or before.quantity)
    return bounded and word.touches and noun and at not in told and at - 1 in told


def _is_part(words: Sequence[Word], at: int, told: frozenset[int]) -> bool:
    word, place = words[at], _counted_before(words, at)
    before = words[place]
    if at not in told or place in told or word.preposition not in ("of", "from") or before.clause != word.clause:
        return False
    counted = before.quantity is not None and before.quantity.kind == "number" and not before.quantity.unit
    several = word.quantity is not None or word.text.endswith("s") or word.text.startswith("ال")
    return several and (counted or before.text in _PARTS)


def _is_dual_part(words: Sequence[Word], at: int) -> bool:
    """Tell whether two are said to be of those that a word names: «سفينتان من السفن»."""
    word, before = words[at], words[_counted_before(words, at)]
    pair = len(before.text) > LEAST_DUAL and before.text.endswith(("ان", "ين")) and not before.text.startswith("ال")
    return pair and word.preposition == "from" and word.text.startswith("ال") and before.clause == word.clause


def _counted_before(words: Sequence[Word], at: int) -> int:
    """Return the place of the word before one, or before the "only" between them."""
    return at - 2 if at > 1 and words[at - 1].text in _ONLY else at - 1


def _loses_subject(words: Sequence[Word], at: int, told: frozenset[int]) -> bool:
    """Tell whether what comes behind an Arabic verb is left out and more of its clause told: its subject, mostly."""
    verb, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if verb.text.isascii() or not verb.leads or verb.preposition or verb.quantity or verb.text.startswith("ال"):
        return False
    if after is None or at + 1 in told or after.clause != verb.clause or not after.touches or after.under:
        return False
    if after.quantity or not after.text.startswith("ال") or is_slack(after, None) or only_relates(after):
        return False
    return any(
        place in told and word.clause == verb.clause and not (word.under or word.quantity)
        for place, word in enumerate(words[at + 2 :], start=at + 2)
    )


def _is_left_out(words: Sequence[Word], at: int, told: frozenset[int]) -> bool:
    """Tell whether a word only tells more of a noun before it that is not told: «عرض لبناء السد»."""
    word, before = words[at], words[at - 1]
    if not at or at - 1 in told or word.clause != before.clause or before.leads:
        return False
    if before.quantity or word.quantity or before.text in LIGHT["ar"] | LIGHT["en"]:
        return False
    if is_slack(before, word) or only_relates(before):
        return word.touches and _is_left_out(words, at - 1, told)
    if before.text.isascii():
        return word.preposition == "of"
    through = at not in told
    # «جدة ليلى»: a name makes a noun definite as well.
    named = not (word.text.isascii() or is_listed(word.text)) and bool(concepts_of(before.text))
    # «صديق سعيد»: whose friend he is, though the name is a common word.
    named = named or before.text in _OWNED
    definite = word.text.startswith("ال") or through or named
    return word.touches and definite and not before.text.startswith(("ال", "لل", "بال", "ي"))


def _privatives_kept(held: Sequence[Word], used: frozenset[int], possible: frozenset[int]) -> bool:
    """Tell whether no word is told without the one beside it that makes it another thing: former, «نائب»."""
    for at, word in enumerate(held):
        if word.text not in PRIVATIVE or at in possible:
            continue
        followed = at + 1 < len(held) and held[at + 1].touches
        # «أبو علي»: an Arabic one without an article stands before what it changes.
        heads = not (word.text.isascii() or word.text.startswith(("ال", "سابق", "مزعوم", "مقترح")))
        if (followed and at + 1 in used) or (word.touches and not heads and at - 1 in used):
            return False
    return True


def _only_subjects(source: Wording, used: frozenset[int]) -> frozenset[int]:
    """Return the clauses of which nothing is told but the subject that they share with one that is told."""
    clauses = [word.clause for word in source.words]
    told = {clauses[at] for at in used}
    shared = frozenset[int]().union(*(at for clause, at in shared_subjects(source).items() if clause in told))
    return frozenset(clauses[at] for at in shared & used) - {clauses[at] for at in used - shared}


def is_empty(words: Sequence[Word], inside: Sequence[int]) -> bool:
    """Tell whether the Arabic word that opens a clause says no more than "is" or "does": «أجرت الفرق بحثا»."""
    text = words[inside[0]].text
    promises = text in IS and any(words[at].text.startswith("ب") for at in inside[1:])
    return not text.isascii() and (text in LIGHT_ACROSS or text in CARRIES or (text in IS and not promises))


def _only_dates(source: Wording, used: frozenset[int]) -> frozenset[int]:
    """Return the clauses of which a date alone is used, with what happened then: "on 8 May, when the town fell"."""
    held = source.words
    dates = {at for at in used if (one := held[at].quantity) and one.kind == "date"}
    other = {held[at].clause for at in used - dates}
    return frozenset(held[at].clause for at in dates if is_then(source, at)) - other


def is_then(source: Wording, at: int) -> bool:
    """Tell whether a date stands right before "when", and is when that was: "on 8 May, when the town fell"."""
    here = source.words[at].clause
    ends = at + 1 < len(source.words) and source.words[at + 1].clause == here + 1
    return ends and source.openings.get(here + 1) == "time"


def _heads_kept(source: Wording, used: frozenset[int], possible: frozenset[int], missing: int) -> bool:
    """Tell whether each clause that is used is used with its first word, its verb or subject.

    A word of the statement without any counterpart may stand for such a one that the dictionary lacks.
    """
    lacking, held, light = 0, source.words, LIGHT[source.language]
    needless = only_antecedents(source, used) | _only_subjects(source, used) | _only_dates(source, used)
    for clause in {held[place].clause for place in used} - needless:
        inside = [place for place, word in enumerate(held) if word.clause == clause]
        # Of what another verb tells of its noun the empty one is not.
        described = any(held[at].clause in source.relatives - {clause} for at in used)
        while len(inside) > 1 and (
            held[inside[0]].quantity or held[inside[0]].text in light or (is_empty(held, inside) and not described)
        ):
            inside.pop(0)
        opening = inside[:1]
        while len(opening) < len(inside) and held[inside[len(opening)]].touches and held[inside[0]].text.isascii():
            opening.append(inside[len(opening)])
        free = held[inside[0]].preposition or held[inside[0]].quantity or held[inside[0]].operates
        lacking += not free and possible.isdisjoint(opening)
    return lacking <= missing and len(used) >= WORDS_FOR_HEAD * lacking
