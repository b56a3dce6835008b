"""Rows of a damaged SQLite file, found page by page without its header, its schema or its trees.

Follows the published file format: leaf pages of tables and all pages of indexes hold records, each with the types
of its values. A page, a record or a chain of pages that makes no sense is passed over. Pages on the free list hold
what was deleted and are left out, where the list can be read. What a write-ahead log committed stands for the file's.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"SQLite format 3\0"
USUAL_PAGE_SIZE = 4096
TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x0A, 0x02
HEADER_BYTES = {TABLE_LEAF: 8, INDEX_LEAF: 8, INDEX_INTERIOR: 12}
LOG_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
CONSTANTS = {0: None, 8: 0, 9: 1}

Value = None | int | float | bytes | str
"""Text that is not UTF-8 keeps its odd bytes as lone surrogates."""


class _NoRecord(Exception):
    """Bytes that are no record."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a record lies: its page, from 1, and the offset there; ``row`` is its rowid, 0 in an index."""

    page: int
    offset: int
    row: int
    in_table: bool


class Pages:
    """The pages of one database file and of its log, read one at a time; to be closed."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._bytes = os.fstat(self._file).st_size
        header = self._read(self._file, 0, 100)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        self.is_headed = header.startswith(MAGIC) and size >= 512 and not size & (size - 1)
        self.size = size if self.is_headed else USUAL_PAGE_SIZE
        self._usable = self.size - (header[20] if self.is_headed else 0)
        self._log = -1
        self._logged: dict[int, int] = {}
        with suppress(FileNotFoundError):
            self._log = os.open(path.with_name(f"{path.name}-wal"), os.O_RDONLY)
            self._read_log()
        self.count = max(self._bytes // self.size, max(self._logged, default=0))
        self._free = self._free_pages()

    def close(self) -> None:
        """Close the files."""
        for file in (self._file, self._log):
            if file >= 0:
                os.close(file)

    def is_truncated(self) -> bool:
        """Tell whether the header is lost, or counts more pages than there are."""
        return not self.is_headed or int.from_bytes(self._page(1)[28:32], "big") > self.count

    def cells(self) -> Iterator[Cell]:
        """Yield where every record lies that may be one."""
        for number in range(1, self.count + 1):
            if number not in self._free:
                with suppress(_NoRecord):
                    yield from self._cells_of(number)

    def record(self, cell: Cell) -> tuple[Value, ...] | None:
        """Return the values of one record, or None if what lies there is none."""
        try:
            return _values(self._payload(cell))
        except (_NoRecord, struct.error, IndexError):
            return None

    def _cells_of(self, number: int) -> Iterator[Cell]:
        page, start = self._page(number), 100 if number == 1 else 0
        kind = page[start] if page else 0
        if kind not in HEADER_BYTES:
            return
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + HEADER_BYTES[kind]
        if first + 2 * count > len(page):
            return
        for offset in struct.unpack_from(f">{count}H", page, first):
            try:
                at = offset + (4 if kind == INDEX_INTERIOR else 0)
                _, after = _varint(page, at)
                row = _varint(page, after)[0] if kind == TABLE_LEAF else 0
            except _NoRecord:
                continue
            yield Cell(number, at, row, kind == TABLE_LEAF)

    def _payload(self, cell: Cell) -> bytes:
        """Return all bytes of a record, those on further pages too."""
        page = self._page(cell.page)
        length, at = _varint(page, cell.offset)
        if cell.in_table:
            _, at = _varint(page, at)
        usable = self._usable
        most = usable - 35 if cell.in_table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return page[at : at + length]
        if length > self.count * self.size:
            raise _NoRecord
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
        parts = [page[at : at + local]]
        following, left = int.from_bytes(page[at + local : at + local + 4], "big"), length - local
        while left > 0:
            page = self._page(following)
            if len(page) < usable:
                raise _NoRecord
            parts.append(page[4 : 4 + min(left, usable - 4)])
            following, left = int.from_bytes(page[:4], "big"), left - (usable - 4)
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        """Return one page, shorter or empty where the file ends or cannot be read."""
        if number in self._logged:
            return self._read(self._log, self._logged[number], self.size)
        return self._read(self._file, (number - 1) * self.size, self.size) if 0 < number <= self.count else b""

    @staticmethod
    def _read(file: int, start: int, size: int) -> bytes:
        with suppress(OSError):  # a bad place of the disk is what this is for
            return os.pread(file, size, start)
        return b""

    def _read_log(self) -> None:
        """Note the newest committed place of every page in the log, as far as its frames belong together."""
        salts = self._read(self._log, 16, 8)
        pending: dict[int, int] = {}
        at = LOG_HEADER_BYTES
        while len(header := self._read(self._log, at, FRAME_HEADER_BYTES)) == FRAME_HEADER_BYTES:
            number, committed = struct.unpack_from(">II", header)
            if header[8:16] != salts or not number:
                break
            pending[number] = at + FRAME_HEADER_BYTES
            if committed:
                self._logged |= pending
                pending = {}
            at += FRAME_HEADER_BYTES + self.size

    def _free_pages(self) -> set[int]:
        header = self._page(1)[:40]
        free: set[int] = set()
        trunk = int.from_bytes(header[32:36], "big") if header.startswith(MAGIC) else 0
        while trunk and trunk not in free and len(page := self._page(trunk)) == self.size:
            following, count = struct.unpack_from(">II", page)
            if count > self.size // 4 - 2:
                break
            free |= {trunk, *struct.unpack_from(f">{count}I", page, 8)}
            trunk = following
        return free


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at ``at``, and where it ends."""
    value = 0
    for length, byte in enumerate(data[at : at + 9], 1):
        if length == 9:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + length
    raise _NoRecord


def _values(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    if end > len(payload):
        raise _NoRecord
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise _NoRecord
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in CONSTANTS:
        return CONSTANTS[kind], at
    size = (kind - 12) // 2 if kind >= 12 else 8 if kind == 7 else INTEGER_BYTES.get(kind, -1)
    part = payload[at : at + size]
    if size < 0 or len(part) < size:
        raise _NoRecord
    if kind >= 12:
        return (part.decode("utf-8", "surrogateescape") if kind % 2 else part), at + size
    if kind == 7:
        return float(struct.unpack(">d", part)[0]), at + size
    return int.from_bytes(part, "big", signed=True), at + size
