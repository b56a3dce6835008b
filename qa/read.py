"""Hits to the sentences that may answer, likeliest first, with the confidence that the first one does.

Every sentence of the best passages is scored on its features (``qa/features.py``). One set of weights
ranks the sentences; another, on the same features, gives the probability that a sentence answers. Both
are in ``qa/weights.toml``.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.encoder import Encoder
from index.records import Hit, Language
from index.text import fold
from qa.asked_year import asked_year, tells_of_other_years
from qa.features import Features, HitSentence, weighted, with_cosines
from qa.opposites import asked_event, tells, tells_only_opposite
from qa.retrieve import Query
from qa.skim import Skimmed
from qa.weights import background_score, confidence_weights, reading_weights

PASSAGES_READ = 10
READ_CLOSELY = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, ``hit.document.text[start:end]``, as an answer; ``score`` is to rank by.

    ``standing``, in [0, 1], tells how its passage stands out among those read: see ``passage_standings``.
    ``copies`` say the same in other documents. ``short`` is the span of the short answer in the document if a
    model has found one. ``beside`` tells that it answers another question, and so not this one.
    """

    hit: Hit
    start: int
    end: int
    features: Features
    score: float
    standing: float
    copies: tuple[HitSentence, ...] = ()
    short: tuple[int, int] | None = None
    beside: bool = False

    @property
    def text(self) -> str:
        """The sentence: a slice of the document."""
        return self.hit.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences read, likeliest first and those beside the question last, and how likely the first one answers."""

    sentences: tuple[Sentence, ...]
    confidence: float


def read(query: Query, skimmed: Skimmed, encoder: Encoder) -> Reading:
    """Read the best passages for sentences that answer ``query``; there are none when there are no hits."""
    ranked = sorted(score_sentences(query, skimmed, encoder), key=lambda sentence: (sentence.beside, -sentence.score))
    if not ranked:
        return Reading((), 0.0)
    return Reading(tuple(ranked), confidence(ranked[0], query.language))


def score_sentences(query: Query, skimmed: Skimmed, encoder: Encoder) -> list[Sentence]:
    """Return the likeliest sentences of the first ``PASSAGES_READ`` hits with their scores.

    Only the ``READ_CLOSELY`` best of them by their words are encoded.
    """
    told, copies = distinct_sentences(skimmed)
    likely = most_likely(query, told)
    sentences = [told[place][0] for place in likely]
    found = with_cosines(query, sentences, [told[place][1] for place in likely], encoder)
    scores = [
        weighted(features, reading_weights(query.language, sentence.hit.passage.language))
        for features, sentence in zip(found, sentences, strict=True)
    ]
    standings = passage_standings([sentence.hit.passage.id for sentence in sentences], scores, background_score())
    besides = beside_the_question(query, sentences, scores)
    return [
        Sentence(
            sentence.hit,
            sentence.start,
            sentence.end,
            features,
            score,
            standing,
            copies[words_of(sentence)],
            beside=beside,
        )
        for sentence, features, score, standing, beside in zip(
            sentences, found, scores, standings, besides, strict=True
        )
    ]


def beside_the_question(query: Query, sentences: Sequence[HitSentence], scores: Sequence[float]) -> list[bool]:
    """Return of each sentence whether it answers another question: of the opposite event, or of other years.

    Where one tells only the opposite, those of its passage and the less likely ones answer only if they tell the event.
    """
    event, year = asked_event(query.text, query.language), asked_year(query.text, query.language)
    other_years = [bool(year) and tells_of_other_years(sentence.hit, year) for sentence in sentences]
    opposite = [event is not None and tells_only_opposite(sentence.text, event) for sentence in sentences]
    if event is None or not any(opposite):
        return other_years
    highest = max(score for score, is_opposite in zip(scores, opposite, strict=True) if is_opposite)
    passages = {one.hit.passage.id for one, is_opposite in zip(sentences, opposite, strict=True) if is_opposite}
    return [
        of_other_year
        or is_opposite
        or ((score < highest or one.hit.passage.id in passages) and not tells(one.text, event))
        for one, score, is_opposite, of_other_year in zip(sentences, scores, opposite, other_years, strict=True)
    ]


def distinct_sentences(
    skimmed: Skimmed,
) -> tuple[list[tuple[HitSentence, Features]], dict[str, tuple[HitSentence, ...]]]:
    """Return the sentences of the first ``PASSAGES_READ`` hits that say something new, each text once.

    With them, by ``words_of`` them, their copies in other documents: these compete with nothing.
    """
    by_passage: dict[int, list[tuple[str, HitSentence, Features]]] = defaultdict(list)
    for sentence, features in zip(skimmed.sentences, skimmed.features, strict=True):
        by_passage[sentence.hit.passage.id].append((words_of(sentence), sentence, features))
    told: list[tuple[HitSentence, Features]] = []
    places: dict[str, list[HitSentence]] = {}
    passages = 0
    for hit in skimmed.hits:
        some = by_passage.get(hit.passage.id, [])
        # A sentence that a passage says twice is one as well.
        new = {words: (sentence, features) for words, sentence, features in reversed(some) if words not in places}
        if new and passages < PASSAGES_READ:
            told += reversed(new.values())
            passages += 1
        for words, sentence, _ in some:
            places.setdefault(words, []).append(sentence)
    return told, {words: tuple(copies_elsewhere(found)) for words, found in places.items()}


def words_of(sentence: HitSentence) -> str:
    """Return the folded words of what would be cited: equal for copies, whatever their harakat and spaces."""
    return _folded_words(sentence.hit.document.text[sentence.start : sentence.cited_end])


@lru_cache(maxsize=20_000)
def _folded_words(text: str) -> str:
    return " ".join(fold(text).split())


def copies_elsewhere(places: Sequence[HitSentence]) -> list[HitSentence]:
    """Return the first of ``places`` in each document but that of the very first."""
    by_document: dict[str, HitSentence] = {}
    for place in places:
        by_document.setdefault(place.hit.document.id, place)
    return list(by_document.values())[1:]


def most_likely(query: Query, told: Sequence[tuple[HitSentence, Features]]) -> list[int]:
    """Return the places of the ``READ_CLOSELY`` sentences that score best without their cosines, in order."""
    scores = [
        weighted(known, reading_weights(query.language, sentence.hit.passage.language)) for sentence, known in told
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


def confidence(sentence: Sentence, question: Language) -> float:
    """Return the probability, in [0, 1], that ``sentence``, the best one read, answers; 0 if that is beside it."""
    if sentence.beside:
        return 0.0
    weights = confidence_weights(question, sentence.hit.passage.language)
    log_odds = weighted(sentence.features, weights) + sentence.standing * weights.standing
    return (1 + math.tanh(log_odds / 2)) / 2
