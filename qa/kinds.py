"""What kind of thing a question asks for, and whether a sentence holds one. Bodies of people count as persons."""

from __future__ import annotations

import re
from typing import Literal

from index.records import Language
from index.text import fold
from qa.quantities import find_quantities
from qa.quantity_words import UNITS

Kind = Literal["number", "date", "place", "person", "reason"]

_PLACES_EN = (
    "country|countries|city|cities|town|village|state|province|region|continent|place|places|island|location|county|"
    "district|nation|area|capital|building|street|river|sea|ocean|mountain|neighborhood|university|school|hospital"
)
_PLACES_AR = (
    "دوله|دول|مدينه|مدن|بلد|بلده|بلدان|قاره|منطقه|مكان|موقع|جزيره|عاصمه|محافظه|ولايه|اقليم|قريه|شارع|نهر|بحر|جبل|"
    "جامعه|مدرسه|مستشفي"
)
_PERSONS_EN = (
    "person|people|man|woman|scientist|king|queen|president|author|leader|ruler|architect|artist|emperor|general|"
    "company|organization|organisation|party|team|band|group|dynasty|tribe|family|agency|newspaper|firm|foundation"
)
_PERSONS_AR = (
    "شخص|رجل|عالم|ملك|رييس|كاتب|مولف|قايد|حاكم|خليفه|امير|سلطان|مهندس|فنان|شركه|منظمه|حزب|فريق|موسسه|نادي|قبيله"
)
_MEASURES_EN = (
    "share|percentage|percent|number|proportion|amount|price|fine|fee|age|fraction|temperature|population|distance|"
    "speed|height|length|width|depth|cost|weight|duration"
)
_MEASURES_AR = (
    "عدد|نسبه|مقدار|قيمه|سعر|حصه|مبلغ|مساحه|طول|ارتفاع|عمق|معدل|ثمن|كميه|درجه حراره|مده|عمر|وزن|سرعه|مسافه|تعداد"
)
# Matched in folded text, the first that is found. Arabic question words may carry و, ف or ب in front.
_ASKS: dict[Language, dict[Kind, re.Pattern[str]]] = {
    "en": {
        "number": re.compile(
            r"\bhow (?:many|much|long|far|old|tall|high|deep|large|big|often|wide|fast|heavy|late|early)\b"
            rf"|\b(?:what|which) (?:is |was |are |were )?(?:the )?(?:\w+ )?(?:{_MEASURES_EN})\b"
        ),
        # Not the «when» of "what is it called when steam drives it?".
        "date": re.compile(
            r"\bwhen(?= (?:did|was|were|is|are|do|does|will|would|has|had|have|can|could|should|must|may)\b)"
            r"|(?:^|(?<=[,;:] ))when\b(?!.*\b(?:what|which|who|how)\b)"
            r"|(?:(?<=\bme )|(?<=\bknow )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\band )|(?<=\bsay ))when\b"
            r"|\b(?:what|which) (?:year|date|day|days|month|months|century|decade|season)\b"
        ),
        "person": re.compile(rf"\bwho(?:m|se)?\b|\b(?:what|which) (?:{_PERSONS_EN})\b"),
        "place": re.compile(rf"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:{_PLACES_EN})\b"),
        "reason": re.compile(r"\bwhy\b|\b(?:what|which) (?:\w+ ){0,3}(?:reasons?|causes?|caused)\b|\bhow come\b"),
    },
    "ar": {
        "number": re.compile(
            rf"(?:^|\s)[وفب]?(?:ما|ماهو|ماهي|اي|كم) (?:(?:هو|هي) )?(?:ال)?(?:{_MEASURES_AR})\b"
            r"|(?:^|\s)[وفب]?كم\b"
        ),
        "date": re.compile(r"(?:^|\s)[وف]?متي\b|\b[بل]?(?:اي) (?:عام|سنه|تاريخ|يوم|شهر|قرن|عقد)\b|ما تاريخ"),
        "place": re.compile(
            rf"\b[وفلم]?اين\b|\b[بفول]?اي (?:{_PLACES_AR})\b|\bما ?(?:(?:هي|هو|هى) )?(?:ال)?(?:{_PLACES_AR})\b"
        ),
        "reason": re.compile(
            r"\b[وف]?لماذا\b|\b[بل]?(?:ما|اي|ماهي|ماهو)(?: (?:هي|هو))? (?:ال)?(?:سبب|اسباب|دافع|دوافع)\b"
        ),
        # «من» is also "from", which hides before another question word.
        "person": re.compile(
            rf"(?:^|[:،,] ?)[وف]?(?:من|مين)(?! (?:اين|متي|كم|اي|ماذا|خلال|بين|اجل)\b)\b|\b(?:يد|قبل|الي|مع|عن|علي) من\b"
            rf"|\b[بفول]?اي (?:{_PERSONS_AR})\b|\bما (?:هو )?اسم (?:ال)?(?:{_PERSONS_AR})\b"
        ),
    },
}
# What is measured in answer to these folded words, unless the question names a unit itself.
_MONEY = "dollar euro pound riyal dirham dinar lira crown"
_ASKED_UNITS = (
    (
        r"\bhow long\b",
        "second minute hour day week month year decade centimetre metre kilometre mile foot",
    ),
    (
        r"\bكم (?:من الوقت|استغرق\w*|استمر\w*|دام\w*|بقي\w*)\b",
        "second minute hour day week month year decade",
    ),
    (r"\bhow (?:far|tall|high|deep|wide)\b|\b(?:ارتفاع|عمق|طول|عرض|مسافه)\b", "centimetre metre kilometre mile foot"),
    (r"\bhow fast\b|\b(?:what|which) .{0,20}\bspeed\b|\bسرعه\b", "speed kilometre mile metre foot"),
    (r"\b(?:percent|percentage|share|proportion)\b|\b(?:نسبه|نسب|حصه)\b", "%"),
    (r"\b(?:what|which) (?:price|fee|fine|cost)\b|\bhow much (?:money|did \w+ cost|do(?:es)? .{1,60} cost)\b", _MONEY),
    (r"\b(?:ال)?(?:سعر|ثمن|تكلفه|كلفه|غرامه|رسوم)\b|\bبكم\b", _MONEY),
)
# A number carries the length alone: that it is one of a speed is told by what stands behind it.
_PER_TIME = re.compile(
    r"\bper (?:hour|minute|second)\b|\b(?:mile|met|kilomet|feet|foot)\w* an? (?:hour|second|minute)\b"
    r"|\w ?/ ?(?:h|hr|s|sec|min)\b|\b(?:mph|kph|kmh|rpm|knots?|mach)\b"
    r"|\b(?:في |ب)(?:ال)?(?:ساعه|ثانيه|دقيقه)\b|\w ?/ ?(?:س|ث|ساعه|ثانيه)\b|\b(?:عقده|ماخ)\b"
)
_COUNTED = re.compile(r"(?:how many|how much|كم(?: (?:عدد|هو|هي))?) (\w+)(?: (\w+))?")
_DAYS_AND_SEASONS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|winter)\b"
    r"|\b[وفبل]?(?:يوم (?:السبت|الاحد|الاثنين)|الثلاثاء|الاربعاء|الخميس|الجمعه|(?:ال)?(?:ربيع|صيف|خريف|شتاء))\b"
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|since|in order to|so that|as a result|thanks to|therefore|caused?|reasons?|led to)\b"
    r"|\b[وفب]?(?:سبب|بسبب|لان\w*|نتيجه|نظرا|بفعل|جراء|كي|لكي|لذلك|لذا|لكون\w*|بهدف|بغيه|سببه\w*|اسباب\w*)\b"
)
_PERSON_TITLES = re.compile(
    r"\b[وفبل]?(?:ال)?(?:ملك|سلطان|رييس|دكتور|شيخ|امير|خليفه|قايد|امام|وزير|عالم|كاتب|مهندس|طبيب|نبي|قديس)\b"
    r"|\b[وفبل]?(?:بن|ابن|بنت|ابو|ابي|ام|عبد|مولف|شاعر|مخرج)\b|علي يد|من قبل\b"
)
_PLACE_WORDS = re.compile(
    rf"\b[وفبل]*(?:ال)?(?:{_PLACES_AR})\b|\b(?:في|الي|من|ب)\s?ال\w+يا\b|\b(?:شمال|جنوب|شرق|غرب|وسط)\w*\b"
)
_NAME = re.compile(r"(?<![.!?] )(?<!^)(?<![^\W\d_])[A-Z][^\W\d_]+")
_PLACED = re.compile(r"\b(?:in|at|near|from|to|of|on|into|outside|across) (?:the )?(?:[a-z]+ )?[A-Z][^\W\d_]+")


def question_kind(question: str, language: Language) -> Kind | None:
    """Return what the question asks for, or None when its words do not tell."""
    return next(iter(question_kinds(question, language)), None)


def question_kinds(question: str, language: Language) -> list[Kind]:
    """Return all that the question asks for, "who … and when …": the kind that tells most comes first."""
    folded = fold(question).strip()
    return [kind for kind, pattern in _ASKS[language].items() if pattern.search(folded)]


def without_kind(question: str, language: Language) -> str:
    """Return the folded question without the words that only say what kind of thing is asked for.

    An answer gives a number; it does not say «كم عدد» again. But it may well say «مدينة», and those words stay.
    """
    folded = fold(question)
    for kind, pattern in _ASKS[language].items():
        if kind in ("number", "date"):
            folded = pattern.sub(" ", folded)
    return folded


def asked_units(question: str) -> frozenset[str]:
    """Return the units, as in ``Quantity.unit``, one of which a number in answer has; none if any may do."""
    folded = fold(question)
    for pattern, units in _ASKED_UNITS:
        if re.search(pattern, folded):
            return frozenset(units.split())
    counted = _COUNTED.search(folded)
    return frozenset(UNITS[word] for word in (counted.groups() if counted else ()) if word in UNITS)


def holds_kind(sentence: str, kind: Kind, units: frozenset[str] = frozenset()) -> bool:
    """Tell whether ``sentence`` holds what questions of ``kind`` ask for; of numbers, one in ``units`` if any are.

    Places, persons and reasons are guessed from capitals, titles and prepositions; one may be there unseen.
    """
    if kind == "number":
        numbers = [quantity for quantity in find_quantities(sentence) if quantity.kind == kind]
        if "speed" in units:
            return bool(numbers) and _PER_TIME.search(fold(sentence)) is not None
        return any(not units or quantity.unit in units for quantity in numbers)
    if kind == "date":
        named = _DAYS_AND_SEASONS.search(fold(sentence))
        return bool(named) or any(quantity.kind == kind for quantity in find_quantities(sentence))
    if kind == "reason":
        return bool(_REASON.search(fold(sentence)))
    if kind == "person":
        return bool(_NAME.search(sentence) or _PERSON_TITLES.search(fold(sentence)))
    return bool(_PLACED.search(sentence) or _PLACE_WORDS.search(fold(sentence)))
