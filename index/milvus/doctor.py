"""What is wrong with a library on Milvus, and the mending of what writers that were killed left behind.

No document is ever removed: one whose text is damaged is reported until a person decides.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from index.addresses import MilvusAddress
from index.doctor import Finding
from index.ingest import batches, encode_entries
from index.milvus.documents import Record
from index.milvus.errors import MilvusError
from index.milvus.generations import RETIRED_KEPT_SECONDS
from index.milvus.library import MilvusLibrary
from index.milvus.opened import MilvusIndex
from index.records import Document
from index.salvage import EncoderFor

REPAIR = "isnad doctor --repair"
# A writer may be about to let these count; none takes so long between writing passages and their document.
UNFINISHED_SECONDS = 3600.0
PASSAGE_FIELDS = ("id", "document_id", "version")
ROWS_PER_DELETE = 500


def examine(address: MilvusAddress) -> list[Finding]:
    """Return what there is to say about a library; every text is read, and nothing is changed.

    Raises:
        NoLibrary: there is none.
        MilvusError: the cluster cannot be reached, or refuses.
    """
    library = MilvusIndex.open(address).library
    try:
        return list(_findings(library))
    finally:
        library.close()


def _findings(library: MilvusLibrary) -> Iterator[Finding]:
    records = library.current()
    for document_id in sorted(records):
        try:
            library.document(document_id)
        except MilvusError as error:
            remedy = f"isnad remove {document_id}, and add it again"
            yield Finding("document", f"{records[document_id].source}: {error}", remedy, False)
    lacking = lacking_passages(library, records)
    for document_id in lacking:
        what = f"{records[document_id].source} ({document_id}) has not all its passages"
        yield Finding("passages", what, f"{REPAIR} encodes it again", True)
    if orphans := orphaned_passages(library, records):
        left = "1 passage was" if len(orphans) == 1 else f"{len(orphans)} passages were"
        what = f"{left} left by writers that were ended, where no question finds anything"
        yield Finding("leftover", what, f"{REPAIR} deletes them", True)
    live = library.live_id()
    for one in library.generations():
        number = one.generation.id
        if one.building:
            what = f"a rebuild has encoded {len(library.encoded(number))} of {len(records)} documents"
            yield Finding("rebuild", f"{what} (generation {number})", "go on with: isnad rebuild", False)
        elif number != live and time.time() - one.at > RETIRED_KEPT_SECONDS:
            what = f"generation {number} is not used any more and takes space"
            yield Finding("space", what, f"{REPAIR}, or the next add, frees it", True)


def lacking_passages(library: MilvusLibrary, records: dict[str, Record]) -> list[str]:
    """Return the ids of the documents of which the live generation has not all the passages."""
    live = library.live_id()
    encoded = library.encodings(live, records)
    found = Counter(
        row["document_id"]
        for row in library.cluster.scan(library.names.passages(live), "", PASSAGE_FIELDS)
        if row["document_id"] in records and records[row["document_id"]].version == row["version"]
    )
    return sorted(i for i in records if i not in encoded or encoded[i] != found[i])


def orphaned_passages(library: MilvusLibrary, records: dict[str, Record]) -> list[int]:
    """Return the passages of the live generation of versions that do not count, and that nobody is writing now."""
    recent = time.time_ns() - int(UNFINISHED_SECONDS * 1e9)
    orphans = []
    for row in library.cluster.scan(library.names.passages(library.live_id()), "", PASSAGE_FIELDS):
        record = records.get(row["document_id"])
        newest = record.version if record else 0
        if row["version"] < newest or (row["version"] != newest and row["version"] < recent):
            orphans.append(int(row["id"]))
    return orphans


def repair(address: MilvusAddress, encoder_for: EncoderFor) -> list[Finding]:
    """Encode again what lacks passages, delete what writers left, and return what is found afterwards."""
    library = MilvusIndex.open(address).library
    with library.writing("repair"):
        library.forget_retired()
        records = library.current()
        live = library.live()
        collection = library.names.passages(live.id)
        orphans = orphaned_passages(library, records)
        for start in range(0, len(orphans), ROWS_PER_DELETE):
            some = ", ".join(map(str, orphans[start : start + ROWS_PER_DELETE]))
            library.cluster.delete(collection, f"id in [{some}]")
        if lacking := lacking_passages(library, records):
            encoder = encoder_for(live.fingerprint)
            for batch in batches(_readable(library, lacking), encoder, live.max_tokens):
                library.store_passages(live.id, encode_entries(batch.entries, encoder))
    library.close()
    return examine(address)


def _readable(library: MilvusLibrary, document_ids: list[str]) -> Iterator[Document]:
    for document_id in document_ids:
        try:
            yield library.document(document_id)
        except MilvusError:  # it stays among the findings
            continue
