import pytest

from qa.answer import Answer
from qa.export_html import html_fragment
from qa.export_markdown import to_markdown
from tests.qa.exports import bridge_answer, refusal


@pytest.mark.parametrize("answer", [bridge_answer(), refusal()], ids=["answer", "refusal"])
def test_an_answer_shows_itself(answer: Answer) -> None:
    assert answer._repr_html_() == html_fragment(answer)
    assert answer._repr_markdown_() == to_markdown(answer)


def test_a_front_end_chooses_what_it_can_show() -> None:
    answer = bridge_answer()
    bundle = answer._repr_mimebundle_()
    assert list(bundle) == ["text/plain", "text/markdown", "text/html"]
    assert bundle["text/plain"] == answer.text
    assert list(answer._repr_mimebundle_(include={"text/html"})) == ["text/html"]
    assert "text/html" not in answer._repr_mimebundle_(exclude={"text/html"})
