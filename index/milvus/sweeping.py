"""The deleting of what does not count any more in a library on Milvus, which anybody may do at any time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from index.milvus import documents as rows
from index.milvus.errors import CollectionGone
from index.milvus.filters import one_of
from index.milvus.queries import MilvusQueries

# How long a removed document is remembered, so that a writer that began before does not bring it back.
REMOVAL_REMEMBERED_SECONDS = 3600.0


class MilvusSweeping(MilvusQueries):
    """The deleting half of ``MilvusLibrary``."""

    def forget_older(self, document_ids: Sequence[str], version: int) -> None:
        """Delete what documents had before ``version``, which counts, in every generation; the records last."""
        older = f"{one_of('document_id', document_ids)} and version < {version}"
        for stored in self.generations():
            with suppress(CollectionGone):  # a rebuild that is just beginning, or one that was just forgotten
                self.cluster.delete(self.names.passages(stored.generation.id), older)
        older = f"{one_of('owner', document_ids)} and version < {version}"
        self.texts.delete(older)
        self.records.delete(f'kind == "{rows.ENCODING}" and {older}')
        self.records.delete(f'kind == "{rows.DOCUMENT}" and {older}')

    def sweep(self) -> None:
        """Finish what killed writers left behind a version that counts, and forget removals of long ago."""
        found = self.records.of_kind(rows.DOCUMENT)
        records = rows.newest(found)
        unsettled = {row.owner for row in found if row.version < records[row.owner].version}
        for document_id in sorted(unsettled):
            self.forget_older([document_id], records[document_id].version)
        long_ago = time.time_ns() - int(REMOVAL_REMEMBERED_SECONDS * 1e9)
        old = [record for record in records.values() if record.removed and record.version < long_ago]
        self.records.delete_keys([rows.document_key(record.id, record.version) for record in old])
