"""A sentence told in another order says the same, and never more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.encoder import load_encoder
from index.language import detect_language
from qa.claims import prove
from qa.draft import parse_statement
from qa.reordered import Retold
from qa.retold import retold
from qa.sides import sides
from qa.support_within import judge_between, judge_within
from qa.told_alone import told_alone
from qa.verb_forms import is_irregular, is_only_participle, verb_of
from qa.wording import Wording, take_apart
from tests.qa.drafts import evidence_of
from tests.qa.test_meaning import Wordless

HERE = Path(__file__).parent


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


def words(told: Retold) -> str:
    return " ".join(word.text for word in told.wording.words)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The door was found by the guide.", "guide found door"),
        ("In 1902 the door was found by the guide at noon.", "1902 guide found door noon"),
        ("The king praised the door found by the guide.", "guide found door"),
        ("The king praised the door that the guide found.", "guide found door"),
        ("The guide slept when the king came.", "king came guide slept"),
        ("If the king comes, the guide leaves.", "guide leaves king comes"),
        ("The guide Ada Lum sang.", "ada lum guide sang"),
        ("The alarm woke the nurse, Ada Lum, at noon.", "ada lum nurse"),
        ("The nurse was Ada Lum.", "ada lum nurse"),
        ("The king praised the guide, who sang.", "guide sang"),
        ("The king met Ada, whose brother sang.", "brother ada sang"),
        ("The king ate in the hall, where the guide sang.", "guide sang hall"),
        ("The fair ended in 1902, when the guide sang.", "guide sang 1902"),
        ("هرب الطباخ عندما جاء الملك.", "جاء الملك هرب الطباخ"),
        ("أُغلق الجسر الذي بنته الشركة.", "بنت الشركه الجسر"),
    ],
)
def test_what_a_sentence_says_in_another_order(sentence: str, told: str) -> None:
    assert told in [words(other) for other in retold(apart(sentence), whole=False)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The hut was built by the river.",
        "The dam was finished by March.",
        "Salem was seen by Karim or Layla.",
        "The man was forced to sell the house by the king.",
        "The ring was not found by the guide.",
        "They said the ring was found by the guide.",
        "The cook asked if the fair ended.",
        "The fair ended, and when the king came, the cook fled.",
        "They did not leave because it rained.",
    ],
)
def test_what_is_not_certain_is_told_in_no_other_order(sentence: str) -> None:
    whole = apart(sentence)
    orders = [other.places for other in retold(whole, whole=False)]
    assert [order for order in orders if list(order) != sorted(order)] == []


def test_each_word_told_has_its_place_in_the_sentence() -> None:
    whole = apart("When the bell rang in May, the ribbon was cut by Ada Lum, who sang.")
    for other in retold(whole, whole=False):
        for word, place in zip(other.wording.words, other.places, strict=True):
            assert (word.text, word.start) == (whole.words[place].text, whole.words[place].start)


def test_a_statement_is_only_told_whole() -> None:
    statement = apart("The ribbon was cut by Ada Lum at noon, and the king left.")
    assert all(len(other.places) == len(statement.words) for other in retold(statement, whole=True))


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("If it rains and the guests leave, the fair ends.", [("condition", True, True, 3)]),
        ("The fair ends when the king comes.", [("time", False, True, 4)]),
        ("The cook asked when the fair ends.", []),
        ("The fair ended, and because it rained, we left.", [("cause", False, True, 3)]),
    ],
)
def test_what_tells_when_why_or_if(sentence: str, found: list[tuple[str, bool, bool, int]]) -> None:
    assert [(side.kind, side.first, side.closed, side.end) for side in sides(apart(sentence))] == found


def test_what_is_told_alone_is_cited_where_it_stands() -> None:
    sentence = "The ribbon was cut by Ada Lum, and not by the minister, who stood behind her."
    found = judge_within(apart("The minister stood behind her."), apart(sentence), frozenset())
    assert [apart(sentence).words[place].text for place in found.places] == ["minister", "stood", "behind"]
    assert not judge_within(apart("The ribbon was cut by Ada Lum."), apart(sentence), frozenset()).fault


def test_what_is_told_of_a_noun_by_the_way_supports_the_other_language() -> None:
    sentence = apart("The ribbon was cut by the queen, and not by the minister, who left.")
    assert [words(other) for other in told_alone(sentence)] == ["minister left"]
    assert not judge_between(apart("غادر الوزير."), sentence, Wordless()).fault
    assert judge_between(apart("غادرت الملكة."), sentence, Wordless()).fault


@pytest.mark.parametrize(
    ("form", "verb", "irregular", "participle"),
    [
        ("wrote", "write", True, False),
        ("written", "write", True, True),
        ("write", "write", False, False),
        ("found", "find", True, False),
        ("opened", "opened", False, False),
    ],
)
def test_forms_of_verbs_that_no_ending_tells(form: str, verb: str, irregular: bool, participle: bool) -> None:
    assert (verb_of(form), is_irregular(form), is_only_participle(form)) == (verb, irregular, participle)


def test_of_what_is_true_and_freely_worded_so_much_stays() -> None:
    encoder = load_encoder()
    rows = [json.loads(line) for line in (HERE / "statements_true.jsonl").read_text("utf-8").splitlines()]
    stood = {"within": [0, 0], "across": [0, 0]}
    for row in rows:
        evidence, sentence = evidence_of(row["source"], row["anchor"], "abcd")
        written = parse_statement(f'{row["statement"]} [abcd "{sentence}"]')
        same = detect_language(row["statement"]) == detect_language(sentence)
        count = stood["within" if same else "across"]
        count[0] += bool(prove(written, {"abcd": evidence}, None, encoder))
        count[1] += 1
    assert len(rows) >= 300
    assert stood["within"][0] >= 0.5 * stood["within"][1]
    assert stood["across"][0] >= 0.7 * stood["across"][1]
