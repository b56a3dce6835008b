"""What an operator's own models make of the sentences read: a reranker's order, a reader's spans and doubts.

Both are optional (``ISNAD_RERANKER``, ``ISNAD_READER``). Neither adds a sentence: what is cited is what was read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from index.records import Hit
from qa.read import Reading, Sentence, confidence
from qa.retrieve import Query

PASSAGES_REVIEWED = 5
#: A reader's margin counts at most this much in log-odds: 0.993.
SUREST = 5.0


class Ranks(Protocol):
    """Gives one number for each text, higher is better."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the numbers in the order of ``texts``."""


class Span(Protocol):
    """What a reader found in one text: ``text[start:end]``, and by how much it beats finding nothing."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""

    @property
    def margin(self) -> float:
        """In log-odds; under 0 when the text does not answer."""


class Reads(Protocol):
    """Finds the best span of each text."""

    def read(self, question: str, texts: Sequence[str]) -> Sequence[Span]:
        """Return one span for each of ``texts``."""


def rerank(query: Query, reading: Reading, reranker: Ranks) -> Reading:
    """Return the reading in the reranker's order, with the confidence of the sentence that is then first."""
    if not reading.sentences:
        return reading
    scores = reranker.scores(query.text, [sentence.text for sentence in reading.sentences])
    pairs = sorted(zip(scores, reading.sentences, strict=True), key=lambda pair: (pair[1].beside, -pair[0]))
    ranked = [sentence for _, sentence in pairs]
    # What is near the best is told from the scores, which must fall as the order does.
    falling = sorted((sentence.score for sentence in ranked), reverse=True)
    placed = tuple(replace(sentence, score=score) for sentence, score in zip(ranked, falling, strict=True))
    return Reading(placed, confidence(placed[0], query.language))


def reread(query: Query, reading: Reading, reader: Reads) -> Reading:
    """Put the sentence first that holds the reader's surest span, and mark the span in it, if it answers at all.

    The confidence becomes the mean of both log-odds: that of the reading and the reader's margin.
    """
    hits = {sentence.hit.passage.id: sentence.hit for sentence in reading.sentences}
    passages = list(hits.values())[:PASSAGES_REVIEWED]
    marked = [
        (span.margin, found)
        for hit, span in zip(passages, reader.read(query.text, [hit.text for hit in passages]), strict=True)
        for found in _marked(reading.sentences, hit, span)
    ]
    if not marked:
        return reading
    margin, first = max(marked, key=lambda pair: pair[0])
    best = reading.sentences[0]
    if best.beside:
        return reading
    if margin < 0:  # nothing answers, says the reader: then its choice among nothing means little
        return Reading(reading.sentences, _together(confidence(best, query.language), margin))
    rest = [s for s in reading.sentences if (s.hit.passage.id, s.start) != (first.hit.passage.id, first.start)]
    own = confidence(first, query.language)
    return Reading((replace(first, score=best.score), *rest), _together(own, margin))


def _together(own: float, margin: float) -> float:
    sure = max(-SUREST, min(SUREST, margin))
    log_odds = (math.log(own / (1 - own)) + sure) / 2 if 0 < own < 1 else sure
    return (1 + math.tanh(log_odds / 2)) / 2


def _marked(sentences: Sequence[Sentence], hit: Hit, span: Span) -> list[Sentence]:
    """Return the sentence that was read and holds ``span`` of the hit's text, marked; none if none does."""
    start, end = hit.passage.start + span.start, hit.passage.start + span.end
    return [
        replace(sentence, short=(start, end))
        for sentence in sentences
        if sentence.hit.passage.id == hit.passage.id
        and sentence.start <= start < end <= sentence.end
        and not sentence.beside
    ]
