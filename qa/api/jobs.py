"""The routes of uploads on their way into the library: what became of them, and how far they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from index.records import IsnadError
from index.uploads import Upload
from qa.api.chat import HEARTBEAT, HEARTBEAT_SECONDS, problem_message
from qa.api.guard import WRITE
from qa.api.pools import Limit
from qa.api.problems import problem_specs
from qa.api.records import Job, StreamEvent, UploadId, job_of
from qa.api.service import Service, Serving

LOOKS_SECONDS = 0.3
STREAM = ResponseSpec(
    StreamEvent,
    media_type="text/event-stream",
    generate_examples=False,
    description="Server-sent events: `progress` as it changes, then `done` or `failed`; each holds the job. `error` "
    "with a problem ends a stream too.",
)


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
    responses={**problem_specs(404), 200: STREAM},
    media_type="text/event-stream",
    tags=["documents"],
)
async def job_events(job_id: UploadId, request: Request[Any, Any, Any], service: Serving) -> ServerSentEvent:
    """Tell how far an upload is, as it goes on."""
    first = await service.read(request, lambda: service.uploads.get(job_id))
    return ServerSentEvent(_messages(service, first))


async def _messages(service: Service, upload: Upload) -> AsyncIterator[ServerSentEventMessage]:
    try:
        async for message in _progress(service, upload):
            yield message
    except IsnadError as error:
        yield problem_message(error, "/api/jobs/{job_id}/events")


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
