"""A quote is found in any harmless form, and in no harmful one."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import pytest

from index.folders import find_files
from index.sentences import sentence_spans
from index.sources import read_document
from index.text import fold
from qa.quotes import FoundQuote, Standing, UnverifiedQuote, find_quote, stand
from qa.seeds import seed_folders

TEXT = "تأسَّسَت الشَّركة عام ١٩٩٨ في مدينة الرياض. ولم تُعلِن أرباحها.\nIt was founded in 1998, in Riyadh; it employs 1,250."


def test_a_quote_as_it_stands() -> None:
    assert find_quote(TEXT, "in Riyadh") == FoundQuote(TEXT.index("in Riyadh"), TEXT.index("in Riyadh") + 9, "exact")


@pytest.mark.parametrize(
    ("quote", "original"),
    [
        ("تأسست الشركة عام 1998", "تأسَّسَت الشَّركة عام ١٩٩٨"),
        ("تاسست الشـــركه  عام ١٩٩٨ في مدينه الرياض", "تأسَّسَت الشَّركة عام ١٩٩٨ في مدينة الرياض"),
        ("ولم تعلن ارباحها. it was FOUNDED", "ولم تُعلِن أرباحها.\nIt was founded"),
        ("it employs ١,٢٥٠", "it employs 1,250"),
    ],
)
def test_a_folded_quote_gives_the_original_slice(quote: str, original: str) -> None:
    found = find_quote(TEXT, quote)
    assert TEXT[found.start : found.end] == original
    assert found.verified == "folded"


@pytest.mark.parametrize(
    "quote",
    [
        "تأسست الشركة عام 2011 في مدينة الدمام",  # another year and another city
        "تأسست الشركة عام 1998 في مدينة الدمام",
        "تعلن أرباحها في مدينة الرياض",  # spliced
        "founded in 199",  # part of a number
        "it employs 1",
        "it employs 250",
        "employs 1,25",
        "iyadh",
        "ركة عام",
        "It was not founded in 1998",
        "",
        "…،؛",
    ],
)
def test_a_quote_that_is_none_is_refused(quote: str) -> None:
    with pytest.raises(UnverifiedQuote, match=r"quote (at least one|it word for word)"):
        find_quote(TEXT, quote)


def test_of_several_places_the_nearest_is_meant() -> None:
    text = "قهوة وبحر. قَهْوَة وقمر. قهوة وشاي."
    assert find_quote(text, "قهوة").start == 0
    assert find_quote(text, "قهوة", near=30).start == text.rindex("قهوة")
    assert find_quote(text, "قهوه", near=12).start == text.index("قَهْوَة")


def test_a_stored_quote_is_exact_moved_or_stale() -> None:
    assert stand("البحر بعيد", "بعيد", 6) == Standing("exact", 6, 10)
    assert stand("إن البحر بعيد", "بعيد", 6) == Standing("moved", 9, 13)
    assert stand("البحر قريب", "بعيد", 6) == Standing("stale", None, None)
    assert stand("بُعَيْد", "بعيد", 0) == Standing("stale", None, None)
    assert stand("بحر بعيد", "بعيد", -4) == Standing("moved", 4, 8)
    assert stand("بحر بعيد", "", 0) == Standing("stale", None, None)


def test_a_moved_quote_is_known_by_the_text_around_it() -> None:
    text = "old sea here. A calm sea of gold. The sea there."
    assert stand(text, "sea", 40, prefix="calm ", suffix=" of") == Standing("moved", 21, 24)
    assert stand(text, "sea", 35) == Standing("moved", 38, 41)


# Every sentence of the seeds, changed at random: what changes its sense is refused, what does not is accepted.

Change: TypeAlias = Callable[[str, random.Random], str]
NEGATIONS = {"لم": "قد", "لا": "قد", "ليس": "كان", "not": "now", "never": "ever", "no": "some"}


def sentences() -> Iterator[tuple[str, str]]:
    for file in find_files(seed_folders()):
        text = read_document(file).text
        yield from ((text, text[start:end]) for start, end in sentence_spans(text) if len(text[start:end].split()) > 5)


def other_number(sentence: str, chance: random.Random) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + chance.randint(1, 8)) % 10), sentence, count=1)


def other_negation(sentence: str, _: random.Random) -> str:
    return " ".join(NEGATIONS.get(word, word) for word in sentence.split(" "))


def other_name(sentence: str, _: random.Random) -> str:
    return re.sub(
        r"(?<=[a-z] )[A-Z][a-z]{3,}|ال\w{4,}", lambda name: name[0][:2] + "زقطx" + name[0][4:], sentence, count=1
    )


def spliced(sentence: str, _: random.Random) -> str:
    words = sentence.split(" ")
    return " ".join(words[:2] + words[4:])


def without_harakat(sentence: str, _: random.Random) -> str:
    return re.sub("[\u064b-\u0652]", "", sentence)


def with_harakat(sentence: str, chance: random.Random) -> str:
    return re.sub(r"(?<=[\u0628-\u064a])(?=[\u0628-\u064a])", lambda _: chance.choice("َُِْ"), sentence)


def with_tatweel(sentence: str, _: random.Random) -> str:
    return re.sub(r"(?<=[بتسشمنهيفقكعغل])(?=[بتسشمنهيفقكعغل])", "ـ", sentence)


def other_digits(sentence: str, _: random.Random) -> str:
    return sentence.translate(str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "٠١٢٣٤٥٦٧٨٩0123456789"))


def other_letters(sentence: str, _: random.Random) -> str:
    return sentence.translate(str.maketrans("أإآىة", "ااايه")).swapcase()


def other_spaces(sentence: str, chance: random.Random) -> str:
    return re.sub(" ", lambda _: chance.choice(["  ", "\n", "\t", "\u00a0"]), sentence)


HARMFUL: list[Change] = [other_number, other_negation, other_name, spliced]
HARMLESS: list[Change] = [without_harakat, with_harakat, with_tatweel, other_digits, other_letters, other_spaces]


def variants(changes: Sequence[Change]) -> Iterator[tuple[str, str, str]]:
    chance = random.Random(40)
    for text, sentence in sentences():
        for change in changes:
            changed = change(sentence, chance)
            if changed != sentence:
                yield text, sentence, changed


def test_corrupted_quotes_are_refused() -> None:
    cases = [case for case in variants(HARMFUL) if fold(case[2]) != fold(case[1])]
    assert len(cases) >= 200
    for text, _, changed in cases:
        with pytest.raises(UnverifiedQuote):
            find_quote(text, changed)


def test_harmless_variants_give_the_original_slice() -> None:
    cases = list(variants(HARMLESS))
    assert len(cases) >= 200
    for text, sentence, changed in cases:
        near = text.index(sentence)
        found = find_quote(text, changed, near)
        assert (found.start, found.end) == (near, near + len(sentence)), changed
