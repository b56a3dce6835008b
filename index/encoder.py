"""Texts to unit vectors: what every encoder can do, and which there are.

The bundled one (``index/bundled.py``) needs no network and no torch; any other sentence-transformers model
(``index/sentence_transformer.py``) can take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.bundled import BUNDLED, BundledEncoder
from index.records import EncoderUnavailable, Fingerprint
from index.sentence_transformer import SentenceTransformerEncoder
from index.vectors import Vectors


class Encoder(Protocol):
    """Turns texts into unit vectors of one space for queries and passages, Arabic and English."""

    @property
    def fingerprint(self) -> Fingerprint:
        """Name, revision, dimension, prefixes and normalisation."""

    @property
    def max_tokens(self) -> int:
        """How many tokens, as ``count_tokens`` counts, are read; what is beyond would be cut off."""

    def count_tokens(self, text: str) -> int:
        """Return how many of the encoder's own tokens a passage takes, its prefix included."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape ``(len(texts), dimension)``."""

    def encode_query(self, text: str) -> Vectors:
        """Return a unit vector of shape ``(dimension,)``."""

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """Return what ``encode_passages`` returns, but remember it: sentences of a library are read again and again."""

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return unit rows, ``(len(words), dimension)``, comparable with each other only; hundreds take no time."""


def load_encoder(name: str = BUNDLED, device: str | None = None, batch_size: int = 32) -> Encoder:
    """Load the encoder called ``name``: ``bundled``, or a sentence-transformers hub name or path.

    Raises:
        EncoderUnavailable: there is no such model here, and the hub cannot be reached.
    """
    if name == BUNDLED:
        return BundledEncoder()
    if name.startswith(("/", ".", "~")) and not Path(name).expanduser().is_dir():
        raise EncoderUnavailable(f"there is no folder {name}; check the path of the model")
    return SentenceTransformerEncoder(
        str(Path(name).expanduser()) if name.startswith("~") else name, device, batch_size
    )
