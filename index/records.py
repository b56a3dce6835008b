"""The records that travel along a document's path. Plain values: nothing here reads, encodes or searches.

Every offset counts Unicode code points and every span is half-open, ``[start, end)``, into
``Document.text``. The text of a passage is therefore always ``document.text[start:end]``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")

Metadata = Mapping[str, tuple[str, ...]]
"""What is known about a document: lower-case keys (``author``, ``date``, ``tags``, any other), each with its values."""


class IsnadError(Exception):
    """Something a person can put right; the message names the offending value and the remedy."""


def text_digest(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class EncoderUnavailable(IsnadError):
    """A model that cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source, with its text exactly as it was extracted.

    ``id`` is the same for the same ``source`` every time, so adding a file again replaces it.
    ``pages`` maps a page number, counted from 1, to its span; only paged formats have any.
    """

    id: str
    source: str
    title: str
    language: Language
    text: str
    sha256: str
    metadata: Metadata = field(default_factory=dict)
    pages: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds ``offset``, or None in a document without pages."""
        for number, (start, end) in self.pages.items():
            if start <= offset < end:
                return number
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one document, short enough for the encoder to read whole.

    ``id`` is 0 until the library has stored the passage and given it one.
    """

    id: int
    document_id: str
    start: int
    end: int
    language: Language


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, best first.

    ``score`` is the fused score, comparable within one query only. The ranks count from 1 within the
    passage's language; None means that list did not hold the passage.
    """

    passage: Passage
    document: Document
    score: float
    dense_score: float
    lexical_score: float
    dense_rank: int | None
    lexical_rank: int | None

    @property
    def text(self) -> str:
        """The passage's text: a slice of the document's."""
        return self.document.text[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What must be equal for two vectors to be comparable."""

    name: str
    revision: str
    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""
    normalised: bool = True

    def to_json(self) -> str:
        """Return the fingerprint as JSON, equal for equal fingerprints."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Fingerprint:
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Generation:
    """One encoding of all documents."""

    id: int
    fingerprint: Fingerprint
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a library: how many writes of passages it has seen, and a token that no other history has."""

    number: int
    token: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document in a list, without its text."""

    id: str
    source: str
    title: str
    language: Language
    sha256: str
    characters: int
    passages: int
    metadata: Metadata = field(default_factory=dict)


class OtherEncoder(IsnadError):
    """The library holds another encoder's vectors."""

    @classmethod
    def unless_equal(cls, stored: Fingerprint, chosen: Fingerprint, library: str) -> None:
        """Refuse an encoder other than the one whose vectors ``library`` holds."""
        if stored != chosen:
            raise cls(
                f"{library} was encoded with {stored.name} ({stored.revision}), not with {chosen.name} "
                f"({chosen.revision}); name the first as --encoder, or encode the library again for the second with "
                f"the same options and: isnad rebuild --library {library}"
            )
