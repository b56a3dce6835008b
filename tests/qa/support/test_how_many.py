"""How many a noun tells of, by its form and by what stands before it."""

from __future__ import annotations

import pytest

from index.language import detect_language
from index.text import fold
from qa.support.how_many import how_many
from qa.support.how_many_arabic import number_of
from qa.support.same_language import judge
from qa.support.wording import take_apart

ANY = "more one two"


@pytest.mark.parametrize(
    ("text", "at", "number"),
    [
        ("The minister resigned.", 0, "one"),
        ("The ministers resigned.", 0, "more two"),
        ("Ministers resigned.", 0, "more two"),
        ("The two ministers resigned.", 1, "two"),
        ("The two old ministers resigned.", 2, "two"),
        ("Both ministers resigned.", 1, "two"),
        ("A pair of lions escaped.", 1, "two"),
        ("Seven ministers resigned.", 1, "more"),
        ("One of the two ministers resigned.", 2, ANY),
        ("Every minister resigned.", 0, ANY),
        ("The first and second bridges were closed.", 2, ANY),
        ("The ministry gardens burned.", 0, ANY),
        ("The sister lives in Aden.", 0, "one"),
        ("The dog barks.", 1, ANY),
        ("The police came.", 0, ANY),
        ("استَقالَ الوَزيـــرُ.", 1, "one"),
        ("استَقالَ الوَزيـــرانِ.", 1, "two"),
        ("اشترى المجلس سَفينَتَيْن.", 2, "two"),
        ("سافر كِلا الأَخَوَين.", 2, "two"),
        ("زار الوزير المُهَندِسين.", 2, "more two"),
        ("مات الجُنـــود.", 1, "more"),
        ("غرقت السفن.", 1, ANY),
        ("وقّع ٣٠ وزيرًا.", 2, "more"),
        ("استقال كل وزير.", 2, ANY),
        ("الملكة وابناها.", 1, "two"),
    ],
)
def test_how_many_a_noun_tells_of(text: str, at: int, number: str) -> None:
    assert " ".join(sorted(how_many(take_apart(text, detect_language(text)), at))) == number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("فلسطين", "one"),
        ("سلطان", "one"),
        ("ميدان", "one"),
        ("المهندسون", "more"),
        ("جسور", "more"),
        ("كتاب", "one"),
        ("جسرًا", "one"),
    ],
)
def test_an_arabic_noun_shows_by_its_form_how_many_it_names(word: str, number: str) -> None:
    assert " ".join(sorted(number_of(fold(word)))) == number


@pytest.mark.parametrize(
    ("statement", "sentence", "fault"),
    [
        ("The minister resigned.", "The two ministers resigned.", "words"),
        ("The ministers resigned.", "The two ministers resigned.", ""),
        ("The two ministers resigned.", "The ministers resigned.", "words"),
        ("Soldiers died.", "A soldier died.", "words"),
        ("استقال الوزير.", "استَقالَ الوَزيـــرانِ.", "words"),
        ("استقال الوزيران.", "استَقالَ الوَزيـــرانِ.", ""),
        ("استقال الباحث.", "استَقالَ الباحِثـــون.", "words"),
    ],
)
def test_a_statement_tells_of_as_many_as_its_source(statement: str, sentence: str, fault: str) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    assert judge(claimed, held, frozenset()).fault == fault
