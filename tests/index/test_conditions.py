import pytest

from index.conditions import BadCondition, Condition, parse_condition, satisfies
from index.ingest import add_paths, describe_documents
from index.local import LocalIndex
from tests.demo import DemoEncoder, write_files


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("language=ar", Condition("language", "=", "ar")),
        (" Date >= 2024-01-01 ", Condition("date", ">=", "2024-01-01")),
        ("tags!=مسودة", Condition("tags", "!=", "مسودة")),
        ("source~a=b", Condition("source", "~", "a=b")),
        ("رقم الملف<7", Condition("رقم الملف", "<", "7")),
    ],
)
def test_conditions_are_read(written: str, condition: Condition) -> None:
    assert parse_condition(written) == condition


@pytest.mark.parametrize("written", ["", "language", "=ar", "language=", "~", "date>= "])
def test_what_is_no_condition_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(BadCondition, match="write key=value, with one of"):
        parse_condition(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("date=>2024", "has an operator too many"),
        ("date>=yesterday", "'yesterday' is no date; write 2024, 2024-05 or 2024-05-31"),
        ("language=العربية", "is no language of documents; write ar or en"),
    ],
)
def test_values_that_cannot_be_are_refused(written: str, why: str) -> None:
    with pytest.raises(BadCondition, match=why):
        parse_condition(written)


@pytest.mark.parametrize(
    ("value", "operator", "wanted", "so"),
    [
        ("أَحْمَد", "=", "احمد", True),
        ("الصِّحَّة العامة", "~", "صحه", True),
        ("Cairo", "=", "cairo", True),
        ("9", "<", "10", True),
        ("12000", "<", "5000", False),
        ("20245", "=", "2024", False),
        ("2024", "=", "2024.0", True),
        ("٩", ">", "10", False),
        ("-1.5", "<=", "-1.5", True),
        ("2024-06-30", "<=", "2024", True),
        ("2024-06-30", ">", "2024-06", False),
        ("2024-06-30", "=", "2024", True),
        ("2024-06-30T10:00", "<=", "2024-06-30", True),
        ("2023-12-31", ">=", "2024", False),
        ("draft", "<", "final", True),
        ("nine", ">", "10", True),
    ],
)
def test_how_values_compare(value: str, operator: str, wanted: str, so: bool) -> None:
    assert satisfies(value, operator, wanted) is so


@pytest.fixture
def described(library_index: LocalIndex) -> LocalIndex:
    """The four demo documents, of which three are described."""
    ids = {one.source.rpartition("/")[2]: one.id for one in library_index.library.documents()}
    descriptions: dict[str, dict[str, tuple[str, ...]]] = {
        "قهوة.txt": {"author": ("سَارة", "Ali"), "date": ("2024-05-01",), "pages": ("9",)},
        "بحر.md": {"author": ("Ali",), "date": ("2023",), "pages": ("10",)},
        "moon.txt": {"tags": ("سماء", "draft")},
    }
    for name, given in descriptions.items():
        describe_documents(library_index, [ids[name]], given, ())
    return library_index


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (["language=ar"], ["بحر.md", "قهوة.txt"]),
        (["language=ar", "date>=2024"], ["قهوة.txt"]),
        (["author=ساره"], ["قهوة.txt"]),
        (["author=ali"], ["بحر.md", "قهوة.txt"]),
        (["author!=ساره"], ["moon.txt", "school.md", "بحر.md"]),
        (["tags=draft"], ["moon.txt"]),
        (["tags!=draft", "language=en"], ["school.md"]),
        (["pages<10"], ["قهوة.txt"]),
        (["title~school"], ["school.md"]),
        (["nothing=x"], []),
        (["nothing!=x", "source~.md"], ["school.md", "بحر.md"]),
    ],
)
def test_documents_are_found_by_conditions(described: LocalIndex, conditions: list[str], names: list[str]) -> None:
    parsed = tuple(map(parse_condition, conditions))
    assert [one.source.rpartition("/")[2] for one in described.library.documents(parsed)] == names
    snapshot = described.current()
    for language in ("ar", "en"):
        wanted = [one for one in described.library.documents(parsed) if one.language == language]
        assert len(snapshot.matching(language, parsed)) == len(wanted)


def test_an_open_library_follows_what_is_described(described: LocalIndex) -> None:
    wanted = (parse_condition("tags=عاجل"),)
    snapshot = described.current()
    assert len(snapshot.matching("en", wanted)) == 0
    describe_documents(described, [described.library.documents(())[0].id], {"tags": ("عاجل",)}, ())
    assert described.current() is snapshot
    assert len(snapshot.matching("en", wanted)) == 1


def test_what_a_person_gave_stands_until_it_is_forgotten(described: LocalIndex, encoder: DemoEncoder) -> None:
    folder = write_files(described.library.folder.parent, {"x.md": "---\nauthor: مريم\ntags: a, b\n---\nقمر"})
    add_paths(described, encoder, [folder / "x.md"], given={"author": ("Ali",)})

    def known() -> dict[str, tuple[str, ...]]:
        (one,) = described.library.documents([parse_condition("source=x.md")])
        return dict(one.metadata)

    assert known() == {"author": ("Ali",), "tags": ("a", "b")}
    write_files(folder, {"x.md": "---\nauthor: هدى\ntags: c\n---\nقمر جديد"})
    add_paths(described, encoder, [folder / "x.md"])
    assert known() == {"author": ("Ali",), "tags": ("c",)}
    (document,) = described.library.documents([parse_condition("source=x.md")])
    describe_documents(described, [document.id], {}, ["author"])
    assert known() == {"author": ("هدى",), "tags": ("c",)}
