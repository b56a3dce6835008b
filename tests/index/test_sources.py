import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from index import sources
from index.extracted import Extracted, UnreadableSource
from index.files import is_unchanged, read_bytes
from index.folders import SourceFile, find_files
from index.records import Document, text_digest
from index.sources import cut_long, documents_in, make_document, read_document, title_of
from tests.demo import write_files


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "is empty"),
        ("spaces.txt", b" \n\t ", "is empty"),
        ("signs.md", "… ؟ ☕ ،،\n".encode(), "holds no text"),
        ("front.md", b"---\ntitle: x\n---\n", "holds no text"),
        ("script.html", b"<html><head></head><body><script>x()</script></body></html>", "holds no text"),
        ("صورة.png", b"\x89PNG", "format .png is not read; use one of .txt .md .html .pdf .docx .pptx"),
        ("قديم.doc", b"x", "format .doc is not read; save it as .docx"),
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
    monkeypatch.setattr("index.files.MAX_FILE_BYTES", 2**20)
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
    assert document.metadata == {}


def test_titles() -> None:
    assert title_of("\n \n  عنوان \nنص") == "عنوان"
    assert title_of("ك" * 120) == "ك" * 120
    assert title_of("ك" * 121) == ""


def test_a_document_with_odd_characters_keeps_its_length() -> None:
    document = make_document(document_id="d", source="s", title="\ud800ت", text="قهوة\ud800\0 x")
    assert (document.title, document.text) == ("\ufffdت", "قهوة\ufffd\0 x")


# Files that hold several documents


def packed(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def found(folder: Path, name: str, data: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts by source, and what is wrong by source."""
    everything = list(documents_in(SourceFile(folder / name, name), data))
    texts = {one.source: one.text for one in everything if isinstance(one, Document)}
    return texts, {one.source: one.why.split(";")[0] for one in everything if isinstance(one, UnreadableSource)}


def test_every_file_of_an_archive_is_a_document(tmp_path: Path) -> None:
    rows = '{"id": "١", "text": "قَهْوَة"}\nwrong\n'
    files: dict[str, str | bytes] = {
        "تقارير/a.txt": "البحر",
        "b.md": "# عنوان\n\nنص",
        "c.png": b"\x89PNG",
        "d.txt": "",
        "../e.txt": "x",
    }
    data = packed(files | {"rows.jsonl": rows, "inner.zip": packed({"f.txt": "القمر"})})
    texts, wrong = found(tmp_path, "الكل.zip", data)
    assert texts == {
        "الكل.zip/تقارير/a.txt": "البحر",
        "الكل.zip/b.md": "عنوان\n\nنص",
        "الكل.zip/rows.jsonl (١)": "قَهْوَة",
        "الكل.zip/inner.zip/f.txt": "القمر",
    }
    assert set(wrong) == {"الكل.zip/c.png", "الكل.zip/d.txt", "الكل.zip/../e.txt", "الكل.zip/rows.jsonl, line 2"}


def test_ids_stay_the_same_when_others_come(tmp_path: Path) -> None:
    def ids(files: dict[str, str | bytes]) -> dict[str, str]:
        documents = documents_in(SourceFile(tmp_path / "x.zip", "x.zip"), packed(files))
        return {one.source: one.id for one in documents if isinstance(one, Document)}

    before, after = ids({"b.txt": "قمر"}), ids({"a.txt": "بحر", "b.txt": "قمر كبير"})
    assert before["x.zip/b.txt"] == after["x.zip/b.txt"]
    assert len(set(after.values())) == 2


def test_archives_in_archives_end(tmp_path: Path) -> None:
    data = packed({"deep.txt": "نص"})
    for _ in range(3):
        data = packed({"in.zip": data, "x.txt": "نص"})
    texts, wrong = found(tmp_path, "out.zip", data)
    assert list(texts) == ["out.zip/in.zip/in.zip/x.txt", "out.zip/in.zip/x.txt", "out.zip/x.txt"]
    assert wrong == {"out.zip/in.zip/in.zip/in.zip/deep.txt": "lies 4 archives deep, 3 are opened"}


def test_what_unpacks_to_too_much_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_EXPANDED_BYTES", 100)
    texts, wrong = found(tmp_path, "x.zip", packed({"a.txt": "a" * 90, "b.txt": "b" * 20}))
    assert (list(texts), list(wrong)) == (["x.zip/a.txt"], ["x.zip/b.txt"])


def test_a_long_text_becomes_several_documents_that_hold_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_DOCUMENT_CHARACTERS", 50)
    text = "وَصَلَتِ القَهْوَةُ.\n" * 10
    texts, wrong = found(tmp_path, "x.txt", text.encode())
    assert list(texts)[:2] == ["x.txt", "x.txt (part 2)"]
    assert ("".join(texts.values()), wrong) == (text, {})


def test_pages_are_cut_with_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_DOCUMENT_CHARACTERS", 10)
    long = Extracted("صفحة\n\nصفحتان\n\nثلاث", pages={1: (0, 4), 2: (6, 12), 3: (14, 18)})
    pieces = list(cut_long(long))
    assert "".join(piece.text for piece in pieces) == long.text
    shown = [(number, piece.text[start:end]) for piece in pieces for number, (start, end) in piece.pages.items()]
    assert shown == [(1, "صفحة"), (2, "صفحتان"), (3, "ثلاث")]


# What has changed


def test_a_file_is_unchanged_only_if_its_times_are_old(tmp_path: Path) -> None:
    (file,) = find_files([write_files(tmp_path, {"a.txt": "قهوة"}) / "a.txt"])
    _, state = read_bytes(file)
    assert not is_unchanged(file, state), "it was written a moment before it was read"
    later = replace(state, read_ns=state.read_ns + 10**10)
    assert is_unchanged(file, later)
    os.utime(file.path, ns=(0, 0))
    assert not is_unchanged(file, later)
    file.path.unlink()
    assert not is_unchanged(file, later)
