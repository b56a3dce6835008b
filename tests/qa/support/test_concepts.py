import pytest

from index.text import fold
from qa.support.concepts import FILE, concepts_of, side_of


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("north", "0.0"),
        ("شَمـــال", "0.0"),
        ("Northern", "0.0"),
        ("جَنوبيّ", "0.1"),
        ("الشَّرقيّة", "0.2"),
        ("west", "0.3"),
        ("rising", "1.0"),
        ("ارتَفَع", "1.0"),
        ("drops", "1.1"),
        ("يَنخفِض", "1.1"),
        ("lamp", ""),
        ("مِصبـــاح", ""),
        ("٢٠١٩", ""),
    ],
)
def test_a_word_has_the_place_of_its_row_and_side(word: str, place: str) -> None:
    assert side_of(fold(word)) == place


@pytest.mark.parametrize(
    ("one", "other"),
    [("final", "آخِر"), ("Monday", "الاثنـــين"), ("opened", "افتُتِحَت"), ("Moroccan", "المغربيّة")],
)
def test_both_languages_stand_on_the_same_side(one: str, other: str) -> None:
    assert side_of(fold(one)) == side_of(fold(other)) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("first", "last"), ("الأولى", "الأخـــيرة"), ("open", "أُغلِق"), ("cairo", "بَغـــداد"), ("third", "الرّابع")],
)
def test_what_excludes_each_other_stands_in_one_row_on_two_sides(one: str, other: str) -> None:
    (row, _, side), (other_row, _, other_side) = (side_of(fold(word)).partition(".") for word in (one, other))
    assert row == other_row
    assert side != other_side


def test_lasted_is_no_form_of_last() -> None:
    assert (side_of("last"), side_of("lasted"), side_of("lasting")) == (side_of("final"), "", "")
    assert concepts_of("lasted") & concepts_of(fold("اسْتَمَرَّ"))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("inaugurate", "اِفتِتـــاح", True),
        ("launch", "اِفتِتـــاح", True),
        ("launch", "انطلاق", True),
        ("begin", "انطِـــلاق", True),
        ("inaugurate", "انطلاق", False),
        ("river", "نَهـــر", True),
        ("river", "بُحَيرة", False),
        ("zarqavalex", "نَهـــر", False),
    ],
)
def test_words_say_one_another_that_share_a_row(one: str, other: str, shared: bool) -> None:
    assert bool(concepts_of(one) & concepts_of(fold(other))) is shared


def test_no_word_stands_on_two_sides_of_one_row() -> None:
    rows = FILE.read_text("utf-8").partition('apart = """')[2].partition('"""')[0].strip().splitlines()
    for row in rows:
        words = [word.removeprefix("=") for side in row.split("|") for word in set(fold(side).split())]
        assert len(words) == len(set(words)), row
