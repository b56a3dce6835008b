"""The routes of questions: asked at once, as a stream, and a stored citation looked at again."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.response import ServerSentEvent

from index.conditions import parse_conditions
from index.library_errors import UnknownDocument
from qa.answer import Answer, Question
from qa.api import examples
from qa.api.chat import stream_answer
from qa.api.exports import ExportedOperation, Form, chosen, exported
from qa.api.problems import nested_problem, problem_specs, undecodable_problem
from qa.api.records import AskBody, AskRequest, QuoteBody, StreamEvent
from qa.api.service import Service, Serving, caller_of
from qa.quotes import Standing, stand

UNREADABLE_BODIES: dict[int | type[Exception], Any] = {
    UnicodeDecodeError: undecodable_problem,
    RecursionError: nested_problem,
}
ANSWERED = ResponseSpec(
    Answer, description="An answer, or a refusal.", generate_examples=False, examples=examples.ANSWERS
)
STREAM = ResponseSpec(
    StreamEvent,
    examples=[
        Example(summary="A stream without its hits", value=examples.STREAM),
        Example(summary="What a language model drafts: one statement stands, one is withdrawn", value=examples.DRAFTED),
    ],
    media_type="text/event-stream",
    generate_examples=False,
    description="Server-sent events: `hits` first, `citation`s as each is verified, `delta`s of text, then `done` with "
    "the whole answer as /api/ask gives it, or `error` with a problem. Comment lines are heartbeats. "
    "Where a language "
    "model drafts, a `delta` with an `id` belongs to the statement of that number: with `drafted` it is "
    "not yet held to "
    "its evidence, the next `delta` of the same `id` bears its markers and says that it stands, and `withdraw` takes "
    "back all of it. The texts of the deltas that were not withdrawn, joined, are the answer's text.",
)


@post(
    "/api/ask",
    status_code=200,
    responses={**problem_specs(413, 415), 200: ANSWERED},
    exception_handlers=UNREADABLE_BODIES,
    operation_class=ExportedOperation,
    tags=["questions"],
)
async def ask(
    data: AskBody, request: Request[Any, Any, Any], service: Serving, form: Form = "json"
) -> Answer | Response[str]:
    """Answer a question with verified citations, or refuse: a refusal is an answer too, with ``abstained`` true."""
    wanted = chosen(form)
    answer = await service.answer(request, understood(data, request, service))
    return await exported(request, service, answer, wanted) if wanted else answer


@post(
    "/api/chat",
    status_code=200,
    responses={**problem_specs(413, 415), 200: STREAM},
    exception_handlers=UNREADABLE_BODIES,
    media_type="text/event-stream",
    tags=["questions"],
)
async def chat(data: AskBody, request: Request[Any, Any, Any], service: Serving) -> ServerSentEvent:
    """Answer a question as a stream of server-sent events."""
    return await stream_answer(service, request, understood(data, request, service))


@post(
    "/api/citations/verify",
    status_code=200,
    responses=problem_specs(413, 415),
    exception_handlers=UNREADABLE_BODIES,
    tags=["questions"],
)
async def verify_citation(data: QuoteBody, request: Request[Any, Any, Any], service: Serving) -> Standing:
    """Say what became of a stored citation: ``exact``, ``moved`` (with the new span) or ``stale``."""

    def look() -> Standing:
        try:
            held = service.library.document(data.document_id)
        except UnknownDocument:
            return Standing("stale", None, None)
        return stand(held.text, data.quote, data.start, data.prefix, data.suffix)

    standing = await service.read(request, look)
    service.measures.checks.labels(standing.status).inc()
    return standing


def understood(data: AskRequest, request: Request[Any, Any, Any], service: Service) -> Question:
    """Return the question of a request, of which the log says no more than who asked, unless it is asked for."""
    if service.settings.log_questions:
        request.scope["state"]["logged"] = {"question": data.question, "caller": caller_of(request).name}
    conditions = parse_conditions(data.where)
    return Question(data.question, tuple(data.history), where=conditions, answers=tuple(data.answers))
