"""EPUB books: the chapters in the order they are read, without covers and tables of contents."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from index.decoding import decode_html
from index.extracted import Extracted, UnreadableSource
from index.formats.archive import open_zip, read_member
from index.formats.blocks import joined, read_lines
from index.formats.front_matter import fields_of
from index.formats.xml import BrokenMarkup, Node, local_name, named, parse_page, parse_xml, plain

MAX_BOOK_BYTES = 256 * 2**20
CHAPTER_TYPES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
GUIDES_LEFT_OUT = frozenset(("cover", "toc"))


@dataclass(frozen=True, slots=True)
class _Book:
    """The files of a book, and the folder in which its package lies."""

    archive: zipfile.ZipFile
    name: str
    files: dict[str, zipfile.ZipInfo]

    def read(self, path: str) -> bytes:
        """Return a file of the book.

        Raises:
            UnreadableSource: it is not there, is damaged, or expands beyond what is read.
        """
        if path not in self.files:
            raise UnreadableSource(f"{self.name}/{path}", "is missing from the book; download it again")
        return read_member(self.archive, self.files[path], f"{self.name}/{path}")

    def read_xml(self, path: str) -> Node:
        """Return the root of an XML file of the book.

        Raises:
            UnreadableSource: it cannot be read, or is no XML.
        """
        try:
            return parse_xml(self.read(path))
        except BrokenMarkup as error:
            raise UnreadableSource(f"{self.name}/{path}", f"is broken: {error}; download the book again") from error


def read_epub(data: bytes, name: str) -> Extracted:
    """Read a book's text, title, author, date, subjects (as ``tags``) and language.

    Raises:
        UnreadableSource: it is no EPUB, is damaged, locked, or larger than ``MAX_BOOK_BYTES``.
    """
    archive = open_zip(data, name)
    size = sum(info.file_size for info in archive.infolist())
    if size > MAX_BOOK_BYTES:
        limit = MAX_BOOK_BYTES // 2**20
        raise UnreadableSource(name, f"expands to {size / 2**20:.0f} MiB, over {limit}; split the book")
    book = _Book(archive, name, {info.filename: info for info in archive.infolist()})
    path = _package_path(book)
    package = book.read_xml(path)
    chapters = list(_chapters(package, posixpath.dirname(path)))
    locked = _locked_files(book)
    if locked.intersection(chapters):
        raise UnreadableSource(name, "is locked against copying (DRM); ask its seller for one that is not")
    texts: list[str] = []
    notes: list[str] = []
    for chapter in chapters:
        try:
            texts.append(_chapter_text(book, chapter))
        except UnreadableSource as problem:
            notes.append(f"left out {problem}")
    if not any(texts) and notes:
        raise UnreadableSource(name, f"has no chapter that can be read ({notes[0]}); download it again")
    fields = fields_of(_about(package))
    text = "\n\n".join(text for text in texts if text)
    return Extracted(text, fields.title, fields.metadata, notes=(*notes, *fields.notes))


def _package_path(book: _Book) -> str:
    try:
        container = book.read_xml("META-INF/container.xml")
    except UnreadableSource:
        packages = [path for path in book.files if path.lower().endswith(".opf")]
        if not packages:
            raise UnreadableSource(book.name, "is not an EPUB book; export it again") from None
        return packages[0]
    for rootfile in named(container, "rootfile"):
        if path := rootfile.get("full-path"):
            return str(path)
    raise UnreadableSource(book.name, "does not say where its contents are; export it again")


def _chapters(package: Node, folder: str) -> Iterator[str]:
    """Yield the paths of the chapters in the order of reading."""
    items = {item.get("id"): item for item in named(package, "item")}
    aside = {
        _path(folder, reference.get("href"))
        for reference in named(package, "reference")
        if (reference.get("type") or "").lower() in GUIDES_LEFT_OUT
    }
    seen = set()
    for reference in named(package, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in CHAPTER_TYPES:
            continue
        path = _path(folder, item.get("href"))
        if "nav" not in (item.get("properties") or "").split() and path not in aside and path not in seen:
            seen.add(path)
            yield path


def _path(folder: str, reference: str | None) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote((reference or "").partition("#")[0])))


def _chapter_text(book: _Book, path: str) -> str:
    data = book.read(path)
    try:
        root = parse_xml(data)
    except BrokenMarkup:
        try:
            root = parse_page(decode_html(data, f"{book.name}/{path}"))
        except BrokenMarkup:
            return ""
    menus = [nav for nav in named(root, "nav") if any(key.endswith("type") for key in nav.attrib)]
    return joined(read_lines(root, menus))


def _locked_files(book: _Book) -> set[str]:
    """Return the files that cannot be read without a key; fonts, which are only scrambled, among them."""
    if "META-INF/encryption.xml" not in book.files:
        return set()
    encryption = book.read_xml("META-INF/encryption.xml")
    return {_path("", node.get("URI")).lstrip("/") for node in named(encryption, "cipherreference")}


def _about(package: Node) -> dict[object, object]:
    """Return the Dublin Core fields under the names that ``fields_of`` knows."""
    names = {"title": "title", "creator": "author", "date": "date", "subject": "tags", "language": "language"}
    about: dict[object, object] = {}
    metadata = next(named(package, "metadata"), None)
    for node in metadata.iter() if metadata is not None else ():
        key = names.get(local_name(node))
        if key and isinstance(node.tag, str) and "purl.org/dc" in node.tag and (value := plain(node)):
            values = about.setdefault(key, [])
            if isinstance(values, list):
                values.append(value)
    return about
