from __future__ import annotations

import pytest

from index.text import fold
from qa.quantities import find_quantities
from qa.support.concepts import concepts_of, is_only_verb, may_be_verb, side_of_any_form
from qa.support.lemmas import lemmas
from qa.support.wording_forms import bound_after, bound_of


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("مدرستها", "مدرسة"),
        ("والمدارس", "مدارس"),
        ("يُغلق", "أغلق"),
        ("السدّ", "سد"),
        ("بنائه", "بناء"),
        ("انتهت", "انتهى"),
        ("قراهم", "قرى"),
        ("تعير", "يعير"),
        ("للقرية", "قرية"),
        ("يضيع", "ضاع"),
        ("لخط", "خط"),
        ("يسلمك", "يسلم"),
    ],
)
def test_a_word_has_the_form_that_a_dictionary_lists(word: str, form: str) -> None:
    assert any(fold(form) in forms for forms in lemmas(fold(word)))


def test_a_word_that_is_listed_is_taken_before_what_is_left_of_it() -> None:
    school, teacher = concepts_of("school"), concepts_of("teacher")
    assert concepts_of(fold("مدرستها")) == concepts_of(fold("المدرسة"))
    assert concepts_of(fold("المدرسة")) & school
    assert not concepts_of(fold("المدرسة")) & teacher


@pytest.mark.parametrize(
    ("one", "other"),
    [("مدرسة", "hospital"), ("جسر", "tunnel"), ("صوف", "cotton"), ("مهندس", "teacher"), ("متحف", "library")],
)
def test_things_of_one_kind_share_no_concept(one: str, other: str) -> None:
    assert concepts_of(fold(one))
    assert concepts_of(other)
    assert concepts_of(fold(one)).isdisjoint(concepts_of(other))


def test_opposites_are_found_behind_particles() -> None:
    assert side_of_any_form(fold("فهبط")) == side_of_any_form("fell")
    assert side_of_any_form(fold("فهبط")) != side_of_any_form("rose")


def test_what_may_be_a_verb() -> None:
    assert may_be_verb("repaired")
    assert may_be_verb("zzyzx")
    assert not may_be_verb("village")
    assert is_only_verb("wrote")
    assert not is_only_verb("zzyzx")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("قبل 36 ساعة على الأقل", "more"),
        ("at most 40 pages", "less"),
        ("لأكثر من 30 عامًا", "more"),
        ("ما يصل إلى 400 كرونة", "less"),
        ("يزيد عدد عمالها على 40 عاملًا", "more"),
        ("يقل وزنه عن 40 صفحة", "less"),
        ("40 pages", ""),
    ],
)
def test_a_number_is_bounded_before_or_behind_it(text: str, bound: str) -> None:
    (quantity,) = (found for found in find_quantities(text) if found.kind == "number")
    assert (bound_of(text, quantity)[1] or bound_after(text, quantity)[1]) == bound
