"""What is published: the wheel, and its types as a program sees them that uses it."""

import subprocess
import sys
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PROGRAM = """
from typing import assert_type

from qa import Answer, Citation, OpenLibrary, ask, ask_async, open_library

assert_type(ask("أين البَحْر؟"), Answer)
with open_library("library", create=True) as library:
    assert_type(library, OpenLibrary)
    answer = library.ask("كم عُمْقُه؟", history=["أين البَحْر؟"], where="language=ar")
    assert_type(answer.citations[0], Citation)
    assert_type(library.export(answer, "html"), str)


async def titles() -> list[str]:
    return [citation.title for citation in (await ask_async("أين البَحْر؟")).citations]
"""
# Other libraries' types are looked at by scripts/check, and take minutes.
CONFIGURATION = """
[mypy]
strict = true
follow_imports = skip
[mypy-qa,qa.*,index,index.*]
follow_imports = normal
"""
WRONG = 'from qa import ask\nnumber: int = ask("أين؟").text\nask("أين؟", limit=3)\n'


def test_the_wheel_holds_the_packages_with_their_types(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("isnad-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(archive.read(name).decode() for name in names if name.endswith("METADATA"))
        archive.extractall(tmp_path / "installed")
    assert {"qa/py.typed", "index/py.typed", "qa/__init__.py", "qa/retrievers/langchain.py"} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"index", "qa", "isnad"}
    extras = [
        line.removeprefix("Provides-Extra: ") for line in metadata.splitlines() if line.startswith("Provides-Extra")
    ]
    assert {"langchain", "llamaindex"} <= set(extras)
    # The default library of an installed Isnad is made of the seeds, too.
    where = "from qa.seeds import seed_folders; print(*(len(list(one.iterdir())) for one in seed_folders()))"
    listed = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path / "installed", check=True, capture_output=True, text=True
    )
    assert listed.stdout.split() == [str(len(list((CHECKOUT / "seeds" / one).iterdir()))) for one in ("ar", "en")]


def test_a_program_is_checked_against_the_types(tmp_path: Path) -> None:
    # Apart from the checkout the packages are found as installed ones are, whose types count only with py.typed.
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(PROGRAM, "utf-8")
    wrong.write_text(WRONG, "utf-8")
    (tmp_path / "mypy.ini").write_text(CONFIGURATION, "utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(right), str(wrong)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = [line.partition(": error: ")[0] for line in ended.stdout.splitlines() if ": error: " in line]
    assert errors == ["wrong.py:2", "wrong.py:3"], ended.stdout
