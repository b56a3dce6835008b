"""Evidence to what an answer says: citations, short answers and the lines of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Language
from qa.cite import Citation, cite, place, utf16_length
from qa.evidence import Evidence
from qa.read import Reading
from qa.words import CROSS_LANGUAGE, DIFFERENT, SEPARATOR

NEAREST = 3


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words of citation ``citation`` that are the answer itself: an exact slice of its document."""

    citation: int
    text: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int


def nearest_citations(reading: Reading) -> tuple[Citation, ...]:
    """Cite the best sentence of each of the nearest passages."""
    best = {sentence.hit.passage.id: sentence for sentence in reversed(reading.sentences)}
    ranked = sorted(best.values(), key=lambda sentence: -sentence.score)[:NEAREST]
    return tuple(
        cite_evidence(number, Evidence(sentence, sentence.start, sentence.end))
        for number, sentence in enumerate(ranked, start=1)
    )


def cite_evidence(number: int, evidence: Evidence) -> Citation:
    """Return the verified citation of ``evidence``, and where else the same words stand."""
    hit = evidence.sentence.hit
    also_in = tuple(place(s.hit.document, s.start, s.cited_end) for s in evidence.also_in)
    return cite(number, hit.document, hit.passage, evidence.start, evidence.end, evidence.sentence.score, also_in)


def place_short(number: int, evidence: Evidence) -> ShortAnswer:
    """Return the short answer of ``evidence``, which has one, for citation ``number``."""
    assert evidence.short
    start, end = evidence.short
    text = evidence.sentence.hit.document.text
    start_utf16 = utf16_length(text[:start])
    return ShortAnswer(number, text[start:end], start, end, start_utf16, start_utf16 + utf16_length(text[start:end]))


def answer_lines(language: Language, citations: Sequence[Citation], differing: Sequence[ShortAnswer]) -> list[str]:
    """Return the quotes, each with its marker; those in the other language are introduced as such.

    What differs is said first.
    """
    lines = []
    if differing:
        lines.append(DIFFERENT[language] + SEPARATOR[language].join(f"{s.text} [{s.citation}]" for s in differing))
    for citation in citations:
        opening = "" if citation.language == language else CROSS_LANGUAGE[language]
        lines.append(f"{opening}{citation.quote} [{citation.number}]")
    return lines
