from dataclasses import FrozenInstanceError

import pytest

from index.records import Document, Fingerprint, Hit, Passage, text_digest

TEXT = "القَهْوَةُ من المخا. The coffee."
DOCUMENT = Document("d1", "قهوة.txt", "القهوة", "ar", TEXT, text_digest(TEXT), pages={1: (0, 10), 2: (10, 21)})


def test_a_hit_shows_the_slice_of_its_document() -> None:
    hit = Hit(Passage(7, "d1", 0, 10, "ar"), DOCUMENT, 1.0, 0.5, 2.0, 1, None)
    assert hit.text == "القَهْوَةُ"


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (9, 1), (10, 2), (20, 2), (21, None)])
def test_page_spans_are_half_open(offset: int, page: int | None) -> None:
    assert DOCUMENT.page_at(offset) == page


def test_digest_is_the_sha256_of_utf8() -> None:
    # printf 'قهوة' | sha256sum
    assert text_digest("قهوة") == "16279a3c895acf10df4635d3364599fe4721da0c7047eb97c7b19fd773bd5402"
    assert text_digest("قهوة") != text_digest("قَهوة")


def test_fingerprint_survives_json_and_differs_by_prefix() -> None:
    fingerprint = Fingerprint("نموذج/e5", "r1", 384, query_prefix="query: ", passage_prefix="مقطع: ")
    assert Fingerprint.from_json(fingerprint.to_json()) == fingerprint
    assert Fingerprint("نموذج/e5", "r1", 384) != fingerprint


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.text = "x"  # type: ignore[misc]
