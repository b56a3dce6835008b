import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from index.extracted import Extracted, UnreadableSource
from index.formats.pdf import read_pdf
from tests.index.formats.pdf_files import (
    ARABIC_LINES,
    lines_of_page,
    pages_pdf,
    raw_pdf,
    shaped_pdf,
)

LEFT = [
    "The old harbour of the town was",
    "built in the year of the great",
    "flood by masons from the hills",
    "who knew the stone very well.",
]
RIGHT = [
    "Its northern wall was repaired",
    "in 1884 after a storm had taken",
    "away the lighthouse together",
    "with the keeper and his goat.",
]
ARABIC_RIGHT = [
    "كانت المدينة القديمة مركزا كبيرا",
    "للتجارة بين الشرق والغرب وكان",
    "سورها العالي يحميها من اللصوص",
    "ومن رياح الشتاء الباردة جدا.",
]
ARABIC_LEFT = [
    "وفي عام 1884 هدمت عاصفة قوية",
    "منارتها التي بناها البحارة كلهم",
    "حجارة الجبل القريب من الميناء",
    "ثم أعاد أهلها بناءها بعد سنة.",
]


def test_arabic_in_presentation_forms_and_visual_order_comes_out_in_order() -> None:
    assert read_pdf(pages_pdf([lines_of_page(ARABIC_LINES, -550)]), "a.pdf").text.split("\n\n") == list(ARABIC_LINES)


def test_arabic_shaped_by_harfbuzz_comes_out_in_order() -> None:
    assert read_pdf(shaped_pdf(ARABIC_LINES), "a.pdf").text.split("\n\n") == list(ARABIC_LINES)


@pytest.mark.parametrize("line", ["ثلاث آبار أُغلقت بسبب النترات", "وقد أُعيد بناؤه بعد أن أُحرق"])
def test_a_letter_that_only_its_mark_names_keeps_its_place(line: str) -> None:
    assert read_pdf(shaped_pdf([*ARABIC_LINES, line]), "a.pdf").text.split("\n\n")[-1] == line


def test_arabic_drawn_backwards_is_repaired_and_noted() -> None:
    read = read_pdf(raw_pdf([lines_of_page(ARABIC_LINES)]), "a.pdf")
    assert read.text.split("\n\n") == list(ARABIC_LINES)
    assert read.notes == ("Arabic on page 1 was stored backwards and is turned; check the quotes",)


@pytest.mark.slow
@pytest.mark.parametrize("program", ["soffice", "chromium"])
def test_arabic_of_office_and_browser_comes_out_in_order(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    # An office places harakat by their ink alone, and some come out on the letter beside theirs.
    lines = [line for line in ARABIC_LINES if program == "chromium" or "ِ" not in line]
    page = "".join(f'<p dir="rtl">{line}</p>' for line in lines)
    html, pdf = tmp_path / "a.html", tmp_path / "a.pdf"
    html.write_text(f'<meta charset="utf-8"><body style="font-family: DejaVu Sans">{page}', "utf-8")
    office = ["--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    browser = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    home = [f"-env:UserInstallation=file://{tmp_path}/home"] if program == "soffice" else []
    arguments = [*home, *office, "--outdir", str(tmp_path)] if home else browser
    subprocess.run([program, *arguments, str(html)], check=True, capture_output=True, timeout=120)
    words = read_pdf(pdf.read_bytes(), "a.pdf").text.split()
    assert words == [word for line in lines for word in line.split()]


def test_lines_of_a_paragraph_are_joined_and_hyphens_undone() -> None:
    page = [
        (50, 780, "The keeper of the lighthouse wrote a letter to the har-"),
        (50, 765, "bour master, who was in those days a well-known and care-"),
        (50, 750, "ful man. He answered every letter of the town but this one,"),
    ]
    page += [(50, 735, "although it was handed to him and was read by every-"), (50, 720, "one in town.")]
    page += [(50, 690, "A second paragraph begins below the gap.")]
    assert read_pdf(pages_pdf([page]), "a.pdf").text == (
        "The keeper of the lighthouse wrote a letter to the harbour master, who was in those days a well-known and "
        "careful man. He answered every letter of the town but this one, although it was handed to him and was read by "
        "everyone in town.\n\n"
        "A second paragraph begins below the gap."
    )


def test_list_items_stay_apart() -> None:
    items = ["• the first thing", "• the second thing", "• الشيء الثالث"]
    assert read_pdf(pages_pdf([lines_of_page(items, step=15)]), "a.pdf").text == "\n".join(items)


def test_strokes_that_stretch_words_are_left_out() -> None:
    lines = ["القرن العLربي جنLLوب", "في عام 1911 ذكLر IBM"]
    read = read_pdf(pages_pdf([lines_of_page(lines, -550, 60)]), "a.pdf")
    assert read.text == "القرن العربي جنوب\n\nفي عام 1911 ذكر IBM"


def test_columns_are_read_one_after_the_other() -> None:
    page = [(180, 800, "The harbour and its northern wall, a history")]
    page += [item for at in range(4) for item in ((50, 770 - 15 * at, LEFT[at]), (320, 770 - 15 * at, RIGHT[at]))]
    text = read_pdf(pages_pdf([page]), "a.pdf").text
    assert text.split("\n\n") == ["The harbour and its northern wall, a history", " ".join(LEFT), " ".join(RIGHT)]


def test_the_right_column_comes_first_in_arabic() -> None:
    page = [
        item
        for at in range(4)
        for item in ((-280, 770 - 15 * at, ARABIC_LEFT[at]), (-550, 770 - 15 * at, ARABIC_RIGHT[at]))
    ]
    assert read_pdf(pages_pdf([page]), "a.pdf").text == "\n\n".join([" ".join(ARABIC_RIGHT), " ".join(ARABIC_LEFT)])


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([("Year", "Town", "Ships"), ("1884", "Aden", "312"), ("1885", "Mocha", "40")], (50, 200, 350)),
        ([("السنة", "المدينة", "السفن"), ("١٨٨٤", "عدن", "312"), ("١٨٨٥", "المخا", "40")], (-550, -400, -250)),
    ],
)
def test_a_table_row_is_a_line(rows: list[tuple[str, str, str]], places: tuple[float, ...]) -> None:
    page = [(x, 800 - 20 * at, cell) for at, row in enumerate(rows) for x, cell in zip(places, row, strict=True)]
    assert read_pdf(pages_pdf([page]), "a.pdf").text == "\n".join(" | ".join(row) for row in rows)


def test_pages_have_spans_and_empty_pages_none() -> None:
    read = read_pdf(pages_pdf([[(50, 800, "Page one.")], [], [(-550, 800, "الصفحة الثالثة")]]), "a.pdf")
    assert read.text == "Page one.\n\nالصفحة الثالثة"
    assert read.pages == {1: (0, 9), 3: (11, 25)}


def test_what_repeats_on_most_pages_is_left_out_and_noted() -> None:
    words = ["ships", "goats", "masons", "storms"]
    pages = [
        [
            (200, 820, "Annals of the harbour"),
            (50, 780, f"This page is about {word} and them alone."),
            (290, 20, f"- {at} -"),
        ]
        for at, word in enumerate(words, 9)
    ]
    pages[1][0] = (200, 820, "Another chapter")
    read = read_pdf(pages_pdf(pages), "a.pdf")
    assert [read.text[slice(*read.pages[at])] for at in (1, 2)] == [
        "This page is about ships and them alone.",
        "Another chapter\nThis page is about goats and them alone.",
    ]
    assert read.notes == ("left out what repeats at the edge of most pages: “- 9 -”, “Annals of the harbour”",)


def test_metadata_is_kept_and_junk_is_not() -> None:
    page = [lines_of_page(["كتاب"], -550)]
    read = read_pdf(pages_pdf(page, title="تاريخ المخا", author="هدى", keywords="بن، قهوة; Mocha"), "a.pdf")
    assert read.title == "تاريخ المخا"
    assert read.metadata["author"] == ("هدى",)
    assert read.metadata["tags"] == ("بن", "قهوة", "Mocha")
    assert len(read.metadata["date"][0]) == 10
    for title in ("Microsoft Word - x.docx", "untitled", "report.PDF"):
        assert read_pdf(pages_pdf(page, title=title, author="anonymous"), "a.pdf").title == ""


def test_a_password_is_asked_for_only_where_there_is_one() -> None:
    page = [lines_of_page(["Open harbour"])]
    assert read_pdf(raw_pdf(page, password=""), "a.pdf").text == "Open harbour"
    with pytest.raises(UnreadableSource, match="is protected by a password; save it without one"):
        read_pdf(raw_pdf(page, password="secret"), "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\0" * 5000, "كتاب قديم".encode()])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="is damaged or not a PDF; open it"):
        read_pdf(data, "a.pdf")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "is a PNG image, not a .pdf file; save it as a PDF to have its words read"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "is a JPEG image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "is a WebP image"),
        ("\ufeff\n<!DOCTYPE html><p>كِتَاب".encode(), "is a web page, not a .pdf file; name it .html"),
        (b"PK\3\4" + bytes(50), "is an archive or an Office file, not a .pdf file; give it the suffix that it had"),
    ],
    ids=["png", "jpeg", "webp", "page", "zip"],
)
def test_what_has_the_name_of_a_pdf_only_is_called_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=re.escape(why)):
        read_pdf(data, "a.pdf")


def test_a_pdf_without_words_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="holds no text"):
        read_pdf(pages_pdf([[]]), "a.pdf")


def test_fonts_that_name_no_letters_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableSource, match="its fonts do not say which letters they draw"):
        read_pdf(raw_pdf([lines_of_page(["\ue001\ue002\ue003 \ue004\ue005"])]), "a.pdf")


def outcome(data: bytes) -> Extracted | UnreadableSource:
    try:
        return read_pdf(data, "a.pdf")
    except UnreadableSource as error:
        return error


def test_damaged_files_are_read_or_refused_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    data = shaped_pdf(ARABIC_LINES)
    chance = random.Random(7)
    started = time.monotonic()
    for part in range(50):
        outcome(data[: len(data) * part // 50])
    for _ in range(200):
        damaged = bytearray(data)
        damaged[chance.randrange(len(data))] = chance.randrange(256)
        outcome(bytes(damaged))
    assert time.monotonic() - started < 60  # seconds, of which it takes 2


@pytest.mark.slow
def test_two_thousand_pages_are_read_quickly() -> None:
    pages = [
        [(50, 800 - 15 * y, f"Ship {page}-{y} carried coffee from Mocha") for y in range(20)] for page in range(2000)
    ]
    data = raw_pdf(pages)
    started = time.monotonic()
    read = read_pdf(data, "a.pdf")
    assert len(read.pages) == 2000
    assert "Ship 1999-10 carried" in read.text[slice(*read.pages[2000])]
    assert time.monotonic() - started < 30  # seconds
