from __future__ import annotations

import pytest

from index.milvus import layout
from index.milvus.lexical import BYTE_LENGTHS, byte_length, dimension_of, passage_fields, stored_term


def test_lengths_are_those_that_tantivy_keeps_in_a_byte() -> None:
    assert BYTE_LENGTHS[:44] == [*range(40), 40, 42, 44, 46]
    assert [BYTE_LENGTHS[i] for i in (47, 48, 55, 56, 64, 255)] == [54, 56, 84, 88, 152, 2_013_265_944]
    assert [byte_length(n) for n in (0, 39, 41, 43, 55, 87, 100)] == [0, 39, 40, 42, 54, 84, 96]


def test_a_passage_is_found_by_its_terms_as_often_as_they_occur() -> None:
    fields = passage_fields(["قهو", "قهو*", "قهو", "sea"])
    assert (fields["length"], fields["terms"], fields["counts"]) == (4, ["قهو", "قهو*", "sea"], [2, 1, 1])
    norm = 1.2 * (0.25 + 0.75 * 4 / 100)
    assert fields["sparse"][dimension_of("قهو")] == pytest.approx(2 * 2.2 / (2 + norm))
    assert fields["sparse"][dimension_of("sea")] == pytest.approx(2.2 / (1 + norm))
    assert passage_fields([])["sparse"], "a vector without a value is not taken"


def test_a_very_long_term_is_kept_short_and_apart_from_others() -> None:
    first, other = "ق" * 300, "ق" * 301
    assert len(stored_term(first).encode()) <= layout.MAX_TERM_BYTES
    assert stored_term(first) == stored_term(first) != stored_term(other)
    assert stored_term("قهو") == "قهو"
    with pytest.raises(ValueError, match="5,000 different terms"):
        passage_fields([f"t{number}" for number in range(5000)])
