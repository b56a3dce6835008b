"""Who does what to whom: whether a statement keeps the parts that its source in the other language gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from index.text import fold
from qa.concepts import is_listed, is_only_verb, may_be_verb
from qa.lemmas import lemmas
from qa.wording import Word
from qa.wording_words import PARTICIPLES

_PAST = frozenset("paid rebuilt laid led fed put cut lent spent lost wrote found won".split())
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


def roles_kept(pairs: Sequence[Pair], claimed: Sequence[Word], held: Sequence[Word]) -> bool:
    """Tell whether who does it comes before whom it is done to, as in the source.

    An Arabic verb may come first, a phrase stands anywhere, and adjectives stand on the other side of their noun; who
    does it is named last behind "by". Nothing is done by one to the other where no verb is between them in English.
    """
    fronted = {word.clause for word in held if word.leads and word.preposition}
    bare = [pair for pair in pairs if pair.held.clause not in fronted and _may_act(pair) and not _is_verb(pair)]
    if any(_exchanged(first, second) for first, second in combinations(pairs, 2)):
        return False
    for first, second in combinations(sorted(bare, key=lambda pair: (pair.word.under != "by", pair.row)), 2):
        after = (first.held.under != "by", first.place) > (second.held.under != "by", second.place)
        if first.held.clause != second.held.clause or not after:
            continue
        agents = ["by" in (pair.word.under, pair.held.under) for pair in (first, second)]
        if agents[0] != agents[1]:
            return False
        if not _in_one_phrase(first, second, pairs, held) and _verb_between(first, second, claimed, held):
            return False
    return True


def _exchanged(first: Pair, second: Pair) -> bool:
    """Tell whether two words have exchanged their places before and behind "to" or "from"."""
    here = [_under(pair.word) for pair in (first, second)]
    there = [_under(pair.held) for pair in (second, first)]
    whole = here[0] != here[1] and here == there and {"to", "from"} & set(here)
    return bool(whole) and not any(_is_verb(pair) or pair.word.quantity for pair in (first, second))


def _in_one_phrase(first: Pair, second: Pair, pairs: Sequence[Pair], held: Sequence[Word]) -> bool:
    """Tell whether two words are of one phrase without a verb in it, here and there."""
    between = [pair for pair in pairs if first.row < pair.row <= second.row]
    if any(_is_verb(pair) for pair in between) or not all(pair.word.touches for pair in between):
        return False
    return all(word.touches for word in held[second.place + 1 : first.place + 1])


def _verb_between(first: Pair, second: Pair, claimed: Sequence[Word], held: Sequence[Word]) -> bool:
    """Tell whether in English what may be a verb stands between two words."""
    english = claimed if first.word.text.isascii() else held
    ends = sorted(english.index(pair.word if english is claimed else pair.held) for pair in (first, second))
    return any(may_be_verb(word.text) for word in english[ends[0] + 1 : ends[1]])


def _may_act(pair: Pair) -> bool:
    """Tell whether a word may name who does it or to whom: it stands under no preposition but "by"."""
    if pair.word.quantity or _is_measure(pair) or _under(pair.word) not in ("", "by"):
        return False
    return _under(pair.word) == "" or _under(pair.held) in ("", "by")


def _is_verb(pair: Pair) -> bool:
    """Tell whether of the two words the Arabic one opens its clause, as a verb does, or the English one is a verb."""
    arabic, english = (pair.held, pair.word) if pair.word.text.isascii() else (pair.word, pair.held)
    if arabic.leads and not arabic.text.startswith("ال"):
        return True
    if not (may_be_verb(arabic.text) and is_only_verb(english.text)):
        return False
    finite = english.text.endswith("ed") or english.text in PARTICIPLES or english.text in _PAST
    return finite or arabic.text.startswith("ي") or english.preposition == "to"


def _is_measure(pair: Pair) -> bool:
    """Tell whether the Arabic word of the two says what is measured: nothing is done by a length or a price."""
    arabic = pair.held if pair.word.text.isascii() else pair.word
    return any(form in _MEASURES for forms in lemmas(arabic.text)[:3] for form in forms)


def _under(word: Word) -> str:
    """Return the preposition over a word, also one that is written with it: «بتحويل»."""
    joined = not word.text.isascii() and word.text[0] in "بل" and not is_listed(word.text)
    return word.under or ("in" if joined and is_listed(word.text[1:]) else "")
