from __future__ import annotations

from dataclasses import replace

import pytest

from index import health
from index.milvus.documents import passage_id
from index.milvus.errors import MilvusError
from index.milvus.opened import MilvusIndex
from index.opening import open_library
from tests.demo import DemoEncoder


def test_a_passage_has_one_key_for_ever() -> None:
    assert passage_id(1, "a", 2, 3, 4) == passage_id(1, "a", 2, 3, 4)
    others = {passage_id(*one) for one in ((1, "a", 2, 3, 4), (2, "a", 2, 3, 4), (1, "b", 2, 3, 4), (1, "a", 2, 3, 5))}
    assert len(others) == 4
    assert all(0 <= one < 2**63 for one in others)


def test_what_does_not_fit_on_milvus_is_refused_and_says_so(opened: MilvusIndex, encoder: DemoEncoder) -> None:
    sea = opened.library.document(opened.library.document_ids()[0])
    large = replace(sea, metadata={f"key{number}": ("قيمة" * 200,) for number in range(100)})
    with pytest.raises(MilvusError, match=r"takes [\d,]+ bytes, 65,000 fit on Milvus; shorten its title or metadata"):
        opened.library.store(opened.library.live_id(), (), [large])
    assert opened.library.document(sea.id) == sea


def test_a_text_that_is_not_what_was_stored_is_told_and_never_shown(opened: MilvusIndex) -> None:
    library = opened.library
    harmed = library.document_ids()[0]
    (part,) = library.texts.of_owners("text", [harmed])
    library.texts.put([replace(part, value=part.value[:-3])])
    again = open_library(opened.address)
    with pytest.raises(MilvusError, match=r"is not what was stored; remove the document and add it again"):
        again.library.document(harmed)
    assert [(one.kind, one.is_fault) for one in health.examine(opened.address)] == [("document", True)]
