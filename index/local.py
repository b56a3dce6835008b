"""One opened library: SQLite with the FAISS and Tantivy indexes derived from it.

The derived files lie in ``derived/GENERATION.TERMS/`` with a stamp (``index/stamp.py``). They catch up with the
database when opened, when a question finds them behind, and after every writing; what is damaged is made again
from the stored vectors. A question works on one ``Snapshot`` from start to end.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.conditions import Condition
from index.database import DatabaseDamaged, DatabaseUnwritable
from index.dense import DamagedIndex, DenseIndex
from index.derived import Derived, NoRoom, derived_bytes, forget_unused
from index.encoder import Encoder
from index.leases import Lease
from index.lexical import LexicalIndex
from index.library import Library
from index.library_errors import LibraryBusy, LibraryError
from index.records import LANGUAGES, Document, Fingerprint, Generation, Language, Passage, Revision
from index.records import OtherEncoder as OtherEncoder
from index.stamp import Stamp
from index.vectors import Ids

log = logging.getLogger(__name__)

LOCK_WAIT_SECONDS = 60.0
POLL_SECONDS = 0.05
ATTEMPTS = 10
# Beyond this share of changes, or this many, the base that a writer merged meanwhile is read instead.
SHARE_HELD, CHANGES_HELD = 0.2, 20_000
MATCHES_REMEMBERED = 64
BYTES_BESIDE_STORED_VECTOR = 150
SPARE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both indexes of each language as of one revision of one generation, which stays while this is held."""

    generation: Generation
    revision: Revision
    dense: Mapping[Language, DenseIndex]
    lexical: Mapping[Language, LexicalIndex]
    library: Library
    lease: Lease
    _matching: dict[tuple[object, ...], Ids] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return sum(len(dense) for dense in self.dense.values())

    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents; those removed meanwhile are left out.

        Raises:
            DatabaseDamaged: one is missing that nobody has removed.
        """
        wanted = list(ids)
        found = self.library.passages(wanted)
        lost = [one for one in wanted if one not in found and any(dense.holds(one) for dense in self.dense.values())]
        if lost and self.library.searched() == (self.generation.id, self.revision):
            raise DatabaseDamaged(f"passage {lost[0]} is indexed, and the library has lost it; see: isnad doctor")
        return found

    def matching(
        self, language: Language, conditions: tuple[Condition, ...], without: frozenset[str] = frozenset()
    ) -> Ids:
        """Return the ids of the passages of ``language`` of the documents to be searched, ascending.

        These satisfy ``conditions`` and are none of those ``without``, by id.
        """
        key = (language, conditions, without, self.library.descriptions())
        found = self._matching.get(key)
        if found is None:
            found = self.library.matching(self.generation.id, language, conditions, without)
            if len(self._matching) >= MATCHES_REMEMBERED:
                self._matching.clear()
            self._matching[key] = found
        return found


class LocalIndex:
    """A library folder open for questions; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._snapshot: Snapshot | None = None
        self._renewing = threading.Lock()

    @property
    def address(self) -> Path:
        """Where the library is."""
        return self.library.folder

    def check_encoder(self, fingerprint: Fingerprint) -> None:
        """Refuse an encoder other than the one whose vectors are stored.

        Raises:
            OtherEncoder: with the command that encodes the library again.
        """
        OtherEncoder.unless_equal(self.library.live().fingerprint, fingerprint, str(self.library.folder))

    def current(self) -> Snapshot:
        """Return the newest state that can be had without waiting for a writer."""
        snapshot = self._snapshot
        if snapshot is not None and (snapshot.generation.id, snapshot.revision) == self.library.searched():
            return snapshot
        with self._renewing:
            return self._renew()

    def _renew(self) -> Snapshot:
        for _ in range(ATTEMPTS):
            live, held = self.library.live(), self._snapshot
            if held is not None and held.generation != live:
                held = None
            lease = held.lease if held else Lease(self.library.folder, live.id)
            if self.library.live() != live:  # a rebuild switched before this lease could keep anything
                continue
            stamp = self._caught_up(Derived(self.library, live), may_wait=held is None)
            if held is not None and (stamp is None or stamp.changing or held.revision == stamp.revision):
                return held
            if stamp is None:
                continue
            loaded = self._load(live, lease, held)
            if loaded is not None:
                self._snapshot = loaded
                return loaded
        raise LibraryError(f"the files in {self.library.folder / 'derived'} keep changing; stop what changes them")

    def _caught_up(self, derived: Derived, may_wait: bool) -> Stamp | None:
        """Return the stamp after trying to bring it up to date; whoever holds the lock does so when done."""
        until = time.monotonic() + (LOCK_WAIT_SECONDS if may_wait else 0)
        while True:
            stamp = derived.usable_stamp()
            if stamp and not stamp.changing and stamp.revision == self.library.revision():
                return stamp
            try:
                with self.library.writing("catch up"):
                    if self.library.live() == derived.generation:  # else a rebuild switched while this waited
                        derived.catch_up()
                    return derived.usable_stamp()
            except LibraryBusy:
                if stamp and not stamp.changing:
                    return stamp
                if time.monotonic() > until:
                    if may_wait:
                        raise
                    return stamp
            except (LibraryError, OSError, NoRoom, DatabaseUnwritable) as error:  # a full disk, or a read-only one
                if stamp is None:
                    raise LibraryError(
                        f"the search indexes cannot be made: {error}; make room, or check its rights"
                    ) from error
                return stamp
            time.sleep(POLL_SECONDS)

    def _load(self, live: Generation, lease: Lease, held: Snapshot | None) -> Snapshot | None:
        """Read the indexes of ``live``; None when a writer changed them meanwhile, or they had to be made again."""
        derived = Derived(self.library, live)
        stamp = derived.usable_stamp()
        if stamp is None:
            return None
        try:
            if held is None:
                derived.verify(stamp)
            with self.library.reading():
                dense = {language: self._dense(derived, stamp, language, held) for language in LANGUAGES}
                lexical = {language: derived.load_lexical(language) for language in LANGUAGES}
                if stamp.revision == self.library.revision():
                    derived.check_counts(dense, lexical)
        except DamagedIndex as error:
            self._repair(derived, stamp, error)
            return None
        if stamp != derived.usable_stamp() or self.library.live() != live:
            return None
        return Snapshot(live, stamp.revision, dense, lexical, self.library, lease)

    def _dense(self, derived: Derived, stamp: Stamp, language: Language, held: Snapshot | None) -> DenseIndex:
        if held is not None and self.library.remembers(held.revision):
            index = held.dense[language]
            if index.changes <= min(SHARE_HELD * len(index), CHANGES_HELD):
                return derived.with_changes(index, language, held.revision, stamp.revision)
        return derived.with_changes(derived.load_dense(stamp, language), language, stamp.base, stamp.revision)

    def _repair(self, derived: Derived, stamp: Stamp, error: DamagedIndex) -> None:
        try:
            with self.library.writing("repair", timeout_seconds=LOCK_WAIT_SECONDS):
                if self.library.live() != derived.generation or stamp != derived.usable_stamp():
                    return
                log.warning("%s", error)
                if stamp.changing:
                    derived.catch_up()
                else:
                    derived.rebuild()
        except (OSError, NoRoom, DatabaseUnwritable) as failure:
            raise LibraryError(f"{error}, which cannot be done: {failure}; make room, or check its rights") from failure

    def settle(self) -> None:
        """Bring the derived indexes to what is committed, and delete what nobody needs; inside ``writing()``.

        Whatever fails here is made up for when the library is opened next: nothing that is committed is lost.
        """
        try:
            Derived(self.library, self.library.live()).catch_up()
            forget_unused(self.library)
        except (OSError, NoRoom, DatabaseUnwritable) as error:
            log.warning("the search indexes stay behind until the library is opened again: %s", error)

    def prepare(self, generation: Generation) -> None:
        """Bring the derived indexes of a generation that is not live yet to what is committed."""
        Derived(self.library, generation).catch_up()

    def forget_unused(self) -> None:
        """Delete the generations that no reader holds any more; inside ``writing()``."""
        forget_unused(self.library)

    def bytes_free(self) -> int | None:
        """Return how much room there is beside the library."""
        return shutil.disk_usage(self.library.folder).free

    def require_room(self, encoder: Encoder) -> None:
        """Compare the room for as many passages as are live, in the new dimension, with what is free.

        Raises:
            NoRoom: it is not enough.
        """
        library = self.library
        count, dimension = library.passage_count(library.live().id), encoder.fingerprint.dimension
        stored = count * (2 * dimension + BYTES_BESIDE_STORED_VECTOR)
        needed = stored + derived_bytes(count, dimension) + SPARE_BYTES
        free = shutil.disk_usage(library.folder).free
        if free < needed:
            raise NoRoom(
                f"a rebuild of {library.folder} needs about {needed / 1e6:,.0f} MB beside the live index and "
                f"{free / 1e6:,.0f} MB are free; make room, then rebuild (nothing was changed)"
            )
