"""Follow-up questions about the seeds: completed without a language model, do they find their document?"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from index.encoder import load_encoder
from index.folders import find_files
from index.ingest import add_paths, open_or_create
from index.sources import read_document
from qa.answer import Answerer, Question
from qa.config import Settings
from qa.followup import complete_question
from qa.seeds import seed_folders

FOLLOWUPS = Path(__file__).parents[2] / "seeds" / "followups.jsonl"
KINDS = {"about", "when-else", "pronoun", "bare", "two-back", "new"}
RIGHT_DOCUMENT_FIRST = 0.9
OF_THE_CEILING = 0.9
CHANGED_IN_VAIN = 0.002


@dataclass(frozen=True, slots=True)
class Found:
    """For each way to ask, the rows whose right document came first."""

    documents: dict[str, list[str]] = field(default_factory=lambda: {"alone": [], "completed": [], "complete": []})


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FOLLOWUPS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def dependent(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if "new" not in row["tags"]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, dependent: list[dict[str, Any]]) -> Found:
    encoder, settings = load_encoder(), Settings(minimum_confidence=0.0)
    index = open_or_create(tmp_path_factory.mktemp("seeds") / "library", encoder, settings.passage_tokens)
    add_paths(index, encoder, seed_folders())
    answerer, found = Answerer(index, encoder, settings), Found()
    for row in dependent:
        completed = complete_question(row["question"], row["history"])
        for way, text in (("alone", row["question"]), ("completed", completed), ("complete", row["complete"])):
            if answerer.search(Question(text))[1][0].document.source == row["document"]:
                found.documents[way].append(row["id"])
    return found


def test_followups_are_of_all_kinds_in_both_languages(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows) >= 80
    assert {row["tags"][0] for row in rows} == KINDS
    counted = Counter((row["tags"][0], row["language"]) for row in rows)
    assert len(counted) == 2 * len(KINDS)
    assert min(counted.values()) >= 5


def test_every_gold_span_is_a_slice(rows: list[dict[str, Any]]) -> None:
    texts = {document.source: document.text for document in map(read_document, find_files(seed_folders()))}
    for row in rows:
        text = texts[row["document"]]
        assert text[row["start"] : row["end"]] == row["answer"], row["id"]
        assert row["sentence_start"] <= row["start"] < row["end"] <= row["sentence_end"], row["id"]


def test_a_change_of_subject_is_left_alone(rows: list[dict[str, Any]]) -> None:
    new = [row for row in rows if "new" in row["tags"]]
    assert [row["id"] for row in new if row["complete"] != row["question"]] == []
    assert [row["id"] for row in new if complete_question(row["question"], row["history"]) != row["question"]] == []


def test_whole_questions_are_left_alone_after_any_other(rows: list[dict[str, Any]]) -> None:
    pairs = [(row["complete"], other["history"]) for row in rows for other in rows]
    changed = [question for question, history in pairs if complete_question(question, history) != question]
    assert len(changed) <= CHANGED_IN_VAIN * len(pairs), changed


def test_the_right_document_comes_first(found: Found, dependent: list[dict[str, Any]]) -> None:
    completed, complete = found.documents["completed"], found.documents["complete"]
    missing = sorted({row["id"] for row in dependent} - set(completed))
    assert len(completed) >= RIGHT_DOCUMENT_FIRST * len(dependent), missing
    assert len(completed) >= OF_THE_CEILING * len(complete), missing
    assert len(completed) >= len(found.documents["alone"]) + 20, missing
