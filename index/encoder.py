"""Texts to unit vectors: the encoder protocol, the bundled encoder, any sentence-transformers model.

The bundled encoder is a table of token vectors (``index/model/``, made by ``scripts/train_encoder.py``)
in the sentence-transformers layout; it is read here with numpy, so that asking a question loads no torch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.records import Fingerprint, IsnadError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BUNDLED = "bundled"
BUNDLED_DIRECTORY = Path(__file__).parent / "model"
UNLIMITED_TOKENS = 1_000_000_000
TOKENS_PER_BATCH = 100_000
# Models trained with prefixes whose published files do not name them; read from their model cards.
KNOWN_PROMPTS = {"e5-": ("query: ", "passage: ")}

Vectors: TypeAlias = npt.NDArray[np.float32]


class EncoderUnavailable(IsnadError):
    """A model that cannot be loaded."""


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


class TokenTableEncoder:
    """Mean of static token vectors (the layout of sentence-transformers' ``StaticEmbedding``)."""

    max_tokens = UNLIMITED_TOKENS

    def __init__(self, directory: Path = BUNDLED_DIRECTORY) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer_file, table_file = directory / "tokenizer.json", directory / "model.safetensors"
        for file in (tokenizer_file, table_file):
            if not file.is_file():
                raise EncoderUnavailable(f"{file} is missing; install Isnad again, or name another --encoder")
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._unknown: int = self._tokenizer.token_to_id("[UNK]") or 0
        self._table: npt.NDArray[np.floating[Any]] = load_file(table_file)["embedding.weight"]
        self._files = (tokenizer_file, table_file)

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The digest of both files stands for the revision."""
        digest = hashlib.sha256()
        for file in self._files:
            digest.update(file.read_bytes())
        return Fingerprint(BUNDLED, digest.hexdigest()[:16], int(self._table.shape[1]))

    def count_tokens(self, text: str) -> int:
        """Return the number of word pieces."""
        return len(self._tokenizer.encode(_encodable(text), add_special_tokens=False).ids)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape ``(len(texts), dimension)``; a text without tokens counts as unknown."""
        rows = np.empty((len(texts), self.fingerprint.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([_encodable(text) for text in texts], add_special_tokens=False)
        tokens = [encoding.ids or [self._unknown] for encoding in encodings]
        start = 0
        while start < len(tokens):
            end, held = start + 1, len(tokens[start])
            while end < len(tokens) and held + len(tokens[end]) <= TOKENS_PER_BATCH:
                held += len(tokens[end])
                end += 1
            lengths = np.fromiter(map(len, tokens[start:end]), dtype=np.int64)
            flat = np.fromiter((token for ids in tokens[start:end] for token in ids), np.int64, count=held)
            bounds = np.concatenate(([0], np.cumsum(lengths)[:-1]))
            sums = np.add.reduceat(self._table[flat].astype(np.float32), bounds, axis=0)
            rows[start:end] = sums / lengths[:, None]
            start = end
        return unit_rows(rows)

    def encode_query(self, text: str) -> Vectors:
        """Return a unit vector of shape ``(dimension,)``."""
        return np.asarray(self.encode_passages([text])[0], dtype=np.float32)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name or path, with its own prompts."""

    def __init__(self, name: str, device: str | None = None, batch_size: int = 32) -> None:
        self._model = _load_sentence_transformer(name, device)
        self._batch_size = batch_size
        prompts = {key: value for key, value in self._model.prompts.items() if value}
        known = next((pair for part, pair in KNOWN_PROMPTS.items() if part in Path(name).name), ("", ""))
        self._query_prefix = prompts.get("query", known[0])
        self._passage_prefix = prompts.get("document", prompts.get("passage", known[1]))
        self._name = name

    @property
    def max_tokens(self) -> int:
        """The model's own maximum sequence length."""
        return min(self._model.max_seq_length or UNLIMITED_TOKENS, UNLIMITED_TOKENS)

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """A few encoded words stand for the revision: equal weights give equal digests, wherever they lie."""
        probe = np.round(self._encode(["إسناد", "isnad 40"]).astype(np.float64), 3) + 0.0
        return Fingerprint(
            name=Path(self._name).name if Path(self._name).exists() else self._name,
            revision=hashlib.sha256(probe.tobytes()).hexdigest()[:16],
            dimension=int(probe.shape[1]),
            query_prefix=self._query_prefix,
            passage_prefix=self._passage_prefix,
        )

    def count_tokens(self, text: str) -> int:
        """Return the number of the model's tokens, special ones and the passage prefix included."""
        tokenizer, passage = self._model.tokenizer, self._passage_prefix + _encodable(text)
        if not callable(tokenizer):  # a static embedding holds a bare one
            return len(tokenizer.encode(passage, add_special_tokens=False).ids)
        return len(tokenizer(passage, truncation=False, verbose=False)["input_ids"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape ``(len(texts), dimension)``."""
        if not texts:
            return np.empty((0, self.fingerprint.dimension), dtype=np.float32)
        return self._encode([self._passage_prefix + _encodable(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        """Return a unit vector of shape ``(dimension,)``."""
        return np.asarray(self._encode([self._query_prefix + _encodable(text)])[0], dtype=np.float32)

    def _encode(self, texts: list[str]) -> Vectors:
        rows = self._model.encode(
            texts, batch_size=self._batch_size, prompt="", convert_to_numpy=True, show_progress_bar=False
        )
        return unit_rows(np.asarray(rows, dtype=np.float32))


def load_encoder(name: str = BUNDLED, device: str | None = None, batch_size: int = 32) -> Encoder:
    """Load the encoder called ``name``: ``bundled``, or a sentence-transformers hub name or path.

    Raises:
        EncoderUnavailable: there is no such model here, and the hub cannot be reached.
    """
    if name == BUNDLED:
        return TokenTableEncoder()
    if name.startswith(("/", ".", "~")) and not Path(name).expanduser().is_dir():
        raise EncoderUnavailable(f"there is no folder {name}; check the path of the model")
    return SentenceTransformerEncoder(
        str(Path(name).expanduser()) if name.startswith("~") else name, device, batch_size
    )


def _load_sentence_transformer(name: str, device: str | None) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device=device)
    except (OSError, ValueError, LookupError, ImportError) as error:
        raise EncoderUnavailable(
            f"the model {name!r} cannot be loaded: not a folder in the sentence-transformers layout, nor on the "
            "model hub as far as it can be reached from here; check the name, give the path of a downloaded "
            f"model, or use --encoder {BUNDLED}"
        ) from error


def unit_rows(rows: Vectors) -> Vectors:
    """Scale each row to length 1; a row of zeros becomes the first axis, so that rows are always unit."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    empty = lengths[:, 0] == 0
    if empty.any():
        rows = rows.copy()
        rows[empty, 0] = 1
        lengths[empty] = 1
    return np.asarray(rows / lengths, dtype=np.float32)


def _encodable(text: str) -> str:
    """Lone surrogates cannot be handed to a tokenizer; a question may hold them."""
    return text.encode("utf-8", "replace").decode("utf-8")
