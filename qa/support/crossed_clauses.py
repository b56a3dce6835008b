"""Whether what two clauses of a source tell is told crosswise: "exports fell, imports grew" as imports that fell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from qa.support.concepts import concepts_of, may_be_verb, side_of_any_form
from qa.support.joined_clauses import ARTICLE, finite_verbs, is_bare
from qa.support.verbs_kept import is_active
from qa.support.wording import Word, Wording

# Whom it is done to, in a clause that its noun does it in: "the bank that dismissed him".
_WHOM = re.compile(r"\s+(?:him|her|them|it)\b(?!\s+[a-z]+(?:s|ed)\b)", re.IGNORECASE)


def subjects_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether no two verbs are told each with the subject of the other one's clause, or with its day."""
    nouns = [
        (word, at)
        for word, at in found
        if is_bare(word) and is_bare(held.words[at]) and not _is_told(word, at, held) and not _is_day(word)
    ]
    days = [(word, at) for word, at in found if _is_day(word)]
    verbs = [(word.clause, _base(at, held)) for word, at in found if _is_told(word, at, held) and not _is_day(word)]
    return not any(_are_crossed(verbs, told, held) for told in (nouns, days))


def whom_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether what a noun does to another one before it is not told as done to that noun.

    Of "The clerk sued the bank that dismissed him" it does not follow that he dismissed the bank.
    """
    if claimed.language == "en" or held.language != "en":
        return True
    for verb, place in found:
        noun, opens = place - 1, held.words[place].clause in held.relatives and held.words[place].leads
        if not (opens and noun >= 0 and _WHOM.match(held.text, held.words[place].end) and is_active(held, place)):
            continue
        told = [at for word, at in found if word.clause == verb.clause and at <= noun and is_bare(word)]
        if len(told) > 1 and noun in told and told.index(noun) > 0:
            return False
    return True


def ends_apart(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether who does it is not told behind a preposition, and what it is done to or in as the doer.

    Of "Salt dissolves in water" it does not follow that «يذوب الماء في الملح».
    """
    if claimed.language == "en" or held.language != "en":
        return True
    for verb, place in found:
        if not (verb.leads and _is_told(verb, place, held)):
            continue
        beside = [(word, at) for word, at in found if word.clause == verb.clause and not word.quantity and at != place]
        doers = [at for word, at in beside if is_bare(word) and word.start > verb.start]
        under = [at for word, at in beside if word.preposition and at < place and _is_subject(held, at, place)]
        if doers and under and all(at > place for at in doers) and is_active(held, place):
            return False
    return True


def _is_subject(held: Wording, at: int, verb: int) -> bool:
    return is_bare(held.words[at]) and held.words[at].clause == held.words[verb].clause


def _is_told(word: Word, place: int, held: Wording) -> bool:
    """Tell whether a word is told as a verb: it is one there, or the Arabic one that opens a clause here."""
    opens = word.leads and is_bare(word) and not (word.text.isascii() or word.text.startswith(ARTICLE))
    known = may_be_verb(held.words[place].text) and bool(concepts_of(held.words[place].text))
    return place in finite_verbs(held, held.words[place].clause) or (opens and known)


def _are_crossed(verbs: Sequence[tuple[int, int]], told: Sequence[tuple[Word, int]], held: Wording) -> bool:
    """Tell whether of ``verbs``, each with its clause here and there, two are beside what is told of the other."""

    def beside(clause: int) -> frozenset[int]:
        return frozenset(_base(at, held) for word, at in told if word.clause == clause)

    return any(
        here != there and one in beside(there) - beside(here) and other in beside(here) - beside(there)
        for (here, one), (there, other) in combinations(verbs, 2)
    )


def _is_day(word: Word) -> bool:
    return side_of_any_form(word.text).partition(".")[0] == side_of_any_form("sunday").partition(".")[0]


def _base(place: int, held: Wording) -> int:
    clause = held.words[place].clause
    return held.resumed.get(clause, clause)
