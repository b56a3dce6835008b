"""The year that a question names, and documents that tell of other years only."""

import pytest

from index.ingest import add_paths, open_or_create
from index.language import question_language
from index.records import Hit, Passage
from index.sources import make_document
from qa.answer import Answerer, Question
from qa.asked_year import asked_year, tells_of_other_years
from qa.config import Settings
from qa.opening import open_encoder
from tests.demo import write_files


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("How many people worked there in 2021?", "2021"),
        ("كم عاملًا كان هناك عام ٢٠٢١؟", "2021"),
        ("Who led the club in 1999?", "1999"),
        ("When did the club of 1999 win?", ""),  # a date is asked
        ("Why did it close in 2021?", ""),
        ("What happened in 2021?", ""),
        ("How many came in 2020 and in 2021?", ""),
        ("How many have come since 2021?", ""),
        ("How many came in the 1990s?", ""),
        ("How many came in 2021-22?", ""),
        ("How many copies of version 2021.4 are there?", ""),
        ("كم كتابًا نُسخ سنة 1440 للهجرة؟", ""),
    ],
)
def test_the_year_asked_of(question: str, year: str) -> None:
    assert asked_year(question, question_language(question)) == year


@pytest.mark.parametrize(
    ("text", "title", "other"),
    [
        ("In 2019 it had 347 workers.", "Report", True),
        ("في عام ٢٠١٩ كان فيه 347 عاملًا.", "تقرير", True),
        ("In 2019 it had 347 workers.", "Report 2021", False),
        ("In 2019 it had 347 workers, in ٢٠٢١ 350.", "Report", False),
        ("It had 347 workers.", "Report", False),  # names no year at all
    ],
)
def test_documents_of_other_years(text: str, title: str, other: bool) -> None:
    document = make_document(document_id="d", source="a.txt", title=title, text=text)
    hit = Hit(Passage(1, "d", 0, len(text), "en"), document, 0.0, 0.0, 0.0, None, None)
    assert tells_of_other_years(hit, "2021") is other


def test_a_figure_of_another_year_is_no_answer_but_what_came_nearest(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, settings = tmp_path_factory.mktemp("years"), Settings()
    encoder, text = open_encoder(settings), "The mill of Corvel employed 347 people in 2019."
    index = open_or_create(folder / "library", encoder, settings.passage_tokens)
    add_paths(index, encoder, [write_files(folder / "texts", {"mill.txt": text})])
    answerer = Answerer(index, encoder, settings)
    assert answerer.ask(Question("How many people did the mill of Corvel employ in 2019?")).citations[0].quote == text
    for question in (
        "How many people did the mill of Corvel employ in 2021?",
        "كم شخصًا عمل في طاحونة Corvel عام ٢٠٢١؟",
    ):
        answer = answerer.ask(Question(question))
        assert (answer.abstained, answer.confidence, answer.nearest[0].quote) == (True, 0.0, text)
