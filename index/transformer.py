"""The reading half of the bundled encoder: a small BERT, run by onnxruntime with 8-bit weights.

Rows are sorted by length and cut into batches of about equally many tokens, so that little is padding and
what a batch takes in memory does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.cores import usable_cores
from index.vectors import Vectors, unit_rows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TOKENS_PER_BATCH = 1024


class Transformer:
    """Means of the last layer's token vectors; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._session = _open_session(file)
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors ``(len(rows), dimension)`` of rows of token ids, special tokens included."""
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        means = np.empty((len(rows), self.dimension), dtype=np.float32)
        for places in length_batches(rows, order):
            ids, mask = padded([rows[place] for place in places])
            (states,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            weights = mask[..., None].astype(np.float32)
            means[places] = (np.asarray(states) * weights).sum(axis=1) / weights.sum(axis=1)
        return unit_rows(means)


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
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = usable_cores()
    # The file was optimised when it was exported; doing it again would only delay the first question.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    # A waiting thread sleeps: in a server, cores belong to whoever has work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
