"""Statements held to one sentence in the other language, without vectors: by dictionary and spelling alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.language import detect_language
from index.vectors import Vectors
from qa.support.other_language import judge_across
from qa.support.same_language import Fault, Judgement
from qa.support.wording import take_apart
from tests.demo import DemoEncoder
from tests.qa.test_meaning import Wordless


def judged(statement: str, sentence: str, encoder: DemoEncoder | None = None) -> Judgement:
    claimed, held = (take_apart(text, detect_language(text)) for text in (statement, sentence))
    assert claimed.language != held.language
    return judge_across(claimed, held, encoder or Wordless())


@pytest.mark.parametrize(
    ("statement", "sentence", "places"),
    [
        ("The museum opened in 2019.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩.", (1, 0, 2)),
        ("افتُتِحَ المَتْحَفُ عامَ ٢٠١٩.", "The museum opened in 2019.", (1, 0, 2)),
        ("The museum did not open in 2019.", "لَمْ يُفْتَحِ المَتْحَـــفُ عام ٢٠١٩.", (1, 0, 2)),
        ("The museum will open in 2019.", "سيُفتَحُ المَتْحَـــفُ عام ٢٠١٩.", (1, 0, 2)),
        ("The teacher visited the engineer.", "زارَ المُعَلِّمُ المهنـــدسَ.", (1, 0, 2)),
        ("Karim visited Layla.", "زارَ كَريمٌ لَيـــلى.", (1, 0, 2)),
        ("The engineer wrote the book in 2019.", "نامَ المُعَلِّمُ، وكَتَبَ المهندسُ الكِتـــابَ عام ٢٠١٩.", (3, 2, 4, 5)),
        ("According to the report, the teacher visited the engineer.", "زارَ المُعَلِّمُ المهنـــدسَ.", (1, 0, 2)),
    ],
)
def test_what_a_sentence_says_in_the_other_language_is_supported(
    statement: str, sentence: str, places: tuple[int, ...]
) -> None:
    assert judged(statement, sentence) == Judgement("", places)


@pytest.mark.parametrize(
    ("statement", "sentence", "places"),
    [
        ("The treaty divided the river between two countries.", "قَسَّمَتِ المُعاهَدةُ النَّهـــرَ بين دَوْلَتَيْن.", (1, 0, 2, 3)),
        ("The book has 90 pages.", "باعَ الطَّبيبُ الكِتابَ الذي يَضُمُّ ٩٠ صَفحـــة.", (2, 4, 5)),
        # It was the verb with which Arabic says what "is" says.
        ("يَبلُغُ عُمْقُ البَحْرِ ٩٠ متراً.", "The depth of the sea is 90 metres.", (0, 1, 2)),
    ],
)
def test_some_words_need_no_counterpart(statement: str, sentence: str, places: tuple[int, ...]) -> None:
    assert judged(statement, sentence) == Judgement("", places)


@pytest.mark.parametrize(
    ("fault", "statement", "sentence"),
    [
        ("thin", "The museum.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("thin", "المَتْحَفُ.", "The museum opened in 2019."),
        ("words", "The museum opened in 2018.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("words", "The museum closed in 2019.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("words", "The museum in Marlow opened in 2019.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("words", "The museum sold 200 books.", "باعَ المَتْحَـــفُ أكثر من ٢٠٠ كتاب."),
        ("words", "The museum sold the book for 200 dinars.", "باعَ المَتْحَـــفُ الكتابَ بأكثر من ٢٠٠ دينار."),
        ("words", "The engineer built 12 thousand bridges in 2019.", "بَنى المهندسُ الجِسْـــرَ عام ٢٠١٩."),
        ("words", "أُغلِقَ المَتْحَفُ عامَ ٢٠١٩.", "The museum opened in 2019."),
        ("words", "افتُتِحَ مَتْحَفُ زَرقافالكس عامَ ٢٠١٩.", "The museum opened in 2019."),
        ("words", "عُمْقُ البَحْرِ ٩٠ قدماً.", "The depth of the sea is 90 metres."),
        ("denied", "The museum did not open in 2019.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("denied", "The museum opened in 2019.", "لَمْ يُفْتَحِ المَتْحَـــفُ عام ٢٠١٩."),
        ("denied", "لم يُفتَحِ المَتْحَفُ عام ٢٠١٩.", "The museum opened in 2019."),
        ("denied", "فُتِحَ المَتْحَفُ عام ٢٠١٩.", "The museum was not opened in 2019."),
        ("denied", "المعلم يشرب.", "The teacher does not sleep, eat or drink."),
        ("denied", "The teacher slept.", "ما نَامَ المُعَلِّـــم."),
        ("denied", "No teacher does not travel.", "لا يُسافِرُ المُعَلِّـــم."),
        # One word is denied, and no clause.
        ("denied", "The hospital opened without a doctor.", "افتُتِحَ المستشـــفى مع طَبيب."),
        ("supposed", "The museum opened in 2019.", "قَدْ يُفْتَحُ المَتْحَـــفُ عام ٢٠١٩."),
        ("supposed", "The teacher sleeps.", "يَنامُ المُعَلِّـــمُ إذا نامَ الطَّبيب."),
        ("supposed", "The teacher slept.", "زَعَموا أنّ المُعَلِّـــمَ نام."),
        ("supposed", "المعلم نام.", "Reportedly, the teacher slept."),
        ("supposed", "The museum may open in 2019.", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩."),
        ("supposed", "The engineer built the bridge.", "حاوَلَ المهندسُ بِناءَ الجِسْـــر."),
        ("supposed", "حاوَلَ المهندسُ بِناءَ الجِسْرِ.", "The engineer built the bridge."),
        ("order", "The engineer visited the teacher.", "زارَ المُعَلِّمُ المهنـــدسَ."),
        ("order", "زارَ المهندسُ المُعَلِّمَ.", "The teacher visited the engineer."),
        ("order", "The school has 12 teachers and 90 books.", "في المَدْرَسَةِ ٩٠ مُعَلِّماً و١٢ كِتـــاباً."),
        ("preposition", "The teacher sold 12 books to 90 schools.", "باعَ المُعَلِّمُ ٩٠ كِتاباً إلى ١٢ مَدرَســـة."),
        # Its number is another's.
        ("order", "The library has 12 books.", "في المَدرَسَةِ ١٢ مُعَلِّماً، وفي المكتـــبةِ كُتُب."),
        (
            "order",
            "The hospital opened in 2019 and the library in 2021.",
            "افتُتِحَ المستشفى عام ٢٠٢١ والمكتـــبة عام ٢٠١٩.",
        ),
        ("left_out", "The teacher wrote the book in 2019.", "نامَ المُعَلِّمُ، وكَتَبَ المهندسُ الكِتـــابَ عام ٢٠١٩."),
        ("left_out", "The minister arrived in Aden.", "وَصَلَ نائِبُ الوَزيـــرِ إلى عَدَن."),
        ("left_out", "The minister arrived in Aden.", "وَصَلَ الوَزيـــرُ السّابِقُ إلى عَدَن."),
        ("left_out", "وصل الوزير إلى عدن.", "The former minister arrived in Aden."),
        ("words", "The former minister arrived in Aden.", "وَصَلَ الوَزيـــرُ إلى عَدَن."),
        ("left_out", "Farid slept.", "نامَتْ أُمُّ فَريـــد."),
        ("order", "The teacher found the book.", "سافَرَ الطَّبيبُ الذي وَجَدَ الكِتـــابَ مع المُعَلِّم."),
        ("order", "The ship arrived in 2019.", "غادَرَتِ السَّفينةُ عام ٢٠١٩ ووَصَلَت عام ٢٠٢١."),
        ("left_out", "الكتابُ ٩٠ صفحة.", "The doctor sold the teacher who has a book of 90 pages."),
    ],
)
def test_what_turns_the_sense_is_a_fault_with_no_places(fault: Fault, statement: str, sentence: str) -> None:
    assert judged(statement, sentence) == Judgement(fault)


@pytest.mark.parametrize(
    ("fault", "statement"),
    [
        ("", "The number of the bridge that the engineer built that day in 2019."),
        ("words", "The engineer built the bridge quietly in 2019."),
        ("words", "The engineer built the harbour in 2019."),
        ("words", "The engineer built quietly."),
    ],
)
def test_only_a_word_that_says_nothing_may_be_without_a_counterpart(fault: Fault, statement: str) -> None:
    assert judged(statement, "بَنى المهندسُ الجِسْـــرَ عام ٢٠١٩.").fault == fault


@pytest.mark.parametrize("statement", ["He was there for a year.", "He is.", "It was in the year."])
def test_a_statement_of_small_words_alone_is_judged_too(statement: str) -> None:
    assert judged(statement, "كانَ هُنـــاك.").fault in ("words", "thin")


def test_a_name_or_a_word_of_sure_meaning_may_not() -> None:
    assert judged("The engineer built the bridge in Marlow in 2019.", "بَنى المهندسُ الجِسْـــرَ عام ٢٠١٩.").fault == "words"
    assert judged("The engineer built the stone bridge in 2019.", "بَنى المهندسُ الجِسْـــرَ عام ٢٠١٩.").fault == "words"


class Lighthouses(Wordless):
    """Knows an invented name for «المنارة», and nothing else."""

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return np.array([[word in ("zarqavalex", "المناره")] for word in words], np.float32)


def test_what_only_vectors_know_is_matched_by_them() -> None:
    statement, sentence = "Zarqavalex opened in 2019.", "افتُتِحَتِ المَنـــارة عام ٢٠١٩."
    assert judged(statement, sentence) == Judgement("words")
    assert judged(statement, sentence, Lighthouses()) == Judgement("", (1, 0, 2))
