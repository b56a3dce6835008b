"""How many a noun tells of, one, two or more, and whether a statement tells of as many as its source.

"The two ministers resigned" is not "The minister resigned", nor is «الوزيران» one of them. Where it cannot be told
how many a word means, or whether it is a noun at all, it may be any number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text import fold
from qa.quantities import Quantity
from qa.support.clauses import is_past
from qa.support.concepts import concepts_of, is_listed, is_only_verb, may_be_verb
from qa.support.gaps import gap
from qa.support.how_many_arabic import (
    ANY,
    MORE,
    ONE,
    SEVERAL,
    TWO,
    Number,
    is_dual_of,
    may_be_broken,
    number_of,
    without_accusative,
    without_article,
)
from qa.support.verb_forms import DETERMINERS, is_irregular
from qa.support.wording import Word, Wording

# Words of content behind a noun that is none that describes them.
_BEHIND = frozenset(
    "beside behind below above beyond opposite amid among despite outside upon throughout past off later again too "
    "also together alone twice once yesterday today".split()
)
# What only a part is told of, and what may say so in the other language.
_PART_AR = f"{fold('نصف')}|{fold('ثلث')}"
_HALF_OF = re.compile(
    rf"\b(?:(?:half|third|quarter)(?: of)? (?:the|its|his|her|their|an?)|[وبلف]?(?:{_PART_AR})) \W*$", re.IGNORECASE
)
_HALVES = re.compile(
    rf"half|halv|third|quarter|semi|mid|percent|%|\d|{_PART_AR}|{fold('ربع')}|{fold('أنصاف')}", re.IGNORECASE
)
_OF_TWO = frozenset("both twin pair couple".split())
_EACH = frozenset("each every any either neither no one another".split())
_ARTICLES = DETERMINERS | {"that"}
_IRREGULAR = frozenset("men women children feet teeth mice geese oxen brethren wives lives knives wolves".split())
# Without "s" they may name one or more, or what cannot be counted.
_UNCOUNTED = frozenset(
    "people police staff fish sheep cattle aircraft spacecraft data media information news water equipment furniture "
    "clothing advice research damage evidence population public military crew team family government army fruit "
    "election youth press personnel offspring rest majority minority lot poor rich dead wounded english french dutch "
    "british irish chinese japanese portuguese swiss spanish species series means money land work property wealth "
    "rain snow business traffic fashion trade debt food proceeds earnings remains measles clothes goods surroundings "
    "savings funds outskirts premises troops forces arms customs hours days years weeks months times".split()
)
_NOT_PLURAL = ("ss", "us", "is", "ics", "news", "ous", "species", "series", "means", "works", "headquarters", "gas")
_EACH_ARABIC = frozenset(map(fold, "كل وكل لكل أي جميع كافة معظم بعض إحدى أحد عدة".split()))
_BOTH_ARABIC = frozenset(map(fold, "كلا كلتا كلي كلتي وكلا وكلتا كلاهما كلتاهما كليهما كلتيهما".split()))
_LONG, _FOUR, _TA, _HA, _ARTICLE = 3, 4, "ت", "ه", "ال"


def how_many_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether each noun tells of as many as in the source; ``found`` has the words and their places."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    for word, place in found:
        at = at_start.get(word.start)
        if at is None or word.quantity or held.words[place].quantity:
            continue
        if claimed.language == held.language == "ar" and _differs(claimed, at, held, place):
            return False
        here, there = how_many(claimed, at), how_many(held, place)
        if here.isdisjoint(there) or (here == TWO and there == SEVERAL):
            return False
    return True


def how_many(wording: Wording, at: int) -> Number:
    """Return what the word at a place may tell of: one, two, more, or any of them."""
    return (_english if wording.words[at].text.isascii() else _arabic)(wording, at)


def _english(wording: Wording, at: int) -> Number:
    words, word = wording.words, wording.words[at]
    written = wording.text[word.start : word.end]
    if not written.isalpha() or (written[:1].isupper() and at) or word.text in _UNCOUNTED:
        return ANY
    first = at
    while first and words[first].touches and not _acts(words[first - 1].text):
        first -= 1
    inside, before = words[first:at], gap(wording, first)
    if not _is_noun(wording, at, first) or not _EACH.isdisjoint(before):
        return ANY
    if part := _part_of(words, first):
        # "Two of the nine ships": of those that are meant, and of all.
        return part | MORE if part != ONE and is_plural(word.text) else ANY
    if first < at and {"and", "or"} & set(before) and _ARTICLES.isdisjoint(before) and not words[first].quantity:
        # "The first and second bridges": of each there is one.
        return ANY
    plural = is_plural(word.text)
    if plural and (_counts_two(inside) or _pair_of(words, first)):
        return TWO
    if counted := _counted(inside):
        return counted if plural or counted == ONE else ANY
    if plural:
        return SEVERAL
    following = words[at + 1] if at + 1 < len(words) else None
    beside = following is not None and following.touches and following.clause == word.clause
    if beside and following and not (following.quantity or _may_act(following.text)):
        # "The ministry buildings": it only describes what comes behind it.
        return ANY
    return ONE if _ARTICLES & set(before) else ANY


def is_plural(word: str) -> bool:
    """Tell whether a folded English noun has the ending of more than one."""
    return word in _IRREGULAR or (word.endswith("s") and len(word) > _LONG and not word.endswith(_NOT_PLURAL))


def _is_noun(wording: Wording, at: int, first: int) -> bool:
    """Tell whether it is certain that a word is no verb: it has an article, a number or a preposition before it."""
    word = wording.words[at]
    known = bool(concepts_of(word.text)) and not may_be_verb(word.text)
    if (
        known
        or not _OF_TWO.isdisjoint(one.text for one in wording.words[first:at])
        or (at == first and (word.preposition not in ("", "to") or (word.leads and is_plural(word.text))))
    ):
        return True
    return bool(_ARTICLES & set(gap(wording, at))) or (at > first and bool(wording.words[at - 1].quantity))


def _may_act(word: str) -> bool:
    """Tell whether what follows a noun may be its verb, "The sister lives", and not what it only describes."""
    return _acts(word) or word in _BEHIND or (word.endswith("s") and may_be_verb(word))


def _acts(word: str) -> bool:
    return is_past(word) or is_irregular(word) or is_only_verb(word)


def _counts_two(inside: Sequence[Word]) -> bool:
    return any(word.text in _OF_TWO for word in inside) or _counted(inside) == TWO


def _counted(inside: Sequence[Word]) -> Number:
    """Return what the numbers before a noun tell, nothing if there is none."""
    values = [word.quantity.value for word in inside if word.quantity and word.quantity.kind == "number"]
    values = [value for value, word in zip(values, inside, strict=False) if value.isdecimal()]
    return {"1": ONE, "2": TWO}.get(values[-1], MORE) if values else frozenset()


def _part_of(words: Sequence[Word], first: int) -> Number:
    """Return how many of those that are named are meant: "one of the two ministers"."""
    if not first or words[first].preposition != "of":
        return frozenset()
    counted = words[first - 1]
    return ONE if counted.text in _EACH else (_counted([counted]) or ANY) if counted.quantity else frozenset()


def _pair_of(words: Sequence[Word], first: int) -> bool:
    return bool(first) and words[first].preposition == "of" and words[first - 1].text in _OF_TWO


def _arabic(wording: Wording, at: int) -> Number:
    words, word = wording.words, wording.words[at]
    before = set(gap(wording, at)) | ({words[at - 1].text} if at and word.touches else set())
    number, beside = _number_before(words, at)
    if not _BOTH_ARABIC.isdisjoint(before):
        return TWO
    if not _EACH_ARABIC.isdisjoint(before) or (_is_verb(word) and not is_dual_of(word.text)):
        return ANY
    if number and (number.kind == "date" or not number.unit):
        # «٣٠ عاملًا», and «3.1 كيلوواط ساعة».
        counts = beside and number.kind == "number"
        return {"1": ONE, "2": TWO}.get(number.value, MORE) if counts else ANY
    feminine = len(word.text) > _LONG and word.text.endswith(_HA) and not word.bare
    shown = number_of(word.text, feminine=feminine)
    bare = without_article(word.text)
    single = feminine and len(bare) > _FOUR and not may_be_broken(bare, feminine=True)
    return ONE if shown == ANY and single else shown


def _number_before(words: Sequence[Word], at: int) -> tuple[Quantity | None, bool]:
    """Return the number before a word and what touches it, and whether it stands right before it."""
    behind, place = words[at + 1 : at + 2], at
    if words[at].text.startswith(_ARTICLE):
        # «الجسور الثلاثة»
        return next(
            ((one.quantity, True) for one in behind if one.quantity and one.text.startswith(_ARTICLE)), (None, False)
        )
    while place and words[place].touches:
        place -= 1
        if words[place].quantity:
            return words[place].quantity, place == at - 1
    return None, False


def _is_verb(word: Word) -> bool:
    if word.text.startswith(_ARTICLE):
        return False
    # «تمثالًا» has the ending of an object.
    may_be = may_be_verb(word.text) and not (word.text.endswith("ا") and is_listed(word.text[:-1]))
    return word.text[0] == "ي" or ((word.leads or word.text[0] == "ت") and may_be)


def _differs(claimed: Wording, at: int, held: Wording, place: int) -> bool:
    """Tell whether of two Arabic nouns one is the other with an ending of two or more: «وزيران», «وزير»."""
    if any(_is_verb(wording.words[i]) or _is_counted(wording, i) for wording, i in ((claimed, at), (held, place))):
        return False
    one, other = (without_accusative(without_article(word.text)) for word in (claimed.words[at], held.words[place]))
    short, long = sorted((one, other), key=len)
    stem = short[:-1] + _TA if short.endswith(_HA) else short
    return len(short) >= _LONG and long in {stem + ending for ending in ("ان", "ين", "ون")} | {f"{short}تان"}


def _is_counted(wording: Wording, at: int) -> bool:
    """Tell whether a number, «كل» or its like stands before a word and tells how many there are."""
    words = wording.words
    before = set(gap(wording, at)) | ({words[at - 1].text} if at else set())
    counted = bool(at) and words[at].touches and words[at - 1].quantity is not None
    return counted or not _EACH_ARABIC.isdisjoint(before)


def halves_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether half a mile is not told as «ميل»; ``found`` has the words and their places."""
    numbered = any(word.quantity and word.quantity.kind == "number" for word in claimed.words)
    if numbered or _HALVES.search(fold(claimed.text)):
        return True
    return not any(_HALF_OF.search(fold(held.text[: held.words[place].start])) for _, place in found)
