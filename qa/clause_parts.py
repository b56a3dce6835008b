"""Whether a statement in the other language gives a verb the subject, the object and the phrases of its own clause.

Of "The court acquitted the banker and convicted his partner" the parts may not be put together anew. All that is told
here only ever refuses a statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.clauses import is_past
from qa.concepts import concepts_of, is_listed, is_only_verb, may_be_verb
from qa.gaps import gap, mark_before
from qa.lemmas import lemmas
from qa.relatives import has_object
from qa.roles import Pair
from qa.verb_forms import BE, is_irregular, verb_of
from qa.wording import Word, Wording
from qa.wording_words import JOINS, LIGHT_ACROSS, PRIVATIVE

_ARTICLE, _AND, _POSSESSIVE = "ال", "و", "'s"
_ING, _BOTH, _MOST_FORMS = "ing", 2, 3
# Verbs that say no more than that what their object says is done.
_LIGHT_VERBS = frozenset(
    "make give take hold have carried conducted performed lead caused resulted underwent undergo received get".split()
)


def parts_kept_across(pairs: Sequence[Pair], claimed: Wording, held: Wording, told: frozenset[int]) -> bool:
    """Tell whether each verb keeps its own parts; ``told`` are all places that words of the statement may stand for."""
    clauses = [_in_clause(pairs, clause) for clause in {pair.word.clause for pair in pairs}]
    if any(_other_subject(inside, held) or _other_object(inside, held, told) for inside in clauses):
        return False
    if any(_has_own_phrase(pair, inside, held, told) for inside in clauses for pair in inside):
        return False
    if any(_turned(clause, claimed, held, inside) for clause in held.relatives for inside in clauses):
        return False
    if any(_only_meant(pair, claimed, held, told) for pair in pairs):
        return False
    return _reasons_kept(claimed, held, pairs) and _owners_kept(held, frozenset(pair.place for pair in pairs), told)


def _in_clause(pairs: Sequence[Pair], clause: int) -> list[Pair]:
    return [pair for pair in pairs if pair.word.clause == clause]


def _is_bare(word: Word) -> bool:
    return not (word.under or word.quantity)


def _verbs(held: Wording, clause: int) -> list[int]:
    """Return the places of what surely are finite verbs of a clause; in Arabic only one that opens it."""
    places = [at for at, word in enumerate(held.words) if word.clause == clause and _is_bare(word)]
    if held.language == "ar":
        first = places[:1]
        return [at for at in first if held.words[at].leads and not held.words[at].text.startswith(_ARTICLE)]
    return [at for at in places if _is_verb(held, at)]


def _is_verb(held: Wording, at: int) -> bool:
    word = held.words[at]
    if word.text.endswith(_ING):
        return not BE.isdisjoint(gap(held, at))
    finite = is_past(word.text) or is_irregular(word.text) or (word.text.endswith("s") and is_only_verb(word.text))
    return finite and bool(concepts_of(word.text) or word.text.endswith("ed"))


def _joined(held: Wording) -> Iterator[tuple[int, int]]:
    """Yield each clause that a conjunction joins to an earlier one, with the place of its first word."""
    for at, (before, word) in enumerate(pairwise(held.words), start=1):
        if word.clause == before.clause or word.clause in held.relatives or word.clause in held.resumed:
            continue
        written = mark_before(held, at).rstrip() + held.text[word.start : word.end][:1]
        if not JOINS.isdisjoint(gap(held, at)) or _AND in written[-_BOTH:]:
            yield word.clause, at


def _other_subject(inside: Sequence[Pair], held: Wording) -> bool:
    """Tell whether the subject of a joined clause is told with what another clause says of its own subject."""
    for clause, first in _joined(held):
        verbs = _verbs(held, clause)
        own = [at for at in range(first, min(verbs, default=first)) if _is_bare(held.words[at])]
        if not own or not any(pair.place in own for pair in inside):
            continue
        others = {pair.held.clause for pair in inside if pair.held.clause < clause and _is_bare(pair.held)}
        if any(_verbs(held, other) for other in others):
            return True
    return False


def _other_object(inside: Sequence[Pair], held: Wording, told: frozenset[int]) -> bool:
    """Tell whether the verb of a joined clause is told with the object of the verb before it, and not with its own."""
    places = {pair.place for pair in inside}
    for clause, first in _joined(held):
        own = [at for at, word in enumerate(held.words) if word.clause == clause and at > first and _is_bare(word)]
        if first not in places or first not in _verbs(held, clause) or not own or not told.isdisjoint(own):
            continue
        verb = next(pair for pair in inside if pair.place == first)
        earlier = [pair for pair in inside if pair.held.clause < clause and _is_bare(pair.held)]
        unused = [at for other in {pair.held.clause for pair in earlier} for at in _verbs(held, other)]
        if any(_parted(earlier, at, verb, held) for at in unused if at not in told):
            return True
    return False


def _parted(earlier: Sequence[Pair], at: int, verb: Pair, held: Wording) -> bool:
    """Tell whether of words of one clause some stand before its verb and some behind, in either sentence."""
    if held.language == "en":
        return len({pair.place > at for pair in earlier}) == _BOTH
    return len({pair.row > verb.row for pair in earlier}) == _BOTH


def _has_own_phrase(pair: Pair, inside: Sequence[Pair], held: Wording, told: frozenset[int]) -> bool:
    """Tell whether a phrase is told of the verb of another clause that has one of its kind: "and arrives at nine"."""
    if not pair.held.preposition or pair.held.preposition == "of":
        return False
    clauses = {other.held.clause for other in inside if _is_bare(other.held)} - {
        pair.held.clause,
        held.resumed.get(pair.held.clause, -1),
        *(clause for clause, base in held.resumed.items() if base == pair.held.clause),
    }
    verbs = {other.held.clause for other in inside if _tells(other, held)}
    own = verbs & clauses
    if not own or pair.held.clause in verbs:
        return False
    return any(
        word.clause in own
        and at not in told
        and word.preposition == pair.held.preposition
        and (word.quantity is None) == (pair.held.quantity is None)
        for at, word in enumerate(held.words)
    )


def _only_meant(pair: Pair, claimed: Wording, held: Wording, told: frozenset[int]) -> bool:
    """Tell whether something is told as done of which the source's verb says something else: "opposed building"."""
    word = pair.word
    if held.language == "ar" or not _is_bare(word) or word.text.startswith(_ARTICLE) or _is_verb(held, pair.place):
        return False
    first = next(one for one in claimed.words if one.clause == word.clause and one.text not in LIGHT_ACROSS)
    if not (pair.held.text.endswith(_ING) or (first is word and may_be_verb(pair.held.text))):
        return False
    verbs = _verbs(held, pair.held.clause)
    before = [at for at in verbs if at < pair.place and verb_of(held.words[at].text) not in _LIGHT_VERBS]
    return bool(before) and told.isdisjoint(verbs)


def _tells(pair: Pair, held: Wording) -> bool:
    """Tell whether a word of the source is a finite verb, by itself or by the Arabic verb that stands for it."""
    opens = pair.word.leads and not (pair.word.text.isascii() or pair.word.text.startswith(_ARTICLE))
    verb = opens and _is_bare(pair.word) and may_be_verb(pair.held.text)
    return verb or pair.place in _verbs(held, pair.held.clause)


def _turned(clause: int, claimed: Wording, held: Wording, inside: Sequence[Pair]) -> bool:
    """Tell whether of a relative clause and its noun the doer is told as the one to whom it is done.

    "The governor whom the bishop crowned"; «الولد الذي كره المعلم» hated, and «الولد الذي كرهه المعلم» was hated.
    """
    places = [at for at, word in enumerate(held.words) if word.clause == clause]
    verbs = [at for at in _verbs(held, clause) if any(pair.place == at for pair in inside)]
    if not verbs or not places[0]:
        return False
    verb = next(pair for pair in inside if pair.place == verbs[0])
    nouns = [pair for pair in inside if pair.place == places[0] - 1]
    within = [pair for pair in inside if pair.held.clause == clause and pair is not verb and _is_bare(pair.held)]
    if not nouns or not within:
        return False
    other = within[0]
    bare = verb.held.bare
    if bare and is_listed(verb.held.text) and concepts_of(bare).isdisjoint(concepts_of(verb.held.text)):
        # «كره»: it hated, or turned on him.
        return True
    done_to = other.place < verb.place if held.language == "en" else has_object(verb.held)
    doer = other if done_to else nouns[0]
    first, last = sorted((nouns[0], other), key=lambda pair: pair.row)
    if last.row < verb.row or (claimed.language == "en" and first.row > verb.row):
        return False
    by = [pair for pair in (first, last) if pair.word.under == "by"]
    if not by and claimed.language == "en" and not BE.isdisjoint(gap(claimed, claimed.words.index(verb.word))):
        return False
    return (by[0] if by else first) is not doer


def _reasons_kept(claimed: Wording, held: Wording, pairs: Sequence[Pair]) -> bool:
    """Tell whether what stands behind a relative clause as its reason is not told of the clause around that."""
    told = {pair.held.clause for pair in pairs}
    for pair in pairs:
        clause = pair.held.clause
        if pair.word.clause not in claimed.openings or clause not in held.openings:
            continue
        if clause - 1 in held.relatives and clause - 1 not in told:
            return False
    return True


def _owners_kept(held: Wording, used: frozenset[int], told: frozenset[int]) -> bool:
    """Tell whether no one is told in place of what is his: "the queen's brother", «وفاة أخيه»."""
    for at, word in enumerate(held.words):
        after = held.words[at + 1] if at + 1 < len(held.words) else None
        if after is None or not after.touches or after.clause != word.clause:
            continue
        written = held.text[word.start : word.end]
        owner = written.replace("\u2019", "'").endswith((_POSSESSIVE, "s'"))
        if at in used and owner and told.isdisjoint(_owned(held, at + 1)):
            return False
        if at in used and at + 1 not in told and _is_kin_of(after):
            return False
    return True


def _owned(held: Wording, first: int) -> Iterator[int]:
    """Yield the places of the words behind "the queen's", up to a verb: "eldest brother"."""
    for at in range(first, len(held.words)):
        if not held.words[at].touches or (_is_verb(held, at) and at > first):
            return
        yield at


def _is_kin_of(word: Word) -> bool:
    """Tell whether an Arabic word is a relative of one named before: «أخيه», «والدها»."""
    forms = {form for some in lemmas(word.text)[:_MOST_FORMS] for form in some} - {word.text}
    owned = bool(word.bare) or word.text.endswith(("ها", "هم", "هما"))
    return not word.text.isascii() and owned and not forms.isdisjoint(PRIVATIVE)
