"""README's commands, outputs and figures are what the product does."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from mcp import Client, StdioServerParameters

from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from qa.answer import Answer, Answerer, Question
from qa.cli import app
from qa.config import Settings
from qa.seeds import seed_folders
from qa.show import console, show_answer
from qa.telling import HitsFound, Tell
from tests.demo import ENGLISH_TEXTS, write_files
from tests.qa.agent import over_server, told
from tests.qa.api.hostile import served

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
    (block,) = (block for block in python_blocks(README) if "from qa import" in block)
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
    heard: list[HitsFound] = []
    answers = {row["id"]: answerer.ask(Question(row["question"]), only_hits(heard)) for row in rows}
    answerable = [row for row in rows if row["document"]]
    found = dict(zip(answers, heard, strict=True))
    first = sum(found[row["id"]].hits[0].document.source == row["document"] for row in answerable)
    answered = [row for row in answerable if not answers[row["id"]].abstained]
    right = sum(is_right(answers[row["id"]], row) for row in answered)
    refused = sum(answers[row["id"]].abstained for row in rows if not row["document"])
    said = (
        f"first for {first} of {len(answerable)} answerable questions; at the default confidence {len(answered)} of "
        f"them are answered, {right} of those from the right sentence, and {refused} of "
        f"{len(rows) - len(answerable)} unanswerable ones are refused"
    )
    assert said in " ".join(README.split())


def only_hits(heard: list[HitsFound]) -> Tell:
    return lambda told: heard.append(told) if isinstance(told, HitsFound) else None


def is_right(answer: Answer, row: dict[str, object]) -> bool:
    first = answer.citations[0]
    return first.source == row["document"] and first.start <= int(str(row["start"])) < first.end


CLIENTS = README.partition("## Any client\n")[2].partition("\n## ")[0]
NODE = CHECKOUT / ".venv" / "node"
QUESTION = "من قُتل بالغارة؟"


@pytest.fixture(scope="module")
def address(answerer: Answerer) -> Iterator[str]:
    with served(answerer) as server:
        yield f"127.0.0.1:{server.port}"


def three_lines(language: str, number: int = 0) -> str:
    """Return one block of README's clients as it stands."""
    block: str = re.findall(rf"```{language}\n(.*?)```", CLIENTS, re.DOTALL)[number]
    assert len(block.split("\n")) - block.count("\n\n") == 4, "three lines, and the end"
    return block


def printed(command: list[str], lines: str, address: str, folder: Path = CHECKOUT) -> str:
    """Return what ``lines`` print, given to ``command`` as they stand but for the port of the server."""
    assert "127.0.0.1:8000" in lines
    sent = lines.replace("127.0.0.1:8000", address).encode()
    ended = subprocess.run(command, input=sent, cwd=folder, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode().rstrip("\n")


def test_the_lines_for_curl(answerer: Answerer, address: str) -> None:
    completed = json.loads(printed(["bash"], three_lines("bash"), address))
    content = completed["choices"][0]["message"]["content"]
    assert content.startswith(f"{answerer.ask(Question(QUESTION)).text}\n\n[1] ")


@pytest.mark.parametrize("number", [0, 1], ids=["openai", "langchain"])
def test_the_lines_for_python(answerer: Answerer, address: str, number: int) -> None:
    content = printed([sys.executable, "-"], three_lines("python", number), address)
    assert content.startswith(f"{answerer.ask(Question(QUESTION)).text}\n\n[1] ")


def test_the_lines_for_node(answerer: Answerer, address: str) -> None:
    message = printed(["node", "--input-type=module", "-"], three_lines("js"), address, NODE)
    lines = answerer.ask(Question(QUESTION)).text.split("\n")
    assert all(line in message for line in lines)
    assert "url_citation" in message


def test_the_lines_for_an_agent(answerer: Answerer) -> None:
    configured = json.loads(three_lines("json"))["mcpServers"]["isnad"]
    library = str(answerer.index.library.folder)
    arguments = [library if word == "my-library" else word for word in configured["args"]]
    server = StdioServerParameters(command=str(Path(sys.executable).with_name(configured["command"])), args=arguments)

    async def ask(agent: Client) -> str:
        answer: dict[str, str] = told(await agent.call_tool("ask", {"question": QUESTION}))
        return answer["text"]

    assert library in arguments
    assert over_server(server, ask) == answerer.ask(Question(QUESTION)).text
