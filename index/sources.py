"""Files to Documents: text, Markdown and HTML, each with its text exactly as extracted, once.

Markdown and HTML lose their markup here and nowhere else, so that a citation is a slice of what a
person reads and not of asterisks and tags. Nothing is fetched: links and images stay unread.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.decoding import UnreadableSource as UnreadableSource
from index.decoding import decode, decode_html, without_surrogates
from index.language import detect_language
from index.markdown import markdown_text
from index.records import Document, text_digest

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_TITLE_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: where it lies, and the short name by which people will see it cited.

    A name that is not UTF-8 keeps its odd bytes in ``path`` only.
    """

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
            for file in sorted(_files_below(root)):
                yield SourceFile(file, without_surrogates((Path(root.name) / file.relative_to(root)).as_posix()))
        elif path.exists():
            yield SourceFile(path.resolve(), without_surrogates(path.resolve().name))
        else:
            raise UnreadableSource(str(path), "no such file or folder; check the spelling of the path")


def _files_below(root: Path) -> Iterator[Path]:
    """Yield what is not hidden below ``root``: files, and folders that cannot be listed, for the caller to report."""
    forbidden: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=forbidden.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (path for name in files if not name.startswith(".") and _may_be_file(path := Path(folder, name)))
    yield from (Path(error.filename) for error in forbidden)


def _may_be_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:
        return True
    except OSError:  # a link to nothing, or to itself
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:  # what lies in a folder that cannot be entered is reported when it is read
        return False


def read_document(file: SourceFile) -> Document:
    """Read one file.

    Raises:
        UnreadableSource: the file is missing, forbidden, too large, empty, binary, or of a format or
            an encoding that cannot be read.
    """
    suffix = file.path.suffix.lower()
    if _is_folder(file.path):
        raise UnreadableSource(file.name, "is a folder that cannot be listed; check its rights")
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
    text = without_surrogates(text)
    if not any(character.isalnum() for character in text):
        raise UnreadableSource(source, "holds no text; add the words, or leave the file out")
    return Document(
        id=document_id,
        source=source,
        title=without_surrogates(title),
        language=detect_language(text),
        text=text,
        sha256=text_digest(text),
        metadata={key: without_surrogates(value) for key, value in (metadata or {}).items()},
    )


def read_bytes(file: SourceFile) -> bytes:
    """Return the file's bytes, refusing what is empty or larger than ``MAX_FILE_BYTES``."""
    try:
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSource(file.name, "is not a regular file; copy what it gives to a file and add that")
        size = status.st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 2**20
            raise UnreadableSource(file.name, f"{size / 2**20:.0f} MiB is over {limit} MiB; split the file")
        data = file.path.read_bytes()
    except OSError as error:
        raise UnreadableSource(file.name, f"cannot be read: {error.strerror}; check it and its rights") from error
    if not data.strip():
        raise UnreadableSource(file.name, "is empty; add text, or leave the file out")
    return data


def read_text(data: bytes, name: str) -> tuple[str, str]:
    """Return (no title of its own, the text) of a plain text file."""
    return "", decode(data, name)


def read_markdown(data: bytes, name: str) -> tuple[str, str]:
    """Return the first heading and the text without its markup."""
    return markdown_text(decode(data, name))


def read_html(data: bytes, name: str) -> tuple[str, str]:
    """Return the title and the main text of a page, without menus, scripts and footers."""
    import trafilatura

    page = decode_html(data, name)
    # The parser refuses a declaration inside a string that is decoded already, and a page without a head.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    if not re.search("<(html|head|body)", page, re.IGNORECASE):
        page = f"<html><head></head><body>{page}</body></html>"
    menus = ["//nav", "//*[@role='navigation']", "//body/header//ul", "//body/footer"]
    text = trafilatura.extract(page, favor_recall=True, include_comments=False, prune_xpath=menus)
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
