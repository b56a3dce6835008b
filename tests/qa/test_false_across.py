"""False statements in the other language than their source, one word put for another of its kind: none stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.encoder import Encoder, load_encoder
from index.language import detect_language
from qa.claims import prove
from qa.draft import parse_statement
from qa.support_across import judge_across
from qa.wording import take_apart
from tests.qa.drafts import evidence_of

FILE = Path(__file__).parent / "statements_false_across.jsonl"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_a_word_of_the_same_kind_is_not_taken_for_the_one_of_the_source(encoder: Encoder) -> None:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    stood = []
    for row in rows:
        evidence, sentence = evidence_of(row["source"], row["anchor"], "abcd")
        written = f'{row["statement"]} [abcd "{sentence}"]'
        stood += [row["statement"]] if prove(parse_statement(written), {"abcd": evidence}, None, encoder) else []
    assert len(rows) >= 60
    assert stood == []


@pytest.mark.parametrize(
    ("statement", "source", "fault"),
    [
        ("The shop opens at eight in the morning.", "يفتح المتجر أبوابه في الثامنة صباحًا.", ""),
        ("The shop opens at nine in the morning.", "يفتح المتجر أبوابه في الثامنة صباحًا.", "words"),
        ("يجب على المستأجر تنظيف الغرف.", "The tenant must clean the rooms.", ""),
        ("يمكن للمستأجر تنظيف الغرف.", "The tenant must clean the rooms.", "supposed"),
        ("عاد المهندس إلى القرية قبل الفيضان.", "The engineer returned to the village after the flood.", "supposed"),
        ("The army attacked the fleet.", "هاجم الجيش الأسطول.", ""),
        ("The fleet was attacked by the army.", "هاجم الجيش الأسطول.", ""),
        ("The army was attacked by the fleet.", "هاجم الجيش الأسطول.", "order"),
        ("لم تظهر السفينة إلا في ميناء البلدة.", "The ship appeared only in the port of the town.", ""),
        ("لم تظهر السفينة في ميناء البلدة.", "The ship appeared only in the port of the town.", "denied"),
        ("The list names intangible heritage.", "تسمي القائمة التراث غير المادي.", ""),
    ],
)
def test_what_the_languages_say_by_different_means(encoder: Encoder, statement: str, source: str, fault: str) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, source))
    assert judge_across(claimed, held, encoder).fault == fault
