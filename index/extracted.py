"""What a reader takes out of a file: the text with what is known about it, before it becomes a Document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from index.records import IsnadError


class UnreadableSource(IsnadError):
    """A file, or a part of one, that cannot become a Document; ``why`` says what is wrong and what to do."""

    def __init__(self, source: str, why: str) -> None:
        source = without_surrogates(source)
        super().__init__(f"{source}: {why}")
        self.source = source
        self.why = why


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one file, or of one part of it.

    ``part`` names the part within its file (a row, a message), "" for the whole; it stays the same as long
    as that part does. ``pages`` maps page numbers, from 1, to half-open spans of ``text`` in code points.
    ``metadata`` has lower-case keys, each with one or more values; ``author``, ``date`` (ISO 8601) and
    ``tags`` are the usual ones. ``notes`` tell a person what was repaired or left out.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pages: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    part: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another; ``name`` is its path there, with ``/`` between folders."""

    name: str
    data: bytes


Reader = Callable[[bytes, str], Extracted]
"""Reads a file's bytes; the second argument is the name by which errors call it. Raises UnreadableSource."""

Container = Callable[[bytes, str], Iterator[Extracted | Member | UnreadableSource]]
"""Reads a file that holds several; what is wrong with one part is yielded, with the whole, raised."""


def without_surrogates(text: str) -> str:
    """Put U+FFFD for each lone surrogate, which neither a file nor the library can hold."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
