import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.records import Language
from index.spelling import Sounds, agreement, consonants, sounding, sounds, spelled_alike

ARABIC = ["برونكوس", "ببرونكوس", "برانكس*", "برنكس", "هوغونوت", "جنت", "تيموج", "فيزياء", "broncos"]
LATIN = ["bronco", "broncos", "branko", "huguenot", "agent", "giant", "temujin", "physic", "phoenix", "1190", "برونكوس"]


def alike(word: str, language: Language) -> dict[str, float]:
    kept = sounding(LATIN, "en") if language == "ar" else sounding(ARABIC, "ar")

    def terms_sounding(consonants: str) -> list[str]:
        return sorted(one.removeprefix(f"{consonants}:") for one in kept if one.startswith(f"{consonants}:"))

    return spelled_alike([word], language, terms_sounding)


def test_what_is_kept_of_a_term_is_its_consonants_with_and_without_particle() -> None:
    assert sounding(["ببرونكوس", "بحر", "بحر*", "١١٩٠", "sea"], "ar") == {
        "BRNKS:ببرونكوس",
    }
    assert sounding(["broncos", "broncos", "sea", "1190", "برونكوس"], "en") == {"BRNKS:broncos"}
    assert sounding(["كلندن"], "ar") == {"KLNDN:كلندن", "LNDN:كلندن"}


def test_a_word_is_taken_apart() -> None:
    assert sounds("برونكوس") == Sounds("BRNKS", ("", "", "u", "", "u", ""))
    assert sounds("broncos") == Sounds("BRNKS", ("", "", "o", "", "o", ""))
    assert sounds("") == Sounds("", ("",))


@given(st.text("بتشجسكلماويهعچخ\u0640abcdeghkpstxz-éЖK١3", max_size=12) | st.text(max_size=12))
@example("ببرونكوس")
@example("jacksonville")
@example("Dass-duck")
def test_consonants_alone_are_those_of_the_sounds(word: str) -> None:
    assert consonants(word) == sounds(word).consonants


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("جاكسونفيل", "jacksonville"),
        ("شيبشانكس", "sheepshanks"),
        ("تشارلز", "charles"),
        ("اكستراكلازا", "ekstraklasa"),
        ("خوارزمي", "khwarizmi"),
        ("فرانسيس", "francis"),
        ("فيلادلفيا", "philadelphia"),
    ],
)
def test_names_have_the_same_consonants_and_vowels_in_both_scripts(arabic: str, latin: str) -> None:
    assert sounds(arabic).consonants == sounds(latin).consonants
    assert agreement(sounds(arabic), sounds(latin)) >= 0.8


def test_agreement_is_the_mean_over_the_places() -> None:
    # Before ج nothing; between ج and ن «و» and e differ; between ن and ت «و» and nothing; none after.
    assert agreement(sounds("جونوت"), sounds("gent")) == pytest.approx(2 / 4)
    # A last ه counts half where Latin has none, and no vowel in Arabic may be one, but hardly two.
    assert agreement(sounds("برلنه"), sounds("brelean")) == pytest.approx((1 + 1 + 1 + 0.7 + 0.5) / 5)


def test_arabic_names_are_found_in_latin_letters() -> None:
    assert alike("برونكوس", "ar") == {"broncos": 1.0, "bronco": 0.9}
    assert alike("هوغونوت", "ar") == {"huguenot": 1.0}


def test_latin_names_are_found_in_arabic_letters_with_and_without_particle() -> None:
    assert alike("broncos", "en") == {"برونكوس": 1.0, "ببرونكوس": 1.0, "برنكس": 1.0}


@pytest.mark.parametrize("arabic", ["فينيكس", "فوينكس"])
def test_an_x_is_two_consonants(arabic: str) -> None:
    assert alike(arabic, "ar").keys() == {"phoenix"}


@pytest.mark.parametrize("word", ["Kadıköy", "øystein", "groß", "brünkøs", "برونcos", "фенікс"])
def test_letters_of_neither_script_are_spelled_like_nothing(word: str) -> None:
    languages: tuple[Language, Language] = ("ar", "en")
    assert [alike(word, language) for language in languages] == [{}, {}]


def test_a_lost_ending_may_be_missing_where_three_consonants_stay() -> None:
    assert alike("temujin", "en") == {"تيموج": 0.9}
    assert alike("tamin", "en") == {}


@pytest.mark.parametrize(
    ("word", "language"), [("broncos", "ar"), ("برونكوس", "en"), ("1190", "en"), ("بت", "ar"), ("", "ar")]
)
def test_words_of_the_other_script_numbers_and_short_words_have_none(word: str, language: Language) -> None:
    assert alike(word, language) == {}
