from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from index.local import LocalIndex
from qa.answer import Answerer, Question
from qa.cite import verify
from qa.config import Settings
from tests.demo import DemoEncoder


@dataclass(frozen=True, slots=True)
class Prefers:
    """A reranker that likes the texts that hold some words."""

    words: str

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(self.words in text) for text in texts]


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    margin: float


@dataclass(frozen=True, slots=True)
class Finds:
    """A reader that knows one span; it finds it where it stands, and elsewhere is sure that nothing answers."""

    words: str
    margin: float

    def read(self, question: str, texts: Sequence[str]) -> list[Found]:
        places = [(text.find(self.words), text) for text in texts]
        return [Found(at, at + len(self.words), self.margin) if at >= 0 else Found(0, 1, -9.0) for at, _ in places]


QUESTION = Question("كم عمق البَحْر الأحمر؟")


def answerer(index: LocalIndex, **models: object) -> Answerer:
    return Answerer(index, DemoEncoder(), Settings(minimum_confidence=0.0), **models)  # type: ignore[arg-type]


def test_a_reranker_puts_another_sentence_first(library_index: LocalIndex) -> None:
    plain = answerer(library_index).ask(QUESTION)
    assert plain.citations[0].quote == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."
    reranked = answerer(library_index, reranker=Prefers("قارتين")).ask(QUESTION)
    assert reranked.citations[0].quote == "يصل البـــحر بين قارتين."
    assert reranked.confidence < plain.confidence
    for citation in reranked.citations:
        verify(citation, library_index.library.document(citation.document_id))


def test_a_reranker_of_nothing_changes_nothing(library_index: LocalIndex) -> None:
    held = frozenset(document.id for document in library_index.library.documents())
    question = Question("أين البَحْر؟", without=held)
    models = {"reranker": Prefers("x"), "reader": Finds("x", 1.0)}
    assert answerer(library_index, **models).ask(question).reason == "no_passages"


@pytest.mark.parametrize(("margin", "surer"), [(5.0, True), (-5.0, False)])
def test_a_reader_marks_its_span_and_says_how_sure_it_is(library_index: LocalIndex, margin: float, surer: bool) -> None:
    plain = answerer(library_index).ask(QUESTION)
    read = answerer(library_index, reader=Finds("٢٢١١", margin)).ask(QUESTION)
    assert not surer or next((short.citation, short.text) for short in read.short) == (1, "٢٢١١")
    assert read.citations[0].quote == plain.citations[0].quote
    assert (read.confidence > plain.confidence) is surer


def test_a_span_outside_what_was_read_is_left_alone(library_index: LocalIndex) -> None:
    plain = answerer(library_index).ask(QUESTION)
    read = answerer(library_index, reader=Finds("الأحمر\n\nيبلغ", 5.0)).ask(QUESTION)
    assert [citation.quote for citation in read.citations] == [citation.quote for citation in plain.citations]
