import pytest

from index.formats.front_matter import Fields, fields_of, iso_date, split_front_matter
from index.markdown import read_markdown

ROWS = [
    ('title: "تاريخ القَهْوَة"\ntags: [بنّ, Yemen]', "تاريخ القَهْوَة", {"tags": ("بنّ", "Yemen")}),
    (
        "authors:\n  - الجاحظ\n  - Sam Lee\ntags: بنّ، يمن, Mocha",
        "",
        {"author": ("الجاحظ", "Sam Lee"), "tags": ("بنّ", "يمن", "Mocha")},
    ),
    ("date: 2024-03-05\nDraft: no\nسنة: 1450", "", {"date": ("2024-03-05",), "draft": ("no",), "سنة": ("1450",)}),
    ("date: 5 مارس", "", {"date_as_written": ("5 مارس",)}),
    ("title: القهوة: تاريخها\nauthor: ليلى", "القهوة: تاريخها", {"author": ("ليلى",)}),
    ("title: ~\nauthor:\ntags: []", "", {}),
    ("title: !!python/object/apply:os.system [ls]", "ls", {}),
    ("a: &a [1, 2]\nb: *a", "", {"a": ("1", "2"), "b": ("1", "2")}),
]


@pytest.mark.parametrize(("inside", "title", "metadata"), ROWS)
def test_front_matter_is_read(inside: str, title: str, metadata: dict[str, tuple[str, ...]]) -> None:
    fields, text = split_front_matter(f"---\n{inside}\n---\nنصّ")
    assert (fields.title, fields.metadata, text) == (title, metadata, "نصّ")


@pytest.mark.parametrize(
    "markdown",
    [
        "---\nمجرد نصّ بين خطين\n---\nبعده",
        "---\n- بند\n- item\n---\nبعده",
        "---\nغير مغلق: نعم\n",
        "نصّ\n---\ntitle: x\n---\n",
        f"---\n{'[' * 5000}\n---\nنصّ",
        f"---\na: {'كتـــاب ' * 10_000}\n---\nنصّ",
    ],
)
def test_what_is_no_mapping_stays_text(markdown: str) -> None:
    assert split_front_matter(markdown) == (Fields(), markdown)


def test_a_markdown_file_with_front_matter() -> None:
    found = read_markdown("---\r\nauthor: ليلى\r\nmap: {x: 1}\r\n---\r\n# كِتَابٌ قَدِيمٌ\r\n\r\nكتـــاب".encode(), "x.md")
    assert (found.title, found.text) == ("كِتَابٌ قَدِيمٌ", "كِتَابٌ قَدِيمٌ\n\nكتـــاب")
    assert (found.metadata, found.notes) == ({"author": ("ليلى",)}, ("left out the nested fields map",))


def test_values_of_other_kinds() -> None:
    fields = fields_of({"Title": "أ", "n": 1.5, "yes": True, "none": None, "mixed": ["أ", 2, "أ"], "deep": [{}]})
    assert fields == Fields("أ", {"n": ("1.5",), "yes": ("true",), "mixed": ("أ", "2")}, ("deep",))


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024", "2024"),
        ("٢٠٢٤/٣/٥", "2024-03-05"),
        ("2024.12", "2024-12"),
        ("2024-03-05T10:00:00Z", "2024-03-05T10:00:00+00:00"),
        ("2024-13-45", ""),
        ("2024-03-05 25:00", ""),
        ("05/03/2024", ""),
        ("0000", ""),
        ("", ""),
    ],
)
def test_dates(written: str, date: str) -> None:
    assert iso_date(written) == date
