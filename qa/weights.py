"""The few fitted numbers of retrieval and reading, read once from ``qa/weights.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.records import Language

FILE = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """A passage's score is ``dense * cosine + lexical * share + offset``."""

    dense: float
    lexical: float
    offset: float


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """A weighted sum of a sentence's features: a score to rank by, or the log-odds that it answers.

    ``standing`` weighs how its passage stands out among all that were read, which only the log-odds use.
    """

    passage: float
    dense: float
    words: float
    around: float
    within: float
    names: float
    kind: float
    quantity: float
    whole: float
    standing: float = 0.0
    offset: float = 0.0


def read_file() -> dict[str, dict[str, dict[str, float]]]:
    """Return the file's sections, each a table for every pair of languages or for all of them."""
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def fusion_weights(question: Language, passage: Language) -> FusionWeights:
    """Return the weights for questions in one language and passages in the same or the other."""
    return FusionWeights(**read_file()["fusion"][f"{question}-{passage}"])


@cache
def skimming_weight(question: Language, passage: Language) -> float:
    """Return what a passage's best sentence, by its words, adds to the passage's score."""
    return read_file()["skimming"][f"{question}-{passage}"]["sentence"]


@cache
def reading_weights(question: Language, passage: Language) -> SentenceWeights:
    """Return the weights by which sentences are ranked."""
    return SentenceWeights(**read_file()["reading"][f"{question}-{passage}"])


@cache
def confidence_weights(question: Language, passage: Language) -> SentenceWeights:
    """Return the weights that give the log-odds of the best sentence."""
    return SentenceWeights(**read_file()["confidence"][f"{question}-{passage}"])


@cache
def background_score() -> float:
    """Return the ranking score of a sentence that has nothing to do with the question."""
    return read_file()["background"]["all"]["score"]


def forget() -> None:
    """Read the file anew at the next use, after it was written."""
    for cached in (fusion_weights, skimming_weight, reading_weights, confidence_weights, background_score):
        cached.cache_clear()
