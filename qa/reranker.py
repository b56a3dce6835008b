"""Any cross-encoder, by hub name or path: question and text are read together, and one number says how well they fit.

Slower than comparing vectors and surer, so only for the few texts that a search has found. Text that goes beyond
what the model reads (its own maximum, question included) is cut off at the end, without notice.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.model_hub import only_what_is_here
from index.records import IsnadError
from index.vectors import encodable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from torch import Tensor

HEAD = "ForSequenceClassification"


class RerankerUnavailable(IsnadError):
    """A model that cannot be loaded, or that cannot rank."""


class Reranker:
    """Scores texts for a question; safe to share between threads, which take turns.

    ``device`` is a single one, as torch names it (``cpu``, ``cuda:1``, ``mps``), None for the best there is.

    Raises:
        RerankerUnavailable: there is no such model or device, the hub cannot be reached, the model has several
            labels, or it was never trained to rank.
    """

    def __init__(self, name: str, device: str | None = None, batch_size: int = 32) -> None:
        self._model = _load(name, device)
        _check_ranks(self._model, name)
        self._batch_size = batch_size
        # A tokenizer holds the truncation and padding of the call it is in, so calls must not overlap. The
        # arithmetic spreads over all cores by itself; a second question at the same time would gain nothing.
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the model's logit for each of ``texts``, in their order: higher is better, on a scale of its own."""
        if not texts:
            return []
        asked = encodable(question)
        with self._lock:
            logits = self._model.predict(
                [(asked, encodable(text)) for text in texts],
                batch_size=self._batch_size,
                show_progress_bar=False,
                # A sigmoid would make equals of all that score high.
                activation_fn=_unchanged,
            )
        return [float(logit) for logit in logits]


def _unchanged(logits: Tensor) -> Tensor:
    return logits


def _load(name: str, device: str | None) -> CrossEncoder:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(name, device=device, local_files_only=only_what_is_here(name))
    except Exception as error:  # the libraries below raise many kinds, some of them plain Exception
        place = f" on the device {device!r}" if device else ""
        cause = str(error).strip().partition("\n")[0]
        raise RerankerUnavailable(
            f"the reranker {name!r} cannot be loaded{place} ({cause}); in ISNAD_RERANKER give the path of a downloaded "
            "cross-encoder, or the name of one on the model hub if that can be reached from here, in ISNAD_DEVICE "
            "a device that is there, such as cpu, or leave the setting out to rank without"
        ) from error
    return model


def _check_ranks(model: CrossEncoder, name: str) -> None:
    """Refuse what would give several numbers for a text, or a random one.

    A model with modules of its own after the transformer has the weights of its head in them.
    """
    architectures = getattr(model.config, "architectures", None) or ["an unnamed architecture"]
    if len(model) == 1 and not any(architecture.endswith(HEAD) for architecture in architectures):
        raise RerankerUnavailable(
            f"{name!r} is no cross-encoder ({', '.join(architectures)}, not …{HEAD}): its scores would be random; "
            "name a reranker in ISNAD_RERANKER, or leave the setting out"
        )
    if model.num_labels != 1:
        raise RerankerUnavailable(
            f"{name!r} gives {model.num_labels} labels for a text, where ranking takes one number; name a reranker "
            "with a single label in ISNAD_RERANKER, or leave the setting out"
        )
