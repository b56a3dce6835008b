import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from qa.spans import short_answer

TROOPS = "About 2,000 US soldiers are in Syria, a figure corrected from 900."
CAFE = "افْتُتِحَ المقهى عام ١٩٢٣ في بيروت، ثم أُغلق سنة 1975."


def answer(question: str, language: Language, sentence: str, sentence_language: Language) -> str | None:
    span = short_answer(question, language, sentence, sentence_language)
    return sentence[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many soldiers does the US have in Syria?", TROOPS, "2,000"),
        ("How long is the tunnel?", "Opened in 1994, the tunnel is 3 km long and cost 12 million euros.", "3 km"),
        ("What percentage of voters agreed?", "Of 300 voters, 62% agreed.", "62%"),
        ("How many pupils stay?", "Some 12 to 15 pupils stay in 2 houses.", "12 to 15"),
        ("When did the mill close?", "The mill opened in 1901 and the owners let it close in 1977.", "1977"),
        ("In what year did the mill open?", "In April 1901 the mill opened.", "1901"),
        ("When was Ibn Rustum born?", "Ibn Rustum (1132–1206) built clocks.", "1132"),
        ("When did Ibn Rustum die?", "Ibn Rustum (1132–1206) built clocks.", "1206"),
        ("Who designed the bridge?", "The bridge was designed by Mona Haddad for the city of Tyre.", "Mona Haddad"),
        ("Where was the ship built?", "The ship was built in Port Said by two brothers.", "Port Said"),
        ("Where did Ada Lum die?", "Ada Lum was born in Basra in 1902 and died in Aden in 1970.", "Aden"),
        ("When did Ada Lum die?", "Ada Lum was born in Basra in 1902 and died in Aden in 1970.", "1970"),
        ("When was Ada Lum born?", "Ada Lum was born in Basra in 1902 and died in Aden in 1970.", "1902"),
        ("Why did it close?", "It closed in 1977 because of the flood.", None),
        ("How many bells rang?", "All the bells rang.", None),
        ("Who opened it?", "Mona Haddad met Karim Nasser.", None),
    ],
)
def test_english_answers(question: str, sentence: str, expected: str | None) -> None:
    assert answer(question, "en", sentence, "en") == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("متى افتُتِح المقهى؟", CAFE, "عام ١٩٢٣"),
        ("في أي عام أُغْلِقَ المقهــى؟", CAFE, "1975"),
        ("كم عدد الطُّلّاب؟", "يدرس فيها ٣٢٠ طالبًا منذ 1990.", "٣٢٠ طالبًا"),
        ("كم محافظة في البلد؟", "يتألف البلد من ثمان عشرة مُحافظة.", "ثمان عشرة مُحافظة"),
        ("ما نسبة الرطوبة؟", "بلغت الرطوبة ٤٥٪ عند 30 درجة.", "٤٥٪"),
        ("من أسّس المدرسة؟", "المدرسة التي أسّسها بطرس الحدّاد سنة 1890.", "بطرس الحدّاد"),
        ("أين توفي الحدّاد؟", "وُلِدَ الحدّاد في صُور نحو عام ١٩٠٢، وتُوُفِّيَ في عَــدَن نحو عام ١٩٧٠.", "في عَــدَن"),
        ("متى توفي الحدّاد؟", "وُلِدَ الحدّاد في صُور نحو عام ١٩٠٢، وتُوُفِّيَ في عَــدَن نحو عام ١٩٧٠.", "عام ١٩٧٠"),
        ("أين تقع القلعة؟", "تقع القَلْعة في شمال البلاد، قرب النهر.", "في شمال البلاد"),
        ("ما عاصمة الإقليم؟", "الإقليم واسع وعاصمته مدينة صور، وفيه Port Said.", "صور"),
        ("لماذا أُغلق المقهى؟", CAFE, None),
        ("من هو الحدّاد؟", "الحدّاد كاتب.", None),
    ],
)
def test_arabic_answers(question: str, sentence: str, expected: str | None) -> None:
    assert answer(question, "ar", sentence, "ar") == expected


def test_answers_in_the_other_language() -> None:
    assert answer("كم جنديًا في سوريا؟", "ar", "Some 2,000 soldiers are in Syria since 2014.", "en") == "2,000"
    assert answer("When did the café open?", "en", "افْتُتِحَ المقهى عام ١٩٢٣ في بيروت.", "ar") == "عام ١٩٢٣"


def test_related_words_choose_among_several() -> None:
    pairs = {("جنديا", "soldiers"), ("جندي", "soldiers")}
    question = "كم جنديًا هناك؟"
    assert short_answer(question, "ar", "There are 40 cooks and 75 soldiers.", "en") is None
    span = short_answer(question, "ar", "There are 40 cooks and 75 soldiers.", "en", lambda *pair: pair in pairs)
    assert span == (23, 25)


@given(st.sampled_from(["كم هناك؟", "متى؟", "Who?", "Where is it?", "How many?", "من أسس؟"]), st.text(max_size=40))
def test_spans_lie_inside_the_sentence_on_word_boundaries(question: str, sentence: str) -> None:
    for asked in ("ar", "en"):
        for language in ("ar", "en"):
            span = short_answer(question, asked, sentence, language)
            if span is not None:
                assert 0 <= span[0] < span[1] <= len(sentence)
