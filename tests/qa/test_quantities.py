import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.quantities import Quantity, find_quantities


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [(text[q.start : q.end], q.kind, q.value, q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "part", "value", "unit"),
    [
        ("About 2,000 soldiers", "2,000", "2000", ""),
        ("نحو ٢٬٠٠٠ جندي", "٢٬٠٠٠", "2000", ""),
        ("two thousand soldiers", "two thousand", "2000", ""),
        ("أَلْفَا جُنْدِيٍّ", "أَلْفَا", "2000", ""),
        ("يقدّر بألفي جندي", "بألفي", "2000", ""),
        ("1.5 million people", "1.5 million", "1500000", "person"),
        ("ملــيون ونِصْف نسمة", "ملــيون ونِصْف", "1500000", "person"),
        ("two and a half million", "two and a half million", "2500000", ""),
        ("خمسة وعشرون ألفًا", "خمسة وعشرون ألفًا", "25000", ""),
        ("ثَلاثَةُ آلافٍ وخمسمئة وعشرون رجلاً", "ثَلاثَةُ آلافٍ وخمسمئة وعشرون", "3520", ""),
        ("3 ملايين و200 ألف", "3 ملايين و200 ألف", "3200000", ""),
        ("خمسة عشر يومًا", "خمسة عشر", "15", "day"),
        ("one hundred and five", "one hundred and five", "105", ""),
        ("twenty-five rooms", "twenty-five", "25", ""),
        ("two thirds of it", "two thirds", "2/3", ""),
        ("6½ km", "6½", "6.5", "kilometre"),
        ("12 % of it", "12 %", "12", "%"),
        ("١٢ في المئة من الـ budget", "١٢ في المئة", "12", "%"),
        ("45,44%", "45,44%", "45.44", "%"),
        ("$5 million", "$5 million", "5000000", "dollar"),
        ("بطول 1115 كم", "1115", "1115", "kilometre"),
        ("مكث يَوْمَيْن هناك", "يَوْمَيْن", "2", "day"),
        ("one day", "one", "1", "day"),
        ("the 21st time", "21st", "21", "ordinal"),
        ("وستة وعشرين متطوّعًا", "وستة وعشرين", "26", ""),
    ],
)
def test_a_number_in_digits_or_words(text: str, part: str, value: str, unit: str) -> None:
    assert found(text) == [(part, "number", value, unit)]


@pytest.mark.parametrize(
    ("text", "part", "value", "unit"),
    [
        ("on 12 March 2019", "12 March 2019", "2019-03-12", "day"),
        ("March 12th, 2019", "March 12th, 2019", "2019-03-12", "day"),
        ("في ١٢ مَارِس ٢٠١٩", "١٢ مَارِس ٢٠١٩", "2019-03-12", "day"),
        ("8 ديسمبر/كانون الأول 2024", "8 ديسمبر/كانون الأول 2024", "2024-12-08", "day"),
        ("2019-03-12", "2019-03-12", "2019-03-12", "day"),
        ("في الثاني من مايو 2024، هبت", "الثاني من مايو 2024", "2024-05-02", "day"),
        ("يوم الحادي والثلاثين من يناير", "الحادي والثلاثين من يناير", "--01-31", "day"),
        ("في الأسبوع الثاني من مايو", "مايو", "--05", "month"),
        ("٢٠ مـــارس", "٢٠ مـــارس", "--03-20", "day"),
        ("آذار 2019", "آذار 2019", "2019-03", "month"),
        ("every four years in May, they", "May", "--05", "month"),
        ("١٣ رمضان ١٤٤٠ هـ", "١٣ رمضان ١٤٤٠ هـ", "AH1440-09-13", "day"),
        ("in 2019", "2019", "2019", "year"),
        ("بين 1964", "1964", "1964", "year"),
        ("سُقوطها 1453م", "1453م", "1453", "year"),
        ("سنة 336 ق.م،", "336 ق.م", "-336", "year"),
        ("عام 150 هـ،", "150 هـ", "AH150", "year"),
        ("عام ألفين وتسعة عشر", "ألفين وتسعة عشر", "2019", "year"),
        ("in the 1990s", "1990s", "199X", "decade"),
        ("في التِّسْعِينِيَّات", "التِّسْعِينِيَّات", "199X", "decade"),
        ("ثمانينيات القرن التاسع عشر", "ثمانينيات القرن التاسع عشر", "188X", "decade"),
        ("القَرْن التاسع عَشَر", "القَرْن التاسع عَشَر", "18XX", "century"),
        ("the nineteenth century", "nineteenth century", "18XX", "century"),
        ("at 9:05", "9:05", "T09:05", "time"),
    ],
)
def test_a_date(text: str, part: str, value: str, unit: str) -> None:
    dates = [row for row in found(text) if row[1] == "date"]
    assert dates == [(part, "date", value, unit)]


def test_clitics_stay_with_their_word() -> None:
    assert [row[0] for row in found("بين عامي 1964 و1968")] == ["1964", "و1968"]


def test_what_follows_a_bare_number_tells_it_from_a_year() -> None:
    assert found("1200 جنديًا في 1200") == [("1200", "number", "1200", ""), ("1200", "date", "1200", "year")]
    assert found("1500 soldiers") == [("1500", "number", "1500", "")]


def test_neighbours_are_not_one_number() -> None:
    assert [row[2] for row in found("ثلاثة وأربعة")] == ["3", "4"]
    assert [row[2] for row in found("3 to 5 km")] == ["3", "5"]


@pytest.mark.parametrize(
    "text",
    [
        "B52",
        "COVID-19",
        "version 1.2.3",
        "كِتَابٌ أَلَّفَهُ",
        "they may march",
        "قال أب",
        "one of them",
        "",
        "1/0",
    ],
)
def test_no_number_nor_date(text: str) -> None:
    assert find_quantities(text) == []


def test_equal_values_are_found_in_both_languages() -> None:
    values = {find_quantities(text)[0].value for text in ("2,000", "٢٠٠٠ رجلاً", "ألفا رجل", "two thousand")}
    assert values == {"2000"}
    assert find_quantities("٥ كم") == [Quantity("number", 0, 1, "5", "kilometre")]


@example("0M0")
@given(st.text(alphabet="0129٣٤.,:/-%$ نوألفمياهـق°ءَّcentuyMar'th\n\u200d", max_size=40))
def test_spans_are_whole_words_in_order(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end
        for edge in (quantity.start, quantity.end):
            assert not re.fullmatch(r"[^\W_ـ]{2}", text[max(0, edge - 1) : edge + 1])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("يوجد حوالي 2000 جندي أمريكي في سوريا", "number"),
        ("ما يقرب من ٢٠٠٠ جُنْدي أمريكي", "number"),
        ("أرسلت 2000 جندي إلى هناك", "number"),
        ("about 2000 American soldiers", "number"),
        ("أُسست عام 2000 مدرسةٌ جديدة", "date"),
        ("كأس العالم 2018 كانت في روسيا", "date"),
        ("دورة 2012 التي أقيمت في لندن", "date"),
        ("in 2000 soldiers came home", "date"),
    ],
)
def test_a_bare_number_like_a_year_is_told_by_what_stands_around_it(text: str, kind: str) -> None:
    (quantity,) = find_quantities(text)
    assert quantity.kind == kind


def test_what_a_cell_is_labelled_tells_counts_from_years() -> None:
    row = "المديرية: السِّياحة | عدد الموظفين: 1187 | سنة التأسيس: 1954"
    assert found(row) == [("1187", "number", "1187", ""), ("1954", "date", "1954", "year")]
    assert found("Town: Adab | Population: 2050 | Opened: 1931") == [
        ("2050", "number", "2050", ""),
        ("1931", "date", "1931", "year"),
    ]
