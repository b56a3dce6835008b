import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from qa.cli import app

NAMES = sorted(get_command(app).commands)  # type: ignore[attr-defined]
HEAVY = ("torch", "sentence_transformers", "faiss", "tantivy", "litestar", "trafilatura", "pymilvus", "grpc")


def test_the_commands_are_those_promised() -> None:
    assert {"add", "list", "search", "ask", "rebuild", "serve", "evaluate"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_has_help(name: str) -> None:
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    assert command.help
    assert all(parameter.help for parameter in command.params)
    shown = CliRunner().invoke(app, [name, "--help"])
    assert shown.exit_code == 0
    assert command.help.splitlines()[0][:40] in shown.stdout


def test_no_command_at_all_shows_the_help() -> None:
    shown = CliRunner().invoke(app, [])
    assert "Isnad answers Arabic and English questions" in shown.output
    assert all(name in shown.output for name in NAMES)


def test_the_version_is_that_of_the_package() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"isnad {version('isnad')}\n")


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys
sys.argv = ["isnad", "--help"]
from qa.cli import main
try:
    main()
finally:
    print("loaded:", *sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: isnad" in ended.stdout
    assert ended.stdout.splitlines()[-1].strip() == "loaded:"
