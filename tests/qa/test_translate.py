from pathlib import Path

import pytest

from index.lexical import LexicalIndex
from index.records import Language
from index.spelling import sounding
from index.terms import lexical_terms
from qa.translate import translated


@pytest.fixture
def english(tmp_path: Path) -> LexicalIndex:
    with LexicalIndex(tmp_path).writer() as writer:
        terms = lexical_terms("The Zarqavalex river froze in 1450", "en")
        writer.add(1, terms, sounding(terms, "en"))
    return LexicalIndex.load(tmp_path)


def test_words_are_translated_and_stay_themselves(english: LexicalIndex) -> None:
    (river, year) = translated("أيُّ نَـــهْرٍ عام ١٤٥٠؟", "ar", english)[:1] + translated("١٤٥٠", "ar", english)
    assert river["نهر"] == 1.0
    assert max((term for term in river if term != "نهر"), key=lambda term: river[term]) == "river"
    assert year["1450"] == 1.0


@pytest.mark.parametrize("word", ["زرقافالكس", "لزرقافالكس", "والزَّرقافالكس"])
def test_a_word_without_translation_is_looked_for_as_it_sounds(english: LexicalIndex, word: str) -> None:
    (name,) = translated(word, "ar", english)
    assert name["zarqavalex"] > 0.8


def test_each_word_comes_once_in_the_order_of_the_question(english: LexicalIndex) -> None:
    own = [list(word)[-1] for word in translated("River, moon, RIVERS and the sea", "en", english)]
    assert own == ["river", "moon", "sea"]


def test_in_an_empty_index_there_is_nothing_to_look_for(tmp_path: Path) -> None:
    assert translated("نهر", "ar", LexicalIndex(tmp_path / "فارغ")) == []


@pytest.mark.parametrize(("text", "language"), [("", "ar"), ("؟!", "ar"), ("...", "en")])
def test_a_text_without_words_has_none(english: LexicalIndex, text: str, language: Language) -> None:
    assert translated(text, language, english) == []
