import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from index.extracted import UnreadableSource
from index.formats.word import read_docx
from tests.index.formats.damage import damaged

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(data: bytes, path: str, change: str) -> bytes:
    """The same file with another text in one part, which may be new."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != path:
                new.writestr(name, old.read(name))
        new.writestr(path, change)
    return file.getvalue()


def part(data: bytes, path: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(path).decode()


def from_xml(body: str) -> bytes:
    """A document with that body, whose prefixes are ``w``, ``mc`` and ``m``."""
    document = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    return with_part(saved(docx.Document()), "word/document.xml", document)


def paragraph(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def box(text: str) -> str:
    return f"<w:r><w:pict><w:txbxContent>{paragraph(run(text))}</w:txbxContent></w:pict></w:r>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_document_in_its_order() -> None:
    document = docx.Document()
    document.core_properties.author = "سامي"
    document.core_properties.keywords = "قهوة، تاريخ"
    document.add_heading("تاريخ القَهْوَة", 1)
    right_to_left = document.add_paragraph("تأسست شركة IBM في عام 1911")
    right_to_left.paragraph_format.element.get_or_add_pPr().append(parse_xml(f"<w:bidi {SPACES}/>"))
    right_to_left.add_run("\tثم").add_break()
    right_to_left.add_run("سطر")
    document.add_paragraph("أولاً", style="List Bullet")
    document.add_paragraph("ثانياً ٢", style="List Number")
    grid = document.add_table(2, 2)
    for place, text in zip(grid._cells, ["الاسم", "Year", "كتـــاب", "١٩١١"], strict=True):
        place.text = text
    document.add_paragraph("  ")
    document.add_paragraph("كِتَابٌ قَدِيمٌ")
    document.sections[0].header.paragraphs[0].text = "header"
    document.add_comment(document.paragraphs[0].runs, "comment")
    read = read_docx(saved(document), "كتاب.docx")
    assert read.text == (
        "تاريخ القَهْوَة\n\nتأسست شركة IBM في عام 1911\tثم\nسطر\n\nأولاً\nثانياً ٢"
        "\n\nالاسم | Year\nكتـــاب | ١٩١١\n\nكِتَابٌ قَدِيمٌ"
    )
    assert read.title == "تاريخ القَهْوَة"
    assert read.metadata == {"author": ("سامي",), "tags": ("قهوة", "تاريخ"), "date": ("2013-12-23",)}
    assert (read.pages, read.part, read.notes) == ({}, "", ())


def test_the_title_of_the_file_comes_first() -> None:
    document = docx.Document()
    document.core_properties.title = "كِتَابٌ"
    document.add_heading("Other", 0)
    assert read_docx(saved(document), "a.docx").title == "كِتَابٌ"


def alternatives(first: str, second: str) -> str:
    return (
        f"<mc:AlternateContent><mc:Choice>{first}</mc:Choice><mc:Fallback>{second}</mc:Fallback></mc:AlternateContent>"
    )


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


BODIES = [
    (paragraph(f"<w:ins>{run('بقي ')}</w:ins>{deleted('ذهب')}{run('IBM')}"), "بقي IBM"),
    (paragraph(f"<w:moveFrom>{run('a')}</w:moveFrom><w:moveTo>{run('b')}</w:moveTo>"), "b"),
    (paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("كتـــ")) + paragraph(run("ـاب")), "كتـــ" + "ـاب"),
    (paragraph(f"<w:hyperlink>{run('رابط')}</w:hyperlink><w:smartTag>{run(' x')}</w:smartTag>"), "رابط x"),
    (paragraph(f"<w:fldSimple>{run('٤')}</w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r>"), "٤"),
    (control(paragraph(run("في ") + control(run("حقل")))), "في حقل"),
    (paragraph(run("الاسم: ") + control(run("Click here"), "<w:showingPlcHdr/>")), "الاسم:"),
    (paragraph("<m:oMath><m:r><m:t>x=٢</m:t></m:r></m:oMath>"), "x=٢"),
    (paragraph(f"{run('غير')}<w:r><w:noBreakHyphen/></w:r>{run('ممكن')}"), "غير\u2011ممكن"),
    (paragraph(run("قبل") + box("إطار")) + paragraph(run("بعد")), "قبل\n\nإطار\n\nبعد"),
    (
        paragraph(alternatives(box("مرة"), box("مرة"))),
        "مرة",
    ),
    (table([cell(paragraph(run("أ")) + paragraph(run("ب"))), cell(paragraph(run("c")))]), "أ ب | c"),
    (table([cell(paragraph(run("أ")) + paragraph(run("ب"))), cell(paragraph(""))]), "أ\n\nب"),
    (table([cell(paragraph(run("a"))), cell(table([cell(paragraph(run(digit))) for digit in "١٢"]))]), "a\n\n١ | ٢"),
    (table([cell(table([cell(paragraph(run("x"))), cell(paragraph(run("ي")))]))]), "x | ي"),
    (table([cell(paragraph(run("a"))), cell("<w:p/>"), cell(paragraph(run("c")))]), "a | | c"),
    (
        table(
            [cell(paragraph(run("a")), "<w:vMerge w:val='restart'/>"), cell(paragraph(run("b")))],
            [cell(paragraph(run("a")), "<w:vMerge/>"), cell(paragraph(run("c")))],
        ),
        "a | b\nc",
    ),
    (table([control(cell(paragraph(run("خلية")))), cell(paragraph(run("b")))]), "خلية | b"),
    (table([cell(paragraph(run("a")))]) + table([cell(paragraph(run("b")))]), "a\n\nb"),
    (paragraph(run("ظاهر") + run("shown", "<w:vanish w:val='0'/>")), "ظاهرshown"),
    ("", ""),
]


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_what_a_person_reads_is_kept_once(body: str, text: str) -> None:
    read = read_docx(from_xml(body), "a.docx")
    assert (read.text, read.notes) == (text, ())


def test_what_is_left_out_is_said() -> None:
    body = paragraph(run("مخفي", "<w:vanish/>") + run("ظاهر") + '<w:r><w:sym w:char="F0FC"/></w:r>') + "<w:altChunk/>"
    read = read_docx(from_xml(body), "a.docx")
    assert read.text == "ظاهر"
    assert read.notes == (
        "hidden text is left out",
        "characters of symbol fonts are left out",
        "documents of other formats inside it are left out",
    )


def test_notes_follow_the_text() -> None:
    data = from_xml(paragraph(run("كِتَابٌ") + "<w:r><w:footnoteReference/></w:r>"))
    path = "word/_rels/document.xml.rels"
    links = "".join(
        f'<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>' for kind in ("endnotes", "footnotes")
    )
    data = with_part(data, path, part(data, path).replace("</Relationships>", links + "</Relationships>"))
    for kind, text in (("footnotes", "حاشية ١"), ("endnotes", "Ibid.")):
        line = f'<w:footnote w:type="separator">{paragraph(run("line"))}</w:footnote>'
        notes = f"<w:{kind} {SPACES}>{line}<w:footnote>{paragraph(run(text))}</w:footnote></w:{kind}>"
        data = with_part(data, f"word/{kind}.xml", notes)
    assert read_docx(data, "a.docx").text == "كِتَابٌ\n\nحاشية ١\n\nIbid."


def test_strict_files_are_read_alike() -> None:
    document = docx.Document()
    document.add_heading("تاريخ", 1)
    data = saved(document)
    for path in ("_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/styles.xml"):
        strict = re.sub(
            r"http://schemas\.openxmlformats\.org/(\w+)/2006", r"http://purl.oclc.org/ooxml/\1", part(data, path)
        )
        data = with_part(data, path, strict)
    read = read_docx(data, "a.docx")
    assert (read.title, read.text) == ("تاريخ", "تاريخ")


def test_nothing_outside_is_opened() -> None:
    data = saved(docx.Document())
    path = "word/_rels/document.xml.rels"
    link = '<Relationship Id="x" Type="x/footnotes" TargetMode="External" Target="http://example.org/f.xml"/>'
    data = with_part(data, path, part(data, path).replace("</Relationships>", link + "</Relationships>"))
    assert read_docx(data, "a.docx").text == ""


def test_another_zip_is_no_document() -> None:
    with pytest.raises(UnreadableSource, match="holds no Word document; open it in its program and save it again as"):
        read_docx(with_part(saved(docx.Document()), "word/document.xml", "<a/>"), "a.docx")


def test_damage_is_read_or_refused() -> None:
    document = docx.Document()
    document.add_paragraph("كِتَابٌ قَدِيمٌ")
    for data in damaged(saved(document)):
        try:
            assert read_docx(data, "a.docx").text in ("كِتَابٌ قَدِيمٌ", "")
        except UnreadableSource as error:
            assert ";" in error.why


def test_raised_numbers_never_change_the_number_before_them() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = paragraph(run("سنة 1856") + run("1", raised) + run(" و4") + run("th", raised))
    assert read_docx(from_xml(body), "a.docx").text == "سنة 1856^1 و4th"
