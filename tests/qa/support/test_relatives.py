"""What a relative clause says is told of its noun alone, and the clause around it of what it goes on with."""

from __future__ import annotations

import pytest

from index.language import detect_language
from qa.support.other_language import judge_across
from qa.support.same_language import judge
from qa.support.wording import Wording, take_apart
from tests.qa.test_meaning import Wordless


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


def stands(statement: str, sentence: str) -> bool:
    claimed, held = apart(statement), apart(sentence)
    if claimed.language == held.language:
        return not judge(claimed, held, frozenset()).fault
    return not judge_across(claimed, held, Wordless()).fault


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("The ship which sailed in 2019 sank in 2021.", "The ship sank in 2021.", "The ship sailed in 2021."),
        ("The ship that sailed in 2019 sank in 2021.", "The ship sailed in 2019.", "The ship sank in 2019."),
        ("The canal dug in 1860 was filled in 1931.", "The canal was filled in 1931.", "The canal was dug in 1931."),
        ("The man who lived in Aden died in Basra.", "The man died in Basra.", "The man lived in Basra."),
        ("The bridge built in 1902 was closed in 1956.", "The bridge was closed in 1956.", "The bridge built in 1956."),
        ("The teacher who taught Salem left for Cairo.", "The teacher left for Cairo.", "Salem left for Cairo."),
        ("The cook who bought the bread sold the fish.", "The cook sold the fish.", "The cook bought the fish."),
        (
            "The mayor saw the library, which opened in 1950.",
            "The library opened in 1950.",
            "The mayor opened.",
        ),
        ("The doctor met the nurse who lived in Aden.", "The nurse lived in Aden.", "The doctor lived in Aden."),
        ("Nine ships called, two more than in 2023.", "Nine ships called.", "In 2023 nine ships called."),
        ("The dog that the cook met chased the cat.", "The dog chased the cat.", "The cook chased the cat."),
        ("The inn where the poet slept lies in Aden.", "The inn lies in Aden.", "The poet lies in Aden."),
        ("The painter whose brother built the tower died.", "The painter died.", "The painter built the tower."),
        (
            "The soldier wounded in Basra was sent to Aden.",
            "The soldier was sent to Aden.",
            "The soldier wounded in Aden.",
        ),
        ("الجندي الذي نام في البصرة عاد إلى القاهرة.", "The soldier returned to Cairo.", "The soldier slept in Cairo."),
        ("السفينة التي أبحرت عام ٢٠١٩ غرقت عام ٢٠٢١.", "السفينة غرقت عام ٢٠٢١.", "السفينة أبحرت عام ٢٠٢١."),
        ("الطبيب الذي عالج الوزير سافر إلى عمان.", "الطبيب سافر إلى عمان.", "الوزير سافر إلى عمان."),
        ("عالج الطبيب الجندي الذي نام في البصرة.", "الجندي نام في البصرة.", "الطبيب نام في البصرة."),
        ("السفينة التي أبحرت عام ٢٠١٩ غرقت عام ٢٠٢١.", "The ship sank in 2021.", "The ship sailed in 2021."),
        ("The ship which sailed in 2019 sank in 2021.", "غرقت السفينة عام ٢٠٢١.", "أبحرت السفينة عام ٢٠٢١."),
        ("The bridge built in 1902 was closed in 1956.", "أُغلق الجسر عام 1956.", "بُني الجسر عام 1956."),
        ("The general whom Napoleon met fled.", "The general fled.", "The general Napoleon fled."),
        ("The general Napoleon met fled.", "The general fled.", "The general Napoleon fled."),
        ("The king met the poet the judge saw.", "التقى الملك الشاعر.", "التقى الملك القاضي."),
        ("The king bought the school the army built.", "اشترى الملك المدرسة.", "بنى الملك المدرسة."),
        ("زار الوزير قَريةً بَناها المَلِـــك.", "زار الوزير قرية.", "بنى الوزير قرية."),
        ("الشاعر الذي مَدَحَ الأَميـــرَ مات في حلب.", "The poet praised the prince.", "The prince praised the poet."),
        ("القائد الذي زارَهُ المَلِـــكُ مات.", "The king visited the leader.", "The leader visited the king."),
        ("السَّفيرُ استَقبَلَهُ المَلِـــك.", "The king received the ambassador.", "The ambassador received the king."),
    ],
)
def test_of_a_relative_clause_and_the_one_around_it(sentence: str, true: str, false: str) -> None:
    assert (stands(true, sentence), stands(false, sentence)) == (True, False)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        # The date is of the verb before the clause.
        ("أبحرت السفينة عام ٢٠٢١.", "غرقت السفينة التي أبحرت عام ٢٠١٩ قرب البصرة عام ٢٠٢١."),
        ("وُلد الوزير عام ٢٠٢٠.", "زار الوزير الذي وُلد في عدن مصر عام ٢٠٢٠."),
        ("The museum opened in 1950.", "The museum is older than the library, which opened in 1950."),
        # Bread and price both may be meant.
        ("The bread fell.", "The paper told of the price of the bread which fell."),
    ],
)
def test_what_may_be_said_of_another_is_not_told(statement: str, sentence: str) -> None:
    assert not stands(statement, sentence)


def test_what_someone_tells_is_no_relative_clause() -> None:
    assert apart("The cook told the guide that the ship sank.").relatives == frozenset()
    assert apart("The ship that sank was old.").relatives == {1}
    assert apart("The ship that sank was old.").resumed == {2: 0}


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("The children under ten pay half.", "The children under ten pay half.", "The children pay half."),
        ("الأطفال دون العاشرة يدفعون النصف.", "الأطفال دون العاشرة يدفعون النصف.", "الأطفال يدفعون النصف."),
        ("The storm sank two of the nine ships.", "The storm sank two of the ships.", "The storm sank nine ships."),
        (
            "أغرقت العاصفة سفينتين من السفن التسع.",
            "The storm sank two of the nine ships.",
            "The storm sank nine ships.",
        ),
        (
            "When the war ended the factory closed.",
            "When the war ended the factory closed.",
            "The war ended when the factory closed.",
        ),
        (
            "انتهت الحرب لأن الملك مات.",
            "The war ended because the king died.",
            "The king died because the war ended.",
        ),
        (
            "فُتحت المدرسة عام 1820 والمكتبة عام 1845.",
            "The school was opened in 1820.",
            "The library was opened in 1820.",
        ),
        (
            "يعالج الطبيب الحيوانات ويعالج المستشفى الناس.",
            "The hospital treats people.",
            "The doctor treats people.",
        ),
    ],
)
def test_what_limits_a_statement_is_not_left_out(sentence: str, true: str, false: str) -> None:
    assert (stands(true, sentence), stands(false, sentence)) == (True, False)
