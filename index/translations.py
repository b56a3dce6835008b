"""Translations of single lexical terms with their probabilities, learned from parallel text.

``model/translations.gz``, made by ``scripts/train_translations.py``, is compressed text: after its first
line, which says how it was made, come lines sorted by their bytes, each a language, a term of it and its
translations, the likeliest first, each followed by its probability in hundredths:

    ar TAB نهر TAB river 97 fluvial 3

The lines stay bytes, in which a term is found by bisection: making a mapping of them would take longer
than most questions.
"""

from __future__ import annotations

import gzip
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from index.records import IsnadError, Language

FILE = Path(__file__).parent / "model" / "translations.gz"
_TITLE = b"# translations of lexical terms"

_PREFIXES = ("", "ب", "ل", "ك", "ف", "س", "و", "لل", "وب", "ول", "ال", "بال", "وال")
_SUFFIXES = (
    "",
    "ت",
    "ا",
    "ه",
    "ي",
    "ها",
    "هم",
    "نا",
    "وا",
    "ات",
    "ان",
    "ون",
    "ين",
    "يه",
    "ته",
    "يت",
    "تها",
    "تهم",
    "تان",
    "تين",
)
_SHORTEST_FORM = 3
TERMS_REMEMBERED = 5000

Probabilities: TypeAlias = Mapping[str, float]


class TranslationsUnavailable(IsnadError):
    """The file of translations is missing or damaged."""


class Translations:
    """The translations in one file, both ways."""

    def __init__(self, file: Path = FILE) -> None:
        try:
            held = gzip.decompress(file.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise TranslationsUnavailable(f"{file} cannot be read ({error}); install Isnad again") from error
        title, _, lines = held.partition(b"\n")
        if not title.startswith(_TITLE):
            raise TranslationsUnavailable(f"{file} begins with {title[:40]!r}, which no translations do")
        self._lines = lines
        # Where lines start, as machine words: a list of numbers would take four times as much.
        ends = np.flatnonzero(np.frombuffer(lines.removesuffix(b"\n"), dtype=np.uint8) == ord("\n"))
        self._remembered = lru_cache(TERMS_REMEMBERED)(self._found)
        self._starts = array("q", np.concatenate([[0], ends + 1]).astype(np.int64).tobytes())

    def of(self, term: str, language: Language) -> dict[str, float]:
        """Return the translations of ``term`` with their probabilities, none if it is unknown.

        An Arabic term that is unknown is looked up again without the particles and endings that light
        stemming leaves («لمتحف», «معاهدت»), the longest form first.
        """
        return dict(self._remembered(term, language))

    def _found(self, term: str, language: Language) -> dict[str, float]:
        forms = (term, *_shortened(term)) if language == "ar" else (term,)
        return next((found for form in forms if (found := self._entry(form, language))), {})

    def holds(self, term: str, language: Language) -> bool:
        """Tell whether ``term`` has translations in this very form."""
        return bool(self._entry(term, language))

    def _entry(self, term: str, language: Language) -> dict[str, float]:
        """Find the one line that begins with the language and ``term``; the lines are sorted by their bytes."""
        key = f"{language}\t{term}\t".encode("utf-8", "replace")
        starts, length = self._starts, len(key)
        place = bisect_left(starts, key, key=lambda start: self._lines[start : start + length])
        if place == len(starts) or not self._lines.startswith(key, starts[place]):
            return {}
        end = self._lines.find(b"\n", starts[place])
        words = self._lines[starts[place] + length : end if end >= 0 else None].decode("utf-8").split(" ")
        return {word: int(hundredths) / 100 for word, hundredths in zip(words[::2], words[1::2], strict=True)}


@cache
def bundled_translations() -> Translations:
    """Return the translations that come with Isnad, read when first asked for."""
    return Translations()


def write_translations(file: Path, made: str, entries: Mapping[Language, Mapping[str, Probabilities]]) -> None:
    """Write translations by language and term; ``made`` says in one line how they came about."""
    lines = []
    for language, terms in entries.items():
        for term, translations in terms.items():
            best_first = sorted(translations.items(), key=lambda item: (-item[1], item[0]))
            words = " ".join(f"{word} {max(1, round(100 * share))}" for word, share in best_first)
            lines.append(f"{language}\t{term}\t{words}".encode())
    title = _TITLE + f" ({made})".encode()
    # No time of day in the file, so that equal translations make equal files.
    file.write_bytes(gzip.compress(b"\n".join([title, *sorted(lines)]) + b"\n", compresslevel=9, mtime=0))


def _shortened(term: str) -> list[str]:
    prefixes = [len(prefix) for prefix in _PREFIXES if term.startswith(prefix)]
    suffixes = [len(suffix) for suffix in _SUFFIXES if term.endswith(suffix)]
    forms = {
        term[first : len(term) - last]
        for first in prefixes
        for last in suffixes
        if len(term) >= first + last + _SHORTEST_FORM
    }
    return sorted(forms - {term}, key=lambda form: (-len(form), form))
