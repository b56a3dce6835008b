"""Texts that any encoder must take, and what its rows must be."""

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.vectors import Vectors

TEXTS = [
    "وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠.",
    "يبلغ عمق البـــحر ٤٠ متراً",
    "Coffee came to Mocha in 1450, يا صديقي!",
    "The sea",
    "قهوة " * 300,
]
ODD_TEXTS = ["", " \n\t", "☕🇸🇦👩🏽\u200d🚀", "\ud800", "قهوة \ud800 x", "\0", "\u0651\u0640"]


def assert_unit(rows: Vectors, n: int, dimension: int) -> None:
    assert rows.shape == (n, dimension)
    assert rows.dtype == np.dtype(np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(n), abs=1e-5)


def word_tokenizer(*words: str, special: bool = False) -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if special:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
    return tokenizer
