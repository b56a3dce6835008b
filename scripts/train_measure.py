"""Measuring dense retrieval on a pair of parallel SQuAD-format files, with paragraphs as passages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Collection:
    """The paragraphs of one file and its questions; ``answers[i]`` is the place of question i's paragraph."""

    paragraphs: list[str]
    questions: list[str]
    answers: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """Shares of the questions, in [0, 1]."""

    recall_at_1: float
    recall_at_10: float
    ndcg_at_10: float

    def __str__(self) -> str:
        """The three figures in hundredths."""
        return " / ".join(f"{100 * value:.1f}" for value in (self.recall_at_1, self.recall_at_10, self.ndcg_at_10))


def read_collection(path: Path) -> Collection:
    """Read a SQuAD-format file; questions keep the order of the file."""
    paragraphs: list[str] = []
    questions: list[str] = []
    answers: list[int] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            answers.extend([len(paragraphs)] * len(paragraph["qas"]))
            questions.extend(entry["question"] for entry in paragraph["qas"])
            paragraphs.append(paragraph["context"])
    return Collection(paragraphs, questions, np.array(answers))


def measure(questions: Vectors, paragraphs: Vectors, answers: npt.NDArray[np.int64]) -> Measure:
    """Rank unit ``paragraphs`` (n, d) for unit ``questions`` (m, d); a tie counts against the right one."""
    scores = questions @ paragraphs.T
    right = scores[np.arange(len(answers)), answers]
    ranks = (scores >= right[:, None]).sum(axis=1)
    gains = np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0)
    return Measure(float((ranks == 1).mean()), float((ranks <= 10).mean()), float(gains.mean()))


def measure_pair(
    encode: Callable[[Sequence[str]], Vectors], arabic: Collection, english: Collection
) -> dict[str, Measure]:
    """Return the measures of the four directions, as ``ar-en`` (Arabic questions, English paragraphs)."""
    sides = {
        language: (encode(side.questions), encode(side.paragraphs), side.answers)
        for language, side in (("ar", arabic), ("en", english))
    }
    return {
        f"{asked}-{told}": measure(sides[asked][0], sides[told][1], sides[told][2])
        for asked, told in (("ar", "ar"), ("en", "en"), ("ar", "en"), ("en", "ar"))
    }


def print_measures(
    encode: Callable[[Sequence[str]], Vectors], files: Sequence[Path], report: Callable[[str], None]
) -> None:
    """Report recall@1, recall@10 and nDCG@10 of the four directions on an Arabic and an English file."""
    arabic, english = map(read_collection, files)
    found = measure_pair(encode, arabic, english)
    for pair, figures in found.items():
        report(f"{pair} R@1 / R@10 / nDCG@10: {figures}")
    mean = sum(figures.ndcg_at_10 for figures in found.values()) / len(found)
    report(f"mean nDCG@10: {100 * mean:.2f}")
