"""Reading the training data: parallel sentences, questions with passages, and Arabic paragraphs.

A data directory holds ``parallel.tsv`` (source, English, Arabic), ``qa.jsonl``, ``questions.tsv`` (language,
source, question, answer) and ``arabic_wikipedia.txt`` (one paragraph a line), each plain or compressed as ``.xz``.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.records import LANGUAGES, IsnadError


class TrainingDataError(IsnadError):
    """A file of the training data is missing or damaged."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, word or name in both languages."""

    source: str
    english: str
    arabic: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question, title or heading with a passage that answers it; ``answer_start`` is -1 without a span."""

    source: str
    language: str
    question: str
    passage: str
    answer: str
    answer_start: int


def read_pairs(directory: Path) -> Iterator[Pair]:
    """Yield the rows of ``parallel.tsv``. Raises ``TrainingDataError`` for a row without three columns."""
    for number, line in enumerate(_lines(directory, "parallel.tsv"), start=1):
        columns = line.split("\t")
        if len(columns) != 3:
            raise TrainingDataError(
                f"parallel.tsv, line {number}: {len(columns)} columns; write source, English, Arabic"
            )
        yield Pair(*columns)


def read_questions(directory: Path) -> Iterator[QuestionRow]:
    """Yield the rows of ``qa.jsonl``. Raises ``TrainingDataError`` for a line that lacks a key."""
    for number, line in enumerate(_lines(directory, "qa.jsonl"), start=1):
        try:
            row = json.loads(line)
            yield QuestionRow(
                source=row["source"],
                language=row["lang"],
                question=row["question"],
                passage=row["passage"],
                answer=row["answer"],
                answer_start=int(row["answer_start"]),
            )
        except (ValueError, KeyError) as error:
            raise TrainingDataError(f"qa.jsonl, line {number}: {error!r}; write all six keys") from error


def read_arabic_paragraphs(directory: Path) -> Iterator[str]:
    """Yield the paragraphs of ``arabic_wikipedia.txt`` that are not blank."""
    return (line for line in _lines(directory, "arabic_wikipedia.txt") if line.strip())


def read_typed(directory: Path) -> Iterator[tuple[str, str]]:
    """Yield language and text of the questions that people typed, ``questions.tsv``.

    Answers there may hold line breaks; a line that does not begin with a language goes on with an answer.
    """
    for line in _lines(directory, "questions.tsv"):
        columns = line.split("\t")
        if len(columns) == 4 and columns[0] in LANGUAGES:
            yield columns[0], columns[2]


def _lines(directory: Path, name: str) -> Iterator[str]:
    """Yield the lines of ``name`` or ``name.xz`` in ``directory``, without their line feeds."""
    plain, compressed = directory / name, directory / f"{name}.xz"
    if not plain.exists() and not compressed.exists():
        raise TrainingDataError(f"{directory} holds neither {name} nor {name}.xz; give another --data")
    with plain.open("rb") if plain.exists() else lzma.open(compressed, "rb") as file:
        for line in file:
            yield line.decode("utf-8").rstrip("\n")
