"""The contract that LangChain holds its retrievers to, and what the documents tell."""

import asyncio
from typing import Any

import pytest
from langchain_core.runnables import RunnablePassthrough
from langchain_tests.integration_tests import RetrieversIntegrationTests

from qa.answer import hit_to_json
from qa.python import OpenLibrary
from qa.retrievers.langchain import IsnadRetriever


@pytest.mark.anyio
class TestContract(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture(autouse=True)
    def opened(self, library: OpenLibrary) -> None:
        self.library = library

    @property
    def retriever_constructor(self) -> type[IsnadRetriever]:
        return IsnadRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"library": self.library}

    @property
    def retriever_query_example(self) -> str:
        return "كم عُمْق البَـــحْر؟"


def test_documents_hold_exact_spans(library: OpenLibrary) -> None:
    found = IsnadRetriever(library=library, k=2).invoke("كم عُمْق البَـــحْر؟")
    hits = library.search("كم عُمْق البَـــحْر؟", 2)
    assert [document.page_content for document in found] == [hit.text for hit in hits]
    for document, hit in zip(found, hits, strict=True):
        place = document.metadata
        assert library.document(place["document_id"]).text[place["start"] : place["end"]] == document.page_content
        assert place | {"text": hit.text} == hit_to_json(hit) | {"page": None}
        assert document.id == f"{hit.document.id}:{hit.passage.start}-{hit.passage.end}"


def test_conditions_and_asynchronous_calls(library: OpenLibrary) -> None:
    retriever = IsnadRetriever(library=library, where="language=en")
    assert IsnadRetriever(library=library, where=["language=en"]).invoke("البَحْر") == retriever.invoke("البَحْر")
    found = asyncio.run(retriever.ainvoke("أين البَحْر؟", k=1))
    assert [document.metadata["language"] for document in found] == ["en"]
    assert retriever.invoke("أين البَحْر؟", k=1) == found


def test_it_is_part_of_a_chain(library: OpenLibrary) -> None:
    chain = IsnadRetriever(library=library, k=1) | (lambda found: found[0].metadata["title"])
    both: Any = {"title": chain, "question": RunnablePassthrough()} | RunnablePassthrough()
    assert both.invoke("أين البَحْر؟") == {"title": "البحر الأحمر", "question": "أين البَحْر؟"}
