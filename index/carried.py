"""A document on its way from one library to another: all that is kept of it, its vectors too."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from index.records import Metadata
from index.rows import Entry


@dataclass(frozen=True, slots=True)
class Carried:
    """A document with its passages and vectors; its metadata are the file's own, ``given`` what a person gave."""

    entry: Entry
    given: Metadata
    file_id: str

    def digest(self) -> str:
        """Return a SHA-256 over all of it, equal wherever it is kept; vectors to the last bit."""
        document = self.entry.document
        told = [
            [document.id, document.source, document.title, document.language, document.sha256],
            sorted((key, list(values)) for key, values in document.metadata.items()),
            sorted((number, list(span)) for number, span in document.pages.items()),
            sorted((key, list(values)) for key, values in self.given.items()),
            self.file_id,
            [[one.start, one.end, one.language] for one in self.entry.passages],
        ]
        found = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode())
        found.update(np.asarray(self.entry.vectors, dtype="<f2").tobytes())
        return found.hexdigest()
