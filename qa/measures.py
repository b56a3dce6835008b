"""What outcomes of questions with known answers amount to, for each pair of languages.

Retrieval measures are those of ``ir_measures``; token F1 is that of SQuAD (Rajpurkar et al. 2016) on folded
words; risk and coverage as in El-Yaniv and Wiener 2010. A measure that was not taken is absent, never zero.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.text import fold

COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
BINS = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to one question, however sure: refusals are told from ``confidence`` afterwards.

    ``right`` is whether the first citation holds a known answer at its place; ``token_f1`` is of the marked
    span, or of the first quote; ``exact`` of the ``citations`` are slices of their documents.
    """

    confidence: float
    right: bool
    token_f1: float
    citations: int
    exact: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question found: document ids, best first, in how long, and the reply to it.

    ``gold`` is the document that answers, None when nothing does; ``without_gold`` is the reply when that
    document is hidden, None when this was not tried.
    """

    question_id: str
    pair: str
    gold: str | None
    found: Sequence[str]
    milliseconds: float
    reply: Reply
    without_gold: Reply | None = None


def measure_pairs(outcomes: Iterable[Outcome], threshold: float) -> list[dict[str, Any]]:
    """Return the measures of the answerable questions for each pair of languages.

    An answer counts as given when its confidence is at least ``threshold``.
    """
    by_pair: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.gold:
            by_pair[outcome.pair].append(outcome)
    return [
        {
            "pair": pair,
            "questions": len(some),
            **measure_retrieval(some),
            **measure_answers(some, threshold),
            **measure_refusals(some, threshold),
            **measure_times([outcome.milliseconds for outcome in some], "milliseconds"),
            **measure_times([outcome.reply.milliseconds for outcome in some], "answer_milliseconds"),
        }
        for pair, some in sorted(by_pair.items())
    ]


def measure_retrieval(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return recall@1/5/10, MRR and nDCG@10 as means over questions."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = {R @ 1: "recall@1", R @ 5: "recall@5", R @ 10: "recall@10", RR @ 10: "mrr", nDCG @ 10: "ndcg@10"}
    # Numbered, since ids may be given twice or hold what the C code beneath cannot read.
    qrels = {str(number): {str(o.gold): 1} for number, o in enumerate(outcomes)}
    # A question that found nothing still counts: an empty ranking would be left out of the mean.
    run = {
        str(number): {d: -float(rank) for rank, d in enumerate(o.found)} or {"": 0.0}
        for number, o in enumerate(outcomes)
    }
    values = ir_measures.calc_aggregate(list(names), qrels, run)
    return {name: round(float(values[measure]), 4) for measure, name in names.items()}


def measure_answers(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """Return how good the replies are, all of them and those that would be given."""
    replies = [outcome.reply for outcome in outcomes]
    given = [reply for reply in replies if reply.confidence >= threshold]
    citations = sum(reply.citations for reply in replies)
    return {
        "answer_sentence_accuracy": mean(reply.right for reply in replies),
        "token_f1": mean(reply.token_f1 for reply in replies),
        **({"exact_citation_rate": sum(reply.exact for reply in replies) / citations} if citations else {}),
        "answered": mean(reply.confidence >= threshold for reply in replies),
        **({"accuracy_when_answered": mean(reply.right for reply in given)} if given else {}),
    }


def measure_refusals(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """Return the measures of the same questions asked without the document that answers, if they were."""
    hidden = [outcome.without_gold for outcome in outcomes if outcome.without_gold]
    if not hidden:
        return {}
    return {
        "refused_without_gold": mean(reply.confidence < threshold for reply in hidden),
        "refusal_auroc": auroc([outcome.reply for outcome in outcomes], hidden),
    }


def measure_absent(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """Return how the questions are treated that nothing answers, if there are any."""
    absent = [outcome.reply for outcome in outcomes if outcome.gold is None]
    if not absent:
        return {}
    answerable = [outcome.reply for outcome in outcomes if outcome.gold]
    return {
        "questions": len(absent),
        "refused": mean(reply.confidence < threshold for reply in absent),
        **({"refusal_auroc": auroc(answerable, absent)} if answerable else {}),
    }


def auroc(answerable: Sequence[Reply], unanswerable: Sequence[Reply]) -> float:
    """Return how often an answerable question's confidence is above an unanswerable one's; ties count half."""
    from sklearn.metrics import roc_auc_score

    labels = [1] * len(answerable) + [0] * len(unanswerable)
    scores = [reply.confidence for reply in (*answerable, *unanswerable)]
    return round(float(roc_auc_score(labels, scores)), 4)


def all_replies(outcomes: Iterable[Outcome]) -> list[Reply]:
    """Return every reply, those without the answering document too; none of the latter is right."""
    outcomes = list(outcomes)
    return [o.reply for o in outcomes] + [o.without_gold for o in outcomes if o.without_gold]


def risk_and_coverage(replies: Sequence[Reply]) -> list[dict[str, float]]:
    """Return, for each share of questions answered (the surest first), the confidence asked for and the risk.

    Risk is the share of wrong answers among those given.
    """
    ranked = sorted(replies, key=lambda reply: -reply.confidence)
    rows = []
    for coverage in COVERAGES:
        given = ranked[: max(1, round(coverage * len(ranked)))]
        rows.append(
            {
                "coverage": coverage,
                "confidence": round(given[-1].confidence, 4),
                "risk": mean(not reply.right for reply in given),
            }
        )
    return rows


def reliability(replies: Sequence[Reply]) -> list[dict[str, float]]:
    """Return, for each tenth of the scale that has replies, the mean confidence and the share that are right."""
    bins: dict[int, list[Reply]] = defaultdict(list)
    for reply in replies:
        bins[min(int(reply.confidence * BINS), BINS - 1)].append(reply)
    return [
        {
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "replies": len(some),
            "confidence": mean(reply.confidence for reply in some),
            "right": mean(reply.right for reply in some),
        }
        for number, some in sorted(bins.items())
    ]


def calibration_error(replies: Sequence[Reply]) -> float:
    """Return the expected calibration error over the tenths of the scale (Guo et al. 2017)."""
    bins = reliability(replies)
    return round(sum(b["replies"] * abs(b["confidence"] - b["right"]) for b in bins) / len(replies), 4)


def measure_times(milliseconds: Sequence[float], name: str) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    return {
        f"{name}_p50": round(float(np.percentile(milliseconds, 50)), 2),
        f"{name}_p95": round(float(np.percentile(milliseconds, 95)), 2),
    }


def token_f1(text: str, answers: Iterable[str]) -> float:
    """Return the best F1 of the folded words of ``text`` with those of any of ``answers``, in [0, 1]."""
    given = Counter(folded_words(text))
    return max((_f1(given, Counter(folded_words(answer))) for answer in answers), default=0.0)


def folded_words(text: str) -> list[str]:
    """Return the words of ``text`` folded, in order, without articles, as SQuAD counts them."""
    words = re.findall(r"\w+", fold(text))
    return [word.removeprefix("ال") if len(word) > 4 else word for word in words if word not in ("a", "an", "the")]


def _f1(given: Counter[str], wanted: Counter[str]) -> float:
    shared = (given & wanted).total()
    return 2 * shared / (given.total() + wanted.total()) if shared else 0.0


def mean(values: Iterable[float]) -> float:
    """Return the mean of at least one number, to four places."""
    return round(float(np.mean([float(value) for value in values])), 4)
