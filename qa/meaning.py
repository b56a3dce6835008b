"""How much of a question's meaning a text holds, word by word, whatever the language of either.

Each word of the question is held as far as the nearest word of the text is near to it in the encoder's
space; telling words count more. This is the recall of BERTScore with inverse document frequencies
(Zhang et al. 2020) on words, and finds "soldiers" in «جندي» where lexical terms cannot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder
from index.lexical import LexicalIndex
from index.records import Language
from index.terms import content_words, lexical_terms
from index.vectors import Vectors


def meaning_shares(
    question: str, language: Language, texts: Sequence[Sequence[str]], lexical: LexicalIndex, encoder: Encoder
) -> list[float]:
    """Return the share of the question's meaning, in [0, 1], that each of ``texts``, lists of words, holds.

    ``lexical`` is the index of the question's own language; it says how telling each word is.
    """
    asked = list(dict.fromkeys(content_words(question, language)))
    weights = np.array([_weight(word, language, lexical) for word in asked])
    rows = {word: row for row, word in enumerate(dict.fromkeys(word for words in texts for word in words))}
    if not rows or not weights.sum():
        return [0.0] * len(texts)
    nearness = _nearness(asked, list(rows), encoder)
    shares = []
    for words in texts:
        columns = [rows[word] for word in words]
        nearest = nearness[:, columns].max(axis=1) if columns else np.zeros(len(asked))
        shares.append(float(nearest @ weights / weights.sum()))
    return shares


def _nearness(asked: list[str], words: list[str], encoder: Encoder) -> Vectors:
    """Return the cosines of ``asked`` with ``words``, shape ``(len(asked), len(words))``, at least 0."""
    cosines = encoder.encode_words(asked) @ encoder.encode_words(words).T
    equal = np.array(asked)[:, None] == np.array(words)[None, :]
    # A number is near to every other number; it is held only where it stands.
    numeric = np.array([word[0].isdigit() for word in asked])
    cosines[numeric] = 0
    cosines[equal] = 1
    return np.asarray(np.clip(cosines, 0, 1), dtype=np.float32)


def _weight(word: str, language: Language, lexical: LexicalIndex) -> float:
    terms = lexical_terms(word, language)
    return max((lexical.word_weight({term: 1.0}) for term in terms), default=0.0)
