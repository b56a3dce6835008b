import numpy as np
import pytest

from index.lexical import LexicalIndex
from index.local import LocalIndex
from qa.meaning import meaning_shares
from tests.demo import DemoEncoder


@pytest.fixture
def arabic(library_index: LocalIndex) -> LexicalIndex:
    return library_index.current().lexical["ar"]


def test_a_word_is_held_by_its_like_in_the_other_language(arabic: LexicalIndex) -> None:
    texts = [["coffee", "harbour"], ["moon"], []]
    assert meaning_shares("القَهْوَة", "ar", texts, arabic, DemoEncoder()) == pytest.approx([1.0, 0.0, 0.0])


def test_telling_words_count_more(arabic: LexicalIndex) -> None:
    # Both Arabic passages with the word "sea" make it weigh less than the one that no passage holds.
    sea, army = arabic.word_weight({"بحر": 1}), arabic.word_weight({"جيش": 1})
    shares = meaning_shares("بحر وجيش", "ar", [["sea"], ["army"]], arabic, DemoEncoder())
    weighed = np.array([sea, arabic.word_weight({"جيش": 1})]) / (sea + army)
    assert shares == pytest.approx(weighed.tolist())
    assert shares[1] > shares[0]


def test_a_number_is_held_only_where_it_stands(arabic: LexicalIndex) -> None:
    shares = meaning_shares("٢٠١٩", "ar", [["2019"], ["2018"], ["2019", "2018"]], arabic, DemoEncoder())
    assert shares == pytest.approx([1.0, 0.0, 1.0])


def test_nothing_to_compare_shares_nothing(arabic: LexicalIndex) -> None:
    assert meaning_shares("بحر", "ar", [], arabic, DemoEncoder()) == []
    assert meaning_shares("بحر", "ar", [[], []], arabic, DemoEncoder()) == [0.0, 0.0]
