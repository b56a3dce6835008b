"""What showing and exporting an answer needs to know of it, so that the answer itself can be what shows it."""

from __future__ import annotations

import re
from typing import Protocol

from index.records import Language
from qa.cite import Citation, Place
from qa.compose import ShortAnswer
from qa.words import EXPORTED

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows: in a name they would turn what stands beside it as well."""


class Answered(Protocol):
    """An ``Answer``, as far as it is shown and exported."""

    @property
    def question(self) -> str:
        """The question as it was asked."""

    @property
    def language(self) -> Language:
        """The language of the question and of all that Isnad says itself."""

    @property
    def text(self) -> str:
        """The answer, or why there is none."""

    @property
    def abstained(self) -> bool:
        """Whether it is a refusal."""

    @property
    def confidence(self) -> float:
        """How sure it is, in [0, 1]."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The proof, none of a refusal."""

    @property
    def nearest(self) -> tuple[Citation, ...]:
        """What came nearest, of a refusal only."""

    @property
    def searched_for(self) -> str:
        """The question as it was understood."""

    @property
    def generated(self) -> bool:
        """Whether a language model wrote the text."""

    @property
    def short(self) -> tuple[ShortAnswer, ...]:
        """The short answers inside the quotes."""


def printable(text: str) -> str:
    """Return ``text`` with what is no text, control characters and lone surrogates, replaced by U+FFFD."""
    return NOT_TEXT.sub("\ufffd", text)


def named(text: str) -> str:
    """Return a title, a source or a question on one line, without what would turn the direction of its neighbours."""
    return " ".join(TURNS.sub("", printable(text)).split())


def heading(answer: Answered) -> str:
    """Return the heading over what is cited."""
    return EXPORTED[answer.language]["nearest" if answer.abstained else "citations"]


def cited(answer: Answered) -> tuple[Citation, ...]:
    """Return what an answer is shown with: its proof, or what came nearest."""
    return answer.nearest if answer.abstained else answer.citations


def origin(place: Citation | Place, language: Language) -> tuple[list[str], list[str]]:
    """Return the names of where something stands, title and source, and then the page and the span in words."""
    words = EXPORTED[language]
    names = [named(place.title), named(place.source)]
    spans = [words["page"].format(page=place.page)] if place.page is not None else []
    spans.append(words["characters"].format(start=place.start, end=place.end))
    return list(dict.fromkeys(name for name in names if name)), spans


def remarks(answer: Answered) -> list[str]:
    """Return what is said of an answer on lines of their own: what was searched for, who wrote it, how sure it is."""
    words, said = EXPORTED[answer.language], list[str]()
    if answer.searched_for and answer.searched_for != answer.question:
        said.append(f"{words['searched_for']} {named(answer.searched_for)}")
    if answer.generated:
        said.append(words["generated"])
    if not answer.abstained:
        said.append(words["confidence"].format(share=f"{answer.confidence:.0%}"))
    return said
