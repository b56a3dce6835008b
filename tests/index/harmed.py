"""Databases of libraries, and how they are harmed."""

import sqlite3
from pathlib import Path

from index.library_files import DATABASE


def execute(database: Path, statement: str, *parameters: object) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(statement, parameters)
    connection.close()


def execute_in(folder: Path, statement: str, *parameters: object) -> None:
    execute(folder / DATABASE, statement, *parameters)


def damage(database: Path) -> None:
    """Put nothing in place of the second half of all pages."""
    size = database.stat().st_size
    with database.open("r+b") as opened:
        opened.seek(size // 2)
        opened.write(bytes(size - size // 2))
