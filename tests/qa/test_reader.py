import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from qa.reader import NOTHING, ExtractiveReader, ReaderSpan, ReaderUnavailable
from tests.index.texts import ODD_TEXTS

STARTS, ENDS, NULL = 3.0, 4.0, 2.0
WINDOW = 64


CHARACTERS = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")


def save_tokenizer(folder: Path, tokens: Sequence[str], pieces: pre_tokenizers.PreTokenizer) -> None:
    """Write a tokenizer of ``pieces``; a ligature makes several, as NFKC takes it apart."""
    from transformers import PreTrainedTokenizerFast

    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *tokens]
    tokenizer = Tokenizer(models.WordLevel({token: at for at, token in enumerate(known)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pieces
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
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Save a BERT without layers: some tokens start an answer, others end one, [CLS] says there is none."""
    import torch
    from transformers import BertConfig, BertForQuestionAnswering, BertModel

    def save(
        starts: Sequence[str] = "١",
        ends: Sequence[str] = "٣",
        pieces: pre_tokenizers.PreTokenizer = CHARACTERS,
        trained: bool = True,
    ) -> Path:
        folder = tmp_path_factory.mktemp("قارئ")
        save_tokenizer(folder, [*starts, *ends], pieces)
        config = BertConfig(
            vocab_size=4 + len(starts) + len(ends),
            hidden_size=4,
            num_hidden_layers=0,
            num_attention_heads=1,
            intermediate_size=4,
            max_position_embeddings=WINDOW,
        )
        if not trained:
            BertModel(config).save_pretrained(folder)
            return folder
        model = BertForQuestionAnswering(config)
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.fill_("LayerNorm.weight" in name)
            # Of mean 0 and variance 1, which the layer norm leaves as they are; at right angles to each other.
            start, end, null = torch.tensor([[1.0, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])
            words = model.bert.embeddings.word_embeddings.weight
            words[2] = null
            words[4 : 4 + len(starts)] = start
            words[4 + len(starts) :] = end
            model.qa_outputs.weight[0] = (STARTS * start + NULL / 2 * null) / 4
            model.qa_outputs.weight[1] = (ENDS * end + NULL / 2 * null) / 4
        model.save_pretrained(folder)
        return folder

    return save


@pytest.fixture(scope="module")
def reader(build: Callable[..., Path]) -> ExtractiveReader:
    """One for which «١» starts an answer and «٣» ends it."""
    return ExtractiveReader(str(build()), "cpu")


@pytest.fixture
def often() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def answer(folder: Path, text: str, question: str = "متى؟") -> tuple[str, float]:
    [span] = ExtractiveReader(str(folder), "cpu").read(question, [text])
    return text[span.start : span.end], round(span.margin, 3)


SURE = STARTS + ENDS - NULL


@pytest.mark.parametrize(
    ("starts", "ends", "text", "expected"),
    [
        ("١", "٣", "وصلت عام ١٤٥٣ هـ", "١٤٥٣"),
        ("ه", "ة", "شربت القَهْوَةُ صباحًا", "القَهْوَةُ"),
        ("َ", "ْ", "شربت القَهْوةُ صباحًا", "القَهْوةُ"),
        ("ح", "ـ", "عمق البـــحـر ٤٠ متراً", "البـــحـر"),
        ("m", "P", "the minister of Port Said", "minister of Port"),
        ("🏽", "🚀", "سافر 👩🏽\u200d🚀 أمس", "👩🏽\u200d🚀"),
        ("🇸", "🇦", "علم 🇦🇪🇸🇦🇪🇬 هنا", "🇸🇦"),
        ("é", "n", "un cafe\u0301 noir e\u0301", "cafe\u0301 noir"),
        ("ص", "م", "قال النبي ﷺ خيرًا", "ﷺ"),
        ("1", "5", "about 1,190.5 km", "1,190.5"),
        ("o", "'", "they don't say", "don't"),
    ],
)
def test_spans_are_exact_slices_of_whole_words(
    build: Callable[..., Path], starts: str, ends: str, text: str, expected: str
) -> None:
    assert answer(build(starts, ends), text) == (expected, SURE)


@pytest.mark.parametrize(
    ("starts", "ends", "pieces"),
    [
        # The second bytes of «١» and «َ»: tokens that are half a character.
        (["¡"], ["İ"], pre_tokenizers.Sequence([pre_tokenizers.ByteLevel(add_prefix_space=False), CHARACTERS])),
        (["▁١٤٥٣"], ["▁للهِجْرَة"], pre_tokenizers.Metaspace()),
    ],
)
def test_tokens_of_bytes_and_tokens_with_their_space(
    build: Callable[..., Path], starts: list[str], ends: list[str], pieces: pre_tokenizers.PreTokenizer
) -> None:
    folder = build(starts, ends, pieces)
    assert answer(folder, "وصلت عام  ١٤٥٣ للهِجْرَة  إلى المخا") == ("١٤٥٣ للهِجْرَة", SURE)


def test_without_an_answer_the_margin_is_below_zero(build: Callable[..., Path]) -> None:
    assert answer(build(), "سنة بعيدة") == ("سنة", -NULL)


def test_words_of_the_question_are_never_the_answer(build: Callable[..., Path]) -> None:
    assert answer(build(), "سنة بعيدة", "ماذا حدث عام ١٤٥٣؟") == ("سنة", -NULL)


def test_white_space_neither_starts_nor_ends_an_answer(build: Callable[..., Path]) -> None:
    assert answer(build(" ", "٣"), "ب ب ١٤٥٣ ب") == ("ب ب ١٤٥٣", ENDS - NULL)
    assert answer(build("١", " "), "ب ب ١٤٥٣ ب") == ("١٤٥٣", STARTS - NULL)


def test_a_span_has_at_most_30_tokens(build: Callable[..., Path]) -> None:
    folder = build()
    # With one more letter, only the end of the best span is left.
    assert answer(folder, f"١ {'ب' * 26} ٣") == (f"١ {'ب' * 26} ٣", SURE)
    assert answer(folder, f"١ {'ب' * 27} ٣") == (f"{'ب' * 27} ٣", ENDS - NULL)


def test_long_texts_are_read_in_windows_that_overlap(build: Callable[..., Path]) -> None:
    reader = ExtractiveReader(str(build("ق", "ط")), "cpu")
    # The answer of 11 tokens stands at every place of a text three times as long as a window, in any order of length.
    texts = ["نَ " * before + "القَهْوَة والطُّ" + " ـه" * (80 - before + before % 7) for before in range(80)]
    spans = reader.read("متى؟", texts)
    assert [text[span.start : span.end] for text, span in zip(texts, spans, strict=True)] == ["القَهْوَة والطُّ"] * 80
    assert {round(span.margin, 3) for span in spans} == {SURE}


def test_a_long_question_leaves_half_the_window_to_the_text(build: Callable[..., Path]) -> None:
    folder = build()
    assert answer(folder, "ب " * 40 + "١٤٥٣" + " ب" * 40, "١ ٣ متى " * 300) == ("١٤٥٣", SURE)


def test_several_candidates_are_different_words_best_first(build: Callable[..., Path]) -> None:
    reader = ExtractiveReader(str(build("١٢", "٣")), "cpu")
    text = "١٣ ب ٢"
    [spans] = reader.candidates("متى؟", [text], 3)
    assert [(text[span.start : span.end], round(span.margin, 3)) for span in spans] == [
        ("١٣", SURE),
        ("١٣ ب", STARTS - NULL),
        ("١٣ ب ٢", STARTS - NULL),
    ]
    assert reader.candidates("متى؟", [], 3) == []
    [every] = reader.candidates("متى؟", [text], 99)
    assert [(span.start, span.end) for span in every] == [(0, 2), (0, 4), (0, 6), (5, 6), (3, 4), (3, 6)]


def test_names_of_special_tokens_in_a_text_are_only_text(build: Callable[..., Path]) -> None:
    assert answer(build(), "ب [CLS] [SEP] ب") == ("ب", -NULL)
    assert answer(build(), "ب [SEP] ١٤٥٣", "متى [SEP] ؟") == ("١٤٥٣", SURE)


def test_odd_texts(reader: ExtractiveReader) -> None:
    *empty, last = reader.read("\ud800", ["", " \n\t", "\u200f١\ud800٣"])
    assert empty == [NOTHING, NOTHING]
    assert last == ReaderSpan(0, 4, last.margin)
    assert len(reader.read("متى؟", ODD_TEXTS)) == len(ODD_TEXTS)


@settings(max_examples=60)
@given(
    st.lists(st.text(st.sampled_from("١٣بـَُّ \n\u200d\u200f\u0600ﷺ🇸👩🏽🚀e\u0301'.1-\u0a00"), max_size=150), max_size=3)
)
def test_any_text_is_cut_between_words(reader: ExtractiveReader, texts: list[str]) -> None:
    for text, span in zip(texts, reader.read("متى؟", texts), strict=True):
        assert (span == NOTHING) == (not text.strip())
        graphemes = {0, *(match.end() for match in regex.finditer(r"\X", text))}
        words = {0, len(text), *(match.end() for match in regex.finditer(r"\b", text, flags=regex.WORD))}
        assert {span.start, span.end} <= graphemes & words


def test_threads_share_a_reader(reader: ExtractiveReader, often: None) -> None:
    texts = ["ب " * count + "١٤٥٣" for count in range(60, 120)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: reader.read("متى؟", [text])[0], texts))
    assert [(span.start, span.end) for span in found] == [(2 * count, 2 * count + 4) for count in range(60, 120)]


def test_a_model_that_counts_positions_from_its_padding_reads_to_its_end(build: Callable[..., Path]) -> None:
    from transformers import RobertaConfig, RobertaForQuestionAnswering

    folder = build()
    config = RobertaConfig(
        vocab_size=6,
        hidden_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=20,
        type_vocab_size=1,
        pad_token_id=0,
    )
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    [span] = ExtractiveReader(str(folder), "cpu").read("متى؟", ["بحر " * 60])
    assert span.start % 4 == 0
    assert span.end % 4 == 3


@pytest.mark.parametrize("name", ["لا-يوجد/no-such", "no-such/reader", "/no/such/folder"])
def test_a_model_that_is_not_there_is_named_with_the_remedy(name: str) -> None:
    with pytest.raises(ReaderUnavailable, match=rf"'{re.escape(name)}' cannot be loaded \(.+\); in ISNAD_READER give"):
        ExtractiveReader(name)


@pytest.mark.parametrize("device", ["no-such", "cuda:99"])
def test_a_device_that_is_not_there_is_named(build: Callable[..., Path], device: str) -> None:
    with pytest.raises(ReaderUnavailable, match=rf"cannot be loaded on the device '{device}' .* ISNAD_DEVICE .* cpu"):
        ExtractiveReader(str(build()), device)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_damaged_model_is_refused(build: Callable[..., Path], file: str) -> None:
    folder = build()
    (folder / file).write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(ReaderUnavailable, match="cannot be loaded"):
        ExtractiveReader(str(folder), "cpu")


def test_a_model_that_was_not_trained_to_find_answers_is_refused(build: Callable[..., Path]) -> None:
    with pytest.raises(ReaderUnavailable, match=r"lacks qa_outputs.bias, qa_outputs.weight\): .* random; name"):
        ExtractiveReader(str(build(trained=False)), "cpu")


def test_a_tokenizer_without_offsets_is_refused(build: Callable[..., Path]) -> None:
    from transformers import CanineTokenizer

    folder = build()
    (folder / "tokenizer.json").unlink()
    CanineTokenizer().save_pretrained(folder)  # type: ignore[no-untyped-call]
    with pytest.raises(ReaderUnavailable, match=r"\(CanineTokenizer\) does not tell where .* name a model with a fast"):
        ExtractiveReader(str(folder), "cpu")
