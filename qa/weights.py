"""The few fitted numbers of retrieval and reading, read once from ``qa/weights.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.records import Language

FILE = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """A passage's score is ``dense * cosine + lexical * share + offset``."""

    dense: float
    lexical: float
    offset: float


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """A sentence's score is the weighted sum of these features; its logistic value is the confidence."""

    passage: float
    dense: float
    lexical: float
    kind: float
    offset: float


@cache
def fusion_weights(question: Language, passage: Language) -> FusionWeights:
    """Return the weights for questions in one language and passages in the same or the other."""
    return FusionWeights(**_table("fusion", question, passage))


@cache
def reading_weights(question: Language, passage: Language) -> ReadingWeights:
    """Return the weights for questions in one language and sentences in the same or the other."""
    return ReadingWeights(**_table("reading", question, passage))


def _table(section: str, question: Language, passage: Language) -> dict[str, Any]:
    tables = tomllib.loads(FILE.read_text("utf-8"))
    found: dict[str, Any] = tables[section][f"{question}-{passage}"]
    return found
