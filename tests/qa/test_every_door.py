"""One question through every door: the same text, the same citations, the same refusal."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from mcp import Client

from index.encoder import load_encoder
from qa.answer import Answerer
from qa.cli import main
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, add, write_files
from tests.qa.agent import CHECKOUT, over_http, over_stdio, told
from tests.qa.api.asking import events
from tests.qa.api.completing import without_timings
from tests.qa.api.hostile import Server, served

QUESTIONS = [
    ("كم عُمْقُ البَحْرِ الأحمر؟", []),
    ("How many teachers does the school in Riyadh (الرياض) need?", []),
    ("متى وصلت القَهْـــوَة إلى المخا؟", ["language=ar"]),
    ("How deep is the Red Sea?", ["language=ar"]),
    ("من فاز بكأس العالم لكرة القدم عام ١٩٦٦؟", []),
    ("What does the school teach?", ["author=سارة"]),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doors")
    files = write_files(folder / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    index, _ = add(folder / "library", load_encoder(), files)  # type: ignore[arg-type]
    index.library.close()
    return folder / "library"


@pytest.fixture(scope="module")
def server(library: Path) -> Iterator[Server]:
    from index.ingest import open_library

    with served(Answerer(open_library(library), load_encoder(), Settings())) as server:
        yield server


@pytest.fixture(scope="module")
def by_ask(server: Server) -> list[dict[str, Any]]:
    import httpx

    address = f"http://127.0.0.1:{server.port}/api/ask"
    bodies = [{"question": question, "where": where} for question, where in QUESTIONS]
    answers = [without_timings(httpx.post(address, json=body).json()) for body in bodies]
    assert {answer["abstained"] for answer in answers} == {True, False}
    assert {answer["reason"] for answer in answers} == {None, "little_evidence", "no_match"}
    assert {one["language"] for answer in answers for one in answer["citations"]} == {"ar", "en"}
    return answers


def test_chat_tells_it(server: Server, by_ask: list[dict[str, Any]]) -> None:
    import httpx

    for (question, where), answer in zip(QUESTIONS, by_ask, strict=True):
        body = {"question": question, "where": where}
        told = events(httpx.post(f"http://127.0.0.1:{server.port}/api/chat", json=body).text)
        assert without_timings(told[-1][1]) == answer
        assert "".join(value["text"] for event, value in told if event == "delta") == answer["text"]


def test_clients_of_openai_hear_it_at_once_and_streamed(server: Server, by_ask: list[dict[str, Any]]) -> None:
    with openai.OpenAI(base_url=f"http://127.0.0.1:{server.port}/v1", api_key="none") as client:
        for (question, where), answer in zip(QUESTIONS, by_ask, strict=True):
            asked: dict[str, Any] = {
                "model": "isnad-plain",
                "messages": [{"role": "user", "content": question}],
                "extra_body": {"isnad": {"where": where}},
            }
            message = client.chat.completions.create(**asked).choices[0].message
            chunks = list(client.chat.completions.create(**asked, stream=True))
            streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
            (whole,) = [d["isnad"] for c in chunks if (d := c.choices[0].delta.model_extra) and "isnad" in d]
            assert message.content == streamed == answer["text"]
            assert without_timings((message.model_extra or {})["isnad"]) == without_timings(whole) == answer


async def ask_all(agent: Client) -> list[dict[str, Any]]:
    calls = [{"question": question, "where": where} for question, where in QUESTIONS]
    return [without_timings(told(await agent.call_tool("ask", call))) for call in calls]


def test_agents_are_given_it_over_http(server: Server, by_ask: list[dict[str, Any]]) -> None:
    assert over_http(f"http://127.0.0.1:{server.port}/mcp", ask_all) == by_ask


def test_agents_are_given_it_over_stdio(library: Path, by_ask: list[dict[str, Any]]) -> None:
    assert over_stdio(ask_all, "--library", str(library)) == by_ask


def test_the_command_line_prints_it(
    library: Path,
    by_ask: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    for (question, where), answer in zip(QUESTIONS, by_ask, strict=True):
        conditions = [word for condition in where for word in ("--where", condition)]
        monkeypatch.setattr(sys, "argv", ["isnad", "ask", question, "--json", "--library", str(library), *conditions])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in ((3,) if answer["abstained"] else (0, None))
        assert without_timings(json.loads(capsys.readouterr().out)) == answer


def test_stdout_holds_the_protocol_alone(library: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": "أين البَحْر؟"}},
        },
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "qa.cli", "mcp", "--library", str(library)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdin
    assert process.stdout
    with process:
        process.stdin.write("".join(json.dumps(message) + "\n" for message in messages))
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(20) == 0
    assert [line["id"] for line in lines] == [1, 2]
    assert lines[0]["result"]["serverInfo"]["name"] == "isnad"
    assert lines[1]["result"]["structuredContent"]["question"] == "أين البَحْر؟"
    assert rest == ""


def test_without_its_library_the_command_tells_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setattr(sys, "argv", ["isnad", "mcp"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "pip install 'isnad[mcp]'" in capsys.readouterr().err
