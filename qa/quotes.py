"""Finding a quote in a document: as it stands, or folded, and then it is the original slice that counts.

Nothing but the letters' form may differ: harakat, tatweel, alef and yeh forms, digits of another script,
case, quotation marks, white space. A changed number, name or negation changes letters, and two sentences
spliced are one slice nowhere, so such a quote is not found. A quote begins and ends where words do: «199» is no
quote of «1998».
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.records import IsnadError
from index.text import AlignedText, fold, fold_aligned

SEPARATORS = ".,٫٬"
PERCENT = "%٪"

Verified = Literal["exact", "folded"]


class UnverifiedQuote(IsnadError):
    """A quote that is not in the document where it is said to be."""


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """Where a quote stands, ``text[start:end]``, and whether as it was given or only folded."""

    start: int
    end: int
    verified: Verified


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a quote that was once ``text[start:end]``.

    ``exact``: it still is. ``moved``: it stands at the new ``start`` and ``end``. ``stale``: it is gone, and
    both are None.
    """

    status: Literal["exact", "moved", "stale"]
    start: int | None
    end: int | None


def find_quote(text: str, quote: str, near: int = 0) -> FoundQuote:
    """Find ``quote`` in ``text``, the occurrence that begins nearest to ``near`` if there are several.

    Raises:
        UnverifiedQuote: the quote holds no letter or digit, or the text does not hold it.
    """
    if not any(character.isalnum() for character in fold(quote)):
        raise UnverifiedQuote(f"the quote {quote[:60]!r} holds no words; quote at least one")
    found = [FoundQuote(start, start + len(quote), "exact") for start in _occurrences(text, quote)]
    found = found or list(_folded_occurrences(text, quote))
    if not found:
        raise UnverifiedQuote(f"the text does not hold the quote {quote[:60]!r}; quote it word for word")
    return min(found, key=lambda place: abs(place.start - near))


def stand(text: str, quote: str, start: int, prefix: str = "", suffix: str = "") -> Standing:
    """Say what became of ``quote``, once found at ``start`` between ``prefix`` and ``suffix``.

    Of several places it may have moved to, the one with most of the text around it is meant, then the nearest.
    """
    if quote and start >= 0 and text.startswith(quote, start):
        return Standing("exact", start, start + len(quote))
    places = list(_everywhere(text, quote))
    if not places:
        return Standing("stale", None, None)

    def kept(place: int) -> int:
        end = place + len(quote)
        return _agreeing(reversed(prefix), reversed(text[max(0, place - len(prefix)) : place])) + _agreeing(
            iter(suffix), iter(text[end : end + len(suffix)])
        )

    best = min(places, key=lambda place: (-kept(place), abs(place - start)))
    return Standing("moved", best, best + len(quote))


def _agreeing(one: Iterator[str], other: Iterator[str]) -> int:
    """Return how many characters agree from the beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _everywhere(text: str, part: str) -> Iterator[int]:
    start = text.find(part) if part else -1
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _occurrences(text: str, part: str) -> Iterator[int]:
    """Yield where ``part`` stands in ``text`` between word boundaries."""
    return (start for start in _everywhere(text, part) if _is_whole(text, start, start + len(part)))


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (_inside_word(text, start) or _inside_word(text, end))


def _inside_word(text: str, place: int) -> bool:
    """Tell whether ``place`` lies between two characters of one word or number, or before a letter's mark."""
    last = place - 1
    while last >= 0 and not fold(text[last]):  # harakat, accents, tatweel, joiners belong to the letter before
        last -= 1
    if last < 0 or place >= len(text):
        return False
    before, after = text[last], text[place]
    if not fold(after) or after.isalnum():
        return before.isalnum() or (before in SEPARATORS and after.isdigit() and text[:last][-1:].isdigit())
    return before.isdigit() and (after in PERCENT or (after in SEPARATORS and text[place + 1 : place + 2].isdigit()))


def _folded_occurrences(text: str, quote: str) -> Iterator[FoundQuote]:
    wanted = _with_single_spaces(fold_aligned(quote)).text.strip()
    folded = _with_single_spaces(fold_aligned(text))
    for start in _occurrences(folded.text, wanted):
        place = folded.original_span(start, start + len(wanted))
        yield FoundQuote(*place, "folded")


def _with_single_spaces(aligned: AlignedText) -> AlignedText:
    """Make one space of each run of white space, which keeps the place of the whole run."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for character, start, end in zip(aligned.text, aligned.starts, aligned.ends, strict=True):
        if character.isspace() and characters and characters[-1] == " ":
            ends[-1] = end
        else:
            characters.append(" " if character.isspace() else character)
            starts.append(start)
            ends.append(end)
    return AlignedText("".join(characters), starts, ends)
