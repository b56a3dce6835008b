import zlib

import pytest

from index.soundness import StoredPassage, passages_fault, place_checksum

TEXT = "قَهْوَةُ المخا. The moon."
VECTOR = bytes(4)


def stored(start: int, end: int, *, is_placed: bool = True) -> StoredPassage:
    return StoredPassage(1, start, end, "ar", VECTOR, zlib.crc32(VECTOR), is_placed)


@pytest.mark.parametrize(
    ("passages", "fault"),
    [
        ([stored(0, 15), stored(16, 25)], ""),
        ([stored(16, 25), stored(0, 15)], ""),
        ([stored(0, 15)], "lacks passages"),
        ([stored(1, 15), stored(16, 25)], "lacks passages"),
        ([stored(0, 15), stored(14, 25)], "has passages that overlap"),
        ([stored(0, 15), stored(16, 26)], "has a passage [16, 26) that its 25 characters do not hold"),
        ([stored(0, 15), stored(16, 25, is_placed=False)], "has a passage that lies elsewhere than was stored"),
        ([], "has no passages"),
    ],
)
def test_together_passages_hold_the_whole_text(passages: list[StoredPassage], fault: str) -> None:
    assert len(TEXT) == 25
    assert passages_fault(TEXT, passages, 2) == fault


def test_each_part_of_a_place_counts() -> None:
    assert place_checksum("a", 0, 9, "ar") == zlib.crc32(b"a 0 9 ar")
    others = [
        place_checksum(*one) for one in (("b", 0, 9, "ar"), ("a", 1, 9, "ar"), ("a", 0, 8, "ar"), ("a", 0, 9, "en"))
    ]
    assert place_checksum("a", 0, 9, "ar") not in others
