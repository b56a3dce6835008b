"""The collections of a library on Milvus, and the rows of those that hold no vectors.

``NAME_records`` holds small rows of several kinds, ``NAME_texts`` the texts of documents in parts, ``NAME_terms``
every word that passages were found by. ``NAME_passages_gN`` holds the passages of generation N with their vectors;
the alias ``NAME_passages`` names the live one, and is switched in one step.

A document's *version* is a number that only grows. Its rows are written under a new version and count from the
moment that its row in the records is there; of several versions the highest counts. So nothing waits for anything,
and many may write at once: whatever is of a lower version than the one that counts can be deleted by anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from index.addresses import MilvusAddress
from index.library_errors import NoLibrary
from index.milvus.cluster import Cluster
from index.milvus.errors import MilvusError
from index.milvus.rows import NOTHING, ROW_FIELDS, Row, Rows

LAYOUT_VERSION = 1
MANIFEST = "manifest"
MAX_ID_BYTES = 500
MAX_TERM_BYTES = 256
MAX_TERMS = 4096


class OtherLayout(MilvusError):
    """Collections that another version of Isnad made, or something else."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a library's collections."""

    name: str

    @property
    def records(self) -> str:
        """Documents, encodings, files, keys, generations, and the state of the library."""
        return f"{self.name}_records"

    @property
    def texts(self) -> str:
        """The texts of documents, and the spans of their pages."""
        return f"{self.name}_texts"

    @property
    def terms(self) -> str:
        """The words that passages hold, by language."""
        return f"{self.name}_terms"

    @property
    def live(self) -> str:
        """The alias of the live generation's passages."""
        return f"{self.name}_passages"

    def passages(self, generation: int) -> str:
        """The passages of one generation."""
        return f"{self.name}_passages_g{generation}"


def create(cluster: Cluster, address: MilvusAddress) -> Names:
    """Make the collections of a library but those of its passages, and return their names; what is there stays.

    Raises:
        OtherLayout: collections of this name are something else.
    """
    names = Names(address.name)
    if names.records in cluster.collections():
        _require_layout(cluster, names, may_be_unfinished=True)
    for name in (names.texts, names.terms, names.records):
        cluster.create(name, row_fields(), _row_indexes(), shards=1, replicas=address.replicas)
    return names


def finish(cluster: Cluster, names: Names) -> None:
    """Say that all of a new library is there."""
    manifest = Row(MANIFEST, MANIFEST, "", json.dumps({"isnad": "library", "layout": LAYOUT_VERSION}))
    Rows(cluster, names.records).put([manifest])


def open_names(cluster: Cluster, address: MilvusAddress) -> Names:
    """Return the names of the collections of an existing library.

    Raises:
        NoLibrary: there is none, or its making was broken off.
        OtherLayout: collections of this name are of another Isnad, or something else.
    """
    names = Names(address.name)
    if names.records not in cluster.collections():
        raise NoLibrary(f"there is no library {address}; make one with: isnad add PATH --library {address}")
    _require_layout(cluster, names, may_be_unfinished=False)
    return names


def _require_layout(cluster: Cluster, names: Names, *, may_be_unfinished: bool) -> None:
    where = f"{names.records} at {cluster.address.server}"
    foreign = OtherLayout(f"{where} is no library of Isnad; give the library another name in its address")
    if not cluster.fields(names.records) >= {*ROW_FIELDS, NOTHING}:
        raise foreign
    rows = Rows(cluster, names.records).get(MANIFEST)
    if not rows:
        if may_be_unfinished:
            return
        raise NoLibrary(
            f"the library {cluster.address} was never finished; finish it with: isnad add PATH --library "
            f"{cluster.address}"
        )
    try:
        found = json.loads(rows[0].value)["layout"]
    except (ValueError, KeyError, TypeError) as error:
        raise foreign from error
    if found != LAYOUT_VERSION:
        way = "upgrade Isnad" if found > LAYOUT_VERSION else "move it with the Isnad that made it: isnad migrate"
        raise OtherLayout(f"{where} has layout {found}, this Isnad reads {LAYOUT_VERSION}; {way}")


def create_passages(cluster: Cluster, name: str, dimension: int) -> None:
    """Make an empty collection of passages with vectors of ``dimension``; one that is there stays."""
    address = cluster.address
    kind = "FLAT" if cluster.is_lite else address.index.upper()
    dense: dict[str, Any] = {"field_name": "dense", "index_type": kind, "metric_type": "IP"}
    if kind == "HNSW":
        dense["params"] = {"M": 16, "efConstruction": 200}
    indexes = [
        dense,
        {"field_name": "sparse", "index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"},
        {"field_name": "document_id", "index_type": "INVERTED"},
        {"field_name": "language", "index_type": "INVERTED"},
    ]
    if not cluster.is_lite:  # which knows no index of arrays
        indexes.append({"field_name": "terms", "index_type": "INVERTED"})
    vector = {"field_name": "dense", "datatype": "FLOAT_VECTOR", "dim": dimension}
    cluster.create(name, [*_PASSAGE_FIELDS, vector], indexes, address.shards, address.replicas)


def _text(name: str, longest: int, **more: Any) -> dict[str, Any]:
    return {"field_name": name, "datatype": "VARCHAR", "max_length": longest, **more}


def row_fields() -> list[dict[str, Any]]:
    """Return the fields of a collection of rows without vectors."""
    return [
        _text("key", 4 * MAX_ID_BYTES, is_primary=True),
        _text("kind", 32),
        _text("owner", MAX_ID_BYTES),
        _text("origin", MAX_ID_BYTES),
        {"field_name": "version", "datatype": "INT64"},
        _text("value", 65_535),
        {"field_name": NOTHING, "datatype": "FLOAT_VECTOR", "dim": 2},
    ]


_PASSAGE_FIELDS = [
    {"field_name": "id", "datatype": "INT64", "is_primary": True},
    _text("document_id", MAX_ID_BYTES),
    {"field_name": "version", "datatype": "INT64"},
    _text("language", 2),
    {"field_name": "start", "datatype": "INT64"},
    {"field_name": "end", "datatype": "INT64"},
    {"field_name": "length", "datatype": "INT64"},
    {
        "field_name": "terms",
        "datatype": "ARRAY",
        "element_type": "VARCHAR",
        "max_capacity": MAX_TERMS,
        "max_length": MAX_TERM_BYTES,
    },
    {"field_name": "counts", "datatype": "ARRAY", "element_type": "INT64", "max_capacity": MAX_TERMS},
    {"field_name": "sparse", "datatype": "SPARSE_FLOAT_VECTOR"},
]


def _row_indexes() -> list[dict[str, Any]]:
    return [
        {"field_name": NOTHING, "index_type": "FLAT", "metric_type": "L2"},
        {"field_name": "kind", "index_type": "INVERTED"},
        {"field_name": "owner", "index_type": "INVERTED"},
        {"field_name": "origin", "index_type": "INVERTED"},
    ]
