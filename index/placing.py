"""Files of a library put in place in one step, or moved aside; nothing here deletes what a library holds."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from index.derived import NoRoom
from index.library_files import DATABASE

SPARE_BYTES = 1_000_000
DAMAGED = ".damaged-"


def put_in_place(partial: Path, file: Path) -> None:
    """Give ``partial`` the name ``file`` in one step, all of it on disk before, and the name after."""
    sync(partial)
    partial.replace(file)
    sync(file.parent)


def replace_database(folder: Path, new: Path) -> tuple[Path, ...]:
    """Put ``new`` in place of the database in ``folder``, and return what the files there before are called now.

    They become ``NAME.damaged-UTC``, the log first: beside a database that is not its own it would be taken for
    part of that. A database is there at every moment, whenever this is broken off.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    moved: list[Path] = []
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", DATABASE):
        if (folder / name).exists():
            moved.append(folder / f"{name}{DAMAGED}{moment}")
            if name == DATABASE:
                _keep_as(folder / name, moved[-1])
            else:
                (folder / name).replace(moved[-1])
            sync(folder)
    put_in_place(new, folder / DATABASE)
    return tuple(moved)


def _keep_as(file: Path, name: Path) -> None:
    try:
        name.hardlink_to(file)
    except OSError:  # a file system without links
        file.replace(name)


def require_room(folder: Path, needed: int, what: str) -> None:
    """Make sure that ``needed`` bytes are free in ``folder``.

    Raises:
        NoRoom: they are not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        megabytes = f"{needed / 1e6:,.0f} MB in {folder}, and {free / 1e6:,.0f} MB are free"
        raise NoRoom(f"{what} needs about {megabytes}; make room, and do it again (nothing was changed)")


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
