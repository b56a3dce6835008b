"""Word-by-word translation with the dictionary rows, to make cross-language pairs out of one language.

The result is no sentence of the other language; for a table that averages token vectors it is close
enough to one, and there is far more text in one language than in two.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from scripts.train_cooccurrence import cooccurring_words
from scripts.train_data import Pair

LONGEST_TRANSLATION = 3
TIMES_IF_CERTAIN = 10
_PREFIXES = ("", "وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")
_SUFFIXES = ("", "ها", "هم", "ات", "ان", "ون", "ين", "وا", "يه", "ته", "ه", "ي", "ت", "ا")
_ENGLISH_SUFFIXES = ("", "s", "es", "ed", "d", "ing", "ly")
_EDGES = re.compile(r"^\W+|\W+$")


class Lexicon:
    """Translations of single words in both directions, found under folded and shortened forms."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._translations: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, Sequence[str]] = {}
        self._keys: dict[str, str] = {}

    def add_dictionary(self, pairs: Iterable[Pair]) -> None:
        """Take the rows of a dictionary; longer entries than a few words are left out."""
        for pair in pairs:
            self._add(pair, times=1)

    def add_sentences(self, pairs: Iterable[Pair]) -> None:
        """Take the words that stand together in parallel sentences, the surer the likelier to be chosen."""
        parallel = list(pairs)
        english = [self._words(pair.english) for pair in parallel]
        arabic = [self._words(pair.arabic) for pair in parallel]
        for pair, dice in cooccurring_words(english, arabic):
            self._add(pair, times=round(TIMES_IF_CERTAIN * dice))

    def _add(self, pair: Pair, times: int) -> None:
        for word, translation in ((pair.arabic, pair.english), (pair.english, pair.arabic)):
            key = self._key(word)
            if key and " " not in key and len(translation.split()) <= LONGEST_TRANSLATION:
                self._translations[key].extend([translation] * times)

    def translations(self, word: str) -> Sequence[str]:
        """Return the translations of ``word`` or of its longest known shortened form; empty if unknown."""
        known = self._found.get(word)
        if known is None:
            forms = _shortened(self._key(word))
            known = next((self._translations[form] for form in forms if form in self._translations), ())
            self._found[word] = known
        return known

    def translate(self, words: Sequence[str], share: float, chance: random.Random) -> str:
        """Replace about ``share`` of the ``words`` that have translations by one of theirs."""
        replaced = (
            chance.choice(options) if (options := self.translations(word)) and chance.random() < share else word
            for word in words
        )
        return " ".join(replaced)

    def _words(self, text: str) -> set[str]:
        return {key for word in text.split() if (key := self._key(word))}

    def _key(self, word: str) -> str:
        key = self._keys.get(word)
        if key is None:
            key = self._keys[word] = _EDGES.sub("", self._fold(word)).strip()
        return key


def _shortened(word: str) -> list[str]:
    """Return ``word`` without each affix it may carry, the least shortened first; two letters remain."""
    if word.isascii():
        forms = {word.removesuffix(suffix) for suffix in _ENGLISH_SUFFIXES}
    else:
        forms = {
            word[len(prefix) : len(word) - len(suffix)]
            for prefix in _PREFIXES
            if word.startswith(prefix)
            for suffix in _SUFFIXES
            if word.endswith(suffix) and len(word) >= len(prefix) + len(suffix) + 2
        }
    return sorted(forms | {word}, key=len, reverse=True)
