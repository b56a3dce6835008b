"""The short answer inside a sentence that answers: a number, a date, a place or a person, where there is little doubt.

What the question's kind admits is looked for in the sentence, what the question itself says is left out, and of
several the one nearest to the question's words is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.records import Language
from index.terms import content_words
from index.text import fold
from qa.kinds import asked_units, question_kind, without_kind
from qa.opposites import asked_event, of_event_alone
from qa.quantities import Quantity, find_quantities
from qa.quantity_words import UNITS
from qa.span_names import find_person, find_place
from qa.span_words import Case, Related, nearness, words_of

_ASKED_PRECISIONS = (
    (r"\bcentury\b|\bقرن\b", "century"),
    (r"\bdecade\b|\bعقد\b", "decade"),
    (r"\b(?:what|which) (?:day|date|month)\b|\b(?:اي|ما) (?:يوم|شهر|تاريخ)\b", "day month"),
    (r"\byear\b|\b[بل]?اي (?:عام|سنه)\b", "day month year"),
)
_TO = re.compile(r"\s*(?:[-–—]|to|until|حتى|إلى|الى)\s*")
_FIRST = re.compile(r"\b(?:begin|began|start\w*|born|founded)\b|\b(?:بدا\w*|ولد\w*|نشب\w*|اندلع\w*|تاسس\w*)\b")
_LAST = re.compile(r"\b(?:end\w*|finish\w*|die[ds]?|death)\b|\b(?:انته\w*|توفي\w*|مات\w*)\b")
_YEAR_WORDS = frozenset("عام سنه العام بعام لعام وعام بسنه السنه عامي".split())


def short_answer(
    question: str,
    question_language: Language,
    sentence: str,
    sentence_language: Language,
    related: Related | None = None,
) -> tuple[int, int] | None:
    """Return the span of ``sentence``, in code points, that is the short answer; None when in doubt.

    ``related`` tells whether a folded word of the question and one of the sentence mean the same; without it, those
    with the same stem do, which across languages only names and digits have.
    """
    event = asked_event(question, question_language)
    told = of_event_alone(sentence, event) if event else sentence
    spans = (_span(question, question_language, text, sentence_language, related) for text in (told, sentence))
    return next(filter(None, spans), None)


def _span(
    question: str,
    question_language: Language,
    sentence: str,
    sentence_language: Language,
    related: Related | None,
) -> tuple[int, int] | None:
    kind = question_kind(question, question_language)
    if kind is None or kind == "reason":
        return None
    asked = content_words(without_kind(question, question_language), question_language)
    words = words_of(sentence, sentence_language, asked, question_language, related)
    # The verb, most likely: first in Arabic, last in English.
    chief = 0 if question_language == "ar" else len(asked) - 1
    case = Case(fold(question), sentence, sentence_language, words, chief)
    if kind == "number":
        return _number(case, find_quantities(question))
    if kind == "date":
        return _date(case, find_quantities(question))
    return find_place(case) if kind == "place" else find_person(case)


def _number(case: Case, in_question: Iterable[Quantity]) -> tuple[int, int] | None:
    found = [q for q in find_quantities(case.sentence) if q.kind == "number"]
    said = {quantity.value for quantity in in_question}
    units = asked_units(case.asked)
    some = [q for q in found if q.value not in said and q.unit in units]
    if not some and "%" not in units:
        some = [q for q in found if q.value not in said and q.unit not in ("%", "ordinal")]
    best = _nearest(case, some)
    if best is None:
        return None
    start, end = _range(case, best, found)
    # English answers are bare numbers when the question has the unit already.
    grows = case.language == "ar" or (best.unit and not any(UNITS.get(w) == best.unit for w in case.asked.split()))
    return start, _after_next_word(case, end) if grows and best.unit != "%" else end


def _range(case: Case, best: Quantity, found: Sequence[Quantity]) -> tuple[int, int]:
    # «من 75% إلى 80%», "12 to 15 million": both ends.
    for first, second in pairwise(found):
        if best in (first, second) and _TO.fullmatch(case.sentence, first.end, second.start):
            return first.start, second.end
    return best.start, best.end


def _asked(table: Iterable[tuple[str, str]], asked: str) -> set[str]:
    return next((set(units.split()) for pattern, units in table if re.search(pattern, asked)), set())


def _after_next_word(case: Case, end: int) -> int:
    following = next((word for word in case.words if word.start >= end), None)
    return following.end if following and case.sentence[end : following.start] in (" ", "-", "\u00a0") else end


def _date(case: Case, in_question: Iterable[Quantity]) -> tuple[int, int] | None:
    said = {quantity.value for quantity in in_question}
    found = [q for q in find_quantities(case.sentence) if q.kind == "date" and q.value not in said]
    precisions = _asked(_ASKED_PRECISIONS, case.asked)
    some = [q for q in found if not precisions or q.unit in precisions]
    best = _of_range(case, some) or _nearest(case, some)
    if best is None:
        return None
    start, end = best.start, best.end
    if "year" in precisions and best.unit != "year":
        year = re.search(r"\d{3,4}\b.*", case.sentence[start:end])
        start = start + year.start() if year else start
    if case.language == "ar" and best.unit == "year" and not precisions:
        before = next((word for word in reversed(case.words) if word.end <= start), None)
        start = before.start if before and before.text in _YEAR_WORDS else start
    return start, end


def _of_range(case: Case, dates: Sequence[Quantity]) -> Quantity | None:
    # «(1332 - 1406م)»: whoever was born or whatever began takes the first, who died or ended the second.
    for first, second in pairwise(dates):
        if _TO.fullmatch(case.sentence, first.end, second.start):
            if _FIRST.search(case.asked):
                return first
            if _LAST.search(case.asked):
                return second
    return None


def _nearest(case: Case, some: Sequence[Quantity]) -> Quantity | None:
    if len(some) < 2:
        return some[0] if some else None
    ranked = sorted(
        ((nearness(case, quantity.start, quantity.end), -place) for place, quantity in enumerate(some)), reverse=True
    )
    return some[-ranked[0][1]] if ranked[0][0] > ranked[1][0] else None
