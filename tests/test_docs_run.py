"""What README and the pages have a person type is run as it stands there, on libraries of the seeds.

Only places are put right: folders, the port of the server, the addresses of a cluster and of a language model.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.ingest import add_paths, open_library, open_or_create
from qa.cli import main
from qa.config import Settings
from qa.opening import open_answerer, open_encoder
from qa.seeds import seed_folders
from tests import test_docs, test_readme
from tests.demo import ENGLISH_TEXTS, write_files
from tests.index.formats.pdf_files import lines_of_page, pages_pdf
from tests.milvus import LiteServer
from tests.qa.api.hostile import nobody_reads_uploads, served
from tests.qa.model_server import Asked, model_server
from tests.test_docs import COMMAND, FENCED, PAGES

NOT_RUN = {
    "bash scripts/start": "makes an environment of its own, from a package registry",
    "bash scripts/test": "runs all tests",
    "docker": "needs Docker; what it has Isnad do is run",
    "isnad serve": "serves for ever; qa/api/test_serve_process.py starts it",
    "milvus-lite server": "serves for ever; milvus.py starts it",
    "pip install": "needs a package registry",
    "python scripts/benchmark.py": "takes hours; scripts/test_benchmark_search.py runs a small one",
    "sudo": "changes the machine; what it has Isnad do is run",
    '{"messages": […]': "is a part of a body; qa/api/test_completions.py sends such",
}
"""How lines begin that are not run, and why."""
ELSEWHERE = {
    ("README.md", "js"): (1, test_readme.test_the_lines_for_node),
    ("README.md", "json"): (1, test_readme.test_the_lines_for_an_agent),
    ("README.md", "python"): (3, test_readme.test_the_lines_of_python_run, test_readme.test_the_lines_for_python),
    ("docs/arabic.md", "python"): (2, test_docs.test_the_guide_to_arabic_runs),
    ("docs/citations.md", "js"): (1, test_docs.test_the_lines_for_a_browser_run),
    ("docs/citations.md", "python"): (2, test_docs.test_the_guide_to_citations_runs),
    ("docs/deploying.md", "nginx"): (1, "needs nginx"),
    ("docs/python.md", "python"): (6, test_readme.test_the_guide_to_python_runs),
    ("index/model/README.md", "python"): (1, test_docs.test_the_lines_for_the_bundled_encoder_run),
}
"""Blocks of other languages than the shell's: how many there are, and which tests run them, or why none does."""
RUN = [page for page in sorted(PAGES) if page == "README.md" or page.startswith(("docs/", "index/"))]
SAID = "He warned that ISIS intends to free the more than 8,000 of its members"


def typed(page: str) -> list[tuple[str, str]]:
    """Return each line that a page has typed into a shell, with the output that is shown below it, "" if none."""
    found: list[tuple[str, str]] = []
    for kind, code in FENCED.findall(PAGES[page]):
        lines = code.replace("\\\n", " ").splitlines() if kind in ("", "bash") else []
        prompted = any(line.startswith("$ ") for line in lines)
        for line in lines:
            shown = not line.startswith("$ ") if prompted else line.startswith("{") and found[-1:] != []
            if shown and found and not line.startswith('{"messages"'):
                found[-1] = (found[-1][0], found[-1][1] + line)
            elif line.strip():
                found.append((re.sub(r"\s#\s.*", "", line.removeprefix("$ ")).strip(), ""))
    return found


def begins(line: str) -> str:
    """Return the beginning in the table of what is not run that ``line`` has, "" if none."""
    return next((beginning for beginning in NOT_RUN if line.startswith(beginning)), "")


def commands(line: str) -> list[str]:
    """Return the commands of Isnad in a line that are to be run."""
    return [one.strip() for one in COMMAND.split(line)[1:] if not begins(f"isnad {one}")]


def test_every_line_is_run_or_said_not_to_be() -> None:
    lines = [line for page in RUN for line, _ in typed(page)]
    left_out = {begins(line) or begins(f"isnad {one}") for line in lines for one in ["", *COMMAND.split(line)[1:]]}
    assert left_out - {""} == set(NOT_RUN)
    left = [line for line in lines if not commands(line) and not line.startswith(("curl ", "export "))]
    assert [line for line in left if not begins(line)] == []
    blocks = [(page, kind) for page in RUN for kind, _ in FENCED.findall(PAGES[page]) if kind not in ("", "bash")]
    assert {block: blocks.count(block) for block in blocks} == {block: rest[0] for block, rest in ELSEWHERE.items()}


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of the seeds, to be copied."""
    folder, settings = tmp_path_factory.mktemp("seeds") / "library", Settings()
    encoder = open_encoder(settings)
    index = open_or_create(folder, encoder, settings.passage_tokens)
    add_paths(index, encoder, seed_folders())
    index.library.close()
    return folder


@pytest.fixture
def place(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder and a home with documents and libraries, as the pages take for granted."""
    for folder in ("reports", "home/documents"):
        write_files(tmp_path / folder, ENGLISH_TEXTS)
    for folder in ("library", "home/library", "container"):
        shutil.copytree(seeds, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def script(asked: Asked) -> str:
    return asked.cite(f"{SAID}.", SAID)


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["isnad", *words])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.parametrize("page", [page for page in RUN if any(commands(line) for line, _ in typed(page))])
def test_commands_do_what_is_said(
    page: str,
    place: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ExitStack() as opened:
        places = {
            "/var/lib/isnad": f"{place}/service",
            "/srv/reports": f"{place}/reports",
            "/documents": f"{place}/reports",
            "/library": f"{place}/container",
            "~": f"{place}/home",
            "…": "What does the school need?",
            "http://127.0.0.1:11434/v1": opened.enter_context(model_server(script, ["qwen2.5:7b"])).address,
        }
        if "milvus://" in PAGES[page]:
            milvus: LiteServer = request.getfixturevalue("milvus")
            places["milvus://db.example:19530"] = f"milvus://127.0.0.1:{milvus.port}"
        environment = {"ISNAD_LIBRARY": f"{place}/library"}
        for line, _ in typed(page):
            if line.startswith("export "):
                environment |= {name: put_right(value, places) for name, value in re.findall(r"(\w+)=(\S+)", line)}
            inside = {"ISNAD_LIBRARY": f"{place}/container"} if line.startswith("docker") else {}
            for name, value in (environment | inside).items():
                monkeypatch.setenv(name, value)
            for command in commands(line):
                code = run([put_right(word, places) for word in shlex.split(command)], monkeypatch)
                assert code in ((0, 3) if command.startswith("ask ") else (0,)), (line, capsys.readouterr())
    if page == "README.md":
        assert f"{SAID}. [1]\nconfidence" in capsys.readouterr().out


def put_right(word: str, places: dict[str, str]) -> str:
    """Return a word with the place in it that a page names as one of this machine."""
    begun = next((named for named in places if word.startswith(named)), "")
    return places[begun] + word.removeprefix(begun) if begun else word


@pytest.fixture(scope="module")
def port(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of the seeds, which keeps what is sent to it unread."""
    folder = shutil.copytree(seeds, tmp_path_factory.mktemp("served") / "library")
    with nobody_reads_uploads(folder), served(open_answerer(Settings(library=folder))) as server:
        yield server.port


@pytest.mark.parametrize("page", [page for page in RUN if any(line.startswith("curl ") for line, _ in typed(page))])
def test_requests_are_answered(page: str, port: int, seeds: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"report.pdf": pages_pdf([lines_of_page(["The harbour opened in 1893."])])})
    (cited,) = (one.id for one in open_library(seeds).library.documents() if one.source == "en/deir-ez-zor-strike.md")
    for line, shown in typed(page):
        if line.startswith("curl "):
            asked = line.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace('"ID"', f'"{cited}"')
            command = ["bash", "-c", asked.replace("curl ", "curl --fail-with-body ", 1)]
            ended = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
            assert ended.returncode == 0, ended.stdout.decode()
            assert ended.stdout.decode().startswith(shown or "{")
