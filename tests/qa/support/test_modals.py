"""What is only possible, wanted, told or so on a condition is not so, in either language."""

from __future__ import annotations

import pytest

from qa.support.modals import modals_oppose, times_oppose
from tests.qa.support.test_relatives import stands


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        (
            "The council may close the school.",
            "The council may close the school.",
            "The council will close the school.",
        ),
        ("قد يغلق المجلس المدرسة.", "The council may close the school.", "The council will close the school."),
        ("سيغلق المجلس المدرسة.", "The council will close the school.", "The council may close the school."),
        ("يجب على المعلم دفع المبلغ.", "The teacher must pay the sum.", "The teacher may pay the sum."),
        (
            "If the river rises, the state will buy grain.",
            "If the river rises, the state will buy grain.",
            "The state will buy grain.",
        ),
        ("إذا فشل الحصاد ستشتري الدولة القمح.", "إذا فشل الحصاد ستشتري الدولة القمح.", "ستشتري الدولة القمح."),
        ("The tower is said to lean.", "The tower is said to lean.", "The tower leans."),
        (
            "The bell is thought to date from 1540.",
            "The bell is thought to date from 1540.",
            "The bell dates from 1540.",
        ),
        (
            "The line is said to mark the spot that, when struck, made the clock run.",
            "The line is said to mark the spot.",
            "The line made the clock run.",
        ),
        (
            "The king ordered that the tower be closed.",
            "The king ordered that the tower be closed.",
            "The tower was closed.",
        ),
        (
            "The rulings are final and cannot be appealed.",
            "The rulings cannot be appealed.",
            "The rulings may be appealed.",
        ),
    ],
)
def test_what_is_not_surely_so_is_not_told_as_so(sentence: str, true: str, false: str) -> None:
    assert (stands(true, sentence), stands(false, sentence)) == (True, False)


def test_only_what_both_have_can_oppose() -> None:
    assert modals_oppose("It may rain.", "سيهطل المطر", denied=False)
    assert not modals_oppose("It may rain.", "سيهطل المطر", denied=True)
    assert not modals_oppose("It rains.", "سيهطل المطر", denied=False)


def test_what_was_before_is_not_told_as_after_nor_a_time_added() -> None:
    assert times_oppose("before noon", "بعد الظهر")
    assert times_oppose("before noon, after dawn", "بعد الفجر")
    assert times_oppose("Homes were destroyed before the flood.", "أدى الفيضان إلى تدمير المنازل.")
    assert not times_oppose("after dawn", "قبل الظهر، بعد الفجر")
    assert not times_oppose("بعد عامين", "two years later")
