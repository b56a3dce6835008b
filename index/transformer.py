"""The reading half of the bundled encoder: a small BERT, run by onnxruntime with 8-bit weights.

Rows are sorted by length and cut into batches of about equally many tokens, so that little is padding and
what a batch takes in memory does not grow with the number of rows. Each batch is read by one thread, and batches by as
many as there are cores: one question's sentences use them all, and many questions at once each use one, without two
threads waiting for each other after every layer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.cores import usable_cores
from index.vectors import Vectors, unit_rows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# Measured: from here on, more at a time are read no faster, and what is read together has more padding.
TOKENS_PER_BATCH = 128


class Transformer:
    """Means of the last layer's token vectors; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._session = _open_session(file)
        self._readers = ThreadPoolExecutor(usable_cores(), thread_name_prefix="encoding")
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors ``(len(rows), dimension)`` of rows of token ids, special tokens included."""
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        batches = list(length_batches(rows, order))
        read = map if len(batches) < 2 else self._readers.map
        means = np.empty((len(rows), self.dimension), dtype=np.float32)
        for places, found in zip(batches, read(self._means, ([rows[p] for p in b] for b in batches)), strict=True):
            means[places] = found
        return unit_rows(means)

    def _means(self, rows: Sequence[Sequence[int]]) -> Vectors:
        ids, mask = padded(rows)
        (states,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        weights = mask[..., None].astype(np.float32)
        means: Vectors = (np.asarray(states) * weights).sum(axis=1) / weights.sum(axis=1)
        return means


def length_batches(rows: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of ``order``, which runs from short rows to long, as many at a time as a batch holds."""
    batch: list[int] = []
    for place in order:
        if batch and (len(batch) + 1) * len(rows[place]) > TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return token ids and mask, both ``(len(rows), longest row)``."""
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return ids, mask


def _open_session(file: Path) -> InferenceSession:
    # onnxruntime tells its makers of each session, and keeps a number for the machine in the user's cache.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions, disable_telemetry_events

    disable_telemetry_events()  # for a program that had imported it before
    options = SessionOptions()
    options.intra_op_num_threads = 1
    # Hardly two batches have the same shape, so a plan of what each shape takes in memory is made in vain.
    options.enable_mem_pattern = False
    # The file was optimised when it was exported; doing it again would only delay the first question.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
