"""Whether one sentence of a source says what a statement in the other language says.

Translations are never complete, so a few words may stay without a counterpart; numbers, dates, names, opposites and
what is denied may not. What the source says elsewhere in the sentence of another thing is told by its clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.text import fold
from qa.names import names
from qa.support.across_words import (
    EACH,
    is_class_of_name,
    is_in_elative,
    is_privative,
    is_slack,
    says_number,
    says_rate,
    says_small,
    says_within,
    with_teens,
    without_days,
)
from qa.support.bounds_kept import bounds_kept
from qa.support.clause_parts import parts_kept_across
from qa.support.concepts import concepts_of, is_only_verb, may_be_verb, one_noun, side_of_any_form
from qa.support.crossed_clauses import ends_apart, subjects_kept, whom_kept
from qa.support.governed import governors_kept, phrases_stay, tellers_kept
from qa.support.how_many import halves_kept, how_many_kept
from qa.support.left_out import ends_kept, whole_across
from qa.support.light_words import is_light
from qa.support.matching import LEAST_TRANSLATION, Translator, is_sure, known_translations, same_word
from qa.support.modals import small_oppose
from qa.support.name_spellings import alike
from qa.support.operator_kinds import operators_oppose
from qa.support.opposed_prepositions import prepositions_oppose
from qa.support.phrases import Expressed, expressed
from qa.support.relative_roles import relative_roles_kept
from qa.support.relatives import antecedents_apart, antecedents_kept, openings_kept, relatives_whole
from qa.support.reservations import phrases_whole, reservations_kept
from qa.support.roles import Pair, roles_kept
from qa.support.same_language import LEAST_WORDS, Fault, Judgement, align, conditions_kept, said_words
from qa.support.time_clauses import times_kept
from qa.support.verbs_kept import owned_kept, parts_kept
from qa.support.whereabouts import places_kept
from qa.support.wording import Word, Wording
from qa.support.wording_words import HALVES, LIGHT, LIGHT_ACROSS, PRIVATIVE

# Of a statement's words so many may be without a counterpart in the source.
LEAST_SHARE = 0.82
MOST_UNMATCHED = 1
_SAME, _GAP, _FARTHEST = 12.0, 0.1, 8
# What who does what, when and of what is told by, beside the order of names and numbers.
_CHECKS = (
    *(parts_kept, phrases_whole, antecedents_apart, relatives_whole, relative_roles_kept, phrases_stay, times_kept),
    *(ends_apart, subjects_kept, whom_kept, places_kept, halves_kept),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What of a source is told: the places ``used``, those that words may stand for, and how many words have none."""

    phrases: Expressed
    used: frozenset[int]
    possible: frozenset[int]
    missing: int

    def holds_whole(self, places: frozenset[int]) -> bool:
        """Tell whether of an expression's places none is used, or all are told."""
        return places.isdisjoint(self.used) or places <= self.used | self.possible


def judge_across(claimed: Wording, held: Wording, encoder: Encoder) -> Judgement:
    """Judge the statement ``claimed`` by the sentence ``held``, both in different languages."""
    light = LIGHT[claimed.language] | LIGHT_ACROSS
    said = [w for w in said_words(claimed) if not (is_light(w, claimed, across=True) or w.operates)]
    said = with_teens(without_days(said))
    phrases = expressed(said, held.words)
    words = [word for word in said if not (says_within(word, held) or word.start in phrases.absorbed)]
    if words and _is_fragment(words):
        return Judgement("thin")
    english = claimed if claimed.language == "en" else held
    translator = Translator(words, claimed.language, held.words, encoder, names(english.text, "en"))
    found: list[tuple[Word, list[int]]] = []
    missing: list[Word] = []
    for row, word in enumerate(words):
        places = sorted({*phrases.places.get(word.start, ()), *_places(translator, row, word, held.words)})
        if places:
            found.append((word, places))
        elif not _may_be_absent(word, next(iter(words[row + 1 :]), None), held):
            missing.append(word)
    if _must_match(claimed, missing) or len(missing) > min(MOST_UNMATCHED, (1 - LEAST_SHARE) * len(words)):
        return Judgement("words")
    if len(found) < LEAST_WORDS:
        return Judgement("thin")
    small = frozenset(concept for word in claimed.words if word.text in light for concept in concepts_of(word.text))
    possible = frozenset(place for _, some in found for place in some) | {
        at for at, other in enumerate(held.words) if not small.isdisjoint(concepts_of(other.text))
    }
    possible |= phrases.told
    kept, places = [word for word, _ in found], align([places for _, places in found], _step(held.words))
    pairs = [Pair(row, word, held.words[at], at) for row, (word, at) in enumerate(zip(kept, places, strict=True))]
    if _says_twice(pairs) or len(missing) > _unknown(held, frozenset(places)):
        return Judgement("words")
    told = Told(phrases, frozenset(places), possible, len(missing))
    fault = _fault(claimed, held, pairs, told)
    return Judgement(fault) if fault else Judgement("", tuple(places))


def _fault(claimed: Wording, held: Wording, pairs: Sequence[Pair], told: Told) -> Fault:
    """Return what is wrong with a statement whose words have been paired with those of the source, "" for nothing."""
    matched, places = [(pair.word, pair.place) for pair in pairs], [pair.place for pair in pairs]
    two = any(word.quantity is not None and word.quantity.value == "2" for word in claimed.words)
    checks: list[tuple[Fault, Callable[[], bool]]] = [
        ("denied", lambda: _denied_alike(claimed, held, pairs)),
        ("words", lambda: how_many_kept(claimed, held, matched)),
        ("supposed", lambda: openings_kept(claimed, held, matched) and conditions_kept(claimed, held, places)),
        ("supposed", lambda: not small_oppose(claimed.text, held.text, bool(claimed.denials))),
        ("supposed", lambda: reservations_kept(claimed, held, matched)),
        ("preposition", lambda: not any(prepositions_oppose(p.word, p.held, claimed.language) for p in pairs)),
        ("supposed", lambda: _supposed_alike(claimed, held, pairs)),
        ("order", lambda: _in_order(claimed, pairs) and roles_kept(pairs, claimed, held)),
        ("order", lambda: parts_kept_across(pairs, claimed, held, told.used | told.possible)),
        ("order", lambda: all(kept(claimed, held, matched) for kept in _CHECKS) and bounds_kept(pairs, held)),
        ("left_out", lambda: all(told.holds_whole(split) for split in told.phrases.split)),
        ("left_out", lambda: not {pair.held.clause for pair in pairs} <= held.relatives),
        ("left_out", lambda: owned_kept(held, matched) and governors_kept(claimed, held, matched)),
        ("left_out", lambda: tellers_kept(claimed, held, matched)),
        ("left_out", lambda: whole_across(held, told.used, told.possible, told.missing, two)),
        ("left_out", lambda: ends_kept([pair.word for pair in pairs], held.words, places)),
        ("left_out", lambda: antecedents_kept(held, told.used)),
    ]
    return next((fault for fault, holds in checks if not holds()), "")


def _denied_alike(claimed: Wording, held: Wording, pairs: Sequence[Pair]) -> bool:
    """Tell whether as much is denied here as there, and something of what is told only if it is there."""
    plain = [pair for pair in pairs if not is_privative(pair.word, pair.held)]
    alike_here = any(bool(pair.word.denied) for pair in plain) == any(bool(pair.held.denied) for pair in plain)
    return alike_here and len(claimed.denials) == held.denials_over([pair.place for pair in pairs])


def _supposed_alike(claimed: Wording, held: Wording, pairs: Sequence[Pair]) -> bool:
    """Tell whether as many words deny or suppose here as there, and none that is known says something else."""
    over = {place for pair in pairs for place in pair.held.over} | {pair.place for pair in pairs if pair.held.operates}
    supposed = [any(bool(word.supposed) for word in words) for words in (claimed.words, [p.held for p in pairs])]
    operators = [word.text for word in claimed.words if word.operates]
    opposed = operators_oppose(operators, [held.words[at].text for at in over])
    return supposed[0] == supposed[1] and len(over) == len(operators) and not opposed


def _step(held: Sequence[Word]) -> Callable[[int, int], float]:
    """Return what a word costs after another: near and in one clause is best, for the order differs anyway."""

    def cost(before: int, place: int) -> float:
        apart = _GAP * min(abs(place - before), _FARTHEST) + (held[place].clause != held[before].clause)
        return apart + (_SAME if place == before else 0.0)

    return cost


def _places(translator: Translator, row: int, word: Word, held: Sequence[Word]) -> list[int]:
    """Return where the source may say the ``row``-th word, in the usual ways or in others."""
    usual = translator.places(row, word, held)
    return usual or [at for at, other in enumerate(held) if says_number(word, other) or is_privative(word, other)]


def _may_be_absent(word: Word, after: Word | None, held: Wording) -> bool:
    """Tell whether the source need not have a word of content for a word of the statement, ``after`` behind it."""
    if word.text == "total" and not EACH.isdisjoint(other.text for other in held.words):
        # «قدرة كل واحدة منها»
        return False
    small = says_small(word, held) or says_rate(word, after, held) or is_in_elative(word, after, held)
    return small or is_slack(word, after) or is_class_of_name(word, after, held)


def _is_fragment(words: Sequence[Word]) -> bool:
    """Tell whether behind "According to the document," no subject comes, but an English verb or a mere phrase."""
    first = words[0]
    later = first.clause > 0 and first.text.isascii() and first.leads
    phrase = all(word.under or word.quantity for word in words)
    return later and (phrase if first.preposition else is_only_verb(first.text))


def _unknown(held: Wording, used: frozenset[int]) -> int:
    """Return how many words of the source are unused and unknown: for one of them an unknown word may stand."""
    clauses = {held.words[at].clause for at in used}
    free = [word for at, word in enumerate(held.words) if at not in used and word.clause in clauses]
    return sum(word.quantity is None and not is_sure(word.text, held.language) for word in free)


def _says_twice(pairs: Sequence[Pair]) -> bool:
    """Tell whether one word of the source stands for two of the statement that are not one expression: «عالم نبات»."""
    before: dict[int, Pair] = {}
    for pair in pairs:
        other = before.get(pair.place)
        before[pair.place] = pair
        if other is None:
            continue
        verb = may_be_verb(pair.held.text) and concepts_of(pair.word.text) & concepts_of(pair.held.text)
        again = same_word(other.word, pair.word) or one_noun(other.word.text, pair.word.text)
        if pair.word.quantity or again or (pair.row - other.row > 1 and not verb):
            return True
    return False


def _must_match(claimed: Wording, missing: Sequence[Word]) -> bool:
    """Tell whether one of ``missing`` is a quantity, a name or one of those that exclude each other."""
    called = names(claimed.text, claimed.language)
    return any(
        word.quantity is not None
        or word.text in PRIVATIVE
        or side_of_any_form(word.text) != ""
        or _is_name(word, claimed, called)
        or is_sure(word.text, claimed.language)
        for word in missing
    )


def _is_name(word: Word, claimed: Wording, called: frozenset[str]) -> bool:
    """Tell whether a word is a name: in Arabic one that no dictionary has, or has as another spelling of itself."""
    if claimed.language == "en" or word.text.isascii():
        return word.text in called
    found = known_translations(word.text, "ar")
    if found:
        return any(alike(word.text, term) for term, share in found.items() if share >= LEAST_TRANSLATION)
    # «يموّل», «بناؤه»: the imperfect and the pronouns are on verbs and common nouns.
    return not word.text.startswith(("ي", "ت", "ن", "المع", "الم")) and not word.text.endswith(("ه", "ها", "هم"))


def _in_order(claimed: Wording, pairs: Sequence[Pair]) -> bool:
    """Tell whether numbers come in the order of the source, and names too: who did it to whom."""
    called = names(claimed.text, claimed.language)
    # "Half past six" is «السادسة والنصف».
    counted = [pair for pair in pairs if HALVES.isdisjoint((fold(pair.word.text), fold(pair.held.text)))]
    numbers = [pair.place for pair in counted if pair.word.quantity and pair.word.quantity.kind == "number"]
    dates = [pair.place for pair in pairs if pair.word.quantity and pair.word.quantity.kind == "date"]
    named = [
        pair.place
        for pair in pairs
        if not (pair.word.quantity or pair.word.under)
        and _is_name(pair.word, claimed, called)
        and not pair.word.touches
    ]
    return all(group == sorted(group) for group in (numbers, dates, named))
