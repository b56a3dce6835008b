"""How well questions with known answers are answered, through the product's own path.

The documents go into a temporary library and the questions are asked there, each answered however sure: what
would have been refused is told from the confidence afterwards. ``without_gold`` asks each a second time with the
document hidden that answers it, when nothing can be right.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.ingest import AddReport, Progress, add_documents, no_progress, open_or_create
from index.language import UnsupportedLanguage
from index.records import Document
from qa.answer import Answer, Answerer, BadQuestion, Question
from qa.cite import Citation, Place
from qa.config import Settings
from qa.gold import GoldQuestion, GoldSet, read_gold
from qa.measures import (
    Outcome,
    Reply,
    all_replies,
    calibration_error,
    measure_absent,
    measure_pairs,
    reliability,
    risk_and_coverage,
    token_f1,
)
from qa.opening import open_encoder, open_models

DEPTH = 10
HITS_PER_QUESTION = 30


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was asked of what, and the outcomes; answers count as given from ``threshold`` on."""

    files: tuple[str, ...]
    encoder: str
    threshold: float
    outcomes: tuple[Outcome, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON object: measures by pair of languages, and what is measured of all pairs."""
        pairs = measure_pairs(self.outcomes, self.threshold)
        for row in pairs:
            replies = all_replies(o for o in self.outcomes if o.pair == row["pair"])
            row["calibration_error"] = calibration_error(replies)
            row["risk_coverage"] = risk_and_coverage(replies)
            row["reliability"] = reliability(replies)
        absent = measure_absent(self.outcomes, self.threshold)
        return {
            "files": list(self.files),
            "encoder": self.encoder,
            "minimum_confidence": self.threshold,
            "pairs": pairs,
            **({"absent": absent} if absent else {}),
        }


def evaluate_files(
    files: Sequence[Path],
    documents: Path | None,
    settings: Settings,
    without_gold: bool = False,
    progress: Progress = no_progress,
) -> Evaluation:
    """Ask every question of ``files``; of two translations of one set, in all four directions.

    Raises:
        BadEvaluationFile: a file cannot be read, or two files share no question.
    """
    sets = [read_gold(file, answering) for file, answering in combinations(files, documents)]
    total = sum(len(gold.questions) for gold in sets)
    encoder, models = open_encoder(settings), open_models(settings)
    outcomes: list[Outcome] = []
    for gold in sets:
        with tempfile.TemporaryDirectory(prefix="isnad-evaluate-") as folder:
            index = open_or_create(Path(folder), encoder, settings.passage_tokens)
            add_documents(index, encoder, gold.documents.values(), AddReport())
            answerer = Answerer(index, encoder, replace(settings, minimum_confidence=0.0), *models)
            for question in gold.questions[:1]:
                ask_one(answerer, question, gold, without_gold=False)  # opening files is no question's time
            for question in gold.questions:
                outcomes.append(ask_one(answerer, question, gold, without_gold))
                progress(len(outcomes), total, len(index.current()))
    names = tuple(dict.fromkeys(file.name for file in (*files, *([documents] if documents else []))))
    return Evaluation(names, encoder.fingerprint.name, settings.minimum_confidence, tuple(outcomes))


def combinations(files: Sequence[Path], documents: Path | None) -> list[tuple[Path, Path | None]]:
    """Return which file is asked of which: each of its own documents, then each SQuAD-format file of each other."""
    if documents:
        return [(file, documents) for file in files]
    squad = [file for file in files if file.suffix != ".jsonl"]
    across = [(asked, answering) for asked in squad for answering in squad if asked != answering]
    return [*((file, None) for file in files), *across]


def ask_one(answerer: Answerer, question: GoldQuestion, gold: GoldSet, without_gold: bool) -> Outcome:
    """Search and answer one question; one that cannot be asked found nothing and got no answer."""
    asked = question.text, question.history
    started = time.perf_counter()
    try:
        _, hits = answerer.search(Question(*asked), HITS_PER_QUESTION)
        elapsed = 1000 * (time.perf_counter() - started)
        reply = judge(answerer.ask(Question(*asked)), question, gold)
        hidden = None
        if without_gold and question.document_id:
            hidden = judge(answerer.ask(Question(*asked, frozenset([question.document_id]))), question, gold)
    except (BadQuestion, UnsupportedLanguage):
        elapsed = 1000 * (time.perf_counter() - started)
        nothing = Reply(0.0, right=False, token_f1=0.0, citations=0, exact=0, milliseconds=elapsed)
        return Outcome(question.id, question.pair, question.document_id, [], elapsed, nothing)
    found = list(dict.fromkeys(hit.document.id for hit in hits))[:DEPTH]
    return Outcome(question.id, question.pair, question.document_id, found, elapsed, reply, hidden)


def judge(answer: Answer, question: GoldQuestion, gold: GoldSet) -> Reply:
    """Compare an answer with what is known; every quote that was shown is sliced again from its document."""
    shown = [*answer.citations, *answer.nearest]
    quotes: list[Citation | Place] = [*shown, *(place for citation in shown for place in citation.also_in)]
    exact = sum(gold.documents[q.document_id].text[q.start : q.end] == q.quote for q in quotes)
    best = answer.citations[0] if answer.citations else None
    places = [(best.document_id, best.start, best.end)] if best else []
    places += [(place.document_id, place.start, place.end) for place in (best.also_in if best else ())]
    marked = next((short.text for short in answer.short if short.citation == 1), best.quote if best else "")
    return Reply(
        confidence=answer.confidence,
        right=any(holds(question, *place) for place in places),
        token_f1=token_f1(marked, known_answers(question, gold.documents)),
        citations=len(quotes),
        exact=exact,
        milliseconds=answer.timings["total"],
    )


def holds(question: GoldQuestion, document_id: str, start: int, end: int) -> bool:
    """Tell whether a span of a document holds a known answer at its place."""
    return document_id == question.document_id and any(start <= a and b <= end for a, b in question.spans)


def known_answers(question: GoldQuestion, documents: dict[str, Document]) -> list[str]:
    """Return the texts of the known answers."""
    if question.document_id is None:
        return []
    text = documents[question.document_id].text
    return [text[start:end] for start, end in question.spans]
