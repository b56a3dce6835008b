import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.encoder import (
    BUNDLED,
    BUNDLED_DIRECTORY,
    UNLIMITED_TOKENS,
    EncoderUnavailable,
    SentenceTransformerEncoder,
    TokenTableEncoder,
    Vectors,
    load_encoder,
    unit_rows,
)
from index.records import Fingerprint

TEXTS = [
    "وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠.",
    "يبلغ عمق البـــحر ٤٠ متراً",
    "Coffee came to Mocha in 1450, يا صديقي!",
    "The sea",
    "قهوة " * 300,
]
ODD_TEXTS = ["", " \n\t", "☕🇸🇦👩🏽\u200d🚀", "\ud800", "قهوة \ud800 x", "\0", "\u0651\u0640"]


def assert_unit(rows: Vectors, n: int, dimension: int) -> None:
    assert rows.shape == (n, dimension)
    assert rows.dtype == np.dtype(np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(n), abs=1e-5)


def word_tokenizer(*words: str, special: bool = False) -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if special:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
    return tokenizer


# A table small enough to work out by hand


@pytest.fixture
def table(tmp_path: Path) -> TokenTableEncoder:
    from safetensors.numpy import save_file

    word_tokenizer("قهوة", "sea").save(str(tmp_path / "tokenizer.json"))
    weights = np.array([[0, 0], [0, 2], [9, 9], [9, 9], [3, 0], [0, 4]], dtype=np.float16)
    save_file({"embedding.weight": weights}, tmp_path / "model.safetensors")
    return TokenTableEncoder(tmp_path)


def test_a_table_gives_the_mean_of_its_tokens(table: TokenTableEncoder) -> None:
    rows = table.encode_passages(["قهوة", "قهوة sea", "Sea قهوة قهوة قهوة", "غريب", ""])
    expected = [(1, 0), (0.6, 0.8), (9 / 97**0.5, 4 / 97**0.5), (0, 1), (0, 1)]
    assert rows.tolist() == [pytest.approx(row, abs=1e-6) for row in expected]
    assert table.encode_query("قهوة sea").tolist() == pytest.approx([0.6, 0.8], abs=1e-6)


def test_a_table_counts_its_tokens(table: TokenTableEncoder) -> None:
    assert table.count_tokens("قهوة sea غريب") == 3
    assert table.count_tokens("") == 0
    assert table.max_tokens == UNLIMITED_TOKENS


def test_a_table_is_known_by_its_bytes(table: TokenTableEncoder, tmp_path: Path) -> None:
    before = table.fingerprint
    assert (before.name, before.dimension, len(before.revision)) == ("bundled", 2, 16)
    assert TokenTableEncoder(tmp_path).fingerprint == before
    word_tokenizer("شاي", "sea").save(str(tmp_path / "tokenizer.json"))
    assert TokenTableEncoder(tmp_path).fingerprint.revision != before.revision


def test_batches_do_not_change_the_rows(table: TokenTableEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["قهوة sea", "", "sea " * 7, "قهوة", "x قهوة"]
    whole = table.encode_passages(texts)
    monkeypatch.setattr("index.encoder.TOKENS_PER_BATCH", 3)
    assert table.encode_passages(texts) == pytest.approx(whole)


def test_a_missing_file_is_named_with_the_remedy(table: TokenTableEncoder, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(EncoderUnavailable, match=r"model\.safetensors is missing; install Isnad again"):
        TokenTableEncoder(tmp_path)


def test_rows_of_zeros_become_the_first_axis() -> None:
    assert unit_rows(np.array([[0, 0], [0, 5]], np.float32)).tolist() == [[1, 0], [0, 1]]


# The bundled encoder


@pytest.fixture(scope="module")
def bundled() -> TokenTableEncoder:
    return TokenTableEncoder()


def test_bundled_rows_are_unit_for_any_text(bundled: TokenTableEncoder) -> None:
    dimension = bundled.fingerprint.dimension
    assert_unit(bundled.encode_passages([*TEXTS, *ODD_TEXTS]), len(TEXTS) + len(ODD_TEXTS), dimension)
    assert_unit(bundled.encode_passages([]), 0, dimension)
    for text in ODD_TEXTS:
        assert_unit(bundled.encode_query(text)[None], 1, dimension)
        assert bundled.count_tokens(text) >= 0


def test_bundled_queries_and_passages_share_one_space(bundled: TokenTableEncoder) -> None:
    for text in TEXTS:
        assert bundled.encode_query(text) @ bundled.encode_passages([text])[0] == pytest.approx(1, abs=1e-5)


def test_asking_with_the_bundled_encoder_loads_no_torch() -> None:
    code = "import sys; from index.encoder import load_encoder; load_encoder().encode_query('قهوة'); " + (
        "sys.exit(bool({'torch', 'sentence_transformers', 'faiss'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_bundled_rows_are_those_of_sentence_transformers(bundled: TokenTableEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUNDLED_DIRECTORY), device="cpu")
    theirs = unit_rows(np.asarray(model.encode(TEXTS), dtype=np.float32))
    cosines = (theirs * bundled.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.999


# Any sentence-transformers model


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


@pytest.mark.parametrize("name", ["isnad-tests/no-such-model", "no-such-model"])
def test_a_model_that_cannot_be_had_is_one_line_with_the_remedy(name: str) -> None:
    with pytest.raises(EncoderUnavailable) as caught:
        load_encoder(name)
    assert str(caught.value).startswith(f"the model {name!r} cannot be loaded")
    assert f"use --encoder {BUNDLED}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("files", [{}, {"config.json": {}}, {"modules.json": [{"type": "no.such"}]}])
def test_a_folder_that_is_no_model(tmp_path: Path, files: dict[str, object]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content))
    with pytest.raises(EncoderUnavailable, match="cannot be loaded"):
        load_encoder(str(tmp_path))


def test_the_hub_is_not_asked_in_tests() -> None:
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_model_folder_that_is_not_there_is_not_looked_for_elsewhere() -> None:
    with pytest.raises(EncoderUnavailable, match="there is no folder /no/such/نموذج; check the path"):
        load_encoder("/no/such/نموذج")
