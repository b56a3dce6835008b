import io
import zipfile
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from index.extracted import UnreadableSource
from index.formats.slides import read_pptx
from tests.index.formats.damage import damaged

TITLE_AND_CONTENT, BLANK = 1, 6


def saved(deck: Presentation) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def add_slide(deck: Presentation, layout: int = BLANK) -> Slide:
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    return slide


def put(slide: Slide, left: float, top: float, text: str) -> None:
    slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text


def test_slides_are_pages() -> None:
    deck = pptx.Presentation()
    deck.core_properties.author, deck.core_properties.title = "سامي", "PowerPoint Presentation"
    first, _, third = add_slide(deck, TITLE_AND_CONTENT), add_slide(deck), add_slide(deck)
    put(first, 1, 0, "فوق")
    first.placeholders[1].text = "أولاً\nثانياً ٢"
    title = first.shapes.title
    assert title
    title.text = "تاريخ\vالقَهْوَة"
    first_notes = first.notes_slide.notes_text_frame
    assert first_notes
    first_notes.text = "كِتَابٌ قَدِيمٌ"
    put(third, 1, 1, "تأسست شركة IBM في عام 1911")
    read = read_pptx(saved(deck), "عرض.pptx")
    one = "تاريخ\nالقَهْوَة\n\nفوق\n\nأولاً\nثانياً ٢\n\nكِتَابٌ قَدِيمٌ"
    assert read.text == f"{one}\n\nتأسست شركة IBM في عام 1911"
    assert read.pages == {1: (0, len(one)), 3: (len(one) + 2, len(read.text))}
    assert read.title == "تاريخ القَهْوَة"
    assert read.metadata == {"author": ("سامي",), "date": ("2013-01-27",)}
    assert read.notes == ()


ROWS = [
    (["one", "two", "three"], "one\n\ntwo\n\nthree"),
    (["كتـــاب", "قلم", "IBM"], "قلم\n\nكتـــاب\n\nIBM"),
]


@pytest.mark.parametrize(("texts", "read"), ROWS)
def test_shapes_beside_each_other_follow_the_writing(texts: list[str], read: str) -> None:
    deck = pptx.Presentation()
    slide = add_slide(deck)
    for text, left, top in zip(reversed(texts), (1, 5, 1), (4, 1.1, 1), strict=True):
        put(slide, left, top, text)
    assert read_pptx(saved(deck), "a.pptx").text == read


def test_tables_groups_and_charts() -> None:
    deck = pptx.Presentation()
    slide = add_slide(deck)
    grid = slide.shapes.add_table(3, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for row, column, text in ((0, 0, "الاسم"), (0, 1, "Year"), (1, 0, "كتـــاب"), (1, 1, "١٩١١\nم"), (2, 0, "سطر")):
        grid.cell(row, column).text = text
    grid.cell(2, 0).merge(grid.cell(2, 1))
    group = slide.shapes.add_group_shape()
    for top, text in ((2, "تحت"), (0.5, "فوق")):
        group.shapes.add_textbox(Inches(0), Inches(top), Inches(1), Inches(1)).text_frame.text = text
    chart: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["a"]
    chart.add_series("s", [1])
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, Inches(0), Inches(0), Inches(1), Inches(1), chart)
    read = read_pptx(saved(deck), "a.pptx")
    assert read.text == "فوق\n\nتحت\n\nالاسم | Year\nكتـــاب | ١٩١١ م\nسطر"
    assert read.notes == ("charts and embedded objects are left out: 1",)


def without(data: bytes, path: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in set(old.namelist()) - {path}:
            new.writestr(name, old.read(name))
    return file.getvalue()


def test_a_missing_slide_is_said() -> None:
    deck = pptx.Presentation()
    for text in ("ضائع", "باقٍ"):
        put(add_slide(deck), 1, 1, text)
    read = read_pptx(without(saved(deck), "ppt/slides/slide1.xml"), "a.pptx")
    assert (read.text, read.pages) == ("باقٍ", {2: (0, 4)})
    assert read.notes == ("slides are missing from the file: 1",)


def test_another_zip_is_no_presentation() -> None:
    with pytest.raises(UnreadableSource, match=r"a\.pptx: holds no presentation; open it in its program and save it"):
        read_pptx(without(saved(pptx.Presentation()), "ppt/presentation.xml"), "a.pptx")


def test_damage_is_read_or_refused() -> None:
    deck = pptx.Presentation()
    put(add_slide(deck), 1, 1, "كِتَابٌ قَدِيمٌ")
    for data in damaged(saved(deck)):
        try:
            assert read_pptx(data, "a.pptx").text in ("كِتَابٌ قَدِيمٌ", "")
        except UnreadableSource as error:
            assert ";" in error.why
