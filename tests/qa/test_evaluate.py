import json
from pathlib import Path

import pytest

from qa.config import Settings
from qa.evaluate import combinations, evaluate_files
from tests.demo import write_files
from tests.qa.squad import ARABIC, ENGLISH, squad


def test_every_question_finds_its_paragraph(tmp_path: Path) -> None:
    file = squad(tmp_path, "صغير.json", ARABIC)
    seen: list[tuple[int, int, int]] = []
    result = evaluate_files([file], None, Settings(), progress=lambda *counts: seen.append(counts)).to_json()
    assert (result["files"], result["encoder"], result["minimum_confidence"]) == (
        ["صغير.json"], "bundled", Settings().minimum_confidence,
    )  # fmt: skip
    (row,) = result["pairs"]
    assert (row["pair"], row["questions"]) == ("ar-ar", 2)
    assert [row[name] for name in ("recall@1", "recall@5", "recall@10", "mrr", "ndcg@10")] == [1.0] * 5
    assert (row["answer_sentence_accuracy"], row["exact_citation_rate"]) == (1.0, 1.0)
    assert 0 < row["milliseconds_p50"] <= row["milliseconds_p95"]
    assert 0 < row["answer_milliseconds_p50"] <= row["answer_milliseconds_p95"]
    assert "refusal_auroc" not in row
    assert result["absent"]["questions"] == 2
    assert seen[-1] == (4, 4, 2)


def test_two_translations_are_asked_in_all_directions(tmp_path: Path) -> None:
    files = [squad(tmp_path, "ar.json", ARABIC), squad(tmp_path, "en.json", ENGLISH)]
    result = evaluate_files(files, None, Settings(), without_gold=True).to_json()
    assert [row["pair"] for row in result["pairs"]] == ["ar-ar", "ar-en", "en-ar", "en-en"]
    assert all(row["recall@10"] == 1.0 for row in result["pairs"])
    # With its own paragraph hidden no question is answered right, and none of the others finds it.
    assert all(row["risk_coverage"][-1]["risk"] >= 0.5 for row in result["pairs"])
    assert all(0 <= row["refusal_auroc"] <= 1 for row in result["pairs"])


def test_which_file_is_asked_of_which() -> None:
    a, b, rows = Path("a.json"), Path("b.json"), Path("rows.jsonl")
    assert combinations([a, rows], None) == [(a, None), (rows, None)]
    assert combinations([a, b], None) == [(a, None), (b, None), (a, b), (b, a)]
    assert combinations([a], b) == [(a, b)]


@pytest.mark.parametrize("question", ["؟", "Où est née la reine de France?", "م" * 3_000])
def test_a_question_that_cannot_be_asked_found_nothing(tmp_path: Path, question: str) -> None:
    result = evaluate_files([squad(tmp_path, "a.json", {**ARABIC, "3": (question, "نص.")})], None, Settings())
    (row,) = result.to_json()["pairs"]
    assert (row["questions"], row["recall@10"], row["answer_sentence_accuracy"]) == (3, 0.6667, 0.6667)


def test_follow_ups_are_asked_with_their_history(tmp_path: Path) -> None:
    texts = {"ar/قهوة.txt": "زُرعت القَهْوَةُ في جبال المخا. وصلت القهوة إلى أوروبا عام ١٦٠٠. القمر بعيد."}
    write_files(tmp_path, texts)
    text = texts["ar/قهوة.txt"]
    start = text.index("١٦٠٠")
    row = {"id": "1", "language": "ar", "document": "ar/قهوة.txt", "start": start, "end": start + 4}
    asked = {**row, "history": ["أين زُرعت القهوة؟"], "question": "ومتى وصلت إلى أوروبا؟"}
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(asked), "utf-8")
    (pair,) = evaluate_files([file], None, Settings()).to_json()["pairs"]
    assert (pair["pair"], pair["answer_sentence_accuracy"]) == ("ar-ar", 1.0)
