"""What the student is taught by each stream: to read Arabic as the English model reads the same in English.

The teacher's vector of an English text is the aim for the student's vector of its Arabic, by cosine and by
in-batch contrast (Reimers and Gurevych 2020, "Making monolingual sentence embeddings multilingual using
knowledge distillation"). Where the words correspond one by one, the aim is set for each word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel

from scripts.train_static import contrast, equal_texts
from scripts.train_streams import STREAMS, Row
from scripts.train_student import WordPieces, aligned, hidden_states, load_teacher, pooled, start_student, word_means

LONGEST_TEACHER_TEXT = 192
TEXTS_REMEMBERED = 500_000
SCALE = 20.0
NEAR_WEIGHT = 4.0
SPAN_WEIGHT = 0.5
ANCHORED_EVERY = 7


@dataclass(slots=True)
class Teacher:
    """The English model; vectors of sentences are kept while there is room, since good rows are drawn many times."""

    model: BertModel
    pieces: WordPieces
    _known: dict[str, Tensor] = field(default_factory=dict)

    @torch.no_grad()
    def texts(self, rows: Sequence[Sequence[str]]) -> Tensor:
        """Return the unit vectors (rows, width) of whole texts."""
        keys = [" ".join(words) for words in rows]
        new = {key: words for key, words in zip(keys, rows, strict=True) if key not in self._known}
        if new:
            batch = self.pieces.pad(self.pieces.split(list(new.values())), LONGEST_TEACHER_TEXT)
            vectors = pooled(hidden_states(self.model, batch), batch).half().cpu()
            if len(self._known) > TEXTS_REMEMBERED:
                self._known = {key: self._known[key] for key in keys if key in self._known}
            self._known.update(zip(new, vectors, strict=True))
        return torch.stack([self._known[key] for key in keys]).float().to(next(self.model.parameters()).device)


@dataclass(slots=True)
class Distillation:
    """The losses of each stream."""

    student: BertModel
    pieces: WordPieces
    teacher: Teacher

    def loss(self, name: str, rows: list[Row]) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of a batch and its parts for the log."""
        if name in ("sentences", "paragraphs", "words"):
            return self._translated(name, rows)
        if name in ("switched", "switched_passages"):
            return self._switched(name, rows)
        return self._found(name, rows)

    def _vectors(self, texts: Sequence[Sequence[str]], longest: int) -> Tensor:
        batch = self.pieces.pad(self.pieces.split(texts), longest)
        return pooled(hidden_states(self.student, batch), batch)

    def _contrast(self, left: Tensor, right: Tensor, texts: list[tuple[str, str]]) -> Tensor:
        return contrast(left, right, equal_texts(texts).to(left.device), SCALE)

    def _translated(self, name: str, rows: list[Row]) -> tuple[Tensor, dict[str, float]]:
        aims = self.teacher.texts([row.teacher for row in rows])
        vectors = self._vectors([row.student for row in rows], STREAMS[name][3])
        near = (1 - (vectors * aims).sum(dim=1)).mean()
        apart = self._contrast(vectors, aims, _texts(rows))
        loss = NEAR_WEIGHT * near + apart
        parts = {f"{name}.near": near.item(), f"{name}.apart": apart.item()}
        if name != "words":
            english = [Row(row.teacher, row.teacher, []) for row in rows]
            words, _, _ = self._word_by_word(english[::ANCHORED_EVERY], STREAMS[name][3])
            loss = loss + NEAR_WEIGHT * words
            parts["anchor"] = words.item()
        return loss, parts

    def _switched(self, name: str, rows: list[Row]) -> tuple[Tensor, dict[str, float]]:
        words, vectors, aims = self._word_by_word(rows, STREAMS[name][3])
        near = (1 - (vectors * aims).sum(dim=1)).mean()
        apart = self._contrast(vectors, aims, _texts(rows))
        loss = NEAR_WEIGHT * (near + words) + apart
        return loss, {f"{name}.near": near.item(), f"{name}.words": words.item(), f"{name}.apart": apart.item()}

    def _word_by_word(self, rows: Sequence[Row], longest: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return how far words are from the teacher's, and both models' vectors of the texts."""
        read = self.pieces.split([row.student for row in rows])
        meant = self.teacher.pieces.split([row.teacher for row in rows])
        read, meant = aligned(read, meant, longest)
        batch, english = self.pieces.pad(read, longest + 1), self.teacher.pieces.pad(meant, longest + 1)
        states = hidden_states(self.student, batch)
        with torch.no_grad():
            aims = hidden_states(self.teacher.model, english)
        words = (1 - (word_means(states, batch) * word_means(aims, english)).sum(dim=1)).mean()
        return words, pooled(states, batch), pooled(aims, english)

    def _found(self, name: str, rows: list[Row]) -> tuple[Tensor, dict[str, float]]:
        longest = STREAMS[name][3]
        vectors = self._vectors([row.student for row in rows], longest)
        if name == "spans":
            passages = self._vectors([row.passage for row in rows], longest)
            apart = self._contrast(vectors, passages, _texts(rows))
            return SPAN_WEIGHT * apart, {f"{name}.apart": apart.item()}
        passages = self.teacher.texts([row.passage or row.teacher for row in rows])
        apart = self._contrast(vectors, passages, _texts(rows))
        if name == "found":
            return apart, {f"{name}.apart": apart.item()}
        near = (1 - (vectors * self.teacher.texts([row.teacher for row in rows])).sum(dim=1)).mean()
        loss = apart + NEAR_WEIGHT * near
        return loss, {f"{name}.near": near.item(), f"{name}.apart": apart.item()}


def load_pair(
    english: Path, tokenizer: Tokenizer, table: Tensor, device: torch.device
) -> tuple[BertModel, Distillation]:
    """Load the English model in ``english`` as the teacher and start the student from it, both on ``device``."""
    english_tokenizer = Tokenizer.from_file(str(english / "tokenizer.json"))
    english_tokenizer.no_padding()
    english_tokenizer.no_truncation()
    teacher = load_teacher(english)
    student = start_student(teacher, english_tokenizer, tokenizer, table)
    for model in (teacher, student):
        torch.nn.Module.to(model, device)
    return student, Distillation(student, WordPieces(tokenizer), Teacher(teacher, WordPieces(english_tokenizer)))


def _texts(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(" ".join(row.student), " ".join(row.passage or row.teacher)) for row in rows]
