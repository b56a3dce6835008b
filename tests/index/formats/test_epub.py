import io
import zipfile
from collections.abc import Mapping

import pytest

from index.extracted import Extracted, UnreadableSource
from index.formats.epub import read_epub
from tests.index.formats.damage import damaged

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>كِتَابُ القهوة</dc:title><dc:creator>الجاحظ</dc:creator>
<dc:creator>Sam, Jr.</dc:creator><dc:date>2021-03-05</dc:date><dc:subject>بنّ</dc:subject><dc:subject>Yemen</dc:subject>
<dc:language>ar</dc:language></metadata><manifest>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="toc" href="toc.xhtml" properties="nav" media-type="application/xhtml+xml"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/%D8%A3%20one.xhtml" media-type="application/xhtml+xml"/>
<item id="image" href="a.png" media-type="image/png"/></manifest>
<spine><itemref idref="cover"/><itemref idref="toc"/><itemref idref="one"/><itemref idref="two"/>
<itemref idref="image"/><itemref idref="none"/></spine>
<guide><reference type="cover" href="cover.xhtml#x"/></guide></package>"""


def chapter(body: str, declared: str = "") -> str:
    head = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
    return f'<?xml version="1.0" encoding="utf-8"?>{declared}{head}<body dir="rtl">{body}</body></html>'


FILES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/cover.xhtml": chapter("<h1>غلاف</h1>"),
    "OEBPS/toc.xhtml": chapter("<nav><ol><li>الفهرس</li></ol></nav>"),
    "OEBPS/text/أ one.xhtml": chapter(
        "<h1>الأول</h1><p>كِتَابٌ <i>قَدِيمٌ</i> 👨‍👩‍👧<br/>كتـــاب</p><p>قال Sam:\n «نعم».</p>"
    ),
    "OEBPS/text/two.xhtml": chapter(
        "<a id='x'/><ul><li>أ</li><li>ب</li></ul><table><tr><td>1</td><td>٢</td></tr></table>"
    ),
}
TEXT = "الأول\n\nكِتَابٌ قَدِيمٌ 👨‍👩‍👧\nكتـــاب\n\nقال Sam: «نعم».\n\nأ\nب\n\n1 | ٢"
METADATA = {"author": ("الجاحظ", "Sam, Jr."), "date": ("2021-03-05",), "tags": ("بنّ", "Yemen"), "language": ("ar",)}


def book(changed: Mapping[str, str] | None = None, *, without: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**FILES, **(changed or {})}.items():
            if name != without:
                archive.writestr(name, content)
    return buffer.getvalue()


def test_chapters_are_read_in_the_order_of_the_spine() -> None:
    assert read_epub(book(), "x.epub") == Extracted(TEXT, "كِتَابُ القهوة", METADATA)


def test_a_book_without_a_container_is_found_by_its_package() -> None:
    assert read_epub(book(without="META-INF/container.xml"), "x").text == TEXT


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>قبل&nbsp;بعد &copy;</p>", "قبل\u00a0بعد ©"),
        ("<p>غير مغلق<br>سطر", "غير مغلق\nسطر"),
        ("<div><div>أ</div>ب</div>", "أ\n\nب"),
        ("<p>أ</p><svg xmlns='http://www.w3.org/2000/svg'><text>لا</text></svg><!-- لا -->", "أ"),
    ],
)
@pytest.mark.parametrize(
    "declared", ["", "<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd">']
)
def test_chapters_that_are_not_quite_xml(body: str, text: str, declared: str) -> None:
    data = book({"OEBPS/text/two.xhtml": chapter(body, declared)})
    assert read_epub(data, "x").text == TEXT.removesuffix("أ\nب\n\n1 | ٢") + text


def test_entities_are_not_expanded_from_outside_nor_without_end() -> None:
    outside = '<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    for declared, name in ((outside, "file"), (f'<!DOCTYPE html [<!ENTITY e0 "ha">{laughs}]>', "e9")):
        data = book({"OEBPS/text/two.xhtml": chapter(f"<p>قبل &{name}; بعد</p>", declared)})
        found = read_epub(data, "x").text
        assert "root:" not in found
        assert "haha" not in found
        assert found.endswith("بعد")


def test_a_missing_chapter_is_noted() -> None:
    found = read_epub(book(without="OEBPS/text/two.xhtml"), "x")
    assert found.text == TEXT.removesuffix("\n\nأ\nب\n\n1 | ٢")
    assert found.notes == ("left out x/OEBPS/text/two.xhtml: is missing from the book; download it again",)


def encryption(path: str) -> dict[str, str]:
    inside = f'<CipherData><CipherReference URI="{path}"/></CipherData>'
    return {"META-INF/encryption.xml": f"<encryption><EncryptedData>{inside}</EncryptedData></encryption>"}


def test_a_locked_book_is_refused_and_locked_fonts_are_not() -> None:
    assert read_epub(book(encryption("OEBPS/font.otf")), "x").text == TEXT
    with pytest.raises(UnreadableSource, match="is locked against copying"):
        read_epub(book(encryption("OEBPS/text/%D8%A3%20one.xhtml")), "x")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"META-INF/container.xml": "<container/>"}, "does not say where its contents are"),
        ({"OEBPS/book.opf": "<package>"}, "is broken: "),
        ({"META-INF/container.xml": CONTAINER.replace("book", "none")}, "is missing from the book"),
    ],
)
def test_broken_books_are_refused(changed: dict[str, str], why: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_epub(book(changed), "x")
    assert caught.value.why.startswith(why)


def test_what_is_no_book_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("أ.txt", "x")
    with pytest.raises(UnreadableSource, match="is not an EPUB book"):
        read_epub(buffer.getvalue(), "x")


def test_damaged_books() -> None:
    for data in damaged(book()):
        try:
            read_epub(data, "x")
        except UnreadableSource as problem:
            assert problem.source.startswith("x")
