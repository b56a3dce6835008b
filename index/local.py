"""One opened library: SQLite with the FAISS and Tantivy indexes derived from it.

The derived files lie in ``derived/GENERATION/`` with a stamp that says which revision they reflect. They
catch up with the database when opened, when a question finds them behind, and after every writing; what
is damaged is made again from the stored vectors. A question works on one ``Snapshot`` from start to end.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.dense import DamagedIndex, DenseIndex
from index.lexical import LexicalIndex
from index.library import Library, LibraryBusy, LibraryError
from index.passages import indexed_text
from index.records import LANGUAGES, Document, Fingerprint, Generation, IsnadError, Language, Passage
from index.terms import TERMS_VERSION, lexical_terms

log = logging.getLogger(__name__)

STAMP = "stamp.json"
DERIVED = "derived"
LOCK_WAIT_SECONDS = 60
ATTEMPTS = 10


class OtherEncoder(IsnadError):
    """The library holds another encoder's vectors."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a folder of derived indexes reflects."""

    revision: int
    terms_version: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both indexes of each language as of one revision of one generation."""

    generation: Generation
    revision: int
    dense: Mapping[Language, DenseIndex]
    lexical: Mapping[Language, LexicalIndex]
    library: Library

    def __len__(self) -> int:
        return sum(len(dense) for dense in self.dense.values())

    def passages(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Document]]:
        """Return passages with their documents; those removed meanwhile are left out."""
        return self.library.passages(ids)


class LocalIndex:
    """A library folder open for questions; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._snapshot: Snapshot | None = None
        self._renewing = threading.Lock()

    def check_encoder(self, fingerprint: Fingerprint) -> None:
        """Refuse an encoder other than the one whose vectors are stored.

        Raises:
            OtherEncoder: with the command that encodes the library again.
        """
        stored = self.library.live().fingerprint
        if stored != fingerprint:
            raise OtherEncoder(
                f"{self.library.folder} was encoded with {stored.name} ({stored.revision}), not with "
                f"{fingerprint.name} ({fingerprint.revision}); name the first as --encoder, or encode the library "
                f"again for the second with the same options and: isnad rebuild --library {self.library.folder}"
            )

    def current(self) -> Snapshot:
        """Return the newest state that can be had without waiting for a writer."""
        snapshot, live = self._snapshot, self.library.live()
        if snapshot is not None and snapshot.generation == live and snapshot.revision == self.library.revision():
            return snapshot
        with self._renewing:
            return self._renew()

    def _renew(self) -> Snapshot:
        for _ in range(ATTEMPTS):
            live = self.library.live()
            stamp = self._caught_up(live)
            held = self._snapshot
            if stamp and held is not None and (held.generation, held.revision) == (live, stamp.revision):
                return held
            loaded = self._load(live)
            if loaded is not None:
                self._snapshot = loaded
                return loaded
        raise LibraryError(f"the files in {self.library.folder / DERIVED} keep changing; stop what changes them")

    def _caught_up(self, live: Generation) -> Stamp | None:
        stamp = read_stamp(self._folder(live))
        if stamp == Stamp(self.library.revision(), TERMS_VERSION):
            return stamp
        # Whoever holds the lock catches up when done; without any indexes there is nothing to show till then.
        wait_seconds = 0 if stamp else LOCK_WAIT_SECONDS
        try:
            with self.library.writing("catch up", timeout_seconds=wait_seconds):
                if self.library.live() == live:  # else a rebuild switched while this waited
                    self.catch_up(live)
        except (LibraryBusy, LibraryError):
            if stamp is None:
                raise
        return read_stamp(self._folder(live))

    def _load(self, live: Generation) -> Snapshot | None:
        """Read the indexes of ``live``; None when a writer changed them meanwhile, or they had to be made again."""
        folder = self._folder(live)
        stamp = read_stamp(folder)
        try:
            dense = {language: DenseIndex.load(dense_path(folder, language)) for language in LANGUAGES}
            lexical = {language: LexicalIndex.load(lexical_path(folder, language)) for language in LANGUAGES}
        except DamagedIndex as error:
            with self.library.writing("repair", timeout_seconds=LOCK_WAIT_SECONDS):
                if self.library.live() == live and stamp == read_stamp(folder):
                    log.warning("%s", error)
                    self.rebuild_derived(live)
            return None
        if stamp is None or stamp != read_stamp(folder) or self.library.live() != live:
            return None
        return Snapshot(live, stamp.revision, dense, lexical, self.library)

    # Writing, inside library.writing()

    def catch_up(self, generation: Generation) -> None:
        """Bring the derived indexes of ``generation`` to the database's revision; encodes nothing."""
        folder = self._folder(generation)
        stamp = read_stamp(folder)
        revision = self.library.revision()
        if stamp is None or stamp.terms_version != TERMS_VERSION:
            self.rebuild_derived(generation)
        elif stamp.revision != revision:
            try:
                for language in LANGUAGES:
                    self._apply(generation, language, stamp.revision)
            except (DamagedIndex, ValueError) as error:
                log.warning("%s; making it again", error)
                self.rebuild_derived(generation)
            else:
                write_stamp(folder, Stamp(revision, TERMS_VERSION))

    def rebuild_derived(self, generation: Generation) -> None:
        """Make both derived indexes of ``generation`` again from the database."""
        folder = self._folder(generation)
        (folder / STAMP).unlink(missing_ok=True)  # first, so that no reader trusts what is left meanwhile
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        revision = self.library.revision()
        for language in LANGUAGES:
            DenseIndex(generation.fingerprint.dimension).save(dense_path(folder, language))
            self._apply(generation, language, since=0)
        write_stamp(folder, Stamp(revision, TERMS_VERSION))

    def _apply(self, generation: Generation, language: Language, since: int) -> None:
        folder = self._folder(generation)
        dense = DenseIndex.load(dense_path(folder, language))
        removed = self.library.removed_since(generation.id, language, since)
        dense.remove(removed)
        with LexicalIndex(lexical_path(folder, language)).writer() as lexical:
            for passage_id in removed.tolist():
                lexical.remove(passage_id)
            for added in self.library.added_since(generation.id, language, since):
                dense.add(added.ids, added.vectors)
                for passage_id, title, text in zip(added.ids.tolist(), added.titles, added.texts, strict=True):
                    lexical.add(passage_id, lexical_terms(indexed_text(title, text), language))
        stored = self.library.count(generation.id, language)
        if len(dense) != stored or len(LexicalIndex(lexical_path(folder, language))) != stored:
            raise DamagedIndex(f"the {language} indexes in {folder} do not hold the {stored} passages stored")
        dense.save(dense_path(folder, language))

    def forget_other_generations(self) -> None:
        """Delete the derived files of generations that are not live; readers keep what they opened."""
        live = self._folder(self.library.live())
        for folder in live.parent.iterdir():
            if folder != live:
                shutil.rmtree(folder)

    def _folder(self, generation: Generation) -> Path:
        return self.library.folder / DERIVED / str(generation.id)


def dense_path(folder: Path, language: Language) -> Path:
    """Return the FAISS file of one language."""
    return folder / f"dense-{language}.faiss"


def lexical_path(folder: Path, language: Language) -> Path:
    """Return the Tantivy folder of one language."""
    return folder / f"lexical-{language}"


def read_stamp(folder: Path) -> Stamp | None:
    """Return the stamp, or None where there is no readable one and all must be made again."""
    try:
        return Stamp(**json.loads((folder / STAMP).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Write the stamp in one step."""
    partial = folder / f"{STAMP}.partial"
    partial.write_text(json.dumps(asdict(stamp)), "utf-8")
    partial.replace(folder / STAMP)
