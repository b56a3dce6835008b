"""README's commands, outputs and figures are what the product does."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer

from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from qa.answer import Answer, Answerer, Question
from qa.cli import app
from qa.config import Settings
from qa.seeds import seed_folders
from qa.show import console, show_answer
from tests.demo import ENGLISH_TEXTS, write_files

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text("utf-8")
FIRST_LINES = "\n".join(README.splitlines()[:40])


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    encoder, settings = load_encoder(), Settings()
    index = open_or_create(tmp_path_factory.mktemp("readme") / "library", encoder, settings.passage_tokens)
    add_paths(index, encoder, seed_folders())
    return Answerer(index, encoder, settings)


def test_the_first_lines_hold_what_a_newcomer_needs() -> None:
    for needed in ("bash scripts/start", "bash scripts/test", "isnad ask", "isnad serve", "isnad rebuild", "isnad add"):
        assert needed in FIRST_LINES


def test_the_answers_shown_are_the_answers_given(answerer: Answerer) -> None:
    block = README.split("```")[1]
    shown = re.findall(r"\$ isnad ask '(.+)'\n((?:(?!\$).*\n?)*)", block)
    assert len(shown) == 2
    for question, output in shown:
        with console.capture() as capture:
            show_answer(answerer.ask(Question(question)))
        assert capture.get().strip() == output.strip()


def test_the_lines_of_python_run(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ISNAD_LIBRARY", str(answerer.index.library.folder))
    monkeypatch.setattr("qa.python._opened", {})
    monkeypatch.chdir(tmp_path)
    (block,) = python_blocks(README)
    assert len(list(filter(None, block.splitlines()))) == 3
    exec(block, {})
    answer = answerer.ask(Question("How many ISIS members are held in Syria?"))
    best = answer.citations[0]
    assert capsys.readouterr().out == f"{answer.text}\n{best.source}\n{best.quote}\n"


def test_the_guide_to_python_runs(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ISNAD_LIBRARY", str(answerer.index.library.folder))
    monkeypatch.setattr("qa.python._opened", {})
    monkeypatch.chdir(write_files(tmp_path, {f"reports/{name}": text for name, text in ENGLISH_TEXTS.items()}))
    printed = []
    for block in python_blocks((CHECKOUT / "docs" / "python.md").read_text("utf-8")):
        exec(block, {})
        printed.append(capsys.readouterr().out.splitlines())
    first, own, both, exported, chain, llama = printed
    assert first[1:] == ["ar/deir-ez-zor-strike.md", first[0].removesuffix(" [1]")]
    assert own == ["2 []", "exact"]
    assert both[0] == first[0]
    assert "8,000" in both[1]
    assert exported == []
    assert "<strong>8,000</strong>" in Path("answer.html").read_text("utf-8")
    assert (len(chain), len(llama)) == (3, 3)


def python_blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_every_command_and_option_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    lines = re.findall(r"^(?:\$ )?isnad (.+)$", README, re.MULTILINE)
    assert len(lines) >= 6
    for words in (shlex.split(line, comments=True) for line in lines):
        options = {option for parameter in commands[words[0]].params for option in parameter.opts}
        assert {word for word in words[1:] if word.startswith("-")} <= options


def test_the_figures_on_the_seeds_are_measured(answerer: Answerer) -> None:
    rows = [json.loads(line) for line in (CHECKOUT / "seeds" / "questions.jsonl").read_text("utf-8").splitlines()]
    answers = {row["id"]: answerer.ask(Question(row["question"])) for row in rows}
    answerable = [row for row in rows if row["document"]]
    first = sum(answerer.search(Question(r["question"]))[1][0].document.source == r["document"] for r in answerable)
    answered = [row for row in answerable if not answers[row["id"]].abstained]
    right = sum(is_right(answers[row["id"]], row) for row in answered)
    refused = sum(answers[row["id"]].abstained for row in rows if not row["document"])
    said = (
        f"first for {first} of {len(answerable)} answerable questions; at the default confidence {len(answered)} of "
        f"them are answered, {right} of those from the right sentence, and {refused} of "
        f"{len(rows) - len(answerable)} unanswerable ones are refused"
    )
    assert said in " ".join(README.split())


def is_right(answer: Answer, row: dict[str, object]) -> bool:
    first = answer.citations[0]
    return first.source == row["document"] and first.start <= int(str(row["start"])) < first.end
