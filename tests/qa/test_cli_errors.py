"""Bad input: one clear line with the remedy, an exit status, and the library as it was."""

from pathlib import Path

import pytest

from tests.demo import DemoEncoder, add, write_files
from tests.qa.commands import Isnad, one_line


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t", "is empty"),
        ("binary.txt", b"\x7fELF\0\0\0\1", "looks binary"),
        ("wrong.txt", b"\xff\xfe\0\xd8", "says that it is utf-16-le but is not"),
        ("signs.md", "؟؟ !".encode(), "holds no text"),
        ("table.xlsx", b"PK", "is damaged, or not a .xlsx file"),
        ("", None, "no files"),
    ],
)
def test_what_cannot_be_read_makes_no_library(
    isnad: Isnad, tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    folder = tmp_path / "ملفات"
    folder.mkdir()
    if content is not None:
        (folder / name).write_bytes(content)
    ended = isnad("add", folder)
    assert ended.code == 1
    one_line(ended, "nothing to read there: ", why)
    assert not (tmp_path / "library").exists()


def test_a_missing_path_leaves_the_library_as_it_was(filled: Isnad, tmp_path: Path) -> None:
    before = filled("list", "--json").json
    new = write_files(tmp_path / "more", {"new.txt": "A new document."})
    ended = filled("add", new, tmp_path / "غائب")
    assert ended.code == 1
    one_line(ended, "غائب: no such file or folder; check the spelling of the path")
    assert filled("list", "--json").json == before


LONG = "ط" * 300


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["add", "http://example.org/x.html"], "is an address, and nothing is fetched; save the page"),
        (["add", LONG], "File name too long"),
        (["list", "--library", LONG], "File name too long"),
        (["backup", LONG], "File name too long"),
        (["backup", "library"], "is a folder; name a file in it"),
        (["ask", "who?", *(["--where", "a=b"] * 51)], "51 conditions are too many; give at most 50"),
        (["ask", "who?", "--where", "date=>2024"], "has an operator too many"),
        (["restore", "/dev/null"], "is no regular file"),
    ],
)
def test_mistakes_end_in_one_line(filled: Isnad, arguments: list[str], part: str) -> None:
    ended = filled(*arguments)
    assert ended.code in (1, 2)
    one_line(ended, part)


def test_odd_characters_in_conditions_and_metadata(filled: Isnad) -> None:
    assert filled("list", "--where", "author=\udcff").code == 0
    assert filled("describe", "وثائق documents/moon.txt", "--set", "author=\udcff").code == 0


def test_stdin_that_is_not_utf_8_ends_in_one_line(filled: Isnad) -> None:
    ended = filled("ask", "-", stdin="كم؟".encode("cp1256"))
    assert ended.code == 2
    one_line(ended, "holds no words")


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question holds no words; write it in Arabic or English"),
        ("؟ ـــ !", "the question holds no words"),
        ("من " * 3_333 + "؟", "the question has 10,000 characters, at most 2,000 are read"),
        ("Wer ist der Präsident von Frankreich?", "this question seems to be in German"),
    ],
)
def test_a_bad_question_is_wrong_usage(filled: Isnad, command: str, question: str, message: str) -> None:
    ended = filled(command, question)
    assert ended.code == 2
    one_line(ended, message)


@pytest.mark.parametrize(
    "arguments", [["ask"], ["nonsense"], ["search", "who", "-k", "0"], ["ask", "who", "--colour"], ["rebuild", "x"]]
)
def test_wrong_usage_ends_with_2(isnad: Isnad, arguments: list[str]) -> None:
    ended = isnad(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: isnad" in ended.notes


def test_a_bad_setting_is_wrong_usage(isnad: Isnad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_PORT", "ثمانية")
    ended = isnad("list")
    assert ended.code == 2
    one_line(ended, "ISNAD_PORT = 'ثمانية' is not a whole number")


@pytest.mark.parametrize("kind", ["reranker", "reader"])
def test_a_model_that_is_not_there_is_named(
    filled: Isnad, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    monkeypatch.setenv(f"ISNAD_{kind.upper()}", str(tmp_path / "غائب"))
    ended = filled("ask", "أين البَحْر؟")
    assert ended.code == 1
    one_line(ended, f"the {kind} ", "غائب", f"ISNAD_{kind.upper()}")


@pytest.mark.parametrize(
    "command", [["ask", "who?"], ["search", "من؟"], ["list"], ["rebuild"], ["serve"], ["remove", "x"]]
)
def test_without_a_library_the_remedy_is_named(isnad: Isnad, tmp_path: Path, command: list[str]) -> None:
    ended = isnad(*command)
    assert ended.code == 1
    one_line(ended, f"there is no library in {tmp_path / 'library'}; make one with: isnad add PATH --library ")
    assert not (tmp_path / "library").exists()


def test_a_folder_that_is_no_library_is_left_alone(isnad: Isnad, tmp_path: Path, documents: Path) -> None:
    database = write_files(tmp_path / "library", {"library.sqlite": "نص وليس قاعدة بيانات"}) / "library.sqlite"
    for command in (["list"], ["ask", "who?"], ["add", str(documents)], ["rebuild"]):
        ended = isnad(*command)
        assert ended.code == 1
        one_line(ended, "library.sqlite is not an Isnad library")
    assert database.read_text("utf-8") == "نص وليس قاعدة بيانات"


def test_a_library_made_with_another_encoder(isnad: Isnad, tmp_path: Path, documents: Path) -> None:
    index, _ = add(tmp_path / "library", DemoEncoder(), documents)
    before = index.library.documents()
    for command in (["ask", "أين القمر؟"], ["search", "القمر"], ["add", str(documents)]):
        ended = isnad(*command)
        assert ended.code == 1
        one_line(
            ended, "was encoded with demo (1), not with bundled", f"isnad rebuild --library {tmp_path / 'library'}"
        )
    assert index.library.documents() == before
    assert isnad("rebuild").out.startswith("4 documents, 4 passages encoded in ")
    assert isnad("ask", "كم عُمْق البحر؟").code == 0


def test_an_open_address_is_refused(filled: Isnad) -> None:
    ended = filled("serve", "--host", "0.0.0.0")
    assert ended.code == 1
    one_line(ended, "0.0.0.0 can be reached from other machines", "--insecure")
