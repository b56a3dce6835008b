"""What must be, what may be and what will be: three things that a statement may not put one for another."""

from __future__ import annotations

import re

from index.text import fold
from qa.support.directions import directions_oppose
from qa.support.wording_forms import is_future

_MODALS = {
    kind: frozenset(fold(words).split())
    for kind, words in (
        ("duty", "must shall should obliged required يجب ويجب ينبغي يتعين يلزم وعلى يشترط ويشترط"),
        (
            "possible",
            "may might can could allowed permitted يمكن ويمكن يمكنك ويمكنك يمكنه يمكنها يمكنهم يمكنكم "
            "يجوز ويجوز يستطيع ويستطيع يحق ربما يسمح",
        ),
        ("future", "will won would shall سوف وسوف فسوف"),
    )
}
_PERHAPS = re.compile(r"\bقد [يتن]\w")
_TIMES = {"before": frozenset(fold("before قبل وقبل قبيل").split()), "after": frozenset(fold("after بعد وبعد").split())}

# With these a source may say what a statement says with "before" and "after".
_LIKE_TIMES = {
    "before": frozenset(
        fold("by earlier prior previous previously preceding until ago سابق سابقا حتى سبق مضى وقبل").split()
    ),
    "after": frozenset(
        fold(
            "later following since when once then next subsequently having past "
            "عقب إثر لاحقا ثم تلا أعقب أعقبت التالي منذ لما عندما بعدما فيما حين"
        ).split()
    ),
}


# What says that a thing is counted in with another, and what says so in other ways.
_COUNTED_IN = re.compile(
    "|".join(
        rf"\b{fold(words)}\b"
        for words in ("including", "inclusive", "شاملا", "شاملة", "متضمنا", "بما في ذلك", "بما في(?:ه|ها|هم)")
    )
)
_COUNTS_IN = re.compile(
    r"\b(?:includ|compris|among|such as|contain|consist|count|cover|with|of (?:whom|which|them)\b|"
    + "|".join(map(fold, ("من بين", "بينها", "بينهم", "منها", "منهم", "ضمن", "[يت]?شمل", "[يت]?ضم", "مثل", "مع")))
    + ")"
)
# What warms a room does not grow warm.
_WARMS = re.compile(r"\b(?:warm|heat)(?:s|ed)?(?: up)? (?:the|an?|its|his|her|their|all|every|up)\b")
_GROWS_WARM = re.compile(rf"{fold('ارتفع')}\w* (?:{fold('درجة')} )?{fold('حرارة')}")
# Arabic says so of weekdays only beside the days that are none.
_WEEK, _WEEKEND = fold("أيام الأسبوع"), re.compile("|".join(map(fold, ("الأحد", "السبت", "الجمعة", "عطلة"))))


def _is_whole_week(claimed: str, held: str) -> bool:
    said = fold(claimed)
    return "weekday" in fold(held) and _WEEK in said and not _WEEKEND.search(said)


def small_oppose(claimed: str, held: str, denied: bool) -> bool:
    """Tell whether small words of both exclude each other: must and may, before and after, north-west and south-west.

    So do they where a statement counts in what its source does not.
    """
    both = f"{fold(claimed)} {fold(held)}"
    if (_WARMS.search(both) and _GROWS_WARM.search(both)) or _is_whole_week(claimed, held):
        return True
    if _COUNTED_IN.search(fold(claimed)) and not (_COUNTED_IN.search(fold(held)) or _COUNTS_IN.search(fold(held))):
        return True
    return modals_oppose(claimed, held, denied) or times_oppose(claimed, held) or directions_oppose(claimed, held)


def modals_oppose(claimed: str, held: str, denied: bool) -> bool:
    """Tell whether of two sentences one has only what must be, may be or will be, and the other only another of them.

    "Need not" is said with another of them than "may", so nothing is told of what is ``denied``.
    """
    one, other = (_kinds(text, _MODALS) for text in (claimed, held))
    return not denied and bool(one and other) and one.isdisjoint(other)


def times_oppose(claimed: str, held: str) -> bool:
    """Tell whether one sentence has only what was before, and the other only what was after.

    So does a statement that has one of them where its source has nothing like it.
    """
    one, other = (_kinds(text, _TIMES) for text in (claimed, held))
    return bool(one and other and one.isdisjoint(other)) or not one <= other | _kinds(held, _LIKE_TIMES)


def _kinds(text: str, table: dict[str, frozenset[str]]) -> set[str]:
    words = frozenset(re.findall(r"[^\W\d_]+", fold(text)))
    kinds = {kind for kind, small in table.items() if words & small}
    if table is _MODALS and any(
        is_future(form) for word in words for form in (word, word[1:] if word[0] in "وف" else "")
    ):
        kinds.add("future")
    if table is _MODALS and _PERHAPS.search(fold(text)):
        kinds.add("possible")
    return kinds
