import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qa.measures import Outcome, Reply
from qa.plots import PlotsUnavailable
from qa.report import NothingMeasured, html_report

VOID = {"meta"}
HOSTILE = "كِتَــابُ <b>\"النَّحو\"</b> & 'co'\x00\ud800.json"
HOSTILE_SHOWN = "كِتَــابُ <b>\"النَّحو\"</b> & 'co'\ufffd\ufffd.json"


class Page(HTMLParser):
    """Reads a page strictly: every element that opens must close where it should."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert "svg" in self.open, f"<{tag}/> closes itself in drawings only"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "table":
            self.tables[self.rows[0][0]] = [[cell.strip() for cell in row] for row in self.rows]

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))
        if {"th", "td"} & set(self.open) and "small" not in self.open:
            self.rows[-1][-1] += data

    def text(self, tag: str) -> str:
        return "".join(text for inside, text in self.texts if inside == tag)

    def table(self, first: str) -> dict[str, list[str]]:
        """Return the rows of the table whose first heading is ``first``, by their own first cells."""
        return {row[0]: row[1:] for row in self.tables[first]}


def reply(confidence: float, right: bool = False, milliseconds: float = 20.0) -> Reply:
    return Reply(confidence, right, 0.75 if right else 0.25, citations=2, exact=2, milliseconds=milliseconds)


def outcome(name: str, pair: str, found: Sequence[str], answered: Reply, **more: Reply) -> Outcome:
    return Outcome(name, pair, "gold", found, 8.0, answered, **more)


PLAIN = [
    outcome("q1", "ar-en", ["gold", "a"], reply(0.9, True)),
    outcome("q2", "ar-en", ["a", "gold"], reply(0.7)),
    outcome("q3", "ar-en", ["a"], reply(0.2)),
    outcome("q4", "ar-en", ["gold"], reply(0.6, True)),
    outcome("q1", "ar-ar", ["gold"], reply(0.8, True)),
]
REFUSED = [
    *PLAIN[:4],
    outcome("q1", "ar-ar", ["gold"], reply(0.8, True), without_gold=reply(0.3)),
    outcome("q5", "ar-ar", ["gold"], reply(0.75, True), without_gold=reply(0.78)),
    Outcome("سُؤَال", "ar", None, ["a"], 8.0, reply(0.95)),
    Outcome("none", "ar", None, [], 8.0, reply(0.1)),
]


def page(outcomes: Sequence[Outcome], files: Sequence[str] = ("xquad.ar.json",), encoder: str = "demo") -> Page:
    return Page(html_report(files, encoder, 0.5, outcomes, date(2026, 1, 2)))


def test_the_measures_of_each_pair_stand_in_the_table() -> None:
    # Ranks 1, 2, none and 1; nDCG of the second place is 1 / log2(3).
    assert page(PLAIN).table("Measure") == {
        "Measure": ["ar-ar", "ar-en"],
        "Questions": ["1", "4"],
        "Recall@1": ["100.0%", "50.0%"],
        "Recall@5": ["100.0%", "75.0%"],
        "Recall@10": ["100.0%", "75.0%"],
        "MRR": ["1.000", "0.625"],
        "nDCG@10": ["1.000", "0.658"],
        "Right": ["100.0%", "50.0%"],
        "Token F1": ["0.750", "0.500"],
        "Exact citations": ["100.0%", "100.0%"],
        "Answered": ["100.0%", "75.0%"],
        "Right when answered": ["100.0%", "66.7%"],
        "Searching, median": ["8.0 ms", "8.0 ms"],
        "Searching, p95": ["8.0 ms", "8.0 ms"],
        "Answering, median": ["20.0 ms", "20.0 ms"],
        "Answering, p95": ["20.0 ms", "20.0 ms"],
    }


def test_the_summary_counts_over_all_pairs() -> None:
    shown = page(REFUSED)
    lines = "".join(text for inside, text in shown.texts if inside in ("li", "bdi"))
    assert "6 questions that a document answers were asked: ar-ar (Arabic questions, Arabic documents), ar-en" in lines
    assert "The first citation holds the answer to 4 of 6 (66.7%), however unsure it is." in lines
    assert "12 of 12 (100.0%) citations stand letter for letter in their document." in lines
    assert "Below confidence 0.5 a question is refused: 1 of 6 (16.7%) are." in lines
    assert "Of the answers given, the first citation holds the answer in 4 of 5 (80.0%)." in lines
    assert "Refused when the answering document is absent: 1 of 2 (50.0%)." in lines
    assert "Refused when the answering document is hidden: 1 of 2 (50.0%)." in lines
    assert shown.text("time") == "2026-01-02"


def test_risk_grows_as_less_sure_answers_are_given() -> None:
    rows = page(PLAIN).table("Answered")
    # Right, wrong, right, wrong from the surest: half of four is two, 30% rounds to one.
    assert [rows[f"{coverage}%"] for coverage in (10, 30, 50, 70, 100)] == [
        ["0.0%", "0.0%"],
        ["0.0%", "0.0%"],
        ["0.0%", "50.0%"],
        ["0.0%", "33.3%"],
        ["0.0%", "50.0%"],
    ]


def test_refusals_stand_apart_and_only_where_they_were_tried() -> None:
    # ar-ar: 0.8 and 0.75 against 0.3 and 0.78: three of four pairs are told apart. Without any document,
    # 0.1 is below all six confidences and 0.95 above.
    assert page(REFUSED).table("Asked with") == {
        "Asked with": ["Questions", "Refused", "AUROC"],
        "Document hidden, ar-ar": ["2", "50.0%", "0.750"],
        "No document answers": ["2", "50.0%", "0.500"],
    }
    assert page(REFUSED).table("Measure")["AUROC"] == ["0.750", "–"]
    assert "Asked with" not in page(PLAIN).tables
    assert "Refusals" not in page(PLAIN).text("h2")


def test_an_exact_rate_without_citations_is_left_out() -> None:
    silent = Reply(0.9, False, 0.0, citations=0, exact=0, milliseconds=1.0)
    shown = page([outcome("q", "en-en", [], silent)])
    assert "Exact citations" not in shown.table("Measure")
    assert "letter for letter" not in shown.text("li")


def test_wrong_answers_come_surest_first_with_their_case() -> None:
    assert page(REFUSED).tables["Question"][1:] == [
        ["سُؤَال", "ar", "0.950", "absent"],
        ["q5", "ar-ar", "0.780", "hidden"],
        ["q2", "ar-en", "0.700", "place 2"],
    ]


def test_no_more_than_twenty_wrong_answers_are_listed() -> None:
    wrong = [outcome(f"q{number:02}", "en-en", [], reply(0.5 + number / 100)) for number in range(30)]
    rows = page(wrong).tables["Question"]
    assert [row[0] for row in rows[1:]] == [f"q{number}" for number in range(29, 9, -1)]
    assert rows[1] == ["q29", "en-en", "0.790", "not found"]


def test_only_all_is_a_hundred_per_cent() -> None:
    many = [outcome(f"q{number}", "en-en", ["gold"], reply(0.9, number > 0)) for number in range(2500)]
    assert page(many).table("Measure")["Right"] == [">99.9%"]


def test_names_from_outside_are_text_and_never_markup() -> None:
    odd = [outcome(HOSTILE.replace("\ud800", "\ufffd"), "ar</td>&\x01$x$", ["gold"], reply(0.9))]
    shown = page(odd, files=[HOSTILE, "b.json"], encoder=HOSTILE)
    assert shown.text("title") == f"Evaluation: {HOSTILE_SHOWN}, b.json"
    assert shown.text("bdi").count(HOSTILE_SHOWN) == 3
    assert shown.tables["Measure"][0][1] == "ar</td>&\ufffd$x$"
    assert "ar</td>&\ufffd$x$" in shown.text("text")
    assert not [tag for tag, _ in shown.elements if tag in ("b", "script", "link", "img", "iframe")]


def test_the_page_can_be_read_by_ear_and_keeps_to_itself() -> None:
    text = html_report(["a.json"], "demo", 0.5, REFUSED)
    shown = Page(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert ("html", {"lang": "en"}) in shown.elements
    assert [tag for tag, _ in shown.elements if re.fullmatch("h[1-6]", tag)] == ["h1"] + ["h2"] * 6
    assert [tag for tag, _ in shown.elements].count("caption") == len(shown.tables) == 4
    assert all(named.get("scope") in ("row", "col") for tag, named in shown.elements if tag == "th")
    labels = [str(named["aria-label"]) for tag, named in shown.elements if tag == "svg" and named["role"] == "img"]
    assert [label.split()[0] for label in labels] == ["Recall:", "Risk", "Reliability:", "How"]
    assert "0.10: 0% of 1 right" in labels[2]
    assert not re.search(r"(?:src=|url\(['\"]?|href=\")(?!#)|@import|https?:", text)


def test_ids_are_unique_and_every_reference_finds_one() -> None:
    text = html_report(["a.json"], "demo", 0.5, REFUSED)
    ids = [str(named["id"]) for _, named in Page(text).elements if "id" in named]
    assert len(ids) == len(set(ids)) > 4
    assert set(re.findall(r"(?:href=\"|url\()#([\w-]+)", text)) == set(ids)


def test_equal_outcomes_give_equal_pages_whatever_the_settings_of_matplotlib(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: path\n", "utf-8")
    code = (
        "import sys; from tests.qa.test_report import REFUSED; from qa.report import html_report; "
        "sys.stdout.buffer.write(html_report(['a'], 'demo', 0.5, REFUSED).encode())"
    )
    checkout = Path(__file__).parents[2]
    environment = os.environ | {"MATPLOTLIBRC": str(tmp_path), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == html_report(["a"], "demo", 0.5, REFUSED)


def test_without_a_question_that_has_an_answer_nothing_can_be_told() -> None:
    with pytest.raises(NothingMeasured, match="none of 2 questions has a document that answers it"):
        html_report(["a.json"], "demo", 0.5, REFUSED[-2:])


def test_without_matplotlib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotsUnavailable, match=re.escape('pip install "isnad[report]"')):
        html_report(["a.json"], "demo", 0.5, PLAIN)
