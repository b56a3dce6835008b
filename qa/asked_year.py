"""The year that a question names, and documents that tell of other years and never of that one."""

from __future__ import annotations

import re

from index.records import Hit, Language
from index.text import fold
from qa.kinds import question_kinds

# A year by itself: no part of a number, a date, a range or a decade ("1990s").
_YEAR = re.compile(r"(?<![\w.,/–-])(?:1\d|20)\d\d(?![\w/–-]|[.,]\d)")
# What is so since or until a year is told of others; those of another calendar are other numbers.
_AROUND = re.compile(
    r"\b(?:since|after|before|until|till|by|from|between|منذ|بعد|قبل|حتي|بحلول|بين)\b|\b(?:ah|هجري\w*|للهجره|ه)\b"
)
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def asked_year(question: str, language: Language) -> str:
    """Return the one year for which ``question`` asks how many, who or where; "" if it asks for another thing."""
    folded = fold(question)
    years, kinds = set(_YEAR.findall(folded)), question_kinds(question, language)
    told = kinds and "date" not in kinds and "reason" not in kinds and not _AROUND.search(folded)
    return years.pop() if told and len(years) == 1 else ""


def tells_of_other_years(hit: Hit, year: str) -> bool:
    """Tell whether the passage of ``hit`` names years, and its document nowhere ``year``, in whatever digits."""
    if not _YEAR.search(fold(hit.text)):
        return False
    document = hit.document
    said = (document.text, document.title, document.source, *map(str, document.metadata.values()))
    written = (year, year.translate(_ARABIC_DIGITS), year.translate(_PERSIAN_DIGITS))
    return not any(digits in text for text in said for digits in written)
