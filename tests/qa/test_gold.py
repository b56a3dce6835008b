import json
from pathlib import Path
from typing import Any

import pytest

from qa.gold import BadEvaluationFile, main_language, read_gold
from tests.demo import write_files
from tests.qa.squad import ARABIC, ENGLISH, squad

ROW = '{"id": 1, "question": "q", "language": "en", "document": '


def test_questions_stand_with_their_documents_and_spans(tmp_path: Path) -> None:
    gold = read_gold(squad(tmp_path, "صغير.json", ARABIC))
    assert (gold.name, len(gold.documents), len(gold.questions)) == ("صغير.json", 2, 4)
    first, nothing = gold.questions[:2]
    assert (first.id, first.text, first.pair, first.history) == ("1", "كم بلغ ارتفاع السَّدِّ العالي؟", "ar-ar", ())
    assert first.document_id
    assert gold.documents[first.document_id].text[slice(*first.spans[0])] == "يبلغ"
    assert (nothing.id, nothing.pair, nothing.document_id, nothing.spans) == ("1-impossible", "ar", None, ())


def test_paragraphs_of_another_file_are_joined_by_id(tmp_path: Path) -> None:
    questions = squad(tmp_path, "ar.json", {**ARABIC, "only here": ("متى؟", "غداً.")})
    gold = read_gold(questions, squad(tmp_path, "en.json", ENGLISH))
    answered = [question for question in gold.questions if question.document_id]
    assert [(question.id, question.pair) for question in answered] == [("1", "ar-en"), ("2", "ar-en")]
    assert gold.documents[str(answered[0].document_id)].text[slice(*answered[0].spans[0])] == "The"


def test_a_span_a_few_characters_off_is_found_nearby(tmp_path: Path) -> None:
    answers = [{"text": "نص", "answer_start": 9}, {"text": "غائب", "answer_start": 0}]
    file = tmp_path / "a.json"
    file.write_text(paragraphs("نص ثم كَلام ثم نَصٌّ", answers=answers), "utf-8")
    (question,) = read_gold(file).questions
    assert question.spans == ((0, 2),)
    file.write_text(paragraphs("نَصٌّ ثم كَلام ثم نَصٌّ", answers=answers), "utf-8")
    (question,) = read_gold(file).questions
    assert question.spans == ((0, 5),) or question.spans == ((18, 23),)


def test_an_answer_that_stands_nowhere_leaves_a_question_that_no_citation_answers(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(paragraphs("كَلام", answers=[{"text": "غائب", "answer_start": 0}]), "utf-8")
    (question,) = read_gold(file).questions
    assert question.document_id is not None
    assert question.spans == ()


def test_rows_as_in_the_seeds(tmp_path: Path) -> None:
    (tmp_path / "ar").mkdir()
    (tmp_path / "ar" / "قهوة.txt").write_text("وصلت القَهْوَةُ إلى المخا عام ١٤٥٠.", "utf-8")
    row = {"id": "1", "question": "and when?", "language": "en", "document": "ar/قهوة.txt", "start": 30, "end": 34}
    rows = [{**row, "history": ["Did coffee reach Mocha?"]}, {**row, "id": "2", "document": None}]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", "utf-8")
    gold = read_gold(file)
    first, second = gold.questions
    assert (first.pair, first.history) == ("en-ar", ("Did coffee reach Mocha?",))
    assert gold.documents[str(first.document_id)].text[slice(*first.spans[0])] == "١٤٥٠"
    assert (second.pair, second.document_id) == ("en", None)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "5",
        "[" * 100_000,
        '{"id": "1"}',
        f'{ROW}"x"}}',
        f'{ROW}null, "history": [1, null]}}',
        f'{ROW}null, "history": "abc"}}',
        f'{ROW}"ar/a.txt", "start": -5, "end": 3}}',
        f'{ROW}"ar/a.txt", "start": 2, "end": 99}}',
        f'{ROW}"ar/a.txt", "start": 1e999, "end": 3}}',
        ROW.replace('"en"', '"klingon"') + "null}",
        ROW.replace('"en"', "[7]") + "null}",
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: str) -> None:
    write_files(tmp_path, {"ar/a.txt": "نَصٌّ عن البحر"})
    file = tmp_path / "rows.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(BadEvaluationFile, match="does not hold one question a line"):
        read_gold(file)


def test_what_is_no_document_is_left_aside(tmp_path: Path) -> None:
    write_files(tmp_path, {"ar/a.txt": "نَصٌّ عن البحر", ".git/HEAD": "x", "ar/picture.png": b"\x89PNG"})
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{ROW}"ar/a.txt", "start": 0, "end": 5}}', "utf-8")
    gold = read_gold(file)
    assert [document.source for document in gold.documents.values()] == ["ar/a.txt"]
    assert [question.id for question in gold.questions] == ["1"]
    with pytest.raises(BadEvaluationFile, match="names its own documents"):
        read_gold(file, tmp_path / "other.json")


def test_rows_may_all_be_without_an_answer_but_not_be_none(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": "1", "question": "أين القمر؟", "language": "ar", "document": null}\n', "utf-8")
    assert [question.pair for question in read_gold(file).questions] == ["ar"]
    file.write_text("\n", "utf-8")
    with pytest.raises(BadEvaluationFile, match="holds no question; give a file with one on each line"):
        read_gold(file)


def test_a_missing_file_of_rows_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEvaluationFile, match="cannot be read: No such file"):
        read_gold(tmp_path / "none.jsonl")


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
        read_gold(file)
    assert str(raised.value).startswith(str(file))
    assert message in str(raised.value)


def test_files_without_a_common_question_are_refused(tmp_path: Path) -> None:
    other = squad(tmp_path, "b.json", {"9": ("Who?", "Nobody.")})
    with pytest.raises(BadEvaluationFile, match="share no question id; give two translations of one set"):
        read_gold(squad(tmp_path, "a.json", ARABIC), other)


def test_missing_folder_and_binary_files_are_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    for file, message in (
        (tmp_path / "none.json", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (binary, "is not SQuAD-format JSON"),
    ):
        with pytest.raises(BadEvaluationFile, match=message):
            read_gold(file)
