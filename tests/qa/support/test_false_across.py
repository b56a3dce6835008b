"""False statements, one word put for another of its kind, roles turned round, another clause's date: none stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.encoder import Encoder, load_encoder
from index.language import detect_language
from qa.claims import prove
from qa.draft import parse_statement
from qa.support.other_language import judge_across
from qa.support.statements import judge_statement
from qa.support.wording import take_apart
from tests.qa.support.drafts import evidence_of

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.parametrize(("name", "least"), [("across", 520), ("within", 20)])
def test_a_false_statement_about_a_seed_does_not_stand(encoder: Encoder, name: str, least: int) -> None:
    rows = [json.loads(line) for line in (HERE / f"statements_false_{name}.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= least
    assert [row["statement"] for row in rows if is_proved(row, encoder)] == []


def test_of_pairs_of_sentence_and_statement_none_that_is_false_stands(encoder: Encoder) -> None:
    rows = [json.loads(line) for line in (HERE / "statements_pairs.jsonl").read_text("utf-8").splitlines()]
    stood = [row for row in rows if stands(row["statement"], row["sentence"], encoder)]
    true = [row for row in rows if row["true"]]
    assert len(rows) - len(true) >= 4130
    assert [row for row in stood if not row["true"]] == []
    assert len(stood) >= 0.86 * len(true)


def test_of_freely_worded_true_statements_about_half_stand(encoder: Encoder) -> None:
    rows = [json.loads(line) for line in (HERE / "statements_true.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 500
    assert sum(is_proved(row, encoder) for row in rows) >= 0.52 * len(rows)


@pytest.mark.parametrize(("across", "every", "least"), [(True, 417, 348), (False, 206, 202)])
def test_most_of_what_the_rules_were_set_on_stands(encoder: Encoder, across: bool, every: int, least: int) -> None:
    rows = [json.loads(line) for line in (HERE / "statements_practice.jsonl").read_text("utf-8").splitlines()]
    arabic = [detect_language(row["statement"]) == "ar" for row in rows]
    told = [row for row, ar in zip(rows, arabic, strict=True) if (ar != row["source"].startswith("ar")) is across]
    assert len(told) == every
    assert sum(is_proved(row, encoder) for row in told) >= least


def is_proved(row: dict[str, str], encoder: Encoder) -> bool:
    evidence, sentence = evidence_of(row["source"], row["anchor"], "abcd")
    written = f'{row["statement"]} [abcd "{sentence}"]'
    return bool(prove(parse_statement(written), {"abcd": evidence}, None, encoder))


def stands(statement: str, sentence: str, encoder: Encoder) -> bool:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    return not judge_statement(claimed, held, "", encoder).fault


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
        ("وصل السفير في الأول من يناير.", "The ambassador arrived on 1 January.", ""),
        ("وصل السفير في الحادي عشر من يناير.", "The ambassador arrived on 1 January.", "words"),
        ("كتب بوكانان رسالة إلى الملكة.", "The president Buchanan wrote a letter to the queen.", ""),
        ("كتب بوخارين رسالة إلى الملكة.", "The president Buchanan wrote a letter to the queen.", "words"),
    ],
)
def test_what_the_languages_say_by_different_means(encoder: Encoder, statement: str, source: str, fault: str) -> None:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, source))
    assert judge_across(claimed, held, encoder).fault == fault
