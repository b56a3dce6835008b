"""The keys of the web service as rows on Milvus, so that every server of a library lets in the same ones."""

from __future__ import annotations

import json
from dataclasses import asdict

from index.keys import KeyRow
from index.milvus.rows import Row, Rows

KEY = "key"


class MilvusKeys:
    """Where ``index.keys.Keys`` keeps the keys of a library on a cluster."""

    def __init__(self, records: Rows) -> None:
        self._records = records

    def add(self, key: KeyRow) -> bool:
        """Keep a new key, unless one in use has its name, and tell whether it is kept."""
        if any(one.name == key.name and one.revoked_at is None for one in self.all()):
            return False
        self.put(key)
        return True

    def put(self, key: KeyRow) -> None:
        """Keep a key, or what has become of it."""
        self._records.put([Row(f"{KEY}/{key.id}", KEY, key.id, json.dumps(asdict(key), ensure_ascii=False))])

    def find(self, key_id: str) -> KeyRow | None:
        """Return one key, or None where no key has this id."""
        found = self._records.get(f"{KEY}/{key_id}") if key_id.isalnum() else []
        return KeyRow(**json.loads(found[0].value)) if found else None

    def all(self) -> list[KeyRow]:
        """Return every key there has been, oldest first."""
        found = [KeyRow(**json.loads(row.value)) for row in self._records.of_kind(KEY)]
        return sorted(found, key=lambda key: (key.created_at, key.id))
