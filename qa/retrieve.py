"""A query to Hits: dense and lexical search of each language apart, scores fused, one ranking.

Scores are fused, not ranks (Bruch, Gai and Ingber 2023, "An analysis of fusion functions for hybrid
retrieval"). The dense score is the cosine. The lexical score is BM25 as a share of the best score any
passage could have for these terms, so that it compares across queries, languages and lists cut at k.
In the other language the lexical search looks for the question's words translated (``qa/translate.py``).
Weights belong to the pair of languages; ``qa/weights.toml`` says how they came about.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.conditions import Condition
from index.contract import Among, Snapshot
from index.encoder import Encoder
from index.records import LANGUAGES, Hit, Language
from index.terms import lexical_terms
from index.vectors import Vectors
from qa.translate import translated
from qa.weights import FusionWeights, fusion_weights

# Of each list. A hundred were measured to rank nothing better, on XQuAD, SQuAD and synthetic passages.
CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be searched for: its unit vector ``(dimension,)`` and its lexical terms."""

    text: str
    language: Language
    vector: Vectors
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one language's search found; ranks count from 1, None where a list lacks it."""

    passage_id: int
    score: float
    dense_score: float
    lexical_score: float
    dense_rank: int | None
    lexical_rank: int | None


def make_query(text: str, language: Language, encoder: Encoder) -> Query:
    """Encode ``text`` and take its terms."""
    return Query(text, language, encoder.encode_query(text), tuple(lexical_terms(text, language)))


def retrieve(
    snapshot: Snapshot,
    query: Query,
    k: int,
    without: frozenset[str] = frozenset(),
    where: tuple[Condition, ...] = (),
) -> list[Hit]:
    """Return up to ``k`` passages in both languages, best first.

    Only documents are searched that satisfy the conditions ``where`` and are none of those ``without``, by id.
    """
    candidates = [
        found
        for language in LANGUAGES
        for found in search_language(snapshot, query, language, _among(snapshot, language, where, without), k)
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.passage_id))
    best = candidates[:k]
    held = snapshot.passages(candidate.passage_id for candidate in best)
    return [
        Hit(
            passage=held[c.passage_id][0],
            document=held[c.passage_id][1],
            score=c.score,
            dense_score=c.dense_score,
            lexical_score=c.lexical_score,
            dense_rank=c.dense_rank,
            lexical_rank=c.lexical_rank,
        )
        for c in best
        if c.passage_id in held
    ]


def _among(
    snapshot: Snapshot, language: Language, where: tuple[Condition, ...], without: frozenset[str]
) -> Among | None:
    return snapshot.matching(language, where, without) if where or without else None


def search_language(
    snapshot: Snapshot, query: Query, language: Language, among: Among | None = None, k: int = 2 * CANDIDATES
) -> list[Candidate]:
    """Search the passages of one language, or only those ``among`` them, both ways and fuse the two lists.

    Up to ``k`` of both are returned, best first.
    """
    dense, lexical = snapshot.dense[language], snapshot.lexical[language]
    if language == query.language:
        by_terms = lexical.search(query.terms, CANDIDATES, among)
        best_possible = lexical.best_possible_score(query.terms)
    else:
        words = translated(query.text, query.language, lexical)
        by_terms = lexical.search_alternatives(words, CANDIDATES, among)
        best_possible = lexical.best_possible_score_of_alternatives(words)
    by_vector = dense.search(query.vector, CANDIDATES, among)
    cosines = dict(by_vector)
    cosines |= dense.scores(query.vector, [i for i, _ in by_terms if i not in cosines])
    shares = {i: score / best_possible for i, score in by_terms}
    return fuse(cosines, shares, ranks(by_vector), ranks(by_terms), fusion_weights(query.language, language), k)


def ranks(results: Sequence[tuple[int, float]]) -> dict[int, int]:
    """Return the rank, counted from 1, of each id in ``results``."""
    return {passage_id: rank for rank, (passage_id, _) in enumerate(results, start=1)}


def fuse(
    cosines: Mapping[int, float],
    shares: Mapping[int, float],
    dense_ranks: Mapping[int, int],
    lexical_ranks: Mapping[int, int],
    weights: FusionWeights,
    k: int,
) -> list[Candidate]:
    """Return the ``k`` best ids by the weighted sum of both scores; one that no term found has share 0."""
    dense, lexical, offset, share = weights.dense, weights.lexical, weights.offset, shares.get
    scored = [(dense * cosine + lexical * share(i, 0.0) + offset, -i) for i, cosine in cosines.items()]
    return [
        Candidate(
            -opposite,
            score,
            cosines[-opposite],
            share(-opposite, 0.0),
            dense_ranks.get(-opposite),
            lexical_ranks.get(-opposite),
        )
        for score, opposite in heapq.nlargest(k, scored)
    ]
