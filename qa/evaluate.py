"""How well questions find their paragraphs: any SQuAD-format file, asked through the product's own path.

The file's paragraphs become documents of a temporary library and its questions are asked there; with
``documents`` the paragraphs come from another file, joined by question id, for questions across
languages. A document's rank is that of its best passage. Measures are those of ``ir_measures``.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import load_encoder
from index.ingest import AddReport, Progress, add_documents, no_progress, open_or_create
from index.language import UnsupportedLanguage, detect_language
from index.records import Document, IsnadError, Language
from index.sources import document_id, make_document
from qa.answer import Answerer, BadQuestion, Question
from qa.config import Settings

DEPTH = 10
HITS_PER_QUESTION = 30


class BadEvaluationFile(IsnadError):
    """A file that is not SQuAD-format JSON."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the file and the paragraph that answers it."""

    id: str
    text: str
    context: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question found: document ids, best first, and how long it took."""

    question_id: str
    pair: str
    gold: str
    found: Sequence[str]
    milliseconds: float


def evaluate_file(
    file: Path, documents: Path | None, settings: Settings, progress: Progress = no_progress
) -> dict[str, Any]:
    """Ask every answerable question of ``file`` and return the measures for each pair of languages.

    Raises:
        BadEvaluationFile: a file cannot be read, or the two files share no question.
    """
    questions = read_squad(file)
    contexts = {q.id: q.context for q in (read_squad(documents) if documents else questions)}
    if not questions:
        raise BadEvaluationFile(f"{file} holds no question with an answer; give a file whose qas have answers")
    joined = [AskedQuestion(q.id, q.text, contexts[q.id]) for q in questions if q.id in contexts]
    if not joined:
        raise BadEvaluationFile(f"{file} and {documents} share no question id; give two translations of one set")
    encoder = load_encoder(settings.encoder, settings.device or None, settings.batch_size)
    with tempfile.TemporaryDirectory(prefix="isnad-evaluate-") as folder:
        index = open_or_create(Path(folder), encoder, settings.passage_tokens)
        paragraphs = {context: as_document(context) for context in contexts.values()}
        add_documents(index, encoder, paragraphs.values(), AddReport())
        answerer = Answerer(index, encoder, settings)
        pair = f"{main_language(q.text for q in joined)}-{main_language(q.context for q in joined)}"
        outcomes = []
        for number, question in enumerate(joined, start=1):
            outcomes.append(ask_one(answerer, question, paragraphs[question.context], pair))
            progress(number, len(joined), len(index.current()))
    return {
        "file": file.name,
        "documents": documents.name if documents else file.name,
        "encoder": encoder.fingerprint.name,
        "pairs": measure(outcomes),
    }


def read_squad(file: Path) -> list[AskedQuestion]:
    """Return the answerable questions of a SQuAD-format file with their paragraphs."""
    try:
        data = json.loads(file.read_text("utf-8"))
        return [
            AskedQuestion(str(qa["id"]), _text(qa, "question"), _text(paragraph, "context"))
            for article in data["data"]
            for paragraph in article["paragraphs"]
            for qa in paragraph["qas"]
            if qa.get("answers")
        ]
    except OSError as error:
        raise BadEvaluationFile(f"{file} cannot be read: {error.strerror}; check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadEvaluationFile(
            f"{file} is not SQuAD-format JSON (data → paragraphs → context, qas): {error!r}; see isnad evaluate --help"
        ) from error


def _text(record: dict[str, Any], key: str) -> str:
    text = record[key]
    if not isinstance(text, str):
        raise TypeError(f"{key} = {text!r} is no text")
    return text


def as_document(context: str) -> Document:
    """Return a paragraph as a document of its own."""
    return make_document(document_id=document_id("paragraph", context), source="paragraph", title="", text=context)


def main_language(texts: Iterable[str]) -> Language:
    """Return the language of most of ``texts``: a question that is one Latin name belongs to its set."""
    return Counter(detect_language(text) for text in texts).most_common(1)[0][0]


def ask_one(answerer: Answerer, question: AskedQuestion, gold: Document, pair: str) -> Outcome:
    """Search for one question; one that cannot be asked, or is taken for another language, found nothing."""
    started = time.perf_counter()
    try:
        _, hits = answerer.search(Question(question.text), HITS_PER_QUESTION)
    except (BadQuestion, UnsupportedLanguage):
        hits = []
    elapsed = 1000 * (time.perf_counter() - started)
    found = list(dict.fromkeys(hit.document.id for hit in hits))[:DEPTH]
    return Outcome(question.id, pair, gold.id, found, elapsed)


def measure(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return recall@1/5/10, MRR, nDCG@10 and milliseconds for each pair of languages, as means over questions."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = {R @ 1: "recall@1", R @ 5: "recall@5", R @ 10: "recall@10", RR @ 10: "mrr", nDCG @ 10: "ndcg@10"}
    by_pair: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_pair[outcome.pair].append(outcome)
    rows = []
    for pair, some in sorted(by_pair.items()):
        qrels = {o.question_id: {o.gold: 1} for o in some}
        # A question that found nothing still counts: an empty ranking would be left out of the mean.
        run = {o.question_id: {d: -float(rank) for rank, d in enumerate(o.found)} or {"": 0.0} for o in some}
        values = ir_measures.calc_aggregate(list(names), qrels, run)
        times = [o.milliseconds for o in some]
        rows.append(
            {
                "pair": pair,
                "questions": len(some),
                **{name: round(float(values[m]), 4) for m, name in names.items()},
                "milliseconds_p50": round(float(np.percentile(times, 50)), 2),
                "milliseconds_p95": round(float(np.percentile(times, 95)), 2),
            }
        )
    return rows
