"""Tables in text files, .csv and .tsv, whatever sign stands between their cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import PurePosixPath

from index.decoding import decode
from index.extracted import Extracted, UnreadableSource
from index.formats.table_lines import CELLS, table_text

DELIMITERS = ",;\t|"
SAMPLE_CHARACTERS = 16_384


def read_csv(data: bytes, name: str) -> Extracted:
    """Read a table from text in any encoding that ``decode`` knows.

    Raises:
        UnreadableSource: the bytes are not text, or a cell is longer than any is meant to be.
    """
    text = decode(data, name)
    # Excel lets a file name its own delimiter in the first line.
    named = re.match(r"sep=([,;\t|])\n", text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _delimiter(text, "\t" if name.lower().endswith((".tsv", ".tab")) else ",")
    rows = table_text(_rows(text, delimiter, name), name)
    # A row of column names says less of a table than the name of its file.
    return Extracted(rows, PurePosixPath(name).stem if CELLS in rows.split("\n", 1)[0] else "")


def _delimiter(text: str, usual: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    if len(text) > SAMPLE_CHARACTERS:
        sample = sample[: sample.rfind("\n") + 1] or sample
    try:
        return csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:  # a single column, or rows of very different lengths
        line = next((line for line in text.split("\n") if line.strip()), "")
        return usual if usual in line else max(DELIMITERS, key=line.count)


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        yield from rows
    except csv.Error as error:
        limit = f"{csv.field_size_limit():,}"
        why = f"has a cell of over {limit} characters at line {rows.line_num}; see whether a quote is left open before"
        raise UnreadableSource(name, why) from error
