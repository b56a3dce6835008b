"""Verbs under other verbs: neither are they told as done, nor do dates and places pass from one to the other."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.governed import is_governed
from qa.support.same_language import judge
from qa.support.wording import take_apart


@pytest.mark.parametrize(
    ("text", "governed"),
    [
        ("The mayor promised to open the bridge.", "open"),
        ("The mayor insisted on opening the bridge.", "opening"),
        ("The bridge was to be opened in May.", "opened"),
        ("The mayor went to the bridge.", ""),
        ("The mayor opened the bridge.", ""),
        ("The Museum of Timekeeping opened.", ""),
        ("وَعَدَ العُمدةُ بِافتِتـــاحِ الجسر.", "بافتتاح"),
        ("قَرَّرَ المجلس إغلاقَ المدرسة.", "اغلاق"),
        ("وافق البرلمان على إلغاء الضريبة.", "الغاء"),
        ("افتتح العمدة الجسر.", ""),
    ],
)
def test_a_verb_under_another_is_known(text: str, governed: str) -> None:
    wording = take_apart(text, detect_language(text))
    assert " ".join(word.text for at, word in enumerate(wording.words) if is_governed(wording, at)) == governed


@pytest.mark.parametrize(
    ("statement", "sentence", "fault"),
    [
        ("The mayor promised to open the bridge.", "On 3 May the mayor promised to open the bridge.", ""),
        ("The mayor promised to open the bridge on 3 May.", "On 3 May the mayor promised to open the bridge.", "order"),
        (
            "On 3 May the mayor promised to open the bridge.",
            "The mayor promised to open the bridge on 3 May.",
            "order",
        ),
        ("The mayor began to open the bridge in May.", "In May the mayor began to open the bridge.", ""),
        ("The pilots voted on Friday.", "The pilots voted to strike on Friday.", "order"),
        ("وعد العمدة بافتتاح الجسر في ٣ مايو.", "وَعَدَ العُمدةُ في ٣ مايو بِافتِتـــاحِ الجسر.", "order"),
        ("بدأ العمدة بناء الجسر في مايو.", "في مايو بَدَأَ العُمدةُ بِنـــاءَ الجسر.", ""),
        ("The bridge had burned.", "The judge said that the bridge had burned.", "left_out"),
        ("The bridge had burned.", "The judge knew that the bridge had burned.", ""),
        ("الجسر احترق.", "قالَ القاضي إنَّ الجِســـرَ احترق.", "left_out"),
        ("The bridge burned.", "According to Karim, the bridge burned.", "left_out"),
        ("The bridge burned.", "According to the report, the bridge burned.", ""),
        ("احترق الجسر.", "بِحَسَبِ كَريمٍ، احتَرَقَ الجِســـر.", "left_out"),
    ],
)
def test_what_is_only_promised_or_said_is_not_told_as_done(statement: str, sentence: str, fault: str) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    assert judge(claimed, held, frozenset()).fault == fault
