"""Points of the compass between the four: north-west, which Arabic says with two words, «الشمال الغربي»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text import fold

_NORTH, _SOUTH, _EAST, _WEST = (fold(word) for word in ("شمال", "جنوب", "شرق", "غرب"))
_LETTERS = {"north": "n", "south": "s", "east": "e", "west": "w", _NORTH: "n", _SOUTH: "s", _EAST: "e", _WEST: "w"}
_ENGLISH = re.compile(r"\b(north|south)[- ]?(east|west)(?:ern|erly|wards?)?\b")
_ARABIC = re.compile(rf"({_NORTH}|{_SOUTH})\w{{0,3}} (?:ال)?({_EAST}|{_WEST})\w{{0,2}}\b")
_BARE = re.compile(
    rf"\b(?:[وبل]?(?:{fold('ال')})?(?=[^a-z]))?(north|south|east|west|{_NORTH}|{_SOUTH}|{_EAST}|{_WEST})"
    rf"(?:ern|wards?|{fold('ي')}|{fold('ية')})?\b"
)


def directions_oppose(claimed: str, held: str) -> bool:
    """Tell whether a statement has a point between two that its source has not, or has two of them the other way."""
    there = iter(_between(held))
    if not all(any(point == other for other in there) for point in _between(claimed)):
        return True
    # North-west is not west.
    halves = frozenset("".join(_between(held))) - _bare(held)
    return not any(_between(claimed)) and not halves.isdisjoint(_bare(claimed))


def _bare(text: str) -> frozenset[str]:
    """Return the four points of the compass that a text has by themselves."""
    rest = _ARABIC.sub(" ", _ENGLISH.sub(" ", fold(text)))
    return frozenset(_LETTERS[match[1]] for match in _BARE.finditer(rest))


def _between(text: str) -> Iterator[str]:
    """Yield the points of the compass in a text that lie between the four."""
    folded = fold(text)
    found = [*_ENGLISH.finditer(folded), *_ARABIC.finditer(folded)]
    for match in sorted(found, key=lambda one: one.start()):
        yield _LETTERS[match[1]] + _LETTERS[match[2]]
