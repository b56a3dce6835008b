from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.encoder import load_encoder
from index.records import EncoderUnavailable, Fingerprint
from index.sentence_transformer import UNLIMITED_TOKENS, SentenceTransformerEncoder
from tests.index.texts import ODD_TEXTS, TEXTS, assert_unit, word_tokenizer


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Save a tiny untrained BERT with mean pooling, which reads 16 tokens, as a sentence-transformers model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(40)
    words = ("قهوة", "بحر", "sea", "coffee", "query", "passage", ":")
    plain = tmp_path_factory.mktemp("bert")
    config = BertConfig(
        vocab_size=len(words) + 4,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(plain)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=word_tokenizer(*words, special=True),
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=16,
    ).save_pretrained(plain)

    def save(name: str, prompts: dict[str, str] | None = None) -> Path:
        folder = tmp_path_factory.mktemp("models") / name
        transformer = Transformer(str(plain))
        model = SentenceTransformer(
            modules=[transformer, Pooling(transformer.get_embedding_dimension())], prompts=prompts, device="cpu"
        )
        model.save(str(folder))
        return folder

    return save


def test_a_model_without_prompts(build: Callable[..., Path]) -> None:
    encoder = load_encoder(str(build("نموذج tiny")), device="cpu")
    assert (encoder.fingerprint.name, encoder.fingerprint.dimension) == ("نموذج tiny", 8)
    assert (encoder.fingerprint.query_prefix, encoder.fingerprint.passage_prefix) == ("", "")
    assert encoder.max_tokens == 16
    assert encoder.count_tokens("قهوة sea " * 20) == 42
    assert_unit(encoder.encode_passages([*TEXTS, *ODD_TEXTS]), len(TEXTS) + len(ODD_TEXTS), 8)
    assert_unit(encoder.encode_passages([]), 0, 8)
    assert encoder.encode_query("قهوة") @ encoder.encode_passages(["قهوة"])[0] == pytest.approx(1, abs=1e-5)


def test_prompts_are_put_before_queries_and_passages(build: Callable[..., Path]) -> None:
    plain = load_encoder(str(build("plain")), device="cpu")
    prompts = {"query": "query: ", "document": "passage: "}
    prompted = load_encoder(str(build("prompted", prompts)), device="cpu")
    assert prompted.count_tokens("قهوة") == 5
    assert prompted.encode_query("sea") == pytest.approx(plain.encode_passages(["query: sea"])[0], abs=1e-5)
    assert prompted.encode_passages(["sea"])[0] == pytest.approx(plain.encode_query("passage: sea"), abs=1e-5)
    assert prompted.fingerprint == Fingerprint("prompted", plain.fingerprint.revision, 8, "query: ", "passage: "), (
        "equal weights have an equal revision"
    )


def test_models_known_for_their_prefixes_get_them(build: Callable[..., Path]) -> None:
    fingerprint = load_encoder(str(build("multilingual-e5-tiny")), device="cpu").fingerprint
    assert (fingerprint.query_prefix, fingerprint.passage_prefix) == ("query: ", "passage: ")


def test_a_static_model(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    weights = np.arange(12, dtype=np.float32).reshape(6, 2)
    module = StaticEmbedding(word_tokenizer("قهوة", "sea"), embedding_weights=weights)
    SentenceTransformer(modules=[module], device="cpu").save(str(tmp_path / "static"))
    encoder = SentenceTransformerEncoder(str(tmp_path / "static"), device="cpu")
    assert encoder.count_tokens("قهوة sea غريب") == 3
    assert encoder.max_tokens == UNLIMITED_TOKENS
    # (8, 9) and (10, 11), as a mean (9, 10)
    assert encoder.encode_query("قهوة sea").tolist() == pytest.approx([9 / 181**0.5, 10 / 181**0.5], abs=1e-5)
    assert_unit(encoder.encode_passages(ODD_TEXTS), len(ODD_TEXTS), 2)


def test_words_are_remembered(build: Callable[..., Path]) -> None:
    encoder = SentenceTransformerEncoder(str(build("words")), device="cpu")
    first = encoder.encode_words(["قهوة", "sea", "قهوة"])
    assert_unit(first, 3, 8)
    assert first[0].tolist() == first[2].tolist() == encoder.encode_words(["قهوة"])[0].tolist()
    assert encoder.encode_words([]).shape == (0, 8)


def test_sentences_are_passages_that_are_remembered(build: Callable[..., Path]) -> None:
    encoder = SentenceTransformerEncoder(str(build("sentences")), device="cpu")
    first = encoder.encode_sentences(["sea قهوة", "قهوة"])
    assert first == pytest.approx(encoder.encode_passages(["sea قهوة", "قهوة"]), abs=1e-6)
    assert encoder.encode_sentences(["قهوة"]).tobytes() == first[1:].tobytes()
    assert encoder.encode_sentences([]).shape == (0, 8)


@pytest.mark.parametrize("device", ["no-such", "cpu,cuda:99"])
def test_a_device_that_is_not_there_is_named_with_the_remedy(build: Callable[..., Path], device: str) -> None:
    with pytest.raises(EncoderUnavailable, match=rf"no device '{device.split(',')[-1]}' here .*; name another"):
        SentenceTransformerEncoder(str(build("device")), device)


def test_a_damaged_model_is_one_line_with_the_remedy(build: Callable[..., Path]) -> None:
    folder = build("damaged")
    next(folder.rglob("model.safetensors")).write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(EncoderUnavailable, match="cannot be loaded"):
        SentenceTransformerEncoder(str(folder), device="cpu")


@pytest.mark.slow
def test_several_devices_encode_in_several_processes(
    build: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sentence_transformer.TEXTS_WORTH_A_POOL", 4)
    folder = str(build("processes"))
    alone, shared = (SentenceTransformerEncoder(folder, device, batch_size=2) for device in ("cpu", "cpu, cpu"))
    texts = [*TEXTS, *ODD_TEXTS]
    assert shared.encode_passages(texts) == pytest.approx(alone.encode_passages(texts), abs=1e-5)
    assert shared.encode_query("قهوة") == pytest.approx(alone.encode_query("قهوة"), abs=1e-5)
    shared.close()
