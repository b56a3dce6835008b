"""PDFs to text: pages kept, paragraphs whole, Arabic in reading order, scanned pages by OCR."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.extracted import Extracted, UnreadableSource
from index.formats.ocr import INSTALL, OcrFailed, ocr_languages, recognise
from index.formats.pdf_engine import SCAN_SHARE, DamagedPage, PageGlyphs, Pdf
from index.formats.pdf_layout import Line, lines_of
from index.formats.pdf_lines import rows_of
from index.formats.pdf_paragraphs import known_words, reflow, without_running_lines

FEW_LETTERS = 20  # a page with fewer, and with a picture, is a scan
JUNK_SHARE = 0.3  # of characters that say no letter, from which a page is not text
MAX_TITLE_CHARACTERS = 200
JUNK_TITLE = re.compile(
    r"(?i)\s*(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|(?:no )?title|document ?\d*|slide ?\d*"
    r"|\(?anonymous\)?|بدون عنوان|unspecified"
    r"|.*\.(?:docx?|rtf|odt|pptx?|xlsx?|pdf|html?|txt|tex|dvi|indd|qxd|pages|md|tmp))\s*"
)
JUNK_AUTHOR = re.compile(r"(?i)\s*\(?(?:anonymous|unknown|unspecified|user|admin|owner|author)\)?\s*")
PDF_DATE = re.compile(r"\s*D?:?(\d{4})(\d{2})?(\d{2})?")
STRAY_MARK = re.compile("(?<![^\\s])[\u064b-\u0652]|(?<![^\\s])(?!\u0648)[\u0621-\u064a][\u064b-\u0652]+(?![^\\s])")
DAMAGED_SHARE = 0.05  # of the words of a page, that stray marks show to be torn
NO_LETTER = re.compile("[\ufffd\ufdd0\ue000-\uf8ff\U000f0000-\U0010ffff\u0000-\u0008\u000e-\u001f\u007f-\u009f]")


@dataclass(slots=True)
class _Pages:
    """What was found on the pages, their numbers counted from 0."""

    lines: list[list[Line]] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    junk: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    turned: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)


def read_pdf(data: bytes, name: str) -> Extracted:
    """Read a PDF; ``pages`` has a span for each page that holds text, pages are parted by a blank line.

    Raises:
        UnreadableSource: it is damaged or protected, has no text, its fonts do not say which letters they
            draw, or it holds only scanned pages and ``tesseract`` is not installed.
    """
    with Pdf(data, name) as pdf:
        found = _read_pages(pdf)
        metadata = pdf.metadata()
        by_ocr, notes = _read_scans(pdf, found)
    lines, repeated = without_running_lines(found.lines)
    words = known_words(lines)
    texts = [by_ocr.get(number) or reflow(page, words) for number, page in enumerate(lines)]
    torn = [number for number, text in enumerate(texts) if _is_torn(text)]
    text, pages = _join(texts)
    if not any(character.isalnum() for character in text):
        raise UnreadableSource(name, _why_empty(found))
    if repeated:
        shown = ", ".join(f"“{line[:60]}”" for line in repeated[:5])
        notes.append(f"left out what repeats at the edge of most pages: {shown}")
    if found.turned:
        notes.append(f"Arabic on {_numbers(found.turned)} was stored backwards and is turned; check the quotes")
    if torn:
        notes.append(f"{_numbers(torn)}: harakat look misplaced, words may be torn; check the quotes")
    title = metadata["Title"]
    title = "" if len(title) > MAX_TITLE_CHARACTERS or JUNK_TITLE.fullmatch(title) else " ".join(title.split())
    return Extracted(text, title, _metadata(metadata), pages, notes=tuple(notes))


def _is_torn(text: str) -> bool:
    """Tell whether marks begin words, or single letters with marks stand alone, too often for Arabic."""
    stray = len(STRAY_MARK.findall(text))
    return stray >= 3 and stray > DAMAGED_SHARE * len(text.split())


def _read_pages(pdf: Pdf) -> _Pages:
    found = _Pages()
    for number in range(pdf.page_count):
        found.lines.append([])
        try:
            page = pdf.page(number)
        except DamagedPage:
            found.damaged.append(number)
            continue
        letters = "".join(glyph.text for glyph in page.glyphs)
        if len(NO_LETTER.findall(letters)) > JUNK_SHARE * max(len(letters), 1):
            found.junk.append(number)
        elif page.pictures >= SCAN_SHARE and sum(letter.isalnum() for letter in letters) < FEW_LETTERS:
            found.scanned.append(number)
            found.lines[-1] = _lines(page, number, found)
        else:
            found.lines[-1] = _lines(page, number, found)
    return found


def _lines(page: PageGlyphs, number: int, found: _Pages) -> list[Line]:
    rows, turned = rows_of(page.glyphs, page.rules)
    if turned:
        found.turned.append(number)
    return lines_of(rows)


def _read_scans(pdf: Pdf, found: _Pages) -> tuple[dict[int, str], list[str]]:
    """Return the text of each page that only OCR can read, and notes on what that gave."""
    pictures = sorted(found.scanned + found.junk)
    languages = ocr_languages() if pictures else ()
    texts: dict[int, str] = {}
    failed: list[int] = []
    doubtful: list[int] = []
    for number in pictures if languages else ():
        try:
            read = recognise(pdf.image(number), languages)
        except (OcrFailed, DamagedPage):
            failed.append(number)
            continue
        if not read.readable:
            found.unreadable.append(number)
        elif read.text:
            texts[number] = read.text
            if not read.good:
                doubtful.append(number)
    notes = []
    if texts:
        notes.append(f"{_numbers(list(texts))} read by OCR; check the quotes, numbers above all, against the paper")
    if doubtful:
        notes.append(f"check {_numbers(doubtful)} with care: OCR was unsure of many words there")
    if found.unreadable:
        verb = "is" if len(found.unreadable) == 1 else "are"
        left_out = f"{_numbers(found.unreadable)} could not be read by OCR and {verb} left out"
        notes.append(f"{left_out}; scan again at 300 dpi, straight")
    if (texts or found.unreadable) and "ara" not in languages:
        notes.append("OCR knows no Arabic here; install tesseract-ocr-ara, then add it again")
    if failed:
        notes.append(f"{_numbers(failed)} left out: OCR failed; scan them anew")
    if not languages:
        if found.scanned:
            notes.append(f"{_numbers(found.scanned)} left out: only scanned; {INSTALL}")
        if found.junk:
            notes.append(f"{_numbers(found.junk)} left out: the fonts do not say which letters they draw; {INSTALL}")
    if found.damaged:
        notes.append(f"{_numbers(found.damaged)} left out: damaged; open the file in a PDF viewer and save it again")
    return texts, notes


def _why_empty(found: _Pages) -> str:
    if found.unreadable:
        arabic = "" if "ara" in ocr_languages() else ", and install tesseract-ocr-ara if it is Arabic"
        return f"no page could be read by OCR; scan it again at 300 dpi, straight{arabic}"
    if found.junk:
        return (
            "its fonts do not say which letters they draw, so that its text would be junk; export it again from "
            f"where it was written, or {INSTALL}"
        )
    if found.scanned:
        return (
            f"holds only scanned pages; {INSTALL}"
            if not ocr_languages()
            else ("holds only scanned pages on which OCR finds no words; scan it again, sharper")
        )
    if found.damaged:
        return "is damaged: no page can be read; open it in a PDF viewer and save it again"
    return "holds no text; print it to a PDF with text, or leave the file out"


def _join(texts: Sequence[str]) -> tuple[str, dict[int, tuple[int, int]]]:
    pages: dict[int, tuple[int, int]] = {}
    parts: list[str] = []
    start = 0
    for number, text in enumerate(texts, 1):
        if text:
            pages[number] = (start, start + len(text))
            parts.append(text)
            start += len(text) + 2
    return "\n\n".join(parts), pages


def _numbers(indices: Sequence[int]) -> str:
    """Name pages, counted from 0, as people count them: "pages 1-3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(index + 1 for index in indices):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)
    return f"{'page' if len(indices) == 1 else 'pages'} {shown}"


def _metadata(said: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the author, the date and the tags that the file names."""
    found: dict[str, tuple[str, ...]] = {}
    author = " ".join(said["Author"].split())
    if author and not JUNK_AUTHOR.fullmatch(author):
        found["author"] = (author,)
    written = PDF_DATE.match(said["CreationDate"])
    if written:
        try:
            found["date"] = (date(int(written[1]), int(written[2] or 1), int(written[3] or 1)).isoformat(),)
        except ValueError:  # a date that no calendar has says nothing
            found.pop("date", None)
    tags = tuple(dict.fromkeys(tag for part in re.split("[,;،؛]", said["Keywords"]) if (tag := " ".join(part.split()))))
    if tags:
        found["tags"] = tags
    return found
