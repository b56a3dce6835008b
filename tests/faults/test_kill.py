"""kill -9 at any instant: what was confirmed is there and found, what was not is there whole or not at all.

``ISNAD_FAULT_KILLS`` says how many writers are killed, 15 if it is not set; 200 and more take minutes. The
libraries lie in memory, where there is such a place; ``ISNAD_FAULT_FOLDER`` names another.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from index.derived import Derived
from index.ingest import add_paths, open_or_create
from index.library import Library
from index.library_errors import NoLibrary
from index.library_files import DATABASE
from tests.demo import DemoEncoder
from tests.faults.killing import (
    ALL,
    KINDS,
    MAX_TOKENS,
    NOTHING,
    Confirmed,
    Operation,
    document_id,
    expect,
    lay_out,
    possible_states,
    write,
)
from tests.faults.killing import operations as make_operations
from tests.faults.processes import SPAWN

KILLS = int(os.environ.get("ISNAD_FAULT_KILLS", "15"))
# How many take the time within which writers are killed; those that are have more to do, so that none ends before.
OPERATIONS = 24
SECONDS_TO_START = 60.0

Aim = Callable[[Path, float, random.Random, BaseProcess], None]
"""Waits for the instant of the kill; the second argument is how long a whole run takes."""


def anytime(folder: Path, duration: float, rng: random.Random, process: BaseProcess) -> None:
    time.sleep(rng.uniform(0, duration))


def while_deriving(folder: Path, duration: float, rng: random.Random, process: BaseProcess) -> None:
    """Wait until a stamp is written, which happens as files begin or end to be changed, and a moment more."""
    time.sleep(rng.uniform(0, duration * 0.9))
    after_change(
        lambda: [(stamp, stamp.stat().st_mtime_ns) for stamp in folder.glob("library/derived/*/stamp.*")], process
    )
    time.sleep(rng.uniform(0, 0.012))


def while_committing(folder: Path, duration: float, rng: random.Random, process: BaseProcess) -> None:
    """Wait until the write-ahead log grows or shrinks, and a moment more."""
    time.sleep(rng.uniform(0, duration * 0.9))
    after_change(lambda: (folder / "library" / f"{DATABASE}-wal").stat().st_size, process)
    time.sleep(rng.uniform(0, 0.004))


def after_change(look: Callable[[], object], process: BaseProcess) -> None:
    def seen() -> object:
        try:
            return look()
        except OSError:
            return None

    before = seen()
    while seen() == before and process.is_alive():
        time.sleep(0.0002)


AIMS: tuple[tuple[Aim, tuple[str, ...]], ...] = (
    (anytime, KINDS),
    (while_deriving, ("add",)),
    (while_committing, KINDS),
    (while_deriving, ("add", "rebuild", "remove")),
)


def start(folder: Path, made: list[Operation], changes_per_batch: int) -> tuple[BaseProcess, Connection]:
    """Start a writer and return it when it begins."""
    lines, theirs = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=begin, args=(folder, made, changes_per_batch, theirs))
    process.start()
    theirs.close()
    assert lines.poll(SECONDS_TO_START)
    assert lines.recv() == NOTHING
    return process, lines


def begin(folder: Path, made: list[Operation], changes_per_batch: int, lines: Connection) -> None:
    lines.send(NOTHING)
    write(folder, made, changes_per_batch, lines)


def last_line(lines: Connection) -> Confirmed:
    last = NOTHING
    try:
        while lines.poll(0):
            last = lines.recv()
    except EOFError:
        pass
    return last


def left_by(folder: Path) -> str:
    """Name the state in which the derived files were left."""
    try:
        library = Library.open(folder / "library")
    except NoLibrary:
        return "no library yet"
    stamp = Derived(library, library.live()).usable_stamp()
    if stamp is None:
        return "no derived files yet" if not library.document_ids() else "no stamp"
    if stamp.changing:
        return "while being changed"
    return "up to date" if stamp.revision == library.revision() else "behind"


def kill_once(folder: Path, seed: int, duration: float) -> tuple[str, ...]:
    """Kill a writer, check its library, go on where it was; return what it was killed at."""
    rng = random.Random(seed)
    aim, kinds = AIMS[seed % len(AIMS)]
    made = make_operations(seed, 5 * OPERATIONS, kinds)
    process, lines = start(folder, made, rng.choice((500, 3, 1)))
    aim(folder, duration, rng, process)
    alive = process.is_alive()
    process.kill()
    process.join()
    confirmed = last_line(lines)
    number = min(confirmed.number + (confirmed.done == ALL), len(made) - 1)
    state = left_by(folder)
    if state == "no library yet":
        assert confirmed == NOTHING
    else:
        expect(folder, possible_states(made, confirmed))
    opened = open_or_create(folder / "library", DemoEncoder(), MAX_TOKENS[0])
    report = add_paths(opened, DemoEncoder(), [lay_out(folder, made[number].files)], prune=True)
    assert report.skipped == []
    held = set(opened.library.document_ids())
    gone = held - {document_id(folder, name) for name in made[number].files}
    assert gone == set()
    expect(folder, {name: {text} for name, text in made[number].files.items()})
    return (made[number].kind, state) if alive else ("had ended", state)


@pytest.fixture(scope="module")
def duration(place: Path) -> float:
    """How long a run takes that nobody kills, in seconds."""
    taken = []
    for seed in range(2):
        folder = place / f"whole {seed}"
        folder.mkdir()
        made = make_operations(seed, OPERATIONS)
        process, lines = start(folder, made, 3)
        started = time.monotonic()
        process.join()
        taken.append(time.monotonic() - started)
        assert last_line(lines) == Confirmed(OPERATIONS - 1, ALL)
        expect(folder, {name: {text} for name, text in made[-1].files.items()})
    return min(taken)


@pytest.mark.timeout(60 + 6 * KILLS)
def test_what_was_confirmed_is_found_and_nothing_is_half_done(place: Path, duration: float) -> None:
    happened: Counter[tuple[str, ...]] = Counter()
    for seed in range(KILLS):
        folder = place / str(seed)
        folder.mkdir()
        try:
            happened[kill_once(folder, seed, duration)] += 1
        except BaseException as error:
            error.add_note(f"kill {seed} of {KILLS}; its files are in {folder}")
            raise
        shutil.rmtree(folder)
    assert happened.total() == KILLS
    print("\n".join(f"{count:5} {': '.join(what)}" for what, count in sorted(happened.items())))
