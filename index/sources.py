"""Files to Documents: text, Markdown and HTML, each with its text exactly as extracted, once.

Markdown and HTML lose their markup here and nowhere else, so that a citation is a slice of what a
person reads and not of asterisks and tags. Nothing is fetched: links and images stay unread.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.language import detect_language
from index.markdown import markdown_text
from index.records import Document, IsnadError, text_digest

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_TITLE_CHARACTERS = 120
# What Arabic and English text files are saved in when they are not Unicode: Windows, then ISO.
LEGACY_ENCODINGS = ("cp1256", "cp1252", "iso8859_6")


class UnreadableSource(IsnadError):
    """A file that cannot become a Document; ``why`` says what is wrong and what to do about it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source}: {why}")
        self.source = source
        self.why = why


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: where it lies, and the short name by which people will see it cited."""

    path: Path
    name: str

    @property
    def document_id(self) -> str:
        """16 hexadecimal digits that stay the same for the same absolute path."""
        return document_id("file", self.path.absolute().as_posix())


def document_id(kind: str, name: str) -> str:
    """Return the stable id of the document that ``name`` identifies among those of ``kind``."""
    return hashlib.sha256(f"{kind}:{name}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def find_files(paths: Sequence[Path]) -> Iterator[SourceFile]:
    """Yield the files named in ``paths`` and those below its folders, in a stable order.

    A file below a folder is named from that folder on, as ``reports/2024/may.md``. Hidden files and
    folders are left out; files in formats that cannot be read are yielded, for the caller to report.

    Raises:
        UnreadableSource: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            for file in sorted(root.rglob("*")):
                relative = file.relative_to(root)
                if file.is_file() and not any(part.startswith(".") for part in relative.parts):
                    yield SourceFile(file, (Path(root.name) / relative).as_posix())
        elif path.exists():
            yield SourceFile(path.resolve(), path.name)
        else:
            raise UnreadableSource(str(path), "no such file or folder; check the spelling of the path")


def read_document(file: SourceFile) -> Document:
    """Read one file.

    Raises:
        UnreadableSource: the file is missing, forbidden, too large, empty, binary, or of a format or
            an encoding that cannot be read.
    """
    suffix = file.path.suffix.lower()
    if suffix not in READERS:
        formats = ", ".join(sorted(READERS))
        raise UnreadableSource(file.name, f"format {suffix or 'without a suffix'} is not read; use {formats}")
    data = read_bytes(file)
    title, text = READERS[suffix](data, file.name)
    return make_document(
        document_id=file.document_id,
        source=file.name,
        title=title or title_of(text) or file.path.stem,
        text=text,
        metadata={"path": file.path.as_posix()},
    )


def make_document(
    *, document_id: str, source: str, title: str, text: str, metadata: dict[str, str] | None = None
) -> Document:
    """Build a Document; lone surrogates, which no file format can hold, become U+FFFD.

    Raises:
        UnreadableSource: ``text`` holds no letter and no digit.
    """
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    if not any(character.isalnum() for character in text):
        raise UnreadableSource(source, "holds no text; add the words, or leave the file out")
    return Document(
        id=document_id,
        source=source,
        title=re.sub("[\ud800-\udfff]", "\ufffd", title),
        language=detect_language(text),
        text=text,
        sha256=text_digest(text),
        metadata=metadata or {},
    )


def read_bytes(file: SourceFile) -> bytes:
    """Return the file's bytes, refusing what is empty or larger than ``MAX_FILE_BYTES``."""
    try:
        size = file.path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 2**20
            raise UnreadableSource(file.name, f"{size / 2**20:.0f} MiB is over {limit} MiB; split the file")
        data = file.path.read_bytes()
    except OSError as error:
        raise UnreadableSource(file.name, f"cannot be read: {error.strerror}; check it and its rights") from error
    if not data.strip():
        raise UnreadableSource(file.name, "is empty; add text, or leave the file out")
    return data


def decode(data: bytes, name: str) -> str:
    """Decode text in Unicode or in one of ``LEGACY_ENCODINGS``, with line ends as ``\\n``.

    Raises:
        UnreadableSource: the bytes are not text.
    """
    text = _decode_unicode(data, name)
    if text is None:
        text = _decode_legacy(data, name)
    control = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1a\x1b")
    if control > len(text) / 1000:
        raise UnreadableSource(name, "looks binary, not text; convert it to .txt, .md or .html")
    return re.sub("\r\n?", "\n", text)


def _decode_unicode(data: bytes, name: str) -> str | None:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                why = f"says that it is {encoding} but is not, at byte {error.start}; save it again as UTF-8"
                raise UnreadableSource(name, why) from error
    if b"\0" in data:
        raise UnreadableSource(name, "looks binary, not text; convert it to .txt, .md or .html")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_legacy(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    best = from_bytes(data, cp_isolation=list(LEGACY_ENCODINGS)).best()
    if best is None:
        known = ", ".join(("UTF-8", "UTF-16", *LEGACY_ENCODINGS))
        raise UnreadableSource(name, f"is in none of the encodings {known}; save it again as UTF-8")
    return str(best)


def read_text(data: bytes, name: str) -> tuple[str, str]:
    """Return (no title of its own, the text) of a plain text file."""
    return "", decode(data, name)


def read_markdown(data: bytes, name: str) -> tuple[str, str]:
    """Return the first heading and the text without its markup."""
    return markdown_text(decode(data, name))


def read_html(data: bytes, name: str) -> tuple[str, str]:
    """Return the title and the main text of a page, without menus, scripts and footers."""
    import trafilatura

    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    page = decode(data, name)
    if declared:
        try:
            page = data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            logging.getLogger(__name__).info("%s: its declared encoding is wrong; guessed instead", name)
    # The parser refuses a declaration inside a string that is decoded already.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    text = trafilatura.extract(page, favor_recall=True, include_comments=False)
    metadata = trafilatura.extract_metadata(page)
    return (metadata.title if metadata else None) or "", text or trafilatura.html2txt(page)


def title_of(text: str) -> str:
    """Return the first line that holds words, or "" when it is too long to be a title."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= MAX_TITLE_CHARACTERS else ""


Reader = Callable[[bytes, str], tuple[str, str]]
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}
