"""The student: a BERT over the bilingual vocabulary, started from an English model of the same shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.vectors import Vectors

NO_WORD = -1
NEAREST = 8
NEAREST_TEMPERATURE = 0.1


@dataclass(frozen=True, slots=True)
class Padded:
    """Rows of token ids, padded to one length: ``ids``, ``mask`` and ``words`` of shape (rows, tokens).

    ``words`` numbers the words of the whole batch; special tokens and padding have ``NO_WORD``.
    """

    ids: Tensor
    mask: Tensor
    words: Tensor
    word_count: int


class WordPieces:
    """Token ids of texts, word by word: words recur, so each is tokenised once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: dict[str, list[int]] = {}
        vocabulary = tokenizer.get_vocab()
        self._first, self._last = vocabulary["[CLS]"], vocabulary["[SEP]"]
        self._unknown = [vocabulary["[UNK]"]]

    def split(self, texts: Sequence[Sequence[str]]) -> list[list[list[int]]]:
        """Return the ids of each word of each text; a word without pieces counts as unknown."""
        new = list({word for words in texts for word in words if word not in self._ids})
        for word, encoding in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._ids[word] = encoding.ids or self._unknown
        return [[self._ids[word] for word in words] or [self._unknown] for words in texts]

    def pad(self, rows: Sequence[Sequence[list[int]]], longest: int) -> Padded:
        """Return the rows between special tokens, cut behind the last word that ``longest`` tokens hold."""
        lengths = [2 + sum(map(len, row)) for row in rows]
        width = min(longest, max(lengths))
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        mask = torch.zeros_like(ids)
        words = torch.full_like(ids, NO_WORD)
        count = 0
        for place, row in enumerate(rows):
            flat, numbers = [self._first], [NO_WORD]
            for word in row:
                if len(flat) + len(word) >= width and len(flat) > 1:
                    break
                flat += word
                numbers += [count] * len(word)
                count += 1
            flat, numbers = flat[: width - 1], numbers[: width - 1]
            ids[place, : len(flat) + 1] = torch.tensor([*flat, self._last])
            words[place, : len(numbers)] = torch.tensor(numbers)
            mask[place, : len(flat) + 1] = 1
        return Padded(ids, mask, words, count)


def aligned(
    left: Sequence[list[list[int]]], right: Sequence[list[list[int]]], longest: int
) -> tuple[list[list[list[int]]], list[list[list[int]]]]:
    """Cut rows of equally many words so that both sides keep the same words within ``longest`` tokens."""
    cut_left, cut_right = [], []
    for one, other in zip(left, right, strict=True):
        kept, first, second = 0, 2, 2
        for word, counterpart in zip(one, other, strict=True):
            first, second = first + len(word), second + len(counterpart)
            if max(first, second) > longest and kept:
                break
            kept += 1
        cut_left.append(one[:kept])
        cut_right.append(other[:kept])
    return cut_left, cut_right


def hidden_states(model: BertModel, batch: Padded) -> Tensor:
    """Return the last layer's vectors (rows, tokens, width), computed in bfloat16."""
    device = next(model.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        states = model(input_ids=batch.ids.to(device), attention_mask=batch.mask.to(device)).last_hidden_state
    return torch.as_tensor(states).float()


def pooled(states: Tensor, batch: Padded) -> Tensor:
    """Return the unit means (rows, width) over the tokens, special ones included."""
    weights = batch.mask[..., None].to(states)
    return functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


def word_means(states: Tensor, batch: Padded) -> Tensor:
    """Return the unit mean (words, width) of each word's tokens."""
    inside = (batch.words != NO_WORD).to(states.device)
    sums = states.new_zeros(batch.word_count, states.shape[-1])
    sums = sums.index_add(0, batch.words.to(states.device)[inside], states[inside])
    return functional.normalize(sums, dim=-1)


def load_teacher(directory: Path) -> BertModel:
    """Load the English model for reading only."""
    model: BertModel = BertModel.from_pretrained(directory, add_pooling_layer=False)
    model.train(False)
    for parameter in model.parameters():
        parameter.requires_grad = False
    return model


def start_student(teacher: BertModel, english: Tokenizer, tokenizer: Tokenizer, table: Tensor) -> BertModel:
    """Return a model with the teacher's layers and embeddings for the pieces of ``tokenizer``.

    A piece that the teacher lacks starts as the mean of the teacher's embeddings of the words nearest to it
    in the static ``table`` (pieces, dimensions), the nearer the heavier.
    """
    vocabulary = tokenizer.get_vocab()
    settings = BertConfig.from_dict(teacher.config.to_dict() | {"vocab_size": len(vocabulary)})
    settings.hidden_dropout_prob = settings.attention_probs_dropout_prob = 0.0
    # Plain attention: on a processor the fused one takes far longer going back through short texts.
    settings._attn_implementation = "eager"
    student = BertModel(settings, add_pooling_layer=False)
    state = teacher.state_dict()
    old = state.pop("embeddings.word_embeddings.weight")
    student.load_state_dict(state, strict=False)
    new = student.embeddings.word_embeddings.weight.data
    shared = [(place, english.token_to_id(piece)) for piece, place in vocabulary.items()]
    ours = torch.tensor([place for place, known in shared if known is not None])
    theirs = torch.tensor([known for _, known in shared if known is not None])
    others = torch.tensor([place for place, known in shared if known is None])
    new[ours] = old[theirs]
    known_pieces = (piece for piece in vocabulary if english.token_to_id(piece) is not None)
    words = torch.tensor([len(piece) > 2 and piece.isalpha() for piece in known_pieces])
    unit = functional.normalize(table, dim=-1)
    for chunk in torch.split(others, 2000):
        similarity, nearest = (unit[chunk] @ unit[ours[words]].T).topk(NEAREST, dim=1)
        weights = (similarity / NEAREST_TEMPERATURE).softmax(dim=1)
        new[chunk] = (weights[..., None] * old[theirs[words][nearest]]).sum(dim=1)
    return student


def mixed_weights(start: BertModel, trained: Mapping[str, Vectors], start_share: float) -> dict[str, Vectors]:
    """Return the mean of the weights before training, of which ``start_share`` in [0, 1] is taken, and after it.

    Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".
    """
    before = {name: value.numpy() for name, value in start.state_dict().items()}
    return {name: start_share * before[name] + (1 - start_share) * value for name, value in trained.items()}
