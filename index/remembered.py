"""Documents read and proved lately, so that the next question need not read, decode and hash a whole book again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from index.records import Document

# In memory an Arabic character takes two bytes.
MOST_CHARACTERS = 16_000_000


class RememberedDocuments:
    """The documents of one state of a library, those asked for last; safe to share between threads.

    A *state* is whatever is equal only while no document and nothing known about one has changed.
    """

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most_characters = most_characters
        self._state: object = None
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def of(self, state: object, ids: Iterable[str]) -> dict[str, Document]:
        """Return those of the documents ``ids`` that are remembered of ``state``, by id."""
        with self._lock:
            if state != self._state:
                return {}
            found = {one: self._documents[one] for one in ids if one in self._documents}
            for one in found:
                self._documents.move_to_end(one)
            return found

    def remember(self, state: object, documents: Iterable[Document]) -> None:
        """Remember ``documents`` as they are in ``state``, and forget what is of another, or was asked for long ago."""
        with self._lock:
            if state != self._state:
                self._state, self._characters = state, 0
                self._documents.clear()
            for document in documents:
                if document.id not in self._documents:
                    self._documents[document.id] = document
                    self._characters += len(document.text)
            while self._characters > self._most_characters:
                _, oldest = self._documents.popitem(last=False)
                self._characters -= len(oldest.text)
