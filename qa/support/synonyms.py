"""A statement with the words of its source where it has others that say the same: "prohibited" for "banned".

Only the statement is told in other words, and only by a table of words that say the same in any sentence. Then it is
held to its source like any other, so that roles, order, denials and numbers are judged as if it had been written so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from index.text import fold, fold_aligned
from qa.support.clauses import is_past
from qa.support.named_places import with_what_it_is
from qa.support.synonym_words import (
    CHANGE_SYNONYMS,
    CUT_SYNONYMS,
    EVERY_SYNONYMS,
    GIVEN_SYNONYMS,
    LASTING_SYNONYMS,
    MEASURED_SYNONYMS,
    MODAL_SYNONYMS,
    SYNONYMS,
    Group,
)
from qa.support.verb_forms import is_irregular
from qa.support.wording import Wording

_CHANGES = (
    r"(?= (?:\w+ly )?(?:by|to|from) (?:(?:about|around|some|nearly|roughly|only) )?"
    r"(?:[£$€]|[\d.,]+ ?(?:%|per ?cent|points?|\w*bytes|thousand|million|billion|dollars|pounds|euros|to [\d.,]+)))"
)
_NOT_BOUNDED = r"(?=[.,;:]|$)"
_LASTING_TIME = (
    r"(?= (?:(?:about|around|some|roughly|nearly|only|over|approximately) )?"
    r"(?:[\d.]+|[a-z]+(?:-[a-z]+)?) (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
)
_TAKES_TIME = re.compile(
    r"\b(?:flight|trip|journey|voyage|crossing|construction|repair|operation|surgery|search|rescue|restoration|survey)"
    r"s?\b[^,;:]* lasts?(?:ed)?\b"
)
_MEASURE = r"(?= [\d.,]+ (?:kilo|mega|giga|milli)?(?:grams?|tonnes?|tons|watts?|watt-hours|litres?|liters?|joules?)\b)"
_BY_SO_MUCH = r"(?= (?:[\w']+ ){1,6}by (?:about |around |nearly )?[\d£$€])"
_GIVEN = r"(?= (?:the|an?|his|her|its|their|one|two|three|\d+)\b)"
# «وسينخفض», «بالصيام», «انخفضت»: what may stand around an Arabic word, and is kept.
_BEFORE, _BEHIND = (
    r"(?<!\w)(?P<before>(?:[وف])?(?:س(?=[يت])|[بلك]?ال|لل|[بلك])?)",
    r"(?P<behind>ت|تا|وا|ون|ان|ا)?(?!\w)",
)
_MONTHS = (
    "يناير|فبراير|مارس|[اأ]بريل|مايو|يونيو|يوليو|[اأ]غسطس|سبتمبر|[اأ]كتوبر|نوفمبر|ديسمبر|رمضان|شوال|محرم|صفر|رجب|شعبان"
)
_OF_DAY = r" (?:صباحا|مساء|ظهرا|عصرا|فجرا|ليلا|بعد|قبل|والنصف|والربع|والثلث|الا|تماما|من (?:صباح|مساء|بعد|ظهر|فجر))"
# «يجتمع كل شهر في الصيف»: only at the end of what is told.
_ENDING = frozenset(("شهريا", "سنويا", "اسبوعيا", "كل شهر", "كل سنه", "كل عام", "كل اسبوع"))
# "The second ship" is not the ship at two, and Ramadan may be a man, but for what stands before them.
_ONLY_BEHIND = {"الساعه": r"(?<!\w)(?:في|عند|حتي|منذ|قبل|بعد|من|الي) ", "شهر": r"(?:(?<!\w)(?:في|خلال|حتي)|[0-9]) "}
_WEEKDAYS = "السبت|ال[اأ]حد|الاثنين|الثلاثاء|ال[اأ]ربعاء|الخميس|الجمعه"
_HOURS = "الواحده|الثانيه|الثالثه|الرابعه|الخامسه|السادسه|السابعه|الثامنه|التاسعه|العاشره|الحاديه|منتصف"
_PLAINER = (
    (r"(?<!\w)(?:في )?(?P<word>يوم) (?=[0-9٠-٩]+ \w)", "في "),
    (rf"(?<!\w)(?P<word>شهر) (?=(?:{_MONTHS})\b)", ""),
    (rf"(?<!\w)(?P<word>يوم) (?=(?:{_WEEKDAYS})\b)", ""),
    (rf"(?<!\w)(?P<word>الساعه) (?=(?:{_HOURS})\b|[0-9٠-٩])", ""),
    (r"(?<!\w)(?P<word>لمده) (?=\w)", ""),
    (r"(?<!\w)(?P<word>سوف) (?=[يت]\w)", "س"),
    (r" (?P<word>تقريبا)(?!\w)", ""),
)
# «كل ثلاثة أيام» is not «لمدة ثلاثة أيام».
_LASTING, _EVERY = frozenset(("لمده",)), re.compile(r"(?<!\w)كل(?!\w)")
_OTHER_AMERICA = re.compile(r"\b(?:latin|south|north|central|native|african|meso|pan)[ -]america", re.IGNORECASE)


def in_words_of(claimed: Wording, held: Wording) -> str:
    """Return the statement ``claimed`` with the words of ``held`` that say the same, "" if it has none to put in."""
    if claimed.language == "ar":
        told = _replaced_arabic(_plainer(claimed.text, fold(held.text)), fold(held.text))
    else:
        told = _replaced(_american(claimed.text, held.text), fold(held.text), SYNONYMS["en"], "")
        told = _replaced(told, fold(held.text), EVERY_SYNONYMS, _NOT_BOUNDED)
        told = _replaced(told, fold(held.text), CHANGE_SYNONYMS, _CHANGES)
        told = _replaced(told, fold(held.text), MEASURED_SYNONYMS, _MEASURE)
        told = _replaced(told, fold(held.text), CUT_SYNONYMS, _BY_SO_MUCH)
        told = _replaced(told, fold(held.text), GIVEN_SYNONYMS, _GIVEN)
        if _TAKES_TIME.search(fold(held.text)):
            told = _replaced(told, fold(held.text), LASTING_SYNONYMS, _LASTING_TIME)
        if not (claimed.denials or held.denials):
            told = _replaced(told, fold(held.text), MODAL_SYNONYMS, "")
    told = with_what_it_is(told, held.text, claimed.language)
    return told if told != claimed.text else ""


def _replaced(text: str, source: str, groups: Iterable[Group], behind: str) -> str:
    """Put the words of an English source for those that say the same; ``behind`` must follow both."""
    for these, those in groups:
        for one in sorted(these, key=len, reverse=True):
            if one not in fold(text) or _has(source, one):
                continue
            other = next((other for other in sorted(those - {one}) if _has(source, other + behind, plain=False)), "")
            if other:
                # "US" is no "us".
                flags = re.NOFLAG if one == "us" else re.IGNORECASE
                pattern = one.upper() if one == "us" else re.escape(one)
                text = re.sub(rf"\b{pattern}\b{behind}", _like(other), text, flags=flags)
    return text


def _american(text: str, source: str) -> str:
    """Put "American troops" for "US troops", where the source has this; an American is not the US."""
    for match in re.finditer(r"\bUS (?P<what>[a-z]+)", text):
        american = f"American {match['what']}"
        acts = is_past(match["what"]) or is_irregular(match["what"])
        if re.search(rf"\b{american}\b", source) and not (acts or _OTHER_AMERICA.search(source)):
            text = text.replace(match[0], american)
    return text


def _has(source: str, words: str, *, plain: bool = True) -> bool:
    return re.search(rf"\b{re.escape(words) if plain else words}(?!\w)", source) is not None


def _like(word: str) -> Callable[[re.Match[str]], str]:
    """Return what puts ``word`` for a match, with a capital if that has one."""
    return lambda match: word.capitalize() if match[0][0].isupper() else word


def _replaced_arabic(text: str, source: str) -> str:
    """Put the words of an Arabic source for those that say the same, with the particles and endings they have here."""
    for these, those in SYNONYMS["ar"]:
        for one in sorted(these, key=len, reverse=True):
            if not (found := list(_forms(one, fold(text)))) or any(_forms(one, source)):
                continue
            other = next((other for other in sorted(those - {one}) if any(_forms(other, source))), "")
            if other and found:
                text = _put(text, one, other)
    return text


def _forms(word: str, folded: str) -> Iterable[re.Match[str]]:
    """Yield where a folded text has a word, of the imperfect in either person."""
    return re.finditer(_pattern(word), folded)


def _pattern(word: str) -> str:
    first = "[يت]" if word[0] == "ي" and " " not in word else word[0]
    ends = r"(?=\s*(?:[.،؛]|$))" if word in _ENDING else ""
    return _BEFORE + f"(?P<word>{first}{re.escape(word[1:])})" + _BEHIND + ends


def _put(text: str, one: str, other: str) -> str:
    """Put ``other`` for each ``one`` in a text, and leave all else as it is written."""
    aligned = fold_aligned(text)
    for match in reversed(list(_forms(one, aligned.text))):
        word = match["word"][0] + other[1:] if other[0] == "ي" == one[0] else other
        start, end = aligned.original_span(match.start(), match.end())
        text = f"{text[:start]}{match['before']}{word}{match['behind'] or ''}{text[end:]}"
    return text


def _plainer(text: str, source: str) -> str:
    """Leave out of an Arabic statement what its source says without: «يوم ٩ مايو», «لمدة ٩ أيام»."""
    for pattern, plain in _PLAINER:
        aligned = fold_aligned(text)
        for match in reversed(list(re.finditer(pattern, aligned.text))):
            if match["word"] in source or (match["word"] in _LASTING and _EVERY.search(source)):
                continue
            following = aligned.text[match.end() :].split()[:1]
            before = _ONLY_BEHIND.get(match["word"], "")
            named = re.escape(following[0].strip("،.")) if following else ""
            hour = _OF_DAY if match["word"] == "الساعه" and not named[:1].isdigit() else ""
            if named and before and not re.search(before + named + hour, source):
                continue
            start, end = aligned.original_span(match.start(), match.end())
            text = f"{text[:start]}{plain}{text[end:]}"
    return text
