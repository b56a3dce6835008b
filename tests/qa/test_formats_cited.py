"""A fact in a file of each format is found by a question and cited at its exact place."""

import email.message
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoder import load_encoder
from index.ingest import add_paths, open_or_create
from qa.answer import Answerer, Question
from qa.cite import Citation
from qa.config import Settings
from tests.demo import write_files
from tests.index.formats.pdf_files import lines_of_page, pages_pdf

FACTS = {
    ".txt": ("المَنَارَة", "بلغ ارتفاع مَنَارَةِ الجزيرة ٤٧ متراً بعد الترميم."),
    ".md": ("المطحنة", "تطحن مطحنة الوادي ثلاثين طناً من القمـــح كل أسبوع."),
    ".html": ("الجسر", "افتتح جسر الرمال في عام 1963 بعد سبع سنوات من العمل."),
    ".pdf": ("المكتبة", "تضم مكتبة القلعة 8,200 مخطوط من القرن العاشر."),
    ".docx": ("The bakery", "The harbour bakery (مخبز الميناء) employs 61 people."),
    ".pptx": ("The tunnel", "The mountain tunnel is 5.4 kilometres long."),
    ".xlsx": ("الأسعار", "كيلو الزعفران"),
    ".csv": ("Ferries", "Saffron Island"),
    ".epub": ("الواحة", "تقع واحة النخيل على بعد تسعين كيلومتراً من البحر."),
    ".eml": ("The well", "The new well reaches water at 112 metres."),
    ".jsonl": ("السوق", "يفتح سوق النحاسين أبوابه في الخامسة صباحاً."),
    ".zip": ("The observatory", "The observatory on Mount Hadid was closed in 1987."),
}
QUESTIONS = {
    ".txt": ("كم ارتفاع منارة الجزيرة؟", "٤٧"),
    ".md": ("كم طناً تطحن مطحنة الوادي كل أسبوع؟", "ثلاثين"),
    ".html": ("متى افتتح جسر الرمال؟", "1963"),
    ".pdf": ("كم مخطوطاً تضم مكتبة القلعة؟", "8,200"),
    ".docx": ("How many people does the harbour bakery employ?", "61"),
    ".pptx": ("How long is the mountain tunnel?", "5.4"),
    ".xlsx": ("كم سعر كيلو الزعفران؟", "9400"),
    ".csv": ("How many ferries sail to Saffron Island?", "14"),
    ".epub": ("كم تبعد واحة النخيل عن البحر؟", "تسعين"),
    ".eml": ("At what depth does the new well reach water?", "112"),
    ".jsonl": ("متى يفتح سوق النحاسين أبوابه؟", "الخامسة"),
    ".zip": ("When was the observatory on Mount Hadid closed?", "1987"),
}


def pdf(title: str, fact: str) -> bytes:
    return pages_pdf([lines_of_page(["مقدمة الكتاب", "هذه صفحة أولى لا تقول شيئاً."]), lines_of_page([title, fact])])


def docx(title: str, fact: str) -> bytes:
    from docx import Document

    document, file = Document(), io.BytesIO()
    document.add_heading(title)
    document.add_paragraph(fact)
    document.save(file)
    return file.getvalue()


def pptx(title: str, fact: str) -> bytes:
    from pptx import Presentation

    slides, file = Presentation(), io.BytesIO()
    for heading, text in (("Agenda", "Welcome to the meeting."), (title, fact)):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = text
    slides.save(file)
    return file.getvalue()


def xlsx(title: str, fact: str) -> bytes:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.active.title = title
    for row in (["السلعة", "سعر الكيلو بالجنيه"], ["كيلو السكر", 38], [fact, 9400]):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def epub(title: str, fact: str) -> bytes:
    container = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
    package = (
        f"<package><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{title}</dc:title></metadata>"
        "<manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    body = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{fact}</p></body></html>"
    return packed({"META-INF/container.xml": container, "book.opf": package, "a.xhtml": body})


def eml(title: str, fact: str) -> bytes:
    message = email.message.EmailMessage()
    message["Subject"], message["From"], message["To"] = title, "سارة <sara@example.org>", "ali@example.org"
    message.set_content(fact)
    return message.as_bytes()


def packed(files: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


WRITERS: dict[str, Callable[[str, str], str | bytes]] = {
    ".txt": lambda title, fact: f"{title}\n\n{fact}\n",
    ".md": lambda title, fact: f"# {title}\n\n{fact}\n",
    ".html": lambda title, fact: f"<html><head><title>{title}</title></head><body><p>{fact}</p></body></html>",
    ".pdf": pdf,
    ".docx": docx,
    ".pptx": pptx,
    ".xlsx": xlsx,
    ".csv": lambda title, fact: f"{title} to,Sailings a day\nOld Port,3\n{fact},14\n",
    ".epub": epub,
    ".eml": eml,
    ".jsonl": lambda title, fact: json.dumps({"id": "٧", "title": title, "text": fact}, ensure_ascii=False) + "\n",
    ".zip": lambda title, fact: packed({"ملفات/inside.txt": f"{title}\n\n{fact}\n"}),
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("formats")
    files = {f"ملف{suffix}": write(*FACTS[suffix]) for suffix, write in WRITERS.items()}
    write_files(folder / "وثائق", files)
    encoder = load_encoder()
    index = open_or_create(folder / "library", encoder, Settings().passage_tokens)
    report = add_paths(index, encoder, [folder / "وثائق"])
    assert (report.added, report.skipped) == (len(FACTS), [])
    return Answerer(index, encoder, Settings())


def first_citation(answerer: Answerer, suffix: str) -> Citation:
    answer = answerer.ask(Question(QUESTIONS[suffix][0]))
    assert not answer.abstained
    return answer.citations[0]


@pytest.mark.parametrize("suffix", sorted(FACTS))
def test_a_fact_is_cited_where_it_stands(answerer: Answerer, suffix: str) -> None:
    citation = first_citation(answerer, suffix)
    assert citation.source.startswith(f"وثائق/ملف{suffix}")
    document = answerer.index.library.document(citation.document_id)
    assert document.text[citation.start : citation.end] == citation.quote
    assert FACTS[suffix][1] in citation.quote
    assert QUESTIONS[suffix][1] in citation.quote
    assert citation.page == (2 if suffix in (".pdf", ".pptx") else None)


def test_files_with_several_documents_name_the_part(answerer: Answerer) -> None:
    assert first_citation(answerer, ".jsonl").source == "وثائق/ملف.jsonl (٧)"
    assert first_citation(answerer, ".zip").source == "وثائق/ملف.zip/ملفات/inside.txt"


def test_a_folder_is_untouched_by_being_read(answerer: Answerer) -> None:
    paths = [Path(state.path) for state, _ in answerer.index.library.files().values()]
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(path.name for path in paths)
