"""Hits to the sentences that answer, with the confidence that they do.

Every sentence of the best passages is scored on its features (``qa/features.py``). One set of weights
ranks the sentences; another, on the same features, gives the probability that a sentence answers. Both
are in ``qa/weights.toml``.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.local import Snapshot
from index.records import Hit, Language
from qa.features import FEATURES, Features, HitSentence, hit_sentences, with_cosines, word_features
from qa.retrieve import Query
from qa.weights import SentenceWeights, background_score, confidence_weights, reading_weights

PASSAGES_READ = 10
READ_CLOSELY = 12
MAX_SENTENCES = 3
# A second sentence is cited beside the best one when it is four fifths as likely to hold the answer;
# the ranking scores are log-likelihoods but for a constant.
NEAR_BEST = math.log(1.25)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, ``hit.document.text[start:end]``, as an answer.

    ``score`` is to rank by; ``confidence`` is the probability, in [0, 1], that the sentence answers.
    """

    hit: Hit
    start: int
    end: int
    features: Features
    score: float
    confidence: float

    @property
    def text(self) -> str:
        """The sentence: a slice of the document."""
        return self.hit.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences chosen, best first, and the probability that the first one answers."""

    choices: tuple[Sentence, ...]
    confidence: float


def read(query: Query, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> Reading:
    """Choose the sentences of ``hits`` that answer ``query``; none when there are no hits."""
    ranked = sorted(score_sentences(query, hits, snapshot, encoder), key=lambda sentence: -sentence.score)
    if not ranked:
        return Reading((), 0.0)
    return Reading(tuple(choose(ranked)), ranked[0].confidence)


def score_sentences(query: Query, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> list[Sentence]:
    """Return the likeliest sentences of the first ``PASSAGES_READ`` hits, each with its score and its confidence.

    All are skimmed by their words; only the ``READ_CLOSELY`` best of them are encoded.
    """
    skimmed = [sentence for hit in hits[:PASSAGES_READ] for sentence in hit_sentences(hit)]
    told = word_features(query, skimmed, snapshot, encoder)
    likely = most_likely(query, skimmed, told)
    sentences = [skimmed[place] for place in likely]
    found = with_cosines(query, sentences, [told[place] for place in likely], encoder)
    pairs = [(query.language, sentence.hit.passage.language) for sentence in sentences]
    scores = [weighted(features, reading_weights(*pair)) for features, pair in zip(found, pairs, strict=True)]
    standings = passage_standings([sentence.hit.passage.id for sentence in sentences], scores, background_score())
    return [
        Sentence(sentence.hit, sentence.start, sentence.end, features, score, confidence(features, standing, *pair))
        for sentence, features, score, standing, pair in zip(sentences, found, scores, standings, pairs, strict=True)
    ]


def most_likely(query: Query, sentences: Sequence[HitSentence], features: Sequence[Features]) -> list[int]:
    """Return the places of the ``READ_CLOSELY`` sentences that score best without their cosines, in order."""
    scores = [
        weighted(known, reading_weights(query.language, sentence.hit.passage.language))
        for sentence, known in zip(sentences, features, strict=True)
    ]
    return sorted(heapq.nlargest(READ_CLOSELY, range(len(scores)), key=scores.__getitem__))


def passage_standings(passage_ids: Sequence[int], scores: Sequence[float], background: float) -> list[float]:
    """Return for each sentence how its passage stands out, in [0, 1].

    It is the passage's share of the softmax over the scores of all sentences read and ``background``,
    that of a sentence beside the question: near 1 when all that speaks for an answer is in one place.
    """
    highest = max([*scores, background])
    parts = [math.exp(score - highest) for score in scores]
    total = math.fsum(parts) + math.exp(background - highest)
    by_passage: dict[int, float] = defaultdict(float)
    for passage_id, part in zip(passage_ids, parts, strict=True):
        by_passage[passage_id] += part
    return [by_passage[passage_id] / total for passage_id in passage_ids]


def weighted(features: Features, weights: SentenceWeights) -> float:
    """Return the weighted sum of the features, and the offset."""
    return math.fsum(getattr(features, name) * getattr(weights, name) for name in FEATURES) + weights.offset


def confidence(features: Features, standing: float, question: Language, passage: Language) -> float:
    """Return the probability, in [0, 1], that a sentence with these features answers."""
    weights = confidence_weights(question, passage)
    log_odds = weighted(features, weights) + standing * weights.standing
    return (1 + math.tanh(log_odds / 2)) / 2


def choose(ranked: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the best sentence and up to two others, each text once.

    The others are nearly as likely, and hold no less of what the question says.
    """
    seen: set[str] = set()
    for sentence in ranked[: 2 * MAX_SENTENCES]:
        near = sentence.score >= ranked[0].score - NEAR_BEST
        if sentence.text in seen or not near or sentence.features.meaning < ranked[0].features.meaning:
            continue
        seen.add(sentence.text)
        yield sentence
        if len(seen) == MAX_SENTENCES:
            return
