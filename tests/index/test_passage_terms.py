from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from index.lexical import LexicalIndex
from index.passage_terms import passage_terms
from index.records import Language
from index.spelling import sounding
from index.terms import lexical_terms

TEXTS = st.text() | st.text("ابتوهيكلة\u064e\u0640 '’,.،-١٢3 thesSx\u00a0\n", max_size=60)


@given(TEXTS, st.sampled_from(("ar", "en")))
@example("وَصَلَت القَهْـــوَة، إلى 1,450.5 م² (Bab al-Mandab's port)\u2028the", "ar")
@example("dogs' 12,345,678 x\u00a01,2 3,400,00 'twas the ends'", "en")
@example("كان في الذي", "ar")
@example("the of", "en")
@example(" \t", "en")
def test_they_are_those_of_the_whole_text(text: str, language: Language) -> None:
    terms, sounds = passage_terms(text, language)
    whole = lexical_terms(text, language)
    assert " ".join(terms).split() == whole
    assert set(" ".join(sounds).split()) == sounding(whole, language)


def test_a_piece_is_one_item() -> None:
    assert passage_terms("«القَهْوَةُ» في لَنْـــدَن، London", "ar") == (
        ["قهو قهو*", "لندن لندن*", "london"],
        [" ".join(sounding(["لندن"], "ar"))],
    )


def test_they_are_found_in_the_index(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "terms")
    with index.writer() as writer:
        writer.add(7, *passage_terms("London, London! The London-bound train.", "en"))
        writer.add(8, *passage_terms("trains", "en"))
    opened = LexicalIndex.load(tmp_path / "terms")
    assert [found for found, _ in opened.search(lexical_terms("london", "en"), 5)] == [7]
    assert opened.terms_sounding("LNDN") == ["london"]
    assert [found for found, _ in opened.search(["train"], 5)] == [8, 7]
