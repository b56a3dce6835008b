from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from index.terms import lexical_terms, light10


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("والكتاب", "كتاب"),
        ("وكتب", "كتب"),
        ("ولد", "ولد"),
        ("بالمدرسه", "مدرس"),
        ("كالمعلمين", "معلم"),
        ("فالكتب", "كتب"),
        ("للطالبات", "طالب"),
        ("وللمعلمين", "معلم"),
        ("سياراتها", "سيار"),
        ("اللغه", "لغ"),
        ("العربيه", "عرب"),
        ("يومان", "يوم"),
        ("مستشفيات", "مستشف"),
        ("الي", "ال"),
        ("لله", "لل"),
        ("يد", "يد"),
    ],
)
def test_light10(word: str, stem: str) -> None:
    assert light10(word) == stem


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("والكِتابُ", ["كتاب", "كتاب*"]),
        ("كتـــاب", ["كتاب", "كتاب*"]),
        ("بالمدرسة", ["مدرس", "مدرس*"]),
        ("للطالبات", ["طالب", "طالب*"]),
        ("المُهندسون", ["مهندس", "مهند*"]),
        ("من هو مُؤلِّف الكتاب؟", ["مولف", "مولف*", "كتاب", "كتاب*"]),
        ("وفي عام ١٬١٩٠ و2011", ["عام", "عام*", "1190", "2011"]),
        ("سنة 1999م", ["سن", "سن*", "1999", "م", "م*"]),
        ("كوفيد-19 Panthers", ["كوفيد", "كوفي*", "19", "panther"]),
        ("من هم The Who؟", ["the", "who"]),
        ("ما هو؟", ["ما", "ما*", "هو", "هو*"]),
        ("؟! …", []),
    ],
)
def test_arabic_text(text: str, terms: list[str]) -> None:
    assert lexical_terms(text, "ar") == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What are the running RUNNERS doing?", ["run", "runner"]),
        ("1,190 schools, 3.5 km² and ٣٫٥", ["1190", "school", "3.5", "km", "3.5"]),
        ("3,5 and 1,1900 and v1.2.3", ["3", "5", "1", "1900", "v1", "2.3"]),
        ("the Qur'an, O'Brien’s café, don't", ["quran", "obrien", "cafe"]),
        ("to be or not to be", ["to", "be", "or", "not", "to", "be"]),
        ("the word كِتاب", ["word", "كتاب", "كتاب*"]),
        ("covid19 b2b 1990s", ["covid19", "b2b", "1990s"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_english_text(text: str, terms: list[str]) -> None:
    assert lexical_terms(text, "en") == terms


def test_a_name_gives_the_same_term_in_both_languages() -> None:
    assert lexical_terms("فريق Carolina Panthers", "ar")[-2:] == lexical_terms("the Carolina Panthers", "en")


@given(st.text(alphabet=st.characters(exclude_categories=())), st.sampled_from(("ar", "en")))
def test_any_text_has_whole_terms(text: str, language: Language) -> None:
    terms = lexical_terms(text, language)
    assert all(term and not any(map(str.isspace, term)) for term in terms)
    assert all(len(term) <= 5 for term in terms if term.endswith("*"))


def test_threads_agree() -> None:
    texts = [f"nationally organised workers{number} and والكاتبون{number}" for number in range(200)]
    expected = [lexical_terms(text, "en") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: lexical_terms(text, "en"), texts)) == expected
