"""What LlamaIndex does with a retriever: nodes with their spans, both ways of calling, and an engine on top."""

import asyncio

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, TextNode

from qa.python import BadArgument, OpenLibrary
from qa.retrievers.llamaindex import IsnadRetriever

QUESTION = "كم عُمْق البَـــحْر؟"


def text_node(found: NodeWithScore) -> TextNode:
    assert isinstance(found.node, TextNode)
    return found.node


def test_nodes_hold_exact_spans(library: OpenLibrary) -> None:
    found = IsnadRetriever(library, k=2).retrieve(QUESTION)
    hits = library.search(QUESTION, 2)
    assert [one.score for one in found] == [hit.score for hit in hits]
    for one, hit in zip(found, hits, strict=True):
        node = text_node(one)
        assert node.text == hit.text == hit.document.text[node.start_char_idx : node.end_char_idx]
        assert (node.ref_doc_id, node.node_id) == (
            hit.document.id,
            f"{hit.document.id}:{node.start_char_idx}-{node.end_char_idx}",
        )
        assert node.metadata["title"] == hit.document.title
        assert node.metadata["page"] is None


def test_a_model_is_shown_names_and_no_places(library: OpenLibrary) -> None:
    node = text_node(IsnadRetriever(library, k=1).retrieve(QUESTION)[0])
    shown = node.get_content(MetadataMode.LLM)
    assert "title: البحر الأحمر" in shown
    assert not any(key in shown for key in ("document_id", "dense_rank", "start:"))
    assert node.get_content(MetadataMode.EMBED) == node.text


def test_conditions_and_asynchronous_calls(library: OpenLibrary) -> None:
    retriever = IsnadRetriever(library, where="language=en")
    found = asyncio.run(retriever.aretrieve(QueryBundle(QUESTION)))
    assert {one.metadata["language"] for one in found} == {"en"}
    assert found == retriever.retrieve(QUESTION)


def test_what_is_no_library_is_refused() -> None:
    with pytest.raises(BadArgument, match="'مكتبة' is no open library; give what open_library returns"):
        IsnadRetriever("مكتبة")  # type: ignore[arg-type]


def test_a_query_engine_takes_it(library: OpenLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IS_TESTING", "1")  # LlamaIndex's own word for: look for no language model
    synthesizer = get_response_synthesizer(response_mode=ResponseMode.NO_TEXT)
    engine = RetrieverQueryEngine(IsnadRetriever(library, k=2), response_synthesizer=synthesizer)
    response = engine.query(QUESTION)
    assert isinstance(response, Response)
    assert response.source_nodes[0].metadata["title"] == "البحر الأحمر"
