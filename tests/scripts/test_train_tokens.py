"""Training byte-pair ranks: the written file gives, through tiktoken, the trainer's own tokens."""

import json
from pathlib import Path

import pytest
import tiktoken
from tokenizers import Tokenizer

from index.tokens import PATTERN, parse_ranks
from scripts.train_data import TrainingDataError, read_pairs
from scripts.train_tokens import byte_of_character, ranks_of, read_texts, take_characters, train, write_ranks

TEXTS = [
    "قرأ الطالب كِتَابًا عن البحر في المكتبة الكبيرة",
    "كتب المعلم درساً عن البحر والكتاب مفتوح على الطاولة",
    "مرحـــباً بالطلاب، عددهم ٤٠ طالباً و12 معلماً",
    "The student read a book about the sea in the large library",
    "The teacher wrote a lesson about the sea; the book lay open 👍🏽",
] * 3


@pytest.fixture(scope="module")
def trained() -> Tokenizer:
    return train(TEXTS, ranks=400)


def test_single_bytes_come_first_then_the_merges(trained: Tokenizer) -> None:
    ranks = ranks_of(trained)
    assert [ranks[bytes([byte])] for byte in range(256)] == list(range(256))
    assert sorted(ranks.values()) == list(range(400))
    assert "ال".encode() in ranks


def test_tiktoken_gives_the_tokens_of_the_trained_model(trained: Tokenizer, tmp_path: Path) -> None:
    path = tmp_path / "tokens.tiktoken"
    write_ranks(ranks_of(trained), path)
    ranks = parse_ranks(path.read_bytes())
    encoding = tiktoken.Encoding("test", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
    bytes_of = byte_of_character()
    for text in [*TEXTS, "  كَتَبَ\n\nbooks — 2024!", "قـــرأ sea12345"]:
        tokens = trained.encode(text).tokens
        expected = [bytes(bytes_of[character] for character in token) for token in tokens]
        assert encoding.decode_tokens_bytes(encoding.encode(text)) == expected


def test_every_byte_has_one_character() -> None:
    assert sorted(byte_of_character().values()) == list(range(256))


def test_characters_are_counted_across_texts() -> None:
    assert list(take_characters(["كتاب", "بحر", "book"], 6)) == ["كتاب", "بحر"]


def test_texts_come_by_language(tmp_path: Path) -> None:
    (tmp_path / "parallel.tsv").write_text("invented\tthe sea\tالبَحر\n", encoding="utf-8")
    (tmp_path / "arabic_wikipedia.txt").write_text("المكتبة\n\n", encoding="utf-8")
    row = {"source": "invented", "lang": "ar", "question": "أين؟", "passage": "هنا"}
    line = json.dumps(row | {"answer": "", "answer_start": -1}, ensure_ascii=False)
    (tmp_path / "qa.jsonl").write_text(line, encoding="utf-8")
    arabic, english = read_texts(tmp_path)
    assert (list(arabic), list(english)) == (["هنا", "المكتبة", "البَحر"], ["the sea"])


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"neither parallel\.tsv"):
        next(read_pairs(tmp_path))
    (tmp_path / "parallel.tsv").write_text("البحر\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match="line 1: 1 columns"):
        next(read_pairs(tmp_path))
