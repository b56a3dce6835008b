"""Training the student by the clock, from checkpoint to checkpoint."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BertModel

from index.vectors import Vectors
from scripts.train_losses import Distillation
from scripts.train_static import Pieces, encode
from scripts.train_streams import STREAMS, Row, Streams
from scripts.train_student import WordPieces, hidden_states, pooled


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; embeddings, of which each batch holds few, learn faster."""

    minutes: float
    rate: float = 2e-4
    embedding_factor: float = 5.0
    warm_up: float = 0.03
    minutes_between_checkpoints: float = 5.0
    minutes_between_evaluations: float = 15.0
    seed: int = 1

    def rate_at(self, progress: float) -> float:
        """Rise over the warm-up, then fall in a line to nothing."""
        return self.rate * min(1.0, progress / self.warm_up + 0.01) * max(0.0, 1 - progress)


@dataclass(slots=True)
class Run:
    """A training that can be broken off and gone on with."""

    student: BertModel
    optimizer: torch.optim.Optimizer
    checkpoint: Path
    minutes: float = 0.0
    step: int = 0

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "student": self.student.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "minutes": self.minutes,
            "step": self.step,
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def resume(self) -> None:
        """Load the checkpoint if there is one."""
        if self.checkpoint.exists():
            device = next(self.student.parameters()).device
            state = torch.load(self.checkpoint, map_location=device, weights_only=True)
            self.student.load_state_dict(state["student"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.minutes, self.step = float(state["minutes"]), int(state["step"])


def make_optimizer(student: BertModel, schedule: Schedule) -> torch.optim.Optimizer:
    """Return Adam with a group for the word embeddings."""
    named = list(student.named_parameters())
    embeddings = [value for name, value in named if "word_embeddings" in name]
    others = [value for name, value in named if "word_embeddings" not in name]
    groups = [{"params": embeddings, "factor": schedule.embedding_factor}, {"params": others, "factor": 1.0}]
    return torch.optim.Adam(groups, lr=schedule.rate, fused=True)


def draw_batches(streams: Streams, run: Run, schedule: Schedule) -> Iterator[tuple[str, list[Row]]]:
    """Yield stream names and batches by the shares of ``STREAMS`` at the run's progress."""
    chance = random.Random(schedule.seed * 1_000_003 + run.step)
    sources = {name: streams.batches(name, chance) for name in STREAMS}
    while True:
        progress = run.minutes / schedule.minutes
        weights = [first + (last - first) * progress for first, last, _, _ in STREAMS.values()]
        (name,) = chance.choices(list(STREAMS), weights)
        yield name, next(sources[name])


def train_student(
    student: BertModel,
    distillation: Distillation,
    streams: Streams,
    schedule: Schedule,
    checkpoint: Path,
    evaluate: Callable[[BertModel, int], None],
    report: Callable[[str], None] = print,
) -> BertModel:
    """Train the student until the schedule's minutes are over, going on from ``checkpoint``; return it."""
    run = Run(student, make_optimizer(student, schedule), checkpoint)
    run.resume()
    if run.minutes >= schedule.minutes:
        report(f"{checkpoint} has had its {run.minutes:.0f} minutes; give more, or remove it to begin anew")
    elif run.step:
        report(f"going on from step {run.step}, {run.minutes:.0f} of {schedule.minutes:.0f} minutes")
    student.train()
    log = StepLog(report)
    saved = evaluated = run.minutes
    last = time.monotonic()
    for name, rows in draw_batches(streams, run, schedule):
        if run.minutes >= schedule.minutes:
            break
        rate = schedule.rate_at(run.minutes / schedule.minutes)
        for group in run.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        loss, parts = distillation.loss(name, rows)
        run.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(run.optimizer.param_groups[1]["params"], 1.0)
        run.optimizer.step()
        run.step += 1
        log.add(parts, run, schedule)
        if run.minutes - saved >= schedule.minutes_between_checkpoints:
            run.save()
            saved = run.minutes
        if run.minutes - evaluated >= schedule.minutes_between_evaluations:
            student.train(False)
            evaluate(student, run.step)
            student.train()
            evaluated = run.minutes
        now = time.monotonic()
        run.minutes, last = run.minutes + (now - last) / 60, now
    run.save()
    student.train(False)
    evaluate(student, run.step)
    return student


@dataclass(slots=True)
class StepLog:
    """A line a minute with the means of what the steps since the last line reported."""

    report: Callable[[str], None]
    since: float = field(default_factory=time.monotonic)
    steps: int = 0
    parts: dict[str, list[float]] = field(default_factory=dict)

    def add(self, parts: dict[str, float], run: Run, schedule: Schedule) -> None:
        """Take the parts of one step's loss."""
        self.steps += 1
        for name, value in parts.items():
            self.parts.setdefault(name, []).append(value)
        seconds = time.monotonic() - self.since
        if seconds < 60:
            return
        means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(self.parts.items()))
        share = 100 * run.minutes / schedule.minutes
        self.report(f"step {run.step}, {share:.0f} %, {self.steps / seconds:.2f} steps a second: {means}")
        self.since, self.steps, self.parts = time.monotonic(), 0, {}


def encode_texts(student: BertModel, pieces: WordPieces, texts: Sequence[str], longest: int = 256) -> Tensor:
    """Return the unit vectors (texts, width), reading at most ``longest`` tokens of each."""
    rows = pieces.split([text.split() for text in texts])
    order = sorted(range(len(rows)), key=lambda place: sum(map(len, rows[place])))
    vectors = torch.empty(len(rows), student.config.hidden_size)
    with torch.no_grad():
        for start in range(0, len(order), 32):
            places = order[start : start + 32]
            batch = pieces.pad([rows[place] for place in places], longest)
            vectors[places] = pooled(hidden_states(student, batch), batch).cpu()
    return vectors


@dataclass(slots=True)
class Halves:
    """The vectors of both halves of the encoder, each text encoded once."""

    student: BertModel
    student_pieces: WordPieces
    table: Tensor
    table_pieces: Pieces
    _known: dict[str, Vectors] = field(default_factory=dict)

    def alone(self, texts: Sequence[str]) -> Vectors:
        """Return the transformer's unit vectors ``(len(texts), width)``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= zip(new, encode_texts(self.student, self.student_pieces, new).numpy(), strict=True)
        return np.stack([self._known[text] for text in texts])

    def together(self, texts: Sequence[str]) -> Vectors:
        """Return the transformer's and the table's unit rows side by side, each with half of the weight."""
        halves = [self.alone(texts), encode(self.table, self.table_pieces, texts).numpy()]
        return np.asarray(np.concatenate(halves, axis=1) / np.float32(np.sqrt(2)), dtype=np.float32)
