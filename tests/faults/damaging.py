"""Libraries as a killed writer and a closed one leave them, and what can happen to a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.ingest import add_paths, open_library, open_or_create
from qa.answer import Answerer, Question
from qa.config import Settings
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, write_files

QUESTIONS = (
    "متى وصلت القهوة إلى ميناء المخا؟",
    "كم يبلغ عمق البحر الأحمر؟",
    "How many days does the moon need?",
    "When did the school in Riyadh open?",
    "ما الكتاب الجديد؟",
)
LATER = {
    "كتاب.txt": "الكتابُ الجديد عند أَحْمَد (Ahmad). ثمنه ٤٠ ريالاً.\n",
    "قهوة.txt": ARABIC_TEXTS["قهوة.txt"] + "قهوة!\n",
}
OTHER = {"army.txt": "The army of another library marched 30 days.\n", "جيش.txt": "الجَيْشُ في مكتبة أخرى.\n"}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: its text and what it cites, as document id, start, end and quote."""

    text: str
    cited: tuple[tuple[str, int, int, str], ...]


def make_libraries(root: Path) -> None:
    """Make three libraries below ``root``: ``closed``, ``killed`` with all in its write-ahead log, and ``other``."""
    documents = write_files(root / "documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    other = open_or_create(root / "other", DemoEncoder(), 256)
    add_paths(other, DemoEncoder(), [write_files(root / "others", OTHER)])
    other.library.close()
    index = open_or_create(root / "closed", DemoEncoder(), 256)
    add_paths(index, DemoEncoder(), [documents])
    with index.library.writing("be copied before the log is emptied"):
        add_paths(index, DemoEncoder(), [write_files(documents, LATER)])
        shutil.copytree(root / "closed", root / "killed")
    index.library.close()


def ask_all(folder: Path) -> list[Said]:
    """Open the library in ``folder`` and ask all ``QUESTIONS``; every citation is compared with its document."""
    index = open_library(folder)
    try:
        answerer = Answerer(index, DemoEncoder(), Settings(minimum_confidence=0.0))
        answers = [answerer.ask(Question(question)) for question in QUESTIONS]
        for citation in (one for answer in answers for one in answer.citations):
            text = index.library.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote
        return [Said(a.text, tuple((c.document_id, c.start, c.end, c.quote) for c in a.citations)) for a in answers]
    finally:
        index.library.close()


def half(file: Path, other: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path, other: Path) -> None:
    file.write_bytes(b"")


def zeroed(file: Path, other: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def flipped(file: Path, other: Path) -> None:
    flip(file, file.stat().st_size // 2)


def replaced(file: Path, other: Path) -> None:
    file.write_bytes(other.read_bytes() if other.exists() else b"\xff another's \x00 file")


def deleted(file: Path, other: Path) -> None:
    file.unlink()


def flip(file: Path, position: int, bits: int = 0xFF) -> None:
    """Turn ``bits`` of one byte over."""
    data = bytearray(file.read_bytes())
    if data:
        data[position] ^= bits
    file.write_bytes(data)


Damage = Callable[[Path, Path], None]
"""Damages a file; the second is another library's, or the other language's, of the same kind."""

DAMAGES: tuple[Damage, ...] = (half, emptied, zeroed, flipped, replaced, deleted)
