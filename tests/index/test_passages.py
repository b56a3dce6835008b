import time
from dataclasses import replace

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import TokenLimit, indexed_text, paragraphs, searched_title, split_passages
from index.records import Document, IsnadError, Passage, text_digest
from index.tokens import count_tokens

WORDS = TokenLimit(lambda text: len(text.split()), 4)
EIGHT_WORDS = replace(WORDS, max_tokens=8)
CHARACTERS = TokenLimit(len, 12)

# Any Unicode at all, then what is hard: marks on spaces, prefixed signs, joined emoji, flags, every kind of line end.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
HARD_TEXT = st.lists(
    st.sampled_from(
        [
            *"ab ٤.؟!،\n\r\t\u0301\u0651\u200d\u0600\u2028\u00a0\x1c",
            "القَهْوَةُ ",
            "ـــ",
            "\r\n",
            "👩🏽\u200d🚀",
            "🇸🇦",
            "각",
            "\ufffd",
        ]
    ),
    max_size=60,
).map("".join)


def document(text: str, title: str = "") -> Document:
    return Document("d", "s", title, "ar", text, text_digest(text))


def texts(text: str, max_tokens: int, *limits: TokenLimit, title: str = "") -> list[str]:
    passages = split_passages(document(text, title), max_tokens, limits)
    return [text[passage.start : passage.end] for passage in passages]


@settings(max_examples=300)
@given(
    st.one_of(ANY_TEXT, HARD_TEXT).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.integers(1, 12),
    st.sampled_from([(), (WORDS,), (CHARACTERS,), (WORDS, CHARACTERS)]),
)
def test_passages_of_any_text_hold_their_promises(text: str, max_tokens: int, limits: tuple[TokenLimit, ...]) -> None:
    passages = split_passages(document(text), max_tokens, limits)
    edges = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    end = 0
    for passage in passages:
        assert end <= passage.start < passage.end
        assert {passage.start, passage.end} <= edges
        assert not text[end : passage.start].strip()
        piece = text[passage.start : passage.end]
        single = regex.fullmatch(r"\X", piece) is not None
        assert single or count_tokens(piece) <= max_tokens
        assert single or all(limit.count(piece) <= limit.max_tokens for limit in limits)
        end = passage.end
    assert not text[end:].strip()


@pytest.mark.parametrize("odd", [" \u0301ab", "a\u0600 b", "a   \u0301b", "👩🏽\u200d🚀 "])
def test_marks_stay_with_the_space_that_carries_them(odd: str) -> None:
    text = "x" * 50 + odd * 50
    edges = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    passages = split_passages(document(text), 5)
    assert len(passages) > 10
    assert {offset for passage in passages for offset in (passage.start, passage.end)} <= edges


def test_paragraphs_that_fit_together_are_one_passage() -> None:
    text = "القَهْوَةُ قديمة.\n\nThe sea is deep.\n"
    assert texts(text, 256) == [text.strip()]


def test_paragraphs_below_a_full_passage_are_one_passage_too() -> None:
    text = "وصلت القَهْوَةُ إلى المخا.\n\nالبَحْر عميق.\n\nThe moon."
    assert texts(text, 256, WORDS) == ["وصلت القَهْوَةُ إلى المخا.", "البَحْر عميق.\n\nThe moon."]


@pytest.mark.parametrize("space", [" \t" * 40, "\n\n" + "\u3000" * 30])
def test_the_white_space_between_sentences_counts(space: str) -> None:
    text = f"بَحْر.{space}قمـــر."
    assert count_tokens(text) > 30
    assert texts(text, 30) == ["بَحْر.", "قمـــر."]


def test_what_paragraphs_take_adds_up() -> None:
    text = "بَحْر.\n\nقمـــر.\n\nجاء أحمد إلى بيت سعيد.\n\nنام علي في بيت خالد."
    assert texts(text, 256, EIGHT_WORDS) == [
        "بَحْر.\n\nقمـــر.\n\nجاء أحمد إلى بيت سعيد.",
        "نام علي في بيت خالد.",
    ]


def test_sentences_stay_whole_while_they_fit() -> None:
    text = "وصلت القهوة قديماً. انتشرت في الأرض. شربها الناس كثيراً."
    assert texts(text, 256, TokenLimit(lambda piece: len(piece.split()), 7)) == [
        "وصلت القهوة قديماً. انتشرت في الأرض.",
        "شربها الناس كثيراً.",
    ]


def test_a_heading_stays_with_the_paragraph_below_it() -> None:
    text = "نص أول طويل هنا جداً.\n\nتاريخ القهوة\n\nوصلت إلى المخا قديماً."
    assert texts(text, 256, TokenLimit(lambda piece: len(piece.split()), 6)) == [
        "نص أول طويل هنا جداً.",
        "تاريخ القهوة\n\nوصلت إلى المخا قديماً.",
    ]


@pytest.mark.parametrize(("characters", "sentences"), [(100, [2]), (101, [1, 1])])
def test_a_heading_has_at_most_100_characters(characters: int, sentences: list[int]) -> None:
    heading = ("قَ" * 51)[:characters]
    assert [len(spans) for spans in paragraphs(f"{heading}\n\nنصّ.")] == sentences


def test_a_heading_ends_no_paragraph_below_it_and_long_paragraphs_are_none() -> None:
    below = "تاريخ القَهْوَة\n\nوصلت قديماً. شربها الناس.\n\nنصّ."
    assert [len(spans) for spans in paragraphs(below)] == [3, 1]
    assert [len(spans) for spans in paragraphs("كَ" * 50 + ". بلا نُقطة\n\nنصّ.")] == [2, 1]


def test_a_word_far_down_is_as_whole_as_the_first() -> None:
    # 32 characters are the most that one token can hold.
    assert texts("بحر\n" * 20, 1) == ["بحر"] * 20
    assert texts("بحر بحر", 1) == ["بحر"] * 2


def test_a_long_sentence_is_cut_between_words() -> None:
    assert texts("واحد اثنان ثلاثة أربعة خمسة ستة", 256, TokenLimit(len, 12)) == [
        "واحد اثنان",
        "ثلاثة أربعة",
        "خمسة ستة",
    ]


def test_each_passage_has_its_own_language() -> None:
    text = "القهوة من اليمن.\n\nCoffee is from Yemen."
    passages = split_passages(document(text), 256, [TokenLimit(lambda piece: len(piece.split()), 4)])
    assert passages == [Passage(0, "d", 0, 16, "ar"), Passage(0, "d", 18, 39, "en")]


def test_a_single_cluster_may_stay_too_long() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert texts(f"{family}{family}", 1) == [family, family]


def test_the_limits_hold_with_the_title_above() -> None:
    limit = TokenLimit(lambda piece: len(piece.split()), 5)
    text = "وصلت القهوة إلى المخا قديماً جداً."
    pieces = texts(text, 256, limit, title="تاريخ القهوة")
    assert " ".join(pieces) == text
    assert all(limit.count(indexed_text("تاريخ القهوة", piece)) <= 5 for piece in pieces)


def test_sentences_that_fit_only_without_the_title_are_apart() -> None:
    # With its two words, seven are nine.
    assert texts("كانت القَهْوَةُ قديمة. شربها الناس في اليمن.", 256, EIGHT_WORDS, title="تاريخ القهوة") == [
        "كانت القَهْوَةُ قديمة.",
        "شربها الناس في اليمن.",
    ]


def test_the_title_is_searched_with_a_passage_once() -> None:
    assert indexed_text("القهوة", "نص") == "القهوة\nنص"
    assert indexed_text("القهوة", "القهوة\n\nنص") == "القهوة\n\nنص"
    assert indexed_text("", "نص") == "نص"
    assert indexed_text("ك" * 200, "نص") == "ك" * 100 + "\nنص"


def test_white_space_has_no_passages() -> None:
    assert texts(" \n\t\u2028 ", 256) == []


@pytest.mark.parametrize("max_tokens", [0, -1])
def test_passages_without_tokens_are_refused(max_tokens: int) -> None:
    with pytest.raises(IsnadError, match=f"passages of {max_tokens} tokens cannot be made; give 1 or more"):
        split_passages(document("نص"), max_tokens)


def test_the_time_grows_with_the_length_of_a_sentence_without_end() -> None:
    def seconds(words: int) -> float:
        started = time.process_time()
        assert len(split_passages(document("كلمة وأخرى " * words))) > words // 200
        return time.process_time() - started

    short = max(seconds(4_000), 0.02)
    assert seconds(32_000) < 24 * short


def test_a_title_that_would_crowd_out_the_passages_is_left_out() -> None:
    assert searched_title("تقرير المدرسة", [EIGHT_WORDS]) == "تقرير المدرسة"
    assert searched_title("تقرير المدرسة", [replace(WORDS, max_tokens=7)]) == ""
    assert searched_title("تقرير المدرسة القديمة", [EIGHT_WORDS]) == ""
    assert searched_title("تقرير المدرسة القديمة", []) == "تقرير المدرسة القديمة"
