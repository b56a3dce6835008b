"""The reading half of the bundled encoder: a small BERT, run by onnxruntime with 8-bit weights.

Each row is read alone: what lies between the layers is scaled to 8 bits by the largest value met, so that a row read
beside others would have another vector each time. One thread reads a row, and as many do as there are cores: one
question's sentences use them all, and many questions at once each use one, without two threads waiting for each other
after every layer. Reading several rows at once was measured to gain nothing from a hundred tokens on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.cores import usable_cores
from index.vectors import Vectors, unit_rows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class Transformer:
    """Means of the last layer's token vectors; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._session = _open_session(file)
        self._readers = ThreadPoolExecutor(usable_cores(), thread_name_prefix="encoding")
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors ``(len(rows), dimension)`` of rows of token ids, special tokens included."""
        read = map if len(rows) < 2 else self._readers.map
        means = np.empty((len(rows), self.dimension), dtype=np.float32)
        for place, found in enumerate(read(self._mean, rows)):
            means[place] = found
        return unit_rows(means)

    def _mean(self, row: Sequence[int]) -> Vectors:
        ids = np.array([row], dtype=np.int64)
        (states,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        mean: Vectors = np.asarray(states)[0].mean(axis=0)
        return mean


def _open_session(file: Path) -> InferenceSession:
    # onnxruntime tells its makers of each session, and keeps a number for the machine in the user's cache.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions, disable_telemetry_events

    disable_telemetry_events()  # for a program that had imported it before
    options = SessionOptions()
    options.intra_op_num_threads = 1
    # Rows are of many lengths, so a plan of what each takes in memory is mostly made in vain.
    options.enable_mem_pattern = False
    # The file was optimised when it was exported; doing it again would only delay the first question.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
