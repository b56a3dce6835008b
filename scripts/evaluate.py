"""Evaluate a set of questions and hold the measures to the floors written beside it.

    python scripts/evaluate.py seeds/questions.jsonl

The floors are read from ``floors.toml`` in the file's folder, below the file's name without its ending: a table for
each pair of languages, ``all`` for each of them, ``absent`` for questions that nothing answers. Exit status 1 when a
measure is under its floor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from index.records import IsnadError
from qa.config import read_settings
from qa.evaluate import evaluate_files

FLOORS = "floors.toml"


class BadFloors(IsnadError):
    """Floors that cannot be read, or that say nothing of a file."""


def read_floors(file: Path) -> dict[str, dict[str, float]]:
    """Return the floors for the questions of ``file``.

    Raises:
        BadFloors: there are none beside it, or they are no tables of numbers.
    """
    floors = file.parent / FLOORS
    try:
        tables: dict[str, dict[str, float]] = tomllib.loads(floors.read_text("utf-8"))[file.stem]
        if all(isinstance(floor, int | float) for table in tables.values() for floor in table.values()):
            return tables
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise BadFloors(f"{floors} has no floors for {file.name} ({error!r}); write a table for it there") from error
    raise BadFloors(f"{floors} has a floor for {file.name} that is no number; put it right")


def shortfalls(evaluation: dict[str, Any], floors: dict[str, dict[str, float]]) -> list[str]:
    """Return a line for each measure that is under its floor or was not taken."""
    measured = {row["pair"]: row for row in evaluation["pairs"]}
    if "absent" in evaluation:
        measured["absent"] = evaluation["absent"]
    wanted = {
        name: {**(floors.get("all", {}) if name != "absent" else {}), **floors.get(name, {})} for name in measured
    }
    unknown = set(floors) - {*measured, "all"}
    return [f"{name}: not evaluated" for name in sorted(unknown)] + [
        f"{name}: {measure} is {measured[name].get(measure, 'missing')}, at least {floor} is asked"
        for name, some in wanted.items()
        for measure, floor in some.items()
        if measured[name].get(measure, float("-inf")) < floor
    ]


def main(arguments: list[str] | None = None) -> int:
    """Evaluate, print the measures as JSON and the shortfalls on stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--without-gold", action="store_true", help="ask again with the answering document hidden")
    options = parser.parse_args(arguments)
    try:
        floors = read_floors(options.file)
        evaluation = evaluate_files([options.file], None, read_settings(), options.without_gold).to_json()
    except IsnadError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(evaluation, indent=2))
    found = shortfalls(evaluation, floors)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
