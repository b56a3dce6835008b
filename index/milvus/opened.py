"""One opened library on Milvus: what a question works with, and how it follows what others write.

Nothing is kept here but what can be asked for again: statistics of terms, texts read last. A server that answers
from a cluster is stateless, and any number of them may run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.addresses import MilvusAddress
from index.conditions import Condition
from index.encoder import Encoder
from index.milvus import layout
from index.milvus.cluster import Cluster
from index.milvus.documents import satisfies_all
from index.milvus.filters import Filter, all_but, in_language, of_documents
from index.milvus.generations import StoredGeneration
from index.milvus.lexical import MilvusLexical
from index.milvus.library import MilvusLibrary
from index.milvus.statistics import Statistics, take_statistics
from index.records import LANGUAGES, Document, Fingerprint, Generation, Language, OtherEncoder, Passage
from index.terms import TERMS_VERSION
from index.vectors import Vectors

LOOK_SECONDS = 1.0
MATCHES_REMEMBERED = 64


class MilvusDense:
    """The vectors of one language's passages; the score is the cosine."""

    def __init__(self, cluster: Cluster, collection: str, language: Language, count: int) -> None:
        self._cluster = cluster
        self._collection = collection
        self._language = language
        self._count = count

    def __len__(self) -> int:
        return self._count

    def search(self, query: Vectors, k: int, among: Filter | None = None) -> list[tuple[int, float]]:
        """Return up to ``k`` pairs of passage id and cosine, best first, for a query of shape ``(dimension,)``."""
        condition = in_language(self._language, among)
        if condition is None or not self._count:
            return []
        found = self._cluster.search(self._collection, "dense", query, k, condition)
        return [(one.id, one.score) for one in found]

    def scores(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of ``query`` with each of ``ids``; ids that are not held are left out."""
        rows = self._cluster.get(self._collection, ids, ("id", "language", "dense")) if ids else []
        return {
            int(row["id"]): float(np.asarray(row["dense"], dtype=np.float32) @ query)
            for row in rows
            if row["language"] == self._language
        }


@dataclass(frozen=True, slots=True)
class MilvusSnapshot:
    """The passages of one generation, with the statistics of one revision; others may write meanwhile."""

    generation: Generation
    revision: str
    dense: Mapping[Language, MilvusDense]
    lexical: Mapping[Language, MilvusLexical]
    library: MilvusLibrary
    statistics: Statistics
    count: int
    _matching: dict[tuple[object, ...], Filter] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return self.count

    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents; those removed or replaced meanwhile are left out."""
        return self.library.passages(self.generation.id, ids)

    def matching(
        self, language: Language, conditions: tuple[Condition, ...], without: frozenset[str] = frozenset()
    ) -> Filter:
        """Return what lets be found the documents that satisfy ``conditions`` and are none of those ``without``."""
        found = self._matching.get((conditions, without))
        if found is None:
            found = self._match(conditions, without) if conditions else all_but(without)
            if len(self._matching) >= MATCHES_REMEMBERED:
                self._matching.clear()
            self._matching[conditions, without] = found
        return found

    def _match(self, conditions: tuple[Condition, ...], without: frozenset[str]) -> Filter:
        documents = self.library.documents()
        wanted = {one.id for one in documents if satisfies_all(one, conditions)} - without
        return of_documents(wanted, {one.id for one in documents} - wanted)


class MilvusIndex:
    """A library on a cluster open for questions; safe to share between threads."""

    def __init__(self, library: MilvusLibrary) -> None:
        self.library = library
        self._snapshot: MilvusSnapshot | None = None
        self._looked_at = -LOOK_SECONDS
        self._writings_seen = 0
        self._renewing = threading.Lock()

    @classmethod
    def open(cls, address: MilvusAddress) -> MilvusIndex:
        """Open an existing library.

        Raises:
            NoLibrary: there is none.
            MilvusError: the cluster cannot be reached, or holds something else under this name.
        """
        cluster = Cluster(address)
        return cls(MilvusLibrary(cluster, layout.open_names(cluster, address)))

    @classmethod
    def create(cls, address: MilvusAddress, fingerprint: Fingerprint, max_tokens: int) -> MilvusIndex:
        """Make an empty library, or finish one whose making was broken off."""
        cluster = Cluster(address)
        library = MilvusLibrary(cluster, layout.create(cluster, address))
        first = Generation(1, fingerprint, max_tokens)
        layout.create_passages(cluster, library.names.passages(first.id), fingerprint.dimension)
        library.records.put([StoredGeneration(first, False, time.time(), TERMS_VERSION).row()])
        cluster.point_alias(library.names.live, library.names.passages(first.id))
        layout.finish(cluster, library.names)
        return cls(library)

    @property
    def address(self) -> MilvusAddress:
        """Where the library is."""
        return self.library.cluster.address

    def check_encoder(self, fingerprint: Fingerprint) -> None:
        """Refuse an encoder other than the one whose vectors are stored.

        Raises:
            OtherEncoder: with the command that encodes the library again.
        """
        OtherEncoder.unless_equal(self.library.live().fingerprint, fingerprint, str(self.address))

    def current(self) -> MilvusSnapshot:
        """Return the newest state; what others wrote is looked for once a second."""
        snapshot = self._snapshot
        if snapshot is not None and not self._may_be_old():
            return snapshot
        with self._renewing:
            if self._snapshot is None or self._may_be_old():
                # What is written while this looks is looked for again.
                self._writings_seen, looked_at = self.library.writings, time.monotonic()
                self._snapshot = self._renewed(self._snapshot)
                self._looked_at = looked_at
            return self._snapshot

    def _may_be_old(self) -> bool:
        return self.library.writings != self._writings_seen or time.monotonic() - self._looked_at >= LOOK_SECONDS

    def _renewed(self, held: MilvusSnapshot | None) -> MilvusSnapshot:
        live, revision = self.library.live(), self.library.revision()
        if held is not None and (held.generation, held.revision) == (live, revision):
            return held
        cluster, collection = self.library.cluster, self.library.names.passages(live.id)
        count = self.library.passage_count(live.id)
        if held is not None and held.generation == live and held.statistics.hold_for(count):
            statistics, lexical = held.statistics, held.lexical
        else:
            statistics = take_statistics(cluster, collection, count)
            vocabulary = self.library.vocabulary.anew()
            lexical = {
                one: MilvusLexical(cluster, collection, statistics.languages[one], vocabulary) for one in LANGUAGES
            }
        dense = {one: MilvusDense(cluster, collection, one, len(lexical[one])) for one in LANGUAGES}
        return MilvusSnapshot(live, revision, dense, lexical, self.library, statistics, count)

    def settle(self) -> None:
        """Delete generations that nobody answers from any more; what was written is seen as soon as it is."""
        if self.library.cluster.answers:
            self.library.forget_retired()

    def prepare(self, generation: Generation) -> None:
        """Milvus indexes by itself: nothing is to be done before a switch."""

    def forget_unused(self) -> None:
        """Delete generations that nobody answers from any more."""
        self.settle()

    def bytes_free(self) -> int | None:
        """What a cluster has room for cannot be asked."""
        return None

    def require_room(self, encoder: Encoder) -> None:
        """A cluster says itself when it is full."""
