"""What kind of thing a question asks for, and whether a sentence holds one: numbers and dates so far."""

from __future__ import annotations

import re
from typing import Literal

from index.records import Language
from index.text import fold

Kind = Literal["number", "date"]

# Matched in folded text. Arabic question words may carry و, ف or ب in front.
_ASKS: dict[Language, dict[Kind, re.Pattern[str]]] = {
    "en": {
        "number": re.compile(
            r"\bhow (?:many|much|long|far|old|tall|high|deep|large|big|often|wide|fast|heavy|late|early)\b"
            r"|\bwhat (?:share|percentage|percent|number|proportion|amount|price|fine|fee|age|fraction|temperature)\b"
        ),
        "date": re.compile(r"\bwhen\b|\b(?:what|which|in what|on what) (?:year|date|day|month|century|decade)\b"),
    },
    "ar": {
        "number": re.compile(
            r"(?:^|\s)[وفب]?(?:ما|اي|كم) (?:عدد|نسبه|مقدار|قيمه|سعر|حصه|مبلغ|مساحه|طول|ارتفاع|عمق)\b"
            r"|(?:^|\s)[وفب]?كم(?:\s|$)"
        ),
        "date": re.compile(r"(?:^|\s)[وف]?متي(?:\s|$)|\b[بل]?(?:اي) (?:عام|سنه|تاريخ|يوم|شهر|قرن|عقد)\b|ما تاريخ"),
    },
}
_NUMBER_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half
    third quarter double twice once dozen اثنان اثنين اثنتان اثنتين ثلاثه ثلاث اربعه اربع خمسه خمس سته ست سبعه سبع
    ثمانيه ثماني ثمان تسعه تسع عشره عشر عشرون عشرين ثلاثون ثلاثين اربعون اربعين خمسون خمسين ستون ستين سبعون سبعين
    ثمانون ثمانين تسعون تسعين مئه مائه مئتان مئتين مائتي الف الفان الفين الاف مليون ملايين مليار نصف ثلث ثلثا ربع
    ضعف ضعفا مره مرتين يومين شهرين عامين ساعتين
    """.split()
)
_TIME_WORDS = frozenset(
    """
    january february march april may june july august september october november december century spring summer
    autumn winter monday tuesday wednesday thursday friday saturday sunday يناير فبراير مارس ابريل مايو يونيو
    يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر كانون شباط اذار نيسان ايار حزيران تموز اب ايلول تشرين القرن الربيع
    الصيف الخريف الشتاء رمضان محرم السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه
    """.split()
)


def question_kind(question: str, language: Language) -> Kind | None:
    """Return what the question asks for, or None when its words do not tell."""
    folded = fold(question)
    for kind, pattern in _ASKS[language].items():
        if pattern.search(folded):
            return kind
    return None


def without_kind(question: str, language: Language) -> str:
    """Return the folded question without the words that only say what kind of thing is asked for.

    An answer gives a number; it does not say «كم عدد» again.
    """
    folded = fold(question)
    for pattern in _ASKS[language].values():
        folded = pattern.sub(" ", folded)
    return folded


def holds_kind(sentence: str, kind: Kind) -> bool:
    """Tell whether ``sentence`` holds a number, or a point in time."""
    folded = fold(sentence)
    if re.search(r"\d", folded):
        return True
    words = set(re.findall(r"[^\W\d_]+", folded))
    return bool(words & (_NUMBER_WORDS if kind == "number" else _TIME_WORDS))
