"""What an answerer tells while it answers is what it answers."""

from pathlib import Path

import pytest

from index.encoder import load_encoder
from qa.answer import Answer, Answerer, Question
from qa.cite import Citation
from qa.config import Settings
from qa.telling import HitsFound, TextAdded, Told, tell_nobody
from tests.demo import add, write_files


def told_of(answerer: Answerer, question: Question) -> tuple[list[Told], Answer]:
    told: list[Told] = []
    return told, answerer.ask(question, told.append)


def text_of(told: list[Told]) -> str:
    return "".join(one.text for one in told if isinstance(one, TextAdded))


@pytest.mark.parametrize(
    "text", ["كم عُمْقُ البَـــحْرِ الأحمر؟", "coffee القَهْوَة and the sea البَحْر", "who needs 12 teachers?"]
)
def test_hits_come_first_then_citations_then_the_text(answerer: Answerer, text: str) -> None:
    told, answer = told_of(answerer, Question(text))
    kinds = [type(one) for one in told]
    assert kinds == [HitsFound] + [Citation] * len(answer.citations) + [TextAdded] * len(answer.text.splitlines())
    assert tuple(one for one in told if isinstance(one, Citation)) == answer.citations
    assert text_of(told) == answer.text
    hits = told[0]
    assert isinstance(hits, HitsFound)
    assert (hits.query, hits.language) == (answer.searched_for, answer.language)
    assert {one.document_id for one in answer.citations} <= {hit.document.id for hit in hits.hits}


def test_a_completed_question_is_told_completed(answerer: Answerer) -> None:
    told, _ = told_of(answerer, Question("وكم عُمْقُه؟", ("أين البَحْر الأحمر؟",)))
    assert isinstance(told[0], HitsFound)
    assert "البَحْر الأحمر" in told[0].query


def test_a_refusal_is_told_as_text_alone(silent_answerer: Answerer) -> None:
    told, answer = told_of(silent_answerer, Question("من هو رئيس بيرو؟"))
    assert [type(one) for one in told] == [HitsFound, TextAdded]
    assert text_of(told) == answer.text


def test_what_differs_is_told_after_its_citations(tmp_path: Path) -> None:
    texts = {"1.txt": "افتُتح متحف المَرْجان عام ١٩٩٨.", "2.txt": "افتُتح متحف المـــرجان عام 2001."}
    encoder = load_encoder()
    index, _ = add(tmp_path / "library", encoder, write_files(tmp_path / "files", texts))  # type: ignore[arg-type]
    told, answer = told_of(
        Answerer(index, encoder, Settings(minimum_confidence=0.0)), Question("متى افتُتح متحف المرجان؟")
    )
    assert answer.differs
    assert text_of(told) == answer.text
    assert [type(one) for one in told[:3]] == [HitsFound, Citation, Citation]


def test_telling_changes_no_answer(answerer: Answerer) -> None:
    question = Question("كم عُمْقُ البَحْرِ الأحمر؟")
    _, told = told_of(answerer, question)
    untold = answerer.ask(question, tell_nobody)
    assert told.to_json() | {"timings": {}} == untold.to_json() | {"timings": {}}


def test_who_hears_can_break_the_answering_off(answerer: Answerer) -> None:
    class Gone(Exception):
        pass

    heard: list[Told] = []

    def tell(told: Told) -> None:
        heard.append(told)
        raise Gone

    with pytest.raises(Gone):
        answerer.ask(Question("كم عُمْقُ البَحْرِ؟"), tell)
    assert [type(one) for one in heard] == [HitsFound]
    assert answerer.ask(Question("كم عُمْقُ البَحْرِ؟")).citations
