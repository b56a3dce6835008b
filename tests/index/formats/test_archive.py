import io
import stat
import struct
import zipfile
from collections.abc import Mapping

import pytest

from index.extracted import Member, UnreadableSource
from index.formats.archive import open_zip, read_zip
from tests.index.formats.damage import damaged


def packed(files: Mapping[str | zipfile.ZipInfo, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def names(data: bytes) -> list[str]:
    return [found.name for found in read_zip(data, "x.zip") if isinstance(found, Member)]


def problems(data: bytes) -> dict[str, str]:
    found = [part for part in read_zip(data, "x.zip") if isinstance(part, UnreadableSource)]
    return {problem.source: problem.why for problem in found}


def test_files_are_read_in_order_and_what_systems_add_left_out() -> None:
    left_out: dict[str | zipfile.ZipInfo, bytes | str] = dict.fromkeys(
        ["د/", ".git/a.txt", "د/.b", "__MACOSX/c.txt", "د/Thumbs.db"], b"x"
    )
    data = packed({"د/كِتَابٌ ☕.txt": "كتـــاب", **left_out, "b.md": b"", "in.zip": packed({"a.txt": "أ"})})
    first, second, third = read_zip(data, "x.zip")
    assert first == Member("د/كِتَابٌ ☕.txt", "كتـــاب".encode())
    assert second == Member("b.md", b"")
    assert isinstance(third, Member)
    assert names(third.data) == ["a.txt"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("كِتَابٌ.txt".encode(), "كِتَابٌ.txt"),
        ("وثائق/قهوة.txt".encode("cp1256"), "وثائق/قهوة.txt"),
        ("Straße.txt".encode("cp437"), "Straße.txt"),
        ("café ü.txt".encode("cp437"), "café ü.txt"),
    ],
)
def test_names_not_marked_as_utf8(raw: bytes, name: str) -> None:
    data = packed({"n" * len(raw): b"x"}).replace(b"n" * len(raw), raw)
    assert names(data) == [name]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.txt", "has a name that leads out"),
        ("a/../../b", "has a name that leads out"),
        ("a//b", "has a name that leads out"),
        ("/etc/passwd", "has a name that is no path"),
        ("C:/a.txt", "has a name that is no path"),
        ("a\\b.txt", "has a name that is no path"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str, why: str) -> None:
    data = packed({name: b"x", "أ.txt": b"y"})
    assert names(data) == ["أ.txt"]
    assert problems(data)[f"x.zip/{name}"].startswith(why)


def test_a_name_with_a_nul_is_refused() -> None:
    data = packed({"a.txtXb": b"x"}).replace(b"a.txtXb", b"a.txt\0b")
    assert problems(data) == {
        "x.zip/a.txt\ufffdb": "has a name that is no path within the archive; rename it and pack it again"
    }


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("رابط")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert problems(packed({link: "/etc/passwd"})) == {"x.zip/رابط": "is a link; pack the file itself"}


def test_of_one_name_the_last_counts() -> None:
    data = packed({"a.txt": "old", "b.txt": "new"}).replace(b"b.txt", b"a.txt")
    assert list(read_zip(data, "x")) == [Member("a.txt", b"new")]


def change(data: bytes, at: int, form: str, value: int) -> bytes:
    """Change a number in the first entry of the archive's table."""
    entry = bytearray(data)
    struct.pack_into(form, entry, data.index(b"PK\x01\x02") + at, value)
    return bytes(entry)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (change(packed({"a": b"x", "b": b"y"}), 8, "<H", 1), "is locked by a password"),
        (change(packed({"a": b"x", "b": b"y"}), 10, "<H", 97), "is damaged|is compressed in a way"),
        (change(packed({"a": b"x", "b": b"y"}), 16, "<I", 5), "is damaged"),
        (change(packed({"a": b"x" * 9, "b": b"y"}), 24, "<I", 3), "is damaged"),
        (change(packed({"a": b"x", "b": b"y"}), 24, "<I", 9), "is not as long|is damaged"),
        (change(packed({"a": b"x", "b": b"y"}), 24, "<I", 2**28 + 2**20), "expands to 257 MiB, over 256"),
        (change(packed({"a": b"x", "b": b"y"}), 24, "<I", 2**27), "expands over 200 times"),
    ],
    ids=["password", "method", "sum", "shorter", "longer", "too large", "bomb"],
)
def test_one_bad_member_is_named_and_the_others_read(data: bytes, why: str) -> None:
    assert names(data) == ["b"]
    ((source, found),) = problems(data).items()
    assert source == "x.zip/a"
    assert any(found.startswith(start) for start in why.split("|"))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(method: int) -> None:
    assert list(read_zip(packed({"أ": "كتـــاب"}, method), "x")) == [Member("أ", "كتـــاب".encode())]


def test_members_that_share_their_bytes_are_refused() -> None:
    data = packed({"a": b"x" * 50, "b": b"y"}, zipfile.ZIP_STORED)
    second = data.rindex(b"PK\x01\x02")
    shared = bytearray(data)
    struct.pack_into("<I", shared, second + 42, 0)
    assert set(problems(bytes(shared))) == {"x.zip/a", "x.zip/b"}


def test_too_many_files_and_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"a": b"xx", "b": b"yy"})
    monkeypatch.setattr("index.formats.archive.MAX_TOTAL_BYTES", 3)
    with pytest.raises(UnreadableSource, match=r"^x\.zip: expands to 0\.0 GiB, over 0; split the archive"):
        open_zip(data, "x.zip")
    monkeypatch.setattr("index.formats.archive.MAX_MEMBERS", 1)
    with pytest.raises(UnreadableSource, match=r"^x\.zip: holds over 1 files; split the archive"):
        open_zip(data, "x.zip")


@pytest.mark.parametrize("data", [b"", "كتاب".encode(), b"PK\x03\x04" + b"\0" * 90, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"^x\.zip: is not a whole ZIP archive"):
        list(read_zip(data, "x.zip"))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_archives(method: int) -> None:
    whole = packed({"كتاب/أ.txt": "كِتَابٌ " * 40, "b.txt": "coffee " * 40, "c.txt": b""}, method)
    for data in damaged(whole):
        try:
            list(read_zip(data, "x"))
        except UnreadableSource as problem:
            assert problem.source == "x"
