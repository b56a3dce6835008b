"""Whether a word of one script spells a name of the other: «شكسبير» and Shakespeare, «بوكانان» and Buchanan."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from index.spelling import PARTICLES, agreement, sounds
from index.terms import word_terms

LEAST_CONSONANTS, LEAST_AGREEMENT = 2, 0.8
# «كريم» and Karam share all of three consonants; of four, other words hardly ever do.
LONG, LEAST_AGREEMENT_OF_LONG = 4, 0.7
# Letters that are read in two ways in the names of several languages: Buchanan, Mather, Neuwerk, Jansen.
_OTHER_READINGS = {"ch": ("ch", "k"), "th": ("th", "d"), "w": ("w", "v"), "j": ("j", "y")}
_READ_TWICE = re.compile("|".join(_OTHER_READINGS))
# More of them are in no name.
_MOST_READ_TWICE = 3


@lru_cache(maxsize=50_000)
def alike(word: str, other: str, least: int = LEAST_CONSONANTS) -> bool:
    """Tell whether two folded words of different scripts are spelled alike, as a name of ``least`` consonants is."""
    if word.isascii() == other.isascii():
        return False
    arabic, latin = (other, word) if word.isascii() else (word, other)
    # "Mar'ashli", "Sana'a"
    latin = latin.replace("'", "")
    latin_sounds = sounds(latin)
    if len(latin_sounds.consonants) < least or not latin.isalpha():
        return False
    needed = LEAST_AGREEMENT_OF_LONG if len(latin_sounds.consonants) >= LONG else LEAST_AGREEMENT
    return any(
        found.consonants == latin_sounds.consonants and agreement(found, latin_sounds) >= needed
        for found in map(sounds, _name_forms(arabic))
    )


@lru_cache(maxsize=50_000)
def alike_as_read(latin: str, arabic: str, least: int) -> bool:
    """Tell whether a folded English name is spelled like an Arabic word if some of its letters are read otherwise."""
    parts = _READ_TWICE.split(latin)
    read = [_OTHER_READINGS[letters] for letters in _READ_TWICE.findall(latin)]
    if not 0 < len(read) <= _MOST_READ_TWICE:
        return False
    spellings = (parts[0] + "".join(map("".join, zip(some, parts[1:], strict=True))) for some in product(*read))
    return any(alike(spelling, arabic, least) for spelling in spellings)


def _name_forms(arabic: str) -> set[str]:
    bare = next((arabic[len(p) :] for p in ("وال", "بال", "لل", "ال") if arabic.startswith(p)), arabic)
    return {
        arabic,
        bare,
        word_terms(arabic)[0],
        *(form[1:] for form in (arabic, bare) if form[:1] and form[0] in PARTICLES),
    }
