import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
TRICKY_TEXT = st.text(alphabet='aBكدم.!؟…»")[1٣ \n\r\u00a0\u0301\u200d\u06dd\u064b,')


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(ANY_TEXT | TRICKY_TEXT)
def test_spans_hold_every_visible_character_and_cut_no_cluster(text: str) -> None:
    spans = sentence_spans(text)
    edges = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert {start, end} <= edges
        sentence = text[start:end]
        # White space at an edge is there only as part of a cluster with something visible.
        assert not regex.findall(r"\X", sentence)[0].isspace()
        assert not regex.findall(r"\X", sentence)[-1].isspace()
        position = end
    assert not text[position:].strip()


# A bar marks each expected cut.
@pytest.mark.parametrize(
    "marked",
    [
        "وُلِدَ في مكة.| ثم رحل إلى الشام!| متى عاد؟| لا أحد يعلم…| كتـــاب.",
        "قال د. أحمد إن السعر ٣٫٥ ريال.| وافق أ.د. سالم.",
        "توفي عام 1420 هـ.| وكان عالمًا كبيرًا.| ترك كتبًا.",
        "نشره م. ع. السعيد في ص. 12 من الكتاب.",
        "انتهى الأمر.|ثم بدأ غيره.| هل عاد؟|نعم.",
        "عاش في 300 ق.م في اليونان.",
        "قال: «هل أنت هنا؟»| ثم خرج.",
        "وصل Dr. Smith إلى الرياض.| ثم غادر.",
        "یہ کتاب ہے۔| وہ قلم ہے۔",
        "Mr. Smith met Gen. Lee at 3.5 p.m. in Washington.| He left.",
        "He lives in the U.S. Army base.| She moved to the U.S.| The rest stayed.",
        "See e.g. Fig. 3 and No. 5.| The answer is no.| We agree.",
        "George W. Bush and J. A. Hobson met on Jan. 5.| They ate.",
        'He said "Stop!" and left.| "Why?" she asked.| "Go."| Nobody went.',
        "It ended (so they say.)| Then it rained.[12]| It stopped.[citation needed]| Good.",
        "Visit www.example.com/a.html or read notes.txt v1.2.3 now.| Then 1,190.5 came.",
        "Wait . . . what?| Really?!| Yes...| Fine.",
        "Yahoo! was big.| Acme Inc. makes all.| So did Acme Inc.| They closed.",
        "1. First thing.|\n2. Second thing.|\n(3. Third.|\nأ. رابعًا هنا.",
        "# A heading|\nThe text below it.|\n\nnext paragraph without capital|\n\n.NET is here.",
        "This first line of a hard-wrapped paragraph is quite long and goes\non here, "
        "and yet again it runs on and on until it comes to the\nLine.| End.",
        "a short line|\nanother short line|\nand a third",
        "سطر أول|\r\nسطر ثان|\u2028سطر ثالث",
    ],
)
def test_cuts(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_nothing_visible_gives_no_sentence() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n\t\u00a0 ") == []


def test_a_space_that_carries_a_mark_stays_with_it() -> None:
    assert sentence_spans(" \u0301abc. Next") == [(0, 6), (7, 11)]


@pytest.mark.parametrize("text", ["." * 100_000, "." + "[" * 100_000, "a" * 1_000_000, "كلمة " * 200_000 + "كلمة"])
def test_hostile_runs_are_left_whole(text: str) -> None:
    assert sentence_spans(text) == [(0, len(text))]


def test_a_ruled_line_of_tatweel_is_a_line() -> None:
    rule = "ـ" * 60
    assert sentences(f"{rule}\nفصلٌ أول") == [rule, "فصلٌ أول"]


def test_a_quote_left_open_stays_with_its_sentence() -> None:
    assert sentences('انتهى الأمر. "') == ['انتهى الأمر. "']


def test_many_tiny_sentences() -> None:
    assert len(sentence_spans("كلام. " * 50_000)) == 50_000
    assert sentence_spans("Dr. " * 50_000) == [(0, 199_999)]


WRAPPED = (
    "وَصَلَتِ القهوة إلى ميناء المخا في القرن الخامس عشر مع التجار القادمين من بلاد الحبشة\n"
    "وكانت تشرب في حلقات الذكر طوال الليل حتى انتشرت في مدن اليمن كلها ومنها صنعاء وعدن\n"
    "وتريم. ثم حملها الحجاج إلى مكة والقاهرة ودمشق وإسطنبول فصارت لها بيوت خاصة يجتمع فيها\n"
    "الناس للحديث واللعب.\n"
)


def test_arabic_paragraphs_filled_to_a_width_are_read_as_one() -> None:
    sentences = [WRAPPED[start:end] for start, end in sentence_spans(WRAPPED)]
    assert [sentence.split()[-1] for sentence in sentences] == ["وتريم.", "واللعب."]


def test_lines_that_could_have_held_the_next_word_are_apart() -> None:
    lines = WRAPPED.splitlines()
    listed = "\n".join([lines[0], "وكانت تشرب في حلقات الذكر", lines[1], "الناس للحديث واللعب"])
    assert len(sentence_spans(listed)) == 4
    assert len(sentence_spans("\n\n".join(lines))) == 5
