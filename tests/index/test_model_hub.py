import os
from pathlib import Path

import pytest

from index.encoder import load_encoder
from index.model_hub import only_what_is_here
from index.records import EncoderUnavailable

MODEL = "intfloat/multilingual-e5-small"
FOUND = "http://localhost:8080"


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*(name for name in os.environ if name.lower().endswith("_proxy")), "HF_ENDPOINT", "HF_HUB_OFFLINE"]:
        monkeypatch.delenv(name, raising=False)


def test_a_hub_is_looked_for_at_each_load(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only_what_is_here(MODEL)
    monkeypatch.setenv("HF_ENDPOINT", FOUND)
    assert not only_what_is_here(MODEL)
    assert "HF_HUB_OFFLINE" not in os.environ


def test_a_folder_needs_no_hub_and_a_proxy_may_know_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not only_what_is_here(str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    assert not only_what_is_here(MODEL)


@pytest.mark.timeout(20)  # the hub's library would try for minutes
def test_a_model_that_is_not_here_is_refused_at_once_and_the_process_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with pytest.raises(EncoderUnavailable, match=f"the model '{MODEL}' cannot be loaded"):
        load_encoder(MODEL)
    assert "HF_HUB_OFFLINE" not in os.environ
