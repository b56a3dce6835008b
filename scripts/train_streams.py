"""Drawing batches for the student: what it reads, and which English text the teacher reads beside it.

Three sorts of batches. A ``Translation`` row is an English text and the same in Arabic, whole. A ``Switched``
row is an English text word by word, most words replaced by Arabic ones, so that the teacher's vector of
each single word is known too. A ``Search`` row is a query and the passage that it should find.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

from scripts.train_batches import (
    LEXICON_SOURCES,
    NEIGHBOURS,
    SOURCE_WEIGHTS,
    WORD_SOURCES,
    WORD_WEIGHTS,
    Weighted,
    cut_span,
    draw_span,
)
from scripts.train_data import Pair, QuestionRow, read_arabic_paragraphs, read_pairs, read_questions, read_typed
from scripts.train_lexicon import Lexicon

# How often a batch of each stream is drawn at the beginning and at the end, its rows, and its longest text in tokens.
STREAMS: dict[str, tuple[float, float, int, int]] = {
    "sentences": (0.34, 0.26, 224, 64),
    "paragraphs": (0.14, 0.26, 48, 192),
    "words": (0.10, 0.04, 384, 16),
    "switched": (0.20, 0.16, 192, 48),
    "switched_passages": (0.08, 0.12, 40, 160),
    "asked": (0.06, 0.08, 192, 48),
    "found": (0.03, 0.03, 48, 160),
    "spans": (0.05, 0.05, 48, 160),
}
# What Arabic writes as one word with the next one.
PREFIXES = {
    "the": "ال", "a": "", "an": "", "of": "", "and": "و", "in": "ب", "at": "ب", "by": "ب", "with": "ب",
    "to": "ل", "for": "ل", "as": "ك", "so": "ف",
}  # fmt: skip
QUESTION_WEIGHT = 4.0
POOLED_BATCHES = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One example: the words the student reads and the English words the teacher reads.

    ``passage`` is what the text should find, empty where there is none: English for the teacher in
    ``asked``, text for the student in ``spans``.
    """

    student: list[str]
    teacher: list[str]
    passage: list[str]


Make: TypeAlias = Callable[[random.Random], Row]


class Streams:
    """All the training data in memory, and the streams that draw rows from it."""

    def __init__(self, directory: Path, fold: Callable[[str], str]) -> None:
        self._pairs = list(read_pairs(directory))
        questions = list(read_questions(directory))
        self._paragraphs = [text.split() for text in read_arabic_paragraphs(directory)]
        self._paragraphs = [words for words in self._paragraphs if len(words) >= 20]
        self._prose = self._weigh(lambda pair: pair.source not in WORD_SOURCES, self._prose_weight)
        self._words = self._weigh(
            lambda pair: pair.source in WORD_SOURCES, lambda pair: WORD_WEIGHTS.get(pair.source, 1.0)
        )
        self._english = [row for row in questions if row.language == "en"]
        self._arabic = [row for row in questions if row.language == "ar"]
        self._typed = [text for language, text in read_typed(directory) if language == "en"]
        self._typed += [row.question for row in self._english if len(row.question.split()) > 3]
        self._lexicon = Lexicon(fold)
        self._lexicon.add_dictionary(pair for pair in self._pairs if pair.source in LEXICON_SOURCES)
        self._lexicon.add_sentences(pair for pair in self._pairs if pair.source not in WORD_SOURCES)
        self._makes: dict[str, Make] = {
            "sentences": self._make_sentence,
            "paragraphs": self._make_paragraph,
            "words": self._make_word,
            "switched": self._make_switched,
            "switched_passages": self._make_switched_passage,
            "asked": self._make_asked,
            "found": self._make_found,
            "spans": self._make_span,
        }

    def batches(self, name: str, chance: random.Random) -> Iterator[list[Row]]:
        """Yield batches of one stream for ever; texts of one batch are about equally long."""
        size = STREAMS[name][2]
        make = self._makes[name]
        while True:
            rows = sorted((make(chance) for _ in range(size * POOLED_BATCHES)), key=lambda row: len(row.student))
            parts = [rows[start : start + size] for start in range(0, len(rows), size)]
            chance.shuffle(parts)
            yield from parts

    def _weigh(self, kept: Callable[[Pair], bool], weight: Callable[[Pair], float]) -> Weighted:
        rows = [place for place, pair in enumerate(self._pairs) if kept(pair)]
        return Weighted(rows, list(accumulate(weight(self._pairs[row]) for row in rows)))

    @staticmethod
    def _prose_weight(pair: Pair) -> float:
        """Questions are what users type and what parallel text holds least of; fragments teach little."""
        if pair.english.rstrip().endswith("?"):
            return QUESTION_WEIGHT * SOURCE_WEIGHTS.get(pair.source, 1.0)
        return SOURCE_WEIGHTS.get(pair.source, 1.0) * (0.3 if len(pair.english.split()) < 4 else 1.0)

    def _make_sentence(self, chance: random.Random) -> Row:
        pair = self._pairs[self._prose.draw(chance)]
        return Row(pair.arabic.split(), pair.english.split(), [])

    def _make_word(self, chance: random.Random) -> Row:
        pair = self._pairs[self._words.draw(chance)]
        return Row(pair.arabic.split(), pair.english.split(), [])

    def _make_paragraph(self, chance: random.Random) -> Row:
        """Make a text of some neighbouring rows of one source, in both languages."""
        first = self._prose.draw(chance)
        rows = self._pairs[first : first + chance.randint(2, 8)]
        rows = [pair for pair in rows if pair.source == rows[0].source]
        student = [word for pair in rows for word in pair.arabic.split()]
        return Row(student[:120], [word for pair in rows for word in pair.english.split()][:130], [])

    def _make_switched(self, chance: random.Random) -> Row:
        draw = chance.random()
        if draw < 0.5:
            words = chance.choice(self._typed).split()
        elif draw < 0.75:
            words = self._pairs[self._prose.draw(chance)].english.split()
        else:
            words = cut_span(chance.choice(self._english).passage, chance)[0]
        return self._switch(words, chance.uniform(0.4, 1.0), chance)

    def _make_switched_passage(self, chance: random.Random) -> Row:
        words = chance.choice(self._english).passage.split()[:100]
        return self._switch(words, chance.uniform(0.3, 1.0), chance)

    def _make_asked(self, chance: random.Random) -> Row:
        """Make a switched question, or a switched part of a passage, and the passage."""
        row = chance.choice(self._english)
        words, passage = row.question.split(), row.passage.split()[:100]
        if chance.random() < 0.5 and len(passage) > 20:
            start, end = draw_span(len(passage), chance)
            words = passage[start:end]
        return replace(self._switch(words, chance.uniform(0.7, 1.0), chance), passage=passage)

    def _make_found(self, chance: random.Random) -> Row:
        """Make a part of a sentence, English, and the Arabic of that sentence among those around it."""
        place = self._prose.draw(chance)
        first = max(0, place - chance.randrange(NEIGHBOURS + 1))
        around = self._pairs[first : place + chance.randrange(NEIGHBOURS + 1) + 1]
        around = [pair for pair in around if pair.source == self._pairs[place].source]
        words = self._pairs[place].english.split()
        start, end = draw_span(len(words), chance)
        return Row([word for pair in around for word in pair.arabic.split()][:110], words[start:end], [])

    def _make_span(self, chance: random.Random) -> Row:
        """Make an Arabic question or span and the Arabic text that answers it or stands around it."""
        if chance.random() < 0.3 and self._arabic:
            row: QuestionRow = chance.choice(self._arabic)
            return Row(row.question.split(), [], row.passage.split()[:110])
        span, rest = cut_span(" ".join(chance.choice(self._paragraphs)), chance)
        return Row(span, [], rest.split()[:110])

    def _switch(self, words: Sequence[str], share: float, chance: random.Random) -> Row:
        """Replace about ``share`` of the words that have translations, each by one string in its place.

        Articles and short prepositions before a replaced word become its prefix, as Arabic writes them.
        """
        student, teacher = [], []
        place = 0
        while place < len(words):
            behind = place
            while behind < min(place + 2, len(words) - 1) and words[behind].lower() in PREFIXES:
                behind += 1
            if chance.random() >= share:
                behind = place
            options = self._lexicon.translations(words[behind]) if chance.random() < share else ()
            if behind > place and not options:
                behind = place
            english = " ".join(words[place : behind + 1])
            arabic = chance.choice(options) if options else english
            student.append(attached("".join(PREFIXES[word.lower()] for word in words[place:behind]), arabic))
            teacher.append(english)
            place = behind + 1
        return Row(student, teacher, [])


def attached(prefix: str, word: str) -> str:
    """Write an Arabic prefix before a word: «ل» swallows the alef of the article, and no word takes two."""
    if word.startswith("ال"):
        prefix, word = prefix.removesuffix("ال") + "ال", word[2:]
    return (prefix.replace("لال", "لل")) + word
