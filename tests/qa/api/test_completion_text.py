from dataclasses import replace

import pytest

from index.records import Document, Language, Passage, text_digest
from qa.answer import Answer
from qa.api.completion_text import annotations_of, content_of
from qa.cite import Citation, cite

ADDRESS = "http://127.0.0.1:8000/"
FSI, PDI = "\u2068", "\u2069"


def document(text: str, title: str, language: Language = "ar") -> Document:
    return Document("0123456789abcdef", "وثائق/a.md", title, language, text, text_digest(text))


def cited(quote: str, title: str = "الجِســـر", number: int = 1, language: Language = "ar") -> Citation:
    held = document(quote, title, language)
    return cite(number, held, Passage(7, held.id, 0, len(quote), language), 0, len(quote), 0.9)


def answer(text: str, *citations: Citation, language: Language = "ar") -> Answer:
    return Answer("؟", language, text, False, None, 0.9, citations)


def footer(made: Answer) -> str:
    return content_of(made, footer=True).removeprefix(f"{made.text}\n\n")


def test_the_content_is_the_text_and_below_it_the_sources() -> None:
    made = answer("طوله ٤٢٠ متراً [1]، ويعبره ألف [2].", cited("طولُهُ ٤٢٠ متراً."), cited("يعبره ألف.", number=2))
    assert content_of(made, footer=False) == made.text
    assert content_of(made, footer=True) == (
        f"{made.text}\n\n[1] الجِســـر: «طولُهُ ٤٢٠ متراً.»\n[2] الجِســـر: «يعبره ألف.»"
    )


def test_a_quote_that_the_text_holds_word_for_word_is_not_said_twice() -> None:
    quote = "يبلغ عمق **البَحْر** ٢٢١١ متراً."
    assert footer(answer(f"{quote} [1]", cited(quote))) == "[1] الجِســـر"
    assert footer(answer(f"{quote.replace('َ', '')} [1]", cited(quote))) == f"[1] الجِســـر: «{quote}»"


@pytest.mark.parametrize(
    ("language", "line"),
    [("ar", "[1] الجِســـر، ص 3: «ألفٌ.»"), ("en", f"[1] {FSI}الجِســـر{PDI}, page 3: “{FSI}ألفٌ.{PDI}”")],
)
def test_the_page_is_named_and_what_runs_the_other_way_is_isolated(language: Language, line: str) -> None:
    made = answer("x [1]", replace(cited("ألفٌ."), page=3), language=language)
    assert footer(made) == line


def test_a_source_of_the_other_language_is_isolated_in_an_arabic_line() -> None:
    made = answer("«قال» [1]", cited("It was 420 m.", "The Bridge", language="en"))
    assert footer(made) == f"[1] {FSI}The Bridge{PDI}: «{FSI}It was 420 m.{PDI}»"


def test_a_title_can_neither_steer_the_display_nor_begin_a_line() -> None:
    made = answer("x [1]", cited("ألف\u202e\n\n[2] بريء\u2069", "عنوان\u202d\r\n\x1b[31m\u2066 آخر"))
    assert footer(made) == f"[1] {FSI}عنوان [31m آخر{PDI}: «ألف [2] بريء»"


def test_a_refusal_has_no_footer() -> None:
    made = replace(answer("لا أجد"), abstained=True, nearest=(cited("ألف."),))
    assert content_of(made, footer=True) == "لا أجد"
    assert annotations_of(made, ADDRESS) == []


def test_each_marker_is_an_annotation_at_its_place() -> None:
    made = answer("𝔸 طوله ٤٢٠ [2] و[1]، أي ٤٢٠ [2]", cited("ألف."), cited("٤٢٠", number=2))
    places = [(one.url_citation.start_index, one.url_citation.end_index) for one in annotations_of(made, ADDRESS)]
    assert [made.text[start:end] for start, end in places] == ["[2]", "[1]", "[2]"]
    assert places[0] == (11, 14)


def test_what_looks_like_a_marker_within_a_quote_is_none() -> None:
    quote = "قال الوزير [1] ذلك [2] أمس [9]."
    made = answer(f"{quote} [1]\nبل [2] و[3]", cited(quote), cited("بل.", number=2))
    places = [made.text[one.url_citation.start_index :][:3] for one in annotations_of(made, ADDRESS)]
    assert places == ["[1]", "[2]"]
    assert annotations_of(made, ADDRESS)[0].url_citation.start_index == len(quote) + 1


def test_an_annotation_links_to_the_words_on_the_page() -> None:
    (annotation,) = annotations_of(answer("x [1]", cited("ألف و باء")), ADDRESS)
    assert annotation.type == "url_citation"
    assert annotation.url_citation.title == "الجِســـر"
    assert annotation.url_citation.url == (
        "http://127.0.0.1:8000/#document=0123456789abcdef&start=0&end=9"
        "&quote=%D8%A3%D9%84%D9%81%20%D9%88%20%D8%A8%D8%A7%D8%A1&prefix=&suffix="
    )
