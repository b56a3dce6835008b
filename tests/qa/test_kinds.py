import pytest

from index.records import Language
from qa.kinds import Kind, holds_kind, question_kind, without_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("كم عدد الجنود الأمريكيين في سوريا؟", "number"),
        ("كَـــمْ يبلغ عُمْق البحر؟", "number"),
        ("وكم مترا يبلغ؟", "number"),
        ("ما نِسبة الرطوبة؟", "number"),
        ("ما مساحة الـ campus؟", "number"),
        ("مَتَى سقط النظام؟", "date"),
        ("في أي عام وصلت القهوة؟", "date"),
        ("بأيّ سنة كان ذلك؟", "date"),
        ("ما تاريخ الاتفاقية؟", "date"),
        ("من اكتشف القهوة؟", None),
        ("ما حُكم المحكمة؟", None),
        ("أين يقع ميناء المخا؟", None),
    ],
)
def test_what_arabic_questions_ask_for(question: str, kind: Kind | None) -> None:
    assert question_kind(question, "ar") == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many ISIS members are held in Syria?", "number"),
        ("HOW DEEP is البحر الأحمر?", "number"),
        ("What percentage of voters agreed?", "number"),
        ("When did the moon landing happen?", "date"),
        ("In what year did the school open?", "date"),
        ("Which month is coldest?", "date"),
        ("How did it happen?", None),
        ("Who opened the school?", None),
        ("What is the whenever button?", None),
    ],
)
def test_what_english_questions_ask_for(question: str, kind: Kind | None) -> None:
    assert question_kind(question, "en") == kind


@pytest.mark.parametrize(
    ("sentence", "number", "date"),
    [
        ("يبلغ العمق ٢٢١١ متراً.", True, True),
        ("وصل ثَلاثَةُ رجال.", True, False),
        ("بيعت ألــفُ نسخة.", True, False),
        ("سقط في شهر كـانون الأول.", False, True),
        ("It lasted two days.", True, False),
        ("It opened last October.", False, True),
        ("The school is in الرياض.", False, False),
        ("المدرسة في الرياض.", False, False),
    ],
)
def test_what_sentences_hold(sentence: str, number: bool, date: bool) -> None:
    assert (holds_kind(sentence, "number"), holds_kind(sentence, "date")) == (number, date)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_empty_text_asks_for_nothing(language: Language) -> None:
    assert question_kind("", language) is None


def test_the_words_that_ask_are_left_out_of_what_is_looked_for() -> None:
    assert without_kind("كَمْ عدد الجنود؟", "ar").split() == ["الجنود؟"]
    assert without_kind("How many soldiers, and when?", "en").split() == ["soldiers,", "and", "?"]
    assert without_kind("من اكتشف القهوة؟", "ar") == "من اكتشف القهوه؟"
