"""The routes: the page, questions, documents and health."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.params import Body, Parameter
from litestar.response import File

from index.conditions import parse_conditions
from index.library import UnknownDocument
from index.records import DocumentSummary, Language
from qa.answer import Answer, Answerer, Question
from qa.api.problems import nested_problem, undecodable_problem
from qa.quotes import Standing, stand

PAGE = Path(__file__).parent / "page" / "index.html"
Where = Annotated[list[str] | None, Parameter(description="A condition, as language=ar; several all hold.")]
DocumentId = Annotated[str, Parameter(description="A document's id, as citations and /api/documents give it.")]


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question in Arabic or English, of at most 2,000 characters, and the questions before it, oldest first.

    ``where`` holds conditions on documents, all of which are to hold, as ``language=ar`` or ``date>=2024-01-01``.
    """

    question: str
    history: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """What is needed of a citation to find it again; ``prefix`` and ``suffix`` tell places with equal text apart."""

    document_id: str
    quote: str
    start: int
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's whole text, which the offsets of citations count in."""

    document_id: str
    title: str
    source: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a health check found."""

    status: str
    passages: int | None = None


@get("/", include_in_schema=False, sync_to_thread=False)
def page() -> File:
    """Return the chat page."""
    return File(PAGE, media_type="text/html", filename="isnad.html", content_disposition_type="inline")


@post(
    "/api/ask",
    status_code=200,
    sync_to_thread=True,
    exception_handlers={UnicodeDecodeError: undecodable_problem, RecursionError: nested_problem},
)
def ask(data: Annotated[AskRequest, Body()], state: State) -> Answer:
    """Answer a question with verified citations, or refuse: a refusal is an answer too, with ``abstained`` true."""
    answerer: Answerer = state.answerer
    return answerer.ask(Question(data.question, tuple(data.history), where=parse_conditions(data.where)))


@post("/api/citations/verify", status_code=200, sync_to_thread=True)
def verify_citation(data: Annotated[StoredQuote, Body()], state: State) -> Standing:
    """Say what became of a stored citation: ``exact``, ``moved`` (with the new span) or ``stale``."""
    answerer: Answerer = state.answerer
    try:
        held = answerer.index.library.document(data.document_id)
    except UnknownDocument:
        return Standing("stale", None, None)
    return stand(held.text, data.quote, data.start, data.prefix, data.suffix)


@get("/api/documents", sync_to_thread=True)
def documents(state: State, where: Where = None) -> list[DocumentSummary]:
    """List the documents, or those that satisfy the conditions."""
    answerer: Answerer = state.answerer
    return answerer.index.library.documents(parse_conditions(where or ()))


@get("/api/documents/{document_id:str}/text", sync_to_thread=True)
def document_text(document_id: DocumentId, state: State) -> DocumentText:
    """Return the text of one document."""
    answerer: Answerer = state.answerer
    held = answerer.index.library.document(document_id)
    return DocumentText(held.id, held.title, held.source, held.language, held.text)


@get("/health/live", sync_to_thread=False)
def live() -> Health:
    """Say that the process answers."""
    return Health("live")


@get("/health/ready", sync_to_thread=True)
def ready(state: State) -> Response[Health]:
    """Say whether questions can be answered now: the library is open and its indexes are loaded."""
    answerer: Answerer = state.answerer
    return Response(Health("ready", len(answerer.index.current())))
