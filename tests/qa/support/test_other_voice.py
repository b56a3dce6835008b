"""English statements in the other voice."""

from __future__ import annotations

import pytest

from qa.support.other_voice import other_voice


@pytest.mark.parametrize(
    ("statement", "source", "others"),
    [
        (
            "The ribbon was cut by Ada Lum",
            "Ada Lum cut the ribbon.",
            ["Ada Lum cut The ribbon."],
        ),
        (
            "In May, the ribbon was cut by UNESCO in Cairo",
            "UNESCO cut the ribbon.",
            ["In May, UNESCO cut the ribbon in Cairo."],
        ),
        ("Ada Lum cut it", "It was cut by the keeper Ada Lum in May.", ["it was cut by Ada Lum."]),
        ("The council leads the work", "The work is led by the council.", ["the work is led by The council."]),
        ("Ada Lum wrote the book", "The book was written by Ada Lum.", ["the book was written by Ada Lum."]),
        ("The book was written by Ada Lum", "Ada Lum wrote the book.", ["Ada Lum wrote The book."]),
        (
            "Karim Aziz was granted a prize by the king",
            "The king granted Karim Aziz a prize.",
            ["the king granted Karim Aziz a prize."],
        ),
        ("The book has been read by Ada Lum", "Ada Lum has read the book.", ["Ada Lum has read The book."]),
    ],
)
def test_the_other_voice_has_the_verb_of_the_source(statement: str, source: str, others: list[str]) -> None:
    assert list(other_voice(statement, source)) == others


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The river built the hut", "The hut was built by the river."),
        ("The collar caught the thief", "The thief was caught by the collar."),
        ("Easter built the hut", "The hut was built by Easter."),
        ("She cut the ribbon", "The ribbon was cut by her."),
        ("Ada Lum built the tower", "The tower was built of stone given by Ada Lum."),
        ("Ada Lum built the tower", "The tower was built by the firm Ada Lum owned."),
        ("The ribbon was cut by Ada Lum", "Ada Lum let Ben Kay cut the ribbon."),
        ("Ben Kay was sold by Ada Lum", "Ada Lum sold Ben Kay a house."),
        ("The tower was built on land owned by Ada Lum", "Ada Lum built the tower on land owned by Ben Kay."),
        ("A teacher taught every child", "Every child was taught by a teacher."),
        ("The park day crowd cut the ribbon", "The ribbon was cut by Hyde Park."),
        ("The council led the work", "The work is led by the council."),
        ("Ada Lum cut the ribbon", "The ribbon was cut by Ada Lum or Ben Kay."),
        ("Ada Lum cut the ribbon", "The ribbon was cut by a friend of Ada Lum."),
        ("Ada Lum cut the ribbon", "The ribbon was cut by the keeper, and Ada Lum slept."),
        ("The ribbon was cut by Ada Lum", "Ada Lum, the keeper, cut the ribbon."),
        ("The book was given by Ada Lum", "Ada Lum, given the book, left."),
        (
            "The engineers flooded the village",
            "The village was flooded by the lake after the dam was breached by engineers.",
        ),
    ],
)
def test_where_it_is_not_sure_who_does_it_there_is_none(statement: str, source: str) -> None:
    assert list(other_voice(statement, source)) == []
