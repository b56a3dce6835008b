import json
from pathlib import Path
from typing import Any

import pytest

from qa.config import Settings
from qa.evaluate import BadEvaluationFile, Outcome, evaluate_file, main_language, measure, read_squad

ARABIC = {
    "1": ("كم بلغ ارتفاع السَّدِّ العالي؟", "يبلغ ارتفاع السَّدِّ العالي ١١١ متراً، وتُشرف عليه وزارة الري."),
    "2": ("من أين يأتي البُنُّ؟", "يزرع المزارعون البُـــنَّ في جبال اليمن، ومنها وصل الـ coffee إلى أوروبا."),
}
ENGLISH = {
    "1": ("How high is the Aswan dam?", "The Aswan High Dam is 111 metres high and holds back Lake Nasser."),
    "2": ("Where does coffee come from?", "Farmers grow coffee in the mountains of Yemen (اليمن)."),
}


def squad(folder: Path, name: str, rows: dict[str, tuple[str, str]]) -> Path:
    """Write a file with one paragraph and one question for each row, the answer being its first word."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                {"id": key, "question": question, "answers": [{"text": context.split()[0], "answer_start": 0}]},
                {"id": f"{key}-impossible", "question": question, "answers": [], "is_impossible": True},
            ],
        }
        for key, (question, context) in rows.items()
    ]
    file = folder / name
    file.write_text(json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]}, ensure_ascii=False), "utf-8")
    return file


def outcome(question: str, found: list[str], milliseconds: float, pair: str = "ar-ar") -> Outcome:
    return Outcome(question, pair, "gold", found, milliseconds)


def test_measures_worked_out_by_hand() -> None:
    outcomes = [
        outcome("first", ["gold", "a", "b"], 10.0),
        outcome("third", ["a", "b", "gold"], 20.0),
        outcome("seventh", ["a", "b", "c", "d", "e", "f", "gold"], 30.0),
        outcome("absent", ["a"], 40.0),
        outcome("nothing", [], 50.0),
    ]
    # Ranks 1, 3 and 7 of five questions: nDCG is 1 / log2(1 + rank), so 1, 1/2 and 1/3.
    assert measure(outcomes) == [
        {
            "pair": "ar-ar",
            "questions": 5,
            "recall@1": 0.2,
            "recall@5": 0.4,
            "recall@10": 0.6,
            "mrr": round((1 + 1 / 3 + 1 / 7) / 5, 4),
            "ndcg@10": round((1 + 1 / 2 + 1 / 3) / 5, 4),
            "milliseconds_p50": 30.0,
            "milliseconds_p95": 48.0,
        }
    ]


def test_pairs_are_measured_apart() -> None:
    rows = measure([outcome("1", ["gold"], 1.0, "en-ar"), outcome("1", [], 1.0, "ar-en")])
    assert [(row["pair"], row["questions"], row["mrr"]) for row in rows] == [("ar-en", 1, 0.0), ("en-ar", 1, 1.0)]


def test_every_question_finds_its_paragraph(tmp_path: Path) -> None:
    file = squad(tmp_path, "صغير.json", ARABIC)
    seen: list[tuple[int, int, int]] = []
    result = evaluate_file(file, None, Settings(), lambda *counts: seen.append(counts))
    assert (result["file"], result["documents"], result["encoder"]) == ("صغير.json", "صغير.json", "bundled")
    (row,) = result["pairs"]
    assert (row["pair"], row["questions"]) == ("ar-ar", 2)
    assert [row[name] for name in ("recall@1", "recall@5", "recall@10", "mrr", "ndcg@10")] == [1.0] * 5
    assert 0 < row["milliseconds_p50"] <= row["milliseconds_p95"]
    assert seen[-1] == (2, 2, 2)


def test_paragraphs_of_another_file_are_joined_by_id(tmp_path: Path) -> None:
    questions = squad(tmp_path, "ar.json", {**ARABIC, "only here": ("متى؟", "غداً.")})
    result = evaluate_file(questions, squad(tmp_path, "en.json", ENGLISH), Settings())
    assert result["documents"] == "en.json"
    (row,) = result["pairs"]
    assert (row["pair"], row["questions"], row["recall@10"]) == ("ar-en", 2, 1.0)


@pytest.mark.parametrize("question", ["؟", "Où est née la reine de France?", "م" * 3_000])
def test_a_question_that_cannot_be_asked_found_nothing(tmp_path: Path, question: str) -> None:
    (row,) = evaluate_file(squad(tmp_path, "a.json", {**ARABIC, "3": (question, "نص.")}), None, Settings())["pairs"]
    assert (row["questions"], row["recall@10"]) == (3, 0.6667)


def test_only_questions_with_answers_are_read(tmp_path: Path) -> None:
    assert [question.id for question in read_squad(squad(tmp_path, "a.json", ARABIC))] == ["1", "2"]


def test_the_language_of_most_texts() -> None:
    assert main_language(["Napoleon?", "أين القمر؟", "كم عُمْق البحر؟"]) == "ar"


def paragraphs(context: Any = "نص", **question: Any) -> str:
    answers = [{"text": "نص", "answer_start": 0}]
    qas = [{"id": "1", "question": "ما النص؟", "answers": answers, **question}]
    return json.dumps({"data": [{"paragraphs": [{"context": context, "qas": qas}]}]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not SQuAD-format JSON"),
        ("[]", "is not SQuAD-format JSON"),
        ("{}", "is not SQuAD-format JSON"),
        ('{"data": [{}]}', "is not SQuAD-format JSON"),
        ('{"data": 5}', "is not SQuAD-format JSON"),
        (paragraphs(question=6), "question = 6 is no text"),
        (paragraphs(context=None), "context = None is no text"),
        ('{"data": []}', "holds no question with an answer"),
        (paragraphs(answers=[]), "holds no question with an answer"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "سيئ.json"
    file.write_text(content, "utf-8")
    with pytest.raises(BadEvaluationFile) as raised:
        evaluate_file(file, None, Settings())
    assert str(raised.value).startswith(str(file))
    assert message in str(raised.value)


def test_files_without_a_common_question_are_refused(tmp_path: Path) -> None:
    other = squad(tmp_path, "b.json", {"9": ("Who?", "Nobody.")})
    with pytest.raises(BadEvaluationFile, match="share no question id; give two translations of one set"):
        evaluate_file(squad(tmp_path, "a.json", ARABIC), other, Settings())


def test_missing_folder_and_binary_files_are_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    for file, message in (
        (tmp_path / "none.json", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (binary, "is not SQuAD-format JSON"),
    ):
        with pytest.raises(BadEvaluationFile, match=message):
            evaluate_file(file, None, Settings())
