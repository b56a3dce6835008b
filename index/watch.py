"""Following folders: every change below them is added, changed or removed in the library soon after."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.encoder import Encoder
from index.ingest import AddReport, add_paths
from index.library import LibraryBusy
from index.local import LocalIndex
from index.records import IsnadError

DEBOUNCE_MILLISECONDS = 1000
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

    What fails is told to ``complain`` and tried again at the next change; another writer is waited for.
    """
    from watchfiles import Change, watch

    library = index.library.folder.resolve()

    def concerns(_: Change, path: str) -> bool:
        return not Path(path).is_relative_to(library)

    stopped = stop or threading.Event()
    changes = watch(
        *paths, watch_filter=concerns, debounce=DEBOUNCE_MILLISECONDS, stop_event=stopped, raise_interrupt=True
    )
    for _ in changes:
        while not stopped.is_set():
            try:
                report(add_paths(index, encoder, paths, prune=True))
                break
            except LibraryBusy as busy:
                complain(busy)
                time.sleep(RETRY_SECONDS)
            except IsnadError as error:
                complain(error)
                break
