"""Passages, their vectors, and questions about them, from a seed: as many as wanted, and the same every time.

    collection = SyntheticPassages(1_000_000, seed=0)
    for chunk in collection.chunks(): …          # texts and unit rows, a few thousand at a time
    queries = collection.queries(200)            # each with its vector and what is relevant

Half of the documents are Arabic. Each has five passages and a topic. A passage's words are drawn with Zipf's
frequencies from all words of its language, from its topic's, and from the names of its document
(``synthetic_words.py``); its vector lies near its topic's and its document's (``synthetic_vectors.py``).

All is drawn a block at a time, each block from a seed of its own, so neither the sizes of chunks nor how many
passages there are changes any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.records import LANGUAGES, IsnadError, Language
from index.vectors import Vectors
from scripts.synthetic_vectors import TOPICS, passage_vectors, question_vector
from scripts.synthetic_words import NAMES, NUMERALS, TOPIC_WORDS, Numbers, Words, function_words, vocabulary

PASSAGES_PER_DOCUMENT = 5
BLOCK = 1000
WORDS_OF_TOPIC = 1200
NAMES_OF_DOCUMENT = 6
FEWEST_WORDS, MOST_WORDS = 60, 90

# How often a word comes from where.
FROM_GENERAL, FROM_TOPIC, FROM_NAMES = 0.56, 0.38, 0.05
GENERAL_EXPONENT, TOPIC_EXPONENT = 1.07, 1.0
ENDS_SENTENCE, ENDS_CLAUSE = 0.08, 0.06

RARE_WORDS_OF_QUERY, COMMON_WORDS_OF_QUERY = 4, 2

TARGET, SAME_DOCUMENT = 2, 1

# What a random stream is for, so that no two are the same.
_BLOCKS, _TOPICS, _QUERIES = range(3)


class NoPassages(IsnadError):
    """A collection of no passages, or of less than none."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Passages in a row: ``start`` is the number of the first; ``vectors`` are unit rows ``(n, dimension)``."""

    start: int
    languages: Sequence[Language]
    texts: Sequence[str]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class SyntheticQuery:
    """A question with its unit vector ``(dimension,)``; ``relevance`` is by passage number, all others have 0."""

    text: str
    language: Language
    vector: Vectors
    relevance: Mapping[int, int]


def document_of(passage: int) -> int:
    """Return the number of the document that holds a passage."""
    return passage // PASSAGES_PER_DOCUMENT


def language_of(document: int) -> Language:
    """Return the language of a document: the two take turns."""
    return LANGUAGES[document % 2]


@dataclass(frozen=True, slots=True)
class _Block:
    chunk: Chunk
    rare: Sequence[Sequence[str]]  # of each passage, its names and rarer topical words
    topics: Numbers


class SyntheticPassages:
    """The first ``count`` passages of the collection that ``seed`` and ``dimension`` name.

    Raises:
        NoPassages: ``count`` is not positive.
    """

    def __init__(self, count: int, seed: int = 0, dimension: int = 384) -> None:
        if count < 1:
            raise NoPassages(f"a collection of {count} passages cannot be made; ask for 1 or more")
        self.count = count
        self.seed = seed
        self.dimension = dimension

    def chunks(self, size: int = 5000) -> Iterator[Chunk]:
        """Yield all passages in order, ``size`` at a time; the last chunk may be shorter."""
        for start in range(0, self.count, size):
            yield self._slice(start, min(start + size, self.count))

    def queries(self, count: int) -> list[SyntheticQuery]:
        """Return questions about passages drawn at random; every other one is in the other language."""
        chance = np.random.default_rng((self.seed, _QUERIES))
        targets = chance.integers(0, self.count, count)
        seeds = chance.integers(0, 2**63, count)
        found: dict[int, SyntheticQuery] = {}
        for number in np.argsort(targets, kind="stable").tolist():  # so that each block is made once
            found[number] = self._query(int(targets[number]), int(seeds[number]), crosses=bool(number % 2))
        return [found[number] for number in range(count)]

    def _slice(self, start: int, stop: int) -> Chunk:
        languages: list[Language] = []
        texts: list[str] = []
        rows = []
        for number in range(start // BLOCK, (stop - 1) // BLOCK + 1):
            chunk = _block(self.seed, self.dimension, number).chunk
            part = slice(max(0, start - chunk.start), min(BLOCK, stop - chunk.start))
            languages += chunk.languages[part]
            texts += chunk.texts[part]
            rows.append(chunk.vectors[part])
        return Chunk(start, languages, texts, np.concatenate(rows))

    def _query(self, target: int, seed: int, *, crosses: bool) -> SyntheticQuery:
        block = _block(self.seed, self.dimension, target // BLOCK)
        place, chance = target % BLOCK, np.random.default_rng(seed)
        language = block.chunk.languages[place]
        if crosses:
            language = LANGUAGES[1 - LANGUAGES.index(language)]
        words = vocabulary(language)
        if crosses:
            of_topic = _topic_words(self.seed)[block.topics[place]]
            rare = words.topical[chance.choice(of_topic, RARE_WORDS_OF_QUERY), 0].tolist()
        else:
            held = block.rare[place]
            rare = [held[number] for number in chance.permutation(len(held))[:RARE_WORDS_OF_QUERY]]
        common = words.general[chance.integers(0, function_words(language), COMMON_WORDS_OF_QUERY), 0].tolist()
        stray = words.topical[chance.integers(0, TOPIC_WORDS), 0]
        others = chance.permutation(np.array([*rare, *common, stray], dtype=object)).tolist()
        text = f"{chance.choice(words.questions)} {' '.join(others)}{'؟' if language == 'ar' else '?'}"
        vector = question_vector(chance, self.seed, block.chunk.vectors[place])
        first = document_of(target) * PASSAGES_PER_DOCUMENT
        siblings = range(first, min(first + PASSAGES_PER_DOCUMENT, self.count))
        return SyntheticQuery(text, language, vector, dict.fromkeys(siblings, SAME_DOCUMENT) | {target: TARGET})


@lru_cache(maxsize=4)
def _topic_words(seed: int) -> Numbers:
    """Return the words of each topic, the commonest first, shape ``(TOPICS, WORDS_OF_TOPIC)``."""
    chance = np.random.default_rng((seed, _TOPICS))
    return np.stack([chance.permutation(TOPIC_WORDS)[:WORDS_OF_TOPIC] for _ in range(TOPICS)])


@lru_cache(maxsize=2)
def _block(seed: int, dimension: int, number: int) -> _Block:
    """Make a whole block, whatever is wanted of it: arrays of one shape give the same bits every time."""
    chance = np.random.default_rng((seed, _BLOCKS, number))
    documents = BLOCK // PASSAGES_PER_DOCUMENT
    topics = chance.integers(0, TOPICS, documents)
    vectors = passage_vectors(chance, (seed, dimension), topics, PASSAGES_PER_DOCUMENT)
    first = number * documents
    languages = [language_of(first + document) for document in range(documents)]
    texts, rare = [""] * BLOCK, [[""]] * BLOCK
    for language in LANGUAGES:
        mine = np.flatnonzero([one == language for one in languages])
        of_passages = (mine[:, None] * PASSAGES_PER_DOCUMENT + np.arange(PASSAGES_PER_DOCUMENT)).ravel()
        written, told = _texts(chance, language, _topic_words(seed)[topics[mine]])
        for place, text, words in zip(of_passages.tolist(), written, told, strict=True):
            texts[place], rare[place] = text, words
    each = [language for language in languages for _ in range(PASSAGES_PER_DOCUMENT)]
    chunk = Chunk(number * BLOCK, each, texts, vectors)
    return _Block(chunk, rare, np.repeat(topics, PASSAGES_PER_DOCUMENT))


def _texts(chance: np.random.Generator, language: Language, topic_words: Numbers) -> tuple[list[str], list[list[str]]]:
    """Return the texts of documents' passages in order, and of each its rarer words.

    ``topic_words`` has a row for each document: the words of its topic, the commonest first.
    """
    words = vocabulary(language)
    passages = len(topic_words) * PASSAGES_PER_DOCUMENT
    lengths = chance.integers(FEWEST_WORDS, MOST_WORDS + 1, passages)
    document = np.repeat(np.repeat(np.arange(len(topic_words)), PASSAGES_PER_DOCUMENT), lengths)
    total = len(document)
    form = chance.choice(len(words.shares), total, p=words.shares)
    drawn = words.general[_zipf(chance, len(words.general), GENERAL_EXPONENT, total), form]
    place = chance.random(total)
    topical = np.flatnonzero((place >= FROM_GENERAL) & (place < FROM_GENERAL + FROM_TOPIC))
    rank = _zipf(chance, WORDS_OF_TOPIC, TOPIC_EXPONENT, len(topical))
    drawn[topical] = words.topical[topic_words[document[topical], rank], form[topical]]
    above = FROM_GENERAL + FROM_TOPIC
    named = np.flatnonzero((place >= above) & (place < above + FROM_NAMES))
    own = chance.integers(0, NAMES, (len(topic_words), NAMES_OF_DOCUMENT))
    drawn[named] = words.names[own[document[named], chance.integers(0, NAMES_OF_DOCUMENT, len(named))]]
    numeral = np.flatnonzero(place >= above + FROM_NAMES)
    drawn[numeral] = words.numerals[chance.integers(0, NUMERALS, len(numeral))]
    is_rare = place >= above
    is_rare[topical] = rank >= WORDS_OF_TOPIC // 12
    ends = np.cumsum(lengths)
    bounds = list(zip((ends - lengths).tolist(), ends.tolist(), strict=True))
    rare = [drawn[start:end][is_rare[start:end]].tolist() for start, end in bounds]
    shown = _punctuated(chance, language, drawn, ends - 1).tolist()
    return [" ".join(shown[start:end]) for start, end in bounds], rare


def _punctuated(chance: np.random.Generator, language: Language, drawn: Words, last: Numbers) -> Words:
    marks = chance.random(len(drawn))
    marks[last] = 0.0
    full, part = (".", "،") if language == "ar" else (".", ",")
    after = np.where(marks < ENDS_SENTENCE, full, np.where(marks < ENDS_SENTENCE + ENDS_CLAUSE, part, ""))
    return np.asarray(drawn + after.astype(object))


@lru_cache(maxsize=4)
def _cumulative(count: int, exponent: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    summed = np.cumsum(1.0 / np.arange(1, count + 1) ** exponent)
    return np.asarray(summed / summed[-1])


def _zipf(chance: np.random.Generator, count: int, exponent: float, size: int) -> Numbers:
    """Draw ranks from 0 with frequencies that fall as a power of the rank."""
    found = np.searchsorted(_cumulative(count, exponent), chance.random(size), side="right")
    return np.minimum(found, count - 1)
