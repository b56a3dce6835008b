"""Drawing batches of text pairs that should end up near each other, and nothing else in the batch."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

from scripts.train_data import Pair, read_arabic_paragraphs, read_pairs, read_questions
from scripts.train_lexicon import Lexicon

TextPair: TypeAlias = tuple[str, str]
Pick: TypeAlias = Callable[[random.Random], int]
Make: TypeAlias = Callable[[int, random.Random], TextPair]


# How often batches of each kind are drawn: at the beginning, and at the end of the training.
STREAMS: dict[str, tuple[float, float]] = {
    "sentences": (0.30, 0.30),
    "dictionary": (0.20, 0.05),
    "neighbours": (0.10, 0.15),
    "questions": (0.12, 0.15),
    "spans": (0.13, 0.15),
    "switched": (0.15, 0.20),
}
# How often a row of a source is drawn, where that is not once; the others are prose.
SOURCE_WEIGHTS: dict[str, float] = {
    "tatoeba": 2.0,
    "tico19": 4.0,
    "pud": 4.0,
    "guides_sdg_who": 3.0,
    "african_storybook": 2.0,
    "bible_svd_kjv": 0.15,
    "odoo": 0.5,
    "moodle": 0.5,
    "freecodecamp_guide_mt": 0.5,
    "freecodecamp_curriculum": 0.3,
    "cldr": 0.5,
}
WORD_SOURCES = ("dict_aramorph", "dict_wordnet", "geo_names_dr5hn", "names_translit", "cldr", "iso_codes")
WORD_WEIGHTS = {"geo_names_dr5hn": 0.4, "names_translit": 0.6, "cldr": 0.5}
LEXICON_SOURCES = ("dict_aramorph", "dict_wordnet", "names_translit")
SPAN_WORDS = (3, 14)
PASSAGE_WORDS = 140
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Weighted:
    """Rows with the running sum of their weights, for drawing one."""

    rows: Sequence[int]
    sums: Sequence[float]

    def draw(self, chance: random.Random) -> int:
        """Return one of the rows by weight."""
        return self.rows[bisect(self.sums, chance.random() * self.sums[-1], hi=len(self.rows) - 1)]


class Batches:
    """All the training data in memory, and the streams that draw pairs from it."""

    def __init__(self, directory: Path, fold: Callable[[str], str]) -> None:
        self._pairs = list(read_pairs(directory))
        self._questions = list(read_questions(directory))
        self._paragraphs = [
            paragraph for paragraph in read_arabic_paragraphs(directory) if len(paragraph.split()) > SPAN_WORDS[1]
        ]
        english = [row.passage for row in self._questions if row.language == "en"]
        # As many English passages as Arabic paragraphs, roughly.
        self._passages = self._paragraphs + english * (len(self._paragraphs) // max(1, len(english)))
        self._prose = self._weigh(lambda pair: pair.source not in WORD_SOURCES, SOURCE_WEIGHTS)
        self._words = self._weigh(lambda pair: pair.source in WORD_SOURCES, WORD_WEIGHTS)
        self._lexicon = Lexicon(fold)
        self._lexicon.add_dictionary(pair for pair in self._pairs if pair.source in LEXICON_SOURCES)
        self._lexicon.add_sentences(pair for pair in self._pairs if pair.source not in WORD_SOURCES)
        sentences, words = self._prose.draw, self._words.draw
        self._draws: dict[str, tuple[Pick, Make]] = {
            "sentences": (sentences, self._make_translation),
            "dictionary": (words, self._make_translation),
            "neighbours": (sentences, self._make_neighbours),
            "questions": (_even(self._questions), self._make_question),
            "spans": (_even(self._paragraphs), self._make_span),
            "switched": (_even(self._passages), self._make_switched),
        }

    def draw(self, progress: float, size: int, chance: random.Random) -> tuple[str, list[TextPair]]:
        """Return a stream's name and ``size`` pairs of it; ``progress`` runs from 0 to 1."""
        weights = [first + (last - first) * progress for first, last in STREAMS.values()]
        (name,) = chance.choices(list(STREAMS), weights)
        pick, make = self._draws[name]
        return name, [make(pick(chance), chance) for _ in range(size)]

    def _weigh(self, kept: Callable[[Pair], bool], weights: dict[str, float]) -> Weighted:
        rows = [place for place, pair in enumerate(self._pairs) if kept(pair)]
        return Weighted(rows, list(accumulate(weights.get(self._pairs[row].source, 1.0) for row in rows)))

    def _make_translation(self, row: int, _: random.Random) -> TextPair:
        pair = self._pairs[row]
        return pair.english, pair.arabic

    def _make_neighbours(self, row: int, chance: random.Random) -> TextPair:
        """Make part of a sentence and, in the other language, that sentence among those around it."""
        first = max(0, row - chance.randrange(NEIGHBOURS + 1))
        around = self._pairs[first : row + chance.randrange(NEIGHBOURS + 1) + 1]
        around = [pair for pair in around if pair.source == self._pairs[row].source]
        if chance.random() < 0.5:
            question, texts = self._pairs[row].english, (pair.arabic for pair in around)
        else:
            question, texts = self._pairs[row].arabic, (pair.english for pair in around)
        words = question.split()
        start, end = draw_span(len(words), chance)
        return " ".join(words[start:end]), " ".join(texts)

    def _make_question(self, row: int, _: random.Random) -> TextPair:
        question = self._questions[row]
        return question.question, " ".join(question.passage.split()[:PASSAGE_WORDS])

    def _make_span(self, row: int, chance: random.Random) -> TextPair:
        span, rest = cut_span(self._paragraphs[row], chance)
        return " ".join(span), rest

    def _make_switched(self, row: int, chance: random.Random) -> TextPair:
        """Make a span and its surroundings, one of the two mostly translated word by word."""
        span, rest = cut_span(self._passages[row], chance)
        if chance.random() < 0.7:
            return self._lexicon.translate(span, 0.95, chance), rest
        return " ".join(span), self._lexicon.translate(rest.split(), 0.95, chance)


def _even(rows: Sequence[object]) -> Pick:
    """Draw one of the places of ``rows``, each as likely as the others."""
    return lambda chance: chance.randrange(len(rows))


def draw_span(words: int, chance: random.Random) -> tuple[int, int]:
    """Return the bounds of a span of a text of ``words`` words, all of it if the text is short."""
    length = min(words, chance.randint(*SPAN_WORDS))
    start = chance.randint(0, words - length)
    return start, start + length


def cut_span(text: str, chance: random.Random) -> tuple[list[str], str]:
    """Return a span's words and the text around it, which holds the span itself half of the time."""
    words = text.split()
    start, end = draw_span(len(words), chance)
    first = max(0, start - chance.randrange(PASSAGE_WORDS))
    last = first + PASSAGE_WORDS
    if chance.random() < 0.5:
        return words[start:end], " ".join(words[first : max(last, end)])
    return words[start:end], " ".join(words[first:start] + words[end : max(last, end)])
