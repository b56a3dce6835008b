"""What can be told of an answer while it comes to be: hits first, then each citation, then text.

The texts told, joined, are the answer's text; a citation is told before the text that bears its marker.
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
    """The next piece of the answer's text."""

    text: str


Told = HitsFound | Citation | TextAdded
Tell = Callable[[Told], None]


def tell_nobody(told: Told) -> None:
    """Hear nothing."""
