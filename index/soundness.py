"""What must be true of a stored document and its passages, whatever database they were read from."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

BYTES_PER_NUMBER = 2


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A row of passages; ``vector`` holds ``2 * dimension`` bytes, whose CRC-32 is ``checksum``.

    ``is_placed`` tells whether where it lies is what was stored.
    """

    id: int
    start: int
    end: int
    language: str
    vector: bytes
    checksum: int
    is_placed: bool


def place_checksum(document_id: str, start: int, end: int, language: str) -> int:
    """Return the CRC-32 of where a passage lies, and in which language."""
    return zlib.crc32(f"{document_id} {start} {end} {language}".encode("utf-8", "backslashreplace"))


def is_sound(text: bytes, sha256: str) -> bool:
    """Tell whether ``text``, in UTF-8, is the one whose SHA-256 was stored."""
    return hashlib.sha256(text).hexdigest() == sha256


def passages_fault(text: str, passages: Sequence[StoredPassage], dimension: int) -> str:
    """Return what is wrong with the passages of ``text`` in one generation, or "".

    Together they hold every character that is not white space, each once.
    """
    if not passages:
        return "has no passages"
    reached = 0
    for one in sorted(passages, key=lambda passage: passage.start):
        if not 0 <= one.start < one.end <= len(text) or one.language not in ("ar", "en"):
            return f"has a passage [{one.start}, {one.end}) that its {len(text)} characters do not hold"
        if not one.is_placed:
            return "has a passage that lies elsewhere than was stored"
        if one.start < reached:
            return "has passages that overlap"
        if text[reached : one.start].strip():
            return "lacks passages"
        # One wrong bit in front of a row makes a text of bytes.
        whole = isinstance(one.vector, bytes) and len(one.vector) == BYTES_PER_NUMBER * dimension
        if not whole or zlib.crc32(one.vector) != one.checksum:
            return "has a passage whose vector is damaged"
        reached = one.end
    return "lacks passages" if text[reached:].strip() else ""
