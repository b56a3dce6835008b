"""Statements told in other words that say the same, and those that are left as they are."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.same_language import judge
from qa.support.told_otherwise import told_otherwise
from qa.support.wording import Wording, take_apart


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


def told(statement: str, source: str) -> list[str]:
    return list(told_otherwise(apart(statement), apart(source)))


@pytest.mark.parametrize(
    ("statement", "source", "other"),
    [
        ("When the rain stopped, the crew left.", "The crew left when the rain stopped.", 0),
        ("The crew left because the rain stopped.", "Because the rain stopped, the crew left.", 0),
        ("لما وصل القطار، خرج الحارس.", "خَرَجَ الحـــارِسُ لَمّا وصل القطار.", 0),
        ("خرج الحارس حين وَصَلَ القطار.", "حينَ وَصَلَ القِطـــارُ خَرَجَ الحارِسُ.", 1),
        ("إذا وصل القطار يخرج الحارس.", "ويَخرُجُ الحارِسُ إذا وَصَلَ القِطـــارُ.", 0),
        ("Ada Lum was the keeper.", "The keeper was Ada Lum.", 0),
        ("Ada Lum, a poet, slept.", "The poet Ada Lum slept.", 0),
        ("The poet Ada Lum slept.", "Ada Lum, a poet, slept.", 0),
    ],
)
def test_a_statement_in_another_order_is_told_as_its_source_is(statement: str, source: str, other: int) -> None:
    assert judge(apart(statement), apart(source), frozenset()).fault
    assert judge(apart(told(statement, source)[other]), apart(source), frozenset()).fault == ""


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        # Said of one end alone, or of more than the clause.
        ("The crew did not leave because it rained.", "Because it rained, the crew did not leave."),
        ("Few guests left when it rained.", "When it rained, few guests left."),
        ("The guide sings when the sultan pays.", "The guide sings only when the sultan pays."),
        ("يغني المرشد إذا دفع السلطان.", "لا يُغَنّي المُرشِدُ إلا إذا دَفَعَ السلطان."),
        # What was asked, not when.
        ("When the rain stopped, the crew asked.", "The crew asked when the rain stopped."),
        ("إذا وصل القطار يسأل الحارس.", "يَسأَلُ الحارِسُ إذا وصل القطار."),
        # More than two clauses.
        ("When it rained, the guide said that Ada slept.", "The guide said that Ada slept when it rained."),
        ("Ada Lum was the keeper.", "The keeper was Ada Lum or Ben Kay."),
        ("Ada Lum was the keeper.", "The keeper of the gate was Ada Lum."),
        ("Because it rained, the crew didn't leave.", "The crew didn't leave because it rained."),
        ("Because it rained, the crew left.", "The crew left partly because it rained."),
        ("Did Ada leave when Ben came.", "Did Ada leave when Ben came?"),
        # Whose doing it is would not stay clear.
        ("When Ada was ten, she died.", "She died when Ada was ten."),
        ("بكى الوزير لما قتل الملك.", "لما قتل المَلِكُ الوزيرَ بَكى."),
        ("When.", "Ada slept when it rained."),
        ("،", "، إذا"),
    ],
)
def test_where_the_form_leaves_doubt_nothing_is_told(statement: str, source: str) -> None:
    assert told(statement, source) == []
