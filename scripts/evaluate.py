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

from qa.config import read_settings
from qa.evaluate import evaluate_files

FLOORS = "floors.toml"


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
    floors = tomllib.loads((options.file.parent / FLOORS).read_text("utf-8"))[options.file.stem]
    evaluation = evaluate_files([options.file], None, read_settings(), options.without_gold).to_json()
    print(json.dumps(evaluation, indent=2))
    found = shortfalls(evaluation, floors)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
