"""Expressions of several words: where they are found, and what a statement may make of them."""

from __future__ import annotations

import tomllib

import pytest

from index.language import detect_language
from index.text import fold
from qa.support.phrases import FILE, MOST_BETWEEN, expressed
from qa.support.wording import Word, take_apart
from tests.qa.support.test_other_language import judged


def words(text: str) -> tuple[Word, ...]:
    return take_apart(text, detect_language(text)).words


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The mayor resigned in 2019.", "اسْتَقالَ رَئيسُ البَلَدِيّـــة عام ٢٠١٩."),
        ("استقال رئيس البلدية عام ٢٠١٩.", "The mayor resigned in 2019."),
        ("The police arrested the teacher.", "ألقت الشُّرْطَةُ القَبْضَ على المُعَلِّـــم."),
        ("The museum was rebuilt in 2019.", "أُعيدَ بِناءُ المَتْحَـــفِ عام ٢٠١٩."),
        ("The school was given a satellite.", "أُعْطِيَت المدرسةُ قَمَراً صِناعِيّـــاً."),
    ],
)
def test_an_expression_says_what_its_words_do_not(statement: str, sentence: str) -> None:
    assert judged(statement, sentence).fault == ""


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The president resigned in 2019.", "اسْتَقالَ رَئيسُ البَلَدِيّـــة عام ٢٠١٩."),
        ("The mayor resigned in 2019.", "اسْتَقالَ رَئيسُ الوُزَراءِ عام ٢٠١٩."),
        ("The museum was built in 2019.", "أُعيدَ بِناءُ المَتْحَـــفِ عام ٢٠١٩."),
        ("The museum was rebuilt in 2019.", "بُنِيَ المَتْحَـــفُ عام ٢٠١٩."),
        ("The school has a bicycle.", "في المدرسة دَرّاجَةٌ نارِيّـــة."),
    ],
)
def test_a_part_of_an_expression_says_something_else(statement: str, sentence: str) -> None:
    assert judged(statement, sentence).fault != ""


def test_one_pair_is_kept_for_its_head_and_the_doer_may_stand_between() -> None:
    claimed, held = words("The police arrested him."), words("ألقت الشرطة القبض عليه.")
    found = expressed(held, claimed)
    assert found.places == {held[0].start: [1]}
    assert found.absorbed == {held[2].start}
    between = " ".join(["الشرطة"] * (MOST_BETWEEN + 1))
    assert expressed(words(f"ألقت {between} القبض عليه."), claimed).places == {}


def test_every_row_has_both_languages_and_only_words_of_content() -> None:
    for text in tomllib.loads(FILE.read_text("utf-8")).values():
        for row in text.strip().splitlines():
            english, _, arabic = fold(row).partition("=")
            assert english.strip().replace("|", "").isascii(), row
            assert arabic.strip() and not any(word.isascii() and word not in "|~" for word in arabic.split()), row
