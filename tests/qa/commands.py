"""What a command of this process ended with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    notes: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Isnad = Callable[..., Ended]


def one_line(ended: Ended, *parts: str) -> None:
    """The command failed with one clear line on stderr and nothing on stdout."""
    assert ended.out == ""
    assert ended.notes.startswith("isnad: ")
    assert ended.notes.count("\n") == 1
    assert all(part in ended.notes for part in parts), ended.notes
