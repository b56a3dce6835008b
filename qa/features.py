"""The sentences of hits, each with a few plain numbers that tell how likely it answers a question."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter, mul

import numpy as np

from index.contract import Snapshot
from index.encoder import Encoder
from index.passages import indexed_text
from index.records import Hit, Language
from index.sentences import sentence_spans
from index.terms import content_words
from index.vectors import Vectors
from qa.kinds import Kind, asked_units, holds_kind, question_kinds
from qa.meaning import AskedWords, asked_words, held_words
from qa.retrieve import Query
from qa.weights import SentenceWeights

SENTENCE_ENDS = ".!?؟۔…"
CLOSING_MARKS = "\"'”’»›)]"
OTHER_UNIT = 0.4
REST_OF_LINE = re.compile(r"[^\S\n]*\n")
LINE = re.compile(r"[^\n]+|(?<=\n)(?=\n)")
MARK = re.compile(r"\s*(?:[-*+•–—▪◦]|\(?(?:\d{1,3}|[a-zA-Z]|[أ-ي])[.)-])\s+\S")
MOST_ITEM_WORDS = 12


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence as an answer.

    ``passage`` is its passage's fused score; ``dense`` the cosine of the question with the sentence below
    its document's title. The rest lies in [0, 1]. The share of the question's words, in either language,
    that are held: ``words`` by the sentence, ``around`` also by the one before or the title, ``within`` by
    the whole passage and the title; ``names``, of its names and numbers by the latter. ``kind``: 1 if the
    sentence holds the kind of thing asked for, 0 if not, ``OTHER_UNIT`` for a number in another unit, a half when
    the question does not tell. ``quantity``: the same where a number or a date is asked for, which are seen for
    certain, and 1 elsewhere. ``whole``: whether it is a sentence and not a heading or a row.
    """

    passage: float
    dense: float
    words: float
    around: float
    within: float
    names: float
    kind: float
    quantity: float
    whole: float

    def values(self) -> tuple[float, ...]:
        """Return the numbers in the order of ``FEATURES``."""
        return astuple(self)


CELL = " | "
FEATURES = tuple(field.name for field in fields(Features))
_in_order = attrgetter(*FEATURES)


@dataclass(frozen=True, slots=True)
class HitSentence:
    """A sentence of a hit: ``hit.document.text[start:end]``; ``number`` counts from 0 in its passage."""

    hit: Hit
    start: int
    end: int
    number: int

    @property
    def text(self) -> str:
        """The sentence: a slice of the document."""
        return self.hit.document.text[self.start : self.end]

    @property
    def cited_end(self) -> int:
        """Where a citation of it ends: after the list that it announces, if it does."""
        return list_end(self.hit.document.text, self.end, self.hit.passage.end)


def list_end(text: str, end: int, limit: int) -> int:
    """Return where the list ends that a sentence ending at ``end`` in a colon announces; ``end`` if there is none.

    A list is lines with a bullet or a number in front, however many empty ones between, or two or more short
    lines without either that are no sentences; it ends before ``limit``.
    """
    if text[end - 1] != ":" or not (rest := REST_OF_LINE.match(text, end, limit)):
        return end
    items, last, marked, empty = 0, end, False, False
    for line in LINE.finditer(text, rest.end(), limit):
        if not line[0].strip():
            empty = True
            continue
        has_mark = MARK.match(line[0]) is not None
        marked = has_mark if items == 0 else marked
        sentence = line[0].rstrip().endswith(tuple(SENTENCE_ENDS + ":؛;")) or len(line[0].split()) > MOST_ITEM_WORDS
        if marked != has_mark or (not marked and (sentence or (empty and items > 0))):
            break
        items, last, empty = items + 1, line.start() + len(line[0].rstrip()), False
    return last if items > (not marked) else end


def hit_sentences(hit: Hit) -> list[HitSentence]:
    """Return the sentences of a hit's passage in order."""
    base = hit.passage.start
    return [HitSentence(hit, base + start, base + end, number) for number, (start, end) in enumerate(_spans(hit.text))]


# The passages of one library are read again and again, and so are their sentences and words.
@lru_cache(maxsize=2000)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def word_features(
    query: Query, sentences: Sequence[HitSentence], snapshot: Snapshot, encoder: Encoder
) -> list[Features]:
    """Return the features of each of ``sentences`` that their words tell: all but ``dense``, which is 0.

    All sentences of a passage stand together in their order.
    """
    asked = asked_words(query.text, query.language, snapshot, encoder)
    kinds, units = question_kinds(query.text, query.language), asked_units(query.text)
    by_language: dict[Language, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        by_language[sentence.hit.passage.language].append(place)
    held = np.zeros((len(sentences), 2, len(asked.words)), np.float32)
    for language, places in by_language.items():
        titles_of = [sentences[place].hit.document.title for place in places]
        row_of = {title: len(places) + row for row, title in enumerate(dict.fromkeys(titles_of))}
        texts = [sentences[place].text for place in places] + list(row_of)
        words = held_words(asked, [_words(text, language) for text in texts], language, snapshot, encoder)
        held[places, 0] = words[: len(places)]
        held[places, 1] = words[[row_of[title] for title in titles_of]]
    own, titles = held[:, 0], held[:, 1]
    before = titles.copy()
    for place, sentence in enumerate(sentences):
        # A table's row says nothing of the next one; its header stands in both.
        if sentence.number and CELL not in sentence.text:
            before[place] = own[place - 1]
    told = zip(
        asked.share(own).tolist(), asked.share(np.maximum(np.maximum(own, before), titles)).tolist(), strict=True
    )
    within = _within_passages(sentences, held, asked)
    seen_for_certain = len(kinds) == 1 and kinds[0] in ("number", "date")
    return [
        Features(
            passage=sentence.hit.score,
            dense=0.0,
            words=words,
            around=around,
            within=within[sentence.hit.passage.id][0],
            names=within[sentence.hit.passage.id][1],
            kind=(holds := kinds_share(kinds, units, sentence.text)),
            quantity=holds if seen_for_certain else 1.0,
            whole=float(sentence.text.rstrip(CLOSING_MARKS).endswith(tuple(SENTENCE_ENDS))),
        )
        for sentence, (words, around) in zip(sentences, told, strict=True)
    ]


@lru_cache(maxsize=20_000)
def _words(text: str, language: Language) -> tuple[str, ...]:
    return tuple(content_words(text, language))


def _within_passages(
    sentences: Sequence[HitSentence], held: Vectors, asked: AskedWords
) -> dict[int, tuple[float, float]]:
    """Return by passage which share of the words asked for its sentences and the title together hold, and of names."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        places[sentence.hit.passage.id].append(place)
    together = {passage_id: held[some].max(axis=(0, 1)) for passage_id, some in places.items()}
    return {i: (float(asked.share(words)), float(asked.share_of_names(words))) for i, words in together.items()}


def with_cosines(
    query: Query, sentences: Sequence[HitSentence], features: Sequence[Features], encoder: Encoder
) -> list[Features]:
    """Return the ``features`` of ``sentences`` with their cosines, which take the encoder the longest."""
    texts = [indexed_text(sentence.hit.document.title, sentence.text) for sentence in sentences]
    cosines = (encoder.encode_sentences(texts) @ query.vector).tolist()
    return [replace(known, dense=cosine) for known, cosine in zip(features, cosines, strict=True)]


def kinds_share(kinds: Sequence[Kind], units: frozenset[str], text: str) -> float:
    """Return how far ``text`` holds things of ``kinds``, a number in one of ``units`` if there are any.

    A question in two parts asks for two kinds, and a sentence may answer one of them.
    """
    if not kinds:
        return 0.5
    return max(_kind_share(kind, units, text) for kind in kinds)


@lru_cache(maxsize=20_000)
def _kind_share(kind: Kind, units: frozenset[str], text: str) -> float:
    if holds_kind(text, kind, units):
        return 1.0
    return OTHER_UNIT if units and holds_kind(text, kind) else 0.0


def weighted(features: Features, weights: SentenceWeights) -> float:
    """Return the weighted sum of the features, and the offset."""
    return math.fsum(map(mul, _in_order(features), _in_order(weights))) + weights.offset
