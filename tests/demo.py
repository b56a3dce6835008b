"""What tests share: an encoder whose vectors can be worked out by hand, and the folder of a small library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.ingest import AddReport, add_paths, open_or_create
from index.local import LocalIndex
from index.records import Fingerprint
from index.sentence_transformer import UNLIMITED_TOKENS
from index.text import fold
from index.vectors import Vectors

AXES = (("قهوه", "coffee"), ("بحر", "sea"), ("قمر", "moon"), ("جيش", "army"), ("مدرسه", "school"), ("كتاب", "book"))
"""What each axis counts: the occurrences of an Arabic and of an English word in the folded text."""

ARABIC_TEXTS = {
    "قهوة.txt": "وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠. كانت القهوة تُشرب في حلقات الذكر.\n",
    "بحر.md": "# البحر الأحمر\n\nيبلغ عمق **البَحْر** الأحمر ٢٢١١ متراً. يصل البـــحر بين قارتين.\n",
}
ENGLISH_TEXTS = {
    "moon.txt": "The moon turns once in 27 days. Nobody has lived on the moon.\n",
    "school.md": "# The old school\n\nThe school in Riyadh (الرياض) opened in 1953. A school needs 12 teachers.\n",
}


@dataclass(slots=True)
class DemoEncoder:
    """Counts the words of ``AXES``; the last axis is 1 for a text that holds none. Rows are scaled to length 1.

    "coffee by the sea, قَهْوَة" gives (2, 1, 0, 0, 0, 0, 0) / √5. A token is what stands between spaces.
    ``encoded`` holds every passage that was encoded so far.
    """

    revision: str = "1"
    name: str = "demo"
    max_tokens: int = UNLIMITED_TOKENS
    encoded: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.name, self.revision, len(AXES) + 1)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return np.array([demo_vector(text) for text in texts], np.float32).reshape(len(texts), len(AXES) + 1)

    def encode_query(self, text: str) -> Vectors:
        return demo_vector(text)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return np.array([demo_vector(word) for word in words], np.float32).reshape(len(words), len(AXES) + 1)


def demo_vector(text: str) -> Vectors:
    """Return the unit vector of ``text``, shape ``(len(AXES) + 1,)``."""
    folded = fold(text)
    counts = [float(sum(map(folded.count, words))) for words in AXES]
    vector = np.array([*counts, 0.0 if any(counts) else 1.0])
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def write_files(folder: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write ``texts`` as files named by their keys below ``folder``, and return it."""
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def add(
    folder: Path, encoder: DemoEncoder, *paths: Path, max_tokens: int = 256, prune: bool = False
) -> tuple[LocalIndex, AddReport]:
    """Add ``paths`` to the library in ``folder``, made if need be, and return it open with what was done."""
    index = open_or_create(folder, encoder, max_tokens)
    return index, add_paths(index, encoder, paths, prune=prune)
