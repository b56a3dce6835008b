"""The generations of a library on Milvus: which is searched, which are being made, which nobody needs any more."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

from index.library_errors import LibraryBusy
from index.milvus.cluster import Cluster
from index.milvus.documents import ENCODING
from index.milvus.errors import MilvusError
from index.milvus.layout import Names, create_passages
from index.milvus.rows import Row, Rows
from index.records import Fingerprint, Generation
from index.terms import TERMS_VERSION

GENERATION = "generation"
# How long those who still answer from a generation may do so after a switch.
RETIRED_KEPT_SECONDS = 60.0
# A rebuild that has done nothing for so long was killed.
REBUILD_SILENT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """A generation with how far it is: ``building`` or not, and when it was last worked on, or retired; seconds."""

    generation: Generation
    building: bool
    at: float
    terms_version: int

    def row(self) -> Row:
        """Return it as a row."""
        made = self.generation
        kept = {
            "fingerprint": made.fingerprint.to_json(),
            "max_tokens": made.max_tokens,
            "building": self.building,
            "at": self.at,
            "terms_version": self.terms_version,
        }
        return Row(f"{GENERATION}/{made.id}", GENERATION, "", json.dumps(kept), made.id)


def generation_from_row(row: Row) -> StoredGeneration:
    """Read what ``StoredGeneration.row`` wrote."""
    kept = json.loads(row.value)
    generation = Generation(row.version, Fingerprint.from_json(kept["fingerprint"]), kept["max_tokens"])
    return StoredGeneration(generation, kept["building"], kept["at"], kept["terms_version"])


class MilvusGenerations:
    """The generations of one library."""

    def __init__(self, cluster: Cluster, names: Names) -> None:
        self.cluster = cluster
        self.names = names
        self.records = Rows(cluster, names.records)

    @property
    def place(self) -> str:
        """The address, for messages."""
        return str(self.cluster.address)

    def live(self) -> Generation:
        """Return the generation that is searched.

        Raises:
            MilvusError: its terms are those of another Isnad.
        """
        live = self.live_id()
        found = self.records.get(f"{GENERATION}/{live}")
        if not found:
            raise MilvusError(f"{self.place} has lost the settings of generation {live}; see: isnad doctor")
        stored = generation_from_row(found[0])
        if stored.terms_version != TERMS_VERSION:
            raise MilvusError(
                f"the words of {self.place} were cut by another Isnad (version {stored.terms_version}, here "
                f"{TERMS_VERSION}); use that one, or move the library to a folder with it and back with this one"
            )
        return stored.generation

    def live_id(self) -> int:
        """Return the number of the generation that the alias names."""
        target = self.cluster.alias_target(self.names.live)
        return int(target.removeprefix(self.names.passages(0).removesuffix("0")))

    def generations(self) -> list[StoredGeneration]:
        """Return all generations, oldest first."""
        return sorted(map(generation_from_row, self.records.of_kind(GENERATION)), key=lambda one: one.generation.id)

    def building(self, fingerprint: Fingerprint, max_tokens: int) -> int | None:
        """Return the unfinished generation with these settings, or None where there is none to go on with."""
        for one in self.generations():
            if one.building and (one.generation.fingerprint, one.generation.max_tokens) == (fingerprint, max_tokens):
                return one.generation.id
        return None

    def passage_count(self, generation: int) -> int:
        """Return how many passages a generation holds."""
        return self.cluster.count(self.names.passages(generation))

    def begin_generation(self, fingerprint: Fingerprint, max_tokens: int) -> Generation:
        """Return an unfinished generation with these settings to go on with, else a new one.

        Raises:
            LibraryBusy: a rebuild with other settings goes on.
        """
        unfinished = [one for one in self.generations() if one.building]
        found = next((o for o in unfinished if self._has_settings(o, fingerprint, max_tokens)), None)
        for other in unfinished:
            if other is found:
                continue
            if time.time() - other.at < REBUILD_SILENT_SECONDS:
                raise LibraryBusy(f"{self.place} is being encoded by another rebuild; wait for it, or stop it")
            self.forget_generation(other.generation.id)
        made = found.generation if found else Generation(time.time_ns() // 1_000_000, fingerprint, max_tokens)
        self._keep(StoredGeneration(made, True, time.time(), TERMS_VERSION))
        create_passages(self.cluster, self.names.passages(made.id), fingerprint.dimension)
        return made

    @staticmethod
    def _has_settings(one: StoredGeneration, fingerprint: Fingerprint, max_tokens: int) -> bool:
        same = (one.generation.fingerprint, one.generation.max_tokens) == (fingerprint, max_tokens)
        return same and one.terms_version == TERMS_VERSION

    def _keep(self, stored: StoredGeneration) -> None:
        self.records.put([stored.row()])

    def make_live(self, generation: int) -> None:
        """Switch to ``generation`` in one step; the one before stays for those who still answer from it."""
        stored = {one.generation.id: one for one in self.generations()}
        before = self.live_id()
        if before != generation:
            self._keep(replace(stored[before], at=time.time()))
        self._keep(replace(stored[generation], building=False, at=time.time()))
        self.cluster.point_alias(self.names.live, self.names.passages(generation))

    def retired(self) -> list[StoredGeneration]:
        """Return the generations that nobody needs but those who still answer from them."""
        live = self.live_id()
        return [one for one in self.generations() if not one.building and one.generation.id != live]

    def forget_generation(self, generation: int) -> None:
        """Delete a generation with its passages."""
        name = self.names.passages(generation)
        if name in self.cluster.collections():
            self.cluster.drop(name)
        self.records.delete(f'kind == "{ENCODING}" and origin == "{generation}"')
        self.records.delete_keys([f"{GENERATION}/{generation}"])

    def forget_retired(self) -> None:
        """Delete the generations that were replaced long enough ago."""
        for one in self.retired():
            if time.time() - one.at > RETIRED_KEPT_SECONDS:
                self.forget_generation(one.generation.id)
