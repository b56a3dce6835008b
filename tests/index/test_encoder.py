import json
import os
from pathlib import Path

import pytest

from index.bundled import BUNDLED, BundledEncoder
from index.encoder import load_encoder
from index.records import EncoderUnavailable


def test_without_a_name_it_is_the_bundled_one() -> None:
    assert isinstance(load_encoder(), BundledEncoder)


@pytest.mark.parametrize("name", ["isnad-tests/no-such-model", "no-such-model"])
def test_a_model_that_cannot_be_had_is_one_line_with_the_remedy(name: str) -> None:
    with pytest.raises(EncoderUnavailable) as caught:
        load_encoder(name)
    assert str(caught.value).startswith(f"the model {name!r} cannot be loaded")
    assert f"use --encoder {BUNDLED}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("files", [{}, {"config.json": {}}, {"modules.json": [{"type": "no.such"}]}])
def test_a_folder_that_is_no_model(tmp_path: Path, files: dict[str, object]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content))
    with pytest.raises(EncoderUnavailable, match="cannot be loaded"):
        load_encoder(str(tmp_path))


def test_the_hub_is_not_asked_in_tests() -> None:
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_model_folder_that_is_not_there_is_not_looked_for_elsewhere() -> None:
    with pytest.raises(EncoderUnavailable, match="there is no folder /no/such/نموذج; check the path"):
        load_encoder("/no/such/نموذج")
