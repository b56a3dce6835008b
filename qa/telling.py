"""What can be told of an answer while it comes to be: hits first, then each citation, then text.

The texts told, joined, are the answer's text; a citation is told before the text that bears its marker. Where a
language model drafts, its statements are told as they come and each stands or is withdrawn before the next: the texts
of those that were not withdrawn, joined, are the answer's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.records import Hit, Language
from qa.cite import Citation


@dataclass(frozen=True, slots=True)
class HitsFound:
    """The passages that were found for ``query``, the question as it was understood, best first."""

    query: str
    language: Language
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class TextAdded:
    """The next piece of the answer's text: of the drafted ``statement`` of that number, which now stands, if any."""

    text: str
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """The words of a drafted statement, counted from 1, that is not yet held to its evidence."""

    statement: int
    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A drafted statement is taken back whole."""

    statement: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new has come; whoever hears may break off."""


Told = HitsFound | Citation | TextAdded | Drafted | Withdrawn | Waiting
Tell = Callable[[Told], None]


def tell_nobody(told: Told) -> None:
    """Hear nothing."""
