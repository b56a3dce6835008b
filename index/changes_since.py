"""What has happened to passages since a revision: what derived indexes ask for to catch up; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from index.database import from_stored
from index.queries import LibraryQueries
from index.records import Language
from index.rows import Added, vectors_from_rows
from index.vectors import Halves, Ids

CHANGES = ("passages", "removals")


class ChangeQueries(LibraryQueries):
    """The queries of one library folder, those about its changes among them; safe from any thread."""

    def added_since(self, generation: int, language: Language, revision: int, size: int = 4096) -> Iterator[Added]:
        """Yield the passages added after ``revision`` and still there, ``size`` at a time."""
        for rows in self._pages('document_id, start, "end"', (generation, language, revision), size):
            documents = {document_id: self.document(document_id) for document_id in {row[1] for row in rows}}
            yield Added(
                ids=np.array([row[0] for row in rows], dtype=np.int64),
                titles=[documents[row[1]].title for row in rows],
                texts=[documents[row[1]].text[row[2] : row[3]] for row in rows],
            )

    def vectors_since(
        self, generation: int, language: Language, since: int, until: int, size: int = 4096
    ) -> Iterator[tuple[Ids, Halves]]:
        """Yield the passages added after revision ``since``, up to ``until``, and still there, ``size`` at a time.

        Ids of shape ``(n,)``, all ascending, and vectors of shape ``(n, dimension)``.
        """
        for rows in self._pages("vector, revision", (generation, language, since), size):
            some = [row for row in rows if row[2] <= until]
            if some:
                yield vectors_from_rows(some)

    def _pages(self, columns: str, asked: tuple[int, Language, int], size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield ids and ``columns`` of the passages of a generation and language after a revision, by their ids."""
        # All of them lie in the order of their ids already; few are found by their revision.
        by = "NOT INDEXED" if not asked[2] else ""
        query = (
            f"SELECT id, {columns} FROM passages {by} WHERE generation = ? AND language = ? AND revision > ?"
            " AND id > ? ORDER BY id LIMIT ?"
        )
        last = 0
        while rows := self._database.rows(query, (*asked, last, size)):
            yield rows
            last = rows[-1][0]

    @from_stored
    def removed_since(self, generation: int, language: Language, revision: int) -> Ids:
        """Return the ids of passages removed after ``revision``, shape ``(n,)``."""
        query = "SELECT passage_id FROM removals WHERE generation = ? AND language = ? AND revision > ?"
        rows = self._database.rows(query, (generation, language, revision))
        return np.array([row[0] for row in rows], dtype=np.int64)

    def changes_since(self, generation: int, revision: int) -> int:
        """Return how many passages were added or removed after ``revision``."""
        parts = [f"(SELECT count(*) FROM {table} WHERE generation = ? AND revision > ?)" for table in CHANGES]
        return int(self._database.rows(f"SELECT {' + '.join(parts)}", (generation, revision) * 2)[0][0])
