"""What words that deny or suppose say in both languages."""

from __future__ import annotations

import pytest

from index.text import fold
from qa.support.operator_kinds import kinds_of, operators_oppose


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("tried", {"try"}),
        ("plans", {"plan"}),
        ("seeks", {"try", "plan"}),
        ("refused", {"refuse"}),
        ("حاوَلَتِ", {"try"}),
        ("رَفَـــضَ", {"refuse"}),
        ("bridge", set()),
    ],
)
def test_the_kinds_of_a_word(word: str, kinds: set[str]) -> None:
    assert kinds_of(fold(word)) == kinds


@pytest.mark.parametrize(
    ("claimed", "held", "oppose"),
    [
        ("tried", "حاول", False),
        ("tried", "رفض", True),
        ("sought", "حاول", False),
        ("plans", "يسعى", False),
        ("tried", "", False),
        ("tried", "جسر", False),
    ],
)
def test_one_kind_is_not_told_for_another(claimed: str, held: str, oppose: bool) -> None:
    assert operators_oppose(claimed.split(), fold(held).split()) is oppose
