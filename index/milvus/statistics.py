"""How often terms occur: what BM25 weighs by, taken from the passages themselves.

A passage's primary key is a hash, so the passages with the lowest keys are an even sample of all. Of a library that
is no larger than the sample everything is counted and exact. Of a larger one, the frequency of a common term is
estimated from the sample, and that of any other is asked of the cluster once and remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from index.milvus.cluster import Cluster
from index.milvus.filters import quoted
from index.records import LANGUAGES, Language

SAMPLED_PASSAGES = 16_000
# A term of so many sampled passages is common: its share is known to about a fifth, its weight much better.
COMMON = 25
KEYS = 2**63
ASKED_AT_ONCE = 8
# As long as no more has changed, weights move by less than scores differ.
CHANGES_UNNOTICED = 0.01


@dataclass(frozen=True, slots=True)
class LanguageStatistics:
    """Of the passages of one language: how many there are, their mean length in terms, and frequencies."""

    cluster: Cluster
    collection: str
    language: Language
    passages: int
    average_length: float
    sampled: int
    frequencies: Mapping[str, int]
    _asked: dict[str, int] = field(default_factory=dict, compare=False)

    def of(self, terms: Iterable[str]) -> dict[str, float]:
        """Return in how many passages each of ``terms`` occurs."""
        wanted = set(terms)
        if self.sampled >= self.passages:
            return {term: float(self.frequencies.get(term, 0)) for term in wanted}
        rare = [t for t in wanted if self.frequencies.get(t, 0) < COMMON and t not in self._asked]
        if rare:
            with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(rare))) as pool:
                self._asked.update(zip(rare, pool.map(self._count, rare), strict=True))
        scale = self.passages / self.sampled if self.sampled else 0.0
        return {t: float(self._asked[t]) if t in self._asked else self.frequencies[t] * scale for t in wanted}

    def _count(self, term: str) -> int:
        condition = f"language == {quoted(self.language)} and array_contains(terms, {quoted(term)})"
        return self.cluster.count(self.collection, condition)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Those of each language, and how many passages there were when they were taken."""

    counted: int
    languages: Mapping[Language, LanguageStatistics]

    def hold_for(self, count: int) -> bool:
        """Tell whether they still serve a library of ``count`` passages."""
        return self.counted > SAMPLED_PASSAGES and abs(count - self.counted) <= CHANGES_UNNOTICED * self.counted


def take_statistics(cluster: Cluster, collection: str, counted: int) -> Statistics:
    """Count, or sample, the passages of ``collection``, of which there are ``counted``."""
    exact = counted <= SAMPLED_PASSAGES
    sample = "" if exact else f"id < {int(KEYS * SAMPLED_PASSAGES / counted)}"
    rows = cluster.query(collection, sample, ("language", "length", "terms"))
    found: dict[Language, LanguageStatistics] = {}
    for language in LANGUAGES:
        own = [row for row in rows if row["language"] == language]
        total = len(own) if exact else cluster.count(collection, f"language == {quoted(language)}")
        average = sum(row["length"] for row in own) / len(own) if own else 1.0
        frequencies = Counter(term for row in own for term in row["terms"])
        found[language] = LanguageStatistics(cluster, collection, language, total, average, len(own), frequencies)
    return Statistics(counted, found)
