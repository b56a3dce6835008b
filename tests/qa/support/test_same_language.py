"""Statements held to one sentence in the same language: for each fault the least pair that shows it."""

from __future__ import annotations

import pytest

from index.language import detect_language
from index.terms import word_terms
from qa.support.same_language import Fault, Judgement, align, judge, operators_kept, said_words
from qa.support.wording import Wording, take_apart


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


def judged(statement: str, sentence: str, title: str = "") -> Judgement:
    return judge(apart(statement), apart(sentence), frozenset(word_terms(word.text)[0] for word in apart(title).words))


@pytest.mark.parametrize(
    ("statement", "sentence", "places"),
    [
        ("The lamp burned.", "The lamp burned.", (0, 1)),
        ("The lamp burned for nine days.", "The brass lamp burned for 9 days.", (1, 2, 3)),
        ("The lamp burns for about nine days.", "The lamp burned for nine days.", (0, 1, 2)),
        ("The lamp did not burn.", "The brass lamp did not burn.", (1, 2)),
        ("The guide slept.", "The guide also slept.", (0, 2)),
        ("The council failed to open the gate.", "The town council failed to open the gate.", (1, 2, 3, 4)),
        ("The lamp stood at the gate.", "The lamp stood on the gate.", (0, 1, 2)),
        ("On Monday the ship sailed.", "The ship sailed on Monday.", (2, 0, 1)),
        ("According to the report, Sara found the map.", "Sara found the map.", (0, 1, 2)),
        ("Sara found the map.", "The guide slept, and Sara found the map.", (2, 3, 4)),
        ("The dog chased the mouse.", "The cat jumped and the brown dog chased the mouse.", (3, 4, 5)),
        ("The cat jumped and the dog ran.", "The cat jumped and the brown dog ran.", (0, 1, 3, 4)),
        ("The ship sank in Aden.", "The ship sailed in Basra and sank in Aden.", (0, 3, 4)),
        ("In 2021 the ship sank.", "The ship sailed in 2019 and sank in 2021.", (4, 0, 3)),
        ("In 2019 the ship sank.", "In 2019 the ship sailed and sank.", (0, 1, 3)),
        ("السفينة غرقت في عدن.", "السَّفينةُ أَبْحَرَتْ في البَصـــرةِ وغَرِقَتْ في عَدَن.", (0, 3, 4)),
        ("أضاءَ المِصباحُ ٩ أَيّام.", "أَضاءَ المِصْبـــاحُ النُّحاسيُّ تِسْعَةَ أَيّامٍ.", (0, 1, 3)),
        ("لا ينام الحارس.", "لا يَنامُ الحـــارسُ في المنارة.", (0, 1)),
        ("ما نام الحارس.", "ما نَامَ الحـــارِسُ في المنارة.", (0, 1)),
        ("The tall keeper slept if the bell rang.", "The tall keeper slept in Aden if the bell rang.", (0, 1, 2, 4, 5)),
        ("سهر الطباخ.", "سَهِرَ الطَّبّـــاخُ، وإذا رَنَّ الجَرَسُ نام.", (0, 1)),
        ("Keepers slept.", "A few keepers slept.", (0, 1)),
        ("The keeper rarely sleeps.", "The keeper rarely sleeps in Aden.", (0, 1, 2)),
        ("أبحرت السفينة للبصرة.", "أَبْحَرَتِ السَّفينةُ إلى البَصـــرة.", (0, 1, 2)),
        ("الحارس وصل إلى الميناء.", "وَصَلَ الحارِسُ إلى المِينـــاء.", (1, 0, 2)),
        ("في عدن وصل الحارس.", "وَصَلَ الحارِسُ في عَدَن.", (2, 0, 1)),
        ("عام ٢٠١٩ وصل الـ NATO.", "وَصَلَ الـ NATO عام 2019.", (2, 0, 1)),
        ("وَفقًا للتقرير، احترقت المنارة.", "احتَرَقَتِ المَنـــارة.", (0, 1)),
    ],
)
def test_what_a_sentence_says_is_supported_word_by_word(statement: str, sentence: str, places: tuple[int, ...]) -> None:
    assert judged(statement, sentence) == Judgement("", places)


@pytest.mark.parametrize(
    ("fault", "statement", "sentence"),
    [
        ("thin", "The lamp.", "The lamp burned."),
        ("thin", "المِصباح.", "أضاء المصبـــاح."),
        ("thin", "It was in 2019.", "The lamp burned in ٢٠١٩."),
        ("words", "The lamp sank.", "The lamp burned."),
        ("words", "The lamp burned for nine days.", "The lamp burned for nine weeks."),
        ("words", "The lamp burned for 9 days.", "The lamp burned for more than 9 days."),
        ("words", "غَرِقَ المصباح.", "أضاء المصبـــاح."),
        ("words", "وصل القارب عام ٢٠١٩.", "وَصَلَ القارِبُ عام ٢٠١٨."),
        ("words", "انتظر الحارس ٩ أيام.", "انتَظَرَ الحـــارِسُ لأَقَلَّ مِنْ ٩ أيام."),
        ("words", "وصل الـ NATO.", "وصل الـ WHO."),
    ],
)
def test_what_says_too_little_or_has_another_word_has_no_places(fault: Fault, statement: str, sentence: str) -> None:
    assert judged(statement, sentence) == Judgement(fault)


@pytest.mark.parametrize(
    ("fault", "statement", "sentence"),
    [
        ("denied", "The lamp burned.", "The lamp did not burn."),
        ("denied", "The lamp did not burn.", "The lamp burned."),
        # One denial on both sides, over another word.
        ("denied", "The lamp burned oil.", "The lamp burned without oil."),
        # Every word is denied on both sides, here once and there twice.
        ("denied", "No gate opened.", "No gate did not open."),
        ("denied", "ينام الحارس.", "لا يَنامُ الحـــارس."),
        ("denied", "نام الحارس.", "ما نَامَ الحـــارس."),
        ("denied", "الحارس نام.", "الحـــارِسُ ما نَام."),
        ("denied", "لا ينام الحارس.", "يَنامُ الحـــارس."),
        ("denied", "المنبر مضاء.", "المِنبَرُ غَيْرُ مُضـــاء."),
        ("denied", "The keeper drinks.", "The keeper did not sleep, eat or drink."),
        ("denied", "The keeper eats.", "The keeper did not sleep, eat or drink."),
        ("denied", "الحارس يشرب.", "الحارِسُ لا يَنامُ، يَأكُلُ أو يَشـــرَب."),
        ("supposed", "The keeper sings.", "The keeper may eat, drink or sing."),
        ("denied", "The keeper sings.", "The keeper cannot swim, dance or sing."),
        ("supposed", "The lamp burns.", "The lamp may burn."),
        ("supposed", "The lamp may burn.", "The lamp burns."),
        ("supposed", "The keeper slept.", "The keeper slept unless the bell rang."),
        ("supposed", "The keeper slept.", "The keeper slept, in Aden, if the bell rang."),
        ("supposed", "The keeper slept.", "The keeper slept provided that the bell rang."),
        ("supposed", "The keeper slept.", "If the bell rang, the keeper slept."),
        ("denied", "The keeper slept if the bell rang.", "The keeper slept unless the bell rang."),
        ("supposed", "نام الحارس.", "نَامَ الحـــارِسُ إلا إذا رَنَّ الجَرَس."),
        ("supposed", "ينام الحارس.", "يَنامُ الحـــارِسُ ما لَمْ يَرِنَّ الجَرَس."),
        ("supposed", "ينام الحارس.", "يَنامُ الحـــارِسُ بِشَرطِ أن يَرِنَّ الجَرَس."),
        ("supposed", "ينام الحارس.", "في حالِ رَنَّ الجَرَسُ، يَنامُ الحـــارِس."),
        ("supposed", "The keeper slept.", "It is false that the keeper slept."),
        ("supposed", "The keeper slept.", "Rumour has it that the keeper slept."),
        ("supposed", "Keepers slept.", "Few keepers slept."),
        ("supposed", "The keeper sleeps.", "The keeper sleeps rarely."),
        ("supposed", "The keeper slept.", "The keeper slept, allegedly."),
        ("supposed", "The keeper slept.", "Reportedly, the keeper slept."),
        ("denied", "The keeper did not sleep.", "The keeper hardly slept."),
        ("supposed", "ينام الحارس.", "يَنامُ الحـــارِسُ نادِراً."),
        ("supposed", "نام الحارس.", "بالكادِ نَامَ الحـــارِس."),
        ("supposed", "الحارس نام.", "يُزعَمُ أنّ الحـــارِسَ نام."),
        ("supposed", "الحارس نام.", "كَذِبٌ أنّ الحـــارِسَ نام."),
        ("supposed", "The council opened the gate.", "The council failed to open the gate."),
        ("supposed", "ينام الحارس.", "قَدْ يَنامُ الحـــارس."),
        ("supposed", "سينام الحارس.", "يَنامُ الحـــارس."),
        ("supposed", "تصل السفينة إلى عدن.", "سَتَصِلُ السَّفينـــةُ إلى عَدَن."),
        ("supposed", "فتح المجلس البوابة.", "فَشِلَ المَجلِسُ في فَتْحِ البَوّابـــة."),
        ("order", "The cat bit the dog.", "The dog bit the cat."),
        ("order", "Sara met Layla in Basra.", "Layla met Sara in Basra."),
        ("order", "Nine ships carried seven bells.", "Seven ships carried nine bells."),
        ("order", "رأى الصياد البحار.", "رأى البَحّارُ الصَّيّـــاد."),
        ("order", "في القاعة ٩ نوافذ و٧ أبواب.", "في القاعةِ ٧ نَوافِذَ و٩ أبـــواب."),
        ("left_out", "The minister resigned.", "The former minister resigned."),
        ("left_out", "The pier burned.", "The north pier burned."),
        ("left_out", "The lighthouse burned.", "The lighthouse keeper burned."),
        ("left_out", "It lost the map.", "The guide, who lost the map, slept."),
        ("left_out", "حفرها الدليل.", "البِئْرُ، التي حَفَرَها الدَّلـــيل، جَفَّت."),
        ("left_out", "استقال الوزير.", "استَقالَ نائِبُ الوزيـــر."),
        ("left_out", "استقال الوزير.", "استقال الوَزيرُ السّابـــق."),
        ("left_out", "نام فريد.", "نامَتْ أُمُّ فَريـــد."),
        ("left_out", "احترق الميناء.", "احترقت مَنـــارةُ الميناء."),
        ("left_out", "احترقت المنارة.", "احترقت المنارةُ الشَّمالـــيّة."),
        # What would be left chases, and is not the cat.
        ("left_out", "The cat chased the mouse.", "The cat jumped and the dog chased the mouse."),
        ("left_out", "The cat jumped and chased the mouse.", "The cat jumped and the dog chased the mouse."),
        ("left_out", "It chased the mouse.", "The dog chased the mouse."),
        ("left_out", "القط طارد الفأر.", "القِطُّ قَفَزَ والكَلْبُ طارَدَ الفَـــأر."),
        # The place and the year are of the other verb.
        ("left_out", "The ship sank in Basra.", "The ship sailed in Basra and sank in Aden."),
        ("left_out", "The ship in Basra sank.", "The ship sailed in Basra and sank in Aden."),
        ("left_out", "The ship sank in 2019.", "The ship sailed in 2019 and sank in 2021."),
        ("left_out", "In 2019 the ship sank.", "In 2019 the ship sailed and sank in 2021."),
        ("left_out", "The ship sailed in Aden.", "The ship sailed, and in Aden the crew slept."),
        ("left_out", "السفينة غرقت في البصرة.", "السَّفينةُ أَبْحَرَتْ في البَصـــرةِ وغَرِقَتْ في عَدَن."),
        ("left_out", "السفينة غرقت عام ٢٠١٩.", "السَّفينةُ أَبْحَرَتْ عام ٢٠١٩ وغَرِقَتْ عام ٢٠٢١."),
        ("preposition", "The ship sailed to Basra.", "The ship sailed from Basra."),
        ("preposition", "The lamp was lit by the keeper.", "The lamp was lit for the keeper."),
        ("preposition", "أبحرت السفينة إلى البصرة.", "أبحرت السفينة مِنَ البَصـــرة."),
    ],
)
def test_what_turns_the_sense_is_a_fault(fault: Fault, statement: str, sentence: str) -> None:
    assert judged(statement, sentence).fault == fault


def test_a_title_names_what_both_treat() -> None:
    assert judged("The harbour lamp burned nine days.", "The lamp burned nine days.").fault == "words"
    assert judged("The harbour lamp burned nine days.", "The lamp burned nine days.", "Harbour") == Judgement(
        "", (0, 1, 2)
    )
    assert judged("أضاء مصباح الميناء ٩ أيام.", "أضاء المصباحُ ٩ أيّـــام.", "المِينـــاء") == Judgement("", (0, 1, 2))


def test_a_title_stands_for_no_number_and_for_no_word_between() -> None:
    assert judged("The lamp burned in 2019.", "The lamp burned.", "Lamps of 2019").fault == "words"
    assert judged("The harbour lamp burned.", "The brass lamp burned.", "Harbour").fault == "left_out"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("According to the report, the lamp burned.", ["lamp", "burned"]),
        ("The report burned.", ["report", "burned"]),
        ("According to Sara, the lamp burned.", ["according", "sara", "lamp", "burned"]),
        ("بحسب التَّقريـــر، احترق المصباح.", ["احترق", "المصباح"]),
        ("بحسب الحـــارس، احترق المصباح.", ["بحسب", "الحارس", "احترق", "المصباح"]),
    ],
)
def test_a_clause_that_only_says_who_says_so_is_not_said(statement: str, said: list[str]) -> None:
    assert [word.text for word in said_words(apart(statement))] == said


def test_no_word_is_told_without_what_it_stands_under() -> None:
    held = apart("The guide plans to avoid the gate, and the cook sings.")
    assert [word.over for word in held.words] == [(), (), (1,), (1, 2), (), ()]
    assert operators_kept(held, frozenset({0, 4, 5}))
    assert operators_kept(held, frozenset({1, 2, 3}))
    assert not operators_kept(held, frozenset({2, 3}))
    assert not operators_kept(held, frozenset({1, 3}))


COSTS = {
    (0, 1): 1.0,
    (0, 2): 5.0,
    (4, 1): 3.0,
    (4, 2): 0.0,
    (1, 3): 4.0,
    (1, 5): 9.0,
    (2, 3): 2.0,
    (2, 5): 8.0,
}


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        # 0-1-3 costs 5, 0-2-3 costs 7, 4-1-3 costs 7 and 4-2-3 only 2, though 0-1 is the cheapest from 0.
        ([[0, 4], [1, 2], [3, 5]], [4, 2, 3]),
        ([[0], [1, 2], [3]], [0, 1, 3]),
        ([[0, 4], [1], [5]], [0, 1, 5]),
        ([[0, 4], [2], [5]], [4, 2, 5]),
        ([[4, 0]], [4]),
    ],
)
def test_the_cheapest_way_through_a_table_of_costs(candidates: list[list[int]], chosen: list[int]) -> None:
    assert align(candidates, lambda before, place: COSTS[before, place]) == chosen


def test_of_two_places_the_one_in_order_and_near_is_taken() -> None:
    assert judged("The cook fed the cat.", "The cat saw that the cook fed the cat.").places == (2, 3, 4)
    assert judged("أطعم الطباخ القطّة.", "رأت القِطّة أنّ الطَّبّاخَ نامَ، ثمّ أَطعَمَ الطَّبّـــاخُ القِطّة.").places == (4, 5, 6)
