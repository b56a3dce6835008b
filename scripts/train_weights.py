"""Fit the few numbers of ``qa/weights.toml``: how scores are fused, sentences ranked, confidence told.

    python scripts/train_weights.py --qa qa.jsonl.xz --squad squad2-dev-half.json --exclude xquad.en.json

The questions: ``arcd_train_ar`` rows of ``--qa``, the answerable ones of ``--squad`` whose contexts are
not in ``--exclude``, and ``seeds/questions.jsonl`` (the only ones across languages). Each step is a
linear model fitted by maximum likelihood with a little shrinkage:

1. fusion: softmax over the candidate passages of a question, towards the one that holds the answer;
2. reading: softmax over the sentences of the best passages, towards the one that holds the answer;
3. confidence: logistic regression on the best sentence, right or not, both equally often; each question
   is asked a second time with its document hidden, when nothing can be right, and the unanswerable seeds are asked too.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index.bundled import BUNDLED
from index.encoder import Encoder, load_encoder
from index.ingest import AddReport, add_documents, open_or_create
from index.local import Snapshot
from index.passages import DEFAULT_MAX_TOKENS
from index.records import LANGUAGES, Hit, Language
from qa.features import FEATURES
from qa.read import PASSAGES_READ, passage_standings, score_sentences
from qa.retrieve import Candidate, Query, make_query, retrieve, search_language
from qa.weights import FILE
from scripts.train_collections import (
    Labelled,
    paragraphs_collection,
    read_arcd,
    read_squad,
    seeds_collection,
)

log = logging.getLogger("train_weights")

Matrix = npt.NDArray[np.float64]
PAIRS = tuple((question, passage) for question in LANGUAGES for passage in LANGUAGES)
SHRINKAGE = 0.0002
CONFIDENCE_SHRINKAGE = 0.0002
SQUAD_QUESTIONS = 900


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of features of one question, which of them are right, and the direction it was asked in."""

    rows: Matrix
    right: npt.NDArray[np.bool_]
    direction: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the product sees it."""

    labelled: Labelled
    query: Query
    snapshot: Snapshot


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
            groups.append(Group(rows, right, direction(asked)))
    weights = fit_softmax(groups, 5).tolist()
    log.info("fusion: fitted on %d questions", len(groups))
    names = ("dense", "lexical", "offset")
    one = dict(zip(names, (*weights[:2], 0.0), strict=True))
    two = dict(zip(names, weights[2:], strict=True))
    return {name_of(pair): one if pair[0] == pair[1] else two for pair in PAIRS}


def fit_softmax(groups: Sequence[Group], width: int) -> Matrix:
    """Return the weights that make the right rows likeliest; each direction counts as much as another."""
    counts = Counter(group.direction for group in groups)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, gradient = SHRINKAGE * float(weights @ weights), 2 * SHRINKAGE * weights
        for group in groups:
            scores = group.rows @ weights
            everything = np.exp(scores - scores.max())
            chosen = everything * group.right + 1e-300
            importance = 1 / (counts[group.direction] * len(counts))
            total -= importance * float(np.log(chosen.sum() / everything.sum()))
            share = everything / everything.sum() - chosen / chosen.sum()
            gradient = gradient + importance * (group.rows.T @ share)
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B").x)


def direction(asked: Asked) -> str:
    """Return the languages of a question and of the document that answers it."""
    assert asked.labelled.document_id
    document = asked.snapshot.library.document(asked.labelled.document_id)
    return name_of((asked.query.language, document.language))


@dataclass(frozen=True, slots=True)
class ReadSentences:
    """The sentences that a question brings up: features ``(n, 7)``, and for each whether it is in the
    question's language and whether it holds the answer."""

    features: Matrix
    passage_ids: list[int]
    same_language: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]
    direction: str


def read_all(questions: Sequence[Asked], encoder: Encoder, hidden: bool) -> list[ReadSentences]:
    """Read the best hits of every question, the document that answers left out if ``hidden``."""
    found = []
    for asked in questions:
        hits = retrieve(asked.snapshot, asked.query, 3 * PASSAGES_READ)
        if hidden:
            hits = [hit for hit in hits if hit.document.id != asked.labelled.document_id]
        sentences = score_sentences(asked.query, hits[:PASSAGES_READ], asked.snapshot, encoder)
        found.append(
            ReadSentences(
                np.array([s.features.values() for s in sentences]),
                [s.hit.passage.id for s in sentences],
                np.array([s.hit.passage.language == asked.query.language for s in sentences]),
                np.array([asked.labelled.answered_by(s.hit, s.start, s.end) for s in sentences]),
                direction(asked) if asked.labelled.document_id else "",
            )
        )
    return found


def fit_reading(read: Sequence[ReadSentences]) -> tuple[Matrix, Matrix]:
    """Return the weights of the features for pairs of one language and of two."""
    width = len(FEATURES)
    groups = [Group(side_by_side(r.features, r.same_language), r.right, r.direction) for r in read if r.right.any()]
    weights = fit_softmax(groups, 2 * width)
    log.info("reading: fitted on %d questions", len(groups))
    return weights[:width], weights[width:]


def side_by_side(features: Matrix, same_language: npt.NDArray[np.bool_]) -> Matrix:
    """Put the features of sentences in the question's language left, those of the others right."""
    same = same_language[:, None]
    return np.hstack([features * same, features * ~same])


def ranking_scores(read: ReadSentences, ranking: tuple[Matrix, Matrix]) -> Matrix:
    """Return the score of each sentence."""
    return np.asarray(side_by_side(read.features, read.same_language) @ np.concatenate(ranking))


def fit_confidence(
    read: Sequence[ReadSentences], ranking: tuple[Matrix, Matrix], background: float
) -> tuple[Matrix, Matrix]:
    """Return the weights and the offset, for pairs of one language and of two, of the log-odds of the best.

    No evidence may count against an answer, so the weights are not negative. Pairs of two languages, with
    few examples, take the weights of one language but for a small difference and an offset of their own.
    """
    rows, labels, same = [], [], []
    for r in read:
        if len(r.features):
            scores = ranking_scores(r, ranking)
            best = int(np.argmax(scores))
            standing = passage_standings(r.passage_ids, scores.tolist(), background)[best]
            rows.append(np.append(r.features[best], standing))
            labels.append(bool(r.right[best]))
            same.append(bool(r.same_language[best]))
    features, right, is_same = np.array(rows), np.array(labels), np.array(same)
    importance = np.zeros(len(rows))
    for one in (True, False):
        for label in (True, False):
            cell = (is_same == one) & (right == label)
            importance[cell] = 1 / max(1, cell.sum())
            log.info("confidence: %d sentences, same language %s, right %s", cell.sum(), one, label)
    return fit_logistic(features, right, is_same, importance / importance.sum())


def fit_logistic(
    features: Matrix, right: npt.NDArray[np.bool_], same: npt.NDArray[np.bool_], importance: Matrix
) -> tuple[Matrix, Matrix]:
    """Fit both logistic regressions together, their difference held small."""
    width = features.shape[1]
    signs = np.where(right, 1.0, -1.0)
    columns = np.hstack([features, np.ones((len(features), 1))])

    def unpack(both: Matrix) -> tuple[Matrix, Matrix]:
        return both[: width + 1], both[width + 1 :]

    def loss(both: Matrix) -> float:
        one, two = unpack(both)
        margins = signs * np.where(same, columns @ one, columns @ two)
        difference = (one - two)[:width]
        penalty = CONFIDENCE_SHRINKAGE * float(one[:width] @ one[:width] + 4 * difference @ difference)
        return float(importance @ np.logaddexp(0, -margins)) + penalty

    bounds = 2 * [*[(0.0, None)] * width, (None, None)]
    return unpack(np.asarray(minimize(loss, np.zeros(2 * (width + 1)), method="L-BFGS-B", bounds=bounds).x))


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
        for number, collection in enumerate([seeds_collection(), paragraphs_collection(rows)]):
            index = open_or_create(Path(folder) / str(number), encoder, DEFAULT_MAX_TOKENS)
            add_documents(index, encoder, collection.documents, AddReport())
            for labelled in collection.questions:
                query = make_query(labelled.text, labelled.language, encoder)
                questions.append(Asked(labelled, query, index.current()))
        answerable = [asked for asked in questions if asked.labelled.document_id]
        write_weights({"fusion": fit_fusion(answerable)})
        shown, hidden = read_all(questions, encoder, hidden=False), read_all(answerable, encoder, hidden=True)
        ranking = fit_reading(shown)
        background = float(np.median(np.concatenate([ranking_scores(r, ranking) for r in (*shown, *hidden)])))
        write_weights({"reading": table(FEATURES, *ranking), "background": {"all": {"score": background}}})
        confidence = fit_confidence([*shown, *hidden], ranking, background)
        write_weights({"confidence": table((*FEATURES, "standing", "offset"), *confidence)})


if __name__ == "__main__":
    main()
