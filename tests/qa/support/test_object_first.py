"""An Arabic verb, whom it is done to, and only then who does it."""

from __future__ import annotations

import pytest

from index.encoder import Encoder, load_encoder
from qa.support.object_first import object_first
from qa.support.wording import take_apart
from tests.qa.support.test_false_across import stands


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.parametrize(
    ("arabic", "place"),
    [
        ("صمم المحطة المهندس.", 1),
        ("يرأس الورشة الطبيب.", 1),
        ("صممت المحطة المهندسة.", None),
        ("قتل القضاة الملك.", None),
        ("بنى الخليفة المسجد.", None),
        ("زار المغاربة المسجد.", None),
        ("زار الوزير المدينة.", None),
    ],
)
def test_a_feminine_thing_behind_a_masculine_verb_is_no_subject(arabic: str, place: int | None) -> None:
    assert object_first(take_apart(arabic, "ar"), 0) == place


@pytest.mark.parametrize(
    ("statement", "source", "true"),
    [
        ("يرأس ورشة الترميم الدكتور أنسلم أوكونجو.", "The conservation workshop is led by Dr Anselm Okonjo.", True),
        ("صمم المحطة المهندس أحمد.", "The station was designed by the engineer Ahmed.", True),
        ("صمم المحطة المهندس أحمد.", "The engineer Ahmed designed the station.", True),
        ("The engineer designed the station.", "صمم المحطة المهندس.", True),
        ("The station designed the engineer.", "صمم المحطة المهندس.", False),
        ("The teacher saved the engineer.", "أنقذ المعلمة المهندس.", False),
        ("The engineer was saved by the teacher.", "أنقذ المعلمة المهندس.", False),
        ("أنقذ المعلمة المهندس.", "The teacher saved the engineer.", False),
        ("أنقذ المعلمة المهندس.", "The engineer saved the teacher.", True),
        ("أنقذت المعلمة المهندس.", "The engineer saved the teacher.", False),
        ("قتل القضاة الملك.", "The king killed the judges.", False),
        ("بنى الخليفة المسجد.", "The mosque built the caliph.", False),
        ("هزم المدينة الجيش.", "The city defeated the army.", False),
        ("تتبع المدينة الجزيرة.", "The island belongs to the city.", False),
        ("تسلمت الشركة الرسالة.", "The company delivered the letter.", False),
        ("The director delivered the letter.", "تسلمت المديرة الرسالة.", False),
        ("The teacher taught the language.", "تعلمت المعلمة اللغة.", False),
        ("The president visited the village twice.", "زار الرئيس القرية مرتين.", True),
        ("The president visited the village once.", "زار الرئيس القرية مرتين.", False),
        ("The river flows out of the lake.", "يتدفق النهر إلى البحيرة.", False),
    ],
)
def test_who_does_it_to_whom_is_kept(encoder: Encoder, statement: str, source: str, true: bool) -> None:
    assert stands(statement, source, encoder) is true
