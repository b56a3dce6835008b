import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.decoding import UnreadableSource, decode
from index.records import text_digest
from index.sources import (
    SourceFile,
    find_files,
    make_document,
    read_document,
    read_html,
    title_of,
)
from tests.demo import write_files

ARABIC = [
    "مرحبا",
    "نعم\nلا\nربما\n",
    "كم عدد الجنود؟",
    "وَصَلَتِ القَهْوَةُ إِلَى مِينَاءِ المَخَا عَامَ 1450",
    "يبلغ عمق البـــحر 40 متراً، تقريباً.",
    "The Arabic word for coffee is قهوة and it came from Yemen.",
]
LATIN = ["café", "Le café est près de l’hôtel où naît l’été.", "£40 for “quoted” naïve résumés"]


def names(*paths: Path) -> list[str]:
    return [file.name for file in find_files(paths)]


# Finding


def test_folders_are_walked_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    files = ["ب.md", "a b.txt", "sub/☕ قهوة.html", "x.pdf", ".hidden.txt", ".git/x.txt", "sub/.y/z.md"]
    folder = write_files(tmp_path / "وثائق", dict.fromkeys(files, "نص"))
    assert names(folder) == ["وثائق/a b.txt", "وثائق/sub/☕ قهوة.html", "وثائق/x.pdf", "وثائق/ب.md"]


def test_a_file_named_alone_has_its_own_name_and_the_same_id(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", {"قهوة.txt": "نص"})
    (alone,), (below,) = find_files([folder / "قهوة.txt"]), find_files([folder])
    assert (alone.name, below.name) == ("قهوة.txt", "d/قهوة.txt")
    assert alone.document_id == below.document_id


def test_a_missing_path_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="لا شيء: no such file or folder; check the spelling"):
        list(find_files([tmp_path / "لا شيء"]))


def test_symlink_loops_end(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", {"a.txt": "نص", "sub/b.txt": "نص"})
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    assert names(folder) == ["d/a.txt", "d/sub/b.txt"]
    with pytest.raises(UnreadableSource, match="no such file"):
        names(folder / "self.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_is_forbidden_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "d", dict.fromkeys(["a.txt", "b.txt", "closed/c.txt", "listed/e.txt"], "نص"))
    (folder / "a.txt").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "listed").chmod(0o444)
    found = {file.name: file for file in find_files([folder])}
    assert list(found) == ["d/a.txt", "d/b.txt", "d/closed", "d/listed/e.txt"]
    assert read_document(found.pop("d/b.txt")).text == "نص"
    why = {"d/closed": "is a folder that cannot be listed; check its rights"}
    for name, file in found.items():
        with pytest.raises(UnreadableSource) as caught:
            read_document(file)
        assert caught.value.why == why.get(name, "cannot be read: Permission denied; check it and its rights")
    for path in (folder / "closed", folder / "listed"):
        path.chmod(0o700)


def test_a_name_that_is_not_utf8_can_be_stored_and_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("قهوة", "utf-8")
    (file,) = find_files([path])
    document = read_document(file)
    assert document.source == "caf\ufffd.txt"
    for value in (document.source, document.title, *document.metadata.values()):
        assert value.encode("utf-8")
    with pytest.raises(UnreadableSource) as caught:
        names(Path(os.fsdecode(b"/nowhere/caf\xe9")))
    assert str(caught.value).encode("utf-8")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (file,) = find_files([tmp_path / "pipe.txt"])
    with pytest.raises(UnreadableSource, match="not a regular file"):
        read_document(file)


# Decoding


@pytest.mark.parametrize("text", ARABIC)
@pytest.mark.parametrize("encoding", ["cp1256", "utf-8", "utf-8-sig", "utf-16"])
def test_arabic_is_decoded_in_every_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("text", LATIN)
def test_windows_1252_is_not_taken_for_arabic(text: str) -> None:
    assert decode(text.encode("cp1252"), "x") == text


def test_utf16_with_either_byte_order() -> None:
    assert decode(b"\xff\xfe" + "قهوة".encode("utf-16-le"), "x") == "قهوة"
    assert decode(b"\xfe\xff" + "قهوة".encode("utf-16-be"), "x") == "قهوة"


def test_line_ends_become_line_feeds() -> None:
    assert decode("أ\r\nب\rج\n".encode(), "x") == "أ\nب\nج\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "looks binary"),
        ("قهوة عربية".encode("utf-16-le"), "looks binary"),
        ("قهوة".encode("utf-32"), "looks binary"),
        (bytes(range(1, 32)) * 4, "looks binary"),
        (b"\xff\xfe" + "قهوة".encode("utf-16-le")[:-1], "says that it is utf-16-le but is not, at byte 6"),
        (b"\xef\xbb\xbf\xc7\xd8", "says that it is utf-8 but is not, at byte 0"),
        ("وصلت القهوة إلى ميناء المخا".encode()[:-1], "none of the encodings"),
        (bytes(range(128, 256)) * 3, "none of the encodings"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=f"^ملف.txt: .*{why}"):
        decode(data, "ملف.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "x")
    except UnreadableSource:
        return
    assert "\r" not in text
    assert len(text) <= len(data)


# Reading


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "is empty"),
        ("spaces.txt", b" \n\t ", "is empty"),
        ("signs.md", "… ؟ ☕ ،،\n".encode(), "holds no text"),
        ("front.md", b"---\ntitle: x\n---\n", "holds no text"),
        ("script.html", b"<html><head></head><body><script>x()</script></body></html>", "holds no text"),
        ("صورة.png", b"\x89PNG", "format .png is not read; use .htm, .html, .markdown, .md, .text, .txt"),
        ("README", b"text", "format without a suffix is not read"),
    ],
)
def test_unreadable_files(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (file,) = find_files([write_files(tmp_path / "d", {name: content})])
    with pytest.raises(UnreadableSource) as caught:
        read_document(file)
    assert (caught.value.source, caught.value.why[: len(why)]) == (f"d/{name}", why)


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="cannot be read: No such file or directory"):
        read_document(SourceFile(tmp_path / "x.txt", "x.txt"))


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sources.MAX_FILE_BYTES", 2**20)
    (file,) = find_files([write_files(tmp_path / "d", {"big.txt": b"x" * (3 * 2**20)})])
    with pytest.raises(UnreadableSource, match="3 MiB is over 1 MiB; split the file"):
        read_document(file)


def test_a_document_is_its_text_unchanged(tmp_path: Path) -> None:
    text = "  القَهْوَةُ واليمن\n\nوصلت القهوة عام ١٤٥٠م إلى Mocha.\n"
    (file,) = find_files([write_files(tmp_path / "d", {"قهوة ☕.TXT": text})])
    document = read_document(file)
    assert document.text == text
    assert document.sha256 == text_digest(text)
    assert (document.title, document.language, document.source) == ("القَهْوَةُ واليمن", "ar", "d/قهوة ☕.TXT")
    assert document.metadata == {"path": file.path.as_posix()}


def test_titles() -> None:
    assert title_of("\n \n  عنوان \nنص") == "عنوان"
    assert title_of("ك" * 120) == "ك" * 120
    assert title_of("ك" * 121) == ""


def test_a_document_with_odd_characters_keeps_its_length() -> None:
    document = make_document(document_id="d", source="s", title="\ud800ت", text="قهوة\ud800\0 x")
    assert (document.title, document.text) == ("\ufffdت", "قهوة\ufffd\0 x")


# HTML

BODY = "<p>وصلت القَهْوَةُ إلى ميناء المخا في القرن الخامس عشر، ثم انتشرت في أنحاء العالم كله.</p>"
PAGE = """<html><head><meta charset="{charset}"><title>القهوة</title><style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/x">اتصل بنا</a></li></ul></nav>
<main><article><h1>تاريخ القهوة</h1>{body}</article></main>
<footer>حقوق النشر محفوظة</footer><script>var x = 1;</script></body></html>"""
READ = "تاريخ القهوة\nوصلت القَهْوَةُ إلى ميناء المخا في القرن الخامس عشر، ثم انتشرت في أنحاء العالم كله."


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1256", "cp1256"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1256"),
        ("utf-8", "cp1256"),
        ("nonsense", "cp1256"),
        ("idna", "cp1256"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_pages_are_read_whatever_charset_they_declare(charset: str, encoding: str) -> None:
    data = PAGE.format(charset=charset, body=BODY).encode(encoding)
    assert read_html(data, "x") == ("تاريخ القهوة", READ)


def test_a_declared_charset_outside_the_guesses_is_believed() -> None:
    text = "Кофе пришёл из Йемена в порт Моха и оттуда разошёлся по всему миру."
    data = f'<html><head><meta charset="koi8-r"><title>Кофе</title></head><body><p>{text}</p></body></html>'
    assert read_html(data.encode("koi8-r"), "x") == ("Кофе", text)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>قهوة</p>", "قهوة"),
        ("coffee &amp; قهوة", "coffee & قهوة"),
        (PAGE.format(charset="utf-8", body="<p>قهوة اليمن.</p>"), "تاريخ القهوة\nقهوة اليمن."),
        (f'<?xml version="1.0" encoding="utf-8"?>{PAGE.format(charset="utf-8", body=BODY)}', READ),
        ("<html><body>" + "<div>" * 100 + "عميق جداً" + "</div>" * 100 + "</body></html>", "عميق جداً"),
        ("<p>غير مغلق <b>جداً", "غير مغلق جداً"),
    ],
)
def test_short_and_odd_pages(page: str, text: str) -> None:
    assert read_html(page.encode(), "x")[1] == text
