import datetime
import io
import re
import zipfile

import openpyxl
import pytest

from index.extracted import UnreadableSource
from index.formats.sheets import read_xlsx
from tests.index.formats.damage import damaged

SHEET = "xl/worksheets/sheet1.xml"


def saved(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def workbook(*rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "بيانات"
    for row in rows:
        book.active.append(row)
    return book


def with_sheet(pattern: str, replacement: str) -> bytes:
    """A workbook of one cell, with something else in the XML of its sheet."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(workbook(["كِتَابٌ"])))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == SHEET:
                text = re.sub(pattern, replacement, text.decode(), flags=re.DOTALL).encode()
            new.writestr(name, text)
    return file.getvalue()


def with_rows(rows: str) -> bytes:
    return with_sheet("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>")


def test_rows_name_their_columns() -> None:
    book = workbook(["جدول"], ["الاسم", "Year", "Rate"], ["كِتَابٌ قَدِيمٌ", 1911, 0.125], [], ["كتـــاب", "١٩١١"])
    book.active["C3"].number_format = "0%"
    book.active.sheet_view.rightToLeft = True
    book.properties.creator, book.properties.title = "سامي", "تقرير"
    book.properties.created = datetime.datetime(2024, 5, 1, 10)
    other, hidden = book.create_sheet("IBM"), book.create_sheet("سر")
    other["B2"] = "تأسست شركة IBM\nفي عام 1911"
    hidden["A1"], hidden.sheet_state = "hidden", "hidden"
    book.create_sheet("empty")
    read = read_xlsx(saved(book), "a.xlsx")
    assert read.text == (
        "بيانات\n\nجدول\nالاسم | Year | Rate\nالاسم: كِتَابٌ قَدِيمٌ | Year: 1911 | Rate: 12.5%"
        "\n\nالاسم: كتـــاب | Year: ١٩١١\n\nIBM\n\nتأسست شركة IBM في عام 1911"
    )
    assert (read.title, read.pages) == ("تقرير", {})
    assert read.metadata == {"author": ("سامي",), "date": ("2024-05-01",)}
    assert read.notes == ("the hidden sheet سر is left out",)


CELLS = [
    (1911.0, "General", "1911"),
    (0.1 + 0.2, "General", "0.3"),
    (12345678901234, "0", "12345678901234"),
    (0.125, "0.0%", "12.5%"),
    (501, "00000", "00501"),
    (True, "General", "TRUE"),
    ("#DIV/0!", "General", ""),
    (datetime.date(2024, 5, 1), "dd/mm/yyyy", "2024-05-01"),
    (datetime.datetime(2024, 5, 1, 13, 30), "dd/mm/yyyy hh:mm", "2024-05-01 13:30:00"),
    (datetime.time(13, 30), "hh:mm", "13:30:00"),
    (1e12, "dd/mm/yyyy", ""),
]


@pytest.mark.parametrize(("value", "number_format", "text"), CELLS)
def test_values_as_a_person_writes_them(value: object, number_format: str, text: str) -> None:
    book = workbook(["أ", value])
    book.active["B1"].number_format = number_format
    assert read_xlsx(saved(book), "a.xlsx").text == "بيانات\n\n" + " | ".join(filter(None, ["أ", text]))


def test_merged_cells_are_read_once() -> None:
    book = workbook(["سنة", "x", "n"], ["a", 1, 2])
    book.active.merge_cells("A1:B1")
    assert read_xlsx(saved(book), "a.xlsx").text == "بيانات\n\nسنة | n\nسنة: a | 1 | n: 2"


def test_formulas_without_a_value_are_said() -> None:
    read = read_xlsx(saved(workbook(["مجموع", "=1+1"])), "a.xlsx")
    assert read.text == "بيانات\n\nمجموع"
    assert read.notes == ("formulas without a value are left out: 1; open the workbook and save it to have them",)


def test_formulas_give_their_value() -> None:
    data = with_rows('<row r="1"><c r="A1"><f>6*7</f><v>42</v></c></row>')
    assert (read_xlsx(data, "a.xlsx").text, read_xlsx(data, "a.xlsx").notes) == ("بيانات\n\n42", ())


@pytest.mark.parametrize("size", ["A1:XFD1048576", "A1:ZZZ9999999999"])
@pytest.mark.timeout(10)
def test_a_sheet_that_lies_about_its_size(size: str) -> None:
    assert (
        read_xlsx(with_sheet('<dimension ref="[^"]*"', f'<dimension ref="{size}"'), "a.xlsx").text == "بيانات\n\nكِتَابٌ"
    )


@pytest.mark.timeout(10)
def test_the_last_cell_of_all() -> None:
    data = with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert read_xlsx(data, "a.xlsx").text == "بيانات\n\n1"


ENDLESS = [
    '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
    "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2000)),
]


@pytest.mark.parametrize("rows", ENDLESS)
@pytest.mark.timeout(20)
def test_sheets_without_end_are_refused(rows: str) -> None:
    with pytest.raises(
        UnreadableSource, match="its sheet بيانات has over 5,000,000 cells or 1,048,576 rows; split the file"
    ):
        read_xlsx(with_rows(rows), "a.xlsx")


def test_entities_are_not_expanded() -> None:
    declaration = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]><worksheet'
    for entity in ("&a;", "&b;"):
        data = with_sheet("<worksheet(.*)<t>[^<]*", rf"{declaration}\1<t>{entity}")
        with pytest.raises(UnreadableSource, match="is damaged, or holds no workbook; open it in its program"):
            read_xlsx(data, "a.xlsx")


def test_no_text_is_no_error() -> None:
    assert read_xlsx(saved(openpyxl.Workbook()), "a.xlsx").text == ""


def test_damage_is_read_or_refused() -> None:
    for data in damaged(saved(workbook(["كِتَابٌ"]))):
        try:
            read_xlsx(data, "a.xlsx")
        except UnreadableSource as error:
            assert ";" in error.why
