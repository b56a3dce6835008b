"""BM25 over the terms of one language's passages on Milvus, scored as ``index/lexical.py`` scores them.

Milvus finds candidates by the inner product of sparse vectors: a passage holds for each term what BM25 makes of its
frequency in a passage of that length beside one of ``REFERENCE_LENGTH``, a question what the term weighs. The
candidates are then scored here from the terms stored with them, as Tantivy does it: k1 = 1.2, b = 0.75, lengths
rounded down to those that fit into one byte. So scores, and weights fitted to them, mean the same on both.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from index.lexical import K1, PRIOR_FREQUENCY, PRIOR_PASSAGES, Alternatives
from index.milvus.cluster import Cluster
from index.milvus.filters import Filter, in_language
from index.milvus.layout import MAX_TERM_BYTES, MAX_TERMS
from index.milvus.rows import Row, Rows
from index.milvus.statistics import LanguageStatistics
from index.records import Language
from index.spelling import sounding

B = 0.75
REFERENCE_LENGTH = 100
# Candidates for each passage wanted: inner products put them in nearly the order of their scores.
CANDIDATES = 4
LEAST_CANDIDATES = 400
DIMENSIONS = 2**32 - 2
WORDS_REMEMBERED = 500_000


def _byte_lengths() -> list[int]:
    """Return the 256 lengths that a byte can stand for: all up to 40, then eight for each doubling."""
    lengths = list(range(24))
    for code in range(256 - 24):
        shift = (code >> 3) - 1
        lengths.append(24 + (code & 7 if shift < 0 else ((code & 7) | 8) << shift))
    return lengths


BYTE_LENGTHS = _byte_lengths()


def byte_length(length: int) -> int:
    """Return the largest length not above ``length`` that a byte can stand for."""
    return BYTE_LENGTHS[bisect_right(BYTE_LENGTHS, length) - 1]


def stored_term(term: str) -> str:
    """Return ``term`` as it is kept: one too long for Milvus by its beginning and its digest."""
    encoded = term.encode()
    if len(encoded) <= MAX_TERM_BYTES:
        return term
    return encoded[: MAX_TERM_BYTES // 2].decode(errors="ignore") + hashlib.sha256(encoded).hexdigest()


def dimension_of(term: str) -> int:
    """Return the dimension of sparse vectors that stands for ``term``; two may share one."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest()) % DIMENSIONS


def saturation(count: float, length: int, average_length: float) -> float:
    """Return what BM25 makes of ``count`` occurrences in a passage of ``length`` terms."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * byte_length(length) / average_length))


def passage_fields(terms: Sequence[str]) -> dict[str, Any]:
    """Return the fields by which a passage with ``terms``, repeated as they occur, is found.

    Raises:
        ValueError: there are more different ones than Milvus keeps.
    """
    counts = Counter(map(stored_term, terms))
    if len(counts) > MAX_TERMS:
        raise ValueError(f"{len(counts):,} different terms")
    sparse: dict[int, float] = {}
    for term, count in counts.items():
        place = dimension_of(term)
        sparse[place] = sparse.get(place, 0.0) + saturation(count, len(terms), REFERENCE_LENGTH)
    return {
        "length": len(terms),
        "terms": list(counts),
        "counts": list(counts.values()),
        # A vector without any value is not taken; no question asks for this dimension.
        "sparse": sparse or {DIMENSIONS: 1.0},
    }


class MilvusLexical:
    """The passages of one language of one generation."""

    def __init__(
        self, cluster: Cluster, collection: str, statistics: LanguageStatistics, vocabulary: Vocabulary
    ) -> None:
        self._cluster = cluster
        self._collection = collection
        self._statistics = statistics
        self._vocabulary = vocabulary

    def __len__(self) -> int:
        return self._statistics.passages

    def search(self, terms: Sequence[str], k: int, among: Filter | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and BM25 score, best first."""
        counted = Counter(map(stored_term, terms))
        held = self._held(counted)
        weights = {term: count * self._weight(held[term]) for term, count in counted.items() if held[term]}

        def score(saturated: Mapping[str, float]) -> float:
            return sum(weight * saturated.get(term, 0.0) for term, weight in weights.items())

        return self._best(weights, score, k, among)

    def search_alternatives(
        self, words: Iterable[Alternatives], k: int, among: Filter | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and score, best first, each word found by its best alternative."""
        wanted = [_stored(word) for word in words]
        held = self._held(term for word in wanted for term in word)
        clauses, weights = [], dict[str, float]()
        for word in wanted:
            weight = self._alternatives_weight(word, held)
            clause = {term: math.sqrt(share) * weight for term, share in word.items() if held[term]}
            clauses.append(clause)
            for term, boosted in clause.items():
                weights[term] = weights.get(term, 0.0) + boosted

        def score(saturated: Mapping[str, float]) -> float:
            return sum(max((w * saturated.get(t, 0.0) for t, w in clause.items()), default=0.0) for clause in clauses)

        return self._best(weights, score, k, among)

    def _best(
        self,
        weights: Mapping[str, float],
        score: Callable[[Mapping[str, float]], float],
        k: int,
        among: Filter | None,
    ) -> list[tuple[int, float]]:
        condition = in_language(self._statistics.language, among)
        if not weights or condition is None:
            return []
        query: dict[int, float] = {}
        for term, weight in weights.items():
            query[dimension_of(term)] = query.get(dimension_of(term), 0.0) + weight
        limit = max(LEAST_CANDIDATES, CANDIDATES * k)
        fields = ("length", "terms", "counts")
        found = self._cluster.search(self._collection, "sparse", query, limit, condition, fields)
        average = self._statistics.average_length
        scored = []
        for one in found:
            length, counts = one.fields["length"], zip(one.fields["terms"], one.fields["counts"], strict=True)
            scored.append((one.id, score({t: saturation(c, length, average) for t, c in counts if t in weights})))
        # Another term may share a dimension with one that was asked for.
        best = sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))
        return best[:k]

    def terms_sounding(self, consonants: str) -> list[str]:
        """Return the words that have these ``consonants`` and that passages hold, or held once."""
        return self._vocabulary.sounding(self._statistics.language, consonants)

    def inverse_document_frequency(self, term: str) -> float:
        """Return the weight BM25 gives ``term``, highest for one that no passage holds."""
        kept = stored_term(term)
        return self._weight(self._held([kept])[kept])

    def _held(self, terms: Iterable[str]) -> dict[str, float]:
        return self._statistics.of(terms)

    def _alternatives_weight(self, word: Alternatives, held: Mapping[str, float]) -> float:
        found = sum(share * held[term] for term, share in word.items())
        return self._weight(min(found, len(self)))

    def _weight(self, held: float) -> float:
        return math.log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def word_weight(self, word: Alternatives) -> float:
        """Return how much ``word`` tells, as if ``PRIOR_PASSAGES`` other passages were held as well."""
        kept = _stored(word)
        frequencies = self._held(kept)
        found = sum(share * frequencies[term] for term, share in kept.items())
        held = min(found, len(self)) + PRIOR_PASSAGES * PRIOR_FREQUENCY
        return math.log(1 + (len(self) + PRIOR_PASSAGES - held + 0.5) / (held + 0.5))

    def best_possible_score(self, terms: Iterable[str]) -> float:
        """Return the BM25 score that no passage can exceed for ``terms``."""
        kept = [stored_term(term) for term in terms]
        held = self._held(kept)
        return (K1 + 1) * sum(self._weight(held[term]) for term in kept)

    def best_possible_score_of_alternatives(self, words: Iterable[Alternatives]) -> float:
        """Return the score that no passage can exceed in ``search_alternatives``."""
        kept = [_stored(word) for word in words]
        held = self._held(term for word in kept for term in word)
        return (K1 + 1) * sum(self._alternatives_weight(word, held) for word in kept)


def _stored(word: Alternatives) -> dict[str, float]:
    return {stored_term(term): share for term, share in word.items()}


class Vocabulary:
    """How the words of passages sound, by language, as ``index/spelling.py`` tells; some may be of none any more."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._sounding: dict[tuple[str, str], list[str]] = {}
        self._added: set[tuple[str, str]] = set()

    def anew(self) -> Vocabulary:
        """Return the same without what is remembered."""
        return Vocabulary(self._rows)

    def add(self, terms: Iterable[tuple[Language, str]]) -> None:
        """Keep how terms of passages sound, each with its language."""
        new = {(language, one) for language, term in terms for one in sounding([term], language)} - self._added
        self._rows.put(Row(f"{language}/{one}", language, "", one) for language, one in sorted(new))
        if len(self._added) > WORDS_REMEMBERED:
            self._added.clear()
        self._added |= new

    def sounding(self, language: str, consonants: str) -> list[str]:
        """Return the words of ``language`` that have these ``consonants``, in order."""
        found = self._sounding.get((language, consonants))
        if found is None:
            known = f"{consonants}:"
            rows = self._rows.of_kind(language, prefix=f"{language}/{known}")
            found = self._sounding[language, consonants] = sorted(row.value.removeprefix(known) for row in rows)
        return found
