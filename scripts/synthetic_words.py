"""Words of both languages for synthetic texts: as many as a large collection has, in the shapes that its words take.

Of the words of real questions about nine in ten are in the bundled translations; searching across languages does
other work for those than for names. So most words here are terms from there, whatever they mean, and every twelfth,
like all names, is a pseudo-word, spelled from its number. The commonest are the function words that every text is
full of and every question has a few of. Equal numbers give equal words, as long as the translations stay the same.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from index.records import LANGUAGES, Language
from index.translations import FILE

Words: TypeAlias = npt.NDArray[Any]
"""Strings as objects, so that adding two arrays joins them word by word."""
Numbers: TypeAlias = npt.NDArray[np.int64]

GENERAL_WORDS = 20_000
TOPIC_WORDS = 20_000
NAMES = 200_000
NUMERALS = 5_000
# Every so many words one is a pseudo-word.
UNKNOWN_EVERY = 12
# Multiplied by this and taken modulo the number of possible words, neighbouring numbers give unlike words.
SPREAD = 104_729

_FUNCTION_WORDS: dict[Language, str] = {
    "ar": "في من على إلى أن عن هذا التي كان مع هذه الذي ما لا بعد قد بين كل أو ذلك قبل حتى لم ثم هو هي عند غير حيث لكن",
    "en": "the of and in to a is was for that on with as by it from at are this be which an were or has not have but",
}
# Of terms that are taken for words: at least three, of one script.
_LETTERS: dict[Language, str] = {"ar": "[\u0621-\u064a]{3,}", "en": "[a-z]{3,}"}
_QUESTION_WORDS: dict[Language, str] = {"ar": "ما من متى أين كيف لماذا", "en": "what who when where how why"}

_CONSONANTS = "بتثجحخدذرزسشصضطظعغفقكلمنهويأ"
# {0}, {1} and {2} are the consonants of a root.
_PATTERNS = ("{}{}ا{}", "{}ا{}{}", "م{}{}و{}", "{}{}ي{}ة", "ت{}{}ي{}", "{}{}{}", "{}و{}{}", "{}{}{}ات")
_ONSETS = tuple("b c d f g h j k l m n p r s t v w z br st tr pl ch sh".split())
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou")
_CODAS = ("", "n", "r", "l", "t", "m", "nd")
_HARAKAT = "\u064b\u064c\u064e\u064f\u0650\u0651\u0652"
_TATWEEL = "\u0640"
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language. Each row of a table holds the forms of one word; the first is the plain one.

    ``general`` and ``topical`` have shape ``(words, forms)``; ``shares`` says how often each form occurs.
    """

    general: Words
    topical: Words
    names: Words
    numerals: Words
    questions: Words
    shares: Sequence[float]


@cache
def vocabulary(language: Language) -> Vocabulary:
    """Return the words of ``language``, made when first asked for."""
    spelled, inflected, named, shares = {
        "ar": (_arabic_words, _arabic_forms, _arabic_names, (0.5, 0.2, 0.1, 0.06, 0.06, 0.05, 0.03)),
        "en": (_english_words, _english_forms, _english_names, (0.74, 0.12, 0.05, 0.05, 0.04)),
    }[language]
    words = _with_known(spelled(np.arange(GENERAL_WORDS + TOPIC_WORDS)), language)
    functional = _array(_FUNCTION_WORDS[language].split())
    general = inflected(words[:GENERAL_WORDS])
    general[: len(functional)] = functional[:, None]  # these have one form
    numerals = [str(number) for number in range(NUMERALS)]
    if language == "ar":  # both kinds of digits are written in Arabic
        numerals = [text.translate(_ARABIC_DIGITS) if number % 3 else text for number, text in enumerate(numerals)]
    return Vocabulary(
        general,
        inflected(words[GENERAL_WORDS:]),
        named(np.arange(NAMES)),
        _array(numerals),
        _array(_QUESTION_WORDS[language].split()),
        shares,
    )


def function_words(language: Language) -> int:
    """Return how many of the first general words are function words."""
    return len(_FUNCTION_WORDS[language].split())


def _with_known(pseudo: Words, language: Language) -> Words:
    """Return pseudo-words with most of them replaced by terms that have translations, each at most once."""
    lines = gzip.decompress(FILE.read_bytes()).decode("utf-8").split("\n")
    terms = [line.split("\t", 2)[1] for line in lines if line.startswith(f"{language}\t")]
    letters = re.compile(_LETTERS[language])
    known = [term for term in terms if letters.fullmatch(term)]
    words = pseudo.copy()
    for number in range(min(len(words), len(known))):
        if number % UNKNOWN_EVERY:
            words[number] = known[number * SPREAD % len(known)]
    return words


def _array(words: Sequence[str]) -> Words:
    return np.array(words, dtype=object)


def _digits(numbers: Numbers, *bases: int) -> list[Numbers]:
    """Return the digits of ``numbers``, spread over all possible ones, in mixed bases."""
    rest = numbers * SPREAD % int(np.prod(bases))
    found = []
    for base in bases:
        found.append(rest % base)
        rest = rest // base
    return found


def _arabic_words(numbers: Numbers) -> Words:
    letters = _array(list(_CONSONANTS))
    pattern, *root = _digits(numbers, len(_PATTERNS), *[len(letters)] * 3)
    first, second, third = (letters[digit] for digit in root)
    spelled = zip(pattern.tolist(), first, second, third, strict=True)
    return _array([_PATTERNS[number].format(*consonants) for number, *consonants in spelled])


def _arabic_forms(words: Words) -> Words:
    """Return each word plain, with the article and other clitics, vocalised, and drawn out."""
    marks = [_HARAKAT[number % len(_HARAKAT)] for number in range(len(words))]
    vocalised = [f"{word[0]}{_HARAKAT[2]}{word[1]}{mark}{word[2:]}" for word, mark in zip(words, marks, strict=True)]
    drawn_out = [f"{word[:2]}{_TATWEEL * 2}{word[2:]}" for word in words]
    forms = (words, "ال" + words, "و" + words, "بال" + words, "لل" + words, _array(vocalised), _array(drawn_out))
    return np.stack(forms, axis=1)


def _arabic_names(numbers: Numbers) -> Words:
    letters = _array(list(_CONSONANTS))
    first, second, third, fourth = (letters[digit] for digit in _digits(numbers, *[len(letters)] * 4))
    return np.asarray(first + "ا" + second + third + "و" + fourth)


def _english_words(numbers: Numbers) -> Words:
    onsets, vowels, codas = _array(_ONSETS), _array(_VOWELS), _array(_CODAS)
    coda, *rest = _digits(numbers, len(codas), len(onsets), len(vowels), len(onsets), len(vowels))
    return np.asarray(onsets[rest[0]] + vowels[rest[1]] + onsets[rest[2]] + vowels[rest[3]] + codas[coda])


def _english_forms(words: Words) -> Words:
    """Return each word plain, in the plural, with two other endings, and with a capital letter."""
    capital = _array([word.capitalize() for word in words])
    return np.stack((words, words + "s", words + "ed", words + "ing", capital), axis=1)


def _english_names(numbers: Numbers) -> Words:
    onsets, vowels = _array(_ONSETS), _array(_VOWELS)
    bases = (len(onsets), len(vowels)) * 3
    a, b, c, d, e, f = _digits(numbers, *bases)
    names = onsets[a] + vowels[b] + onsets[c] + vowels[d] + onsets[e] + vowels[f] + "k"
    return _array([name.capitalize() for name in names])


def warm() -> None:
    """Make the words of both languages now, where making them later would be measured."""
    for language in LANGUAGES:
        vocabulary(language)
