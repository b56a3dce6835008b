import pytest

from index.metadata import BadMetadata, parse_metadata


def test_several_values_of_tags_and_authors() -> None:
    written = ["tags=صِحّة، 2024 ; x", "author = سارة", "author=Ali, Mona", "desk=Cairo, Egypt", "Desk=عدن"]
    assert parse_metadata(written) == {
        "tags": ("صِحّة", "2024", "x"),
        "author": ("سارة", "Ali", "Mona"),
        "desk": ("Cairo, Egypt", "عدن"),
    }


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("tags", "sets nothing; write key=value"),
        ("=x", "sets nothing"),
        ("tags=", "sets nothing"),
        ("language=ar", "language is taken from the document itself"),
        ("note=" + "ن" * 1001, "has 1,001 characters, at most 1,000 fit"),
    ],
)
def test_what_cannot_be_set(written: str, why: str) -> None:
    with pytest.raises(BadMetadata, match=why):
        parse_metadata([written])
