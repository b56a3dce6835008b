"""The numbers and dates of a text, each at its place and with a value that compares across languages.

«ألفا جندي», «٢٬٠٠٠», "2,000" and "two thousand" all have the value "2000"; «١٢ مارس ٢٠١٩» and "12 March 2019"
have "2019-03-12". Not found: other ordinals in words than of centuries and days, dates counted from today, Roman
numerals, "one" and «واحد» without a unit. «ألف», wrote, is taken for a thousand unless written with its shadda.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from index.text import fold_aligned
from qa.quantity_words import (
    CENTURIES,
    DAYS_OF_MONTH,
    DECADES,
    DOUBTFUL_MONTHS,
    DUAL_SCALES,
    DUAL_UNITS,
    HIJRI_MONTHS,
    HUNDREDS,
    MONTHS,
    NO_NOUNS,
    PARTS,
    SCALES,
    SMALL,
    TEMPORAL,
    TENS,
    UNITS,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a date: ``text[start:end]``, whole words, in code points of the original text.

    ``value`` is equal for equal quantities. Numbers: a decimal ("1.5") or, where that does not end, a fraction
    ("1/3"). Dates: as ISO 8601 and EDTF write them ("2019-03-12", "2019-03", "2019", "--03-12" without a year,
    "199X" the 1990s, "18XX" the nineteenth century, "-336" before Christ, "T18:30"), "AH" in front if Hijri.

    ``unit`` of a number is "%", "ordinal", an English singular ("kilometre") or "" where none is known. Of a date
    it is the precision: "time", "day", "month", "year", "decade" or "century".
    """

    kind: Literal["number", "date"]
    start: int
    end: int
    value: str
    unit: str


def _any(names: Iterable[str]) -> str:
    return "|".join(name.replace(" ", r"\s+") for name in sorted(names, key=len, reverse=True))


_ERA = r"(?:\s?(?P<era>ق\.?\s?م\b|قبل\s+الميلاد\b|b\.?c\.?(?:e\b|\b)|(?:م|ه|ل?ل?هجر[يه]\w*|للميلاد|ميلادي\w*|ad|ce)\b))"
_MONTH = rf"\b[وبفل]?(?P<month>{_any(MONTHS | HIJRI_MONTHS)})\b(?:\.|\s*[/(]\s*(?:{_any(MONTHS)})\b\)?)?"
_YEAR = rf"(?:,?\s+(?:من\s+)?(?:(?:ل?عام|سنه|of)\s+)?(?P<year>\d{{3,4}})(?!\w){_ERA}?|)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
# «الأسبوع الثاني من مايو» is no day: what stands before the ordinal may be no noun but «يوم».
_BEFORE_DAY = "|".join(rf"(?<=\b{word} )" for word in "في وفي يوم حتي منذ بعد قبل من الي هو".split())
_DAY_IN_WORDS = rf"(?:{_BEFORE_DAY})(?P<ordered>{_any(DAYS_OF_MONTH)})"
_BARE_YEAR = re.compile(r"(?<![\d.,/$£€])\b[وبفل]?(?P<year>1\d{3}|20\d\d)\b(?![.,/]\d)")
_DATES = [  # The first to match a stretch wins.
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"{_MONTH}\s+{_DAY}\b(?![.,]?\d|\s*%){_YEAR}",
        rf"\b[وبفل]?{_DAY}\s+(?:of\s+|(?:من\s+)?شهر\s+|من\s+)?{_MONTH}{_YEAR}",
        rf"{_DAY_IN_WORDS}\s+من\s+(?:شهر\s+)?{_MONTH}{_YEAR}",
        rf"{_MONTH}{_YEAR}",
        r"\b(?P<digits>\d{1,2})(?:st|nd|rd|th)(?=(?:,| and| or| to) \d{1,2}(?:st|nd|rd|th) centur)",
        r"\b(?P<tens>\d{3})0'?s\b",
        rf"\b[وبفل]?(?:ال)?(?P<decade>{_any(DECADES)})ي?ات(?:\s+(?:من\s+)?القرن\s+(?P<ordinal>{_any(CENTURIES)}))?\b",
        rf"\b(?:(?P<digits>\d{{1,2}})(?:st|nd|rd|th)|(?P<ordinal>{_any(CENTURIES)}))[ -]centur(?:y|ies)\b{_ERA}?",
        rf"\b[وبفل]?القرن\s+(?:(?:ال)?(?P<digits>\d{{1,2}})|(?P<ordinal>{_any(CENTURIES)}))\b{_ERA}?",
        r"(?<![\d:.])(?P<clock>[012]?\d:[0-5]\d)(?![\d:])",
        rf"(?<![\d.,/])\b[وبفل]?(?P<year>\d{{1,4}}){_ERA}",
        r"(?:(?<=\bعام )|(?<=\bالعام )|(?<=\bسنه )|(?<=\byear ))(?P<year>\d{2,4})\b(?![.,/]\d|\s*%)",
    )
] + [_BARE_YEAR]
_WORD = re.compile(
    r"\d+(?:\.\d+){2,}|\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+,\d{1,2}(?!\d)(?=\s*%)|\d+(?:\.\d+|/\d+)?"
    r"|[²³¼½¾⅓⅔]|[^\W\d_]+|[^\w\s]"
)
_PERCENT = re.compile(r"\s*(?:%|per\s?cent\b|(?:في|ب)\s?ال(?:ميه|مايه)\b)")
_ABOUT = re.compile(
    r"\b(?:about|nearly|almost|roughly|approximately|some|than|"
    r"حوالي|نحو|قرابه|زهاء|يقارب|(?:يقرب|اكثر|اقل|ازيد) من)\s+\Z"
)
# The label of a cell, «عدد الموظفين: 1187», when it says that things are counted.
_COUNTING_LABEL = re.compile(
    r"\b(?:ال)?(?:عدد|اجمالي|مجموع|كميه|مبلغ|سعر|تكلفه|سكان|number|count|total|amount|quantity|price|cost|"
    r"population|staff|employees|beds|seats|units|copies)\b[^|\n:]{0,40}:\s*$"
)
_NUMBER_WORDS = SMALL | TENS | HUNDREDS
_PER_HUNDRED = frozenset(("بالميه", "بالمايه"))
_CLITICS = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل")
_Found = tuple[int, int, Literal["number", "date"], str, str]


def find_quantities(text: str) -> list[Quantity]:
    """Return the numbers and dates of ``text`` in order; none overlap."""
    return list(_found_in(text))


# The sentences of one library are read again and again.
@lru_cache(maxsize=10_000)
def _found_in(text: str) -> tuple[Quantity, ...]:
    aligned = fold_aligned(text)
    found = _dates(aligned.text, lambda at: text[aligned.starts[at]].isupper())
    taken = {place for start, end, *_ in found for place in range(start, end)}
    words = [match for match in _WORD.finditer(aligned.text) if taken.isdisjoint(range(*match.span()))]
    found += _numbers(aligned.text, words)
    spans = [(kind, *aligned.original_span(start, end), value, unit) for start, end, kind, value, unit in sorted(found)]
    return tuple(Quantity(*span) for span in spans if "لّف" not in text[span[1] : span[2]])


def _dates(folded: str, capital: Callable[[int], bool]) -> list[_Found]:
    found: list[_Found] = []
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            start, end = match.span()
            parts = {name: " ".join(part.split()) for name, part in match.groupdict("").items()}
            overlaps = any(start < other[1] and other[0] < end for other in found)
            if overlaps or (parts.get("month") and not _is_month(parts, folded, start, capital(match.start("month")))):
                continue
            if not (pattern is _BARE_YEAR and _counts(folded, start, end)) and (date := _read_date(parts)):
                found.append((start, end, "date", *date))
    return found


def _is_month(parts: dict[str, str], folded: str, start: int, capital: bool) -> bool:
    if parts["month"].isascii() and not capital:
        return False
    alone = not (parts.get("day") or parts.get("year"))
    return not alone or parts["month"] not in DOUBTFUL_MONTHS or _before(folded, start) in TEMPORAL


def _counts(folded: str, start: int, end: int) -> bool:
    # «1200 جنديا», "1200 km": what follows a bare number between 1000 and 2099 can tell that it is no year.
    after = re.match(r"[\s-]*([^\W\d_]+|%|°)", folded[end : end + 30])
    if after is not None and (after[1] in UNITS or after[1] in SCALES):
        return True
    if _ABOUT.search(folded, max(0, start - 20), start) or _COUNTING_LABEL.search(folded, max(0, start - 60), start):
        return True
    if after is None or len(after[1]) <= 2 or _before(folded, start) in TEMPORAL:
        return False
    # «حوالي 2000 جندي» and «2000 جندي» count; «2018 كانت» and «2018 التي» do not.
    noun = not after[1].startswith("ال") and after[1] not in NO_NOUNS
    return noun if not after[1].isascii() else after[1].endswith("s") and len(after[1]) > 3


def _before(folded: str, start: int) -> str:
    word = re.search(r"([^\W\d_]+)\s*$", folded[max(0, start - 20) : start])
    return word[1] if word else ""


def _read_date(parts: dict[str, str]) -> tuple[str, str] | None:
    era, year, name = parts.get("era", ""), parts.get("year", ""), parts.get("month", "")
    before = "-" if era.startswith(("ق", "b")) else "AH" if era.startswith("ه") or "هجر" in era else ""
    century = CENTURIES.get(parts.get("ordinal", ""), 0) or int(parts.get("digits") or 0)
    day = DAYS_OF_MONTH.get(parts.get("ordered", ""), 0) or int(parts.get("day") or 0)
    number = int(parts.get("number") or 0)
    if parts.get("clock"):
        return f"T{parts['clock']:0>5}", "time"
    if parts.get("tens"):
        return f"{parts['tens']}X", "decade"
    if parts.get("decade"):
        return f"{(century or 20) - 1}{DECADES[parts['decade']]}X", "decade"
    if century:
        return f"{before}{century - 1:02}XX", "century"
    if year and not name and not number:
        return before + str(int(year)), "year"
    if day > 31 or number > 12 or not (name or number):
        return None
    number = number or MONTHS.get(name) or HIJRI_MONTHS[name]
    value = f"{'AH' if name in HIJRI_MONTHS else before}{int(year):04}-{number:02}" if year else f"--{number:02}"
    return (f"{value}-{day:02}", "day") if day else (value, "month")


def _numbers(folded: str, words: Sequence[re.Match[str]]) -> Iterator[_Found]:
    at = done = 0
    while at < len(words):
        value, after = (Fraction(0), at) if words[at].start() < done else _read_number(folded, words, at)
        measured = _measured(folded, words[at].start(), words[after - 1].end()) if after > at else None
        if measured:
            start, done, unit = measured
            # "One" is mostly no number, and «عام ألفين وتسعة عشر» is a year.
            if not unit and 100 < value < 2200 and _before(folded, start) in ("عام", "العام", "سنه", "year"):
                yield start, done, "date", _decimal(value), "year"
            elif value != 1 or unit or folded[start:done].isdecimal():
                yield start, done, "number", _decimal(value), unit
        elif words[at][0] in DUAL_UNITS:
            yield *words[at].span(), "number", "2", UNITS[words[at][0]]
        at = max(after, at + 1)


def _decimal(value: Fraction) -> str:
    if 10**12 % value.denominator:
        return str(value)
    return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"


def _read_number(folded: str, words: Sequence[re.Match[str]], at: int) -> tuple[Fraction, int]:
    """Return the number that begins at ``words[at]`` and the place after its last word, ``at`` if there is none."""
    total, scale = Fraction(0), 0
    group: Fraction | None = None  # what is read since the last scale word, as the two in "a million and two"
    last, after, linked, position = 0, at, False, at
    while position < len(words):
        if position > at and folded[words[position - 1].end() : words[position].start()].strip():
            break
        word, joined = _without_clitics(words[position][0])
        linked, first = linked or joined, after == at
        if not first and word in ("and", "و", "a", "an", "-"):
            linked, position = linked or word in ("and", "و"), position + 1
            continue
        value = _NUMBER_WORDS.get(word) or _literal(word)
        if (
            value is not None
            and group is None
            and (first or (value < scale and (linked or (word.isascii() and word.isalpha()))))
        ):
            group, last = Fraction(value), _NUMBER_WORDS.get(word, 0)
        elif word in _NUMBER_WORDS and group is not None and (grown := _grown(group, last, word, linked)):
            group, last = grown, _NUMBER_WORDS[word]
        elif word in SCALES and (first or (not linked if group is not None else linked and SCALES[word] < scale)):
            scale = SCALES[word]
            total, group = total + scale * (group if group is not None else 2 if word in DUAL_SCALES else 1), None
        elif word in PARTS and group is None and (first or linked):
            total, group = (total + PARTS[word] * scale, None) if scale else (total, PARTS[word])
        elif word in PARTS and group is not None:
            group = group + PARTS[word] if linked or not word.isalpha() else group * PARTS[word]
        else:
            break
        position, after, linked = position + 1, position + 1, False
    return total + (group or 0), after


def _grown(group: Fraction, last: int, word: str, linked: bool) -> Fraction | None:
    # What ``word`` makes of a number below a thousand, whose last word was worth ``last``; None if it begins another.
    value, english = _NUMBER_WORDS[word], word.isascii()
    if value == 100 and group < 100 and (english or (3 <= group < 10 and not linked)):
        return group * 100
    if english:
        belongs = (last >= 100 and value < 100) or (20 <= last < 100 and value < 10)
    elif linked:
        belongs = (last >= 100 and value < 100) or (0 < last < 10 and word in TENS)
    else:
        belongs = value == 10 and 0 < last < 10
    return group + value if belongs else None


def _literal(word: str) -> Fraction | None:
    if not word[0].isdecimal() or word.count(".") > 1 or len(word) > 20 or re.search("/0+$", word):
        return None
    # «45,44»: a decimal comma, for thousands have three digits.
    return Fraction(re.sub(r",(?=\d{1,2}$)", ".", word).replace(",", ""))


@lru_cache(maxsize=4096)
def _without_clitics(word: str) -> tuple[str, bool]:
    """Return the word as the tables have it, and whether «و» was before it."""
    for clitic in _CLITICS:
        bare = word.removeprefix(clitic)
        known = bare in _NUMBER_WORDS or bare in SCALES or bare in PARTS
        # «3 بالمئة» are three of a hundred.
        if word.startswith(clitic) and known and word not in _PER_HUNDRED:
            return bare, clitic.startswith("و")
    return word, False


def _measured(folded: str, start: int, end: int) -> tuple[int, int, str] | None:
    # The span grown to whole words, with its percent or currency sign, and the unit; None inside names as "B52".
    glued = re.search(r"[^\W\d_]*-?$", folded[max(0, start - 20) : start])
    if glued and glued[0] not in ("-", *_CLITICS):
        return None
    start -= len(glued[0].rstrip("-")) if glued else 0
    if start and folded[start - 1].isdecimal() and glued and glued[0]:
        return None
    if percent := _PERCENT.match(folded, end):
        return start, percent.end(), "%"
    after = re.match(r"(\s?-?)([^\W\d_]+|°)", folded[end : end + 30])
    unit = UNITS.get(after[2], "") if after else ""
    if after and not after[1] and folded[end + after.end() : end + after.end() + 1].isdecimal():
        return None
    if after and not after[1]:
        if not unit and folded[end - 1].isdecimal():
            return None
        end += len(after[0])
    if sign := re.search(r"[$€£]\s?$", folded[max(0, start - 2) : start]):
        return start - len(sign[0]), end, UNITS[sign[0].strip()]
    return start, end, unit
