"""A LlamaIndex retriever over an open library (the extra ``llamaindex``)."""

from __future__ import annotations

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.records import Hit
from qa.python import BadArgument, Lines, OpenLibrary
from qa.retrievers.passages import identifier, metadata

# What a language model is shown of a passage besides its text; the places are for programs.
SHOWN = ("title", "source", "page")


class IsnadRetriever(BaseRetriever):
    """Finds passages in both languages; each is an exact slice whose place stands in the node and its metadata.

    ``k`` is how many; ``where`` are conditions on the documents.
    """

    def __init__(self, library: OpenLibrary, k: int = 10, where: Lines = ()) -> None:
        super().__init__()
        if not isinstance(library, OpenLibrary):
            raise BadArgument(f"{library!r} is no open library; give what open_library returns")
        self.library = library
        self.k = k
        self.where = where

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(hit) for hit in self.library.search(query_bundle.query_str, self.k, where=self.where)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = await self.library.search_async(query_bundle.query_str, self.k, where=self.where)
        return [_node(hit) for hit in hits]


def _node(hit: Hit) -> NodeWithScore:
    told = metadata(hit)
    node = TextNode(
        id_=identifier(hit),
        text=hit.text,
        metadata=told,
        excluded_llm_metadata_keys=[key for key in told if key not in SHOWN],
        excluded_embed_metadata_keys=list(told),
        start_char_idx=hit.passage.start,
        end_char_idx=hit.passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.document.id)},
    )
    return NodeWithScore(node=node, score=hit.score)
