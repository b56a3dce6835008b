"""Reads uploaded files in a process of its own: what a hostile file can bring down is this process and no other.

Each line of stdin is a path; each line of stdout a JSON object: ``{"progress": …}`` any number of times, then one
of ``{"report": …}``, ``{"busy": why}`` or ``{"failed": why}``. Settings come from the environment.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.encoder import Encoder
from index.folders import SourceFile
from index.ingest import AddReport, add_paths
from index.library_errors import LibraryBusy
from index.opening import open_library
from index.records import IsnadError
from qa.config import Settings, read_settings
from qa.opened import OpenedLibrary
from qa.opening import open_encoder

# Questions come first.
NICENESS = 10
MAX_MEMORY_BYTES = 8 * 2**30

Say = Callable[[str, Any], None]
"""Tells the process that asked of one thing, by its kind."""


def main() -> None:
    """Add the files named on stdin until it ends."""
    limit_process()
    # What a library prints is no answer of ours: it goes to stderr.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(kind: str, value: Any) -> None:
        answers.write(json.dumps({kind: value}) + "\n")
        answers.flush()

    settings = read_settings()
    opened = open_for_adding(settings)
    for line in sys.stdin:
        path = Path(json.loads(line))
        try:
            say("report", add_one(opened, path, say))
        except LibraryBusy:
            say("busy", "another process is writing the library")
        except IsnadError as error:
            say("failed", str(error))


def limit_process() -> None:
    """Give way to other processes, and bound the memory that a hostile file can ask for."""
    os.nice(NICENESS)
    with suppress(ImportError, ValueError, OSError):  # not every system has such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def open_for_adding(settings: Settings) -> OpenedLibrary:
    """Open the library of ``settings`` with the encoder that its vectors are of, now and after a rebuild."""

    def load(name: str) -> Encoder:
        return open_encoder(replace(settings, encoder=name))

    index = open_library(settings.library)
    return OpenedLibrary(index, load(index.library.live().fingerprint.name), load)


def add_one(opened: OpenedLibrary, path: Path, say: Say) -> dict[str, Any]:
    """Add the file at ``path``, saying how far that is, and return what became of it."""

    def progress(done: int, total: int, passages: int) -> None:
        say("progress", {"files_done": done, "files_total": total, "passages": passages})

    report = add_paths(opened.index, opened.current().encoder, [path], progress)
    file = SourceFile(path.resolve(), path.name)
    return to_json(report, opened.index.library.documents_of(file.document_id))


def to_json(report: AddReport, document_ids: list[str]) -> dict[str, Any]:
    """Return a report as an upload keeps it."""
    return {
        "files_done": report.files,
        "files_total": report.files,
        "passages": report.passages,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "document_ids": document_ids,
        "notes": [{"source": source, "note": note} for source, note in report.notes],
        "skipped": [{"source": source, "why": why} for source, why in report.skipped],
    }


if __name__ == "__main__":
    main()
