import pytest

from index.records import Language
from qa.kinds import Kind, asked_units, holds_kind, question_kind, question_kinds, without_kind


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
        ("ما هو عَـــدد السكان؟", "number"),
        ("مَنْ اكتشف القهوة؟", "person"),
        ("على يد من سقطت المدينة؟", "person"),
        ("أي شركة صنعت الـ rover؟", "person"),
        ("أيْن يقع ميناء المخا؟", "place"),
        ("من أين جاء البن؟", "place"),
        ("ما هي عاصمة اليمن؟", "place"),
        ("في أي مديـــنة ولد؟", "place"),
        ("لِماذا أُغلق المصنع؟", "reason"),
        ("ما سبب الغرق؟", "reason"),
        ("ما حُكم المحكمة؟", None),
        ("ماذا حدث؟", None),
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
        ("Tell me when it opened.", "date"),
        ("What was the total population?", "number"),
        ("Who opened the school?", "person"),
        ("Which company built سد مأرب?", "person"),
        ("Where is it?", "place"),
        ("In what country was she born?", "place"),
        ("Why did it close?", "reason"),
        ("What was the main reason?", "reason"),
        ("How did it happen?", None),
        ("What is it called when it rains?", None),
        ("What is the whenever button?", None),
    ],
)
def test_what_english_questions_ask_for(question: str, kind: Kind | None) -> None:
    assert question_kind(question, "en") == kind


@pytest.mark.parametrize(
    ("sentence", "number", "date"),
    [
        ("يبلغ العمق ٢٢١١ متراً.", True, False),
        ("وصل ثَلاثَةُ رجال.", True, False),
        ("بيعت ألــفُ نسخة.", True, False),
        ("سقط في شهر كـانون الأول.", False, True),
        ("It lasted two days.", True, False),
        ("It opened last October.", False, True),
        ("He came on Fridays.", False, True),
        ("يُفتح صبــاح يوم الأحد.", False, True),
        ("دفع مِئَتَيْ درهم.", True, False),
        ("سقطت سنة 1453م.", False, True),
        ("The school is in الرياض.", False, False),
        ("المدرسة في الرياض.", False, False),
    ],
)
def test_what_sentences_hold(sentence: str, number: bool, date: bool) -> None:
    assert (holds_kind(sentence, "number"), holds_kind(sentence, "date")) == (number, date)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("بَنَـــاه الشَّيْخ مُختار.", {"person"}),
        ("تقع في مدينة الرياض.", {"place"}),
        ("أُغلق بسبب الفيضان.", {"reason"}),
        ("وُلد ابن رُستم في شمال البلاد.", {"person", "place"}),
        ("It was built by Mona Haddad.", {"person"}),
        ("It stood in Tyre because صور is old.", {"person", "place", "reason"}),
        ("it rained.", set()),
        ("أمطرت كثيرًا.", set()),
    ],
)
def test_the_wording_of_persons_places_and_reasons(sentence: str, kinds: set[Kind]) -> None:
    every: tuple[Kind, ...] = ("person", "place", "reason")
    assert {kind for kind in every if holds_kind(sentence, kind)} == kinds


@pytest.mark.parametrize("language", ["ar", "en"])
def test_empty_text_asks_for_nothing(language: Language) -> None:
    assert question_kind("", language) is None


def test_the_words_that_ask_are_left_out_of_what_is_looked_for() -> None:
    assert without_kind("كَمْ عدد الجنود؟", "ar").split() == ["الجنود؟"]
    assert without_kind("How many soldiers, and when?", "en").split() == ["soldiers,", "and", "?"]
    assert without_kind("من اكتشف القهوة؟", "ar") == "من اكتشف القهوه؟"
    assert without_kind("In what country?", "en") == "in what country?"


def test_a_question_may_ask_for_several_things() -> None:
    assert question_kinds("من أسّس المدرسة ومتى؟", "ar") == ["date", "person"]
    assert question_kinds("Who opened the school, and when?", "en") == ["date", "person"]
    assert question_kinds("ماذا حدث؟", "ar") == []


@pytest.mark.parametrize(
    "question", ["What is the top speed of the train?", "How fast does it go?", "كم تبلغ سُرعة القطار؟"]
)
@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("It reaches 160 km/h.", True),
        ("It runs at 45 miles an hour.", True),
        ("The wind blew at 60 knots.", True),
        ("The turbine turns 3,600 times per minute.", True),
        ("تبلغ سرعته ١٦٠ كيلومترًا في الساعة.", True),
        ("The line is 43 kilometres long.", False),
        ("By bus it takes an hour and a half.", False),
        ("Express trains per hour have no speed here.", False),
    ],
)
def test_a_speed_is_no_length_and_no_time(question: str, sentence: str, holds: bool) -> None:
    assert holds_kind(sentence, "number", asked_units(question)) is holds
