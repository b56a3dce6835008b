import io
import random
import shutil
from pathlib import Path

import pytest

from index.extracted import UnreadableSource
from index.formats.ocr import OcrFailed, Recognised, ocr_languages, recognise
from index.formats.pdf import read_pdf
from index.formats.pdf_engine import Pdf
from tests.index.formats.pdf_files import lines_of_page, pages_pdf, scanned_pdf

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
needs_arabic = pytest.mark.skipif("ara" not in ocr_languages(), reason="tesseract has no Arabic")

ENGLISH = ["The lighthouse was built in 1884.", "It stands on a rock near the harbour."]
ARABIC = ["بنيت المنارة في عام 1884", "وهي على صخرة قرب الميناء القديم"]


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@needs_tesseract
def test_a_scanned_page_is_read_and_says_so() -> None:
    read = read_pdf(scanned_pdf([ENGLISH]), "scan.pdf")
    assert "lighthouse was built in 1884" in read.text
    assert read.pages == {1: (0, len(read.text))}
    assert "page 1 read by OCR; check the quotes, numbers above all, against the paper" in read.notes


@needs_arabic
def test_a_scanned_arabic_page_is_read() -> None:
    # Tesseract loses some lines that hold digits, so that none is asked of it here.
    text = read_pdf(scanned_pdf([["بنيت المنارة القديمة بعد العاصفة", ARABIC[1]]]), "scan.pdf").text
    assert text == "بنيت المنارة القديمة بعد العاصفة\n\nوهي على صخرة قرب الميناء القديم"


@needs_arabic
def test_a_line_that_the_first_way_misses_is_read_another_way() -> None:
    assert read_pdf(scanned_pdf([ARABIC[:1]]), "scan.pdf").text == "بنيت المنارة في عام 1884"


@needs_tesseract
def test_a_blank_page_stays_blank_without_a_note() -> None:
    assert recognise(b"P5 400 300 255\n" + b"\xff" * 120_000, ("eng",)) == Recognised("", 1.0)
    read = read_pdf(scanned_pdf([ENGLISH, []]), "scan.pdf")
    assert list(read.pages) == [1]
    assert read.notes == ("page 1 read by OCR; check the quotes, numbers above all, against the paper",)


@needs_tesseract
def test_grain_is_no_text() -> None:
    assert recognise(b"P5 400 300 255\n" + random.Random(7).randbytes(120_000), ("eng",)) == Recognised("", 1.0)


@needs_tesseract
def test_arabic_read_as_english_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.formats.pdf.ocr_languages", lambda: ("eng",))
    vocalised = ["كِتَابٌ قَدِيمٌ وَجَدِيدٌ", "هذا كتـــاب من الميناء القديم"]
    with pytest.raises(
        UnreadableSource,
        match="no page could be read by OCR; scan it again at 300 dpi, straight, and install tesseract-ocr-ara",
    ):
        read_pdf(scanned_pdf([vocalised]), "scan.pdf")
    read = read_pdf(scanned_pdf([ENGLISH, vocalised]), "scan.pdf")
    assert list(read.pages) == [1]
    assert "page 2 could not be read by OCR and is left out; scan again at 300 dpi, straight" in read.notes


def test_quality_has_three_grades() -> None:
    assert [Recognised("نص", q).good for q in (0.84, 0.85)] == [False, True]
    assert [Recognised("نص", q).readable for q in (0.69, 0.7)] == [False, True]


def test_without_tesseract_a_scan_is_refused_with_the_remedy(no_tesseract: None) -> None:
    with pytest.raises(
        UnreadableSource, match=r"holds only scanned pages; install tesseract-ocr and tesseract-ocr-ara"
    ):
        read_pdf(scanned_pdf([ENGLISH]), "scan.pdf")


def test_without_tesseract_pages_with_text_are_read(no_tesseract: None) -> None:
    import pypdfium2

    joined = pypdfium2.PdfDocument.new()
    for part in scanned_pdf([ENGLISH, ENGLISH]), pages_pdf([lines_of_page(ARABIC, -550)]):
        with pypdfium2.PdfDocument(part) as document:
            joined.import_pages(document)
    file = io.BytesIO()
    joined.save(file)
    joined.close()
    read = read_pdf(file.getvalue(), "mixed.pdf")
    assert read.text == "\n".join(ARABIC)
    assert read.pages == {3: (0, len(read.text))}
    assert [note for note in read.notes if note.startswith("pages 1-2 left out: only scanned; install tesseract")]


def test_no_languages_without_tesseract(no_tesseract: None) -> None:
    assert ocr_languages() == ()
    with pytest.raises(OcrFailed, match="not installed"):
        recognise(b"P5 1 1 255\n\0", ("eng",))


@needs_tesseract
def test_ocr_that_takes_too_long_or_has_no_picture_fails() -> None:
    with Pdf(scanned_pdf([ENGLISH]), "scan.pdf") as pdf:
        picture = pdf.image(0)
    assert picture.startswith(b"P5 2481 3508 255\n")
    assert len(picture) == 17 + 2481 * 3508
    with pytest.raises(OcrFailed, match=r"took over 0\.01 seconds"):
        recognise(picture, ("eng",), seconds=0.01)
    with pytest.raises(OcrFailed):
        recognise(b"no picture", ("eng",))
