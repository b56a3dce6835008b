"""The bodies of requests and responses that are not records of an answer itself, with examples of them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter

from index.conditions import MAX_CONDITIONS
from index.records import Language
from index.uploads import State, Upload
from qa.config import MAX_QUESTION_CHARACTERS

QUESTION = "متى أطاحت المعارضة السورية بالنظام؟"
ASK_EXAMPLES = [
    Example(summary="A question", value={"question": QUESTION}),
    Example(
        summary="A follow-up among Arabic documents",
        value={"question": "وكم عددهم؟", "history": ["Who holds ISIS members in Syria?"], "where": ["language=ar"]},
    ),
]
QUOTE_EXAMPLES = [
    Example(
        summary="A stored citation",
        value={
            "document_id": "1f0c6a8b2d3e4f50",
            "quote": "8 ديسمبر",
            "start": 470,
            "prefix": "في ",
            "suffix": "/كانون",
        },
    )
]

CONDITION = {"type": "string", "format": "condition"}
Where = Annotated[
    list[str] | None,
    Parameter(
        description="A condition, as language=ar, date>=2024-01-01 or source~reports/; several must all hold.",
        schema_extra={"items": CONDITION, "maxItems": MAX_CONDITIONS},
    ),
]
DocumentId = Annotated[str, Parameter(description="A document's id, as citations and /api/documents give it.")]
ModelId = Annotated[str, Parameter(description="A model's id, as /v1/models gives it.")]
UploadId = Annotated[str, Parameter(description="An upload's id, as sending it gives it.")]
FileName = Annotated[
    str, Parameter(description="The file's name; its suffix tells the format.", schema_extra={"format": "file-name"})
]
Replace = Annotated[bool, Parameter(description="Whether a different file of this name is replaced.")]


QUESTION_SCHEMA = {
    "extra": {"format": "question", "maxLength": MAX_QUESTION_CHARACTERS},
    "description": "In Arabic or English.",
}


class AskRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question in Arabic or English, of at most 2,000 characters, and the questions before it, oldest first.

    ``answers`` are the texts of the answers to the last of these, as far as they are known: whom they name, "she" may
    stand for. ``where`` holds conditions on documents, all of which are to hold, as ``language=ar`` or
    ``date>=2024-01-01``.
    """

    question: Annotated[str, msgspec.Meta(extra_json_schema=QUESTION_SCHEMA)]
    history: list[str] = []
    where: Annotated[
        list[str], msgspec.Meta(extra_json_schema={"extra": {"items": CONDITION, "maxItems": MAX_CONDITIONS}})
    ] = []
    answers: list[str] = []


class StoredQuote(msgspec.Struct, frozen=True):
    """What is needed of a citation to find it again; ``prefix`` and ``suffix`` tell places with equal text apart."""

    document_id: str
    quote: str
    start: Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
    prefix: str = ""
    suffix: str = ""


class DocumentText(msgspec.Struct, frozen=True):
    """A document's whole text, which the offsets of citations count in; ``note`` is what to know of how it was read."""

    document_id: str
    title: str
    source: str
    language: Language
    text: str
    note: str | None


class Job(msgspec.Struct, frozen=True):
    """An uploaded file on its way into the library, or what became of it."""

    id: str
    name: str
    state: State
    files_done: int
    files_total: int
    passages: int
    added: int
    changed: int
    unchanged: int
    document_ids: list[str]
    notes: list[dict[str, str]]
    skipped: list[dict[str, str]]
    waiting: str | None
    created_at: str


class Session(msgspec.Struct, frozen=True):
    """What whoever asks may do, and what can be uploaded."""

    scopes: list[str]
    key: str | None
    signed_in: bool
    max_upload_bytes: int
    suffixes: list[str]
    version: str


class StreamEvent(msgspec.Struct, frozen=True):
    """One server-sent event; ``data`` is JSON."""

    event: str
    data: str


class Health(msgspec.Struct, frozen=True):
    """What a health check found."""

    status: str
    passages: int | None = None


NOTHING_ELSE: dict[str, Any] = {"additional_properties": False}
"""Said of bodies in which a misspelt condition must not be overlooked: what would be left is another question."""
AskBody = Annotated[AskRequest, Body(examples=ASK_EXAMPLES, schema_extra=NOTHING_ELSE)]
QuoteBody = Annotated[StoredQuote, Body(examples=QUOTE_EXAMPLES)]


def job_of(upload: Upload) -> Job:
    """Return an upload as it leaves the process."""
    report: dict[str, Any] = msgspec.to_builtins(upload.report)
    return Job(id=upload.id, name=upload.name, state=upload.state, created_at=upload.created_at, **report)
