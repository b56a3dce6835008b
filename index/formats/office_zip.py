"""The zip that every .docx, .pptx and .xlsx is: opened within limits, its XML parsed without entities.

Sizes are never believed: ``zipfile`` expands all that a member holds before it cuts the bytes at the
declared size, so each member is expanded piece by piece here first, no further than it declares.
"""

from __future__ import annotations

import copy
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from index.extracted import UnreadableSource
from index.formats.signatures import told_apart
from index.formats.xml import BrokenMarkup, Node, parse_xml

MAX_MEMBERS = 20_000
MAX_PART_BYTES = 100 * 2**20
MAX_EXPANDED_BYTES = 512 * 2**20
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READ_BYTES = 2**16
# All that zipfile raises on bytes that are not, or are no longer, a zip.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: ``kind`` is the last word of the relation's type, ``path`` lies in the zip."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened Office file; ``name`` is how errors call it and ``suffix`` the format to save it in again."""

    archive: zipfile.ZipFile
    name: str
    suffix: str

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a part, or None where there is none.

        Raises:
            UnreadableSource: the part is damaged, or larger than it declares or than ``MAX_PART_BYTES``.
        """
        try:
            member = self.archive.getinfo(path)
        except KeyError:
            return None
        if member.file_size > MAX_PART_BYTES:
            raise self._too_large(path)
        return b"".join(self._pieces(member))

    def xml(self, path: str) -> Node | None:
        """Return the root of an XML part, or None where there is no such part.

        Raises:
            UnreadableSource: as ``read``, or the part is not well-formed XML, or declares entities.
        """
        data = self.read(path)
        if data is None:
            return None
        try:
            root = parse_xml(data)
        except BrokenMarkup as error:
            raise self.damaged(f"{path} is not valid XML") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.damaged(f"{path} declares XML entities, which no office program writes")
        return root

    def relations(self, path: str) -> Mapping[str, Relation]:
        """Return what the part at ``path`` (the package itself when "") refers to inside the file, by id."""
        folder, part = posixpath.split(path)
        root = self.xml(posixpath.join(folder, "_rels", f"{part}.rels"))
        found = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = Relation(kind, target.lstrip("/"))
        return found

    def related(self, path: str, kind: str) -> str:
        """Return the path of the first part of ``kind`` that the part at ``path`` refers to, or ""."""
        return next((relation.path for relation in self.relations(path).values() if relation.kind == kind), "")

    def verify(self) -> None:
        """Expand every member once, keeping nothing, for a library that opens the same bytes by itself.

        Raises:
            UnreadableSource: a member is damaged or larger than it declares.
        """
        for member in self.archive.infolist():
            for _ in self._pieces(member):
                pass

    def damaged(self, what: str) -> UnreadableSource:
        """Return the error for a file that no office program wrote like this."""
        return UnreadableSource(self.name, f"{what}; open it in its program and save it again as {self.suffix}")

    def _pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        # One byte more than declared is let through, to see whether there is one.
        probe = copy.copy(member)
        probe.file_size = member.file_size + 1
        expanded = 0
        try:
            with self.archive.open(probe) as stream:
                while piece := stream.read(READ_BYTES):
                    expanded += len(piece)
                    if expanded > member.file_size:
                        raise self.damaged(f"{member.filename} is larger than it declares")
                    yield piece
        except ZIP_ERRORS as error:
            raise self.damaged(f"is damaged at {member.filename}") from error

    def _too_large(self, path: str) -> UnreadableSource:
        return UnreadableSource(self.name, f"{path} expands to over {MAX_PART_BYTES // 2**20} MiB; split the file")


def open_package(data: bytes, name: str, suffix: str) -> Package:
    """Open the file that ``data`` is, by what its directory declares; nothing is expanded yet.

    Raises:
        UnreadableSource: it is not a zip, is protected by a password, is in the binary format of before
            2007, or declares more than the limits of this module.
    """
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableSource(name, "is protected by a password; save it without one")
        raise UnreadableSource(name, f"is in the old binary format; save it as {suffix}")
    try:
        package = Package(zipfile.ZipFile(BytesIO(data)), name, suffix)
    except ZIP_ERRORS as error:
        damaged = f"is damaged, or not a {suffix} file; open it in its program and save it again as {suffix}"
        raise UnreadableSource(name, told_apart(data, suffix) or damaged) from error
    members = package.archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableSource(name, f"holds {len(members)} parts, over {MAX_MEMBERS}; split the file")
    if sum(member.file_size for member in members) > MAX_EXPANDED_BYTES:
        raise UnreadableSource(name, f"expands to over {MAX_EXPANDED_BYTES // 2**20} MiB; split the file")
    for member in members:
        _refuse_odd_member(package, member)
    return package


def _refuse_odd_member(package: Package, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise UnreadableSource(package.name, "is protected by a password; save it without one")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise package.damaged(f"{member.filename} is compressed in a way that office programs do not use")
    if member.filename.endswith((".xml", ".rels")) and member.file_size > MAX_PART_BYTES:
        raise package._too_large(member.filename)


def local_name(element: Node) -> str:
    """Return the name of ``element`` without its namespace, of which strict and usual files have different ones."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Node, name: str) -> str:
    """Return the attribute of that local name in whatever namespace, or ""."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def chosen(alternatives: Node) -> Node | None:
    """Return the one branch of an ``mc:AlternateContent`` to read: the others say the same for other programs."""
    texts = [branch for branch in alternatives if any(local_name(part) == "t" for part in branch.iter())]
    return next(iter(texts), None)
