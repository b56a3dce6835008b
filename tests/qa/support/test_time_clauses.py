"""What is told of before, after or when something else is told."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.time_clauses import time_clauses, times_kept
from qa.support.wording import take_apart


@pytest.mark.parametrize(
    ("text", "kind", "told", "rest"),
    [
        ("The minister resigned after the war ended.", "after", "war ended", "minister resigned"),
        ("After the war ended, the minister resigned.", "after", "war ended", "minister resigned"),
        ("After the war the queen built a school.", "after", "war", "built school"),
        ("استقال الوزير بَعْدَ أَنِ انتَهَتِ الحَـــرب.", "after", "انتهت الحرب", "استقال الوزير"),
        ("بَعْدَ انتِهـــاءِ الحَربِ عادَ الجُنود.", "after", "انتهاء", "عاد الجنود"),
        ("استقال الوزير عَقِبَ انهيار البنك.", "after", "انهيار البنك", "استقال الوزير"),
        ("The minister resigned following the collapse.", "after", "collapse", "minister resigned following"),
        ("The king ate and then slept.", "then", "slept", "king ate"),
    ],
)
def test_what_is_told_and_what_is_the_rest(text: str, kind: str, told: str, rest: str) -> None:
    wording = take_apart(text, detect_language(text))
    clause = time_clauses(wording)[0]
    words = (" ".join(wording.words[at].text for at in sorted(places)) for places in (clause.told, clause.rest))
    assert (clause.kind, *words) == (kind, told, rest)


@pytest.mark.parametrize(
    "text",
    ["The French then planted it.", "He came in 1990.", "The shop opened before 1990.", "He came the following year."],
)
def test_a_date_and_an_adverb_tell_of_nothing_else(text: str) -> None:
    assert time_clauses(take_apart(text, "en")) == []


@pytest.mark.parametrize(
    ("statement", "sentence", "pairs", "kept"),
    [
        ("After the war ended, he resigned.", "استقال بَعْدَ أَن انتَهَتِ الحَـــرب.", ((0, 2), (1, 1), (2, 0)), True),
        ("After he resigned, the war ended.", "استقال بَعْدَ أَن انتَهَتِ الحَـــرب.", ((0, 0), (1, 2), (2, 1)), False),
        ("He resigned in 1945.", "He resigned after the war ended in 1945.", ((0, 0), (1, 3)), False),
        ("He left in 1946.", "He left after the war in 1946.", ((0, 0), (1, 2)), True),
        ("He finished the book.", "He died before he finished the book.", ((0, 1), (1, 2)), False),
    ],
)
def test_times_are_not_exchanged(statement: str, sentence: str, pairs: tuple[tuple[int, int], ...], kept: bool) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    assert times_kept(claimed, held, [(claimed.words[at], place) for at, place in pairs]) is kept
