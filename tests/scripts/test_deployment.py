"""The files by which Isnad is deployed, held to what reads them and to what the product does."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer
import yaml

from qa.api.serve import GRACE_SECONDS
from qa.cli import app
from qa.config import Settings

CHECKOUT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
DOCKERFILE = CHECKOUT / "Dockerfile"
COMPOSE = CHECKOUT / "compose.yaml"
UNIT = CHECKOUT / "docs" / "isnad.service"
GUIDE = CHECKOUT / "docs" / "deploying.md"
# What `isnad serve` is given by the image and the unit, so that a renamed setting is noticed.
VARIABLES = {f"ISNAD_{field.name.upper()}" for field in fields(Settings)}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_dockerfile_is_clean() -> None:
    ended = run(TOOLS / "hadolint", DOCKERFILE)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_a_dockerfile_that_is_not_clean_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python\nRUN cd /tmp && pip install isnad\n", "utf-8")
    assert run(TOOLS / "hadolint", bad).returncode == 1


def test_the_compose_file_follows_its_schema() -> None:
    ended = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)
    assert ended.returncode == 0, ended.stdout


def test_the_container_may_do_little() -> None:
    service = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["isnad"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert int(service["stop_grace_period"].removesuffix("s")) > GRACE_SECONDS
    last = DOCKERFILE.read_text("utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)


def test_what_the_image_copies_is_there_and_sent() -> None:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    ignored = (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
    assert sorted(f"!{name}" for name in names) == sorted(line for line in ignored if line.startswith("!"))
    assert all((CHECKOUT / name).exists() for name in names)


def test_the_image_asks_itself_without_a_proxy() -> None:
    check = re.search(r"^HEALTHCHECK .*\n\s*CMD (\[.+\])$", DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    assert check
    _, _, code = json.loads(check[1])
    compile(code, "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:{Settings().port}/health/ready" in code


def test_python_and_the_dependencies_are_those_of_the_project() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    tags = set(re.findall(r"^FROM python:(\d+\.\d+)-slim", DOCKERFILE.read_text("utf-8"), re.MULTILINE))
    assert len(tags) == 1
    lowest = project["requires-python"].removeprefix(">=")
    assert [int(part) for part in tags.pop().split(".")] >= [int(part) for part in lowest.split(".")]


@pytest.mark.parametrize("file", [DOCKERFILE, COMPOSE, UNIT, GUIDE], ids=lambda file: file.name)
def test_every_setting_named_exists(file: Path) -> None:
    named = set(re.findall(r"\bISNAD_[A-Z_]+\b", file.read_text("utf-8")))
    assert named <= VARIABLES


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    # It looks for the program, which is not installed here.
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/isnad/bin/isnad", sys.executable), "utf-8")
    ended = run("systemd-analyze", "verify", "--recursive-errors=no", unit)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_unit_gives_answers_time_to_end_and_the_processes_to_the_server() -> None:
    lines = dict(line.split("=", 1) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#")
    assert int(lines["TimeoutStopSec"]) > GRACE_SECONDS
    assert lines["KillMode"] == "mixed"
    assert (lines["ProtectSystem"], lines["NoNewPrivileges"], lines["PrivateTmp"]) == ("strict", "true", "true")


def test_every_command_and_option_of_the_guide_exists() -> None:
    text = GUIDE.read_text("utf-8").replace("\\\n", " ")
    lines = re.findall(r"^(?:sudo .*|docker compose .*|)\bisnad ((?:add|keys|serve|backup|restore).*)$", text, re.M)
    assert len(lines) >= 6
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for words in (shlex.split(line, comments=True) for line in lines):
        command = commands[words[0]]
        if words[0] == "keys":
            command = command.commands[words[1]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words[1:] if word.startswith("-")} <= options


def test_the_files_that_the_guide_names_are_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE.read_text("utf-8")):
        assert (GUIDE.parent / target).exists(), target
