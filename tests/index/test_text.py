import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import fold, fold_aligned

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
TRICKY_TEXT = st.text(alphabet="aée\u0301İﬁﷺﻻ각\u1100\u1161\u11a8كتَُّـ\u0654ا \u200f\u200d\u0670٣½²\ud800\ufe0f")

ROWS = [
    ("والكِتابُ", "والكتاب"),
    ("كتـــاب", "كتاب"),
    ("أإآٱ ؤ ئ ء", "اااا و ي ء"),
    ("إلى المَدْرَسَةِ", "الي المدرسه"),
    ("ٱلرَّحْمٰنِ لَهُۥ ۞", "الرحمن له "),
    ("کتابی ہے", "كتابي هي"),
    ("٣٫٥ و۱٬۱۹۰ و٤٠٪", "3.5 و1,190 و40%"),
    ("ﷺ", "صلي الله عليه وسلم"),
    ("ﻻ ﻛﺘﺎﺏ", "لا كتاب"),
    ("كت\ufe76اب", "كتاب"),
    ("İ I ı", "i i ı"),
    ("ﬁn CAFÉ cafe\u0301 Straße", "fin cafe cafe strasse"),
    ("he\u200bllo \u200fwor\u00adld", "hello world"),
    ("10² 6½ m™", "10² 6½ m™"),
    ("H₂O Ⅷ １２", "h2o viii 12"),
    ("don’t “go” −5", 'don\'t "go" -5'),
    ("a \t\n b", "a \t\n b"),
    ("\ud800x", "\ud800x"),
    ("ق\u034fه\u180b\u180f و\ufe00\ufe0f\U000e0100\U000e01efة", "قه وه"),
    # Vowels that are marks without a combining class tell words apart; U+10000 is the first beyond one code unit.
    ("कु की", "कु की"),
    ("\U00010000 قَ", "\U00010000 ق"),
]


@pytest.mark.parametrize(("original", "folded"), ROWS)
def test_folding_table(original: str, folded: str) -> None:
    assert fold(original) == folded


def test_composed_and_decomposed_spellings_fold_alike_for_every_code_point() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        folded = fold(character)
        for other in {folded, unicodedata.normalize("NFD", character), unicodedata.normalize("NFC", character)}:
            assert other == character or fold(other) == folded, hex(code)


@given(ANY_TEXT | TRICKY_TEXT | TRICKY_TEXT.map(lambda text: text * 150))
@example("قَهْوَة " * 50)
@example("ﻛِتـــاب… \ue000\udc00\ud800 café" * 50)
@example("\uf900 \U00022430 😀" * 50)
def test_aligned_folding_is_folding(text: str) -> None:
    aligned = fold_aligned(text)
    assert aligned.text == fold(text)
    assert len(aligned.starts) == len(aligned.ends) == len(aligned.text)
    assert list(aligned.starts) == sorted(aligned.starts)
    assert list(aligned.ends) == sorted(aligned.ends)


@given(ANY_TEXT | TRICKY_TEXT, st.data())
def test_an_original_span_folds_to_its_letters(text: str, data: st.DataObject) -> None:
    aligned = fold_aligned(text)
    start = data.draw(st.integers(0, len(aligned.text)))
    end = data.draw(st.integers(start, len(aligned.text)))
    original_start, original_end = aligned.original_span(start, end)
    assert 0 <= original_start <= original_end <= len(text)
    again = fold(text[original_start:original_end])
    assert aligned.text[start:end] in again
    # The first and the last letter may be parts of a ligature, which is taken whole.
    assert start < end or again == ""


@pytest.mark.parametrize(
    ("text", "letters", "quote"),
    [
        ("قرأ الكِتابَ كلَّه", "الكتاب", "الكِتابَ"),
        ("قرأ الكِتابَ كلَّه", "كل", "كلَّ"),
        ("كتـــابٌ جديد", "كتاب", "كتـــابٌ"),
        ("عام 1420 هـ.", "1420 ه", "1420 هـ"),
        ("النبي ﷺ قال", "الله", "ﷺ"),
        ("ﻻَ بأس", "لا", "ﻻَ"),
        ("the cafe\u0301 is", "cafe", "cafe\u0301"),
        ("a\u200fb c", "a", "a"),
        ("قال لَهُۥ ربه", "له", "لَهُۥ"),
        ("کتاب\u200cها", "كتاب", "کتاب\u200c"),
        ("سنة ١٩٩٨ م", "1998", "١٩٩٨"),
    ],
)
def test_a_quote_comes_back_with_its_marks(text: str, letters: str, quote: str) -> None:
    aligned = fold_aligned(text)
    start = aligned.text.index(letters)
    original_start, original_end = aligned.original_span(start, start + len(letters))
    assert text[original_start:original_end] == quote


def test_every_letter_of_a_ligature_takes_the_marks_after_it() -> None:
    aligned = fold_aligned("ﻻَـ بﻻ")
    assert aligned.text == "لا بلا"
    assert (aligned.starts, aligned.ends) == ([0, 0, 3, 4, 5, 5], [3, 3, 4, 5, 6, 6])


@pytest.mark.parametrize(("start", "end"), [(2, 9), (-1, 2), (3, 2), (0, 5)])
def test_a_span_outside_the_text_is_an_error(start: int, end: int) -> None:
    with pytest.raises(IndexError, match=rf"\[{start}, {end}\) is not inside a folded text of 4"):
        fold_aligned("كِتاب").original_span(start, end)


def test_empty_spans_stay_empty() -> None:
    assert fold_aligned("").original_span(0, 0) == (0, 0)
    assert fold_aligned("كِتَ").original_span(2, 2) == (4, 4)
    assert fold_aligned("كِتَ").original_span(1, 1) == (2, 2)
