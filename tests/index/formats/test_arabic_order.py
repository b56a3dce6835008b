import re
from pathlib import Path

import pytest

from index.formats.arabic_order import (
    clusters,
    face_brackets,
    fold_presentation,
    logical_order,
    marked,
    reads_leftwards,
    without_stretch,
)
from index.formats.arabic_reversed import evidence, is_reversed, repair_lines

SEEDS = Path(__file__).parents[3] / "seeds" / "ar"


def seed_lines() -> list[str]:
    lines = [line for file in sorted(SEEDS.iterdir()) for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if re.search("[ء-ي]", line)]


@pytest.mark.parametrize(
    ("drawn", "folded"),
    [
        ("ﻻ", "لا"),
        ("ﻷﻭﻝ", "لأول"),
        ("ﺳﻼﻡ", "سلام"),
        ("ﺍﷲ ﷺ ﷼", "االله ﷺ ﷼"),
        ("ﹰ", "\u064b"),
        ("ﹷ", "\u064e"),
        ("½ ﬁ ² كـتاب", "½ ﬁ ² كـتاب"),
    ],
)
def test_only_presentation_forms_are_folded(drawn: str, folded: str) -> None:
    assert fold_presentation(drawn) == folded


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("1911 ماع يف IBM ةكرش", "شركة IBM في عام 1911"),
        ("(York New) كرويوين", "نيويورك (York New)"),
        ("12/05/1998 يف", "في 12/05/1998"),
        ("٪٤٠ ىلإ %12.5", "12.5% إلى ٤٠٪"),
        ("9-7 ةحفص", "صفحة 7-9"),
        ("ءاملا يف mg/L 0.6", "0.6 mg/L في الماء"),
        ("Windows 10 ماظن", "نظام Windows 10"),
        ("تمدق World Bank (WB) ةكرش", "شركة World Bank (WB) قدمت"),
        ("(اذه OPEC (Vienna() نم", "من (OPEC (Vienna) هذا)"),
        ("3.5-", "-3.5"),
        ("94%", "94%"),
    ],
)
def test_what_is_drawn_from_the_left_is_read_from_the_right(drawn: str, read: str) -> None:
    assert logical_order(list(drawn)) == read


def test_arabic_in_an_english_line_is_turned_alone() -> None:
    drawn = list("The word ميدق باتك means an old book.")
    assert not reads_leftwards(drawn)
    assert logical_order(drawn, leftwards=False) == "The word كتاب قديم means an old book."


def test_marks_stay_on_their_letters() -> None:
    assert logical_order(clusters("كِتَابٌ")[::-1]) == "كِتَابٌ"
    assert repair_lines(["ةَنيِدَملا ىلإ"[::1], "كِتَابٌ إلى هذا"[::-1]])[0][1] == "كِتَابٌ إلى هذا"


def test_each_mark_stands_once_and_on_the_lam_of_lam_alef() -> None:
    assert marked("ن", ["\u0651", "\u064e", "\u0651"]) == "ن\u064e\u0651"
    assert marked("لا", ["\u064e"]) == "لَا"
    assert marked("لأ", ["\u0652", "\u064f"]) == "لْأُ"


def test_strokes_between_joined_letters_are_taken_out() -> None:
    assert without_stretch("العLرب\ufdd0ي جن44وب") == "العربي جنوب"
    assert without_stretch("السبت/الأحد و19 وB12 كتـــاب") == "السبت/الأحد و19 وB12 كتـــاب"


def test_brackets_face_what_they_hold() -> None:
    assert face_brackets("قال »العلم نور« ثم )خرج( في (عام 1998(.") == "قال «العلم نور» ثم (خرج) في (عام 1998)."
    assert face_brackets("مِنْهُ« وَ»چ».") == "مِنْهُ» وَ«چ»."
    assert face_brackets("a) b (c) :)") == "a) b (c) :)"
    assert face_brackets("أ) كتاب") == "أ) كتاب"


def test_no_line_in_order_is_taken_for_a_reversed_one() -> None:
    lines = seed_lines()
    assert len(lines) > 150
    assert [line for line in lines if is_reversed(line)] == []
    assert repair_lines(lines) == (lines, 0)


def test_reversed_lines_are_found() -> None:
    lines = seed_lines()
    found = sum(is_reversed(line[::-1]) for line in lines)
    assert found >= 0.94 * len(lines)


def test_a_line_that_shows_nothing_follows_the_others() -> None:
    lines = ["ةسردملا ىلإ بهذ", "دمحم ءاج", "ةنيدملا نم اوءاج"]
    assert evidence(lines[1]) == (0, 0)
    assert repair_lines(lines) == (["ذهب إلى المدرسة", "جاء محمد", "جاءوا من المدينة"], 3)
    assert repair_lines(lines[1:2]) == (lines[1:2], 0)


def test_one_word_that_ends_like_an_article_turns_no_line() -> None:
    assert repair_lines(["طَوِيلًا."]) == (["طَوِيلًا."], 0)
    assert repair_lines(["ةسردملا ىلإ بهذ", "باتكلا"])[1] == 2


def test_numbers_and_names_keep_their_order_in_a_repair() -> None:
    line = "ةنيدم ىلإ 1998 ماع يف IBM ةكرش تلقتنا"
    assert repair_lines([line])[0] == ["انتقلت شركة IBM في عام 1998 إلى مدينة"]


def test_english_is_never_turned() -> None:
    assert repair_lines(["saw was on", "ةسردملا ىلإ بهذ"])[0] == ["saw was on", "ذهب إلى المدرسة"]
