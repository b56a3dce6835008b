"""Following folders: every change below them is added, changed or removed in the library soon after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from index.contract import Index
from index.encoder import Encoder
from index.extracted import UnreadableSource
from index.ingest import AddReport, add_paths
from index.library_errors import LibraryBusy
from index.library_files import OWN_NAMES
from index.records import IsnadError, Metadata

DEBOUNCE_MILLISECONDS = 1000
TURN_MILLISECONDS = 1000
RETRY_SECONDS = 5.0


def watch_paths(
    index: Index,
    encoder: Encoder,
    paths: Sequence[Path],
    report: Callable[[AddReport], None],
    complain: Callable[[IsnadError], None],
    given: Metadata | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Follow ``paths`` until ``stop`` is set; after each change the whole of them is compared, which is quick.

    They are compared once at the beginning too, for what changed before they were followed. What fails is told
    to ``complain`` and tried again at the next change; another writer is waited for.
    """
    from watchfiles import Change, watch

    library, roots = index.library.folder.resolve(), [path.resolve() for path in paths]
    stopped = stop or threading.Event()

    def concerns(_: Change, name: str) -> bool:
        path = Path(name)
        if not path.is_relative_to(library) or path == library:
            return True
        return not path.relative_to(library).parts[0].startswith(OWN_NAMES)

    while not stopped.is_set():
        compared, places = False, _places(roots)
        if None in places:
            complain(UnreadableSource(", ".join(map(str, roots)), "is not there now; it is followed when it is again"))
            while None in (places := _places(roots)) and not stopped.wait(TURN_MILLISECONDS / 1000):
                pass
        followed = watch(
            *roots,
            watch_filter=concerns,
            debounce=DEBOUNCE_MILLISECONDS,
            rust_timeout=TURN_MILLISECONDS,
            yield_on_timeout=True,
            stop_event=stopped,
            raise_interrupt=True,
        )
        for changes in followed if None not in places else ():
            if changes or not compared:
                _compare(index, encoder, paths, report, complain, given, stopped)
                compared = True
            if _places(roots) != places:  # one has gone, or another lies there: follow anew
                break


def _places(roots: Sequence[Path]) -> list[int | None]:
    """Return the number by which the file system knows each root, None for one that is not there."""
    return [root.stat().st_ino if root.exists() else None for root in roots]


def _compare(
    index: Index,
    encoder: Encoder,
    paths: Sequence[Path],
    report: Callable[[AddReport], None],
    complain: Callable[[IsnadError], None],
    given: Metadata | None,
    stopped: threading.Event,
) -> None:
    while not stopped.is_set():
        try:
            report(add_paths(index, encoder, paths, prune=True, given=given))
            return
        except LibraryBusy as busy:
            complain(busy)
            stopped.wait(RETRY_SECONDS)
        except IsnadError as error:
            complain(error)
            return
