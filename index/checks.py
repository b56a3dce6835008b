"""Whether each document of a library is as it was stored, and whether its derived files hold what it says.

One document at a time is held in memory. Texts that are not UTF-8 any more are read with their odd bytes as lone
surrogates, so that one of them does not hide the others.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.database import Database
from index.dense import DamagedIndex
from index.derived import Derived
from index.library import Library
from index.library_files import DATABASE
from index.records import LANGUAGES, Generation
from index.soundness import StoredPassage, passages_fault, place_checksum

DOCUMENTS = (
    "SELECT documents.id, source, text, characters, documents.sha256, pages, coalesce(path, '') FROM documents"
    " LEFT JOIN files ON files.id = file_id ORDER BY documents.rowid"
)
PASSAGES = (
    'SELECT generation, id, start, "end", language, vector, checksum, place_checksum FROM passages'
    " WHERE document_id = ? AND generation IN (SELECT id FROM generations WHERE state != 'retired')"
)
MISCOUNTED = "is said to have"
NAMES = {
    "documents": "id, source, title, language, sha256, details, pages, added_at",
    "files": "*",
    "metadata": "document_id, key, value",
    "generations": "fingerprint, state",
    "revisions": "token",
}


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """What is wrong with a document itself, with its passages, or "" for each.

    ``path`` is the file that it came from, or "". ``digests`` are the SHA-256 that was stored and that of the text
    as it is now.
    """

    document_id: str
    source: str
    text: str
    passages: str
    path: str
    digests: tuple[str, ...] = ()


def document_faults(folder: Path) -> Iterator[DocumentFault]:
    """Yield the faults of the library in ``folder``, whose tables have this schema, reading every text and vector."""
    with _tolerant(folder) as connection:
        query = "SELECT id, fingerprint, state FROM generations WHERE state != 'retired'"
        generations = {row[0]: (json.loads(row[1])["dimension"], row[2]) for row in connection.execute(query)}
        for row in connection.execute(DOCUMENTS):
            fault = _fault(row, _by_generation(connection, row[0]), generations)
            if fault.text or fault.passages:
                yield fault


def undecodable(folder: Path) -> str:
    """Return where something other than a document's text is not UTF-8 any more, or ""."""
    with _tolerant(folder) as connection:
        for table, columns in NAMES.items():
            for row in connection.execute(f"SELECT {columns} FROM {table}"):
                if any(isinstance(value, str) and not _is_utf8(value) for value in row):
                    return f"a row of {table} holds bytes that are no text"
    return ""


def derived_fault(library: Library, live: Generation) -> str:
    """Return what is wrong with the files derived from ``live``, or "", reading all of them."""
    derived = Derived(library, live)
    stamp = derived.usable_stamp()
    if stamp is None:
        return "belong to another state of this library" if derived.folder.exists() else "are not there"
    if stamp.changing:
        return "were being changed by a process that was ended"
    try:
        derived.verify(stamp)
        dense = {
            one: derived.with_changes(derived.load_dense(stamp, one), one, stamp.base, stamp.revision)
            for one in LANGUAGES
        }
        lexical = {one: derived.load_lexical(one) for one in LANGUAGES}
        if stamp.revision == library.revision():
            derived.check_counts(dense, lexical)
    except DamagedIndex as error:
        return f"are damaged: {error}"
    return ""


@contextmanager
def _tolerant(folder: Path) -> Iterator[sqlite3.Connection]:
    database = Database(folder / DATABASE)
    try:
        database.connection().text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        with database.snapshot() as connection:
            yield connection
    finally:
        database.close()


def _by_generation(connection: sqlite3.Connection, document_id: str) -> dict[int, list[StoredPassage]]:
    found: dict[int, list[StoredPassage]] = {}
    for generation, number, start, end, language, vector, checksum, place in connection.execute(
        PASSAGES, (document_id,)
    ):
        is_placed = place_checksum(document_id, start, end, language) == place
        one = StoredPassage(number, start, end, language, vector, checksum, is_placed)
        found.setdefault(generation, []).append(one)
    return found


def _fault(
    row: tuple[Any, ...],
    passages: Mapping[int, list[StoredPassage]],
    generations: Mapping[int, tuple[int, str]],
) -> DocumentFault:
    document_id, source, text, characters, sha256, pages, path = row
    is_text = isinstance(text, str)
    data = text.encode("utf-8", "surrogateescape") if is_text else bytes(text)
    wrong, unsound = "", ""
    digests = (sha256, hashlib.sha256(data).hexdigest())
    if not is_text or digests[0] != digests[1]:  # what its passages are cannot be told then
        return DocumentFault(document_id, source, "has a text that is not the one that was stored", "", path, digests)
    if not _pages_lie_in(pages, len(text)):
        wrong = "has pages that its text does not hold"
    elif characters != len(text):
        wrong = f"{MISCOUNTED} {characters} characters and has {len(text)}"
    for number, (dimension, state) in generations.items():
        if number in passages or state == "live":  # the others of an unfinished rebuild are still to come
            unsound = unsound or passages_fault(text, passages.get(number, ()), dimension)
    return DocumentFault(document_id, source, wrong, unsound, path, digests)


def _pages_lie_in(pages: str, characters: int) -> bool:
    try:
        return all(0 <= start <= end <= characters for start, end in json.loads(pages).values())
    except (ValueError, TypeError, AttributeError):
        return False


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
