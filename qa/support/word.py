"""A word of content of a sentence, with what stands over it."""

from __future__ import annotations

from dataclasses import dataclass

from qa.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content or a quantity, ``text[start:end]`` of its sentence.

    ``clause`` counts from 0; ``leads`` tells the first of its clause; ``preposition`` is the one right before it, by
    one name in both languages, and ``under`` that one or the one of the words it touches. ``touches`` tells that
    nothing but white space, not even a small word, parts it from the
    word of content before it. ``denied`` and ``supposed`` tell what stands over it, None where that is not certain.
    ``bound`` of a quantity is "more", "less", "about" or "". ``operates`` tells a word that itself denies or supposes,
    as fail and plan, and ``over`` which of the words before, of that kind, it stands under. ``bare`` is an Arabic word
    without its last «ه» where that is written as a pronoun is, and not «ة»; ``lettered`` tells that its preposition is
    its own first letter.
    """

    text: str
    start: int
    end: int
    clause: int
    leads: bool
    preposition: str
    under: str
    touches: bool
    denied: bool | None
    supposed: bool | None
    quantity: Quantity | None = None
    bound: str = ""
    operates: bool = False
    over: tuple[int, ...] = ()
    bare: str = ""
    lettered: bool = False
