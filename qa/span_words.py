"""A sentence that answers, word by word: which words the question has too, and how near to them a span lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Language
from index.terms import lexical_terms
from index.text import fold_aligned

Related = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word of the sentence, its place in the original, and which words of the question it matches."""

    text: str
    start: int
    end: int
    matches: frozenset[int]

    @property
    def known(self) -> bool:
        """Whether the question has it."""
        return bool(self.matches)


@dataclass(frozen=True, slots=True)
class Case:
    """A folded question and a sentence in ``language``; ``chief`` is the place of the question's weightiest word."""

    asked: str
    sentence: str
    language: Language
    words: Sequence[Word]
    chief: int


def words_of(
    sentence: str, language: Language, asked: Sequence[str], asked_language: Language, related: Related | None
) -> list[Word]:
    """Return the words of ``sentence``, each with the places of those among ``asked`` that are ``related`` to it.

    Without ``related``, words with a common stem are.
    """
    aligned = fold_aligned(sentence)
    terms = [_stems(word, asked_language) for word in asked]
    words = []
    for match in re.finditer(r"[^\W_]+(?:(?:['.-]|(?<=\d),(?=\d))[^\W_]+)*", aligned.text):
        own = _stems(match[0], language)
        if related:
            same = [place for place, word in enumerate(asked) if related(word, match[0])]
        else:
            same = [place for place, stems in enumerate(terms) if stems & own]
        words.append(Word(match[0], *aligned.original_span(*match.span()), frozenset(same)))
    return words


def _stems(word: str, language: Language) -> set[str]:
    return {term for term in lexical_terms(word, language) if not term.endswith("*")}


def nearness(case: Case, start: int, end: int) -> float:
    """Return how near the span lies to the question's words in the sentence; 0.0 where there are none.

    Over those words, the sum of one over the distance in words; the chief one weighs double.
    """
    # What is counted stands after its number; clauses lie further apart.
    last = sum(word.start < end for word in case.words)
    first = sum(word.end <= start for word in case.words)
    best: dict[int, float] = {}
    for place, word in enumerate(case.words):
        distance = first - place + 0.5 if place < first else max(1.0, place - last + 1.0)
        between = case.sentence[word.end : start] if place < first else case.sentence[end : word.start]
        distance += 3 * len(re.findall(r"[,;:،؛]\s", between))
        for match in word.matches:
            best[match] = max(best.get(match, 0.0), (2 if match == case.chief else 1) / distance)
    return sum(best.values())
