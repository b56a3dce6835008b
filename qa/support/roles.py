"""Who does what to whom: whether a statement keeps the parts that its source in the other language gives."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Literal

from index.text import fold
from qa.support.clauses import is_past
from qa.support.concepts import is_listed, is_only_verb, may_be_verb
from qa.support.joined_clauses import listed_with
from qa.support.lemmas import lemmas
from qa.support.matching import same_word
from qa.support.name_spellings import alike
from qa.support.object_first import object_first
from qa.support.relative_roles import fronted
from qa.support.relatives import has_object
from qa.support.wording import Word, Wording
from qa.support.wording_words import INSIDE, PARTICIPLES

_PAST = frozenset("paid rebuilt laid led fed put cut lent spent lost wrote found won".split())
_LETTERS = {"ب": "b", "ل": "l"}
# Behind "by" these do nothing: something is done by means of them.
_MEANS = frozenset(
    "hand hands sea land air rail train ship boat bus bicycle road post mail telephone letter force law fire".split()
)
_MEASURES = frozenset(
    fold("طول عرض ارتفاع عمق تكلفة كلفة سعر ثمن قيمة وزن حجم مساحة عدد عمر مدة سعة سرعة كمية نسبة").split()
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of a statement, the ``row``-th, and the word of the source it stands for, at ``place``."""

    row: int
    word: Word
    held: Word
    place: int


def roles_kept(pairs: Sequence[Pair], claimed: Wording, held: Wording) -> bool:
    """Tell whether who does it comes before whom it is done to, as in the source.

    An Arabic verb may come first, a phrase stands anywhere, and adjectives stand on the other side of their noun; who
    does it is named last behind "by". Nothing is done by one to the other where no verb is between them in English.
    """
    arabic = claimed if claimed.language == "ar" else held
    openers = frozenset(_openers(arabic.words))
    verbs = {pair.row for pair in pairs if _is_verb(pair, openers)}
    bare = [pair for pair in pairs if _may_act(pair) and pair.row not in verbs]
    if any(_exchanged(first, second, verbs) for first, second in combinations(pairs, 2)):
        return False
    if any(_from_two_phrases(first, second, held.words) for first, second in permutations(pairs, 2)):
        return False
    if any(_done_to_subject(pairs[row], bare) for row in verbs):
        return False
    if any(_done_by_phrase(first, second, pairs, verbs) for first, second in permutations(pairs, 2)):
        return False
    listed = listed_with(held)
    turned = {frozenset((arabic.words[one.acts].start, arabic.words[one.suffers].start)) for one in fronted(arabic)}
    objects, doers = _objects(pairs, arabic, verbs)
    for first, second in combinations(sorted(bare, key=lambda pair: (pair.word.under != "by", pair.row)), 2):
        after = (first.held.under != "by", first.place) > (second.held.under != "by", second.place)
        clauses = {
            held.resumed.get(pair.held.clause, listed.get(pair.held.clause, pair.held.clause))
            for pair in (first, second)
        }
        before, behind = sorted((first, second), key=lambda pair: _by_script(pair)[0].start)
        if before.row in objects and len(clauses) == 1:
            if not after and behind.row in doers and _verb_between(first, second, claimed.words, held.words):
                return False
            continue
        if len(clauses) > 1 or not after or frozenset(_by_script(one)[0].start for one in (first, second)) in turned:
            continue
        agents = ["by" in (pair.word.under, pair.held.under) for pair in (first, second)]
        if agents[0] != agents[1]:
            agent, other = (first, second) if agents[0] else (second, first)
            if (
                _by_script(agent)[1].text in _MEANS
                or _is_means(agent, pairs)
                or _does_so_there(agent, other, claimed.words, held.words)
            ):
                continue
            return False
        one_phrase = _in_one_phrase(first, second, pairs, held.words, verbs)
        if not one_phrase and _verb_between(first, second, claimed.words, held.words):
            return False
    return True


def _objects(pairs: Sequence[Pair], arabic: Wording, verbs: Container[int]) -> tuple[set[int], set[int]]:
    """Return the rows of what is named behind an Arabic verb and is no subject of it, and of what follows that."""
    at_start = {word.start: at for at, word in enumerate(arabic.words)}
    there = {at_start.get(_by_script(pair)[0].start, -1): pair for pair in pairs}
    objects, doers = set[int](), set[int]()
    for place, pair in there.items():
        english = _by_script(pair)[1].text
        sure = (
            place >= 0 and pair.row in verbs and (is_past(english) or english in PARTICIPLES or is_only_verb(english))
        )
        at = object_first(arabic, place) if sure else None
        if at is None or at not in there:
            continue
        objects.add(there[at].row)
        ends = [one.row if one.word.text.isascii() else one.place for one in (there[at], there.get(at + 1, pair))]
        if at + 1 in there and abs(ends[0] - ends[1]) == 1:
            # «ورشة الترميم», "the conservation workshop"
            at += 1
            objects.add(there[at].row)
        doers |= {there[at + 1].row} if at + 1 in there else set()
    return objects, doers


def _done_by_phrase(first: Pair, second: Pair, pairs: Sequence[Pair], verbs: Container[int]) -> bool:
    """Tell whether one behind a preposition is told as the doer: in «أجرت الشرطة تحقيقا مع الوزير» the minister."""
    plain = not any(pair.row in verbs or pair.word.quantity or pair.held.quantity for pair in (first, second))
    phrase = first.held.under not in ("", "of", "by") and not first.word.under
    bare = not (second.word.under or second.held.under)
    between = any(
        first.row < one.row < second.row and (one.row in verbs or is_past(_by_script(one)[1].text)) for one in pairs
    )
    # «تتبع المدينة الجزيرة»: the verb is before both, and who does it right behind it.
    opened = not first.word.text.isascii() and first.row - 1 in verbs and first.row < second.row
    return plain and phrase and bare and (between or opened) and second.place < first.place


def _is_means(agent: Pair, pairs: Sequence[Pair]) -> bool:
    """Tell whether a word of a phrase with "by" is of one with «ب» in Arabic: "by bank transfer", «بتحويل مصرفي»."""
    beside = [pair for pair in pairs if abs(pair.row - agent.row) == 1 and pair.word.touches | agent.word.touches]
    return any(
        "by" in (pair.word.under, pair.held.under) and "in" in (_under(pair, "word"), _under(pair, "held"))
        for pair in beside
    )


def _does_so_there(agent: Pair, other: Pair, claimed: Sequence[Word], held: Sequence[Word]) -> bool:
    """Tell whether in Arabic the agent stands behind a verb that does it to the other: «نظار ينتخبهم الفلاحون»."""
    side, words = ("word", claimed) if not agent.word.text.isascii() else ("held", held)
    at = words.index(getattr(agent, side))
    before = words[at - 1]
    return at > 0 and words[at].touches and getattr(other, side).start <= before.start and has_pronoun(before)


def has_pronoun(word: Word) -> bool:
    """Tell whether an Arabic word may be a verb with a pronoun, also inside its clause: «ينتخبهم»."""
    verb = may_be_verb(word.text) and not word.text.startswith("ال")
    return has_object(word) or (verb and (bool(word.bare) or word.text.endswith(("ها", "هم", "هما"))))


def _openers(words: Sequence[Word]) -> Iterator[int]:
    """Yield where in its sentence the first word of each clause begins, but for phrases and dates in front."""
    opened = -1
    for word in words:
        if word.clause != opened and not (word.under or word.quantity):
            opened = word.clause
            yield word.start


def _exchanged(first: Pair, second: Pair, verbs: Container[int]) -> bool:
    """Tell whether two words have exchanged their places before and behind a preposition: to, from, before."""
    here, there = ([_under(pair, one) for pair in (first, second)] for one in ("word", "held"))
    if _turned(first, second, verbs):
        return True
    if here[0] == here[1] or here != there[::-1]:
        return False
    if {"before", "after", "since", "until"} & set(here):
        return True
    # «كتب الناقد مقالا عن الرسام»: of whom it is told is not who tells it.
    moved = set(here) - {"", "of", "by"} - INSIDE
    return bool(moved) and not any(pair.row in verbs or pair.word.quantity for pair in (first, second))


def _turned(first: Pair, second: Pair, verbs: Container[int]) -> bool:
    """Tell whether of two nouns one is moved to another: "took the shrub to the island", and the other way round."""
    plain = not any(pair.row in verbs or pair.word.quantity or pair.held.quantity for pair in (first, second))
    here, there = ([bool(pair.word.under) for pair in (first, second)], [bool(p.held.under) for p in (first, second)])
    moved = {"to", "from"} & {first.held.preposition, second.held.preposition}
    named = {first.word.preposition, second.word.preposition, first.held.preposition, second.held.preposition}
    swapped = plain and here[0] != here[1] and here == there[::-1]
    # «مات الملك بسبب الحمى»: the fever did not die of the king.
    return swapped and (bool(moved) or "because" in named)


def _from_two_phrases(first: Pair, second: Pair, held: Sequence[Word]) -> bool:
    """Tell whether the adjective of a phrase is that of another thing of the same name: the old tower, a new tower."""
    later = max(first, second, key=lambda pair: pair.row)
    if abs(first.row - second.row) != 1 or not later.word.touches or first.word.quantity:
        return False
    beside = {first.place - 1} if first.held.touches else set()
    beside |= {first.place + 1} if first.place + 1 < len(held) and held[first.place + 1].touches else set()
    return second.place not in beside and any(same_word(held[at], second.held) for at in beside)


def _done_to_subject(verb: Pair, bare: Sequence[Pair]) -> bool:
    """Tell whether one of another clause does to the subject of an Arabic verb what that one did.

    Of an earlier clause is whom «أخرجهم» means; one of a later clause does nothing in this one.
    """
    if verb.held.text.isascii():
        return False
    clause, pronoun = verb.held.clause, has_object(verb.held)
    subjects = [one for one in bare if one.held.clause > clause or (pronoun and one.held.clause < clause)]
    objects = [one for one in bare if one.held.clause == clause and one.place > verb.place and one.word.under != "by"]
    return any(one.row < verb.row < other.row for one in subjects for other in objects)


def _in_one_phrase(
    first: Pair, second: Pair, pairs: Sequence[Pair], held: Sequence[Word], verbs: Container[int]
) -> bool:
    """Tell whether two words are of one phrase without a verb in it, here and there."""
    between = [pair for pair in pairs if first.row < pair.row <= second.row]
    inside = [pair for pair in pairs if second.place < pair.place < first.place]
    if any(pair.row in verbs for pair in [*between, *inside]) or not all(pair.word.touches for pair in between):
        return False
    return all(word.touches for word in held[second.place + 1 : first.place + 1])


def _verb_between(first: Pair, second: Pair, claimed: Sequence[Word], held: Sequence[Word]) -> bool:
    """Tell whether in English what may be a verb stands between two words."""
    english = claimed if first.word.text.isascii() else held
    ends = sorted(english.index(pair.word if english is claimed else pair.held) for pair in (first, second))
    return any(may_be_verb(word.text) for word in english[ends[0] + 1 : ends[1]])


def _may_act(pair: Pair) -> bool:
    """Tell whether a word may name who does it or to whom: it stands under no preposition but "by"."""
    if pair.word.quantity or _is_measure(pair) or _under(pair, "word") not in ("", "by"):
        return False
    return _under(pair, "word") == "" or _under(pair, "held") in ("", "by")


def _is_verb(pair: Pair, openers: Container[int]) -> bool:
    """Tell whether of the two words the Arabic one opens its clause, as a verb does, or the English one is a verb."""
    arabic, english = _by_script(pair)
    named = _is_name(pair) or not may_be_verb(english.text)
    if arabic.start in openers and not (arabic.text.startswith("ال") or named):
        return True
    if not (may_be_verb(arabic.text) and is_only_verb(english.text)):
        return False
    finite = english.text.endswith("ed") or english.text in PARTICIPLES or english.text in _PAST
    return finite or arabic.text.startswith("ي") or english.preposition == "to"


def _is_measure(pair: Pair) -> bool:
    """Tell whether the Arabic word of the two says what is measured: nothing is done by a length or a price."""
    return any(form in _MEASURES for forms in lemmas(_by_script(pair)[0].text)[:3] for form in forms)


def _by_script(pair: Pair) -> tuple[Word, Word]:
    """Return the Arabic word of the two and the English one."""
    return (pair.held, pair.word) if pair.word.text.isascii() else (pair.word, pair.held)


def _is_name(pair: Pair) -> bool:
    """Tell whether the two words are spelled alike, as a name is in both scripts."""
    return pair.word.text.isascii() != pair.held.text.isascii() and alike(pair.word.text, pair.held.text)


def _under(pair: Pair, side: Literal["word", "held"]) -> str:
    """Return the preposition over one word of the two, also one that is written with it: «بتحويل».

    «ليلى» is Layla with her first letter, and no particle stands before her.
    """
    word: Word = getattr(pair, side)
    english = _by_script(pair)[1]
    if word.text.isascii() or word.text[0] not in _LETTERS or word.text.startswith("لل"):
        return word.under
    if english.text[0] == _LETTERS[word.text[0]] and _is_name(pair):
        return "" if word.lettered else word.under
    joined = not is_listed(word.text) and is_listed(word.text[1:])
    return word.under or ("in" if joined else "")
