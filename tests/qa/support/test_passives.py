"""English statements of what is done told of who does it, and of whom they name as their source names him."""

from __future__ import annotations

import pytest

from qa.support.appositions import at_its_cost, named_as_there
from qa.support.passives import told_of_doer


@pytest.mark.parametrize(
    ("statement", "source", "told"),
    [
        ("It was taken by thieves in May", "In 1978 thieves took it, and left.", "Thieves took It in May."),
        ("In 2018 all use was banned by the state", "The state banned all use.", "In 2018 the state banned all use."),
        (
            "The map was sent to Aden by a clerk",
            "A clerk sent the map to Aden in May.",
            "A clerk sent The map to Aden.",
        ),
    ],
)
def test_what_is_done_is_told_of_who_does_it(statement: str, source: str, told: str) -> None:
    assert list(told_of_doer(statement, source)) == [told]


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The palace was built by the king", "The brother of the king built the palace."),
        ("The palace was built by the king", "Ben and the king built the palace."),
        ("The palace was built by the king", "The king built the palace wall."),
        ("The king was killed by a virus", "A virus killed the king's horse."),
        ("He was killed by a virus", "A virus killed he."),
        ("Every gate was guarded by a soldier", "A soldier guarded every gate."),
        ("The house was sold designed by the council", "The council sold the house designed by Ben."),
        ("The council left", "The council left."),
    ],
)
def test_where_another_may_have_done_it_nothing_is_told(statement: str, source: str) -> None:
    assert list(told_of_doer(statement, source)) == []


def test_one_is_named_as_the_source_names_him() -> None:
    source = "The chairman, Ada Lum, retires in May."
    assert list(named_as_there("Ada Lum, the chairman, retires", source)) == ["The chairman, Ada Lum, retires."]
    assert list(named_as_there("The chairman Ada Lum retires", source)) == ["The chairman, Ada Lum, retires."]
    assert list(named_as_there("Ada Lum retires", source)) == []
    assert list(named_as_there("Ada Lum, the chairman, slept", "The son of the chairman, Ada Lum, slept.")) == []
    assert list(named_as_there("It is so, and the chairman Ada Lum retires", source)) == [
        "It is so, and the chairman, Ada Lum, retires."
    ]


def test_what_is_the_cost_of_a_thing_is_what_it_costs() -> None:
    assert list(at_its_cost("The cost of the bridge was 9 crowns", "The bridge cost 9 crowns.")) == [
        "The bridge cost 9 crowns."
    ]
    assert list(at_its_cost("The cost of the bridge was the mayor", "The bridge cost the mayor his job.")) == []
    assert list(at_its_cost("The bridge was red", "The bridge cost 9 crowns.")) == []
