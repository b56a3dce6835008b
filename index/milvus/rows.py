"""The rows of those collections on Milvus that hold no vectors: documents, texts, files and the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.milvus.cluster import Cluster
from index.milvus.errors import MilvusError
from index.milvus.filters import one_of, quoted

MAX_VALUE_BYTES = 65_000
KEYS_PER_REQUEST = 1000
# Milvus wants a vector in every collection.
NOTHING = "nothing"
ROW_FIELDS = ("key", "kind", "owner", "origin", "version", "value")


@dataclass(frozen=True, slots=True)
class Row:
    """One row without a vector: ``owner`` is the document or file that it is about, ``origin`` where that is from."""

    key: str
    kind: str
    owner: str
    value: str
    version: int = 0
    origin: str = ""


class Rows:
    """One collection of rows without vectors."""

    def __init__(self, cluster: Cluster, collection: str) -> None:
        self._cluster = cluster
        self.collection = collection

    def put(self, rows: Iterable[Row]) -> None:
        """Write rows, each in place of one with its key.

        Raises:
            MilvusError: a value is longer than Milvus keeps.
        """
        made = []
        for row in rows:
            size = len(row.value.encode())
            if size > MAX_VALUE_BYTES:
                raise MilvusError(
                    f"the {row.kind} of {row.owner} takes {size:,} bytes, {MAX_VALUE_BYTES:,} fit on Milvus; shorten "
                    "its title or metadata, or keep this library in a folder"
                )
            made.append({**{name: getattr(row, name) for name in ROW_FIELDS}, NOTHING: [0.0, 1.0]})
        if made:
            self._cluster.upsert(self.collection, made)

    def get(self, *keys: str) -> list[Row]:
        """Return the rows with these keys that there are."""
        return [_row(found) for found in self._cluster.get(self.collection, keys, ROW_FIELDS)]

    def of_kind(self, kind: str, origin: str | None = None, prefix: str = "") -> list[Row]:
        """Return all rows of one kind, or those of one origin, or whose keys begin with ``prefix``."""
        condition = f"kind == {quoted(kind)}"
        condition += "" if origin is None else f" and origin == {quoted(origin)}"
        condition += f" and key like {quoted(prefix + '%')}" if prefix else ""
        return self.where(condition)

    def of_owners(self, kind: str, owners: Sequence[str]) -> list[Row]:
        """Return the rows of one kind that are about ``owners``."""
        found: list[Row] = []
        for some in _pieces(owners):
            found += self.where(f"kind == {quoted(kind)} and {one_of('owner', some)}")
        return found

    def where(self, condition: str) -> list[Row]:
        """Return the rows that satisfy ``condition``."""
        return [_row(found) for found in self._cluster.scan(self.collection, condition, ROW_FIELDS)]

    def delete(self, condition: str) -> None:
        """Delete the rows that satisfy ``condition``."""
        self._cluster.delete(self.collection, condition)

    def delete_keys(self, keys: Sequence[str]) -> None:
        """Delete the rows with these keys."""
        for some in _pieces(keys):
            self.delete(one_of("key", some))


def _row(found: Mapping[str, Any]) -> Row:
    return Row(**{name: found[name] for name in ROW_FIELDS})


def _pieces(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[at : at + KEYS_PER_REQUEST] for at in range(0, len(values), KEYS_PER_REQUEST)]
