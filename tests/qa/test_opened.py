import logging
from dataclasses import replace

import pytest

from index.encoder import Encoder
from index.local import LocalIndex, OtherEncoder
from index.rebuild import rebuild
from index.records import EncoderUnavailable
from qa.opened import OpenedLibrary
from tests.demo import DemoEncoder


def test_the_library_is_followed_to_its_new_encoder(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    other = replace(encoder, name="نموذج", revision="2")
    loaded: list[str] = []

    def load(name: str) -> Encoder:
        loaded.append(name)
        return other

    opened = OpenedLibrary(library_index, encoder, load)
    before = opened.current()
    assert opened.current() is before
    rebuild(library_index, other, 256)
    after = opened.current()
    assert (before.encoder, after.encoder, opened.encoder) == (encoder, other, other)
    assert (before.snapshot.generation.id, after.snapshot.generation.id) == (1, 2)
    assert opened.current() is after
    assert loaded == ["نموذج"]


@pytest.mark.parametrize("loads_another", [True, False])
def test_without_the_new_encoder_the_old_state_is_kept(
    library_index: LocalIndex, encoder: DemoEncoder, caplog: pytest.LogCaptureFixture, loads_another: bool
) -> None:
    def load(name: str) -> Encoder:
        if loads_another:
            return encoder
        raise EncoderUnavailable(f"no {name} here")

    opened = OpenedLibrary(library_index, encoder, load)
    before = opened.current()
    for revision in ("2", "3"):
        rebuild(library_index, replace(encoder, revision=revision), 256)
        with caplog.at_level(logging.ERROR):
            assert [opened.current() for _ in range(3)] == [before] * 3
    assert len(before.snapshot.passages(range(1, 5))) == 4
    assert len(caplog.records) == 2, "said once for each"


def test_an_answerer_is_not_made_for_another_encoder(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    with pytest.raises(OtherEncoder):
        OpenedLibrary(library_index, replace(encoder, revision="2"))
