"""Relative clauses without a word that opens them: which words stand in them."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.wording import take_apart


def inside(text: str) -> str:
    wording = take_apart(text, detect_language(text))
    return " ".join(word.text for word in wording.words if word.clause in wording.relatives)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The general Napoleon defeated fled to Vienna.", "napoleon defeated"),
        ("The general Napoleon easily defeated fled to Vienna.", "napoleon easily defeated"),
        ("The poet Rumi praised in 1250 died in Konya.", "rumi praised 1250"),
        ("The law the king of Spain signed was repealed.", "king spain signed"),
        ("The town the army had been defending fell.", "army defending"),
        ("The bridge engineers feared collapsed.", "engineers feared"),
        ("The castle rebels attacked in 1780 belongs to the state.", "rebels attacked 1780"),
        ("The man Karim admires lives in Aden.", "karim admires"),
        ("The house Karim lived in burned.", "karim lived"),
        ("All the king owned was sold.", "king owned"),
        ("Books Karim wrote sold well.", "karim wrote"),
        ("The king met the poet the judge praised.", "judge praised"),
        ("Police arrested the lawyer Karim had hired.", "karim hired"),
        ("She wrote to the doctor Salma trusted.", "salma trusted"),
        ("زار الوزيرُ قَريةً أَحرَقَها الجُنـــود.", "احرقها الجنود"),
        ("التقى الملك شاعِرًا مَدَحَهُ القاضي.", "مدحه القاضي"),
        ("اشترى التاجر سَفينةً غَرِقَتْ عام ١٩٢٠.", "غرقت ١٩٢٠"),
        ("في المدينة مسجد بناه سلطان.", "بناه سلطان"),
        ("أسست ليلى شركة تملك مصنعين.", "تملك مصنعين"),
        ("قائد هَزَمَهُ الجيش فرّ إلى دمشق.", "هزمه الجيش"),
    ],
)
def test_a_clause_without_a_word_that_opens_it_is_read(text: str, words: str) -> None:
    assert inside(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "The painter Matisse died in Nice.",
        "The painter Matisse died in a house built in 1900.",
        "In the north the army defeated the rebels.",
        "In the morning the guard slept in the tower.",
        "A house built by the poet Rumi burned.",
        "The company Apple sells phones to children.",
        "The king gave the boy the book.",
        "The doctor told the boy the king had died.",
        "Thomas Edison worked in Newark.",
        "كان كَريمٌ يَعمَلُ في عَدَن.",
        "في صَباحٍ بارِدٍ وَصَلَ القِطـــار.",
        "زار الوزير عمه.",
        "وقع حادث غرق في النهر.",
    ],
)
def test_where_no_such_clause_is_certain_none_is_read(text: str) -> None:
    assert inside(text) == ""
