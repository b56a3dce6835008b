"""A question's path, on one page: complete → retrieve → skim → read → gather → cite → one Answer for every door."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from index.conditions import Condition
from index.contract import Index
from index.encoder import Encoder
from index.language import question_language
from index.records import Hit, IsnadError, Language
from index.text import fold
from qa.cite import Citation
from qa.compose import ShortAnswer, answer_lines, cite_evidence, nearest_citations, place_short
from qa.config import MAX_QUESTION_CHARACTERS, Settings
from qa.evidence import Gathered, gather
from qa.followup import complete_question
from qa.generate import Generated, Generation, generate
from qa.language_model import LanguageModel
from qa.notebook import Rendered
from qa.opened import LoadEncoder, Opened, OpenedLibrary
from qa.read import Reading, read
from qa.retrieve import Query, make_query, retrieve
from qa.review import Ranks, Reads, rerank, reread
from qa.skim import HITS_SKIMMED, Skimmed, skim
from qa.telling import HitsFound, Tell, TextAdded, tell_nobody
from qa.words import REFUSALS

HITS_FOUND = 10
MAX_HISTORY = 20
ECHOED_CHARACTERS = 200
# Of the time that a request may take, what a language model may use: the rest is for answering without it.
SHARE_OF_REQUEST = 0.8


class BadQuestion(IsnadError):
    """A question that cannot be asked as it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks.

    ``history`` holds the questions before it, oldest first, which complete a follow-up; only the last
    ``MAX_HISTORY`` are read, and of those none that is very long. The documents ``without``, by id, are left aside;
    only those are searched that satisfy the conditions ``where``. ``answers`` are the texts of what was answered to the
    last questions of the history: whom one names "she" may stand for.
    """

    text: str
    history: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    where: tuple[Condition, ...] = ()
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) > MAX_QUESTION_CHARACTERS:
            raise BadQuestion(
                f"the question has {len(self.text):,} characters, at most {MAX_QUESTION_CHARACTERS:,} are read; "
                "ask for one thing at a time"
            )
        if not any(character.isalnum() for character in fold(self.text)):
            raise BadQuestion("the question holds no words; write it in Arabic or English")

    def completed(self) -> str:
        """Return the question as it stands on its own, completed from the history if need be."""
        return complete_question(self.text, self.history[-MAX_HISTORY:], self.answers[-MAX_HISTORY:])


@dataclass(frozen=True, slots=True)
class Answer(Rendered):
    """What Isnad says, and the proof of it.

    ``text`` holds a marker ``[n]`` for each citation; ``confidence`` lies in [0, 1]; an answer that is
    ``abstained`` says in ``text`` and ``reason`` why there is none, and cites under ``nearest`` what came
    closest. ``timings`` are milliseconds. ``searched_for`` is the question, completed if it was a follow-up.
    ``short`` are the short answers, where they are clear; with ``differs`` they contradict each other.

    With a language model, ``generated`` tells that it wrote the text, each statement of which bears a marker or is
    marked as unverified; ``generation`` tells in a word why it did not, or why its draft ended early, and ``dropped``
    how many of its statements were left out, because no source supports them.
    """

    question: str
    language: Language
    text: str
    abstained: bool
    reason: str | None
    confidence: float
    citations: tuple[Citation, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    searched_for: str = ""
    short: tuple[ShortAnswer, ...] = ()
    differs: bool = False
    nearest: tuple[Citation, ...] = ()
    generated: bool = False
    generation: Generation | None = None
    dropped: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON object."""
        return asdict(self)


class Answerer:
    """Answers questions from one opened library; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: Settings,
        reranker: Ranks | None = None,
        reader: Reads | None = None,
        load_encoder: LoadEncoder | None = None,
    ) -> None:
        self.index = index
        self.library = OpenedLibrary(index, encoder, load_encoder)
        self.settings = settings
        self.reranker = reranker
        self.reader = reader
        self.model = LanguageModel(settings) if settings.has_language_model else None

    def search(self, question: Question, k: int = HITS_FOUND) -> tuple[Query, list[Hit]]:
        """Return the query as it was understood, and up to ``k`` hits, best first."""
        opened = self.library.current()
        query = self._understand(question, opened.encoder)
        skimmed = self._skim(opened, query, question, max(k, HITS_SKIMMED))
        return query, list(skimmed.hits[:k])

    def _skim(self, opened: Opened, query: Query, question: Question, k: int = HITS_SKIMMED) -> Skimmed:
        hits = retrieve(opened.snapshot, query, k, question.without, question.where)
        return skim(query, hits, opened.snapshot, opened.encoder)

    def _understand(self, question: Question, encoder: Encoder) -> Query:
        text = question.completed()
        return make_query(text, question_language(text), encoder)

    def ask(self, question: Question, tell: Tell = tell_nobody, *, drafting: bool = True) -> Answer:
        """Answer ``question`` with verified citations, or refuse with a reason.

        ``tell`` hears of hits, citations and text as they come to be; what it raises breaks the answering off.
        Without ``drafting`` no language model is asked.

        Raises:
            UnsupportedLanguage: the question is in a third language.
            OtherEncoder: the library was encoded again before the first question, with an encoder not to be had here.
        """
        started = time.perf_counter()
        seconds = min(self.settings.llm_timeout_seconds, SHARE_OF_REQUEST * self.settings.request_seconds)
        ends_at = time.monotonic() + seconds
        opened = self.library.current()
        query = self._understand(question, opened.encoder)
        skimmed = self._skim(opened, query, question)
        retrieved = time.perf_counter()
        tell(HitsFound(query.text, query.language, tuple(skimmed.hits[:HITS_FOUND])))
        reading = self._read(query, skimmed, opened.encoder)
        have_read = time.perf_counter()
        drafted = self._drafted(query, skimmed, reading, opened.encoder, ends_at, tell) if drafting else None
        have_drafted = time.perf_counter()
        if drafted and drafted.citations:
            answer = _generated(question, query, drafted, reading.confidence)
        else:
            answer = self._answer(question, query, reading, opened.encoder, tell)
        ended = time.perf_counter()
        timings = {
            "retrieve": milliseconds(started, retrieved),
            "read": milliseconds(retrieved, have_read),
            "cite": milliseconds(have_drafted, ended),
            "total": milliseconds(started, ended),
        }
        if drafted is None:
            return replace(answer, timings=timings)
        timings["draft"] = milliseconds(have_read, have_drafted)
        return replace(answer, timings=timings, generation=drafted.reason, dropped=drafted.dropped)

    def _drafted(
        self, query: Query, skimmed: Skimmed, reading: Reading, encoder: Encoder, ends_at: float, tell: Tell
    ) -> Generated | None:
        """Return what the language model says, None where there is none or it is not asked: too little evidence."""
        if self.model is None or not self._suffices(reading):
            return None
        asked = (query.text, query.language)
        return generate(self.model, self.settings, asked, skimmed.hits[:HITS_FOUND], encoder, ends_at, tell)

    def _suffices(self, reading: Reading) -> bool:
        return bool(reading.sentences) and reading.confidence >= self.settings.minimum_confidence

    def _read(self, query: Query, skimmed: Skimmed, encoder: Encoder) -> Reading:
        reading = read(query, skimmed, encoder)
        if self.reranker:
            reading = rerank(query, reading, self.reranker)
        return reread(query, reading, self.reader) if self.reader else reading

    def _answer(self, question: Question, query: Query, reading: Reading, encoder: Encoder, tell: Tell) -> Answer:
        if self._suffices(reading):
            return _evident(question, query, gather(query, reading.sentences, encoder), reading.confidence, tell)
        reason = "little_evidence" if reading.sentences else "no_match" if question.where else "no_passages"
        return Answer(
            question=question.text,
            language=query.language,
            text=_told([REFUSALS[query.language][reason].format(asked=echoed(query.text))], tell),
            abstained=True,
            reason=reason,
            confidence=reading.confidence,
            searched_for=query.text,
            nearest=nearest_citations(reading),
        )


def echoed(question: str) -> str:
    """Return a question on one line, of at most ``ECHOED_CHARACTERS``, without characters that steer a display."""
    shown = "".join(c for c in " ".join(question.split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return shown if len(shown) <= ECHOED_CHARACTERS else shown[:ECHOED_CHARACTERS] + "…"


def _evident(question: Question, query: Query, gathered: Gathered, confidence: float, tell: Tell) -> Answer:
    numbered = list(enumerate(gathered.evidence, start=1))
    citations = []
    for number, evidence in numbered:
        citations.append(cite_evidence(number, evidence))
        tell(citations[-1])
    short = tuple(place_short(number, evidence) for number, evidence in numbered if evidence.short)
    differing = tuple(place_short(number, evidence) for number, evidence in numbered if evidence in gathered.differing)
    return Answer(
        question=question.text,
        language=query.language,
        text=_told(answer_lines(query.language, citations, differing), tell),
        abstained=False,
        reason=None,
        confidence=confidence,
        citations=tuple(citations),
        searched_for=query.text,
        short=short,
        differs=len(differing) > 1,
    )


def _generated(question: Question, query: Query, drafted: Generated, confidence: float) -> Answer:
    return Answer(
        question=question.text,
        language=query.language,
        text=drafted.text,
        abstained=False,
        reason=None,
        confidence=confidence,
        citations=drafted.citations,
        searched_for=query.text,
        generated=True,
    )


def _told(lines: Sequence[str], tell: Tell) -> str:
    """Return ``lines`` as one text, and tell it in as many pieces."""
    pieces = [f"\n{line}" if number else line for number, line in enumerate(lines)]
    for piece in pieces:
        tell(TextAdded(piece))
    return "".join(pieces)


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
