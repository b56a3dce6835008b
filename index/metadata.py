"""Metadata that a person gives, as ``key=value``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.conditions import COLUMNS
from index.records import IsnadError, Metadata

SEVERAL = ("tags", "author")
"""Keys of which one line may give several values, with commas between them."""
MAX_VALUE_CHARACTERS = 1000
WRITTEN = re.compile(r"\s*([^\s=!<>~][^=!<>~]*?)\s*=\s*(.*?)\s*", re.DOTALL)
COMMA = re.compile(r"\s*[,،;؛]\s*")


class BadMetadata(IsnadError):
    """Metadata that cannot be set."""


def parse_metadata(written: Sequence[str]) -> Metadata:
    """Read lines like ``author=سارة``; a key given several times has several values.

    >>> parse_metadata(["tags=صحة، 2024", "desk=Cairo", "desk=عدن"])
    {'tags': ('صحة', '2024'), 'desk': ('Cairo', 'عدن')}

    Raises:
        BadMetadata: a line has no key or no value, or its key is not for a person to set.
    """
    given: dict[str, tuple[str, ...]] = {}
    for line in written:
        found = WRITTEN.fullmatch(line.encode("utf-8", "replace").decode())
        if not found or not found[2]:
            raise BadMetadata(f"{line!r} sets nothing; write key=value, as in author=سارة or date=2024-05-01")
        key, value = found[1].lower(), " ".join(found[2].split())
        if key in COLUMNS:
            raise BadMetadata(f"{key} is taken from the document itself; set another key, as in topic={value}")
        if len(value) > MAX_VALUE_CHARACTERS:
            raise BadMetadata(f"the value of {key} has {len(value):,} characters, at most {MAX_VALUE_CHARACTERS:,} fit")
        values = tuple(filter(None, COMMA.split(value))) if key in SEVERAL else (value,)
        given[key] = given.get(key, ()) + values
    return given
