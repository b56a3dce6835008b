"""The routes that clients of OpenAI's know: a conversation is completed with a cited answer, at once or as a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.response import ServerSentEvent

from qa.api import examples
from qa.api.completion_errors import MAX_BODY_BYTES
from qa.api.completion_records import (
    Completion,
    Head,
    Model,
    ModelList,
    completion_of,
    fingerprint_of,
    model_list,
)
from qa.api.completion_request import CompletionBody, require_model, to_question
from qa.api.completion_stream import Completing, stream_completion
from qa.api.guard import is_forwarded
from qa.api.problems import error_specs
from qa.api.questions import UNREADABLE_BODIES, understood
from qa.api.records import ModelId
from qa.api.service import Service, Serving

EVENT_STREAM = "text/event-stream"
STREAMED = Schema(
    type=OpenAPIType.OBJECT,
    properties={"data": Schema(type=OpenAPIType.STRING)},
    description="Server-sent events without a name: `chat.completion.chunk`s as JSON, then `[DONE]`. The last delta "
    "before the one that ends bears `annotations`, and the whole answer as `isnad`. Comment lines are heartbeats.",
)
COMPLETED = ResponseSpec(
    Completion,
    description="An answer, or a refusal, which is one too; with `stream` as server-sent events.",
    generate_examples=False,
    examples=examples.COMPLETIONS,
)


@dataclass
class CompletionOperation(Operation):
    """Says in the OpenAPI document that an answer may be a stream."""

    def __post_init__(self) -> None:
        answered = (self.responses or {})["200"]
        assert isinstance(answered, OpenAPIResponse)
        assert answered.content
        answered.content[EVENT_STREAM] = OpenAPIMediaType(schema=STREAMED)


@post(
    "/v1/chat/completions",
    status_code=200,
    responses={**error_specs(404, 413), 200: COMPLETED},
    operation_class=CompletionOperation,
    exception_handlers=UNREADABLE_BODIES,
    request_max_body_size=MAX_BODY_BYTES,
    # A stream takes the route's type whatever it says itself; an answer at once has its own.
    media_type=EVENT_STREAM,
    tags=["clients of OpenAI's"],
)
async def complete(
    data: CompletionBody, request: Request[Any, Any, Any], service: Serving
) -> Response[Completion] | ServerSentEvent:
    """Answer the last user message of a conversation from the documents, with citations."""
    question = understood(to_question(data), request, service)
    head = Head(data.model, await service.read(request, lambda: _fingerprint(service)))
    if data.stream:
        completing = Completing(data, head, page_address(request))
        return await stream_completion(service, request, question, completing)
    completed = completion_of(data, head, await service.answer(request, question), page_address(request))
    return Response(completed, media_type=MediaType.JSON)


@get("/v1/models", responses=error_specs(), tags=["clients of OpenAI's"])
async def models() -> ModelList:
    """List the models: ``isnad``, whose answers end with their sources, and ``isnad-plain``, whose do not."""
    return model_list()


@get("/v1/models/{model_id:str}", responses=error_specs(404), tags=["clients of OpenAI's"])
async def model(model_id: ModelId) -> Model:
    """Return one model."""
    require_model(model_id)
    return Model(model_id)


def page_address(request: Request[Any, Any, Any]) -> str:
    """Return where whoever asks finds the page, as far as the request tells."""
    address = str(request.base_url)
    if is_forwarded(request) and request.headers.get("x-forwarded-proto") == "https":
        return address.replace("http://", "https://", 1)
    return address


def _fingerprint(service: Service) -> str:
    return fingerprint_of(service.answerer.library.current().snapshot.generation)
