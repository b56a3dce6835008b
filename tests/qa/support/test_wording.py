"""Sentences taken apart; what is told of a word is told in one column for the whole sentence."""

from __future__ import annotations

import pytest

from index.language import detect_language
from index.text import fold
from qa.support import wording_words
from qa.support.wording import Wording, take_apart


def apart(text: str) -> Wording:
    return take_apart(text, detect_language(text))


def test_words_of_content_are_folded_and_keep_their_place() -> None:
    text = "لَمْ يَنَمِ الحارِسُ في المَنـــارة، والبَحّارُ سَهِرَ."
    assert [(word.text, text[word.start : word.end]) for word in apart(text).words] == [
        ("ينم", "يَنَمِ"),
        ("الحارس", "الحارِسُ"),
        ("المناره", "المَنـــارة"),
        ("البحار", "والبَحّارُ"),
        ("سهر", "سَهِرَ"),
    ]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("The lamp burned for nine days, and the keeper slept.", "lamp burned nine| keeper slept"),
        ("The keeper, who found the key, sang", "keeper| found key| sang"),
        ("The baker said that the bread was sold", "baker said| bread sold"),
        ("The cook, the keeper and the guide slept", "cook| keeper| guide slept"),
        ("The harbour-side café (new) burned", "harbour side cafe| new| burned"),
        ("وَصَلَ البَحّارُ وغادَرَ الوَزِيرُ", "وصل البحار| غادر الوزير"),
        ("قال الدليل إنّ البئر جَفَّت لأنّ المطر انقطع", "قال الدليل| البير جفت| المطر انقطع"),
        ("البِئْرُ التي حَفَرَها الدَّليلُ", "البير| حفرها الدليل"),
        ("القاعة ٩٠ متراً و١٢ نافذة", "القاعه ٩٠| و١٢ نافذه"),
    ],
)
def test_clauses_part_at_stops_conjunctions_and_relatives(text: str, clauses: str) -> None:
    found: dict[int, list[str]] = {}
    for word in apart(text).words:
        found.setdefault(word.clause, []).append(word.text)
    assert "| ".join(" ".join(words) for words in found.values()) == clauses
    assert [word.clause for word in apart(text).words if word.leads] == list(found)


@pytest.mark.parametrize(
    ("text", "relatives"),
    [
        ("The keeper, who found the key, sang", {1}),
        ("The keeper sang when the bell rang", set()),
        ("البِئْرُ التي حَفَرَها الدَّليلُ", {1}),
        ("جَفَّتِ البِئْرُ حِينَ انقطَعَ المَطَر", set()),
    ],
)
def test_a_relative_clause_has_its_subject_before_it(text: str, relatives: set[int]) -> None:
    assert apart(text).relatives == relatives


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The boat near the old pier", ["boat /", "old near/near", "pier /near touches"]),
        ("النَّهْرُ في مَدِينَةِ عَدَن", ["النهر /", "مدينه in/in", "عدن /in touches"]),
        ("القاربُ للمَدِينة بالليل", ["القارب /", "للمدينه to/to", "بالليل in/in"]),
        ("The lamp & pier/gate", ["lamp /", "pier /", "gate / touches"]),
        ("The lamp, 'gate'", ["lamp /", "gate /"]),
        ("بَحْرٌ لَيليّ", ["بحر /", "ليلي / touches"]),
        ("بعام ١٩٩٠", ["١٩٩٠ in/in"]),
        ("بِأَكثَـــرَ من ٩٠ كتاباً", ["٩٠ in/in", "كتابا /in touches"]),
    ],
)
def test_a_preposition_stands_over_the_phrase_it_opens(text: str, told: list[str]) -> None:
    assert [
        f"{word.text} {word.preposition}/{word.under}{' touches' * word.touches}" for word in apart(text).words
    ] == told


@pytest.mark.parametrize(
    ("text", "denied", "denials"),
    [
        ("The keeper did not sleep but the cook slept", [False, True, None, None], (1,)),
        ("The keeper did not eat or drink", [False, True, True], (1,)),
        ("The keeper did not sleep, eat or drink", [False, True, True, True], (1,)),
        ("The keeper did not sleep, eat, and drink", [False, True, True, True], (1,)),
        ("The keeper did not sleep, or drink", [False, True, True], (1,)),
        ("The keeper did not sleep, because the cook sang or ate", [False, True, False, False, False], (1,)),
        ("The keeper did not sleep, but the cook sang or ate", [False, True, False, False, False], (1,)),
        ("الحارِسُ لا يَنامُ، يَأكُلُ أو يَشـــرَب", [False, True, True, True], (1,)),
        ("Keepers don't sleep", [False, True], (1,)),
        ("The cup has no handle", [False, True], (1,)),
        ("It burned without oil for nine days", [False, True, False], ()),
        ("Not only the cook slept", [False, False], ()),
        ("لَمْ يَنَمِ الحارِسُ، والبَحّارُ سَهِرَ", [True, True, False, False], (0,)),
        ("وليسَ في الواحَةِ بِئرٌ ولا نَخلٌ", [True, True, True], (0, 2)),
        ("مِنبَرٌ غَيْرُ مُضاءٍ", [False, True], ()),
        ("ما نَامَ الحـــارِس", [True, True], (0,)),
        ("الحـــارِسُ ما يَنام", [False, True], (1,)),
        ("سَهِرَ الطَّبّاخُ وما نَامَ الحـــارِس", [False, False, True, True], (2,)),
        # What, not "not".
        ("ما زالَ المِصبـــاحُ مُضاءً", [False, False, False], ()),
        ("سَهِرَ الطَّبّاخُ بَعدَ ما نَامَ الحـــارِس", [False, False, False, False], ()),
        ("هَطَلَ المَطَـــرُ، ما أَدَّى إلى السَّيل", [False, False, False, False], ()),
        ("كَثيراً ما يَنامُ الحـــارِس", [False, False, False], ()),
        ("وَصَفَ الحـــارِسُ كُلَّ ما رَآه", [False, False, False, False], ()),
        ("لا يَزالُ المِصبـــاحُ مُضاءً", [False, False], ()),
        ("لا شَكَّ أنّ الحارسَ نامَ", [False, False], ()),
    ],
)
def test_a_denial_holds_to_the_end_of_its_clause(
    text: str, denied: list[bool | None], denials: tuple[int, ...]
) -> None:
    assert [word.denied for word in apart(text).words] == denied
    assert apart(text).denials == denials


@pytest.mark.parametrize(("used", "count"), [({0}, 0), ({1}, 1), ({0, 1, 2, 3}, 2), ({2}, 0), ({3}, 1), (set(), 0)])
def test_a_denial_counts_when_a_word_behind_it_is_used(used: set[int], count: int) -> None:
    assert apart("The keeper never sleeps; the cook never eats").denials_over(used) == count


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("The boat might sink and the pier stands", [False, True, None, None]),
        ("The boat may sail, burn or sink", [False, True, True, True]),
        ("قَدْ يَغرَقُ القارِبُ، يَحتَرِقُ أو يَعـــود", [True, True, True, True]),
        ("If it rains, the boat waits", [True, True, True]),
        ("The cook sang; if it rains, the boat waits", [False, False, True, True, True]),
        ("The cook sang, and the boat waits if it rains", [False, False, True, True, True]),
        ("The boat waits, in winter, unless it rains", [True, True, True, True]),
        ("The boat sails even if it rains", [False, False, False, True]),
        ("القارِبُ يَنتَظِرُ إلا إذا هَطَلَ المَطَـــر", [True, True, True, True]),
        ("إذا هَطَلَ المَطَـــرُ، انتَظَرَ القارِب", [True, True, True, True]),
        ("سَهِرَ الطَّبّـــاخُ، وإذا هَطَلَ المَطَرُ انتَظَر", [False, False, True, True, True]),
        ("سَوْفَ تُبْحِرُ السَّفينة", [True, True]),
        ("سَيَرتَفِعُ السُّـــور", [True, True]),
        ("قَدْ يَنامُ الحارس", [True, True]),
        ("قَدْ نامَ الحارس", [False, False]),
    ],
)
def test_what_is_only_possible_is_supposed(text: str, supposed: list[bool | None]) -> None:
    assert [word.supposed for word in apart(text).words] == supposed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("سَيَرتَفِعُ السُّـــور", ("يرتفع", True)),
        ("سَتَصِلُ السَّفينـــة", ("تصل", True)),
        ("سِياسةُ المَدينـــة", ("سياسه", False)),
        ("سَيِّدةُ المَدينـــة", ("سيده", False)),
        ("سَيطَرَ الجَيـــش", ("سيطر", False)),
    ],
)
def test_the_letter_of_the_future_is_taken_off(text: str, told: tuple[str, bool]) -> None:
    first = apart(text).words[0]
    assert (first.text, first.supposed) == told


@pytest.mark.parametrize(
    ("text", "operating", "over"),
    [
        ("The council failed to open the gate", ["fail"], [(), (), (1,), (1,)]),
        ("The guide plans to avoid the gate", ["plan", "avoid"], [(), (), (1,), (1, 2)]),
        ("The guide refused to sing, dance or eat", ["refus"], [(), (), (1,), (1,), (1,)]),
        ("It is false that the keeper slept", ["false"], [(), (0,), (0,)]),
        ("Rumour has it that the keeper slept", ["rumour"], [(), (0,), (0,)]),
        ("Few keepers slept, and the cook sang", ["few"], [(), (0,), (0,), (), ()]),
        ("A few keepers slept", [], [(), ()]),
        ("The cook sang; the keeper slept, allegedly", ["allegedly"], [(), (), (4,), (4,), ()]),
        ("Reportedly, the keeper slept", ["reportedly"], [(), (0,), (0,)]),
        ("يَنامُ الحـــارِسُ نادِراً", ["نادرا"], [(2,), (2,), ()]),
        ("تَقولُ شائِعـــةٌ إنّ الحارِسَ نام", ["شايعه"], [(1,), (), (1,), (1,)]),
        ("Write that the gate is open", ["write"], [(), (0,), (0,)]),
        ("يُحاوِلُ الصَّيّادُ الإصلاح، والقاربُ يَنتظر", ["يحاول"], [(), (0,), (0,), (), ()]),
        ("قُلْ إنّ المَتحفَ مُغلَق", ["قل"], [(), (0,), (0,)]),
    ],
)
def test_words_that_deny_or_suppose_stand_over_what_follows(
    text: str, operating: list[str], over: list[tuple[int, ...]]
) -> None:
    words = apart(text).words
    assert [word.text for word in words if word.operates] == operating
    assert [word.over for word in words] == over


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The tank holds more than 24 thousand cubic metres", ("24000", "metre", "more")),
        ("The road is up to 7.5 km long", ("7.5", "kilometre", "less")),
        ("The stone weighs about 30 kg", ("30", "kilogram", "about")),
        ("The stone weighs 30 kg", ("30", "kilogram", "")),
        ("يَزِنُ الحَجَرُ أَقَلَّ مِنْ ٣٠ كغ", ("30", "kilogram", "less")),
        ("يَزِنُ الحَجَرُ ما لا يَقِلُّ عن ٣٠ كغ", ("30", "kilogram", "more")),
        ("باعَهُ بِأَكثَرَ مِنْ ٢٠٠ دينـــار", ("200", "dinar", "more")),
        ("انتَظَرَ لأَقَلَّ مِنْ ٩ أَيّـــام", ("9", "day", "less")),
        ("تَبعُدُ الوَاحَةُ زُهاءَ ١٢ مِيـــلاً", ("12", "mile", "about")),
    ],
)
def test_a_number_has_its_unit_and_its_bound_and_takes_their_words(text: str, bound: tuple[str, str, str]) -> None:
    words = apart(text).words
    assert [(w.quantity.value, w.quantity.unit, w.bound) for w in words if w.quantity] == [bound]
    assert len([word for word in words if word.text in ("more", "than", "metres", "km", "kg", "كغ", "اقل", "يقل")]) == 0


@pytest.mark.parametrize(
    ("text", "anaphoric"),
    [
        ("It lies in the north", True),
        ("The river lies there", False),
        ("وهُوَ يَحْرُسُ البَوّابة", True),
        ("هٰذا النَّهْرُ عَمِيق", True),
        ("النَّهْرُ هذا عَمِيق", False),
    ],
)
def test_a_sentence_that_begins_with_a_pronoun_leans_on_the_one_before(text: str, anaphoric: bool) -> None:
    assert apart(text).anaphoric is anaphoric


def test_every_small_word_is_folded() -> None:
    # Sentences are folded before they are looked up, so another word would never be found.
    tables = {name: table for name, table in vars(wording_words).items() if isinstance(table, frozenset | dict)}
    words = [str(word) for name, table in tables.items() if name.isupper() and name != "LIGHT" for word in table]
    words += [phrase for phrase, _ in wording_words.BOUNDS]
    words += [word for light in wording_words.LIGHT.values() for word in light]
    assert len(words) > 400
    assert [word for word in words if fold(word) != word] == []
