"""What the pages say can be done: commands parse, links lead somewhere, code runs, both READMEs say the same."""

import html
import json
import re
import shlex
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from index.records import Document, Passage
from index.sentences import sentence_spans
from index.terms import lexical_terms
from index.text import fold
from qa.cite import cite
from qa.cli import app
from tests.demo import ENGLISH_TEXTS, write_files

CHECKOUT = Path(__file__).parents[1]
PAGES = {
    str(file.relative_to(CHECKOUT)): file.read_text("utf-8")
    for file in (*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), CHECKOUT / "index" / "model" / "README.md")
}
DRAWINGS = {file.name: file for file in sorted((CHECKOUT / "docs").glob("architecture-*.svg"))}
NODE = CHECKOUT / ".venv" / "node"
SENTENCE = "😀 كان الجسر مغلقًا. افتُتح الجسر عام ٢٠١٩. ثم رُمّم."
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?<![\w.:-])isnad (?!isnad )(?=[a-z])")
PLACE = re.compile(r"(?:index|qa|tests|scripts|docs|seeds|faults|browser)/[\w./*-]*")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in one language."""
    return [code for kind, code in FENCED.findall(PAGES[page]) if kind == language]


def prose(page: str) -> str:
    """Return a page without its fenced blocks."""
    return FENCED.sub("", PAGES[page])


def spans(page: str) -> set[str]:
    """Return the code that stands in the prose of a page."""
    found = re.findall(r'`([^`\n]+)`|<code dir="ltr">(.*?)</code>', prose(page))
    return {html.unescape(plain or marked) for plain, marked in found}


def command_of(words: list[str]) -> Any:
    """Return the command that ``words`` begin with, and take its name off them."""
    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, f"there is no command {words[0]!r}"
        command = command.commands[words.pop(0)]
    return command


def whole_commands(page: str) -> Iterator[str]:
    """Yield what stands behind ``isnad`` in the fenced blocks of a page, several on one line apart."""
    for _, code in FENCED.findall(PAGES[page]):
        for line in code.splitlines():
            yield from COMMAND.split(re.sub(r"\s#\s.*", "", line))[1:]


@pytest.mark.parametrize("page", sorted(page for page in PAGES if any(whole_commands(page))))
def test_every_command_of_a_block_parses(page: str) -> None:
    for line in whole_commands(page):
        words = shlex.split(line)
        # It raises what a wrong command line would.
        assert command_of(words).make_context("isnad", words).info_name == "isnad"


def test_commands_in_the_prose_have_their_options() -> None:
    found = [
        span.removeprefix("isnad ") for page in PAGES for span in spans(page) if re.match("isnad [a-z]+( |$)", span)
    ]
    assert len(found) > 20
    for words in map(shlex.split, found):
        options = {option for parameter in command_of(words).params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, words


def slugs(page: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        name, _, anchor = target.partition("#")
        if name.startswith(("https://", "http://")):
            continue
        file = (CHECKOUT / page).parent / name if name else CHECKOUT / page
        assert file.is_file(), f"{page}: {target}"
        assert not anchor or anchor in slugs(str(file.resolve().relative_to(CHECKOUT))), f"{page}: {target}"


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_file_that_is_named_exists(page: str) -> None:
    for name in filter(PLACE.fullmatch, spans(page)):
        assert list(CHECKOUT.glob(name)) or list((CHECKOUT / "tests").glob(name)), f"{page}: {name}"


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_names_files_that_exist_inside_its_frame(name: str) -> None:
    root = ElementTree.parse(DRAWINGS[name]).getroot()
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = [node for node in root.iter() if node.tag.endswith("}text")]
    files = [node.text or "" for node in texts if node.attrib.get("class") == "file"]
    assert len(files) > 15
    assert [file for file in files if not (CHECKOUT / file).exists()] == []
    assert all(0 < float(node.attrib["x"]) < width and 0 < float(node.attrib["y"]) < height for node in texts)
    assert f"]({name})" in PAGES["docs/architecture.md"]


def figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*\d|\d", fold(text))


def figures_of_rows(page: str) -> list[list[str]]:
    """Return the figures of each row of a page's tables, in order."""
    return [figures(line) for line in prose(page).splitlines() if line.startswith("|")]


def links(page: str) -> set[str]:
    found = set(re.findall(r"\]\(([^)#\s]+)", prose(page)))
    return {target for target in found if not target.startswith(("README", "https://"))}


def test_both_readmes_say_the_same() -> None:
    one, other = "README.md", "README.ar.md"
    assert FENCED.findall(PAGES[one]) == FENCED.findall(PAGES[other])
    assert set(figures(prose(one))) == set(figures(prose(other)))
    assert figures_of_rows(one) == figures_of_rows(other)
    assert spans(one) <= spans(other)
    assert links(one) == links(other)
    assert f"]({other})" in PAGES[one]
    assert f"]({one})" in PAGES[other]
    assert len(re.findall("^## ", PAGES[one], re.MULTILINE)) == len(re.findall("^## ", PAGES[other], re.MULTILINE))


def test_arabic_prose_runs_from_the_right_and_code_does_not() -> None:
    for part in re.split(r'<div dir="rtl">\n\n(?:.*?)\n\n</div>', PAGES["README.ar.md"], flags=re.DOTALL):
        assert not FENCED.sub("", part).strip()


@pytest.mark.parametrize("name", ["page-ar.png", "page-en.png"])
def test_pictures_are_small(name: str) -> None:
    assert (CHECKOUT / "docs" / name).stat().st_size < 300_000


def rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table whose first line begins with ``heading``."""
    table = PAGES[page].partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def test_the_examples_of_folding_are_folded_so() -> None:
    examples = [row[2:] for row in rows("docs/arabic.md", "what") if len(row) == 4 and row[2]]
    assert len(examples) > 10
    for original, folded in examples:
        assert fold(original) == folded


def test_the_examples_of_terms_and_sentences_are_so() -> None:
    words, texts = rows("docs/arabic.md", "word"), rows("docs/arabic.md", "text")
    assert (len(words), len(texts)) == (5, 5)
    for word, *terms in words:
        assert lexical_terms(word, "ar") == terms
    for text, *sentences in texts:
        found = [text[start:end] for start, end in sentence_spans(text)]
        assert found == sentences


def test_the_guide_to_arabic_runs(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for block in blocks("docs/arabic.md", "python"):
        exec(block, {})
        told += re.findall(r"print\(.*\)  # (.+)$", block, re.MULTILINE)
    assert told
    assert capsys.readouterr().out.splitlines() == told


def test_the_lines_for_the_bundled_encoder_run(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks("index/model/README.md", "python")
    (told,) = re.findall(r"print\(.*\)  # (.+)$", block, re.MULTILINE)
    exec(block, {})
    assert f"{float(capsys.readouterr().out):.2f}" == told


def test_the_guide_to_citations_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write_files(tmp_path, {f"reports/{name}": text for name, text in ENGLISH_TEXTS.items()}))
    with_isnad, without = blocks("docs/citations.md", "python")
    known: dict[str, Any] = {}
    exec(with_isnad, known)
    assert capsys.readouterr().out == "exact exact\n"
    exec(without, known)
    text, citation = known["text"], asdict(known["citation"])
    assert known["holds"](text, citation)
    for key in ("start", "start_utf16", "start_utf8"):
        assert not known["holds"](text, citation | {key: citation[key] + 1})


def test_the_guide_to_citations_names_every_key() -> None:
    told = {key for row in rows("docs/citations.md", "key") for key in re.findall("`(.+?)`", row[0])}
    assert told == set(asdict(emoji_citation()[1]))


def test_the_lines_for_a_browser_run() -> None:
    document, citation = emoji_citation()
    replies = json.dumps([{"citations": [asdict(citation)]}, {"text": document.text}])
    fetch = f"const replies = {replies}; globalThis.fetch = async () => ({{ json: async () => replies.shift() }});\n"
    (block,) = blocks("docs/citations.md", "js")
    ended = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=(fetch + block).encode(),
        cwd=NODE if NODE.is_dir() else CHECKOUT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert ended.stdout.decode() == "true\n"


def emoji_citation() -> tuple[Document, Any]:
    """Return a citation whose three kinds of offsets differ, and its document."""
    document = Document("1", "bridge.txt", "الجسر", "ar", SENTENCE, "")
    (_, (start, end), _) = sentence_spans(SENTENCE)
    citation = cite(1, document, Passage(1, "1", 0, len(SENTENCE), "ar"), start, end, 1.0)
    assert len({citation.start, citation.start_utf16, citation.start_utf8}) == 3
    return document, citation


def test_the_citation_of_isnad_itself() -> None:
    cited = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["cff-version"] == "1.2.0"
    assert (cited["version"], cited["license"], cited["abstract"]) == (
        project["version"],
        project["license"],
        project["description"],
    )


def test_every_library_asked_for_is_told_and_no_other() -> None:
    asked = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    told = re.findall(r"^\| ([\w.-]+) \| .+ \| [\d.]+ \| .+ \| .+ \|$", PAGES["docs/dependencies.md"], re.MULTILINE)
    assert sorted(told) == sorted(re.split(r"[<>=~\[;]", one)[0] for one in asked)
