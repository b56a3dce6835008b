"""What is asked, left open, excepted or over is not told as a fact."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.same_language import judge
from qa.support.wording import take_apart


@pytest.mark.parametrize(
    ("statement", "sentence", "fault"),
    [
        ("The queen burned the letters.", "Did the queen burn the letters?", "supposed"),
        ("أحرقت الملكة الرسائل.", "هَل أَحرَقَتِ المَلِكـــةُ الرسائل؟", "supposed"),
        ("The thief was a guard.", "The thief was a soldier or a guard.", "supposed"),
        ("The thief was a soldier or a guard.", "The thief was a soldier or a guard.", ""),
        ("سيزور الوزير تونس.", "سَيَزورُ الوَزيـــرُ تونس أو الجزائر.", "supposed"),
        (
            "If you are treated with medicine, speak to us.",
            "If you feel ill or are treated with medicine, speak to us.",
            "",
        ),
        ("The bridge is longer than any other.", "The bridge is longer than any other except one.", "supposed"),
        ("The tower is the tallest in Aden.", "The tower was once the tallest in Aden.", "supposed"),
        ("The tower was the tallest in Aden.", "The tower was once the tallest in Aden.", ""),
        ("The dam burst.", "Had the dam burst, the city would have drowned.", "supposed"),
        ("The doctor treated the boy.", "The so-called doctor treated the boy.", "left_out"),
        ("The judge wrote a letter in May.", "The judge wrote a poem in May.", "words"),
        ("The letter states that the judge wrote a poem.", "The judge wrote a poem.", ""),
        ("كتب القاضي تقريرا في مايو.", "كَتَبَ القاضي قَصيـــدةً في مايو.", "words"),
        ("Karim is a doctor.", "Karim, a guide, and Salem, a doctor, slept.", "order"),
    ],
)
def test_what_is_left_open_is_not_told(statement: str, sentence: str, fault: str) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    assert judge(claimed, held, frozenset()).fault == fault
