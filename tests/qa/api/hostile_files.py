"""Files that are not what they say, or far more than they seem; small on disk."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

from fpdf import FPDF

from index.formats.archive import MAX_MEMBERS
from tests.qa.api.hostile import SCRIPT

MEGABYTE = 2**20
PAGE = f"""<!doctype html><html lang="ar"><head><title>القَهْوَة <img src=x onerror=alert(1)></title>{SCRIPT}
<meta http-equiv="refresh" content="0;url=javascript:alert(1)"></head>
<body onload="alert(1)"><svg onload=alert(1)></svg>
<p>وصلت القَهْوَةُ إلى ميناء المخا عام ١٤٥٠. <a href="javascript:alert('رابط')">اقرأ</a> كانت تُشرب.</p>{SCRIPT}
<iframe src="http://isnad.example/"></iframe><p>The coffee came to Mokha in 1450.</p></body></html>""".encode()
MARKDOWN = f"""# القَهْوَة {SCRIPT}

[اضغط](javascript:alert(1)) ![x](x" onerror="alert(1)) <svg/onload=alert(1)>

وصلت القـــهوة إلى ميناء المخا عام ١٤٥٠. The coffee came to Mokha in 1450.
""".encode()
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(range(256)) * 40
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def zipped(members: Mapping[str, bytes], kinds: Mapping[str, int] | None = None) -> bytes:
    """Return an archive of ``members``, whose kinds of file are those of ``kinds``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (kinds or {}).get(name, stat.S_IFREG) << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def ratio_bomb() -> bytes:
    """Return an archive of a file that expands a thousand times."""
    return zipped({"بومبة.txt": bytes(101 * MEGABYTE)})


def nested_bomb(depth: int = 12) -> bytes:
    """Return an archive in an archive, and so on, of a bomb."""
    made = ratio_bomb()
    for level in range(depth):
        made = zipped({f"{level}.zip": made})
    return made


def crowded_bomb() -> bytes:
    """Return an archive of more files than are read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(MAX_MEMBERS + 1):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"")
    return made.getvalue()


def lying_bomb() -> bytes:
    """Return an archive of a file that says it is small, in both of its headers."""
    made = bytearray(zipped({"a.txt": b"a" * 20 * MEGABYTE}))
    true, said = (20 * MEGABYTE).to_bytes(4, "little"), (5).to_bytes(4, "little")
    return bytes(made.replace(true, said))


def escaping() -> bytes:
    """Return an archive whose files would lie elsewhere if they were unpacked, and a link."""
    names = (
        "../../library.sqlite",
        "/etc/passwd.txt",
        "C:/a.txt",
        "a/../../b.txt",
        "..\\c.txt",
        "كتاب.txt",
        "link.txt",
    )
    return zipped(dict.fromkeys(names, "A book of the sea. كِتَاب البَحْر.".encode()), {"link.txt": stat.S_IFLNK | 0o777})


def pdf_and_zip() -> bytes:
    """Return a file that is both."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(text="The school of the sea opened in 1953.")
    return bytes(pdf.output()) + zipped({"كتاب.txt": b"A hidden book of the moon."})
