"""What of a source's clause may be left out before, beside and behind the words that a statement keeps."""

from __future__ import annotations

from collections.abc import Sequence

from qa.support.clauses import is_past
from qa.support.verb_forms import is_irregular
from qa.support.wording import Word

TIME_ADVERBS = frozenset("later then soon also now finally subsequently afterwards meanwhile since today".split())
_ADDRESS = frozenset("mr mrs ms miss dr sir lady professor captain".split())


def is_phrase(word: Word) -> bool:
    """Tell whether a word belongs to a phrase or date that may stand anywhere in its clause."""
    return bool(word.under) or (word.quantity is not None and word.quantity.kind == "date")


def may_lead(words: Sequence[Word], place: int, used: frozenset[int], clauses: int) -> bool:
    """Tell whether the first word of a clause may be left out: one that only describes, or opens a phrase of time."""
    word, following = words[place], [p for p in range(place + 1, len(words)) if words[p].clause == words[place].clause]
    if (clauses == 1 and (word.preposition or word.quantity)) or word.text in TIME_ADVERBS:
        return True
    # «the rebuilt line»: what touches it is what it only describes.
    while following and words[following[0]].touches and word.text.isascii():
        # "whose brother built": but not what it does.
        if following[0] in used:
            return not is_past(words[following[0]].text)
        following.pop(0)
    return False


def leads_phrase(words: Sequence[Word], place: int, used: frozenset[int]) -> bool:
    """Tell whether a phrase, date or form of address that is left out stands in front of its clause's subject."""
    word, at = words[place], place + 1
    if word.text not in _ADDRESS and not (is_phrase(word) and word.text.isascii()):
        return False
    while at < len(words) and at not in used and words[at].clause == word.clause and is_phrase(words[at]):
        at += 1
    subject = words[at] if at in used and words[at].clause == word.clause else None
    return subject is not None and not (is_past(subject.text) or is_irregular(subject.text) or subject.quantity)


def heads_english(word: Word, before: Word | None, after: Word | None) -> bool:
    """Tell whether a word left out is what its neighbour only describes, or does: lighthouse in "port lighthouse"."""
    if after and after.preposition == "of" and not word.quantity:
        return True
    noun = not (word.quantity or word.text.endswith("ly") or is_past(word.text) or word.text in TIME_ADVERBS)
    if after and after.touches and is_past(after.text) and noun and not word.touches:
        return True
    plain = word.text.isascii() and not word.quantity and not (word.text.endswith(("ly", "ing")) or is_past(word.text))
    # What describes a noun is no plural: "doses worth".
    return before is not None and not before.quantity and plain and not before.text.endswith("s")


def heads_arabic(word: Word, before: Word | None, after: Word | None) -> bool:
    """Tell whether a word left out is the first of an iḍāfa, «منارة» in «منارة الميناء», or the subject of a verb."""
    definite = word.text.startswith(("ال", "بال", "لل"))
    verb = after is not None and after.text.startswith("ي")
    if after and after.touches and not (definite or verb or word.quantity or after.quantity):
        return True
    leads = before is not None and before.leads and not before.text.startswith("ال")
    return leads and not word.preposition and not word.quantity
