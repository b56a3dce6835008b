"""Following folders: every change below them is added, changed or removed in the library soon after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from index.encoder import Encoder
from index.ingest import AddReport, add_paths
from index.library import LibraryBusy
from index.local import LocalIndex
from index.records import IsnadError

DEBOUNCE_MILLISECONDS = 1000
TURN_MILLISECONDS = 1000
RETRY_SECONDS = 5.0


def watch_paths(
    index: LocalIndex,
    encoder: Encoder,
    paths: Sequence[Path],
    report: Callable[[AddReport], None],
    complain: Callable[[IsnadError], None],
    stop: threading.Event | None = None,
) -> None:
    """Follow ``paths`` until ``stop`` is set; after each change the whole of them is compared, which is quick.

    They are compared once at the beginning too, for what changed before they were followed. What fails is told
    to ``complain`` and tried again at the next change; another writer is waited for.
    """
    from watchfiles import Change, watch

    library = index.library.folder.resolve()

    def concerns(_: Change, path: str) -> bool:
        return not Path(path).is_relative_to(library)

    stopped = stop or threading.Event()
    followed = watch(
        *paths,
        watch_filter=concerns,
        debounce=DEBOUNCE_MILLISECONDS,
        rust_timeout=TURN_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=stopped,
        raise_interrupt=True,
    )
    compared = False
    for changes in followed:
        if changes or not compared:
            _compare(index, encoder, paths, report, complain, stopped)
            compared = True


def _compare(
    index: LocalIndex,
    encoder: Encoder,
    paths: Sequence[Path],
    report: Callable[[AddReport], None],
    complain: Callable[[IsnadError], None],
    stopped: threading.Event,
) -> None:
    while not stopped.is_set():
        try:
            report(add_paths(index, encoder, paths, prune=True))
            return
        except LibraryBusy as busy:
            complain(busy)
            stopped.wait(RETRY_SECONDS)
        except IsnadError as error:
            complain(error)
            return
