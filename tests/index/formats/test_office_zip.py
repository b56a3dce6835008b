import io
import struct
import zipfile
import zlib
from functools import cache

import pytest

from index.extracted import UnreadableSource
from index.formats.office_properties import Properties, read_properties
from index.formats.office_zip import Package, Relation, open_package

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
DECLARATION = f'<!DOCTYPE a [<!ENTITY a0 "سلام">{LAUGHS}<!ENTITY out SYSTEM "file:///etc/hostname">]>'


def zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return file.getvalue()


@cache
def spaces() -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(press.compress(b" " * 2**20) for _ in range(128)) + press.flush()


def bomb(declared: int, checksum: int, path: str = "a.xml") -> bytes:
    """One member that expands to 128 MiB of spaces and declares what it likes."""
    packed = spaces()
    header = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(packed), declared, len(path), 0)
    entry = b"PK\1\2" + struct.pack("<H", 20) + header + struct.pack("<HHHII", 0, 0, 0, 0, 0) + path.encode()
    member = b"PK\3\4" + header + path.encode() + packed
    return member + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(member), 0)


def opened(parts: dict[str, str]) -> Package:
    return open_package(zipped(parts), "كتاب.docx", ".docx")


def test_parts_and_what_they_refer_to() -> None:
    relations = (
        '<R><Relationship Id="r1" Type="http://a/b/styles" Target="../styles.xml"/>'
        '<Relationship Id="r2" Type="http://a/b/image" TargetMode="External" Target="http://example.org/x"/>'
        '<Relationship Id="r3" Type="http://a/b/notes" Target="/x/../../نص.xml"/></R>'
    )
    package = opened({"word/sub/a.xml": "<a>كِتَابٌ</a>", "word/sub/_rels/a.xml.rels": relations})
    assert package.read("word/sub/a.xml") == "<a>كِتَابٌ</a>".encode()
    assert package.read("b") is package.xml("b") is None
    assert package.relations("b") == {}
    expected = {"r1": Relation("styles", "word/styles.xml"), "r3": Relation("notes", "نص.xml")}
    assert package.relations("word/sub/a.xml") == expected
    assert package.related("word/sub/a.xml", "styles") == "word/styles.xml"
    assert package.related("word/sub/a.xml", "image") == ""


OTHER_FILES = [
    (b"", "is damaged, or not a .docx file; open it in its program and save it again as .docx"),
    (b"PK\3\4" + bytes(50), "is damaged, or not a .docx file; open it in its program and save it again as .docx"),
    (b"%PDF-1.7\n", "is a PDF, not a .docx file; name it .pdf"),
    (b"{\\rtf1 \\ansi}", "is an RTF file, not a .docx file; save it as .docx"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is in the old binary format; save it as .docx"),
    (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "is protected by a password; save it without one",
    ),
    (zipped({f"{n}": "" for n in range(20_001)}), "holds 20001 parts, over 20000; split the file"),
    (bomb(2**31, 0), "expands to over 512 MiB; split the file"),
    (bomb(101 * 2**20, 0), "a.xml expands to over 100 MiB; split the file"),
]


@pytest.mark.parametrize(("data", "why"), OTHER_FILES)
def test_what_is_refused_before_anything_is_expanded(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        open_package(data, "كتاب.docx", ".docx")
    assert caught.value.why == why


def test_encrypted_and_oddly_compressed_members_are_refused() -> None:
    encrypted = bytearray(zipped({"a.xml": "<a/>"}))
    encrypted[encrypted.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(UnreadableSource, match="is protected by a password; save it without one"):
        open_package(bytes(encrypted), "a.docx", ".docx")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(UnreadableSource, match=r"a\.xml is compressed in a way that office programs do not use"):
        open_package(file.getvalue(), "a.docx", ".docx")


@pytest.mark.parametrize("checksum", [0, zlib.crc32(b" " * 1000)])
def test_a_member_that_lies_about_its_size_is_not_expanded(checksum: int) -> None:
    package = open_package(bomb(1000, checksum), "a.docx", ".docx")
    why = r"a\.docx: (is damaged at a\.xml|a\.xml is larger than it declares)"
    with pytest.raises(UnreadableSource, match=why):
        package.read("a.xml")
    with pytest.raises(UnreadableSource, match=why):
        package.verify()


def test_a_large_part_of_another_name_is_not_read() -> None:
    package = open_package(bomb(101 * 2**20, 0, "a.bin"), "a.docx", ".docx")
    with pytest.raises(UnreadableSource, match=r"a\.bin expands to over 100 MiB; split the file"):
        package.read("a.bin")


HOSTILE_XML = [
    f"{DECLARATION}<a>&a11;</a>",
    f'{DECLARATION}<a b="&a11;"/>',
    f"{DECLARATION}<a>&out;</a>",
    '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
    "<a>&unknown;</a>",
    "<a>" * 100_000 + "</a>" * 100_000,
    "<a>كتـــاب",
    "",
]


@pytest.mark.parametrize("xml", HOSTILE_XML)
def test_hostile_xml_is_refused(xml: str) -> None:
    with pytest.raises(
        UnreadableSource, match=r"a\.xml (is not valid XML|declares XML entities, which no office program)"
    ):
        opened({"a.xml": xml}).xml("a.xml")


PROPERTIES = [
    ("<title>كِتَابٌ قَدِيمٌ</title>", Properties("كِتَابٌ قَدِيمٌ", {})),
    ("<title>Microsoft Word - كتاب.doc</title>", Properties("", {})),
    ("<title>عرض تقديمي في PowerPoint</title>", Properties("", {})),
    (f"<title>{'ك' * 201}</title>", Properties("", {})),
    ("<creator> سامي </creator><subject/>", Properties("", {"author": ("سامي",)})),
    ("<keywords>قهوة، تاريخ؛ IBM, a; </keywords>", Properties("", {"tags": ("قهوة", "تاريخ", "IBM", "a")})),
    ("<created>2024-05-01T22:00:00Z</created>", Properties("", {"date": ("2024-05-01",)})),
    ("<created>2024-99-01</created><category>تقارير</category>", Properties("", {"category": ("تقارير",)})),
]


@pytest.mark.parametrize(("xml", "properties"), PROPERTIES)
def test_what_a_file_says_of_itself(xml: str, properties: Properties) -> None:
    assert read_properties(opened({"docProps/core.xml": f"<p>{xml}</p>"})) == properties


def test_a_file_need_not_say_anything_of_itself() -> None:
    assert read_properties(opened({"a.xml": "<a/>"})) == Properties("", {})
