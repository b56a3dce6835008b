from collections.abc import Sequence

import numpy as np
import pytest

from index.local import LocalIndex, Snapshot
from index.records import Language
from index.terms import content_words
from index.vectors import Vectors
from qa.meaning import SAME_ROOT, SAME_STEM, asked_words, held_words
from tests.demo import AXES, DemoEncoder


class Wordless(DemoEncoder):
    """No word is near to another, so that only spelling and dictionaries count."""

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return np.zeros((len(words), len(AXES) + 1), np.float32)


@pytest.fixture
def snapshot(library_index: LocalIndex) -> Snapshot:
    return library_index.current()


def held(
    snapshot: Snapshot,
    question: str,
    language: Language,
    text: str,
    text_language: Language,
    encoder: DemoEncoder,
) -> dict[str, float]:
    """How far ``text`` holds each word of ``question``."""
    asked = asked_words(question, language, snapshot, encoder)
    (row,) = held_words(asked, [content_words(text, text_language)], text_language, snapshot, encoder)
    return dict(zip(asked.words, row.tolist(), strict=True))


def test_a_word_stands_where_its_like_in_the_other_language_does(snapshot: Snapshot) -> None:
    # The demo encoder gives both words one vector.
    assert held(snapshot, "القَهْوَة", "ar", "coffee by the harbour", "en", DemoEncoder()) == pytest.approx(
        {"القهوه": 1.0}
    )
    assert held(snapshot, "القَهْوَة", "ar", "the moon", "en", DemoEncoder()) == pytest.approx({"القهوه": 0.0})


def test_the_same_word_the_same_stem_the_same_root(snapshot: Snapshot) -> None:
    found = held(snapshot, "المُـــدرسون والمدارس مكتبة", "ar", "مدرس المدارس مكتبات ومكاتب", "ar", Wordless())
    assert found == pytest.approx({"المدرسون": SAME_STEM, "والمدارس": SAME_STEM, "مكتبه": SAME_STEM}, abs=1e-6)
    assert held(snapshot, "استقلالهم", "ar", "استقلالي", "ar", Wordless())["استقلالهم"] == pytest.approx(SAME_ROOT)


def test_names_and_numbers_are_held_only_where_they_stand(snapshot: Snapshot) -> None:
    # «Coffee» is a name here, so the vector it shares with «قهوة» does not count, but a translation does.
    assert held(snapshot, "the Moon in 2019", "en", "moons of 2018", "en", DemoEncoder()) == pytest.approx(
        {"moon": SAME_STEM, "2019": 0.0}
    )
    assert held(snapshot, "عام ٢٠١٩", "ar", "in 2019", "en", DemoEncoder())["2019"] == pytest.approx(1.0)
    assert held(snapshot, "the sea of Zarqavalex", "en", "بَحْر زرقافالك", "ar", DemoEncoder())["zarqavalex"] == 0.0


def test_a_translation_holds_as_far_as_it_is_likely(snapshot: Snapshot) -> None:
    found = held(snapshot, "نهر", "ar", "a river", "en", Wordless())["نهر"]
    assert 0.5 < found <= SAME_STEM


def test_shares_weigh_telling_words_more(snapshot: Snapshot) -> None:
    asked = asked_words("بحر وجيش", "ar", snapshot, DemoEncoder())
    assert asked.words == ("بحر", "وجيش")
    # Both Arabic passages hold "sea"; no passage holds "army".
    assert asked.weights.sum() == pytest.approx(1.0)
    assert asked.weights[1] > asked.weights[0]
    assert asked.share(np.array([1.0, 0.5], np.float32)) == pytest.approx(asked.weights[0] + asked.weights[1] / 2)


def test_the_share_of_names(snapshot: Snapshot) -> None:
    asked = asked_words("When did Zarqavalex freeze in 1450?", "en", snapshot, DemoEncoder())
    assert dict(zip(asked.words, asked.named.tolist(), strict=True)) == {
        "zarqavalex": True, "freeze": False, "1450": True,
    }  # fmt: skip
    assert asked.share_of_names(np.array([0.0, 1.0, 1.0], np.float32)) == pytest.approx(0.5)
    nameless = asked_words("how deep is the sea", "en", snapshot, DemoEncoder())
    assert nameless.share_of_names(np.zeros(len(nameless.words), np.float32)) == 1.0


def test_nothing_to_compare_holds_nothing(snapshot: Snapshot) -> None:
    encoder = DemoEncoder()
    asked = asked_words("بحر", "ar", snapshot, encoder)
    assert held_words(asked, [], "ar", snapshot, encoder).shape == (0, 1)
    assert held_words(asked, [[], []], "ar", snapshot, encoder).tolist() == [[0.0], [0.0]]
    nothing = asked_words("كم عدد؟", "ar", snapshot, encoder)
    assert nothing.share(np.zeros(len(nothing.words), np.float32)) == 0.0
