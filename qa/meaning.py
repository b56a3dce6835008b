"""How far texts hold the words of a question, whatever the language of either.

A word is held where its stem stands, or one of its translations (``qa/translate.py``), or a word near to it in
the encoder's space; the best of the three counts. Near words make this the recall of BERTScore with inverse
document frequencies (Zhang et al. 2020): "soldiers" is found in «جندي» where no dictionary has it. A name or a
number is near to every other one, so it is held only where it stands, in whatever spelling.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from index.contract import Alternatives, Snapshot
from index.encoder import Encoder
from index.records import Language
from index.terms import content_words, word_terms
from index.vectors import Vectors
from qa.kinds import without_kind
from qa.names import names
from qa.translate import word_alternatives

SAME_STEM = 0.95
SAME_ROOT = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class AskedWords:
    """The content words of a question without what only says the kind of answer.

    For each word, shape ``(len(words),)``: ``weights``, how telling it is, in all 1; ``named``, whether it is a name
    or a number; its vector, shape ``(len(words), dimension)``.
    """

    words: tuple[str, ...]
    language: Language
    weights: Vectors
    named: npt.NDArray[np.bool_]
    vectors: Vectors

    def share(self, held: Vectors) -> Vectors:
        """Return the share of the question, in [0, 1], that texts hold which hold each word as ``held`` says.

        ``held`` has the shape ``(…, len(words))``, the shares ``(…,)``.
        """
        # Some BLAS leave the flag of an invalid operation raised where all numbers are finite.
        with np.errstate(invalid="ignore"):
            return np.asarray(held @ self.weights)

    def share_of_names(self, held: Vectors) -> Vectors:
        """Return the same of the names and numbers alone; 1 if there are none."""
        weights = self.weights * self.named
        return np.asarray(held @ weights / weights.sum()) if weights.sum() else np.ones(held.shape[:-1], np.float32)


def asked_words(question: str, language: Language, snapshot: Snapshot, encoder: Encoder) -> AskedWords:
    """Take the words of ``question``, weighed by the passages of its own language."""
    words = tuple(dict.fromkeys(content_words(without_kind(question, language), language)))
    lexical = snapshot.lexical[language]
    weights = np.array([lexical.word_weight({word_terms(word)[0]: 1.0}) for word in words], dtype=np.float32)
    called = names(question, language)
    vectors = encoder.encode_words(words) if words else np.zeros((0, 1), np.float32)
    total = weights.sum() or 1.0
    return AskedWords(words, language, weights / total, np.array([word in called for word in words], bool), vectors)


def held_words(
    asked: AskedWords, texts: Sequence[Sequence[str]], language: Language, snapshot: Snapshot, encoder: Encoder
) -> Vectors:
    """Return how far each of ``texts``, lists of content words in ``language``, holds each word asked for.

    Shape ``(len(texts), len(asked.words))``, values in [0, 1].
    """
    places: dict[str, int] = {}
    rows = [[places.setdefault(word, len(places)) for word in words] for words in texts]
    held = np.zeros((len(texts), len(asked.words)), dtype=np.float32)
    if not places or not asked.words:
        return held
    nearness = np.clip(encoder.encode_words(list(places)) @ asked.vectors.T, 0.0, 1.0)
    nearness[:, asked.named] = 0.0
    by_term = _by_term(asked, language, snapshot)
    for word, place in places.items():
        for term in word_terms(word):
            if term in by_term:
                for column, value in by_term[term]:
                    nearness[place, column] = max(nearness[place, column], value)
    for column, word in enumerate(asked.words):
        if word in places:
            nearness[places[word], column] = 1.0
    lengths = np.array([len(row) for row in rows])
    ends = np.cumsum(lengths[lengths > 0])
    words = np.fromiter(chain.from_iterable(rows), np.int64, ends[-1])
    held[lengths > 0] = np.maximum.reduceat(nearness[words], [0, *ends[:-1]], axis=0)
    return held


def _by_term(asked: AskedWords, language: Language, snapshot: Snapshot) -> dict[str, list[tuple[int, float]]]:
    """Return for each term that holds words of the question: which of them, and how far."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for column, word in enumerate(asked.words):
        alternatives: Alternatives = (
            {term: SAME_ROOT if term.endswith("*") else SAME_STEM for term in word_terms(word)}
            if language == asked.language
            else {
                term: SAME_STEM * math.sqrt(share)
                for term, share in word_alternatives(word, asked.language, snapshot.lexical[language]).items()
            }
        )
        for term, value in alternatives.items():
            found[term].append((column, value))
    return found
