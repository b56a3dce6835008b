"""Any sentence-transformers model as an encoder, by hub name or path, with its own prompts."""

from __future__ import annotations

import copy
import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from weakref import finalize

import numpy as np

from index.model_hub import only_what_is_here
from index.records import EncoderUnavailable, Fingerprint
from index.remembered_vectors import RememberedVectors
from index.vectors import Vectors, encodable, unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Pool: TypeAlias = dict[Literal["input", "output", "processes"], Any]
UNLIMITED_TOKENS = 1_000_000_000
WORDS_REMEMBERED = 50_000
SENTENCES_REMEMBERED = 10_000
# Starting processes, each with its own copy of the model, takes longer than encoding fewer texts in one.
TEXTS_WORTH_A_POOL = 256
# Models trained with prefixes whose published files do not name them; read from their model cards.
KNOWN_PROMPTS = {"e5-": ("query: ", "passage: ")}


class SentenceTransformerEncoder:
    """Queries and passages get the model's own prompts.

    ``device`` is as torch names it (``cpu``, ``cuda:1``, ``mps``), None for the best there is. Several, with
    commas between (``cuda:0,cuda:1`` or ``cpu,cpu``), encode many passages in as many processes.
    """

    def __init__(self, name: str, device: str | None = None, batch_size: int = 32) -> None:
        self._devices = [part.strip() for part in (device or "").split(",") if part.strip()]
        for part in self._devices:
            _check_device(part)
        self._model = _load(name, self._devices[0] if self._devices else None)
        # Counting switches truncation off, which must not happen to the tokenizer that encodes in another thread.
        self._counting = copy.deepcopy(self._model.tokenizer)
        self._lock = threading.Lock()
        self._batch_size = batch_size
        prompts = {key: value for key, value in self._model.prompts.items() if value}
        known = next((pair for part, pair in KNOWN_PROMPTS.items() if part in Path(name).name), ("", ""))
        self._query_prefix = prompts.get("query", known[0])
        self._passage_prefix = prompts.get("document", prompts.get("passage", known[1]))
        self._name = name
        self._words = RememberedVectors(lambda words: self._encode(list(map(encodable, words))), WORDS_REMEMBERED)
        self._sentences = RememberedVectors(self.encode_passages, SENTENCES_REMEMBERED)
        self._pool: Pool | None = None
        self._stop: Callable[[], object] | None = None

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
        tokenizer, passage = self._counting, self._passage_prefix + encodable(text)
        if not callable(tokenizer):  # a static embedding holds a bare one
            return len(tokenizer.encode(passage, add_special_tokens=False).ids)
        with self._lock:
            return len(tokenizer(passage, truncation=False, verbose=False)["input_ids"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of shape ``(len(texts), dimension)``."""
        prefixed = [self._passage_prefix + encodable(text) for text in texts]
        if len(self._devices) < 2 or len(texts) < TEXTS_WORTH_A_POOL:
            return self._encode(prefixed)
        with self._lock:  # the processes answer into one queue
            return self._encode(prefixed, self._started_pool())

    def encode_query(self, text: str) -> Vectors:
        """Return a unit vector of shape ``(dimension,)``."""
        return np.asarray(self._encode([self._query_prefix + encodable(text)])[0], dtype=np.float32)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """Return the rows that ``encode_passages`` gives, but for rounding, and remember them."""
        return self._sentences.of(texts)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return unit rows, ``(len(words), dimension)``, and remember them."""
        return self._words.of(words)

    def _encode(self, texts: list[str], pool: Pool | None = None) -> Vectors:
        if not texts:
            return np.empty((0, self.fingerprint.dimension), dtype=np.float32)
        rows = self._model.encode(
            texts, batch_size=self._batch_size, prompt="", convert_to_numpy=True, show_progress_bar=False, pool=pool
        )
        return unit_rows(np.asarray(rows, dtype=np.float32))

    def _started_pool(self) -> Pool:
        if self._pool is None:
            self._pool = self._model.start_multi_process_pool(self._devices)
            self._stop = finalize(self, self._model.stop_multi_process_pool, self._pool)
        return self._pool

    def close(self) -> None:
        """Stop the processes of several devices, if any were started; they end with this object anyway."""
        if self._stop is not None:
            self._stop()
            self._pool = self._stop = None


def _check_device(device: str) -> None:
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise EncoderUnavailable(
            f"there is no device {device!r} here ({str(error).splitlines()[0]}); name another, such as cpu, in "
            "ISNAD_DEVICE, or leave it out"
        ) from error


def _load(name: str, device: str | None) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device=device, local_files_only=only_what_is_here(name))
    except (OSError, ValueError, LookupError, ImportError, SafetensorError) as error:
        raise EncoderUnavailable(
            f"the model {name!r} cannot be loaded: not a folder in the sentence-transformers layout, nor on the "
            "model hub as far as it can be reached from here; check the name, give the path of a downloaded "
            "model, or use --encoder bundled"
        ) from error
