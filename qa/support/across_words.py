"""What the two languages say by different means: hours, numbers within words, «غير» for "in-", duty and time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from index.text import fold
from qa.quantity_words import UNITS
from qa.support.concepts import concepts_of, side_of_any_form
from qa.support.lemmas import lemmas
from qa.support.matching import is_negated, same_quantity
from qa.support.wording import Word, Wording

_ORDINALS = {
    fold(word): number
    for number, words in enumerate(
        (
            "أولى واحدة حادية",
            *("ثانية", "ثالثة", "رابعة", "خامسة", "سادسة", "سابعة", "ثامنة", "تاسعة", "عاشرة"),
        ),
        start=1,
    )
    for word in words.split()
}
_TEN, _TENS = "10", frozenset(map(str, range(20, 100, 10)))
_ELATIVE = re.compile("(?:ال)?ا...")
OLDEST = 130
# Words with which one language says what the other leaves to a preposition or a number. Where the source has their
# like they are matched as any word; where it has not, they say nothing of their own.
_SLACK = frozenset(
    fold(
        "ذو ذا ذي ذات بالغ بناء قيمة سن حجم مبلغ عملية ابتداء اعتبار بدء عدد شخص مؤلف قيام أجل طريق مقابل "
        "كيفية حالة حالات طريقة فترة مدة صاحب أعمال تلقي إجراء ممارسة قيد among amongst time way process number "
        "total amount still"
    ).split()
)
# Words of content, and the small words that say the same in the other language.
_SMALL = {
    fold(word): frozenset(fold(small).split())
    for words, small in (
        ("سابق", "before earlier previous last"),
        ("أكثر", "over more"),
        ("أقل", "under less fewer below"),
        ("أبد", "never"),
        ("داخل", "in inside within"),
        ("فضل بفضل", "by through thanks"),
        ("استطاع استطاعت قادر", "can could able"),
        ("قبالة", "off opposite"),
        ("any", "أي أية"),
        ("سبب", "why because"),
        ("متن متنها متنه متنهم", "aboard"),
        ("بشأن بخصوص", "on about over regarding concerning"),
        ("شبه", "almost nearly virtually"),
        ("يد", "by"),
        ("تبعد يبعد", "from away"),
        ("طول", "along"),
        ("تهمة", "acquitted convicted accused charged for"),
        ("بتهمة", "for charges"),
        ("نتيجة", "because due owing by"),
        ("due owing", "بسبب جراء نتيجة"),
        ("completed finished done", "تم تمت وتم وتمت"),
        ("never", "أبدا قط"),
        ("over", "أكثر"),
        ("later", "بعد"),
        ("ago", "قبل منذ"),
        ("earlier", "قبل"),
        ("inside within", "في داخل"),
        ("whose", "له لها"),
        ("now", "الآن حاليا"),
        ("past", "والنصف والربع والثلث"),
    )
    for word in words.split()
}
# The same, for these forms alone, where what they are told of is denied, lasts until now, or the source is like this.
_SMALL_DENIED = {fold("أحد"): frozenset("nobody anybody anyone".split())}
_SMALL_UNTIL = {fold(word): frozenset("still today now".split()) for word in ("اليوم", "الآن", "يومنا")}
_SMALL_UNTIL |= {"recently": frozenset((fold("قريب"),))}
_SMALL_WHERE = {
    fold("قبالة"): re.compile(r"\boff (?:the )?(?:\w+ ){0,2}(?:coast|shore|cape|island|bay|beach|reef)|\bopposite\b"),
    "any": re.compile(f"^(?!.*[,،؛:(-] ?{fold('أي')} )", re.DOTALL),
}
# Participles with which Arabic joins a phrase to its noun, and the prepositions that may stand behind them.
_JOINING = {
    fold(form): prepositions
    for words, prepositions in (("واقع منعقد موجود كائن", frozenset(("in", "at", "on"))),)
    for word in words.split()
    for form in (word, f"ال{word}", f"{word}ة", f"ال{word}ة")
}
_WEEKDAY = frozenset(fold("يوم أيام day days").split())
EACH = frozenset(fold("each every per كل").split())
# Spans of time by the words for them, and how the other language says that something is so in each.
_SPANS = {
    **{
        english: rf"\b{fold('في')} {fold('ال')}(?:{arabic})\b(?! (?:{fold('ال')}|{fold('نفس')}|{fold('ذات')}|\d))"
        for english, arabic in (
            ("hour", fold("ساعة")),
            ("day", fold("يوم")),
            ("week", fold("أسبوع")),
            ("month", fold("شهر")),
            ("year", fold("سنة|عام")),
        )
    },
    **{
        fold(arabic): rf"\b(?:a|an|per) {english}\b"
        for arabic, english in (
            ("ساعة", "hour"),
            ("يوم", "day"),
            ("أسبوع", "week"),
            ("شهر", "month"),
            ("سنة", "year"),
            ("عام", "year"),
        )
    },
}
_CLASSES = frozenset(
    fold(
        "شركة مؤسسة منظمة هيئة وكالة مدينة بلدة قرية دولة مقاطعة ولاية إقليم محافظة نهر بحيرة جزيرة جبل سفينة مركبة "
        "نادي company firm organisation organization agency foundation city town village state country province county "
        "river lake island mountain ship vessel rover university museum school hospital bank club"
    ).split()
)
# Nouns with which Arabic says what English says with a preposition or an ending.
_RELATING = frozenset(fold("لكل أمام خلف وراء قبالة سطح ضمن عهد أثناء درجة درجات كافة سائر جميع معظم بعض").split())
_DAYS = frozenset(fold("يوم أيام عامي دام دامت استغرق استغرقت day days year").split())
"""Before a day of the week or a date."""
# English words and the Arabic stems behind «غير» that say the same, where the word without "in-" says something else.
_PRIVATIVE = {"intangible": "مادي", "immaterial": "مادي", "outdated": "حديث"}


def with_teens(words: Sequence[Word]) -> list[Word]:
    """Return ``words`` with an hour or age of two words as one number: «الحادية عشرة», «الثانية والثلاثين»."""
    joined: list[Word] = []
    for word in words:
        unit = _ordinal(joined[-1]) if joined else 0
        ten = word.quantity.value if unit and word.touches and word.quantity else ""
        if ten == _TEN or (ten in _TENS and word.text.startswith("وال")):
            assert word.quantity
            quantity = replace(word.quantity, value=str(int(ten) + unit))
            # «دون» is taken for "without" where no numeral follows it.
            bound = "less" if any(before.denied for before in joined[-2:]) else word.bound
            joined[-1] = replace(joined[-1], quantity=quantity, bound=bound, denied=False)
        else:
            joined.append(word)
    return joined


def without_days(words: Sequence[Word]) -> list[Word]:
    """Return ``words`` without «يوم» before the name of a day, which says the day by itself."""
    week = side_of_any_form("sunday").partition(".")[0]
    following = [side_of_any_form(word.text).partition(".")[0] for word in words[1:]]
    return [
        word
        for word, after in zip(words, [*following, ""], strict=False)  # of no words there is nothing behind the last
        if word.quantity or after != week or word.text.removeprefix("و") not in _WEEKDAY
    ]


def says_rate(word: Word, after: Word | None, held: Wording) -> bool:
    """Tell whether "each" before a span of time is said there by «في» or "a": «في الشهر», "a month"."""
    spans = _SPANS.get(after.text, "") if after is not None and word.text in EACH else ""
    numbered = any(other.quantity and other.quantity.kind == "number" for other in held.words)
    return bool(spans) and numbered and re.search(spans, fold(held.text)) is not None


def _ordinal(word: Word) -> int:
    """Return the number of a definite feminine ordinal, as hours and ages have it, 0 if a word is none."""
    return 0 if word.quantity else _ORDINALS.get(word.text.removeprefix("ال"), 0) * word.text.startswith("ال")


def is_age(word: Word) -> bool:
    """Tell whether a word is an age as Arabic says it behind «دون»: «العاشرة»."""
    return _ordinal(word) > 0


def says_number(claimed: Word, held: Word) -> bool:
    """Tell whether two words say one number in other ways: hours, weekdays that are numbers too, ages."""
    if not claimed.quantity and not held.quantity:
        return False
    sides = {side_of_any_form(fold(word.text)) for word in (claimed, held)}
    if len(sides) == 1 and sides != {""}:
        return True
    if claimed.quantity and held.quantity:
        return _same_age(claimed, held)
    number, word = (claimed, held) if claimed.quantity else (held, claimed)
    if number.quantity and (number.quantity.value, word.text) in (("1", "one"), ("1", "once"), ("2", "twice")):
        return word.text == "one" or number.quantity.unit == "time"
    hour = bool(word.preposition) and not word.text.isascii()
    return hour and number.quantity is not None and number.quantity.value == str(_ordinal(word) or "")


def _same_age(claimed: Word, held: Word) -> bool:
    """Tell whether one number of years is given without its unit, as in "aged 78"."""
    one, other = claimed.quantity, held.quantity
    if not (one and other) or {one.unit, other.unit} != {"", "year"} or {one.kind, other.kind} != {"number"}:
        return False
    whole = one.value.isdecimal() and int(one.value) < OLDEST
    return whole and same_quantity(replace(claimed, quantity=replace(one, unit=other.unit)), held)


def says_within(word: Word, held: Wording) -> bool:
    """Tell whether a number is said there without a numeral: «دولتين», or one year by «سنة»."""
    if word.quantity is None or word.quantity.kind != "number":
        return False
    if word.quantity.value == "2" and not word.quantity.unit:
        return any(len(other.text) > 4 and other.text.endswith(("ان", "ين")) for other in held.words)
    units = {UNITS.get(other.text, "") for other in held.words if other.quantity is None}
    return word.quantity.value == "1" and word.quantity.unit != "" and word.quantity.unit in units


def is_slack(word: Word, after: Word | None) -> bool:
    """Tell whether a word may be without a counterpart and still nothing is said that the source does not say."""
    forms = {form for some in lemmas(word.text)[:3] for form in some}
    if after is not None and after.preposition in _JOINING.get(word.text, ()):
        return True
    dated = after is not None and (after.quantity is not None or side_of_any_form(after.text) != "")
    return word.quantity is None and not forms.isdisjoint(_SLACK | _DAYS if dated else _SLACK)


def is_in_elative(word: Word, after: Word | None, held: Wording) -> bool:
    """Tell whether "most" is said there by the form of the Arabic adjective: «أخطر»."""
    if word.text != "most" or after is None:
        return False
    concepts = concepts_of(after.text)
    # «أخطر من» is "more dangerous than".
    compared = [other.preposition == "from" for other in held.words[1:]]
    return any(
        _ELATIVE.fullmatch(other.text) and not than and not concepts.isdisjoint(concepts_of(other.text))
        for other, than in zip(held.words, chain(compared, (False,)), strict=False)
    )


def is_class_of_name(word: Word, after: Word | None, held: Wording) -> bool:
    """Tell whether a word only says what kind of thing the name behind it is, where the source says no kind."""
    named = after is not None and after.touches and not concepts_of(after.text)
    return named and says_class(word) and not any(map(says_class, held.words))


def says_class(word: Word) -> bool:
    """Tell whether a word says what kind of thing a name is: company, river, «مدينة»."""
    return word.quantity is None and any(form in _CLASSES for forms in lemmas(word.text)[:3] for form in forms)


def only_relates(word: Word) -> bool:
    """Tell whether an Arabic word may be left out before another and that one still is the same thing."""
    forms = {form for some in lemmas(word.text)[:3] for form in some}
    return says_class(word) or not forms.isdisjoint(_RELATING)


def says_small(word: Word, held: Wording) -> bool:
    """Tell whether small words of a sentence say what is a word of content in the other language."""
    small = {token for forms in lemmas(word.text)[:3] for form in forms for token in _SMALL.get(form, ())}
    small |= _SMALL_DENIED.get(word.text, frozenset()) if word.denied else frozenset()
    small |= _SMALL_UNTIL.get(word.text, frozenset()) if word.preposition == "until" else frozenset()
    there = word.text not in _SMALL_WHERE or _SMALL_WHERE[word.text].search(fold(held.text)) is not None
    return there and word.quantity is None and not small.isdisjoint(_split(held.text))


def is_privative(claimed: Word, held: Word) -> bool:
    """Tell whether one word is English with "in-" or "un-" and the other what it says behind «غير»."""
    latin, arabic = (claimed, held) if claimed.text.isascii() else (held, claimed)
    stem = _PRIVATIVE.get(latin.text)
    listed = stem is not None and stem in arabic.text
    return bool(arabic.denied) and (listed or is_negated(latin.text, arabic.text))


def _split(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", fold(text)))
