"""Errors as clients of OpenAI's read them: ``{"error": {"message", "type", "param", "code"}}``."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import IsnadError

PATH = "/v1/"
BODY_REMEDY = 'send JSON like {"model": "isnad", "messages": [{"role": "user", "content": "…"}]}'
MAX_BODY_BYTES = 2**20
TOO_LARGE = f"at most {MAX_BODY_BYTES // 1024} KiB are read; send fewer of the earlier messages"
KINDS = {
    401: ("authentication_error", "invalid_api_key"),
    403: ("permission_error", None),
    404: ("invalid_request_error", "not_found"),
    413: ("invalid_request_error", "request_too_large"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    503: ("server_error", "overloaded"),
}
"""``type`` and ``code`` by status, for which OpenAI has no closed list; clients tell errors apart by the status."""


class UnsupportedCompletion(IsnadError):
    """A request for something that Isnad does not do; ``param`` names the part of it."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(f"{param}: {message}")
        self.param = param


class UnknownModel(IsnadError):
    """A model that there is not."""

    param = "model"


@dataclass(frozen=True, slots=True)
class CompletionError:
    """What is wrong, and what to do."""

    message: str
    type: str
    param: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class CompletionErrorBody:
    """The body of every error under ``/v1/``."""

    error: CompletionError


def error_body(status: int, message: str, param: str | None = None) -> CompletionErrorBody:
    """Return the body of an error with this HTTP status."""
    kind, code = KINDS.get(status, ("server_error" if status >= 500 else "invalid_request_error", None))
    if (status, param) == (404, "model"):
        code = "model_not_found"
    return CompletionErrorBody(CompletionError(message, kind, param, code))
