"""Training the transformer: words aligned, a tiny training from the command to the encoder that ships."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel

from scripts.train_encoder import START_SHARE, main, read_table
from scripts.train_losses import load_pair
from scripts.train_streams import STREAMS, Streams, attached
from scripts.train_student import NO_WORD, WordPieces, aligned, mixed_weights, pooled, start_student, word_means
from scripts.train_vocabulary import build_tokenizer
from tests.scripts.test_train_encoder import SENTENCES, WORDS, fold, write_data

WIDTH = 24
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    write_data(directory)
    (directory / "arabic_wikipedia.txt").write_text(f"{' '.join(SENTENCES.values())}\n" * 3, encoding="utf-8")
    questions = "en\ttyped\twho sold the gold today\tnobody\nar\ttyped\tأين الذهب؟\tline\nbroken\n"
    (directory / "questions.tsv").write_text(questions, encoding="utf-8")
    words = sorted({word for sentence in SENTENCES for word in sentence.split()} | {"who"})
    vocabulary = {piece: place for place, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(40)
    settings = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=512,
    )
    BertModel(settings, add_pooling_layer=False).save_pretrained(directory)
    tokenizer.save(str(directory / "tokenizer.json"))
    return directory


def test_rows_are_padded_and_their_words_numbered() -> None:
    pieces = WordPieces(build_tokenizer(["كتاب", "##ها", "sea"]))
    batch = pieces.pad(pieces.split([["كِتابها", "sea"], ["moon"]]), longest=16)
    assert batch.ids.tolist() == [[2, 5, 6, 7, 3], [2, 1, 3, 0, 0]]
    assert batch.mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]
    assert batch.words.tolist() == [[NO_WORD, 0, 0, 1, NO_WORD], [NO_WORD, 2, NO_WORD, NO_WORD, NO_WORD]]
    assert batch.word_count == 3


def test_a_row_is_cut_behind_a_word() -> None:
    pieces = WordPieces(build_tokenizer(["كتاب", "##ها", "sea"]))
    batch = pieces.pad(pieces.split([["sea", "كتابها", "sea"]]), longest=4)
    assert batch.ids.tolist() == [[2, 7, 3, 0]]
    assert pieces.pad(pieces.split([["كتابها", "sea"]]), longest=3).ids.tolist() == [[2, 5, 3]]


def test_both_sides_keep_the_same_words() -> None:
    left, right = aligned([[[1], [2, 3], [4]]], [[[5, 6], [7], [8, 9]]], longest=5)
    assert (left, right) == ([[[1], [2, 3]]], [[[5, 6], [7]]])


def test_means_over_texts_and_over_words() -> None:
    pieces = WordPieces(build_tokenizer(["كتاب", "##ها", "sea"]))
    batch = pieces.pad(pieces.split([["كتابها"], []]), longest=8)
    states = torch.zeros(2, 4, 2)
    states[0] = torch.tensor([[1.0, 0], [3, 0], [0, 4], [-1, 0]])
    states[1] = torch.tensor([[0.0, 1], [0, 1], [0, 1], [9, 9]])
    torch.testing.assert_close(pooled(states, batch), torch.tensor([[0.6, 0.8], [0, 1]]))
    torch.testing.assert_close(word_means(states, batch), torch.tensor([[0.6, 0.8], [0, 1]]))


def test_new_pieces_start_near_the_words_they_are_near_to_in_the_table(data: Path) -> None:
    english = Tokenizer.from_file(str(data / "tokenizer.json"))
    teacher = BertModel.from_pretrained(data, add_pooling_layer=False)
    tokenizer = build_tokenizer(["moon", "road", "قمر"])
    vocabulary = tokenizer.get_vocab()
    table = torch.eye(len(vocabulary))
    table[vocabulary["قمر"]] = table[vocabulary["moon"]]
    for known in ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"):
        table[vocabulary[known]] = -table[vocabulary["moon"]] - table[vocabulary["road"]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scripts.train_student.NEAREST", 1)
        student = start_student(teacher, english, tokenizer, table)
    new, old = (model.embeddings.word_embeddings.weight for model in (student, teacher))
    torch.testing.assert_close(new[vocabulary["قمر"]], old[english.token_to_id("moon")])
    torch.testing.assert_close(new[vocabulary["road"]], old[english.token_to_id("road")])


@pytest.mark.parametrize(
    ("prefix", "word", "written"),
    [("ال", "كتاب", "الكتاب"), ("بال", "كتاب", "بالكتاب"), ("لال", "كتاب", "للكتاب"), ("و", "البحر", "والبحر")],
)
def test_prefixes_are_written_as_arabic_does(prefix: str, word: str, written: str) -> None:
    assert attached(prefix, word) == written


def test_each_stream_draws_rows_of_its_sort(data: Path) -> None:
    streams = Streams(data, fold)
    drawn = {name: next(streams.batches(name, random.Random(3))) for name in STREAMS}
    assert [len(rows) for rows in drawn.values()] == [size for _, _, size, _ in STREAMS.values()]
    for row in drawn["switched"] + drawn["switched_passages"]:
        assert len(row.student) == len(row.teacher)
    assert {(" ".join(row.teacher), " ".join(row.student)) for row in drawn["words"]} == set(WORDS.items())
    assert all(row.passage and not row.teacher for row in drawn["spans"])
    assert all(row.passage and row.teacher for row in drawn["asked"])


@pytest.mark.slow
def test_the_commands_train_and_export_the_encoder(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sentence_transformers import SentenceTransformer

    from index.bundled import HALF_WEIGHTS, BundledEncoder
    from scripts.train_restore import restore

    monkeypatch.setattr("scripts.train_streams.POOLED_BATCHES", 1)
    static, trained, shipped = (tmp_path / name for name in ("static", "trained", "shipped"))
    common = ["--data", str(data), "--english", str(data)]
    main(["tokenizer", *common, "--output", str(static), "--arabic-pieces", "200"])
    main(["static", *common, "--output", str(static), "--dimensions", "16", "--steps", "60", "--batch", "32"])
    for minutes in ("0.08", "0.16"):
        main(["encoder", *common, "--static", str(static), "--output", str(trained), "--minutes", minutes])
    assert "going on from step" in capsys.readouterr().out
    main(["export", "--transformer", str(trained), *common[2:], "--static", str(static), "--output", str(shipped)])

    encoder = BundledEncoder(shipped)
    assert encoder.fingerprint.dimension == WIDTH + 16
    english, arabic = list(SENTENCES), list(SENTENCES.values())
    rows = encoder.encode_passages([*english, *arabic])
    likeness = rows[: len(english)] @ rows[len(english) :].T
    # How far it comes in some seconds depends on the machine; chance would be one in thirty.
    assert (likeness.argmax(axis=1) == np.arange(len(english))).mean() > 0.3
    ours = np.stack([encoder.encode_query(text) for text in arabic])[:, :WIDTH] / HALF_WEIGHTS[0] ** 0.5
    student = BertModel.from_pretrained(trained, add_pooling_layer=False)
    tokenizer = Tokenizer.from_file(str(shipped / "tokenizer.json"))
    start, _ = load_pair(data, tokenizer, torch.from_numpy(read_table(static)).float(), CPU)
    weights = mixed_weights(start, load_file(trained / "model.safetensors"), START_SHARE)
    student.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    pieces = WordPieces(tokenizer)
    batch = pieces.pad(pieces.split([text.split() for text in arabic]), longest=64)
    with torch.no_grad():
        states = student(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
    assert (pooled(states, batch).numpy() * ours).sum(axis=1).min() >= 0.99
    restore(shipped, tmp_path / "restored")
    restored = SentenceTransformer(str(tmp_path / "restored"), device="cpu").encode(arabic)
    assert (restored * ours).sum(axis=1).min() >= 0.99
