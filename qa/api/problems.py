"""Errors to RFC 9457 problem details: what is wrong and the remedy, never a path or a stack."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.plugins.problem_details import ProblemDetailsException

from index.conditions import BadCondition
from index.language import UnsupportedLanguage
from index.library import LibraryBusy, UnknownDocument
from index.records import IsnadError
from qa.answer import BadQuestion

log = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 64 * 1024
NO_DOCUMENT = "no document has this id; those there are stand at /api/documents"
BODY_REMEDY = 'send JSON like {"question": "…"}'
REMEDIES = {
    HTTPStatus.NOT_FOUND: "the routes are listed at /schema",
    HTTPStatus.METHOD_NOT_ALLOWED: "the routes are listed at /schema",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"at most {MAX_REQUEST_BYTES // 1024} KiB are read; send less at a time",
}


def isnad_problem(request: Request[Any, Any, Any], error: IsnadError) -> Response[Any]:
    """Translate what a person can put right; what only the operator can goes to the log, for it names paths."""
    if isinstance(error, BadQuestion | UnsupportedLanguage):
        return _problem(request, HTTPStatus.BAD_REQUEST, "The question cannot be answered as it is", str(error))
    if isinstance(error, BadCondition):
        return _problem(request, HTTPStatus.BAD_REQUEST, "The condition is not understood", str(error))
    if isinstance(error, UnknownDocument):
        return _problem(request, HTTPStatus.NOT_FOUND, "There is no such document", NO_DOCUMENT)
    log.error("%s: %s", request.url.path, error)
    title = "The library is being written" if isinstance(error, LibraryBusy) else "The library cannot answer now"
    detail = "try again in a moment; if it lasts, the operator finds the reason in the server's log"
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, title, detail)


def http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Translate what the framework refuses."""
    status = HTTPStatus(error.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unexpected_problem(request, error)
    detail = error.detail if error.detail != status.phrase else ""
    if isinstance(error.extra, list):  # what is wrong with each key of the body
        detail = "; ".join(_wrong_key(some) for some in error.extra) or detail
    wrong_body = status == HTTPStatus.BAD_REQUEST and request.method == "POST"
    parts = (detail, BODY_REMEDY if wrong_body else REMEDIES.get(status, ""))
    return _problem(request, status, status.phrase, "; ".join(part for part in parts if part), error.headers)


def undecodable_problem(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Any]:
    """Translate a body that is not UTF-8, which the framework takes for a fault of its own."""
    detail = f"the body is not UTF-8, at byte {error.start} of a text; {BODY_REMEDY}"
    return _problem(request, HTTPStatus.BAD_REQUEST, "Bad Request", detail)


def nested_problem(request: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """Translate a body nested too deeply to be read."""
    return _problem(request, HTTPStatus.BAD_REQUEST, "Bad Request", f"the body is nested too deeply; {BODY_REMEDY}")


def unexpected_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Translate a fault of Isnad's own, and put its stack in the log."""
    log.error("%s failed", request.url.path, exc_info=error)
    detail = "this is a fault of the server; the operator finds the reason in its log"
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error", detail)


def _wrong_key(wrong: dict[str, Any]) -> str:
    key = wrong.get("key", "data")
    if key != "data":
        return f"{key}: {wrong['message']}"
    # The framework calls the body "data", and of a missing one says no more than that.
    return "the body is empty" if wrong["message"] == "'data'" else str(wrong["message"])


def _problem(
    request: Request[Any, Any, Any],
    status: HTTPStatus,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    error = ProblemDetailsException(status_code=status, title=title, detail=detail, headers=headers)
    return error.to_response(request)
