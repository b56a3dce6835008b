from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.answered import printable
from qa.export_markdown import escaped, to_markdown
from tests.qa.exports import bridge_answer, hostile_answerer, hostile_answers, refusal

PIECES = st.sampled_from(
    "* ** _ ` ``` ~~ [ ] ( ) ![ < > <b> &amp; &#42; # \\ | - + = --- 1. 12) : // www. كَتَبَ بـــحر a".split()
)
OWN = set("heading paragraph ordered_list list_item blockquote em".split())
PLAIN = {"text", "softbreak", "hardbreak", "inline"}


def rendered(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def words_of(tokens: list[Token]) -> str:
    """The text that is shown, with single spaces."""
    children = [child for token in tokens for child in token.children or ()]
    return " ".join("".join(child.content if child.type == "text" else " " for child in children).split())


def test_an_arabic_answer_is_written_so() -> None:
    assert to_markdown(bridge_answer()) == (
        "# كم طُول الجسر؟\n\n"
        "ويبلغ طولـــه ٤٢٠ مترًا (420 m)، ويعبره كل يوم نحو ألف شاحنة. \\[1\\]\n\n"
        "جاء في مصدر بالإنجليزية: It is 420 metres long, as الجسر says. \\[2\\]\n\n"
        "*الثقة: 86%*\n\n"
        "## الأسانيد\n\n"
        "1. > ويبلغ طولـــه ٤٢٠ مترًا (420 m)، ويعبره كل يوم نحو ألف شاحنة.\n"
        "   >\n"
        "   > — \u2068الجِسْر الجديد\u2069 · \u2068تقارير/الجسر.pdf\u2069 · صفحة 2 · المحارف 34–95\n"
        "   >\n"
        "   > ورد أيضًا في: \u2068نسخة\u2069 · \u2068نسخة.txt\u2069 · المحارف 0–61\n\n"
        "2. > It is 420 metres long, as الجسر says.\n"
        "   >\n"
        "   > — \u2068The bridge\u2069 · \u2068reports/bridge.md\u2069 · المحارف 26–63\n"
    )


def test_a_refusal_says_so_and_names_what_came_nearest() -> None:
    assert to_markdown(refusal()) == (
        "# and who built it?\n\n"
        "The documents do not hold enough evidence to answer: “who built the bridge?”\n\n"
        "*Searched for: who built the bridge?*\n\n"
        "## Nearest passages found\n\n"
        "1. > The old bridge is closed.\n"
        "   >\n"
        "   > — \u2068The bridge\u2069 · \u2068reports/bridge.md\u2069 · characters 0–25\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ [c](d) ![e](f) <g> &amp; `h` ~~i~~ | j | k",
        "# a",
        "- a",
        "+ a",
        "1. a",
        "12) قَهْوَة",
        "===",
        "---",
        "[1]: http://x.example",
        "[1](http://x.example)",
        "\\[1\\](http://x.example)",
        "\\",
        "1986. A great year",
    ],
)
def test_no_sign_is_taken_for_markup(text: str) -> None:
    tokens = rendered(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} == {"text"}
    assert words_of(tokens) == text


@settings(max_examples=300)
@given(st.lists(PIECES | st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map("".join))
def test_no_text_at_all_is_taken_for_markup(text: str) -> None:
    text = " ".join(text.split())
    tokens = rendered(escaped(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for token in tokens for child in token.children or ()} <= {"text"}
    assert words_of(tokens) == printable(text)


def test_addresses_do_not_become_links_by_themselves() -> None:
    assert escaped("see https://x.example, www.x.example, me@x.example") == (
        "see https:\\//x.example, www\\.x.example, me\\@x.example"
    )


def test_hostile_documents_stay_text(tmp_path: Path) -> None:
    for answer in hostile_answers(hostile_answerer(tmp_path / "library")):
        text = to_markdown(answer)
        text.encode()
        tokens = rendered(text)
        assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} <= OWN | PLAIN
        for token in tokens:
            assert {child.type for child in token.children or ()} <= PLAIN | {"em_open", "em_close"}
        # One heading for the question and one for the quotes, whatever lines they hold.
        assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
        shown = words_of(tokens)
        for citation in answer.citations or answer.nearest:
            assert " ".join(printable(citation.quote).split()) in shown
        assert text.count("\u2068") == text.count("\u2069")
