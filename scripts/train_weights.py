"""Fit the few numbers of ``qa/weights.toml``: how scores are fused, sentences ranked, confidence told.

    python scripts/train_weights.py --qa qa.jsonl.xz --squad squad2-dev-half.json --exclude xquad.en.json

The questions: ``arcd_train_ar`` rows of ``--qa``, the answerable ones of ``--squad`` whose contexts are
not in ``--exclude``, and ``seeds/practice.jsonl`` (the only ones across languages). Each step is a
linear model fitted by maximum likelihood with a little shrinkage:

1. fusion: softmax over the candidate passages of a question, towards the one that holds the answer;
2. reading: softmax over the sentences of the best passages, towards the one that holds the answer;
3. skimming: softmax over the best passages, of their fused scores and those of their best sentences by words alone;
4. confidence: logistic regression on the best sentence. First, whether anything there answers: each question
   is asked a second time with its document hidden, and the practice questions that nothing answers are asked
   too. Then slope and offset (Platt 1999) make of that the probability that the best sentence is right.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.bundled import BUNDLED
from index.encoder import Encoder, load_encoder
from index.ingest import AddReport, add_documents, open_or_create
from index.local import Snapshot
from index.passages import DEFAULT_MAX_TOKENS
from index.records import LANGUAGES, Hit, Language
from qa.features import FEATURES
from qa.read import passage_standings, score_sentences
from qa.retrieve import Candidate, Query, make_query, retrieve, search_language
from qa.skim import HITS_SKIMMED, best_by_words, skim
from qa.weights import FILE
from scripts.train_collections import (
    Labelled,
    paragraphs_collection,
    practice_collection,
    read_arcd,
    read_squad,
)
from scripts.train_fits import Flags, Group, Matrix, fit_logistic, fit_softmax

log = logging.getLogger("train_weights")

PAIRS = tuple((question, passage) for question in LANGUAGES for passage in LANGUAGES)
SQUAD_QUESTIONS = 900
# When confidence is made a probability: one question in five has no answer.
UNANSWERABLE = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the product sees it."""

    labelled: Labelled
    query: Query
    snapshot: Snapshot
    practice: bool


def candidates(asked: Asked) -> list[tuple[int, Candidate, bool]]:
    """Return (pair number, candidate, whether it holds the answer) for both languages' candidates."""
    found = []
    for language in LANGUAGES:
        listed = search_language(asked.snapshot, asked.query, language)
        held = asked.snapshot.passages(candidate.passage_id for candidate in listed)
        for candidate in listed:
            passage, document = held[candidate.passage_id]
            hit = Hit(passage, document, 0, 0, 0, None, None)
            right = asked.labelled.answered_by(hit, passage.start, passage.end)
            found.append((PAIRS.index((asked.query.language, language)), candidate, right))
    return found


def fit_fusion(questions: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Fit dense and lexical for pairs of one language and of two, and an offset for the latter."""
    groups: list[Group] = []
    for asked in questions:
        found = candidates(asked)
        rows = np.zeros((len(found), 5))
        for row, (pair, candidate, _) in zip(rows, found, strict=True):
            same = PAIRS[pair][0] == PAIRS[pair][1]
            scores = (candidate.dense_score, candidate.lexical_score)
            row[:] = (*scores, 0, 0, 0) if same else (0, 0, *scores, 1)
        right = np.array([right for _, _, right in found], dtype=bool)
        if right.any():
            groups.append(Group(rows, right, sort_of(asked)))
    weights = fit_softmax(groups, 5).tolist()
    log.info("fusion: fitted on %d questions", len(groups))
    names = ("dense", "lexical", "offset")
    one = dict(zip(names, (*weights[:2], 0.0), strict=True))
    two = dict(zip(names, weights[2:], strict=True))
    return {name_of(pair): one if pair[0] == pair[1] else two for pair in PAIRS}


def sort_of(asked: Asked) -> str:
    """Return the languages of a question and of the document that answers it, and which collection it is from."""
    if not asked.labelled.document_id:
        return ""
    document = asked.snapshot.library.document(asked.labelled.document_id)
    return f"{name_of((asked.query.language, document.language))} {asked.practice}"


@dataclass(frozen=True, slots=True)
class ReadSentences:
    """A question's sentences: features ``(n, 9)``, and of each, ``(n,)``, whether in its language and whether right."""

    features: Matrix
    passage_ids: list[int]
    same_language: Flags
    right: Flags
    sort: str
    answerable: bool
    practice: bool


def read_all(questions: Sequence[Asked], encoder: Encoder, hidden: bool) -> list[ReadSentences]:
    """Read the best hits of every question, the document that answers left out if ``hidden``."""
    found = []
    for asked in questions:
        left_out = frozenset([asked.labelled.document_id]) if hidden and asked.labelled.document_id else frozenset()
        hits = retrieve(asked.snapshot, asked.query, HITS_SKIMMED, left_out)
        skimmed = skim(asked.query, hits, asked.snapshot, encoder)
        sentences = score_sentences(asked.query, skimmed, encoder)
        found.append(
            ReadSentences(
                np.array([s.features.values() for s in sentences]),
                [s.hit.passage.id for s in sentences],
                np.array([s.hit.passage.language == asked.query.language for s in sentences]),
                np.array([asked.labelled.answered_by(s.hit, s.start, s.end) for s in sentences]),
                sort_of(asked),
                answerable=asked.labelled.document_id is not None and not hidden,
                practice=asked.practice,
            )
        )
    return found


def fit_reading(read: Sequence[ReadSentences]) -> tuple[Matrix, Matrix]:
    """Return the weights of the features, ``(9,)``, for pairs of one language and of two."""
    width = len(FEATURES)
    groups = [Group(side_by_side(r.features, r.same_language), r.right, r.sort) for r in read if r.right.any()]
    weights = fit_softmax(groups, 2 * width)
    log.info("reading: fitted on %d questions", len(groups))
    return weights[:width], weights[width:]


def side_by_side(features: Matrix, same_language: Flags) -> Matrix:
    """Put the features ``(n, 9)`` of sentences in the question's language left, others' right: ``(n, 18)``."""
    same = same_language[:, None]
    return np.hstack([features * same, features * ~same])


def ranking_scores(read: ReadSentences, ranking: tuple[Matrix, Matrix]) -> Matrix:
    """Return the score of each sentence, ``(n,)``."""
    return np.asarray(side_by_side(read.features, read.same_language) @ np.concatenate(ranking))


def fit_skimming(questions: Sequence[Asked], encoder: Encoder) -> float:
    """Return what a passage's best sentence, by its words, adds to the passage's score."""
    groups: list[Group] = []
    for asked in questions:
        hits = retrieve(asked.snapshot, asked.query, HITS_SKIMMED)
        skimmed = skim(asked.query, hits, asked.snapshot, encoder)
        best = best_by_words(asked.query, skimmed.sentences, skimmed.features)
        rows = np.array([(hit.score, best[hit.passage.id]) for hit in hits])
        right = np.array([asked.labelled.answered_by(hit, hit.passage.start, hit.passage.end) for hit in hits])
        if right.any():
            groups.append(Group(rows, right, sort_of(asked)))
    fused, sentence = fit_softmax(groups, 2)
    log.info("skimming: fitted on %d questions, %.3f beside %.3f", len(groups), sentence, fused)
    return float(sentence / fused)


@dataclass(frozen=True, slots=True)
class BestSentences:
    """The best sentence of each question read: features and standing ``(n, 10)``, and what is known of it."""

    features: Matrix
    same_language: Flags
    answerable: Flags
    right: Flags
    practice: Flags

    def importance(self, unanswerable: float) -> Matrix:
        """Return what each counts, ``(n,)``, 1 in all: the practice questions as much as the paragraphs'.

        In both, those with nothing to find count ``unanswerable`` times as much as those with something.
        """
        total = np.zeros(len(self.right))
        for practice in (True, False):
            for answerable, part in ((True, 1.0), (False, unanswerable)):
                cell = (self.practice == practice) & (self.answerable == answerable)
                total += part * cell / max(1, cell.sum())
        return np.asarray(total / total.sum())


def best_sentences(read: Sequence[ReadSentences], ranking: tuple[Matrix, Matrix], background: float) -> BestSentences:
    """Choose the best of each question's sentences as the product does, by their ``ranking_scores``."""
    rows, same, right = [], [], []
    read = [r for r in read if len(r.features)]
    for r in read:
        scores = ranking_scores(r, ranking)
        best = int(np.argmax(scores))
        rows.append(np.append(r.features[best], passage_standings(r.passage_ids, scores.tolist(), background)[best]))
        same.append(bool(r.same_language[best]))
        right.append(bool(r.right[best]))
    told = (np.array([(r.answerable, r.practice) for r in read], dtype=bool)).T
    return BestSentences(np.array(rows), np.array(same), told[0], np.array(right), told[1])


def fit_confidence(best: BestSentences) -> tuple[Matrix, Matrix]:
    """Return the weights and the offset, ``(11,)``, of the log-odds of being right: of one language and of two.

    No evidence may count against an answer, so the weights are not negative; those of two languages, with
    fewer examples, are held near those of one.
    """
    columns = np.hstack([best.features, np.ones((len(best.features), 1))])
    one, two = fit_logistic(columns, best.answerable, best.same_language, best.importance(1.0), difference=4.0)
    log_odds = np.where(best.same_language, columns @ one, columns @ two)
    columns = np.column_stack([log_odds, np.ones(len(log_odds))])
    importance = best.importance(UNANSWERABLE)
    scales = fit_logistic(columns, best.right, best.same_language, importance, difference=0.0)
    for name, (slope, offset) in zip(("one language", "two languages"), scales, strict=True):
        log.info("confidence, %s: slope %.3f, offset %.3f", name, slope, offset)
    nothing = np.zeros(len(one) - 1)
    first, second = (
        slope * w + np.append(nothing, offset) for w, (slope, offset) in zip((one, two), scales, strict=True)
    )
    return first, second


def table(names: Sequence[str], one: Matrix, two: Matrix) -> dict[str, dict[str, float]]:
    """Return a section of the weights file: ``one`` for pairs of one language, ``two`` for the others."""
    return {
        name_of(pair): dict(zip(names, (one if pair[0] == pair[1] else two).tolist(), strict=True)) for pair in PAIRS
    }


def name_of(pair: tuple[Language, Language]) -> str:
    """Return ``ar-en`` for an Arabic question and an English passage."""
    return f"{pair[0]}-{pair[1]}"


def write_weights(sections: dict[str, dict[str, dict[str, float]]]) -> None:
    """Replace these sections of the weights file, keep the others, and forget what was read before."""
    from qa import weights

    held = weights.read_file()
    lines = [line for line in FILE.read_text("utf-8").splitlines() if line.startswith("#")]
    for section, pairs in {**held, **sections}.items():
        for pair, values in pairs.items():
            lines += ["", f"[{section}.{pair}]", *(f"{name} = {value:.3f}" for name, value in values.items())]
    FILE.write_text("\n".join(lines) + "\n", "utf-8")
    weights.forget()


def main() -> None:
    """Fit all three steps, each with the ones before in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("qa", "squad", "exclude"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--encoder", default=BUNDLED)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    squad = list(read_squad(arguments.squad, arguments.exclude))
    rows = [*random.Random(0).sample(squad, SQUAD_QUESTIONS), *read_arcd(arguments.qa)]
    encoder = load_encoder(arguments.encoder)
    questions: list[Asked] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, collection in enumerate([practice_collection(), paragraphs_collection(rows)]):
            index = open_or_create(Path(folder) / str(number), encoder, DEFAULT_MAX_TOKENS)
            add_documents(index, encoder, collection.documents, AddReport())
            for labelled in collection.questions:
                query = make_query(labelled.text, labelled.language, encoder)
                questions.append(Asked(labelled, query, index.current(), practice=number == 0))
        answerable = [asked for asked in questions if asked.labelled.document_id]
        write_weights({"fusion": fit_fusion(answerable)})
        shown, hidden = read_all(questions, encoder, hidden=False), read_all(answerable, encoder, hidden=True)
        ranking = fit_reading(shown)
        background = float(np.median(np.concatenate([ranking_scores(r, ranking) for r in (*shown, *hidden)])))
        write_weights({"reading": table(FEATURES, *ranking), "background": {"all": {"score": background}}})
        weight = np.array([fit_skimming(answerable, encoder)])
        write_weights({"skimming": table(["sentence"], weight, weight)})
        confidence = fit_confidence(best_sentences([*shown, *hidden], ranking, background))
        write_weights({"confidence": table((*FEATURES, "standing", "offset"), *confidence)})


if __name__ == "__main__":
    main()
