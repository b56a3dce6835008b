import unicodedata
from typing import TYPE_CHECKING

import pytest

from index.formats.pdf import read_pdf
from tests.index.formats.pdf_files import drawn_pdf, lines_of_page, pages_pdf, raw_pdf, spans_pdf

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


@pytest.mark.parametrize(
    "line",
    [
        "وَقَفَ الشَّاعِرُ عَلَى المِنْبَرِ وَأَنْشَدَ: يَا وَطَنِي، ثُمَّ سَكَتَ طَوِيلًا.",
        "هٰذَا كِتَابٌ لِامْرِئٍ يُحِبُّ «العِلْمَ»، وَإِنَّمَا هُوَ كتـاب.",
        "بابا باب",
    ],
)
def test_letters_and_marks_that_say_their_text_together_stay_whole(line: str) -> None:
    read = read_pdf(spans_pdf(line), "a.pdf")
    assert unicodedata.normalize("NFC", read.text) == unicodedata.normalize("NFC", line)
    assert read.notes == ()


def test_torn_words_are_noted() -> None:
    read = read_pdf(raw_pdf([lines_of_page(["نِ مُ زُ ثُ مّ كِتَابٌ"[::-1]])]), "a.pdf")
    assert "page 1: harakat look misplaced, words may be torn; check the quotes" in read.notes


@pytest.mark.parametrize(("leftwards", "text"), [(False, "Share | 94% | -3.5"), (True, "النسبة | 94% | -3.5")])
@pytest.mark.parametrize("framed", [False, True])
def test_drawn_lines_part_narrow_cells(leftwards: bool, text: str, framed: bool) -> None:
    cells = text.split(" | ")

    def draw(canvas: "Canvas") -> None:
        x = 100.0
        for cell in reversed(cells) if leftwards else cells:
            shown = "3.5-" if leftwards and cell == "-3.5" else cell
            width = canvas.stringWidth(shown, "DejaVu", 12) + 4
            if framed:
                canvas.rect(x, 696, width, 16)
            else:
                canvas.line(x, 696, x, 712)
            canvas.drawString(x + 2, 700, shown[::-1] if shown == "النسبة" else shown)
            x += width
        canvas.drawString(100, 600, "ةنيدملا ىلإ" if leftwards else "The city")

    assert read_pdf(drawn_pdf(draw), "a.pdf").text.split("\n\n")[0] == text


def test_raised_figures_stand_in_brackets_behind_their_word() -> None:
    def draw(canvas: "Canvas") -> None:
        for y, word, figure in ((700, "In 1856", "1"), (670, "Mocha", "12"), (640, "an area of 40 km", "2")):
            canvas.setFont("DejaVu", 12)
            canvas.drawString(50, y, f"{word}")
            right = 50 + canvas.stringWidth(word, "DejaVu", 12)
            canvas.drawString(right + 12, y, "it rained")
            canvas.setFont("DejaVu", 8)
            canvas.drawString(right, y + 5, figure)

    lines = read_pdf(drawn_pdf(draw), "a.pdf").text.split("\n\n")
    assert lines == ["In 1856[1] it rained", "Mocha[12] it rained", "an area of 40 km² it rained"]


def test_a_narrow_column_under_a_wide_paragraph_is_joined() -> None:
    page = [(50, 800, "A wide paragraph that reaches from the left edge of the page to its right edge, or nearly so.")]
    narrow = [
        "The survey drilled many wells",
        "between the spring and autumn of",
        "2020 in the basin of the tanker Al-",
    ]
    page += [
        (50, 760 - 15 * at, line) for at, line in enumerate([*narrow, "Rayyan, and found September", "2047 wells."])
    ]
    assert read_pdf(pages_pdf([page]), "a.pdf").text.split("\n\n")[1:] == [
        "The survey drilled many wells between the spring and autumn of 2020 in the basin of the tanker Al-Rayyan, "
        "and found September 2047 wells."
    ]
