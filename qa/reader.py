"""Any extractive question-answering model, by hub name or path: where in a text the answer stands, and how surely.

The model gives each token a logit for starting the answer and one for ending it; the sum of both, less that of the
first token, which stands for "not answered here", is a span's margin. Inside one window of text that is the
logarithm of how much likelier the span is than no answer. Longer texts are read in windows that overlap, and a span
keeps the best margin that any window gives it.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import regex

from index.model_hub import only_what_is_here
from index.records import IsnadError
from index.vectors import encodable

Floats: TypeAlias = npt.NDArray[np.float32]

# What such models are trained with; longer windows cost the square of their length.
LONGEST_WINDOW = 512
LONGEST_OVERLAP = 128
LONGEST_SPAN = 30
WINDOWS_AT_ONCE = 16
# Default word boundaries (Unicode annex 29): marks and tatweel belong to their word, «1,190.5» and "don't" are whole.
_WORD_EDGE = regex.compile(r"\b", flags=regex.WORD)
_GRAPHEME = regex.compile(r"\X")


class ReaderUnavailable(IsnadError):
    """A model that cannot be loaded, or that cannot read."""


@dataclass(frozen=True, slots=True)
class ReaderSpan:
    """Whole words ``text[start:end]`` that may be the answer; with a ``margin`` below 0 no answer is likelier."""

    start: int
    end: int
    margin: float


NOTHING = ReaderSpan(0, 0, float("-inf"))


@dataclass(frozen=True, slots=True)
class _Window:
    """The tokens of a stretch of text ``text_at``: their spans of shape (n, 2) and logits of shape (n,)."""

    text_at: int
    spans: npt.NDArray[np.int64]
    starts: Floats
    ends: Floats
    null: float


class ExtractiveReader:
    """Finds answers inside texts; safe to share between threads, which take turns.

    ``device`` is a single one, as torch names it (``cpu``, ``cuda:1``, ``mps``), None for the best there is.

    Raises:
        ReaderUnavailable: there is no such model or device, the hub cannot be reached, the model was never trained
            to answer questions, or its tokenizer does not tell where its tokens stand.
    """

    def __init__(self, name: str, device: str | None = None) -> None:
        self._tokenizer, self._model = _load(name, device)
        self._max_tokens = _max_tokens(self._tokenizer, self._model)
        read = set(signature(self._model.forward).parameters) & {"input_ids", "attention_mask", "token_type_ids"}
        if getattr(self._model.config, "type_vocab_size", 2) < 2:
            read.discard("token_type_ids")
        self._inputs = sorted(read)
        # The tokenizer holds the truncation and padding of the call it is in, so calls must not overlap. The
        # arithmetic spreads over all cores by itself; a second question at the same time would gain nothing.
        self._lock = threading.Lock()

    def read(self, question: str, texts: Sequence[str]) -> list[ReaderSpan]:
        """Return the best span of each text, in their order; one without words has [0, 0) with a margin of -inf."""
        return [next(iter(spans), NOTHING) for spans in self.candidates(question, texts, 1)]

    def candidates(self, question: str, texts: Sequence[str], n: int) -> list[list[ReaderSpan]]:
        """Return up to ``n`` different spans of each text, best first, of at most 30 tokens before widening.

        A question takes at most half a window; what is beyond it is not read.
        """
        edges = [_edges(text) for text in texts]
        found: list[dict[tuple[int, int], float]] = [{} for _ in texts]
        with self._lock:
            for window in self._windows(encodable(question), [encodable(text) for text in texts]):
                for span, margin in _best(window, edges[window.text_at], n):
                    best = found[window.text_at]
                    best[span] = max(margin, best.get(span, margin))
        ranked = [sorted(spans.items(), key=lambda item: (-item[1], item[0])) for spans in found]
        return [[ReaderSpan(*span, margin) for span, margin in spans[:n]] for spans in ranked]

    def _windows(self, question: str, texts: list[str]) -> Iterator[_Window]:
        question, overlap = self._fitted(question)
        # Texts of like length together, so that little is padded.
        order = sorted((at for at, text in enumerate(texts) if text.strip()), key=lambda at: len(texts[at]))
        for first in range(0, len(order), WINDOWS_AT_ONCE):
            batch = order[first : first + WINDOWS_AT_ONCE]
            encoding = self._tokenizer(
                [question] * len(batch),
                [texts[at] for at in batch],
                truncation="only_second",
                max_length=self._max_tokens,
                stride=overlap,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
                # A document that says "[SEP]" says just that.
                split_special_tokens=True,
                padding=True,
                return_tensors="pt",
            )
            starts, ends = self._logits(encoding)
            for row, of_batch in enumerate(encoding["overflow_to_sample_mapping"].tolist()):
                yield self._window(encoding, row, batch[of_batch], texts[batch[of_batch]], starts[row], ends[row])

    def _fitted(self, question: str) -> tuple[str, int]:
        """Return as much of ``question`` as fits into half a window, and by how many tokens windows then overlap."""
        room = self._max_tokens - self._tokenizer.num_special_tokens_to_add(pair=True)
        tokens = self._spans(question)
        if len(tokens) > room // 2:
            question = question[: tokens[room // 2 - 1][1]]
            tokens = self._spans(question)
        return question, min(LONGEST_OVERLAP, (room - len(tokens)) // 2)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        alone = {"add_special_tokens": False, "split_special_tokens": True, "truncation": False, "verbose": False}
        return list(self._tokenizer(text, return_offsets_mapping=True, **alone)["offset_mapping"])

    def _logits(self, encoding: Any) -> tuple[Floats, Floats]:
        import torch

        starts, ends = [], []
        for first in range(0, len(encoding["input_ids"]), WINDOWS_AT_ONCE):
            rows = slice(first, first + WINDOWS_AT_ONCE)
            inputs = {name: encoding[name][rows].to(self._model.device) for name in self._inputs if name in encoding}
            with torch.inference_mode():
                output = self._model(**inputs)
            starts.append(output.start_logits.float().cpu().numpy())
            ends.append(output.end_logits.float().cpu().numpy())
        return np.concatenate(starts), np.concatenate(ends)

    def _window(self, encoding: Any, row: int, text_at: int, text: str, starts: Floats, ends: Floats) -> _Window:
        ids = encoding["input_ids"][row].tolist()
        cls = self._tokenizer.cls_token_id
        null = ids.index(cls) if cls in ids else int(encoding["attention_mask"][row].argmax())
        of_text = [at for at, sequence in enumerate(encoding.sequence_ids(row)) if sequence == 1]
        spans = [_trimmed(text, *span) for span in encoding["offset_mapping"][row][of_text].tolist()]
        return _Window(
            text_at,
            np.array(spans, dtype=np.int64).reshape(len(spans), 2),
            starts[of_text],
            ends[of_text],
            float(starts[null] + ends[null]),
        )


def _best(window: _Window, edges: Sequence[int], n: int) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield the ``n`` best different spans of whole words, and their margins."""
    # A token that is white space alone can neither start nor end an answer.
    visible = window.spans[:, 0] < window.spans[:, 1]
    starts = np.where(visible, window.starts, -np.inf)
    ends = np.concatenate([np.where(visible, window.ends, -np.inf), np.full(LONGEST_SPAN - 1, -np.inf)])
    if not visible.any():
        return
    # sums[i, j]: the span of the tokens i to i + j
    sums = starts[:, np.newaxis] + np.lib.stride_tricks.sliding_window_view(ends, LONGEST_SPAN)
    seen: set[tuple[int, int]] = set()
    for place in np.argsort(-sums, axis=None, kind="stable").tolist():
        first, more = divmod(place, LONGEST_SPAN)
        if len(seen) == n or not np.isfinite(sums[first, more]):
            return
        start, end = int(window.spans[first, 0]), int(window.spans[first + more, 1])
        span = edges[bisect_right(edges, start) - 1], edges[bisect_left(edges, end)]
        if span not in seen:
            seen.add(span)
            yield span, float(sums[first, more]) - window.null


def _edges(text: str) -> list[int]:
    """Return the offsets at which a word, or a character of none, may be parted from the next, both ends included."""
    words = {match.start() for match in _WORD_EDGE.finditer(text)}
    return sorted({match.start() for match in _GRAPHEME.finditer(text)} & words | {0, len(text)})


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, end - (len(piece) - len(piece.rstrip())))


def _max_tokens(tokenizer: Any, model: Any) -> int:
    """Return how many tokens the model reads at once, special ones included."""
    longest = min(LONGEST_WINDOW, int(tokenizer.model_max_length))
    positions = int(getattr(model.config, "max_position_embeddings", None) or -1)
    for module in model.modules():
        # RoBERTa and its kin leave the positions up to that of padding unused.
        if hasattr(module, "position_embeddings") and isinstance(getattr(module, "padding_idx", None), int):
            positions -= module.padding_idx + 1
    return min(longest, positions) if positions > 0 else longest


def _load(name: str, device: str | None) -> tuple[Any, Any]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    try:
        place = torch.device(device) if device else torch.accelerator.current_accelerator(check_available=True)
        here = only_what_is_here(name)
        tokenizer: Any = AutoTokenizer.from_pretrained(name, trust_remote_code=False, local_files_only=here)
        model, loaded = AutoModelForQuestionAnswering.from_pretrained(
            name, trust_remote_code=False, output_loading_info=True, local_files_only=here
        )
        model = model.to(place or "cpu").eval()
    except Exception as error:  # the libraries below raise many kinds, some of them plain Exception
        on = f" on the device {device!r}" if device else ""
        cause = str(error).strip().partition("\n")[0]
        raise ReaderUnavailable(
            f"the reader {name!r} cannot be loaded{on} ({cause}); in ISNAD_READER give the path of a downloaded "
            "question-answering model, or the name of one on the model hub if that can be reached from here, in "
            "ISNAD_DEVICE a device that is there, such as cpu, or leave the setting out to answer without"
        ) from error
    if missing := sorted(loaded["missing_keys"]):
        raise ReaderUnavailable(
            f"{name!r} was not trained to find answers (it lacks {', '.join(missing[:3])}): it would read at "
            "random; name an extractive question-answering model in ISNAD_READER, or leave the setting out"
        )
    if not tokenizer.is_fast:
        raise ReaderUnavailable(
            f"the tokenizer of {name!r} ({type(tokenizer).__name__}) does not tell where its tokens stand in the text; "
            "name a model with a fast tokenizer (a tokenizer.json beside its weights) in ISNAD_READER, or leave the "
            "setting out"
        )
    # Half precision is slow on processors made for single.
    return tokenizer, model.float() if model.device.type == "cpu" else model
