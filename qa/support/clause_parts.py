"""Whether a statement in the other language gives a verb the subject, the object and the phrases of its own clause.

Of "The court acquitted the banker and convicted his partner" the parts may not be put together anew. All that is told
here only ever refuses a statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.support.clauses import is_past
from qa.support.concepts import concepts_of, is_listed, may_be_verb
from qa.support.gaps import gap
from qa.support.heads import TIME_ADVERBS
from qa.support.joined_clauses import ARTICLE, ING, finite_verbs, is_bare, is_finite, joined_clauses
from qa.support.lemmas import lemmas
from qa.support.relatives import has_object
from qa.support.roles import Pair, has_pronoun
from qa.support.verb_forms import BE, is_irregular, verb_of
from qa.support.wording import Word, Wording
from qa.support.wording_words import LIGHT_ACROSS, PRIVATIVE

_POSSESSIVE = "'s"
_BOTH, _MOST_FORMS = 2, 3
# Verbs that say no more than that what their object says is done.
_LIGHT_VERBS = frozenset(
    "make give take hold have carried conducted performed lead caused resulted underwent undergo received get".split()
)


def parts_kept_across(pairs: Sequence[Pair], claimed: Wording, held: Wording, told: frozenset[int]) -> bool:
    """Tell whether each verb keeps its own parts; ``told`` are all places that words of the statement may stand for."""
    clauses = [_in_clause(pairs, clause) for clause in {pair.word.clause for pair in pairs}]
    if held.language == "en" and any(_leaves_subject(inside, held, told) for inside in clauses):
        return False
    if any(_other_subject(inside, held) or _other_object(inside, held, told) for inside in clauses):
        return False
    used = frozenset(pair.place for pair in pairs)
    if any(_object_of_other(inside, held, used) or _done_by_patient(inside, held) for inside in clauses):
        return False
    if any(_has_own_phrase(pair, inside, held, told) for inside in clauses for pair in inside):
        return False
    if any(_turned(clause, claimed, held, inside) for clause in held.relatives for inside in clauses):
        return False
    if any(_only_meant(pair, claimed, held, told) for pair in pairs):
        return False
    if any(_done_to_doer(inside, claimed, held) for inside in clauses):
        return False
    return _reasons_kept(claimed, held, pairs) and _owners_kept(held, used, told)


def _in_clause(pairs: Sequence[Pair], clause: int) -> list[Pair]:
    return [pair for pair in pairs if pair.word.clause == clause]


def _other_subject(inside: Sequence[Pair], held: Wording) -> bool:
    """Tell whether the subject of a joined clause is told with what another clause says of its own subject."""
    for clause, first in joined_clauses(held):
        verbs = finite_verbs(held, clause)
        own = [at for at in range(first, min(verbs, default=first)) if is_bare(held.words[at])]
        if not own or not any(pair.place in own for pair in inside):
            continue
        others = {pair.held.clause for pair in inside if pair.held.clause < clause and is_bare(pair.held)}
        if any(finite_verbs(held, other) for other in others):
            return True
    return False


def _leaves_subject(inside: Sequence[Pair], held: Wording, told: frozenset[int]) -> bool:
    """Tell whether a verb is told without its own subject, and with someone of another clause: who says so, mostly."""
    for pair in inside:
        clause = pair.held.clause
        if clause in held.relatives or not _tells(pair, held) or pair.place not in finite_verbs(held, clause):
            continue
        own = [
            at
            for at, word in enumerate(held.words[: pair.place])
            if word.clause == clause
            and is_bare(word)
            and word.text not in TIME_ADVERBS
            and not word.text.endswith("ly")
        ]
        others = [one for one in inside if is_bare(one.word) and one.held.clause not in (clause, _base(held, clause))]
        if own and told.isdisjoint(own) and others:
            return True
    return False


def _base(held: Wording, clause: int) -> int:
    return held.resumed.get(clause, clause)


def _other_object(inside: Sequence[Pair], held: Wording, told: frozenset[int]) -> bool:
    """Tell whether the verb of a joined clause is told with the object of the verb before it, and not with its own."""
    places = {pair.place for pair in inside}
    for clause, first in joined_clauses(held):
        own = [at for at, word in enumerate(held.words) if word.clause == clause and at > first and is_bare(word)]
        if first not in places or first not in finite_verbs(held, clause) or not own or not told.isdisjoint(own):
            continue
        verb = next(pair for pair in inside if pair.place == first)
        earlier = [pair for pair in inside if pair.held.clause < clause and is_bare(pair.held)]
        unused = [at for other in {pair.held.clause for pair in earlier} for at in finite_verbs(held, other)]
        if any(_parted(earlier, at, verb, held) for at in unused if at not in told):
            return True
    return False


def _object_of_other(inside: Sequence[Pair], held: Wording, used: frozenset[int]) -> bool:
    """Tell whether a verb is told with the object of a verb of another clause that is not told: "his son built it"."""
    verbs = {pair.held.clause for pair in inside if _tells(pair, held)}
    for pair in inside:
        clause = pair.held.clause
        own = [at for at in finite_verbs(held, clause) if at < pair.place]
        if clause in held.relatives or not own or not used.isdisjoint(own):
            continue
        # "The team lost to Brazil and beat Chile": it did not beat Brazil.
        phrase = bool(pair.held.preposition) and pair.held.preposition != "of" and not pair.held.quantity
        later = {other for other in verbs if other > clause and other not in held.resumed}
        bare = is_bare(pair.held) and is_bare(pair.word)
        if (phrase and later) or (bare and any(other < clause for other in verbs)):
            return True
    return False


def _done_by_patient(inside: Sequence[Pair], held: Wording) -> bool:
    """Tell whether one to whom something is done is told as its doer: "The emperor, defeated by the general, fled"."""
    for agent in inside:
        if agent.held.under != "by" or agent.word.under == "by" or held.language == "ar":
            continue
        verb = next((pair for pair in inside if pair.held.clause == agent.held.clause and _tells(pair, held)), None)
        if verb is None:
            continue
        for other in inside:
            earlier = is_bare(other.held) and other.held.clause < verb.held.clause and is_bare(other.word)
            if earlier and other.row < agent.row:
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
    clauses = {other.held.clause for other in inside if is_bare(other.held)} - {
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
    if held.language == "ar" or not is_bare(word) or word.text.startswith(ARTICLE) or is_finite(held, pair.place):
        return False
    first = next(one for one in claimed.words if one.clause == word.clause and one.text not in LIGHT_ACROSS)
    if not (pair.held.text.endswith(ING) or (first is word and may_be_verb(pair.held.text))):
        return False
    verbs = finite_verbs(held, pair.held.clause)
    before = [at for at in verbs if at < pair.place and verb_of(held.words[at].text) not in _LIGHT_VERBS]
    return bool(before) and told.isdisjoint(verbs)


def _tells(pair: Pair, held: Wording) -> bool:
    """Tell whether a word of the source is a finite verb, by itself or by the Arabic verb that stands for it."""
    opens = pair.word.leads and not (pair.word.text.isascii() or pair.word.text.startswith(ARTICLE))
    verb = opens and is_bare(pair.word) and may_be_verb(pair.held.text) and bool(concepts_of(pair.held.text))
    return verb or pair.place in finite_verbs(held, pair.held.clause)


def _turned(clause: int, claimed: Wording, held: Wording, inside: Sequence[Pair]) -> bool:
    """Tell whether of a relative clause and its noun the doer is told as the one to whom it is done.

    "The governor whom the bishop crowned"; «الولد الذي كره المعلم» hated, and «الولد الذي كرهه المعلم» was hated.
    """
    places = [at for at, word in enumerate(held.words) if word.clause == clause]
    told = {pair.place: pair.word for pair in inside}
    # What denies or supposes is no pair: threatened, refused.
    operators = [word for word in claimed.words if word.operates and word.clause == inside[0].word.clause]
    verbs = [(at, told[at]) for at in finite_verbs(held, clause) if at in told]
    verbs += [(at, operators[0]) for at in finite_verbs(held, clause) if held.words[at].operates and operators]
    if not verbs or not places[0]:
        return False
    at, verb = verbs[0]
    nouns = [pair for pair in inside if pair.place == places[0] - 1]
    within = [pair for pair in inside if pair.held.clause == clause and pair.place != at and is_bare(pair.held)]
    if not nouns or not within:
        return False
    other, there = within[0], held.words[at]
    if there.bare and is_listed(there.text) and concepts_of(there.bare).isdisjoint(concepts_of(there.text)):
        # «كره»: it hated, or turned on him.
        return True
    done_to = other.place < at if held.language == "en" else has_object(there)
    doer = other if done_to else nouns[0]
    return _tells_other_doer(doer, (nouns[0], other), verb, claimed)


def _tells_other_doer(doer: Pair, two: tuple[Pair, Pair], verb: Word, claimed: Wording) -> bool:
    """Tell whether a statement surely says that of two the other than ``doer`` does what a verb says."""
    first, last = sorted(two, key=lambda pair: pair.row)
    if last.word.start < verb.start or (claimed.language == "en" and first.word.start > verb.start):
        return False
    by = [pair for pair in (first, last) if pair.word.under == "by"]
    if not by and claimed.language == "en" and not BE.isdisjoint(gap(claimed, claimed.words.index(verb))):
        return False
    return (by[0] if by else first) is not doer


def _done_to_doer(inside: Sequence[Pair], claimed: Wording, held: Wording) -> bool:
    """Tell whether an Arabic verb with a pronoun is told the other way round: «نظار ينتخبهم الفلاحون»."""
    told = {pair.place: pair for pair in inside}
    for at, word in enumerate(held.words[1:-1], start=1):
        if held.language == "en" or not (has_pronoun(word) and word.touches and held.words[at + 1].touches):
            continue
        if not ({at - 1, at, at + 1} <= told.keys() and is_bare(held.words[at + 1])):
            continue
        # «سكانها» is a noun: its inhabitants.
        if not (is_past(told[at].word.text) or is_irregular(told[at].word.text)):
            continue
        if _tells_other_doer(told[at + 1], (told[at - 1], told[at + 1]), told[at].word, claimed):
            return True
    return False


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
        behind = f"{written}{held.text[word.end : word.end + 1]}".replace("\u2019", "'")
        owner = behind.rstrip().endswith((_POSSESSIVE, "s'"))
        if at in used and owner and told.isdisjoint(_owned(held, at + 1)):
            return False
        if at in used and at + 1 not in told and _is_kin_of(after):
            return False
    return True


def _owned(held: Wording, first: int) -> Iterator[int]:
    """Yield the places of the words behind "the queen's", up to a verb: "eldest brother"."""
    for at in range(first, len(held.words)):
        if not held.words[at].touches or (is_finite(held, at) and at > first):
            return
        yield at


def _is_kin_of(word: Word) -> bool:
    """Tell whether an Arabic word is a relative of one named before: «أخيه», «والدها»."""
    forms = {form for some in lemmas(word.text)[:_MOST_FORMS] for form in some} - {word.text}
    owned = bool(word.bare) or word.text.endswith(("ها", "هم", "هما"))
    return not word.text.isascii() and owned and not forms.isdisjoint(PRIVATIVE)
