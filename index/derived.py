"""The FAISS and Tantivy files of one generation, and how they follow the database.

Tantivy's segments are brought to the newest revision by every catch-up. The FAISS base is written anew only
when a tenth of it has changed; what lies between is read from the database when the index is loaded.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.dense import NO_HALVES, NO_IDS, DamagedIndex, DenseIndex, write_base
from index.leases import without_readers
from index.lexical import LexicalIndex
from index.lexical_changes import apply_lexical_changes, changes_removed
from index.library import Library
from index.records import LANGUAGES, Generation, IsnadError, Language, Revision
from index.stamp import STAMP, FileSum, Stamp, differing_file, file_sums, read_stamp, write_stamp
from index.terms import TERMS_VERSION

log = logging.getLogger(__name__)

DERIVED = "derived"
# A base is written anew when more than this share of it has changed since, but not for few changes, and sooner where
# the changes would be too many to compare with each question.
SHARE_BESIDE_BASE = 0.1
CHANGES_BESIDE_BASE = (2000, 20_000)
BYTES_BESIDE_VECTOR = 800


class NoRoom(IsnadError):
    """The disk has no room for what is to be made."""


class Derived:
    """The folder of derived files of one generation. Writing happens inside ``library.writing()``."""

    def __init__(self, library: Library, generation: Generation) -> None:
        self.library = library
        self.generation = generation
        self.folder = library.folder / DERIVED / f"{generation.id}.{TERMS_VERSION}"
        self._lock = -1  # of Locks.deriving, while it is held

    # Reading

    def usable_stamp(self) -> Stamp | None:
        """Return the stamp, or None where there is none of this library's history."""
        stamp = read_stamp(self.folder)
        if stamp and self.library.remembers(stamp.revision) and self.library.remembers(stamp.base):
            return stamp
        return None

    def verify(self, stamp: Stamp) -> None:
        """Compare all files with their checksums.

        Raises:
            DamagedIndex: one is missing or differs.
        """
        # Tantivy notes there what it is about to write; of a change that was begun nothing else is visible.
        noted = ".managed.json" if stamp.changing else "\0"
        if name := differing_file(self.folder, {n: one for n, one in stamp.files.items() if not n.endswith(noted)}):
            raise DamagedIndex(f"{self.folder / name} is missing or damaged; it will be made again from the library")

    def load_dense(self, stamp: Stamp, language: Language) -> DenseIndex:
        """Return the base of one language, as of ``stamp.base``."""
        return DenseIndex.load(self.folder / dense_name(language, stamp.base), self.generation.fingerprint.dimension)

    def load_lexical(self, language: Language) -> LexicalIndex:
        """Return the lexical index of one language as it is now."""
        return LexicalIndex.load(self.folder / lexical_name(language))

    def with_changes(self, index: DenseIndex, language: Language, since: Revision, until: Revision) -> DenseIndex:
        """Return ``index`` with what the database says happened after ``since``, up to ``until``."""
        if since == until:
            return index
        removed = changes_removed(self.library, self.generation.id, language, since.number)
        added = list(self.library.vectors_since(self.generation.id, language, since.number, until.number))
        if not len(removed) and not added:
            return index
        ids, halves = map(np.concatenate, zip(*added, strict=True)) if added else (NO_IDS, NO_HALVES)
        return index.with_changes(removed, ids, halves)

    def check_counts(self, dense: Mapping[Language, DenseIndex], lexical: Mapping[Language, LexicalIndex]) -> None:
        """Compare how many passages both indexes hold with the database.

        Raises:
            DamagedIndex: they differ.
        """
        for language in LANGUAGES:
            stored = self.library.count(self.generation.id, language)
            if (len(dense[language]), len(lexical[language])) != (stored, stored):
                raise DamagedIndex(f"the {language} indexes in {self.folder} do not hold the {stored} passages stored")

    # Writing

    def catch_up(self) -> None:
        """Bring the files to the database's revision; encodes nothing."""
        stamp, revision = self.usable_stamp(), self.library.revision()
        if stamp is None:
            self._tell_lost_writes(revision)
            self.rebuild()
        elif stamp.changing or stamp.revision != revision:
            try:
                with self.library.locks.deriving() as self._lock:
                    self._verify_before_changes(stamp)
                    self._apply(stamp, revision)
            except DamagedIndex as error:
                log.warning("%s; making the indexes again", error)
                self.rebuild()

    def _tell_lost_writes(self, revision: Revision) -> None:
        before = read_stamp(self.folder)
        if before and before.revision.number > revision.number:
            log.warning(
                "%s has gone back from write %d to %d: its log was lost, or an older copy put in its place; what was "
                "added since is to be added again",
                self.library.folder,
                before.revision.number,
                revision.number,
            )

    def _verify_before_changes(self, stamp: Stamp) -> None:
        """Compare with their sums the files that a change builds on; what it had begun to replace may be gone."""
        files = {name: one for name, one in stamp.files.items() if name.startswith("lexical")}
        if stamp.changing:
            files = {n: one for n, one in files.items() if not n.endswith(".json") and (self.folder / n).exists()}
        if name := differing_file(self.folder, files):
            raise DamagedIndex(f"{self.folder / name} is missing or damaged")

    def rebuild(self) -> None:
        """Make all files again from the database."""
        with self.library.locks.deriving() as self._lock:
            self._rebuild()

    def _rebuild(self) -> None:
        self._require_room()
        self.library.require_languages(self.generation.id)
        (self.folder / STAMP).unlink(missing_ok=True)  # first, so that no reader trusts what is left meanwhile
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        revision, nothing = self.library.revision(), Revision(0, "")
        for language in LANGUAGES:
            LexicalIndex(self.folder / lexical_name(language))
        with self._merging(nothing, revision):
            self._apply_lexical(nothing)
        self._finish(Stamp(revision, revision), {})

    def _apply(self, stamp: Stamp, revision: Revision) -> None:
        write_stamp(self.folder, replace(stamp, changing=True))
        base = stamp.base
        changes = self.library.changes_since(self.generation.id, base.number)
        held = self.library.passage_count(self.generation.id)
        if changes > np.clip(SHARE_BESIDE_BASE * held, *CHANGES_BESIDE_BASE):
            if name := differing_file(self.folder, {n: s for n, s in stamp.files.items() if n.startswith("dense")}):
                raise DamagedIndex(f"{self.folder / name} is missing or damaged")
            with self._merging(base, revision):
                self._apply_lexical(stamp.revision)
            base = revision
        else:
            self._apply_lexical(stamp.revision)
        self._finish(Stamp(revision, base), stamp.files)

    def _apply_lexical(self, since: Revision) -> None:
        folders = {language: self.folder / lexical_name(language) for language in LANGUAGES}
        apply_lexical_changes(self.library, self.generation.id, since.number, folders, self._lock)

    @contextmanager
    def _merging(self, base: Revision, revision: Revision) -> Iterator[None]:
        """Write new dense bases while the body works: FAISS computes, and needs no Python for that."""
        with ThreadPoolExecutor(1, thread_name_prefix="dense") as beside:
            merging = [beside.submit(self._merge_beside, language, base, revision) for language in LANGUAGES]
            try:
                yield
            except BaseException:
                for one in merging:
                    one.cancel()
                raise
            for one in merging:
                one.result()

    def _merge_beside(self, language: Language, base: Revision, revision: Revision) -> None:
        try:
            self._merge(language, base, revision)
        finally:
            self.library.close()  # the connection of this thread, which ends

    def _merge(self, language: Language, base: Revision, revision: Revision) -> None:
        write_base(
            self.folder / dense_name(language, revision),
            self.folder / dense_name(language, base) if base.number else None,
            self.generation.fingerprint.dimension,
            changes_removed(self.library, self.generation.id, language, base.number),
            self.library.vectors_since(self.generation.id, language, base.number, revision.number),
        )

    def _finish(self, stamp: Stamp, known: Mapping[str, FileSum]) -> None:
        """Write the stamp with the sums of the files that belong to it, and delete the others."""
        names: set[str] = set()
        for language in LANGUAGES:
            folder = dense_name(language, stamp.base)
            names |= {f"{folder}/{file.name}" for file in (self.folder / folder).iterdir()}
            folder = lexical_name(language)
            names |= {f"{folder}/{file.name}" for file in (self.folder / folder).iterdir() if file.suffix != ".lock"}
        # Segments never change; the lists of them do.
        constant = {name: one for name, one in known.items() if not name.endswith(".json")}
        write_stamp(self.folder, replace(stamp, files=file_sums(self.folder, sorted(names), constant)))
        kept = {dense_name(language, stamp.base) for language in LANGUAGES}
        for before in self.folder.glob("dense-*"):
            if before.name not in kept:
                shutil.rmtree(before, ignore_errors=True)

    def _require_room(self) -> None:
        held = self.library.passage_count(self.generation.id)
        needed = derived_bytes(held, self.generation.fingerprint.dimension)
        free = shutil.disk_usage(self.library.folder).free
        if self.folder.exists():
            free += sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())
        if free < needed:
            raise NoRoom(
                f"the search indexes of {self.library.folder} need {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are "
                "free; make room and ask again (no document is lost)"
            )


def derived_bytes(passages: int, dimension: int) -> int:
    """Return about how many bytes the derived files of so many passages take."""
    return passages * (3 * dimension + BYTES_BESIDE_VECTOR)


def dense_name(language: Language, revision: Revision) -> str:
    """Return the name of the folder of the dense base of one language as of ``revision``."""
    return f"dense-{language}-{revision.number}"


def lexical_name(language: Language) -> str:
    """Return the name of the Tantivy folder of one language."""
    return f"lexical-{language}"


def forget_unused(library: Library) -> None:
    """Delete the generations that no reader holds any more, and derived files of none; inside ``writing()``."""
    for generation in library.retired():
        with without_readers(library.folder, generation) as free:
            if free:
                library.forget_generation(generation)
    kept = {str(generation) for generation in [*library.retired(), *library.unfinished(), library.live().id]}
    derived: Path = library.folder / DERIVED
    for folder in derived.iterdir() if derived.exists() else ():
        number, _, terms = folder.name.partition(".")
        if number not in kept or (number == str(library.live().id) and terms != str(TERMS_VERSION)):
            shutil.rmtree(folder, ignore_errors=True)
