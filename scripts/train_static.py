"""Training the static table: one vector for each token, a text being the mean of its tokens' vectors."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.vectors import Vectors
from scripts.train_batches import TextPair

SECONDS_BETWEEN_LOGS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; ``scale`` multiplies the cosines before the softmax."""

    steps: int
    batch: int = 2048
    rate: float = 5e-3
    scale: float = 20.0
    warm_up: float = 0.1
    seed: int = 1
    seconds_between_checkpoints: float = 60.0


class Pieces:
    """Token ids of texts, word by word: words recur, so each is tokenised once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: dict[str, list[int]] = {}
        self._unknown = [tokenizer.get_vocab()["[UNK]"]]

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return all ids in one row and where each text begins, as ``embedding_bag`` takes them."""
        split = [text.split() for text in texts]
        new = list({word for words in split for word in words if word not in self._ids})
        for word, encoding in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._ids[word] = encoding.ids
        rows = [list(chain.from_iterable(map(self._ids.__getitem__, words))) or self._unknown for words in split]
        offsets = np.cumsum([0, *map(len, rows[:-1])])
        return torch.from_numpy(np.fromiter(chain.from_iterable(rows), np.int64)), torch.from_numpy(offsets)


def start_table(tokenizer: Tokenizer, english: Tokenizer, vectors: Vectors, dimensions: int) -> Tensor:
    """Return the first table (pieces, dimensions): English vectors where there are some, else small noise.

    With fewer ``dimensions`` than ``vectors`` has, the vectors are turned onto their principal axes first.
    """
    centred = vectors - vectors.mean(axis=0)
    if dimensions < vectors.shape[1]:
        _, axes = np.linalg.eigh(centred.T @ centred)
        centred = centred @ axes[:, ::-1][:, :dimensions]
    vocabulary = tokenizer.get_vocab()
    spread = float(centred.std())
    table = np.random.default_rng(1).normal(0, spread, (len(vocabulary), centred.shape[1])).astype(np.float32)
    for piece, place in vocabulary.items():
        known = english.token_to_id(piece)
        if known is not None:
            table[place] = centred[known]
    return torch.from_numpy(table)


def encode(table: Tensor, pieces: Pieces, texts: Sequence[str]) -> Tensor:
    """Return the unit vectors (n, dimensions) of ``texts``."""
    ids, offsets = pieces(texts)
    return functional.normalize(functional.embedding_bag(ids, table, offsets, mode="mean"))


def contrast(left: Tensor, right: Tensor, same: Tensor, scale: float) -> Tensor:
    """Return the cross entropy of each row of ``left`` against all of ``right`` and back, the mean of both.

    Unit rows ``(n, dimensions)``; ``same``, ``(n, n)``, marks pairings of equal texts, which do not count.
    Henderson et al. 2017, "Efficient natural language response suggestion".
    """
    scores = (scale * left @ right.T).masked_fill(same, float("-inf"))
    labels = torch.arange(len(left), device=left.device)
    return (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2


def equal_texts(pairs: Sequence[TextPair]) -> Tensor:
    """Return where a wrong pairing (i, j) holds the text of the right one, so that it cannot be wrong."""
    left, right = (
        torch.from_numpy(np.unique(list(map(hash, side)), return_inverse=True)[1]) for side in zip(*pairs, strict=True)
    )
    same = (left[:, None] == left[None, :]) | (right[:, None] == right[None, :])
    return same.fill_diagonal_(False)


def train_table(
    table: Tensor,
    pieces: Pieces,
    draw: Callable[[float, int, random.Random], tuple[str, list[TextPair]]],
    plan: Plan,
    checkpoint: Path | None = None,
    report: Callable[[str], None] = print,
) -> Tensor:
    """Train ``table`` (pieces, dimensions) and return it; goes on from ``checkpoint`` where there is one."""
    table = table.clone().requires_grad_()
    optimizer = torch.optim.Adam([table], lr=plan.rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, plan.steps, pct_start=plan.warm_up)
    first = _resume(checkpoint, table, optimizer, schedule)
    logged = saved = time.monotonic()
    losses: dict[str, list[float]] = {}
    for step in range(first, plan.steps):
        # Seeded by the step, so a run that goes on draws what it would have drawn.
        stream, pairs = draw(step / plan.steps, plan.batch, random.Random(plan.seed * 1_000_003 + step))
        both = encode(table, pieces, [text for side in zip(*pairs, strict=True) for text in side])
        loss = contrast(both[: len(pairs)], both[len(pairs) :], equal_texts(pairs), plan.scale)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        losses.setdefault(stream, []).append(loss.item())
        now = time.monotonic()
        if now - logged > SECONDS_BETWEEN_LOGS:
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(losses.items()))
            report(f"step {step + 1}/{plan.steps} {means}")
            logged, losses = now, {}
        if checkpoint and now - saved >= plan.seconds_between_checkpoints:
            state = {
                "table": table.detach(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
            }
            partial = checkpoint.with_suffix(".partial")
            torch.save(state | {"step": step + 1}, partial)
            partial.replace(checkpoint)
            saved = now
    return table.detach()


def _resume(
    checkpoint: Path | None,
    table: Tensor,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> int:
    """Load the state in ``checkpoint`` and return the step it stands at, 0 without one."""
    if checkpoint is None or not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    with torch.no_grad():
        table.copy_(state["table"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])
