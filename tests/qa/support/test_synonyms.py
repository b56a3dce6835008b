"""Statements in words that say the same as those of their source, and those that only seem to."""

from __future__ import annotations

import pytest

from index.encoder import Encoder, load_encoder
from index.language import detect_language
from qa.support.statements import judge_statement
from qa.support.synonyms import in_words_of
from qa.support.wording import Wording, take_apart


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


@pytest.mark.parametrize(
    ("statement", "source", "told"),
    [
        ("Banned in May, it left.", "It was prohibited in May and left.", "Prohibited in May, it left."),
        ("The fee rose by 9 percent.", "The fee increased by 9 percent.", "The fee increased by 9 percent."),
        ("Guests have to pay.", "Guests must pay.", "Guests must pay."),
        ("The trip takes 38 minutes.", "The trip lasts 38 minutes.", "The trip lasts 38 minutes."),
        ("US troops left.", "American troops left.", "American troops left."),
        ("Hamburg owns the isle.", "The city of Hamburg owns the isle.", "The city of Hamburg owns the isle."),
        ("وسيعود القائد.", "سَيَرجِعُ القـــائد.", "وسيرجع القائد."),
        ("انخفضت الأسعار.", "هَبَطَتِ الأَسعـــار.", "هبطت الاسعار."),
        ("سافر يوم ٩ مايو.", "سافَرَ في ٩ مايـــو.", "سافر في ٩ مايو."),
        ("سوف يسافر شهر رجب.", "سَيُســـافِرُ في رجب.", "سيسافر رجب."),
        ("طبع في بازل.", "طُبِعَ في مَدينةِ بـــازِل.", "طبع في مدينه بازل."),
    ],
)
def test_a_statement_has_the_words_of_its_source(statement: str, source: str, told: str) -> None:
    assert in_words_of(apart(statement), apart(source)) == told


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        # "Heat increased the pressure" does not say that heat rose.
        ("Heat rose.", "Heat increased the pressure."),
        ("Guests do not have to pay.", "Guests must not pay."),
        ("The lamp was repaired.", "The lamp was fixed to the wall."),
        ("US troops left.", "Latin American troops left."),
        ("The US bought it.", "An American bought it."),
        ("They told us of it.", "They told American troops of it."),
        ("The trip lasted a car.", "The trip took a car."),
        ("The port of Hamburg burned.", "The port of the city of Hamburg burned."),
        ("The banned book left.", "The banned and prohibited book left."),
        ("أُغلق لمدة ثلاثة أيام.", "أُغْلِقَ كُلَّ ثَلاثةِ أيّـــام."),
        ("هُدم العمال.", "هُدِمَت مَدينةُ العُمّـــال."),
        ("في مدينة بازل وقف.", "وَقَفَ في مَدينةِ بـــازِل."),
        ("وصلت بازل.", "بازِل وصَلَت مَدينةَ بـــازِل."),
    ],
)
def test_what_may_say_something_else_is_left(statement: str, source: str) -> None:
    assert in_words_of(apart(statement), apart(source)) == ""


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The council prohibited the book.", "In May the council banned the book."),
        ("The book was prohibited by the council in May.", "In May the council banned the book."),
        ("ارتفع السعر إلى ٩.", "ازدادَ السِّعـــرُ إلى ٩."),
    ],
)
def test_what_is_told_in_other_words_is_judged(statement: str, source: str, encoder: Encoder) -> None:
    assert judge_statement(apart(statement), apart(source), "", encoder).fault == ""
