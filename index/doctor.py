"""What is wrong with a library, what can be done about it, and the doing of that.

Nothing is ever removed that a person added: a document that cannot be brought back is reported until a person
decides.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.backup import RESTORING
from index.checks import (
    MISCOUNTED,
    DocumentFault,
    derived_fault,
    document_faults,
    undecodable,
)
from index.database import DatabaseDamaged
from index.derived import DERIVED, Derived, derived_bytes, forget_unused
from index.encoder import Encoder, load_encoder
from index.extracted import UnreadableSource
from index.files import read_bytes
from index.folders import SourceFile
from index.ingest import LOCK_PATIENCE_SECONDS, batches, encode_entries
from index.leases import without_readers
from index.library import Library
from index.library_errors import LibraryError, NoLibrary
from index.library_files import DATABASE
from index.placing import DAMAGED
from index.records import Document, Generation
from index.salvage import SALVAGING, EncoderFor, SalvageReport, salvage
from index.schema import SCHEMA_VERSION
from index.sources import documents_in

FREE_SHARE = 0.1
SAVED = "saved"
# Kinds of findings that say how things stand; all others are faults.
NOTES = frozenset({"older", "rebuild", "space", "leftover", "writer", "disk", SAVED})
BACKUP = "bring a copy back with isnad restore FILE"
REPAIR = "isnad doctor --repair"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its kind in a word, what it is, what to do, and whether ``repair`` does that."""

    kind: str
    what: str
    remedy: str
    repairable: bool

    @property
    def is_fault(self) -> bool:
        """Tell whether something is damaged or missing."""
        return self.kind not in NOTES


def examine(folder: Path) -> list[Finding]:
    """Return what there is to say about the library in ``folder``; nothing is changed.

    Every text, vector and derived file is read. A database that cannot be read ends it.

    Raises:
        NoLibrary: there is none.
    """
    library = Library(folder)
    if not (folder / DATABASE).is_file():
        Library.open(folder)  # says whether there was a library
    found: list[Finding] = []
    try:
        found.extend(_findings(library))
    except DatabaseDamaged as error:
        found.append(_damaged(str(error)))
    finally:
        library.close()
    return found


def _findings(library: Library) -> Iterator[Finding]:
    yield from _beside(library)
    problems = library.damage(full=True)
    if problems:
        yield _damaged(f"{library.folder / DATABASE}: {'; '.join(problems[:3])}")
        return
    try:
        version = library.schema_version()
    except DatabaseDamaged as error:
        if "no such table" not in str(error):
            raise
        # Sound tables, of something else.
        yield Finding("database", f"{library.folder / DATABASE} is not a library: {error}", BACKUP, False)
        return
    if not version:
        raise NoLibrary(f"the library in {library.folder} was never finished; make it with: isnad add PATH")
    if version != SCHEMA_VERSION:
        yield _schema(version)
        return
    try:
        live = library.live()
    except DatabaseDamaged:
        yield Finding("generation", "no generation is live, so that nothing is found", REPAIR, True)
        return
    if where := undecodable(library.folder):
        yield _damaged(where)
        return
    yield from (finding for fault in document_faults(library.folder) for finding in _of_document(fault))
    yield from _of_files(library, live)


def _damaged(what: str) -> Finding:
    return Finding("database", what, f"{REPAIR} saves what can be read; or {BACKUP}", True)


def _schema(version: int) -> Finding:
    if version > SCHEMA_VERSION:
        what = f"the library has schema {version}, this Isnad reads {SCHEMA_VERSION}"
        return Finding("newer", what, "upgrade Isnad", False)
    what = f"the library has schema {version}, and will be brought to {SCHEMA_VERSION}; nothing else was examined"
    return Finding("older", what, "open it once, by any command that writes", True)


def _beside(library: Library) -> Iterator[Finding]:
    """Yield what the folder tells without its database."""
    if writer := library.locks.writer():
        yield Finding("writer", f"the library is being written by {writer}", "wait for it, or examine again", False)
    for path in _leftovers(library.folder):
        yield Finding("leftover", f"{path} was left by a command that was ended", REPAIR, not writer)
    for path in sorted(library.folder.glob(f"*{DAMAGED}*")):
        yield Finding("leftover", f"{path} was moved aside", "delete it when you miss nothing", False)


def _leftovers(folder: Path) -> list[Path]:
    own = [folder / name for name in (RESTORING, SALVAGING) if (folder / name).exists()]
    return sorted([*own, *folder.glob(f"{DERIVED}/*/*.partial")])


def _of_document(fault: DocumentFault) -> Iterator[Finding]:
    name = f"{fault.source} ({fault.document_id})"
    if fault.text:
        there = fault.text.startswith(MISCOUNTED) or bool(fault.path and Path(fault.path).is_file())
        again = f"{REPAIR} reads {fault.path} again; or " if there else ""
        remedy = f"{again}{BACKUP}, or isnad remove {fault.document_id} and add it again"
        yield Finding("document", f"{name} {fault.text}", remedy, there)
    if fault.passages:
        yield Finding("passages", f"{name} {fault.passages}", f"{REPAIR} encodes it again", not fault.text)


def _of_files(library: Library, live: Generation) -> Iterator[Finding]:
    """Yield what is to be said of derived files, of other generations, and of the disk."""
    fault = "" if library.locks.writer() else derived_fault(library, live)
    if fault:
        what = f"the search indexes of generation {live.id} {fault}"
        yield Finding("derived", what, f"{REPAIR}, or the next question, makes them again", True)
    for generation, documents in library.unfinished().items():
        what = f"a rebuild has encoded {documents} of {len(library.document_ids())} documents (generation {generation})"
        yield Finding("rebuild", what, "go on with: isnad rebuild", False)
    if os.access(library.folder, os.W_OK):
        for generation in library.retired():
            with without_readers(library.folder, generation) as free:
                if free:
                    what = f"generation {generation} is not used any more and takes space"
                    yield Finding("space", what, f"{REPAIR}, or the next add, frees it", True)
    usage = shutil.disk_usage(library.folder)
    needed = derived_bytes(library.passage_count(live.id), live.fingerprint.dimension)
    if usage.free < max(FREE_SHARE * usage.total, needed):
        what = f"{usage.free / 1e6:,.0f} MB are free, and making the search indexes again takes {needed / 1e6:,.0f} MB"
        yield Finding("disk", what, "make room", False)


def repair(folder: Path, encoder_for: EncoderFor, otherwise: Callable[[], Encoder] = load_encoder) -> list[Finding]:
    """Do what ``examine`` says can be repaired, and return what it finds afterwards.

    A database that cannot be read is made anew from what is left of it (``index/salvage.py``, which asks
    ``otherwise`` for an encoder where the settings are lost).

    Raises:
        NoLibrary, LibraryBusy, NoRoom: as the name says. What was repaired until then stays so.
        LibraryError: nothing is left in the database.
    """
    found, notes = examine(folder), list[Finding]()
    if any(one.kind in ("database", "generation") and one.repairable for one in found):
        notes = [_saved(salvage(folder, encoder_for, otherwise))]
    elif any(one.kind in ("newer", "database") for one in found):
        return found
    library = Library.open(folder)
    with library.writing("repair", LOCK_PATIENCE_SECONDS):
        _repair_documents(library, encoder_for)
        derived = Derived(library, library.live())
        if derived_fault(library, library.live()):
            derived.rebuild()
        derived.catch_up()
        forget_unused(library)
        for path in _leftovers(folder):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    library.close()
    return [*notes, *examine(folder)]


def _saved(report: SalvageReport) -> Finding:
    """Say what has become of a damaged database's documents."""
    documents = "1 document" if report.documents_saved == 1 else f"{report.documents_saved} documents"
    if report.documents_lost == 0:
        return Finding(SAVED, f"{documents} saved, none lost", "ask on", False)
    lost = "how many are lost cannot be told" if report.documents_lost is None else f"{report.documents_lost} lost"
    return Finding(SAVED, f"{documents} saved; {lost}", f"add your folders again; or {BACKUP}", False)


def _repair_documents(library: Library, encoder_for: EncoderFor) -> None:
    live = library.live()
    for fault in list(document_faults(library.folder)):
        if fault.text and (document := _read_again(library, fault)):
            library.store(live.id, [], details=[document])
    faults = [fault.document_id for fault in document_faults(library.folder) if fault.passages and not fault.text]
    if faults:
        _encode_again(library, live, faults, encoder_for)


def _encode_again(library: Library, live: Generation, ids: Sequence[str], encoder_for: EncoderFor) -> None:
    encoder = encoder_for(live.fingerprint)
    if encoder.fingerprint != live.fingerprint:
        raise LibraryError(f"{encoder.fingerprint.name} is not {live.fingerprint.name}, which encoded this library")
    for batch in batches((library.document(one) for one in ids), encoder, live.max_tokens):
        library.store(live.id, encode_entries(batch.entries, encoder))


def _read_again(library: Library, fault: DocumentFault) -> Document | None:
    """Return a document as its file has it, or None where that does not hold the text that was stored."""
    if fault.text.startswith(MISCOUNTED):
        return library.document(fault.document_id)
    path = Path(fault.path)
    if not fault.path or not path.is_file():
        return None
    file = SourceFile(path, path.name)
    try:
        data, _ = read_bytes(file)
        for found in documents_in(file, data):
            if isinstance(found, Document) and found.id == fault.document_id and found.sha256 in fault.digests:
                return replace(found, source=fault.source)
    except UnreadableSource:  # it stays among the findings
        return None
    return None
