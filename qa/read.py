"""Hits to the sentences that answer, with the confidence that they do.

Every sentence of the best passages is scored by a few plain features: its passage's score, its own
cosine with the question, the share of the question's terms it holds, and whether it holds the kind of
thing that is asked for. The weights are in ``qa/weights.toml``; the best sentence's logistic value is
the confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.local import Snapshot
from index.records import Hit
from index.sentences import sentence_spans
from index.terms import lexical_terms
from qa.kinds import Kind, holds_kind, question_kind
from qa.retrieve import Query
from qa.weights import reading_weights

PASSAGES_READ = 10
MAX_SENTENCES = 3
# A second sentence is cited beside the best one when it is about as likely to answer.
NEAR_BEST = 0.9


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit: ``hit.document.text[start:end]``, with its features and its score."""

    hit: Hit
    start: int
    end: int
    dense_score: float
    lexical_score: float
    has_kind: bool
    score: float

    @property
    def text(self) -> str:
        """The sentence: a slice of the document."""
        return self.hit.document.text[self.start : self.end]

    @property
    def confidence(self) -> float:
        """The probability, in [0, 1], that the sentence answers."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score))))


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences chosen, best first, and the probability that the first one answers."""

    choices: tuple[Sentence, ...]
    confidence: float


def read(query: Query, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> Reading:
    """Choose the sentences of ``hits`` that answer ``query``; none when there are no hits."""
    sentences = sorted(score_sentences(query, hits, snapshot, encoder), key=lambda s: -s.score)
    if not sentences:
        return Reading((), 0.0)
    return Reading(tuple(choose(sentences)), sentences[0].confidence)


def score_sentences(query: Query, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> Iterator[Sentence]:
    """Yield every sentence of the first ``PASSAGES_READ`` hits with its features and score."""
    kind = question_kind(query.text, query.language)
    spans = [(hit, *span) for hit in hits[:PASSAGES_READ] for span in hit_sentences(hit)]
    vectors = encoder.encode_passages([hit.document.text[start:end] for hit, start, end in spans])
    cosines = vectors @ query.vector
    for (hit, start, end), cosine in zip(spans, cosines.tolist(), strict=True):
        yield _score(query, kind, snapshot, hit, start, end, cosine)


def _score(
    query: Query, kind: Kind | None, snapshot: Snapshot, hit: Hit, start: int, end: int, cosine: float
) -> Sentence:
    language = hit.passage.language
    text = hit.document.text[start:end]
    share = term_share(query, text, snapshot, hit)
    has_kind = kind is None or holds_kind(text, kind)
    weights = reading_weights(query.language, language)
    score = (
        weights.passage * hit.score
        + weights.dense * cosine
        + weights.lexical * share
        + weights.kind * has_kind
        + weights.offset
    )
    return Sentence(hit, start, end, cosine, share, has_kind, score)


def hit_sentences(hit: Hit) -> list[tuple[int, int]]:
    """Return the sentence spans of a hit's passage, in code points of the document."""
    base = hit.passage.start
    return [(base + start, base + end) for start, end in sentence_spans(hit.text)]


def term_share(query: Query, text: str, snapshot: Snapshot, hit: Hit) -> float:
    """Return how much of the weight of the question's terms ``text`` holds, in [0, 1]."""
    lexical = snapshot.lexical[hit.passage.language]
    weights = {term: lexical.inverse_document_frequency(term) for term in set(query.terms)}
    held = weights.keys() & set(lexical_terms(text, hit.passage.language))
    total = sum(weights.values())
    return sum(weights[term] for term in held) / total if total else 0.0


def choose(ranked: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the best sentence and up to two others that are nearly as likely, each text once."""
    seen: set[str] = set()
    for sentence in ranked[: 2 * MAX_SENTENCES]:
        if sentence.text in seen or sentence.confidence < NEAR_BEST * ranked[0].confidence:
            continue
        seen.add(sentence.text)
        yield sentence
        if len(seen) == MAX_SENTENCES:
            return
