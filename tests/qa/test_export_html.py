import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from qa.answered import printable
from qa.export_html import html_fragment, html_page
from tests.qa.exports import ARABIC, bridge_answer, hostile_answerer, hostile_answers, refusal

TAGS = set("html head meta title style body article h1 h2 p ol li blockquote mark strong bdi br".split())
ATTRIBUTES = set("lang dir class value charset http-equiv content name".split())


def parsed(page: str) -> Any:
    return html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))


def test_an_arabic_answer_is_written_so() -> None:
    page = html_page(bridge_answer())
    assert page.startswith('<!doctype html>\n<html lang="ar" dir="rtl"><head><meta charset="utf-8">')
    body = re.search("<body>(.*)</body>", page, re.DOTALL)
    assert body
    assert body[1] == (
        '<article class="isnad-answer" lang="ar" dir="rtl"><h1 dir="auto">كم طُول الجسر؟</h1>'
        '<p dir="auto">ويبلغ طولـــه ٤٢٠ مترًا (420 m)، ويعبره كل يوم نحو ألف شاحنة. [1]</p>'
        '<p dir="auto">جاء في مصدر بالإنجليزية: It is 420 metres long, as الجسر says. [2]</p>'
        '<p class="note" dir="auto">الثقة: 86%</p><h2>الأسانيد</h2><ol>'
        '<li value="1"><blockquote lang="ar" dir="rtl">…تُتِح الجِسْر في ربيع عام ٢٠١٩.\n'
        "<mark>ويبلغ طولـــه <strong>٤٢٠ مترًا</strong> (420 m)، ويعبره كل يوم نحو ألف شاحنة.</mark>"
        ' وهو مغلق ليلًا.</blockquote><p class="note"><bdi>الجِسْر الجديد</bdi> · <bdi>تقارير/الجسر.pdf</bdi>'
        " · صفحة 2 · المحارف 34–95</p>"
        '<p class="note">ورد أيضًا في: <bdi>نسخة</bdi> · <bdi>نسخة.txt</bdi> · المحارف 0–61</p></li>'
        '<li value="2"><blockquote lang="en" dir="ltr">The old bridge is closed. '
        "<mark>It is 420 metres long, as الجسر says.</mark> Lorries may not use it.</blockquote>"
        '<p class="note"><bdi>The bridge</bdi> · <bdi>reports/bridge.md</bdi> · المحارف 26–63</p></li></ol></article>'
    )


def test_a_refusal_marks_what_came_nearest() -> None:
    tree = parsed(html_page(refusal()))
    assert (tree.get("lang"), tree.get("dir")) == ("en", "ltr")
    assert [node.text_content() for node in tree.xpath("//h1 | //h2")] == [
        "and who built it?",
        "Nearest passages found",
    ]
    assert tree.xpath("string(//mark)") == "The old bridge is closed."
    assert "Confidence" not in tree.text_content()


def test_hostile_documents_stay_text(tmp_path: Path) -> None:
    for answer in hostile_answers(hostile_answerer(tmp_path / "library")):
        tree = parsed(html_page(answer))
        assert {node.tag for node in tree.iter()} <= TAGS
        assert {name for node in tree.iter() for name in node.attrib} <= ATTRIBUTES
        cited = answer.citations or answer.nearest
        assert [node.text_content() for node in tree.xpath("//mark")] == [printable(one.quote) for one in cited]
        for block, one in zip(tree.xpath("//blockquote"), cited, strict=True):
            assert printable(one.prefix + one.quote + one.suffix) in block.text_content()
        # Nothing of a name turns what stands beside it.
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(tree.xpath("//bdi//text() | //h1//text()")))


@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=40))
def test_any_quote_is_shown_as_it_is(quote: str) -> None:
    answer = bridge_answer()
    citation = replace(answer.citations[1], quote=quote, prefix=quote[-32:], suffix="</blockquote>")
    tree = parsed(html_page(replace(answer, citations=(citation,), question=quote)))
    (mark,) = tree.xpath("//mark")
    assert mark.text_content() == printable(quote)
    assert {node.tag for node in tree.iter()} <= TAGS


def test_a_part_of_a_notebook_has_its_style_and_no_page_around_it() -> None:
    fragment = html_fragment(bridge_answer())
    assert "<h3 dir" in fragment
    assert not re.search("<(html|body|script|link|img)|url\\(|@import", fragment)
    # Every rule is for this element alone.
    style = fragment.partition("</style>")[0].removeprefix("<style>")
    assert all(line.startswith(".isnad-answer") for line in style.splitlines())
    assert ARABIC[34:46] in fragment
