import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import question_language
from index.text import fold
from qa.followup import complete_question

MUSEUM = ["How many seats does the Corvin museum have?"]
REVENUE = ["What was the revenue of Acme in 2022?"]
COMPASS = ["من اخترع الــبوصلة؟"]
COMPANY = ["كم بلغت إيرادات شركة النخيل في عام ٢٠٢٢؟"]


@pytest.mark.parametrize(
    ("question", "history", "completed"),
    [
        ("and in 2023?", REVENUE, "What was the revenue of Acme in 2023?"),
        ("what about 2023?", REVENUE, "What was the revenue of Acme in 2023?"),
        ("And Globex?", REVENUE, "What was the revenue of Globex in 2022?"),
        ("in 5.1?", ["Which ports does Corvin DB 5.0 use?"], "Which ports does Corvin DB 5.1 use?"),
        ("and on Mondays?", MUSEUM, "How many seats does the Corvin museum have on Mondays?"),
        ("and the south?", ["Who rules the north of Corvinia?"], "Who rules the south of Corvinia?"),
        ("وفي ٢٠٢٣؟", COMPANY, "كم بلغت إيرادات شركة النخيل في عام ٢٠٢٣؟"),
        ("وفي 2023؟", COMPANY, "كم بلغت إيرادات شركة النخيل في عام 2023؟"),
        ("وفي الصـــيف؟", ["كم زائرًا يستقبل المتحف؟"], "كم زائرًا يستقبل المتحف في الصـــيف؟"),
        ("وَالشَّمَال؟", ["من يحكم جنوب الجزيرة؟"], "من يحكم شَّمَال الجزيرة؟"),
        ("وماذا عن النساء؟", ["من أحرز لقب الرجال في السباق؟"], "من أحرز لقب النساء في السباق؟"),
    ],
)
def test_what_is_asked_otherwise_takes_the_place_of_its_counterpart(
    question: str, history: list[str], completed: str
) -> None:
    assert complete_question(question, history) == completed


@pytest.mark.parametrize(
    ("question", "history", "completed"),
    [
        ("who runs it?", MUSEUM, "who runs it (the Corvin museum)?"),
        ("when was that", MUSEUM, "when was that (the Corvin museum)?"),
        ("What’s its name?", MUSEUM, "What’s its name (the Corvin museum)?"),
        ("Who is the director of the museum?", MUSEUM, "Who is the director of the museum (the Corvin museum)?"),
        ("where did she die?", ["Where was Marie Curie born?"], "where did she die (Marie Curie)?"),
        ("What about the roof?", MUSEUM, "What about the roof (the Corvin museum)?"),
        ("ومن بنــاها؟", ["متى اكتملت قلعة صلاح الدين؟"], "من بنــاها (قلعة صلاح الدين)؟"),
        ("مَتَى بُنِيَتْ؟", ["ما ارتفاع قلعة صلاح الدين؟"], "مَتَى بُنِيَتْ (ارتفاع قلعة صلاح الدين)؟"),
        ("ما فائدتُها؟", COMPASS, "ما فائدتُها (الــبوصلة)؟"),
        ("كيف تعمل في القطب؟", COMPASS, "كيف تعمل في القطب (الــبوصلة)؟"),
        ("هل هو مجاني؟", ["متى صدر برنامج Corvin DB؟"], "هل هو مجاني (برنامج Corvin DB)؟"),
        ("كم سعرها اليوم؟", COMPASS, "كم سعرها اليوم (الــبوصلة)؟"),
        ("وماذا عن الـ mRNA؟", ["من طوّر لقاح الحصبة؟"], "ماذا عن الـ mRNA (لقاح الحصبة)؟"),
    ],
)
def test_pronouns_get_what_was_spoken_of(question: str, history: list[str], completed: str) -> None:
    assert complete_question(question, history) == completed


@pytest.mark.parametrize(
    ("question", "history", "completed"),
    [
        ("Why not?", ["Can I park on Elm Road?"], "Why not (I park on Elm Road)?"),
        ("By how much?", ["Did Acme's profit fall?"], "By how much (Acme's profit fall)?"),
        ("ولِمَ؟", ["متى سَقَطَ الجسر القديم؟"], "لِمَ (سَقَطَ الجسر القديم)؟"),
        ("أين بالضبط؟", ["هل وُلد في القاهرة؟"], "أين بالضبط (وُلد في القاهرة)؟"),
    ],
)
def test_a_bare_question_word_gets_all_that_was_said(question: str, history: list[str], completed: str) -> None:
    assert complete_question(question, history) == completed


@pytest.mark.parametrize(
    ("question", "history", "completed"),
    [
        ("why did it fall?", [*REVENUE, "and in 2023?"], "why did it fall (the revenue of Acme in 2023)?"),
        ("وكم سعرها؟", [*COMPASS, "ومتى؟", "وأين؟"], "كم سعرها (الــبوصلة)؟"),
        ("في أي عام كان ذلك؟", [*COMPASS, "ومن حسّنها؟"], "في أي عام كان ذلك (حسّنها، الــبوصلة)؟"),
        ("and the same?", ["What was built in 2019?"], "and the same (2019)?"),
        ("and its roof?", ["Who painted the Mona Lisa?", *MUSEUM], "and its roof (the Corvin museum)?"),
    ],
)
def test_followups_in_the_history_are_completed_first(question: str, history: list[str], completed: str) -> None:
    assert complete_question(question, history) == completed


@pytest.mark.parametrize(
    ("question", "history", "completed"),
    [
        ("who invented it?", ["ما فائدة البوصلة؟"], "who invented it (فائدة البوصلة)?"),
        ("من يديره؟", MUSEUM, "من يديره (the Corvin museum)؟"),
        ("وفي ٢٠٢٣؟", REVENUE, "ماذا عن ٢٠٢٣ (the revenue of Acme in 2022)؟"),
        ("and the price?", ["من أي بلد جاء صنف المجهول من التمر؟"], "what about the price (صنف المجهول)?"),
    ],
)
def test_the_completed_question_stays_in_the_language_of_the_followup(
    question: str, history: list[str], completed: str
) -> None:
    assert complete_question(question, history) == completed


@pytest.mark.parametrize(
    "question",
    [
        "Who discovered penicillin?",
        "What is malaria?",
        "Corvin Water Court?",
        "How do bees find their way?",
        "How long does it take to fly to Mars?",
        "Is it true that coffee comes from Yemen?",
        "How many species of turtle are there?",
        "متى تأسست اليونسكو؟",
        "مَنْ اكْتَشَفَ البِنْسِلِينَ؟",
        "ما عاصمة فرنسا؟",
        "ما الزراعة؟",
        "من هو ابن سينا؟",
        "كم مدرسه في غزه؟",
        "كيف تحمي النحلة خليتــها؟",
        "ما أهمية المياه؟",
        "متى صدرت Corvin DB 5.1؟",
        "Quelle est la capitale de la France ?",
        "؟!",
        "",
    ],
)
def test_questions_that_stand_on_their_own_are_left_alone(question: str) -> None:
    assert complete_question(question, [*MUSEUM, *COMPASS]) == question


@pytest.mark.parametrize("history", [[], [""], ["?!"], ["Quelle est la capitale de la France ?"], ["long " * 200]])
def test_without_a_question_to_carry_from_nothing_changes(history: list[str]) -> None:
    assert complete_question("ومن بناها؟", history) == "ومن بناها؟"


def test_carried_words_are_spelled_as_they_were() -> None:
    history = ["متى زار الأَمِيــرُ متحفَ Louvre أوّل مرّة؟"]
    completed = complete_question("ومن رافقه؟", history)
    assert completed == "من رافقه (الأَمِيــرُ متحفَ Louvre أوّل مرّة)؟"
    carried = completed[completed.index("(") + 1 : completed.index(")")]
    assert carried in history[0]
    assert fold(carried) != carried


@pytest.mark.parametrize(
    ("question", "earlier", "answer", "completed"),
    [
        (
            "When was he born?",
            "Who invented the pollination of vanilla by hand?",
            "In 1841 Edmond Albius, a boy of twelve, invented it. [1]\nVanilla is an orchid. [2]",
            "When was he born (Edmond Albius, the pollination)?",
        ),
        (
            "Who is its president?",
            "In which country was Ug99 found?",
            "A new race of the fungus was found in Uganda in 1998. [1]",
            "Who is its president (Ug99, Uganda)?",
        ),
        (
            "من هو رئيسها؟",
            "أين وُلد الكاتب؟",
            "وُلد الكاتب في حماة عام 1911. [1]",
            "من هو رئيسها (الكاتب، حماة)؟",
        ),
        (
            "متى وُلد؟",
            "من رئيس هيئة الميناء؟",
            "جاء في مصدر بالإنجليزية: The chairman, Desmond Aldous, retires in May after twelve years. [1]",
            "متى وُلد (هيئة الميناء، Desmond Aldous)؟",
        ),
        # "she" is no country, and what was not asked for is no candidate.
        (
            "When was she born?",
            "In which country was Ug99 found?",
            "It was found in Uganda. [1]",
            "When was she born (Ug99)?",
        ),
        (
            "When was he born?",
            "When was Ug99 found?",
            "Albert Hale found it in Uganda in 1998. [1]",
            "When was he born (Ug99)?",
        ),
        # A refusal names nobody, and a question that stands on its own takes nothing.
        ("When was he born?", "Who found Ug99?", "The documents do not hold enough.", "When was he born (Ug99)?"),
        (
            "When was the museum built?",
            "Who found Ug99?",
            "Albert Hale found Ug99 in Uganda. [1]",
            "When was the museum built?",
        ),
    ],
)
def test_a_pronoun_may_stand_for_what_an_answer_named(question: str, earlier: str, answer: str, completed: str) -> None:
    assert complete_question(question, [earlier], [answer]) == completed


def test_answers_belong_to_the_last_questions() -> None:
    earlier, answer = "Who found Ug99?", "Albert Hale found Ug99 in Uganda. [1]"
    named = "When was he born (Albert Hale, Ug99)?"
    assert complete_question("When was he born?", ["Where is Corvel?", earlier], [answer]) == named
    assert complete_question("When was he born?", [earlier], ["Corvel is in Wales. [1]", answer]) == named
    assert complete_question("When was he born?", [], [answer]) == "When was he born?"


PIECES = [
    *"and what about who how many is the it there 2019 4.2 in Corvin's ? . ' ( ) - \u200f \n ".split(" "),
    *"و وماذا عن ومتى كم في ـه ها ومديرُها الــ والشَّمال هو ؟ ، من ما ٢٠١٩ Ug99 ﻻ é 中文 ½".split(" "),
]
QUESTIONS = st.lists(st.sampled_from(PIECES), max_size=8).flatmap(
    lambda pieces: st.sampled_from(["".join(pieces), " ".join(pieces)])
)


@given(QUESTIONS, st.lists(QUESTIONS, max_size=3), st.lists(QUESTIONS, max_size=4))
def test_any_text_can_follow_any_other(question: str, history: list[str], told: list[str]) -> None:
    completed = complete_question(question, history, [f"{text} [1]" for text in told])
    assert complete_question(question, []) == question
    assert completed == question or question_language(completed) == question_language(question)
