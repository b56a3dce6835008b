import json

import pytest

from index.extracted import Extracted, UnreadableSource
from index.formats.json_lines import read_json_lines
from tests.index.formats.damage import damaged


def read(*rows: object) -> list[Extracted | UnreadableSource]:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    return list(read_json_lines("\n".join(lines).encode(), "أ.jsonl"))


def parts(*rows: object) -> list[str]:
    return [found.part for found in read(*rows) if isinstance(found, Extracted)]


def test_a_row_is_a_document() -> None:
    row = {
        "id": 7, "title": "القَهْوَة", "text": "كِتَابٌ قَدِيمٌ\r\nكتـــاب ☕", "author": ["ليلى", "Sam"], "date": "2024/3/5",
        "tags": "بنّ، يمن", "url": "https://example.org", "language": "ar", "Year": 1450, "draft": False, "x": {"y": 1},
    }  # fmt: skip
    metadata = {
        "author": ("ليلى", "Sam"),
        "date": ("2024-03-05",),
        "tags": ("بنّ", "يمن"),
        "url": ("https://example.org",),
        "language": ("ar",),
        "year": ("1450",),
        "draft": ("false",),
    }
    notes = ("left out the nested fields x",)
    assert read(row) == [Extracted("كِتَابٌ قَدِيمٌ\nكتـــاب ☕", "القَهْوَة", metadata, part="7", notes=notes)]


def test_other_names_of_the_text_and_any_encoding() -> None:
    (found,) = read_json_lines('{"content": "وصلت القهوة إلى ميناء المخا"}'.encode("cp1256"), "x")
    assert isinstance(found, Extracted)
    assert found.text == "وصلت القهوة إلى ميناء المخا"
    assert [row.text for row in read({"body": "أ"}, {"text": " ", "body": "ب"}) if isinstance(row, Extracted)] == [
        "أ",
        "ب",
    ]


def test_parts_stay_the_same_when_rows_move() -> None:
    first, second = {"text": "أ"}, {"text": "ب"}
    assert parts(first, second) == parts("", second, "  ", first)[::-1]
    assert [len(part) for part in parts(first)] == [12]


def test_equal_rows_are_read_once_and_equal_ids_told_apart() -> None:
    assert len(parts({"text": "أ"}, {"text": "أ"})) == 1
    first, second = parts({"id": "a", "text": "أ"}, {"id": "a", "text": "ب"})
    assert (first, second[:2], len(second)) == ("a", "a#", 14)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "is not JSON, at character 2"),
        ("[1]", "is not an object"),
        ('{"title": "عنوان"}', "has no text; put it under the key text, content or body"),
        ('{"text": 5}', "has no text"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"text": "أ", "n": ' + "1" * 5000 + "}", "holds a number too long"),
    ],
)
def test_a_bad_line_is_named_and_the_others_read(line: str, why: str) -> None:
    before, problem, after = read({"text": "قبل"}, line, {"text": "بعد"})
    assert isinstance(problem, UnreadableSource)
    assert (problem.source, problem.why[: len(why)]) == ("أ.jsonl, line 2", why)
    assert isinstance(before, Extracted)
    assert isinstance(after, Extracted)


def test_not_every_bad_line_is_named() -> None:
    found = read(*["نصّ"] * 150)
    assert len(found) == 101
    assert str(found[-1]) == "أ.jsonl: 50 more lines cannot be read; write one JSON object on each line"


def test_a_huge_line_and_half_a_surrogate() -> None:
    (found,) = read('{"id": "\\ud800", "text": "' + "كتـــاب " * 200_000 + '"}')
    assert isinstance(found, Extracted)
    assert (len(found.text), found.part) == (1_600_000, "\ufffd")


def test_damaged_files() -> None:
    rows = "\n".join(json.dumps({"id": n, "text": f"كِتَابٌ {n}"}, ensure_ascii=False) for n in range(20))
    for data in damaged(rows.encode()):
        try:
            list(read_json_lines(data, "x"))
        except UnreadableSource as problem:
            assert problem.source == "x"
