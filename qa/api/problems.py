"""Errors to RFC 9457 problem details: what is wrong and the remedy, never a path, a stack or a secret."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.plugins.problem_details import ProblemDetailsException

from index.conditions import BadCondition
from index.derived import NoRoom
from index.extracted import UnreadableSource
from index.language import UnsupportedLanguage
from index.library_errors import LibraryBusy, UnknownDocument
from index.records import IsnadError
from index.upload_files import BadUploadName
from index.uploads import QueueFull, UnknownUpload, UploadConflict
from qa.answer import BadQuestion
from qa.api import completion_errors
from qa.api.completion_errors import CompletionErrorBody, UnknownModel, UnsupportedCompletion, error_body
from qa.api.pools import Overloaded, TookTooLong
from qa.export import BadFormat

log = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 64 * 1024
RETRY_SECONDS = 5
MEDIA_TYPE = "application/problem+json"
NO_DOCUMENT = "no document has this id; those there are stand at /api/documents"
BODY_REMEDY = 'send JSON like {"question": "…"}'
CLIENT_GONE = "client disconnected prematurely"
AGAIN = "try again in a moment; if it lasts, the operator finds the reason in the server's log"
REMEDIES = {
    HTTPStatus.BAD_REQUEST: "what each route takes is told at /schema",
    HTTPStatus.NOT_FOUND: "the routes are listed at /schema",
    HTTPStatus.METHOD_NOT_ALLOWED: "the routes are listed at /schema",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"at most {MAX_REQUEST_BYTES // 1024} KiB are read; send less at a time",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request or with the server, and what to do (RFC 9457)."""

    status: int
    title: str
    detail: str


FAULT = Problem(500, "Internal Server Error", "this is a fault of the server; the operator finds the reason in its log")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem and the headers it is sent with; ``param`` is the part of the body that is wrong."""

    problem: Problem
    headers: Mapping[str, str] = field(default_factory=dict)
    param: str | None = None


SAID: dict[type[IsnadError], tuple[HTTPStatus, str]] = {
    BadQuestion: (HTTPStatus.BAD_REQUEST, "The question cannot be answered as it is"),
    UnsupportedLanguage: (HTTPStatus.BAD_REQUEST, "The question cannot be answered as it is"),
    BadCondition: (HTTPStatus.BAD_REQUEST, "The condition is not understood"),
    BadFormat: (HTTPStatus.BAD_REQUEST, "The answer cannot be written so"),
    BadUploadName: (HTTPStatus.BAD_REQUEST, "The file cannot be kept under this name"),
    UnreadableSource: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The file's format is not read"),
    UploadConflict: (HTTPStatus.CONFLICT, "Another file of this name is there"),
    UnsupportedCompletion: (HTTPStatus.BAD_REQUEST, "This is not done here"),
    UnknownModel: (HTTPStatus.NOT_FOUND, "There is no such model"),
    QueueFull: (HTTPStatus.SERVICE_UNAVAILABLE, "Too many uploads wait"),
}
"""The errors whose message is for whoever asked: none of these names a path of this machine."""

DESCRIPTIONS = {
    400: "The request cannot be understood, or not be answered as it is.",
    401: "A key is needed, and there was none, or one that lets nobody in.",
    403: "This may not be asked from there, or not with this key.",
    404: "There is no such thing.",
    408: "The request came too slowly.",
    409: "Another file of this name is there.",
    413: "The body is too large.",
    415: "Files of this format, or bodies of this type, are not read.",
    429: "Too many requests in one minute; Retry-After says when there may be another.",
    503: "Too much is asked at once, or the library is being written; Retry-After says when to try again.",
}


def problem_specs(*statuses: int) -> dict[int, ResponseSpec]:
    """Return what the OpenAPI document says of the problems ``statuses`` and of those every route can have."""
    wanted = sorted({*statuses, 400, 401, 403, 408, 429, 503})
    return {
        status: ResponseSpec(
            Problem,
            description=DESCRIPTIONS[status],
            media_type=MEDIA_TYPE,
            generate_examples=False,
            examples=[Example(value=asdict(_example_of(status)))],
        )
        for status in wanted
    }


def error_specs(*statuses: int) -> dict[int, ResponseSpec]:
    """Return what the OpenAPI document says of errors under ``/v1/``, as ``problem_specs`` of others."""
    return {
        status: ResponseSpec(
            CompletionErrorBody,
            description=DESCRIPTIONS[status],
            generate_examples=False,
            examples=[Example(value=asdict(error_body(status, _example_of(status).detail)))],
        )
        for status in sorted({*statuses, 400, 401, 403, 408, 429, 503})
    }


def _example_of(status: int) -> Problem:
    detail = REMEDIES.get(HTTPStatus(status), DESCRIPTIONS[status][0].lower() + DESCRIPTIONS[status][1:-1])
    return Problem(status, HTTPStatus(status).phrase, detail)


def trouble_of(error: Exception, path: str) -> Trouble:
    """Translate what a person can put right; what only the operator can goes to the log, for it names paths."""
    for kind, (status, title) in SAID.items():
        if isinstance(error, kind):
            headers = _retry(RETRY_SECONDS) if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
            return Trouble(Problem(status, title, str(error)), headers, getattr(error, "param", None))
    if isinstance(error, UnknownDocument):
        return Trouble(Problem(404, "There is no such document", NO_DOCUMENT))
    if isinstance(error, UnknownUpload):
        return Trouble(Problem(404, "There is no such upload", "those remembered stand at /api/jobs"))
    if isinstance(error, Overloaded):
        return Trouble(Problem(503, "Too many requests at once", str(error)), _retry(error.retry_seconds))
    if isinstance(error, TookTooLong):
        detail = f"{error}; ask something simpler, or try again later"
        return Trouble(Problem(503, "The request took too long", detail), _retry(RETRY_SECONDS))
    if isinstance(error, IsnadError):
        log.error("%s: %s", path, error)
        title = "The library cannot answer now"
        if isinstance(error, LibraryBusy):
            title = "The library is being written"
        elif isinstance(error, NoRoom):
            title = "The server has no room left"
        return Trouble(Problem(503, title, AGAIN), _retry(RETRY_SECONDS))
    log.error("%s failed", path, exc_info=error)
    return Trouble(FAULT)


def _retry(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def any_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Translate an error of Isnad's, one a person can put right or a fault."""
    return _response(request, trouble_of(error, request.scope.get("path_template", "")))


def http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Translate what the framework or the guard refuses."""
    status = HTTPStatus(error.status_code)
    if error.detail == CLIENT_GONE:  # which the framework takes for a fault of its own
        return _response(request, Trouble(Problem(408, "Request Timeout", DESCRIPTIONS[408])))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return any_problem(request, error)
    detail, param = error.detail if error.detail != status.phrase else "", None
    if isinstance(error.extra, list):  # what is wrong with each key of the body
        param = next((key for some in error.extra if (key := some.get("key", "data")) != "data"), None)
        detail = "; ".join(_wrong_key(some) for some in error.extra) or detail
    wrong_body = status == HTTPStatus.BAD_REQUEST and request.headers.get("content-type", "").endswith("json")
    parts = (detail, _body_remedy(request) if wrong_body else _remedy(request, status))
    # A detail that gives its own remedy needs no other.
    text = "; ".join(dict.fromkeys(part for part in parts if part)) if "; " not in detail else detail
    return _response(request, Trouble(Problem(status, status.phrase, text), error.headers or {}, param))


def undecodable_problem(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Any]:
    """Translate a body that is not UTF-8, which the framework takes for a fault of its own."""
    detail = f"the body is not UTF-8, at byte {error.start} of a text; {_body_remedy(request)}"
    return _response(request, Trouble(Problem(400, "Bad Request", detail)))


def nested_problem(request: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """Translate a body nested too deeply to be read."""
    detail = f"the body is nested too deeply; {_body_remedy(request)}"
    return _response(request, Trouble(Problem(400, "Bad Request", detail)))


def _is_openai(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a client of OpenAI's asks, which reads errors in another form."""
    return request.scope["path"].startswith(completion_errors.PATH)


def _body_remedy(request: Request[Any, Any, Any]) -> str:
    return completion_errors.BODY_REMEDY if _is_openai(request) else BODY_REMEDY


def _remedy(request: Request[Any, Any, Any], status: HTTPStatus) -> str:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and _is_openai(request):
        return completion_errors.TOO_LARGE
    return REMEDIES.get(status, "")


def _wrong_key(wrong: dict[str, Any]) -> str:
    key = wrong.get("key", "data")
    if key != "data":
        return f"{key}: {wrong['message']}"
    # The framework calls the body "data", and of a missing one says no more than that.
    return "the body is empty" if wrong["message"] == "'data'" else str(wrong["message"])


def _response(request: Request[Any, Any, Any], trouble: Trouble) -> Response[Any]:
    problem = trouble.problem
    if _is_openai(request):
        body = error_body(problem.status, problem.detail, trouble.param)
        return Response(body, status_code=problem.status, headers=dict(trouble.headers), media_type="application/json")
    error = ProblemDetailsException(
        status_code=problem.status, title=problem.title, detail=problem.detail, headers=dict(trouble.headers)
    )
    return error.to_response(request)
