"""The routes of documents: listed, read, removed, and sent to be added."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from index.conditions import parse_conditions
from index.ingest import remove_documents
from index.records import DocumentSummary
from index.uploads import Upload
from qa.api import examples
from qa.api.chat import HEARTBEAT, HEARTBEAT_SECONDS
from qa.api.guard import WRITE
from qa.api.pools import Limit
from qa.api.problems import problem_specs
from qa.api.receiving import receive_upload
from qa.api.records import DocumentId, DocumentText, FileName, Job, Replace, UploadId, Where, job_of
from qa.api.service import Service, Serving

OCTETS = "application/octet-stream"
LOOKS_SECONDS = 0.3
TAKEN = ResponseSpec(
    Job, description="The file is kept, and will be read.", generate_examples=False, examples=examples.JOBS
)
JOB_STREAM = ResponseSpec(
    str,
    media_type="text/event-stream",
    generate_examples=False,
    description="Server-sent events: `progress` as it changes, then `done` or `failed`; each holds the job.",
)


FILE = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, min_length=1)


class UploadOperation(Operation):
    """Says in the OpenAPI document that the body is the file itself."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            description="The file's bytes.",
            required=True,
            content={OCTETS: OpenAPIMediaType(schema=FILE)},
        )


@get("/api/documents", responses=problem_specs(), tags=["documents"])
async def documents(request: Request[Any, Any, Any], service: Serving, where: Where = None) -> list[DocumentSummary]:
    """List the documents, or those that satisfy the conditions."""
    conditions = parse_conditions(where or ())
    return await service.read(request, lambda: service.library.documents(conditions))


@get("/api/documents/{document_id:str}", responses=problem_specs(404), tags=["documents"])
async def document(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> DocumentSummary:
    """Return what is known about one document."""
    return await service.read(request, lambda: service.library.summary(document_id))


@get("/api/documents/{document_id:str}/text", responses=problem_specs(404), tags=["documents"])
async def document_text(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> DocumentText:
    """Return the text of one document."""
    held = await service.read(request, lambda: service.library.document(document_id))
    note = "; ".join(held.metadata.get("note", ())) or None
    return DocumentText(held.id, held.title, held.source, held.language, held.text, note)


@delete("/api/documents/{document_id:str}", opt={"scope": WRITE}, responses=problem_specs(404), tags=["documents"])
async def remove_document(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> None:
    """Remove a document, and the file if it was uploaded; no other file is touched."""

    def remove() -> None:
        path = service.library.file_path(document_id)
        remove_documents(service.answerer.index, [document_id])
        service.uploads.forget_file(path)

    await service.read(request, remove)


@post(
    "/api/documents",
    status_code=202,
    opt={"scope": WRITE},
    request_max_body_size=None,
    operation_class=UploadOperation,
    responses={**problem_specs(409, 413, 415), 202: TAKEN},
    tags=["documents"],
)
async def upload(request: Request[Any, Any, Any], service: Serving, name: FileName, replace: Replace = False) -> Job:
    """Take a file: it is kept when this answers, and read in the background."""
    # No form of another site can send this type, nor can its script without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != OCTETS:
        raise UnwantedType(f"send the file itself as the body, with the header 'Content-Type: {OCTETS}'")
    return job_of(await receive_upload(service, request, name, may_replace=replace))


class UnwantedType(ClientException):
    """A body of another type than the route reads."""

    status_code = 415


@get("/api/jobs", opt={"scope": WRITE}, responses=problem_specs(), tags=["documents"])
async def jobs(request: Request[Any, Any, Any], service: Serving) -> list[Job]:
    """List the uploads that are remembered, newest first."""
    return [job_of(one) for one in await service.read(request, service.uploads.all)]


@get("/api/jobs/{job_id:str}", opt={"scope": WRITE}, responses=problem_specs(404), tags=["documents"])
async def job(job_id: UploadId, request: Request[Any, Any, Any], service: Serving) -> Job:
    """Say how far an upload is."""
    return job_of(await service.read(request, lambda: service.uploads.get(job_id)))


@get(
    "/api/jobs/{job_id:str}/events",
    opt={"scope": WRITE},
    responses={**problem_specs(404), 200: JOB_STREAM},
    media_type="text/event-stream",
    tags=["documents"],
)
async def job_events(job_id: UploadId, request: Request[Any, Any, Any], service: Serving) -> ServerSentEvent:
    """Tell how far an upload is, as it goes on."""
    first = await service.read(request, lambda: service.uploads.get(job_id))
    return ServerSentEvent(_progress(service, first))


async def _progress(service: Service, upload: Upload) -> AsyncIterator[ServerSentEventMessage]:
    silent, upload_id = 0.0, upload.id

    def look(_: Limit) -> Upload:
        return service.uploads.get(upload_id)

    yield _message(upload)
    while not upload.is_ended:
        await asyncio.sleep(LOOKS_SECONDS)
        newest = await service.reading.run(look, service.settings.request_seconds)
        silent += LOOKS_SECONDS
        if newest != upload:
            upload, silent = newest, 0.0
            yield _message(upload)
        elif silent >= HEARTBEAT_SECONDS:
            silent = 0.0
            yield HEARTBEAT


def _message(upload: Upload) -> ServerSentEventMessage:
    event = upload.state if upload.state in ("done", "failed") else "progress"
    return ServerSentEventMessage(event=event, data=msgspec.json.encode(job_of(upload)).decode())
