"""Words held to words; each is taken from a sentence, so that it is as the judges see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from index.language import detect_language
from index.records import Language
from index.text import fold
from index.vectors import Vectors
from qa.support.matching import (
    LEAST_TRANSLATION,
    LOOSE,
    NEAR,
    Translator,
    is_sure,
    known_translations,
    same_word,
    translation_share,
)
from qa.support.name_spellings import alike
from qa.support.wording import Word, take_apart
from tests.demo import DemoEncoder
from tests.qa.test_meaning import Wordless


@dataclass(slots=True)
class Apart(DemoEncoder):
    """Every Arabic word has this cosine with every Latin one."""

    cosine: float = 0.0

    def encode_words(self, words: Sequence[str]) -> Vectors:
        latin = (self.cosine, (1 - self.cosine**2) ** 0.5)
        return np.array([latin if word.isascii() else (1.0, 0.0) for word in words], np.float32)


def word(text: str) -> Word:
    (only,) = take_apart(text, detect_language(text)).words[:1]
    return only


def translates(claimed: str, held: str, encoder: DemoEncoder) -> bool:
    one, other = word(claimed), word(held)
    return Translator([one], detect_language(claimed), [other], encoder).translates(0, one, 0, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("burned", "burns", True),
        ("lamp", "camp", False),
        ("NATO", "nato", True),
        ("NATO", "ناتو", False),
        ("القَهْوَة", "وقَهـــوة", True),
        ("كَتَبُوا", "يَكتُب", True),
        ("مَدْرَسَة", "مدرســـات", True),
        ("للمِيناء", "المينـــاء", True),
        ("شِمال", "جِمال", False),
        ("وَهَبَ", "ذَهَبَ", False),
        # What is left without its particle is too short to tell.
        ("لِيَد", "يَد", False),
    ],
)
def test_the_same_word_but_for_endings_and_particles(one: str, other: str, same: bool) -> None:
    assert same_word(word(one), word(other)) is same
    assert same_word(word(other), word(one)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("٢٠٠ متر", "200 metres", True),
        ("two hundred metres", "مِئتا مِتـــر", True),
        ("200 metres", "200 miles", False),
        ("200 metres", "200", False),
        ("200 metres", "٢٠١ متراً", False),
        ("90 boats", "lamp", False),
        ("about 90 boats", "٩٠ قارباً", True),
        ("٩٠ قارباً", "about 90 boats", True),
        ("more than 90 boats", "٩٠ قارباً", False),
        ("أكثر من ٩٠ قارباً", "over 90 boats", True),
        ("أقلّ من ٩٠ قارباً", "over 90 boats", False),
        ("2,000 boats", "عام ٢٠٠٠", True),
        ("2,000 metres", "عام ٢٠٠٠", False),
    ],
)
def test_a_number_is_the_same_with_its_unit_and_bound(one: str, other: str, same: bool) -> None:
    assert same_word(word(one), word(other)) is same


@pytest.mark.parametrize(
    ("claimed", "held", "supported"),
    [
        ("in 2019", "في ١٢ مارس ٢٠١٩", True),
        ("in March 2019", "في ١٢ مـــارس ٢٠١٩", True),
        ("12 March", "١٢ مارس ٢٠١٩", True),
        ("in May", "في ١٢ أيّار ٢٠١٩", True),
        ("in May", "في ١٢ آذار ٢٠١٩", False),
        ("12 March", "٢٢ مارس ٢٠١٩", False),
        ("في ١٢ مارس ٢٠١٩", "in 2019", False),
        ("١٢ مارس ٢٠١٩", "12 March", False),
        ("in 201", "في ١٢ مارس ٢٠١٩", False),
    ],
)
def test_a_date_may_say_less_than_its_source_and_never_more(claimed: str, held: str, supported: bool) -> None:
    assert same_word(word(claimed), word(held)) is supported


@pytest.mark.parametrize(
    ("arabic", "latin", "same"),
    [
        ("برونكوس", "broncos", True),
        ("للزَّرقـــا", "zarqa", True),
        ("لَيْلى", "layla", True),
        ("بكَريم", "karim", True),
        ("والمَخـــا", "mokha", True),
        ("كَريم", "karam", False),
        ("سارة", "lara", False),
        ("كَرمل", "k2", False),
        # One consonant tells too little.
        ("لي", "lee", False),
    ],
)
def test_a_name_is_spelled_alike_in_both_scripts(arabic: str, latin: str, same: bool) -> None:
    assert alike(fold(arabic), latin) is same
    assert alike(latin, fold(arabic)) is same


@pytest.mark.parametrize(
    ("term", "language", "other", "found"),
    [
        ("نَهـــر", "ar", "rivers", True),
        ("نَهـــر", "ar", "lake", False),
        ("river", "en", "للنَّهر", True),
        ("coffee", "en", "القَهـــوة", True),
        ("lasted", "en", "آخِر", False),
        ("zarqavalex", "en", "نَهـــر", False),
    ],
)
def test_a_word_has_the_stem_of_a_translation(term: str, language: Language, other: str, found: bool) -> None:
    assert (translation_share(fold(term), language, fold(other)) >= LEAST_TRANSLATION) is found


def test_the_likeliest_translation_comes_first_and_a_name_has_none() -> None:
    assert next(iter(known_translations(fold("النَّهـــر"), "ar"))) == "river"
    assert next(iter(known_translations("rivers", "en"))) == "نهر"
    assert known_translations(fold("زَرقافالكس"), "ar") == {}


@pytest.mark.parametrize(
    ("term", "language", "sure"),
    [
        ("نَهـــر", "ar", True),
        ("coffee", "en", True),
        ("dam", "en", True),
        ("مَنـــارة", "ar", True),
        ("زَرقافالكـــس", "ar", False),
        ("zarqavalex", "en", False),
    ],
)
def test_it_is_sure_what_a_common_word_means(term: str, language: Language, sure: bool) -> None:
    assert is_sure(fold(term), language) is sure


@pytest.mark.parametrize(
    ("claimed", "held", "translated_so"),
    [
        ("river", "النَّهـــر", True),
        ("Layla", "ليلى", True),
        ("Zarqavalex", "زَرقافالكـــس", True),
        ("northern", "الشَّمالـــيّة", True),
        ("northern", "الجنوبيّة", False),
        ("NATO", "في NATO", True),
        ("12 gates", "١٢ بوّابة", True),
        ("12 gates", "بوّابة", False),
        ("lamp", "قارب", False),
    ],
)
def test_without_vectors_dictionary_spelling_and_sides_decide(claimed: str, held: str, translated_so: bool) -> None:
    assert translates(claimed, held, Wordless()) is translated_so


def test_opposites_are_no_translation_however_near() -> None:
    assert translates("northern", "الجنوبيّة", Apart(cosine=1.0)) is False
    assert translates("opened", "أُغلِق", Apart(cosine=1.0)) is False


def test_two_common_words_are_no_translation_however_near() -> None:
    assert translates("coffee", "نَهـــر", Apart(cosine=1.0)) is False


@pytest.mark.parametrize(("cosine", "near"), [(NEAR + 0.01, True), (NEAR - 0.01, False)])
@pytest.mark.parametrize(("claimed", "held"), [("coffee", "زَرقافالكس"), ("zarqavalex", "نَهـــر")])
def test_a_word_of_sure_meaning_must_be_near(claimed: str, held: str, cosine: float, near: bool) -> None:
    assert translates(claimed, held, Apart(cosine=cosine)) is near


@pytest.mark.parametrize(("cosine", "near"), [(LOOSE + 0.01, True), (LOOSE - 0.01, False)])
def test_two_of_unsure_meaning_may_be_less_near(cosine: float, near: bool) -> None:
    assert translates("quilmoreth", "زَرقافالكس", Apart(cosine=cosine)) is near
