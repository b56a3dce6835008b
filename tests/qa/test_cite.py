import re
from dataclasses import asdict, replace

import pytest

from index.records import Document, Passage
from index.sources import make_document
from qa.cite import cite, place, utf8_length, utf16_length, verify
from qa.quotes import UnverifiedQuote

TEXT = "قال: 😀 وَصَلَت القَهْوَةُ (coffee) عام ١٤٥٠."


def document(text: str = TEXT) -> Document:
    return make_document(document_id="d", source="قهوة.txt", title="القهوة", text=text)


def whole(text: str = TEXT) -> Passage:
    return Passage(7, "d", 0, len(text), "ar")


def test_offsets_count_code_points_utf_16_units_and_utf_8_bytes() -> None:
    start = TEXT.index("وَصَلَت")
    made = cite(1, document(), whole(), start, start + 7, 0.5)
    assert (made.quote, made.start, made.end) == ("وَصَلَت", 7, 14)
    # Seven code points stand before it: 3 Arabic letters, a colon, two spaces and an emoji.
    assert (made.start_utf16, made.end_utf16) == (8, 15)
    assert (made.start_utf8, made.end_utf8) == (13, 27)
    assert (made.prefix, made.suffix) == ("قال: 😀 ", " القَهْوَةُ (coffee) عام ١٤٥٠.")
    assert (made.number, made.passage_id, made.score, made.verified, made.page) == (1, 7, 0.5, "exact", None)


def test_prefix_and_suffix_are_at_most_32_characters() -> None:
    text = "ا" * 50 + "ب" + "ت" * 50
    made = cite(1, document(text), whole(text), 50, 51, 0.0)
    assert (made.prefix, made.quote, made.suffix) == ("ا" * 32, "ب", "ت" * 32)


def test_the_target_is_a_web_annotation() -> None:
    made = asdict(cite(2, document(), whole(), 0, 3, 0.5))
    position, quote = made["target"]["selector"]
    assert made["target"]["source"] == "قهوة.txt"
    assert position == {"type": "TextPositionSelector", "start": 0, "end": 3}
    assert quote == {"type": "TextQuoteSelector", "exact": "قال", "prefix": "", "suffix": TEXT[3:35]}


def test_the_page_is_that_of_the_start() -> None:
    paged = replace(document(), pages={1: (0, 5), 2: (5, len(TEXT))})
    assert cite(1, paged, whole(), 4, 6, 0.0).page == 1
    assert cite(1, paged, whole(), 5, 6, 0.0).page == 2


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-1, 3), (0, len(TEXT) + 1)])
def test_a_span_outside_the_passage_is_refused(start: int, end: int) -> None:
    with pytest.raises(UnverifiedQuote, match="is not a span of passage 7"):
        cite(1, document(), whole(), start, end, 0.0)


def test_a_span_inside_the_document_but_outside_the_passage_is_refused() -> None:
    with pytest.raises(UnverifiedQuote, match="is not a span of passage 7"):
        cite(1, document(), Passage(7, "d", 5, 9, "ar"), 4, 9, 0.0)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 4), (0, len(TEXT) + 1)])
def test_a_place_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(UnverifiedQuote, match=re.escape(f"[{start}, {end}) is not a span of قهوة.txt; ask again")):
        place(document(), start, end)


@pytest.mark.parametrize("field", ["start", "end", "start_utf16", "end_utf16", "start_utf8", "end_utf8"])
def test_every_offset_is_proved(field: str) -> None:
    made = cite(1, document("aaa coffee"), whole("aaa coffee"), 4, 10, 0.0)
    with pytest.raises(UnverifiedQuote, match="does not hold the quote 'coffee' at"):
        verify(replace(made, **{field: getattr(made, field) - 1}), document("aaa coffee"))


def test_a_quote_of_a_changed_or_of_another_document_is_refused() -> None:
    text = "تأسست الشركة عام 1998 في مدينة جدة."
    made = cite(1, document(text), whole(text), 0, len(text), 0.9)
    with pytest.raises(UnverifiedQuote, match="ask again"):
        verify(made, document("تأسست الشركة عام 2011 في مدينة جدة."))
    with pytest.raises(UnverifiedQuote):
        verify(made, replace(document(text), id="other"))


def test_a_long_quote_is_told_by_its_first_60_characters() -> None:
    text = "قَهْـــوَة " * 20
    made = place(document(text), 0, 99)
    with pytest.raises(UnverifiedQuote, match=re.escape(f"does not hold the quote {text[:60]!r} at [0, 99); the")):
        verify(made, document(text.replace("ق", "ك")))


def test_a_fabricated_or_merely_folded_quote_is_not_exact() -> None:
    made = cite(1, document(), whole(), 7, 14, 0.5)
    with pytest.raises(UnverifiedQuote):
        verify(replace(made, quote="وصلت"), document())


@pytest.mark.parametrize(
    ("text", "units", "size"),
    [("", 0, 0), ("a", 1, 1), ("قَ", 2, 4), ("😀ﷺ", 3, 7), ("\uffff\U00010000", 3, 7)],
)
def test_lengths(text: str, units: int, size: int) -> None:
    assert (utf16_length(text), utf8_length(text)) == (units, size)
