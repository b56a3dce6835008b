"""One Milvus cluster through ``pymilvus``: requests with a deadline, and errors that say what to do.

Every writing here can be sent twice without harm, so what a server that is starting anew did not answer is sent
again until the deadline.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index.addresses import TOKEN_VARIABLE, MilvusAddress
from index.milvus.driver import driver, rpc_error
from index.milvus.errors import NOT_LOADED, MilvusError, MilvusUnavailable, named_error

ROWS_PER_PAGE = 1000
MOST_ROWS = 16_384
"""What Milvus gives at most in answer to one query or search."""
BYTES_PER_UPSERT = 8_000_000
OLDEST_VERSION = (2, 4)
LITE = "milvus_lite"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0
# By itself gRPC waits up to two minutes before it looks for a server again, and for all connections of a process.
CHANNEL_OPTIONS = {
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 500,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.use_local_subchannel_pool": 1,
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One row that a search found: its primary key, inner product and fields."""

    id: int
    score: float
    fields: Row


class Cluster:
    """The connection of this process to one database of a cluster; safe to share between threads."""

    def __init__(self, address: MilvusAddress) -> None:
        self.address = address
        scheme = "https" if address.tls else "http"
        host = f"[{address.host}]" if ":" in address.host else address.host
        milvus = driver()
        with self._told("connect", address.connect_seconds):
            self._client = milvus.MilvusClient(
                uri=f"{scheme}://{host}:{address.port}",
                token=os.environ.get(TOKEN_VARIABLE, ""),
                db_name=address.database,
                timeout=address.connect_seconds,
                dedicated=True,
                grpc_options=CHANNEL_OPTIONS,
            )
            self.version = str(self._client.get_server_version(timeout=address.connect_seconds))
        self.answers = True
        """Whether the last request was answered."""
        self.is_lite = self.version.startswith(LITE)
        found = re.match(r"v?(\d+)\.(\d+)", self.version)
        if found and (int(found[1]), int(found[2])) < OLDEST_VERSION:
            oldest = ".".join(map(str, OLDEST_VERSION))
            raise MilvusError(f"Milvus at {address.server} is {self.version}; upgrade it to {oldest} or newer")

    # Collections

    def collections(self) -> set[str]:
        """Return the names of all collections."""
        return set(self._ask("list the collections", self._client.list_collections))

    def create(self, name: str, fields: Sequence[Row], indexes: Sequence[Row], shards: int, replicas: int) -> None:
        """Make a collection with ``fields`` and ``indexes``, and have it searched; one that is there stays."""
        milvus = driver()
        schema = milvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        for field in fields:
            kinds = {key: getattr(milvus.DataType, field[key]) for key in ("datatype", "element_type") if key in field}
            schema.add_field(**{**field, **kinds})
        if name not in self.collections():
            self._ask(f"make {name}", self._client.create_collection, name, schema=schema, num_shards=shards)
        # Whoever made it may have been killed before it had all its indexes.
        held = self._ask(f"list the indexes of {name}", self._client.list_indexes, name)
        wanted = milvus.MilvusClient.prepare_index_params()
        for index in indexes:
            if index["field_name"] not in held:
                wanted.add_index(**index, index_name=index["field_name"])
        if len(wanted):  # of an empty collection there is nothing to wait for
            self._ask(f"index {name}", self._client.create_index, name, wanted, sync=False)
        self._ask(f"load {name}", self._client.load_collection, name, replica_number=replicas)

    def fields(self, name: str) -> set[str]:
        """Return the names of a collection's fields."""
        described = self._ask(f"look {name} up", self._client.describe_collection, name)
        return {field["name"] for field in described["fields"]}

    def drop(self, name: str) -> None:
        """Delete a collection, if it is there."""
        self._ask(f"drop {name}", self._client.drop_collection, name)

    def alias_target(self, alias: str) -> str:
        """Return which collection ``alias`` names.

        Raises:
            CollectionGone: none.
        """
        described = self._ask(f"look {alias} up", self._client.describe_alias, alias)
        return str(described["collection_name"])

    def point_alias(self, alias: str, collection: str) -> None:
        """Let ``alias`` name ``collection``, in one step."""
        held = self._ask("list the aliases", self._client.list_aliases)["aliases"]
        change = self._client.alter_alias if alias in held else self._client.create_alias
        self._ask(f"point {alias} to {collection}", change, collection_name=collection, alias=alias)

    def drop_alias(self, alias: str) -> None:
        """Forget ``alias``."""
        self._ask(f"drop {alias}", self._client.drop_alias, alias)

    # Rows

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Insert rows, or replace those with their primary keys; all are durable when this returns."""
        for some in _cut(rows):
            self._on(collection, "write", self._client.upsert, data=list(some))

    def delete(self, collection: str, condition: str) -> None:
        """Delete the rows that satisfy ``condition``."""
        self._on(collection, "delete", self._client.delete, filter=condition)

    def get(self, collection: str, keys: Sequence[str] | Sequence[int], fields: Sequence[str]) -> list[Row]:
        """Return the rows with these primary keys that there are, in no order."""
        found: list[Row] = []
        for start in range(0, len(keys), ROWS_PER_PAGE):
            some = list(keys[start : start + ROWS_PER_PAGE])
            found += self._on(
                collection, "read", self._client.get, ids=some, output_fields=list(fields), consistency_level="Strong"
            )
        return found

    def query(self, collection: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """Return at most ``MOST_ROWS`` rows that satisfy ``condition``, in no order."""
        asked = {"filter": condition, "output_fields": list(fields), "limit": MOST_ROWS, "consistency_level": "Strong"}
        return list(self._on(collection, "read", self._client.query, **asked))

    def scan(self, collection: str, condition: str, fields: Sequence[str]) -> Iterator[Row]:
        """Yield all rows that satisfy ``condition``, however many."""
        rows = self.query(collection, condition, fields)
        if len(rows) < MOST_ROWS:
            yield from rows
            return
        asked = {"filter": condition, "output_fields": list(fields), "batch_size": ROWS_PER_PAGE}
        pages = self._on(collection, "read", self._client.query_iterator, consistency_level="Strong", **asked)
        with self._told(f"read {collection}", self.address.request_seconds):
            while page := pages.next():
                yield from page
            pages.close()

    def count(self, collection: str, condition: str = "") -> int:
        """Return how many rows satisfy ``condition``."""
        asked = {"filter": condition, "output_fields": ["count(*)"], "consistency_level": "Strong"}
        return int(self._on(collection, "count", self._client.query, **asked)[0]["count(*)"])

    def search(
        self, collection: str, field: str, query: Any, limit: int, condition: str, fields: Sequence[str] = ()
    ) -> list[Found]:
        """Return the rows with the highest inner product of ``field`` with ``query``, best first."""
        (hits,) = self._on(
            collection,
            "search",
            self._client.search,
            data=[query],
            anns_field=field,
            limit=min(limit, MOST_ROWS),
            filter=condition,
            output_fields=list(fields),
            search_params={"metric_type": "IP"},
            consistency_level=self.address.consistency.capitalize(),
        )
        return [Found(int(hit["id"]), float(hit["distance"]), dict(hit["entity"])) for hit in hits]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    # Requests

    def _on(self, collection: str, what: str, request: Any, **arguments: Any) -> Any:
        """Send a request about one collection; a server that was started anew has to be told to load it first."""
        try:
            return self._ask(f"{what} {collection}", request, collection, **arguments)
        except MilvusError as error:
            if getattr(error.__cause__, "code", None) != NOT_LOADED:
                raise
        self._ask(f"load {collection}", self._client.load_collection, collection)
        return self._ask(f"{what} {collection}", request, collection, **arguments)

    def _ask(self, what: str, request: Any, *arguments: Any, **named: Any) -> Any:
        """Send a request, again and again while nothing answers, for all of them can be sent twice without harm."""
        until, pause = time.monotonic() + self.address.request_seconds, FIRST_PAUSE_SECONDS
        while True:
            left = max(until - time.monotonic(), FIRST_PAUSE_SECONDS)
            try:
                with self._told(what, self.address.request_seconds):
                    answer = request(*arguments, timeout=left, **named)
                self.answers = True
                return answer
            except MilvusUnavailable:
                self.answers = False
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    @contextmanager
    def _told(self, what: str, seconds: float) -> Iterator[None]:
        """Say what ``pymilvus`` raises in words of ours; it may repeat a request, never a secret."""
        milvus, refused = driver(), rpc_error()
        try:
            yield
        except (milvus.MilvusException, refused, ValueError) as error:
            raise named_error(error, what, self.address, seconds) from error


def _cut(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield ``rows`` in pieces that one message holds."""
    start = size = 0
    for position, row in enumerate(rows):
        own = sum(4 * len(value) if isinstance(value, str) else 8 * _length(value) for value in row.values())
        if size + own > BYTES_PER_UPSERT or position - start >= ROWS_PER_PAGE:
            yield rows[start:position]
            start, size = position, 0
        size += own
    if start < len(rows):
        yield rows[start:]


def _length(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 1
