import unicodedata

import pytest

from index.extracted import UnreadableSource
from index.upload_files import BadUploadName, require_name


@pytest.mark.parametrize("name", ["قَهْوَة المـــخا ٢٠٢٤.PDF", "a.b.md", "تقرير (1).zip", "été.txt", "a" * 196 + ".txt"])
def test_names_that_can_be(name: str) -> None:
    assert require_name(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "..", ".", ".txt", ".hidden.txt", "~$lock.docx", "../قهوة.txt", "/etc/x.txt", "a/b.txt", "a\\b.txt",
        "C:x.txt", "a*.txt", "a?.txt", 'a".txt', "a<b>.txt", "a|b.txt", " a.txt", "a.txt ", "a\n.txt", "a\0.txt",
        "\u202etxt.exe.txt", "قهوة\u200f.txt", "a\u200b.txt", "a\u2028.txt", "\ud800.txt", "م" * 99 + ".txt",
    ],
)  # fmt: skip
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(BadUploadName):
        require_name(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("صورة.png", "format .png is not read; use one of .txt"),
        ("README", "without a suffix is not read"),
        ("old.doc", "save it as .docx"),
        ("a.txt.exe", "format .exe is not read"),
    ],
)
def test_formats_that_are_not_read(name: str, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        require_name(name)
