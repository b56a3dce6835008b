"""Which formats are read, and by what: the suffix of a file's name chooses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from index.decoding import decode_pieces
from index.extracted import Container, Extracted, Reader, UnreadableSource
from index.formats.archive import read_zip
from index.formats.csv_table import read_csv
from index.formats.epub import read_epub
from index.formats.html import read_html
from index.formats.json_lines import read_json_lines
from index.formats.mail import read_mail
from index.formats.pdf import read_pdf
from index.formats.sheets import read_xlsx
from index.formats.slides import read_pptx
from index.formats.word import read_docx
from index.markdown import read_markdown


def read_text(data: bytes, name: str) -> Iterator[Extracted]:
    """Yield a plain text file, in several parts if it is very long."""
    for number, text in enumerate(decode_pieces(data, name)):
        yield Extracted(text, part=f"part {number + 1}" if number else "")


READERS: dict[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".pptx": read_pptx,
    ".pptm": read_pptx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".epub": read_epub,
}
CONTAINERS: dict[str, Container] = {
    ".txt": read_text,
    ".text": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".eml": read_mail,
    ".zip": read_zip,
}
FORMATS = ".txt .md .html .pdf .docx .pptx .xlsx .csv .epub .eml .jsonl .zip"
"""The usual suffixes of what is read, for people."""
OLD_FORMATS = {".doc": ".docx", ".ppt": ".pptx", ".xls": ".xlsx", ".rtf": ".docx", ".odt": ".docx"}


def require_format(name: str) -> str:
    """Return the suffix of ``name`` if its format can be read.

    Raises:
        UnreadableSource: it cannot.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in OLD_FORMATS:
        raise UnreadableSource(name, f"format {suffix} is not read; save it as {OLD_FORMATS[suffix]}")
    if suffix not in READERS and suffix not in CONTAINERS:
        raise UnreadableSource(name, f"format {suffix or 'without a suffix'} is not read; use one of {FORMATS}")
    return suffix
