"""What two clauses tell is not told crosswise, nor a thing put where it is not, nor counted in with what it is not."""

from __future__ import annotations

import pytest

from index.encoder import Encoder, load_encoder
from index.language import detect_language
from qa.support.directions import directions_oppose
from qa.support.modals import small_oppose
from qa.support.statements import judge_statement
from qa.support.wording import take_apart


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.parametrize(
    ("statement", "source", "stands"),
    [
        (
            "انخفضت صادرات القمح وزادت واردات الأرز.",
            "Wheat exports fell, rice imports grew, and two factories closed.",
            True,
        ),
        (
            "زادت صادرات القمح وانخفضت واردات الأرز.",
            "Wheat exports fell, rice imports grew, and two factories closed.",
            False,
        ),
        ("تغلق المتاجر الأحد وتفتح الجمعة.", "Shops close on Friday and open on Sunday.", False),
        ("يذوب الملح في الماء.", "Salt dissolves in water.", True),
        ("يذوب الماء في الملح.", "Salt dissolves in water.", False),
        ("أشاد الممثل بالوزير.", "The minister praised the actor.", False),
        ("فصل المعلم المصرف.", "The teacher sued the bank that dismissed him.", False),
        ("ولد الشاعر قرب البصرة عام 1840.", "The poet was born near Basra in 1840.", True),
        ("ولد الشاعر في البصرة عام 1840.", "The poet was born near Basra in 1840.", False),
        ("The poet was born in Basra in 1840.", "ولد الشاعر بالقرب من البصرة عام 1840.", False),
        ("The shop sold 40 lamps each month.", "باع المتجر 40 مصباحا في الشهر.", True),
        ("The shop sold 40 lamps each month.", "باع المتجر 40 مصباحا في الشهر الماضي.", False),
        ("يفتح المتجر أيام الأحد.", "The shop opens on Sundays.", True),
        ("يفتح المتجر أيام الأحد.", "The shop opens on Mondays.", False),
    ],
)
def test_what_is_said_of_which(encoder: Encoder, statement: str, source: str, stands: bool) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, source))
    assert (judge_statement(claimed, held, "", encoder).fault == "") is stands


def test_points_of_the_compass_between_the_four() -> None:
    assert not directions_oppose("from the northwest to the southeast", "من شمالها الغربي إلى جنوبها الشرقي")
    assert directions_oppose("from the southeast to the north-west", "من الشَّمال الغربيّ إلى الجَنوب الشرقيّ")
    assert directions_oppose("شمال شرق المدينة", "north-west of the town")


def test_what_is_counted_in() -> None:
    assert small_oppose("28 جنيهًا بما في ذلك السعر", "28 pounds, to which the price is added", denied=False)
    assert not small_oppose("28 جنيهًا بما في ذلك السعر", "28 pounds including the price", denied=False)
