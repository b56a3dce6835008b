"""The questions that the weights are fitted on, each labelled with the span that answers it."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.folders import document_id
from index.language import question_language
from index.records import Document, Hit, Language
from index.sources import make_document
from qa.gold import read_gold
from qa.seeds import seed_folders


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a data set with its paragraph, the title above that, and the answer's span in it."""

    question: str
    context: str
    title: str
    start: int
    answer: str
    language: Language


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the document and the span that answer it; no document when nothing does."""

    text: str
    language: Language
    document_id: str | None
    start: int = 0
    end: int = 0

    def answered_by(self, hit: Hit, start: int, end: int) -> bool:
        """Tell whether ``[start, end)`` of the hit's document holds the answer."""
        return hit.document.id == self.document_id and start <= self.start and self.end <= end


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and questions that are asked of them together."""

    documents: list[Document]
    questions: list[Labelled]


def practice_collection() -> Collection:
    """Return the seeds with the questions that are there to fit on; ``questions.jsonl`` stays for measuring."""
    gold = read_gold(seed_folders()[0].parent / "practice.jsonl")
    questions = [
        Labelled(
            question.text, question_language(question.text), question.document_id, *(question.spans or [(0, 0)])[0]
        )
        for question in gold.questions
    ]
    return Collection(list(gold.documents.values()), questions)


def read_arcd(file: Path) -> Iterator[Row]:
    """Yield the Arabic rows that have a span."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["source"] == "arcd_train_ar" and row["answer_start"] >= 0:
                yield Row(row["question"].lstrip("- "), row["passage"], "", row["answer_start"], row["answer"], "ar")


def read_squad(file: Path, exclude: Path) -> Iterator[Row]:
    """Yield the answerable questions of ``file`` whose contexts ``exclude`` lacks."""
    held_out = {p["context"] for a in json.loads(exclude.read_text("utf-8"))["data"] for p in a["paragraphs"]}
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                if qa["answers"] and paragraph["context"] not in held_out:
                    answer = qa["answers"][0]
                    title = article["title"].replace("_", " ")
                    start, text = answer["answer_start"], answer["text"]
                    yield Row(qa["question"], paragraph["context"], title, start, text, "en")


def paragraphs_collection(rows: Sequence[Row]) -> Collection:
    """Return paragraphs as documents, each question labelled with its answer's span."""
    documents = {
        row.context: make_document(
            document_id=document_id("paragraph", row.context), source="paragraph", title=row.title, text=row.context
        )
        for row in rows
    }
    questions = [
        Labelled(row.question, row.language, documents[row.context].id, row.start, row.start + len(row.answer))
        for row in rows
    ]
    return Collection(list(documents.values()), questions)
