"""No text, whatever its characters, has a passage or a citation that is not its slice."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.extracted import UnreadableSource
from index.ingest import AddReport, add_documents, open_or_create
from index.local import LocalIndex
from index.records import Document
from index.sources import make_document
from qa.answer import Answer, Answerer, Question
from qa.cite import Citation, Place
from qa.config import Settings
from tests.demo import DemoEncoder

PIECES = st.sampled_from(
    [
        "القَهْوَةُ", "البـــحر", "كِتَابٌ", "ﷺ", "ﻻ", "٤٠", "۞", "coffee", "moon", "İ", "ﬁ", "e\u0301", "a\u0308\u0323",
        "😀", "👩‍👩‍👧‍👦", "🇸🇦", "👍🏽", "𐎀", "\u202e", "\u2067", "\u2069", "\u200f", "\u200d", "\u0300", "\u064e",
        "\ufeff", "\x00", "\x1b[31m", "\x85", "\u2028", "\ud800", "\udfff", "\ufffd", "\U0010ffff",
        ". ", "؟ ", "۔", "! ", "…", "\n", "\n\n", "\r", "\t", " ", "«", "»", '"', "# ", "1.5", "[1]",
    ]
)  # fmt: skip
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
TEXTS = ANY_TEXT | st.lists(PIECES, max_size=60).map("".join) | st.tuples(ANY_TEXT, PIECES, ANY_TEXT).map("".join)
QUESTIONS = ("أين البَـــحْر والقهوة؟", "كم كِتَاباً في البحر؟", "How many of the moon 😀 is coffee?", "متى 1.5؟")


def documents_of(texts: list[str]) -> Iterator[Document]:
    for number, text in enumerate(texts):
        try:
            yield make_document(document_id=f"{number}", source=f"{number}.txt", title="", text=text)
        except UnreadableSource:
            continue


def check_passages(index: LocalIndex, documents: dict[str, Document]) -> None:
    """Passages do not overlap, are in order, and hold all that is no white space."""
    snapshot = index.current()
    passages = [passage for passage, _ in snapshot.passages(range(1, 10_000)).values()]
    assert len(passages) == len(snapshot)
    for document in documents.values():
        text, end = document.text, 0
        for passage in sorted((p for p in passages if p.document_id == document.id), key=lambda p: p.start):
            assert end <= passage.start < passage.end <= len(text)
            assert not text[end : passage.start].strip()
            end = passage.end
        assert not text[end:].strip()


def check_place(place: Citation | Place, documents: dict[str, Document]) -> None:
    text = documents[place.document_id].text
    assert text[place.start : place.end] == place.quote != ""
    units = text.encode("utf-16-le")[2 * place.start_utf16 : 2 * place.end_utf16]
    assert units.decode("utf-16-le") == place.quote
    assert text.encode()[place.start_utf8 : place.end_utf8].decode() == place.quote


def check_citations(answer: Answer, documents: dict[str, Document]) -> None:
    for citation in (*answer.citations, *answer.nearest):
        check_place(citation, documents)
        text = documents[citation.document_id].text
        assert text[: citation.start].endswith(citation.prefix)
        assert text[citation.end :].startswith(citation.suffix)
        for place in citation.also_in:
            check_place(place, documents)
    assert all(f"{citation.quote} [{citation.number}]" in answer.text for citation in answer.citations)
    for short in answer.short:
        citation = answer.citations[short.citation - 1]
        text = documents[citation.document_id].text
        assert text[short.start : short.end] == short.text != ""
        assert citation.start <= short.start < short.end <= citation.end
        assert (
            text.encode("utf-16-le", "surrogatepass")[2 * short.start_utf16 : 2 * short.end_utf16].decode("utf-16-le")
            == short.text
        )


# Many texts at a time: making a library takes longer than asking it.
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(TEXTS, min_size=1, max_size=30), st.sampled_from([1, 3, 16, 256]))
@example(["ﷺ", "👩‍👩‍👧‍👦 القهوة\u202e moon", "a" + "\u0301" * 400, "\ud800 البحر", "١\r\n\n٢", "\ufeffcoffee"], 3)
def test_every_passage_and_every_citation_is_its_slice(texts: list[str], max_tokens: int) -> None:
    documents = {document.id: document for document in documents_of(texts)}
    encoder = DemoEncoder()
    with TemporaryDirectory() as folder:
        index = open_or_create(Path(folder), encoder, max_tokens)
        add_documents(index, encoder, documents.values(), AddReport())
        check_passages(index, documents)
        answerer = Answerer(index, encoder, Settings(minimum_confidence=0.0))
        for question in QUESTIONS:
            answer = answerer.ask(Question(question))
            assert bool(answer.citations) == bool(documents)
            check_citations(answer, documents)
            refusal = Answerer(index, encoder, Settings(minimum_confidence=1.0)).ask(Question(question))
            assert (refusal.citations, bool(refusal.nearest)) == ((), bool(documents))
            check_citations(refusal, documents)
            for hit in answerer.search(Question(question))[1]:
                assert hit.document == documents[hit.document.id]
                assert hit.text == hit.document.text[hit.passage.start : hit.passage.end] != ""
        index.library.close()
