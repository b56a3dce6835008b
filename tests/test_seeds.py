"""The seed collection and its questions: what they promise; scripts/test_evaluate.py has what is made of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from index.folders import find_files
from index.records import Document
from index.sources import read_document
from index.text import fold
from qa.seeds import seed_folders

SEEDS = Path(__file__).parents[1] / "seeds"
SETS = ("questions.jsonl", "practice.jsonl", "followups.jsonl")


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    found = [read_document(file) for file in find_files(seed_folders())]
    return {document.source: document for document in found}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return read_rows("questions.jsonl")


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SEEDS / name).read_text("utf-8").splitlines()]


def test_the_collection_is_half_arabic_and_half_english(documents: dict[str, Document]) -> None:
    counted = Counter(document.language for document in documents.values())
    assert counted["ar"] == counted["en"] >= 12
    assert all(source.startswith(f"{document.language}/") for source, document in documents.items())
    assert {Path(source).suffix for source in documents} == {".md", ".txt"}


def test_documents_have_200_to_900_words(documents: dict[str, Document]) -> None:
    assert all(200 <= len(document.text.split()) <= 900 for document in documents.values())


def test_questions_are_many_and_of_all_kinds(questions: list[dict[str, Any]], documents: dict[str, Document]) -> None:
    assert len(questions) >= 120
    assert len({row["id"] for row in questions}) == len({row["question"] for row in questions}) == len(questions)
    pairs = Counter((row["language"], documents[row["document"]].language) for row in questions if row["document"])
    assert set(pairs) == {("ar", "ar"), ("en", "en"), ("ar", "en"), ("en", "ar")}
    assert min(pairs.values()) >= 12
    assert sum(row["document"] is None for row in questions) >= 24


def test_tags_say_what_is_there(questions: list[dict[str, Any]]) -> None:
    tags = Counter(tag for row in questions for tag in row["tags"])
    assert min(tags[name] for name in ("vocalised", "arabic-indic-digits", "mixed-script")) >= 5
    for row in questions:
        question = row["question"]
        if "vocalised" in row["tags"]:
            assert any("\u064b" <= character <= "\u0652" for character in question)
        if "arabic-indic-digits" in row["tags"]:
            assert any("٠" <= character <= "٩" for character in question)
        if "mixed-script" in row["tags"]:
            assert any("ا" <= character <= "ي" for character in question)
            assert any("a" <= character.lower() <= "z" for character in question)


@pytest.mark.parametrize("name", SETS)
def test_every_gold_span_is_a_slice(name: str, documents: dict[str, Document]) -> None:
    for row in read_rows(name):
        if row["document"] is None:
            assert "answer" not in row
            continue
        text = documents[row["document"]].text
        assert text[row["start"] : row["end"]] == row["answer"], row["id"]
        assert row["sentence_start"] <= row["start"] < row["end"] <= row["sentence_end"], row["id"]
        sentence = text[row["sentence_start"] : row["sentence_end"]]
        assert sentence == sentence.strip(), row["id"]


@pytest.mark.parametrize("name", SETS)
def test_no_question_holds_its_own_answer(name: str) -> None:
    rows = [row for row in read_rows(name) if row["document"]]
    assert [row["id"] for row in rows if fold(row["answer"]) in fold(row["question"])] == []


def test_what_is_fitted_on_is_not_what_is_measured(questions: list[dict[str, Any]]) -> None:
    practice = read_rows("practice.jsonl")
    assert not {fold(row["question"]) for row in practice} & {fold(row["question"]) for row in questions}
    answers = {(row["document"], row["start"], row["end"]) for row in questions if row["document"]}
    assert not answers & {(row["document"], row["start"], row["end"]) for row in practice if row["document"]}
    kinds = Counter(tag for row in practice if not row["document"] for tag in row["tags"] if tag in ("near", "foreign"))
    assert kinds == {"near": 80, "foreign": 80}


def test_absent_things_are_asked_for_in_no_other_set(questions: list[dict[str, Any]]) -> None:
    rows = read_rows("absent.jsonl")
    assert Counter(row["language"] for row in rows) == {"ar": 60, "en": 60}
    assert all(row["document"] is None for row in rows)
    assert len({fold(row["question"]) for row in rows}) == len(rows)
    others = {fold(row["question"]) for row in (*questions, *read_rows("practice.jsonl"))}
    assert not others & {fold(row["question"]) for row in rows}


def test_follow_ups_are_many_and_have_a_history() -> None:
    rows = read_rows("followups.jsonl")
    assert Counter(row["language"] for row in rows) == {"ar": 40, "en": 40}
    assert all(1 <= len(row["history"]) <= 3 and row["complete"] for row in rows)
    assert sum(row["tags"][0] == "new" for row in rows) == 16
