import os
from pathlib import Path

import pytest

from index.model_hub import look_for_hub


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*(name for name in os.environ if name.lower().endswith("_proxy")), "HF_ENDPOINT", "HF_HUB_OFFLINE"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "")  # so that what is set below is taken back
    monkeypatch.delenv("HF_HUB_OFFLINE")


@pytest.mark.parametrize(("endpoint", "said"), [("", "1"), ("http://localhost:8080", None)])
def test_a_hub_that_is_not_found_is_not_tried(monkeypatch: pytest.MonkeyPatch, endpoint: str, said: str | None) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    look_for_hub("intfloat/multilingual-e5-small")
    assert os.environ.get("HF_HUB_OFFLINE") == said


def test_a_folder_needs_no_hub_and_a_proxy_may_know_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    look_for_hub(str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    look_for_hub("intfloat/multilingual-e5-small")
    assert "HF_HUB_OFFLINE" not in os.environ
