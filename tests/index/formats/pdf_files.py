"""PDFs made for the tests by writers that people use."""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

FONT = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"

ARABIC_LINES = (
    "الفصل الأول: تاريخ المدينة",
    "كِتَابٌ قَدِيمٌ",
    "هذا كتـــاب قديم",
    "الآن لأول الإسلام لا",
    "تأسست شركة IBM في عام 1911 في نيويورك (New York)",
    "كتب المؤرخ سنة ١٤٥٠ رسالة طويلة",
    "وقعت المعاهدة في 12/05/1998 وفي ٢٠٢٤/٠٣/١٥",
    "ارتفعت النسبة إلى 12.5% ثم إلى ٪٤٠",
    "قال «العلم نور» ثم خرج (مسرعا) من البيت",
    "السعر 3,500 ريال؛ هل هذا كثير؟ لا!",
    "في البدء كان إلى على من هذه المدينة القديمة",
    "راجع https://example.org/a صفحة 7-9",
    "بلغ تركيز البورون 0.6 mg/L في الماء",
)

Item = tuple[float, float, str]
"""Where text stands, in points from the lower left corner, and the text; a negative x is its right end."""


def pages_pdf(pages: Sequence[Sequence[Item]], size: float = 12, **about: str) -> bytes:
    """Return what reportlab writes, with Arabic shaped to presentation forms and put in visual order."""
    from arabic_reshaper import ArabicReshaper
    from bidi.algorithm import get_display

    settings = {"delete_harakat": False, "delete_tatweel": False, "ARABIC LIGATURE ALLAH": False}
    reshaper = ArabicReshaper(settings)
    shown = [[(x, y, str(get_display(reshaper.reshape(text)))) for x, y, text in page] for page in pages]
    return raw_pdf(shown, size, **about)


def raw_pdf(pages: Sequence[Sequence[Item]], size: float = 12, **about: str) -> bytes:
    """Return what reportlab writes when each text is drawn from left to right, letter by letter."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    password = about.pop("password", None)
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password, "owner") if password is not None else None)
    for name, value in about.items():
        getattr(canvas, f"set{name.capitalize()}")(value)
    for page in pages:
        canvas.setFont("DejaVu", size)
        for x, y, text in page:
            if x < 0:
                canvas.drawRightString(-x, y, text)
            else:
                canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def drawn_pdf(draw: Callable[["Canvas"], None]) -> bytes:
    """Return a page of reportlab's on which ``draw`` has drawn; its font is DejaVu of 12 points."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("DejaVu", 12)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def spans_pdf(line: str) -> bytes:
    """Return what browsers write: each letter and mark an object, and beside them what they say; a mark is raised."""

    def draw(canvas: "Canvas") -> None:
        x = 550.0
        for letters in re.findall(r"\s|\S[\u064b-\u0652]*", line):
            x -= canvas.stringWidth(letters[0], "DejaVu", 12)
            canvas._code.append(f"/Span<</ActualText <FEFF{letters.encode('utf-16-be').hex()}>>> BDC")
            if letters[1:]:
                canvas.drawString(x + 1, 703, letters[1:])
            if letters[0] == " ":
                canvas._code.append("EMC")
            canvas.drawString(x, 700, letters[0])
            if letters[0] != " ":
                canvas._code.append("EMC")

    return drawn_pdf(draw)


def lines_of_page(lines: Sequence[str], x: float = 50, step: float = 30) -> list[Item]:
    """Place lines under one another, from the top of the page."""
    return [(x, 800 - step * at, line) for at, line in enumerate(lines)]


def shaped_pdf(lines: Sequence[str]) -> bytes:
    """Return what fpdf2 writes when HarfBuzz shapes the lines, which it gives as letters."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_font("DejaVu", fname=str(FONT))
    pdf.add_page()
    pdf.set_font("DejaVu", size=12)
    pdf.set_text_shaping(True)
    for line in lines:
        pdf.cell(0, 10, line, align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def scanned_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF whose pages are pictures of lines, one page for each sequence; "" in place of one is real text."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    drawn = pypdfium2.PdfDocument(pages_pdf([lines_of_page(lines, -550, 40) for lines in pages], size=18))
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in drawn:
        bitmap = page.render(scale=3)
        canvas.drawImage(ImageReader(bitmap.to_pil()), 0, 0, 595, 842)
        canvas.showPage()
        bitmap.close()
        page.close()
    drawn.close()
    canvas.save()
    return file.getvalue()
