"""A question's path, on one page: retrieve → read → cite → the same Answer through every door."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from index.encoder import Encoder
from index.language import question_language
from index.local import LocalIndex, Snapshot
from index.records import Hit, IsnadError, Language
from index.text import fold
from qa.cite import Citation, cite
from qa.config import MAX_QUESTION_CHARACTERS, Settings
from qa.read import Reading, read
from qa.retrieve import Query, make_query, retrieve
from qa.words import CROSS_LANGUAGE, REFUSALS

HITS_READ = 10


class BadQuestion(IsnadError):
    """A question that cannot be asked as it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) > MAX_QUESTION_CHARACTERS:
            raise BadQuestion(
                f"the question has {len(self.text):,} characters, at most {MAX_QUESTION_CHARACTERS:,} are read; "
                "ask for one thing at a time"
            )
        if not any(character.isalnum() for character in fold(self.text)):
            raise BadQuestion("the question holds no words; write it in Arabic or English")


@dataclass(frozen=True, slots=True)
class Answer:
    """What Isnad says, and the proof of it.

    ``text`` holds a marker ``[n]`` for each citation; ``confidence`` lies in [0, 1]; an answer that is
    ``abstained`` says in ``text`` and ``reason`` why there is none; ``timings`` are milliseconds.
    """

    question: str
    language: Language
    text: str
    abstained: bool
    reason: str | None
    confidence: float
    citations: tuple[Citation, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON object."""
        return asdict(self)


class Answerer:
    """Answers questions from one opened library; safe to share between threads."""

    def __init__(self, index: LocalIndex, encoder: Encoder, settings: Settings) -> None:
        index.check_encoder(encoder.fingerprint)
        self.index = index
        self.encoder = encoder
        self.settings = settings

    def search(self, question: Question, k: int = HITS_READ) -> tuple[Query, list[Hit]]:
        """Return the query as it was understood, and up to ``k`` hits, best first."""
        query = self._understand(question)
        return query, retrieve(self._snapshot(), query, k)

    def _understand(self, question: Question) -> Query:
        return make_query(question.text, question_language(question.text), self.encoder)

    def _snapshot(self) -> Snapshot:
        snapshot = self.index.current()
        if snapshot.generation.fingerprint != self.encoder.fingerprint:
            # Encoded again by another process since this answerer was made.
            self.index.check_encoder(self.encoder.fingerprint)
            return self.index.current()
        return snapshot

    def ask(self, question: Question) -> Answer:
        """Answer ``question`` with verified citations, or refuse with a reason.

        Raises:
            UnsupportedLanguage: the question is in a third language.
            OtherEncoder: the library was encoded again with another encoder meanwhile.
        """
        started = time.perf_counter()
        snapshot = self._snapshot()
        query = self._understand(question)
        hits = retrieve(snapshot, query, HITS_READ)
        retrieved = time.perf_counter()
        reading = read(query, hits, snapshot, self.encoder)
        have_read = time.perf_counter()
        enough = reading.confidence >= self.settings.minimum_confidence
        citations = _cite_all(reading) if enough else ()
        ended = time.perf_counter()
        timings = {
            "retrieve": milliseconds(started, retrieved),
            "read": milliseconds(retrieved, have_read),
            "cite": milliseconds(have_read, ended),
            "total": milliseconds(started, ended),
        }
        reason = None if citations else "little_evidence" if hits else "no_passages"
        return Answer(
            question=question.text,
            language=query.language,
            text=_text(query.language, citations) if citations else REFUSALS[query.language][reason or ""],
            abstained=not citations,
            reason=reason,
            confidence=reading.confidence,
            citations=citations,
            timings=timings,
        )


def _cite_all(reading: Reading) -> tuple[Citation, ...]:
    return tuple(
        cite(number, choice.hit.document, choice.hit.passage, choice.start, choice.end, choice.score)
        for number, choice in enumerate(reading.choices, start=1)
    )


def _text(language: Language, citations: tuple[Citation, ...]) -> str:
    """Return the quotes, each with its marker; those in the other language are introduced as such."""
    lines = []
    for citation in citations:
        opening = "" if citation.language == language else CROSS_LANGUAGE[language]
        lines.append(f"{opening}{citation.quote} [{citation.number}]")
    return "\n".join(lines)


def milliseconds(start: float, end: float) -> float:
    """Return the time between two readings of the clock in seconds, in milliseconds."""
    return round(1000 * (end - start), 2)


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Return the public JSON object of a search hit."""
    return {
        "document_id": hit.document.id,
        "source": hit.document.source,
        "title": hit.document.title,
        "passage_id": hit.passage.id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.text,
        "language": hit.passage.language,
        "score": hit.score,
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }
