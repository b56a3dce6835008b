"""The routes of documents: listed, read, removed, and sent to be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, delete, get, post, route
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from index.conditions import parse_conditions
from index.ingest import remove_documents
from index.records import DocumentSummary
from qa.api import examples
from qa.api.guard import WRITE
from qa.api.problems import problem_specs
from qa.api.receiving import receive_upload
from qa.api.records import DocumentId, DocumentText, FileName, Job, Replace, Where, job_of
from qa.api.service import Serving

OCTETS = "application/octet-stream"
TAKEN = ResponseSpec(
    Job, description="The file is kept, and will be read.", generate_examples=False, examples=examples.JOBS
)
FILE = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, min_length=1)


@dataclass
class UploadOperation(Operation):
    """Says in the OpenAPI document that the body is the file itself."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            description="The file's bytes.", required=True, content={OCTETS: OpenAPIMediaType(schema=FILE)}
        )


class UnwantedType(ClientException):
    """A body of another type than the route reads."""

    status_code = 415


# First of their paths: else the framework makes such routes itself, and tells of the first method only.


@route("/api/documents", http_method=HttpMethod.OPTIONS, status_code=204, include_in_schema=False)
async def documents_methods() -> Response[None]:
    """Say what can be done with documents."""
    return Response(None, headers={"Allow": "GET, OPTIONS, POST"})


@route("/api/documents/{document_id:str}", http_method=HttpMethod.OPTIONS, status_code=204, include_in_schema=False)
async def document_methods(document_id: DocumentId) -> Response[None]:
    """Say what can be done with one document."""
    return Response(None, headers={"Allow": "DELETE, GET, OPTIONS"})


@get("/api/documents", responses=problem_specs(), tags=["documents"])
async def documents(request: Request[Any, Any, Any], service: Serving, where: Where = None) -> list[DocumentSummary]:
    """List the documents, or those that satisfy the conditions."""
    conditions = parse_conditions(where or ())
    return await service.read(request, lambda: service.library.documents(conditions))


@post(
    "/api/documents",
    tags=["documents"],
    status_code=202,
    opt={"scope": WRITE},
    request_max_body_size=None,
    operation_class=UploadOperation,
    responses={**problem_specs(409, 413, 415), 202: TAKEN},
)
async def upload(request: Request[Any, Any, Any], service: Serving, name: FileName, replace: Replace = False) -> Job:
    """Take a file: it is kept when this answers, and read in the background."""
    # No form of another site can send this type, nor can its script without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != OCTETS:
        raise UnwantedType(f"send the file itself as the body, with the header 'Content-Type: {OCTETS}'")
    return job_of(await receive_upload(service, request, name, may_replace=replace))


@get("/api/documents/{document_id:str}", responses=problem_specs(404), tags=["documents"])
async def document(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> DocumentSummary:
    """Return what is known about one document."""
    return await service.read(request, lambda: service.library.summary(document_id))


@delete("/api/documents/{document_id:str}", opt={"scope": WRITE}, responses=problem_specs(404), tags=["documents"])
async def remove_document(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> None:
    """Remove a document, and the file if it was uploaded; no other file is touched."""

    def remove() -> None:
        path = service.library.file_path(document_id)
        remove_documents(service.answerer.index, [document_id])
        service.uploads.forget_file(path)

    await service.read(request, remove)


@get("/api/documents/{document_id:str}/text", responses=problem_specs(404), tags=["documents"])
async def document_text(document_id: DocumentId, request: Request[Any, Any, Any], service: Serving) -> DocumentText:
    """Return the text of one document."""
    held = await service.read(request, lambda: service.library.document(document_id))
    note = "; ".join(held.metadata.get("note", ())) or None
    return DocumentText(held.id, held.title, held.source, held.language, held.text, note)
