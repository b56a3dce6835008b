"""What has changed in files since they were read: new, changed, vanished, or the same as before."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.contract import DocumentStore
from index.extracted import UnreadableSource
from index.files import is_unchanged, read_bytes
from index.folders import SourceFile, can_be_looked_at
from index.records import Document, IsnadError
from index.rows import FileState, Held, ReadFile, held_of
from index.sources import documents_in


class VanishedFolder(IsnadError):
    """A folder from which everything has gone at once, as when a disk is not there."""


@dataclass(frozen=True, slots=True)
class Details:
    """A held document of which only what is not encoded has changed."""

    document: Document


@dataclass(frozen=True, slots=True)
class Begun:
    """A file whose documents follow."""

    state: FileState


Change = Begun | Document | Details | ReadFile
NEVER_READ: tuple[None, int] = (None, 0)


class Counts(Protocol):
    """Where it is counted what became of documents."""

    added: int
    changed: int
    unchanged: int
    files: int
    skipped: list[tuple[str, str]]
    notes: list[tuple[str, str]]


def read_changes(library: DocumentStore, files: Iterable[SourceFile], report: Counts, reread: bool) -> Iterator[Change]:
    """Yield what is new or changed in ``files``, a file's documents between its beginning and its state when read.

    A file that looks unchanged is not opened, one of the same bytes is not read again, unless ``reread``.
    What is yielded counts as held from then on, so a file that is named twice counts as unchanged.
    """
    known, held = library.files(), library.held()
    for file in files:
        state, count = known.get(file.document_id, NEVER_READ)
        if state and not reread and is_unchanged(file, state):
            report.unchanged += count
        else:
            try:
                yield from _read(library, file, None if reread else state, count, held, report)
            except UnreadableSource as unreadable:
                report.skipped.append((unreadable.source, unreadable.why))
        report.files += 1


def _read(
    library: DocumentStore,
    file: SourceFile,
    before: FileState | None,
    count: int,
    held: dict[str, Held],
    report: Counts,
) -> Iterator[Change]:
    data, now = read_bytes(file)
    if before and before.sha256 == now.sha256:
        report.unchanged += count
        yield ReadFile(now, None)
        return
    ids, skipped = [], False
    yield Begun(now)
    for found in documents_in(file, data):
        if isinstance(found, UnreadableSource):
            report.skipped.append((found.source, found.why))
            skipped = True
        else:
            ids.append(found.id)
            yield from _compared(found, held, report)
    # What could be read before may be what cannot be read now: it stays.
    kept = library.documents_of(file.document_id) if skipped else []
    yield ReadFile(now, tuple(dict.fromkeys([*ids, *kept])))


def _compared(document: Document, held: dict[str, Held], report: Counts) -> Iterator[Change]:
    old, new = held.get(document.id), held_of(document)
    held[document.id] = new
    if old == new:
        report.unchanged += 1
        return
    report.notes += [(document.source, note) for note in document.metadata.get("note", ())]
    if old is None:
        report.added += 1
        yield document
    elif (old.sha256, old.title) != (new.sha256, new.title):
        report.changed += 1
        yield document
    else:
        # An older Isnad kept no details, so that nothing is known to have changed.
        report.changed += bool(old.details)
        report.unchanged += not old.details
        yield Details(document)


def vanished(library: DocumentStore, paths: Sequence[Path], files: Sequence[SourceFile]) -> list[str]:
    """Return the ids of the documents whose files lay below the folders among ``paths`` and are not in ``files``.

    What cannot be looked at now is not taken for vanished.

    Raises:
        VanishedFolder: all files of a folder have gone.
    """
    found, known = {file.document_id for file in files}, [state for state, _ in library.files().values()]
    gone: list[str] = []
    for root in [path.resolve() for path in paths if path.is_dir()]:
        below = [state for state in known if Path(state.path).is_relative_to(root)]
        missing = [state for state in below if state.id not in found and can_be_looked_at(Path(state.path))]
        ignored = any(Path(state.path).exists() for state in missing)
        if missing and not ignored and not any(file.path.is_relative_to(root) for file in files):
            raise _vanished(root, len(missing))
        gone += [document_id for state in missing for document_id in library.documents_of(state.id)]
    return list(dict.fromkeys(gone))


def require_folders(library: DocumentStore, paths: Sequence[Path]) -> None:
    """Make sure that no folder of ``paths`` that gave documents has gone itself.

    Raises:
        VanishedFolder: one has.
    """
    for root in [path.resolve() for path in paths if not path.exists()]:
        if below := sum(Path(state.path).is_relative_to(root) for state, _ in library.files().values()):
            raise _vanished(root, below)


def _vanished(root: Path, count: int) -> VanishedFolder:
    condition = shlex.quote(f"source~{root.name}/")
    files = "1 file" if count == 1 else f"{count} files"
    return VanishedFolder(
        f"{root} {'holds no file any more' if root.exists() else 'is not there'}, and {files} of the library came from "
        "there: nothing was removed; if a disk is not mounted, mount it; if they are to go, see whether "
        f"isnad list --where {condition} shows them alone, and use: isnad remove --where {condition}"
    )
