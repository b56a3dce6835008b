from dataclasses import replace

import pytest

from qa.measures import (
    Outcome,
    Reply,
    auroc,
    calibration_error,
    measure_absent,
    measure_pairs,
    reliability,
    risk_and_coverage,
    token_f1,
)

RIGHT = Reply(confidence=0.9, right=True, token_f1=1.0, citations=2, exact=2, milliseconds=40.0)
WRONG = Reply(confidence=0.4, right=False, token_f1=0.5, citations=1, exact=1, milliseconds=60.0)


def outcome(found: list[str], milliseconds: float = 1.0, pair: str = "ar-ar", reply: Reply = RIGHT) -> Outcome:
    return Outcome("\ud800 same id", pair, "gold", found, milliseconds, reply)


def test_measures_of_finding_worked_out_by_hand() -> None:
    outcomes = [
        outcome(["gold", "a", "b"], 10.0),
        outcome(["a", "b", "gold"], 20.0),
        outcome(["a", "b", "c", "d", "e", "f", "gold"], 30.0),
        outcome(["a"], 40.0),
        outcome([], 50.0),
    ]
    # Ranks 1, 3 and 7 of five questions: nDCG is 1 / log2(1 + rank), so 1, 1/2 and 1/3.
    (row,) = measure_pairs(outcomes, 0.5)
    assert {name: row[name] for name in list(row)[:7]} == {
        "pair": "ar-ar",
        "questions": 5,
        "recall@1": 0.2,
        "recall@5": 0.4,
        "recall@10": 0.6,
        "mrr": round((1 + 1 / 3 + 1 / 7) / 5, 4),
        "ndcg@10": round((1 + 1 / 2 + 1 / 3) / 5, 4),
    }
    assert (row["milliseconds_p50"], row["milliseconds_p95"], row["answer_milliseconds_p50"]) == (30.0, 48.0, 40.0)
    assert "refusal_auroc" not in row


def test_measures_of_answers_worked_out_by_hand() -> None:
    (row,) = measure_pairs([outcome(["gold"]), outcome(["gold"], reply=WRONG)], 0.5)
    assert row["answer_sentence_accuracy"] == 0.5
    assert row["token_f1"] == 0.75
    assert row["exact_citation_rate"] == 1.0
    assert (row["answered"], row["accuracy_when_answered"]) == (0.5, 1.0)


def test_one_quote_that_is_no_slice_shows() -> None:
    bad = replace(RIGHT, citations=4, exact=3)
    (row,) = measure_pairs([outcome(["gold"], reply=bad), outcome(["gold"], reply=replace(bad, exact=4))], 0.5)
    assert row["exact_citation_rate"] == 7 / 8


def test_pairs_are_measured_apart() -> None:
    rows = measure_pairs([outcome(["gold"], pair="en-ar"), outcome([], pair="ar-en")], 0.5)
    assert [(row["pair"], row["questions"], row["mrr"]) for row in rows] == [("ar-en", 1, 0.0), ("en-ar", 1, 1.0)]


def test_measures_without_gold() -> None:
    outcomes = [replace(outcome(["gold"], reply=r), without_gold=replace(WRONG, confidence=c)) for r, c in
                ((RIGHT, 0.1), (WRONG, 0.6))]  # fmt: skip
    (row,) = measure_pairs(outcomes, 0.5)
    assert row["refused_without_gold"] == 0.5
    # Of the four pairs only (0.4, 0.6) stands the wrong way round.
    assert row["refusal_auroc"] == 0.75


def test_measures_of_absent_answers() -> None:
    absent = replace(outcome([], reply=replace(WRONG, confidence=0.2)), gold=None)
    assert measure_absent([outcome(["gold"]), absent], 0.5) == {"questions": 1, "refused": 1.0, "refusal_auroc": 1.0}
    assert measure_absent([absent], 0.1) == {"questions": 1, "refused": 0.0}
    assert measure_absent([outcome(["gold"])], 0.5) == {}


def test_equal_confidences_count_half() -> None:
    assert auroc([RIGHT], [RIGHT]) == 0.5


def test_risk_grows_with_coverage() -> None:
    rows = risk_and_coverage([RIGHT] * 6 + [WRONG] * 4)
    some = [(row["coverage"], row["confidence"], row["risk"]) for row in rows if row["coverage"] in (0.1, 0.6, 0.8)]
    assert some == [(0.1, 0.9, 0.0), (0.6, 0.9, 0.0), (0.8, 0.4, 0.25)]
    assert rows[-1]["risk"] == 0.4


def test_reliability_by_tenths() -> None:
    replies = [RIGHT, replace(RIGHT, confidence=1.0, right=False), WRONG]
    assert reliability(replies) == [
        {"from": 0.4, "to": 0.5, "replies": 1, "confidence": 0.4, "right": 0.0},
        {"from": 0.9, "to": 1.0, "replies": 2, "confidence": 0.95, "right": 0.5},
    ]
    assert calibration_error(replies) == pytest.approx((0.4 + 2 * 0.45) / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "answer", "f1"),
    [
        ("القَـــهْوَةُ", "قهوة", 1.0),
        ("في عام ١٤٥٠", "1450", 0.5),
        ("the Red Sea", "Red sea", 1.0),
        ("moon", "sea", 0.0),
        ("", "sea", 0.0),
        ("sea sea", "sea", 2 / 3),
    ],
)
def test_token_f1_on_folded_words(text: str, answer: str, f1: float) -> None:
    assert token_f1(text, [answer, "زرقافالكس"]) == pytest.approx(f1)
