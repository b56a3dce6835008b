"""The clauses of a source: which verb is in them, which a conjunction joins, and what joined ones share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qa.support.clauses import is_past
from qa.support.concepts import concepts_of, is_only_verb
from qa.support.gaps import gap, mark_before
from qa.support.verb_forms import BE, is_irregular
from qa.support.wording import Word, Wording
from qa.support.wording_words import JOINS

ARTICLE, ING = "ال", "ing"
_AND, _BOTH = "و", 2


def is_bare(word: Word) -> bool:
    """Tell whether a word stands under no preposition and is no quantity."""
    return not (word.under or word.quantity)


def finite_verbs(held: Wording, clause: int) -> list[int]:
    """Return the places of what surely are finite verbs of a clause; in Arabic only one that opens it."""
    places = [at for at, word in enumerate(held.words) if word.clause == clause and is_bare(word)]
    if held.language == "ar":
        first = places[:1]
        return [at for at in first if held.words[at].leads and not held.words[at].text.startswith(ARTICLE)]
    return [at for at in places if is_finite(held, at)]


def is_finite(held: Wording, at: int) -> bool:
    """Tell whether an English word surely is a verb that tells what someone does or did."""
    word = held.words[at]
    if word.text.endswith(ING):
        return not BE.isdisjoint(gap(held, at))
    # Of what denies or supposes a word holds the stem.
    form = held.text[word.start : word.end].lower() if word.operates else word.text
    finite = is_past(form) or is_irregular(form) or (word.text.endswith("s") and is_only_verb(word.text))
    return finite and bool(concepts_of(word.text) or word.text.endswith("ed"))


def joined_clauses(held: Wording) -> Iterator[tuple[int, int]]:
    """Yield each clause that a conjunction joins to an earlier one, with the place of its first word."""
    for at, (before, word) in enumerate(pairwise(held.words), start=1):
        if word.clause == before.clause or word.clause in held.relatives or word.clause in held.resumed:
            continue
        written = mark_before(held, at).rstrip() + held.text[word.start : word.end][:1]
        if not JOINS.isdisjoint(gap(held, at)) or _AND in written[-_BOTH:]:
            yield word.clause, at


def shared_subjects(held: Wording) -> dict[int, frozenset[int]]:
    """Return by each clause that is joined with its verb first the places of its subject, in the clause before it.

    "The train leaves at seven and arrives at nine". In Arabic a noun behind such a verb may be a subject of its own.
    """
    shared: dict[int, frozenset[int]] = {}
    for clause, first in joined_clauses(held):
        before = held.words[first - 1].clause
        verbs, after = finite_verbs(held, before), held.words[first + 1 : first + 2]
        own = held.language == "ar" and any(word.clause == clause and is_bare(word) for word in after)
        if first not in finite_verbs(held, clause) or not verbs or own:
            continue
        shared[clause] = frozenset(_subject(held, verbs[0])) | shared.get(before, frozenset())
    return shared


def _subject(held: Wording, verb: int) -> Iterator[int]:
    """Yield the places of the subject of a verb: before it in English, right behind it in Arabic."""
    words, clause = held.words, held.words[verb].clause
    if held.language == "en":
        yield from (at for at in range(verb) if words[at].clause == clause and is_bare(words[at]))
        return
    for at in range(verb + 1, len(words)):
        if words[at].clause != clause or not (words[at].touches and is_bare(words[at])):
            return
        yield at


def listed_with(held: Wording) -> dict[int, int]:
    """Return by each clause that only begins a list of subjects the one that goes on with it: "A and B met"."""
    listed: dict[int, int] = {}
    for clause, first in joined_clauses(held):
        before = held.words[first - 1].clause
        verbs = finite_verbs(held, clause)
        if held.language == "en" and verbs and first not in verbs and not finite_verbs(held, before):
            listed[before] = clause
    return listed
