"""Names spelled in the other script: «برونكوس» and Broncos, without any list of names.

A word is taken apart into consonants, one capital for each class of letters that stand for one another
(ب پ b p; ج غ g j), and the vowels before, between and after them, which Arabic mostly leaves out. Words of
two scripts are spelled alike when their consonants are equal and the vowels that Arabic writes are found
in the Latin spelling too:

    sounds("برونكوس")  ->  B R N K S   with  "" "" u "" u ""
    sounds("broncos")  ->  B R N K S   with  "" "" o "" o ""
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

from index.records import Language

LEAST_CONSONANTS = 3
LEAST_AGREEMENT = 0.8
#: Spellings that agree less than the best by more than this are other words.
TOLERANCE = 0.1
MOST_SPELLINGS = 6
_WITHOUT_ENDING = 0.9
_CACHED_WORDS = 100_000

TermsSounding: TypeAlias = Callable[[str], Iterable[str]]

# For each class its Arabic letters, other Arabic letters with which groups of it begin, and both in Latin.
_CONSONANTS = {
    "B": ("بپ", "", "bp", ""),
    "F": ("فڤ", "", "fv", "p"),
    "G": ("جغگچ", "د", "gj", "d"),
    "K": ("قكخ", "", "kqc", ""),
    "S": ("شسصز", "ت", "sz", "ct"),
    "T": ("تطث", "", "t", ""),
    "D": ("دضذظ", "", "d", ""),
    "R": ("ر", "", "r", ""),
    "L": ("ل", "", "l", ""),
    "M": ("م", "", "m", ""),
    "N": ("ن", "", "n", ""),
}
_ARABIC_VOWELS = {"ا": "a", "ء": "a", "ع": "a", "و": "u", "ي": "i", "ه": "h", "ح": "h"}
_LATIN_VOWELS = {"a": "a", "e": "e", "i": "i", "o": "o", "u": "u", "w": "u", "y": "i", "h": "h"}
_SPELLED = {"a": "aeoh", "u": "uo", "i": "ie", "h": "ha"}
"""What may stand in Latin letters for a vowel that Arabic writes."""

_GROUPS = {"تش": "S", "تز": "S", "دج": "G", "sch": "S", "tch": "S", "ch": "S", "sh": "S", "tz": "S", "ph": "F"}
_GROUPS |= {"th": "T", "kh": "K", "ck": "K", "gh": "G", "dg": "G", "dj": "G", "x": "KS"}
_GROUP = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)))
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"([A-Z])\1+")
_CONSONANT = re.compile("([A-Z])")
_LETTERS = {letter: capital for capital, letters in _CONSONANTS.items() for letter in letters[0] + letters[2]}
_LETTERS |= _ARABIC_VOWELS | _LATIN_VOWELS
_VOWEL = "-"


class _Codes(dict[int, str]):
    """What each letter becomes, for ``str.translate``: consonants their capital; letters not told of are silent."""

    def __missing__(self, code: int) -> str:
        return ""


_CAPITALS = {ord(capital): capital for capital in _CONSONANTS}
_WITH_VOWELS = _Codes({ord(letter): code for letter, code in _LETTERS.items()} | _CAPITALS)
_CODES = _Codes({code: sound if sound.isupper() else _VOWEL for code, sound in _WITH_VOWELS.items()})
_ARABIC_LETTERS = frozenset(_ARABIC_VOWELS) | frozenset("".join(own + more for own, more, _, _ in _CONSONANTS.values()))
_LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_ASKED_LETTERS = {
    "ar": _ARABIC_LETTERS,
    "en": _LATIN_LETTERS,
}
PARTICLES = "بلكوف"
# With these begin endings that light stemming or Snowball takes off, so that one of the two words lacks them.
_LOST_ENDINGS = ("N", "S", "T")


@dataclass(frozen=True, slots=True)
class Sounds:
    """The consonants of a word as capitals, and the vowels around them: one string more than consonants."""

    consonants: str
    vowels: tuple[str, ...]


@lru_cache(maxsize=_CACHED_WORDS)
def sounds(word: str) -> Sounds:
    """Take apart a folded word; letters that belong to neither script are silent."""
    if "c" in word:
        word = _SOFT_C.sub("s", word)
    parts = _CONSONANT.split(_DOUBLED.sub(r"\1", _GROUP.sub(_group, word).translate(_WITH_VOWELS)))
    return Sounds("".join(parts[1::2]), tuple(parts[::2]))


def consonants(word: str) -> str:
    """Return the consonants of ``sounds(word)``, in a fraction of its time: every term of a library is asked for them.

    consonants("broncos")  ->  "BRNKS"
    """
    if "c" in word:
        word = _SOFT_C.sub("s", word)
    code = _GROUP.sub(_group, word).translate(_CODES)
    return _DOUBLED.sub(r"\1", code).replace(_VOWEL, "")


def _group(match: re.Match[str]) -> str:
    return _GROUPS[match[0]]


def agreement(arabic: Sounds, latin: Sounds) -> float:
    """Return how well two words with equal consonants agree in their vowels, in [0, 1]."""
    written, spelled = arabic.vowels, latin.vowels
    total = sum(map(_agreement_at, written[:-1], spelled[:-1]))
    # A last ا or ه is often only a way to end a foreign name.
    total += 0.5 if written[-1] in ("a", "h") and not spelled[-1] else _agreement_at(written[-1], spelled[-1])
    return total / len(written)


@lru_cache(maxsize=_CACHED_WORDS)
def _agreement_at(written: str, spelled: str) -> float:
    if not written:
        return 1.0 if len(spelled) <= 1 else 0.7
    return sum(any(vowel in _SPELLED[letter] for vowel in spelled) for letter in written) / len(written)


def sounding(terms: Iterable[str], language: Language) -> set[str]:
    """Return what to keep beside the terms of a passage in ``language``, for ``terms_sounding`` to look up.

    That is for each term the consonants of which it is known, ":" and the term itself.
    """
    script = _ASKED_LETTERS[language]
    return {kept for term in terms for kept in _sounding(term, script)}


def _sounding(term: str, script: frozenset[str]) -> Iterator[str]:
    if len(term) < LEAST_CONSONANTS or term[0] not in script or not term.isalpha():
        return
    known = consonants(term)
    if len(known) >= LEAST_CONSONANTS:
        yield f"{known}:{term}"
    if term[0] in PARTICLES and len(other := consonants(term[1:])) >= LEAST_CONSONANTS:
        yield f"{other}:{term}"


def spelled_alike(forms: Iterable[str], language: Language, terms_sounding: TermsSounding) -> dict[str, float]:
    """Return the terms in the other script that are spelled like a word, with their agreement.

    ``forms`` are the folded word, of a text in ``language``, and what stemming leaves of it; words in the
    other script have none. ``terms_sounding`` gives the terms searched that ``sounding`` said have some consonants.
    """
    found: dict[str, float] = {}
    sounding_like = cache(terms_sounding)  # the forms of a word mostly sound alike
    for form in dict.fromkeys(forms):
        if form and all(character in _ASKED_LETTERS[language] for character in form):
            for asked, sureness in _with_and_without_ending(sounds(form)):
                for term, agreed in _alike(asked, language, sounding_like):
                    found[term] = max(found.get(term, 0.0), sureness * agreed)
    best_first = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_SPELLINGS]
    least = max(LEAST_AGREEMENT, best_first[0][1] - TOLERANCE) if best_first else 0.0
    return {term: agreed for term, agreed in best_first if agreed >= least}


def _with_and_without_ending(asked: Sounds) -> Iterator[tuple[Sounds, float]]:
    if len(asked.consonants) >= LEAST_CONSONANTS:
        yield asked, 1.0
    if len(asked.consonants) > LEAST_CONSONANTS and asked.consonants.endswith(_LOST_ENDINGS):
        yield Sounds(asked.consonants[:-1], asked.vowels[:-1]), _WITHOUT_ENDING


def _alike(asked: Sounds, language: Language, terms_sounding: TermsSounding) -> Iterator[tuple[str, float]]:
    beginnings = _beginnings(asked, language)
    for term in terms_sounding(asked.consonants):
        for before, beginning in enumerate((term[:1], term[:2])):
            if beginning in beginnings and (other := sounds(term[before:])).consonants == asked.consonants:
                yield term, agreement(asked, other) if language == "ar" else agreement(other, asked)


def _beginnings(asked: Sounds, language: Language) -> frozenset[str]:
    """Return the letters with which a word of the other script that sounds like ``asked`` may begin.

    Before the first letter of an Arabic word may stand a particle, which is then not part of the name.
    """
    arabic, arabic_groups, latin, latin_groups = _CONSONANTS[asked.consonants[0]]
    vowels = asked.vowels[0]
    if language == "ar":
        # A first ا may only help to say two consonants: «استيل», steel.
        return frozenset([*(_LATIN_VOWELS if vowels else ""), *(latin + latin_groups if vowels in ("", "a") else "")])
    letters = list(_ARABIC_VOWELS) if vowels else list(arabic + arabic_groups)
    return frozenset([*letters, *(particle + letter for particle in PARTICLES for letter in letters)])
