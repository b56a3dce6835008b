"""Whether a word of a statement is a word of its source: the same word in one language, a translation in the other.

Strict on purpose: words that are merely near in meaning do not count within a language, since opposites are near too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.encoder import Encoder
from index.records import Language
from index.terms import word_terms
from index.translations import bundled_translations
from index.vectors import Vectors
from qa.quantities import Quantity
from qa.support.concepts import STANDING_ALONE, concepts_of, is_listed, may_be_verb, side_of_any_form
from qa.support.name_spellings import LEAST_CONSONANTS, alike, alike_as_read
from qa.support.verb_forms import verb_of
from qa.support.wording import Word

SHORTEST_FORM = 3
_PARTICLES = ("", "و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "لل", "وس")
_VERBAL = ("", "ي", "ت")
_ENDINGS = ("", "ت", "ا", "وا", "ه", "ها", "هم", "ته", "تها", "تا", "تان", "تين", "ات")
# Cosines of words in the encoder's space, set on statements that are in no figure reported: of pairs that mean the
# same most are above LOOSE, of others nearly none is above NEAR.
_UNWRITTEN = "ع"
_NEGATIVE = ("un", "in", "im", "il", "ir", "dis", "non")
NEAR, LOOSE = 0.62, 0.3
SURE_TRANSLATION = 0.55
LEAST_TRANSLATION = 0.04
# Words that the table of common words holds apart are only held equal where the dictionary is so sure.
KNOWN_TRANSLATION = 0.3


def same_word(one: Word, other: Word) -> bool:
    """Tell whether two words of one script are the same but for their endings and particles."""
    if one.quantity or other.quantity:
        return bool(one.quantity and other.quantity) and same_quantity(one, other)
    if one.text == other.text:
        return True
    if one.text.isascii() or other.text.isascii():
        return word_terms(verb_of(one.text))[0] == word_terms(verb_of(other.text))[0]
    return not _forms(one.text).isdisjoint(_forms(other.text))


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    """Return what an Arabic word may be without particles, the letter of the imperfect, and endings."""
    forms = {word, word_terms(word)[0]}
    for particle in _PARTICLES:
        bare = word.removeprefix(particle)
        if not word.startswith(particle) or len(bare) < SHORTEST_FORM:
            continue
        stem = word_terms(bare)[0]
        for form in (bare, stem):
            for verbal in _VERBAL:
                forms |= {
                    form[len(verbal) : len(form) - len(ending)]
                    for ending in _ENDINGS
                    if form.startswith(verbal) and form.endswith(ending)
                }
    return frozenset(form for form in forms if len(form) >= SHORTEST_FORM or form in (word, word_terms(word)[0]))


def same_quantity(claimed: Word, held: Word) -> bool:
    """Tell whether ``held`` supports the quantity ``claimed``: unit, value and bound; a date may say less."""
    assert claimed.quantity
    assert held.quantity
    one, other = claimed.quantity, held.quantity
    if claimed.bound != held.bound and {claimed.bound, held.bound} != {"", "about"}:
        return False
    if one.kind != other.kind:
        return _year_either_way(one, other)
    if one.kind == "number":
        return one.value == other.value and one.unit == other.unit
    return one.value == other.value or _less_exact(one.value, other.value)


def _year_either_way(one: Quantity, other: Quantity) -> bool:
    """Tell whether one reading takes for a bare number what the other takes for a year: «2000»."""
    return one.value == other.value and {one.unit, other.unit} == {"", "year"}


def _less_exact(claimed: str, held: str) -> bool:
    """Tell whether a date says less than another: "2019" or "--03-12" of "2019-03-12"."""
    if claimed.startswith("--") and not held.startswith("--"):
        return held[-len(claimed) + 1 :] == claimed[1:] if len(claimed) == 7 else held[4:7] == claimed[1:]
    return held.startswith(f"{claimed}-")


class Translator:
    """Compares words of a statement with words of one source sentence in the other language."""

    def __init__(
        self,
        claimed: Sequence[Word],
        language: Language,
        held: Sequence[Word],
        encoder: Encoder,
        called: frozenset[str] = frozenset(),
    ) -> None:
        self.language = language
        # English names: one that is a common word as well may be spelled like any other.
        self.called = called
        self.other: Language = "en" if language == "ar" else "ar"
        self.nearness = _nearness(claimed, held, encoder)

    def places(self, row: int, claimed: Word, held: Sequence[Word]) -> list[int]:
        """Return where the source may say word ``row`` of the statement, by the table of common words if it can."""
        found = [at for at, other in enumerate(held) if self.translates(row, claimed, at, other)]
        known = all_concepts(claimed)
        return [at for at in found if not known.isdisjoint(all_concepts(held[at]))] or found

    def translates(self, row: int, claimed: Word, column: int, held: Word) -> bool:
        """Tell whether word ``row`` of the statement may say what word ``column`` of the source says."""
        if claimed.quantity or held.quantity:
            return bool(claimed.quantity and held.quantity) and same_quantity(claimed, held)
        if claimed.text.isascii() == held.text.isascii():
            return same_word(claimed, held)
        if _opposed(claimed.text, held.text):
            return False
        if is_negated(claimed.text, held.text):
            # «غير مدفوع»
            return bool(claimed.denied if held.text.isascii() else held.denied)
        if side_of_any_form(claimed.text) and side_of_any_form(claimed.text) == side_of_any_form(held.text):
            return True
        one, other = all_concepts(claimed), all_concepts(held)
        if one and other:
            known = not one.isdisjoint(other) or self._share(claimed.text, held.text) >= KNOWN_TRANSLATION
            return known or self._is_spelled(claimed.text, held.text)
        near = float(self.nearness[row, column])
        return (
            self._share(claimed.text, held.text) >= LEAST_TRANSLATION
            or self._is_alike(claimed.text, held.text)
            or (near >= NEAR and side_of_any_form(claimed.text) == side_of_any_form(held.text))
            or (near >= LOOSE and not (is_sure(claimed.text, self.language) or is_sure(held.text, self.other)))
        )

    def _is_alike(self, claimed: str, held: str) -> bool:
        latin, arabic = (claimed, held) if claimed.isascii() else (held, claimed)
        least = LEAST_CONSONANTS + self._is_common(claimed, held)
        return alike(latin, arabic, least) or (latin in self.called and alike_as_read(latin, arabic, least + 1))

    def _is_common(self, claimed: str, held: str) -> bool:
        # Said and «سعد» differ by a letter that Latin does not write.
        called = not self.called.isdisjoint((claimed, held)) and _UNWRITTEN not in claimed + held
        return not called and (is_listed(claimed) or is_listed(held))

    def _is_spelled(self, claimed: str, held: str) -> bool:
        """Tell whether an Arabic word that means something else spells an English name: Mill, and «ميل», a mile."""
        latin, arabic = (claimed, held) if claimed.isascii() else (held, claimed)
        return (
            latin in self.called
            and not (arabic.startswith("ال") or _UNWRITTEN in arabic or may_be_verb(arabic))
            and alike(latin, arabic)
        )

    def _share(self, claimed: str, held: str) -> float:
        return max(translation_share(claimed, self.language, held), translation_share(held, self.other, claimed))


def all_concepts(word: Word) -> frozenset[int]:
    """Return the concepts of a word, and of what is left without its pronoun: of «جدته» it is «جدة», and not «جد»."""
    bare = word.bare
    if bare.endswith("ت") and not is_listed(bare):
        bare = f"{bare[:-1]}ه"
    if is_listed(bare):
        # «جده» is no «جدة»: it is written with a pronoun.
        return concepts_of(bare)
    return concepts_of(word.text) | concepts_of(bare) if bare else concepts_of(word.text)


def translation_share(word: str, language: Language, other: str) -> float:
    """Return how likely ``other`` has the stem of a translation of ``word``, 0 if the dictionary has none such."""
    if word in STANDING_ALONE or other in STANDING_ALONE:
        return 0.0
    found = known_translations(word, language)
    forms = {word_terms(other)[0]} if other.isascii() else _forms(other)
    return max((share for term, share in found.items() if not forms.isdisjoint(_stems(term))), default=0.0)


def _stems(term: str) -> frozenset[str]:
    return frozenset([term]) if term.isascii() else _forms(term) | {term}


@lru_cache(maxsize=20_000)
def known_translations(word: str, language: Language) -> dict[str, float]:
    """Return the translations of a folded word, none if the dictionary lacks it."""
    of = bundled_translations().of
    return of(word_terms(word)[0], language) or of(word, language)


def is_sure(word: str, language: Language) -> bool:
    """Tell whether it is known what a word means: then it means nothing else that is only near."""
    return bool(concepts_of(word)) or _dictionary_is_sure(word, language)


def _dictionary_is_sure(word: str, language: Language) -> bool:
    return max(known_translations(word, language).values(), default=0.0) >= SURE_TRANSLATION


@lru_cache(maxsize=50_000)
def is_negated(one: str, other: str) -> bool:
    """Tell whether of two words the English one says with "un-" or "in-" that it is not what the Arabic one says."""
    latin, arabic = (one, other) if one.isascii() else (other, one)
    rests = (latin[len(prefix) :] for prefix in _NEGATIVE if latin.startswith(prefix))
    return any(not concepts_of(rest).isdisjoint(concepts_of(arabic)) for rest in rests)


def _opposed(one: str, other: str) -> bool:
    left, right = side_of_any_form(one), side_of_any_form(other)
    return bool(left and right) and left != right and left.partition(".")[0] == right.partition(".")[0]


def _nearness(claimed: Sequence[Word], held: Sequence[Word], encoder: Encoder) -> Vectors:
    if not claimed or not held:
        return np.zeros((len(claimed), len(held)), np.float32)
    left, right = (encoder.encode_words([word.text for word in words]) for words in (claimed, held))
    return left @ right.T
