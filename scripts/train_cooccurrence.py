"""Translations of words that no dictionary lists, from the sentences in which they stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from scripts.train_data import Pair

LEAST_SENTENCES = 3
LEAST_DICE = 0.2
SOURCE = "cooccurrence"


def cooccurring_words(english: Sequence[set[str]], arabic: Sequence[set[str]]) -> Iterator[tuple[Pair, float]]:
    """Yield words of parallel sentences that mostly stand together, with their Dice coefficient.

    The i-th sets are the words of the i-th sentence in either language. The coefficient is twice the
    number of sentences with both words, divided by the sum of the numbers with one.
    """
    english_words, english_rows = _occurrences(english)
    arabic_words, arabic_rows = _occurrences(arabic)
    together = (english_rows.T @ arabic_rows).tocoo()
    singly = english_rows.sum(axis=0).A1[together.row] + arabic_rows.sum(axis=0).A1[together.col]
    dice = 2 * together.data / singly
    for place in np.flatnonzero((dice >= LEAST_DICE) & (together.data >= LEAST_SENTENCES)):
        words = english_words[together.row[place]], arabic_words[together.col[place]]
        yield Pair(SOURCE, *words), float(dice[place])


def _occurrences(sentences: Iterable[set[str]]) -> tuple[list[str], Any]:
    """Return the words that occur often enough, and a sparse matrix (sentences, words) of ones."""
    sentences = list(sentences)
    counts = Counter(word for words in sentences for word in words)
    places = {word: 0 for word, count in counts.items() if count >= LEAST_SENTENCES}
    places = {word: place for place, word in enumerate(places)}
    columns = [[places[word] for word in words if word in places] for words in sentences]
    starts = np.cumsum([0, *map(len, columns)])
    ones = np.ones(starts[-1], dtype=np.float32)
    indices = np.fromiter((column for row in columns for column in row), np.int64, count=starts[-1])
    return list(places), sparse.csr_matrix((ones, indices, starts), shape=(len(sentences), len(places)))
