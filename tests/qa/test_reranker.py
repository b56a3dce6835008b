import math
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tokenizers import processors

from qa.reranker import Reranker, RerankerUnavailable
from tests.index.texts import ODD_TEXTS, word_tokenizer

WORDS = ("متى", "وصلت", "القَهْوَةُ", "البـــحر", "ميناء", "coffee", "sea", "the")


def save_tokenizer(folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    tokenizer = word_tokenizer(*WORDS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=16,
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Save a tiny BERT that reads 16 tokens and finds the word «القَهْوَةُ»; with labels None, one without a head."""
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    def save(labels: int | None = 1) -> Path:
        folder = tmp_path_factory.mktemp("مُرتِّب")
        save_tokenizer(folder)
        config = BertConfig(
            vocab_size=len(WORDS) + 4,
            hidden_size=4,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=4,
            max_position_embeddings=16,
        )
        config.num_labels = labels or 1
        if labels is None:
            BertModel(config).save_pretrained(folder)
        else:
            model = BertForSequenceClassification(config)
            weigh(model)
            model.save_pretrained(folder)
        return folder

    return save


def weigh(model: Any) -> None:
    """Let the first token see which share of all is the wanted word, and nothing else."""
    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_("LayerNorm.weight" in name)
        # Of mean 0 and variance 1, which the layer norms leave as they are.
        words, layer = model.bert.embeddings.word_embeddings.weight, model.bert.encoder.layer[0]
        words[:] = 2**0.5 * torch.tensor([1.0, -1.0, 0.0, 0.0])
        words[4 + WORDS.index("القَهْوَةُ")] = 2**0.5 * torch.tensor([0.0, 0.0, 1.0, -1.0])
        # Without queries and keys, attention is the mean of what the other two let through.
        layer.attention.self.value.weight[:] = torch.diag(torch.tensor([0.0, 0.0, 1.0, 1.0]))
        layer.attention.output.dense.weight[:] = torch.eye(4)
        model.bert.pooler.dense.weight[0, 2] = 2**-0.5
        model.classifier.weight[:, 0] = 10


def predicted(share: float) -> float:
    return 10 * math.tanh(share / math.sqrt(1 + share**2))


def test_the_scores_are_the_logits_in_the_order_of_the_texts(build: Callable[..., Path]) -> None:
    reranker = Reranker(str(build()), device="cpu", batch_size=2)
    texts = ["the sea", "القَهْوَةُ", "وصلت القَهْوَةُ ميناء", "القَهْوَةُ القَهْوَةُ", ""]
    # Beside [CLS], the two words of the question and twice [SEP]; what is padded does not count.
    expected = [predicted(share) for share in (0, 1 / 6, 1 / 8, 2 / 7, 0)]
    assert reranker.scores("متى البـــحر", texts) == pytest.approx(expected, abs=1e-4)
    assert expected[3] > 1, "no sigmoid"


def test_the_question_is_read_with_the_text(build: Callable[..., Path]) -> None:
    reranker = Reranker(str(build()), device="cpu")
    assert reranker.scores("القَهْوَةُ", ["coffee"]) == pytest.approx([predicted(1 / 5)], abs=1e-4)


def test_what_is_beyond_the_models_limit_is_not_read(build: Callable[..., Path]) -> None:
    reranker = Reranker(str(build()), device="cpu")
    far = ["the " * count + "القَهْوَةُ" for count in (10, 11, 500)]
    # 16 tokens: [CLS], one of the question, twice [SEP], twelve of the text.
    assert reranker.scores("متى", far) == pytest.approx([predicted(1 / 15), predicted(1 / 16), 0], abs=1e-4)


def test_no_texts_and_odd_ones(build: Callable[..., Path]) -> None:
    reranker = Reranker(str(build()), device="cpu")
    assert reranker.scores("متى", []) == []
    assert reranker.scores("\ud800", ODD_TEXTS) == pytest.approx([0.0] * len(ODD_TEXTS), abs=1e-4)


def test_threads_share_a_reranker(build: Callable[..., Path]) -> None:
    reranker = Reranker(str(build()), device="cpu")
    texts = ["the " * count + "القَهْوَةُ" for count in range(24)]
    expected = [reranker.scores("متى", [text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: reranker.scores("متى", [text]), texts)) == expected


@pytest.mark.parametrize("name", ["لا-يوجد/no-such", "no-such/reranker", "/no/such/folder"])
def test_a_model_that_is_not_there_is_named_with_the_remedy(name: str) -> None:
    with pytest.raises(
        RerankerUnavailable, match=rf"'{re.escape(name)}' cannot be loaded on the .* \(.+\); in ISNAD_RERANKER give"
    ):
        Reranker(name, device="cpu")


@pytest.mark.parametrize("device", ["no-such", "cuda:99"])
def test_a_device_that_is_not_there_is_named(build: Callable[..., Path], device: str) -> None:
    with pytest.raises(RerankerUnavailable, match=rf"cannot be loaded on the device '{device}' .* ISNAD_DEVICE .* cpu"):
        Reranker(str(build()), device)


def test_a_damaged_model_is_refused(build: Callable[..., Path]) -> None:
    folder = build()
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(RerankerUnavailable, match="cannot be loaded"):
        Reranker(str(folder), device="cpu")


def test_a_model_of_several_labels_is_refused(build: Callable[..., Path]) -> None:
    with pytest.raises(RerankerUnavailable, match="gives 3 labels for a text, where ranking takes one number; name"):
        Reranker(str(build(labels=3)), device="cpu")


def test_a_model_that_was_not_trained_to_rank_is_refused(build: Callable[..., Path]) -> None:
    with pytest.raises(RerankerUnavailable, match=r"is no cross-encoder \(BertModel, not .*\): .* random; name"):
        Reranker(str(build(labels=None)), device="cpu")
