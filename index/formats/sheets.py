"""Workbooks: each visible sheet's name, then its rows as lines that can be understood alone."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.extracted import Extracted, UnreadableSource
from index.formats.office_properties import read_properties
from index.formats.office_zip import ZIP_ERRORS, Package, open_package
from index.formats.table_lines import MAX_CHARACTERS, table_text

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_CELLS = 5_000_000
MAX_ROWS = 1_048_576
# Cells that a row counts only because one far to the right is filled: cheap each, but not without end.
MAX_PLACES = 20_000_000
# A formula whose value no program has worked out; a workbook made by a script has only such.
UNCALCULATED = re.compile(rb"</f>\s*+(?:<v\s*+/>\s*+|<v>\s*+</v>\s*+)?</c>")
# What openpyxl raises on parts that are not what their names say; SyntaxError is that of XML.
WORKBOOK_ERRORS = (*ZIP_ERRORS, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError)


def read_xlsx(data: bytes, name: str) -> Extracted:
    """Read a workbook, .xlsx or .xlsm: the values that its cells last had, never their formulas.

    Raises:
        UnreadableSource: it is damaged, protected, too large, or no workbook.
    """
    package = open_package(data, name, ".xlsx")
    if package.read("[Content_Types].xml") is None:
        raise package.damaged("holds no workbook")
    package.verify()
    properties = read_properties(package)
    try:
        # openpyxl warns of what it does not support, none of which holds text.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            texts, notes = _sheets(data, name)
    except WORKBOOK_ERRORS as error:
        raise package.damaged("is damaged, or holds no workbook") from error
    if formulas := _uncalculated(package):
        notes.append(f"formulas without a value are left out: {formulas}; open the workbook and save it to have them")
    return Extracted("\n\n".join(texts), properties.title, properties.metadata, notes=tuple(notes))


def _sheets(data: bytes, name: str) -> tuple[list[str], list[str]]:
    """Return the text of each sheet that has one, and notes on those left out."""
    import openpyxl

    workbook: Workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        texts: list[str] = []
        notes: list[str] = []
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"the hidden sheet {sheet.title} is left out")
            elif text := table_text(_rows(sheet, name), name):
                texts.append(f"{sheet.title}\n\n{text}")
            if sum(map(len, texts)) > MAX_CHARACTERS:
                raise UnreadableSource(name, f"comes to over {MAX_CHARACTERS:,} characters; split the file")
        return texts, notes
    finally:
        workbook.close()


def _rows(sheet: Any, name: str) -> Iterator[list[str]]:
    # What a sheet says of its size is often wrong; without it each row ends where its last cell does.
    sheet.reset_dimensions()
    cells = places = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        values = [_shown(cell) for cell in row]
        cells += sum(map(bool, values))
        places += len(values)
        if cells > MAX_CELLS or places > MAX_PLACES or number > MAX_ROWS:
            limits = f"{MAX_CELLS:,} cells or {MAX_ROWS:,} rows"
            raise UnreadableSource(name, f"its sheet {sheet.title} has over {limits}; split the file")
        yield values


def _shown(cell: Any) -> str:
    """Return a cell's value as a person would write it, in full; "" for errors and empty cells."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return "" if cell.data_type == "e" else value
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value, cell.number_format)
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
        case datetime.time():
            return value.isoformat("seconds")
        case _:
            return str(value)


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{value * 100:.15g}%"
    if re.fullmatch("0{2,}", number_format) and value >= 0 and value == int(value):
        return str(int(value)).zfill(len(number_format))  # a number that is a code, such as a postal one
    # Fifteen digits are what a sheet keeps; more would show 0.1 + 0.2 as 0.30000000000000004.
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def _uncalculated(package: Package) -> int:
    paths = (path for path in package.archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", path))
    return sum(len(UNCALCULATED.findall(package.read(path) or b"")) for path in paths)
