"""The order of hits by what their sentences say, told by words alone, before any sentence is encoded.

A passage is as good as its best sentence: the fused score of a hit and the score of that sentence without its
cosine are summed. What was found out about the sentences is kept for reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.contract import Snapshot
from index.encoder import Encoder
from index.records import Hit, Language
from qa.features import Features, HitSentence, hit_sentences, weighted, word_features
from qa.retrieve import Query
from qa.weights import SentenceWeights, reading_weights, skimming_weight

HITS_SKIMMED = 20


@dataclass(frozen=True, slots=True)
class Skimmed:
    """Hits, best first, and the sentences of the best ``HITS_SKIMMED`` with their features but for ``dense``."""

    hits: tuple[Hit, ...]
    sentences: tuple[HitSentence, ...]
    features: tuple[Features, ...]


def skim(query: Query, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> Skimmed:
    """Order ``hits``, best first, anew; those after the first ``HITS_SKIMMED`` stay behind them as they are."""
    ahead, behind = hits[:HITS_SKIMMED], hits[HITS_SKIMMED:]
    sentences = [sentence for hit in ahead for sentence in hit_sentences(hit)]
    features = word_features(query, sentences, snapshot, encoder)
    best = best_by_words(query, sentences, features)
    scored = [replace(hit, score=hit.score + _weight(query, hit) * best[hit.passage.id]) for hit in ahead]
    scored.sort(key=lambda hit: (-hit.score, hit.passage.id))
    if behind:
        lower = scored[-1].score - ahead[-1].score
        scored += [replace(hit, score=hit.score + lower) for hit in behind]
    return Skimmed(tuple(scored), tuple(sentences), tuple(features))


def best_by_words(query: Query, sentences: Sequence[HitSentence], features: Sequence[Features]) -> dict[int, float]:
    """Return by passage the score of its best sentence; a passage without sentences is as good as no evidence."""
    best: dict[int, float] = defaultdict(float)
    for sentence, known in zip(sentences, features, strict=True):
        passage_id = sentence.hit.passage.id
        score = sentence_score(query, sentence, known)
        best[passage_id] = max(best.get(passage_id, score), score)
    return best


def sentence_score(query: Query, sentence: HitSentence, features: Features) -> float:
    """Return the score of a sentence by its words alone, without that of its passage."""
    return weighted(features, _words_weights(query.language, sentence.hit.passage.language))


@cache
def _words_weights(question: Language, passage: Language) -> SentenceWeights:
    return replace(reading_weights(question, passage), passage=0.0, dense=0.0)


def _weight(query: Query, hit: Hit) -> float:
    return skimming_weight(query.language, hit.passage.language)
