"""A LangChain retriever over an open library (the extra ``langchain``)."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from index.records import Hit
from qa.python import OpenLibrary
from qa.retrievers.passages import identifier, metadata


class IsnadRetriever(BaseRetriever):
    """Finds passages in both languages; each is an exact slice whose place stands in the metadata.

    ``k`` is how many, and may be given anew with each call; ``where`` is a condition on the documents, or several.
    """

    library: OpenLibrary
    k: int = 10
    where: str | Sequence[str] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return _documents(self.library.search(query, self.k if k is None else k, where=self.where))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return _documents(await self.library.search_async(query, self.k if k is None else k, where=self.where))


def _documents(hits: list[Hit]) -> list[Document]:
    return [Document(id=identifier(hit), page_content=hit.text, metadata=metadata(hit)) for hit in hits]
