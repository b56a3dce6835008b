"""The bundled encoder: a small bilingual transformer and a table of token vectors, side by side.

A text's vector is both halves' unit vectors, one behind the other, so that the cosine of two texts is a weighted
mean of both halves' cosines. ``index/model/README.md`` tells how they were trained and how good they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.records import EncoderUnavailable, Fingerprint
from index.remembered_vectors import RememberedVectors
from index.token_table import TokenTable
from index.transformer import Transformer
from index.vectors import Vectors, encodable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = "bundled"
BUNDLED_DIRECTORY = Path(__file__).parent / "model"
TOKENIZER, TRANSFORMER, TABLE = "tokenizer.json", "onnx/model.onnx", "static/vectors.npy"
POSITIONS = 512
# Lexical search beside it knows words already, so the half that reads them in context counts more.
HALF_WEIGHTS = (0.65, 0.35)
# A kilobyte each word, four each sentence.
WORDS_REMEMBERED = 20_000
SENTENCES_REMEMBERED = 10_000
Opened = TypeVar("Opened")


def _opened(file: Path, open_file: Callable[[], Opened]) -> Opened:
    try:
        return open_file()
    except Exception as error:
        raise EncoderUnavailable(f"{file} is damaged; install Isnad again, or name another --encoder") from error


class BundledEncoder:
    """Reads ``index/model/`` with onnxruntime and numpy; asking a question loads no torch."""

    max_tokens = POSITIONS - 2  # the first and the last position hold special tokens

    def __init__(self, directory: Path = BUNDLED_DIRECTORY) -> None:
        from tokenizers import Tokenizer

        self._files = [directory / name for name in (TOKENIZER, TRANSFORMER, TABLE)]
        for file in self._files:
            if not file.is_file():
                raise EncoderUnavailable(f"{file} is missing; install Isnad again, or name another --encoder")
        tokenizer, transformer, table = self._files
        self._tokenizer: Tokenizer = _opened(tokenizer, lambda: Tokenizer.from_file(str(tokenizer)))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        vocabulary = self._tokenizer.get_vocab()
        self._unknown, self._first, self._last = (vocabulary[name] for name in ("[UNK]", "[CLS]", "[SEP]"))
        self._transformer = _opened(transformer, lambda: Transformer(transformer))
        self._table = _opened(table, lambda: TokenTable(table))
        self._words = RememberedVectors(lambda words: self._table.encode(self._tokens(words)), WORDS_REMEMBERED)
        self._sentences = RememberedVectors(self.encode_passages, SENTENCES_REMEMBERED)

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The digest of all files and of the halves' weights stands for the revision."""
        digests = [repr(HALF_WEIGHTS).encode()]
        for file in self._files:
            with file.open("rb") as opened:
                digests.append(hashlib.file_digest(opened, "sha256").digest())
        revision = hashlib.sha256(b"".join(digests)).hexdigest()[:16]
        return Fingerprint(BUNDLED, revision, self._transformer.dimension + self._table.dimension)

    def count_tokens(self, text: str) -> int:
        """Return the number of word pieces."""
        return len(self._tokenizer.encode(encodable(text), add_special_tokens=False).ids)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape ``(len(texts), dimension)``; a text without tokens counts as unknown."""
        tokens = self._tokens(texts)
        framed = [[self._first, *row[: self.max_tokens], self._last] for row in tokens]
        halves = [self._transformer.encode(framed), self._table.encode(tokens)]
        weighted = [np.float32(math.sqrt(w)) * half for w, half in zip(HALF_WEIGHTS, halves, strict=True)]
        return np.concatenate(weighted, axis=1)

    def encode_query(self, text: str) -> Vectors:
        """Return a unit vector of shape ``(dimension,)``."""
        return np.asarray(self.encode_passages([text])[0], dtype=np.float32)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """Return the rows that ``encode_passages`` gives, and remember them."""
        return self._sentences.of(texts)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return unit rows, ``(len(words), dimension)``, by the table alone: single words have no context to read."""
        return self._words.of(words)

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        return [encoding.ids or [self._unknown] for encoding in encodings]
