import itertools

import pytest

from index.extracted import UnreadableSource
from index.formats.table_lines import table_text

TABLES = [
    ([["الاسم", "Year"], ["كِتَابٌ", "١٩١١"]], "الاسم | Year\nالاسم: كِتَابٌ | Year: ١٩١١"),
    ([["كتـــاب", "1911"], ["قلم", "٢٠"]], "كتـــاب | 1911\nقلم | ٢٠"),
    ([["", ""], ["جدول"], ["City", "n"], ["عدن", ""]], "جدول\nCity | n\nCity: عدن"),
    ([["a", "", "c"], ["1", "2", "3", "4"]], "a | c\na: 1 | 2 | c: 3 | 4"),
    ([["a:", "b"], [" 1\n2 ", "\t"]], "a: | b\na: 1 2"),
    ([["a", "b"], ["1"], [], [""], ["2"]], "a | b\na: 1\n\na: 2"),
    ([["قهوة"], ["شاي"]], "قهوة\nشاي"),
    ([["x" * 101, "y"], ["1", "2"]], "x" * 101 + " | y\n1 | 2"),
    ([], ""),
]


@pytest.mark.parametrize(("rows", "text"), TABLES)
def test_cells_are_named_after_their_column(rows: list[list[str]], text: str) -> None:
    assert table_text(rows, "t.csv") == text


@pytest.mark.parametrize("rows", [[["نص" * 500_000] * 300], itertools.repeat(["1" * 1_000_000])])
def test_text_repeated_without_end_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(UnreadableSource, match=r"t.csv: its rows come to over 200,000,000 characters; split the file"):
        table_text(rows, "t.csv")


def test_a_wide_header_costs_short_rows_nothing() -> None:
    rows = [["a"] * 100_000, *[["1", "2"]] * 100_000]
    assert table_text(rows, "t.csv").endswith("\na: 1 | a: 2")
