"""ZIP archives: the files in them, one at a time, each bounded in size. Nothing is written to disk.

An archive may lie about names and sizes, so nothing it declares is believed before it is checked.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from index.extracted import Member, UnreadableSource

MAX_MEMBERS = 50_000
MAX_MEMBER_BYTES = 256 * 2**20
MAX_TOTAL_BYTES = 4 * 2**30
MAX_RATIO = 200
MIN_BOMB_BYTES = 100 * 2**20

JUNK = frozenset(("thumbs.db", "desktop.ini"))
ENCRYPTED = 0x1
NAMED_IN_UTF8 = 0x800
LOCAL_HEADER_BYTES = 30
UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    MemoryError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""What the standard library raises of an archive or a member that is damaged or of another kind."""


def read_zip(data: bytes, name: str) -> Iterator[Member | UnreadableSource]:
    """Yield the files of an archive, in its order; of those with one name, the last.

    Folders, hidden files and what systems leave behind (``__MACOSX``, ``Thumbs.db``) are left out.

    Raises:
        UnreadableSource: it is no archive, or holds too many files or too much.
    """
    archive = open_zip(data, name)
    named = {readable_name(info): info for info in archive.infolist()}
    members = {path: info for path, info in named.items() if not path.endswith("/")}
    overlapping = _overlapping(data, list(members.values()))
    for path, info in members.items():
        if why := _why_not_named(path, info):
            yield UnreadableSource(f"{name}/{_printable(path)}", why)
        elif not _is_left_out(path):
            try:
                if info.header_offset in overlapping:
                    raise UnreadableSource(f"{name}/{path}", "shares its bytes with another; make the archive again")
                yield Member(path, read_member(archive, info, f"{name}/{path}"))
            except UnreadableSource as problem:
                yield problem


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open an archive that is held in memory.

    Raises:
        UnreadableSource: it is none, or holds more than ``MAX_MEMBERS`` files or ``MAX_TOTAL_BYTES``.
    """
    # Counted before the table of files is read, which takes more memory than it has bytes.
    if data.count(b"PK\x01\x02") > 2 * MAX_MEMBERS:
        raise UnreadableSource(name, f"holds over {MAX_MEMBERS} files; split the archive")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except UnicodeDecodeError as error:
        raise UnreadableSource(name, "says that its names are UTF-8 but they are not; make it again") from error
    except UNREADABLE as error:
        raise UnreadableSource(name, "is not a whole ZIP archive; make or download it again") from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise UnreadableSource(name, f"holds over {MAX_MEMBERS} files; split the archive")
    total = sum(info.file_size for info in archive.infolist())
    if total > MAX_TOTAL_BYTES:
        limit = MAX_TOTAL_BYTES / 2**30
        raise UnreadableSource(name, f"expands to {total / 2**30:.1f} GiB, over {limit:.0f}; split the archive")
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """Return the bytes of one file of an archive.

    Raises:
        UnreadableSource: it is encrypted, damaged, too large, or compressed in a way that is not read.
    """
    if info.flag_bits & ENCRYPTED:
        raise UnreadableSource(name, "is locked by a password; unpack it, and add what was in it")
    if info.file_size > MAX_MEMBER_BYTES:
        limit = MAX_MEMBER_BYTES // 2**20
        raise UnreadableSource(name, f"expands to {info.file_size / 2**20:.0f} MiB, over {limit}; split the file")
    if info.file_size > MIN_BOMB_BYTES and info.file_size > MAX_RATIO * info.compress_size:
        raise UnreadableSource(name, f"expands over {MAX_RATIO} times, as a bomb does; unpack it if you trust it")
    # Small steps: what a step expands to is not bounded by the declared size, but by what it reads.
    step = 2**16 if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 2**12
    try:
        with archive.open(info) as stream:
            chunks = list(iter(lambda: stream.read(step), b""))
    except NotImplementedError as error:
        why = "is compressed in a way that is not read; pack it again with Deflate"
        raise UnreadableSource(name, why) from error
    except UNREADABLE as error:
        raise UnreadableSource(name, "is damaged in the archive; make or download it again") from error
    content = b"".join(chunks)
    if len(content) != info.file_size:
        raise UnreadableSource(name, "is not as long as the archive says; make or download it again")
    return content


def readable_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; one that is not marked as UTF-8 may be that all the same, or Windows Arabic.

    >>> readable_name(zipfile.ZipInfo("قهوة.txt".encode("cp1256").decode("cp437")))
    'قهوة.txt'
    """
    name = info.orig_filename
    if info.flag_bits & NAMED_IN_UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        arabic = raw.decode("cp1256")
    # A single one would be an accented letter of another alphabet.
    others = re.sub(r"[\x00-\x7f\u060c-\u0652\u067e\u0686\u0698\u06a9\u06af\u200c-\u200f]", "", arabic)
    return arabic if re.search("[\u0621-\u064a]{2}", arabic) and not others else name


def _why_not_named(path: str, info: zipfile.ZipInfo) -> str:
    """Say why a member is not read, by its name and kind, or ""."""
    if not path or "\0" in path or "\\" in path or path.startswith("/") or re.match("[A-Za-z]:", path):
        return "has a name that is no path within the archive; rename it and pack it again"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "has a name that leads out of the archive; rename it and pack it again"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        what = "a link" if kind == stat.S_IFLNK else "no regular file"
        return f"is {what}; pack the file itself"
    return ""


def _is_left_out(path: str) -> bool:
    parts = path.split("/")
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1].lower() in JUNK


def _overlapping(data: bytes, members: list[zipfile.ZipInfo]) -> set[int]:
    """Return the offsets of the members whose bytes are also another's, as in bombs made of one core."""
    found: set[int] = set()
    end, before = 0, -1
    for info in sorted(members, key=lambda info: info.header_offset):
        start = info.header_offset
        if start < end:
            found |= {start, before}
        lengths = data[start + 26 : start + LOCAL_HEADER_BYTES]
        names = sum(struct.unpack("<HH", lengths)) if len(lengths) == 4 else 0
        stop = start + LOCAL_HEADER_BYTES + names + info.compress_size
        if stop > end:
            end, before = stop, start
    return found


def _printable(path: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in path)
