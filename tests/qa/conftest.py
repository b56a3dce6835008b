"""Answerers on the small library of the demo encoder, and the command line in this process."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from index.local import LocalIndex
from qa.answer import Answerer
from qa.cli import main
from qa.config import Settings
from tests.demo import DemoEncoder
from tests.qa.commands import Ended, Isnad


@pytest.fixture
def answerer(library_index: LocalIndex, encoder: DemoEncoder) -> Answerer:
    """One that answers whatever its confidence, so that nothing here hangs on fitted weights."""
    return Answerer(library_index, encoder, Settings(minimum_confidence=0.0))


@pytest.fixture
def silent_answerer(library_index: LocalIndex, encoder: DemoEncoder) -> Answerer:
    """One that asks for certainty, and so never answers."""
    return Answerer(library_index, encoder, Settings(minimum_confidence=1.0))


@pytest.fixture
def isnad(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Isnad:
    """Run one command; answers are given whatever their confidence unless the environment says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISNAD_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("ISNAD_MINIMUM_CONFIDENCE", "0")

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["isnad", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            assert isinstance(ended.code, int | None)
            code = ended.code or 0
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def filled(isnad: Isnad, documents: Path) -> Isnad:
    assert isnad("add", documents).code == 0
    return isnad
