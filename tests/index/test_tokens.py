"""The bundled byte-pair encoding: exact round trips, cost of Arabic, cuts between graphemes."""

import base64
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import (
    ENCODING_NAME,
    LONGEST_TOKEN,
    TokensError,
    count_tokens,
    cut_tokens,
    load_encoding,
    parse_ranks,
)

VOCALISED = "كِتَابٌ قَدِيمٌ فِي الْمَكْتَبَةِ"
TATWEEL = "مـــرحـــباً بكم في مكـتبة المديـــنة"
MIXED = "يعمل محرّك FAISS مع 768 بُعداً، و٤٠ وثيقة 👩🏽‍🚀🇸🇦!"
ODDITIES = ["", " ", "\n\n  \t", "naïve café – don't", "a\u0301\u200d\u200f", "\x00"]

ARABIC = (
    "تقع المكتبة العامة في وسط المدينة القديمة، وقد افتتحت أبوابها للزوار قبل خمسين عاماً. "
    "تضم المكتبة آلاف الكتب في التاريخ والعلوم والأدب، ويستطيع الطلاب استعارة ثلاثة كتب كل أسبوع."
)
ENGLISH = (
    "The public library stands in the middle of the old town and opened its doors fifty years ago. "
    "It holds thousands of books on history, science and literature, and students may borrow three a week."
)
texts = st.text(st.sampled_from("كتاب مَسِّ ـ ab1٤.\n 👩‍🚀\u0301é"), max_size=30)


@pytest.mark.parametrize("text", [VOCALISED, TATWEEL, MIXED, *ODDITIES])
def test_decoding_gives_the_text_back(text: str) -> None:
    encoding = load_encoding()
    assert encoding.decode(encoding.encode(text)) == text


@given(st.text(max_size=60))
def test_any_text_survives_the_round_trip(text: str) -> None:
    encoding = load_encoding()
    assert encoding.decode(encoding.encode_ordinary(text)) == text


def test_the_encoding_is_ours_and_read_once() -> None:
    assert load_encoding().name == ENCODING_NAME
    assert load_encoding() is load_encoding()


def test_arabic_words_cost_little_more_than_english_ones() -> None:
    arabic_cost = count_tokens(ARABIC) / len(ARABIC.split())
    english_cost = count_tokens(ENGLISH) / len(ENGLISH.split())
    assert english_cost < 1.4
    assert arabic_cost < 1.8


def test_a_vocalised_word_is_one_piece() -> None:
    # Split at its marks, the word would take at least one token for each of its four letters and marks.
    assert count_tokens("كِتَابٌ") < len("كِتَابٌ")
    assert count_tokens("كتاب") == 1


def test_no_token_is_longer_than_promised() -> None:
    encoding = load_encoding()
    assert max(len(token) for token in encoding.token_byte_values()) <= LONGEST_TOKEN


@pytest.mark.parametrize("run", ["ا", "a", "َ", " ", "ـ", "👍", "0", "\ud800", "ab"])
def test_a_huge_run_is_counted_and_cut_at_once(run: str) -> None:
    text = run * 200_000
    started = time.perf_counter()
    assert count_tokens(text) > 0
    assert count_tokens(cut_tokens(text, 100)) <= 100
    assert time.perf_counter() - started < 5


def test_lone_surrogates_count_and_keep_their_place() -> None:
    text = "كتاب \ud83d \ude00 end"
    assert count_tokens(text) == count_tokens("كتاب ? ? end")
    assert cut_tokens(text, 1000) == text
    assert text.startswith(cut_tokens(text, 3))


def test_a_cut_keeps_whole_words_that_fit() -> None:
    assert cut_tokens("كتاب كتاب كتاب", 2) == "كتاب كتاب"
    assert cut_tokens("كتاب", 0) == ""


def test_a_cut_never_parts_a_grapheme() -> None:
    family = "👩🏽‍🚀"
    assert cut_tokens(family, 1) == ""
    assert cut_tokens(family * 3, count_tokens(family * 2)) == family * 2


@settings(max_examples=200)
@given(texts, st.integers(0, 12))
def test_a_cut_is_the_longest_that_fits(text: str, max_tokens: int) -> None:
    ends = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    longest = max(end for end in ends if count_tokens(text[:end]) <= max_tokens)
    assert cut_tokens(text, max_tokens) == text[:longest]


def test_a_negative_number_of_tokens_is_refused() -> None:
    with pytest.raises(TokensError, match="-1"):
        cut_tokens("كتاب", -1)


def test_damaged_ranks_are_refused_with_their_line() -> None:
    whole = b"".join(base64.b64encode(bytes([byte])) + b" %d\n" % byte for byte in range(256))
    assert parse_ranks(whole)[b"a"] == ord("a")
    with pytest.raises(TokensError, match="line 257"):
        parse_ranks(whole + b"2KfZhA==\n")
    with pytest.raises(TokensError, match="incomplete"):
        parse_ranks(whole.splitlines(keepends=True)[0])
