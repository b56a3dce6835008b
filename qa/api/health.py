"""Whether the service can answer, how it fares, and who asks."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from typing import Any

from litestar import Request, Response, get

from index.readers import CONTAINERS, READERS
from index.uploads import UPLOAD_STATES
from qa.api.guard import HEALTH
from qa.api.measured import CONTENT_TYPE
from qa.api.problems import problem_specs
from qa.api.receiving import MEGABYTE
from qa.api.records import Health, Session
from qa.api.service import Serving, caller_of


@get("/health/live", opt={"scope": HEALTH}, responses=problem_specs(), tags=["operating"])
async def live() -> Health:
    """Say that the process answers."""
    return Health("live")


@get("/health/ready", opt={"scope": HEALTH}, responses=problem_specs(), tags=["operating"])
async def ready(request: Request[Any, Any, Any], service: Serving) -> Response[Health]:
    """Say whether questions can be answered now: the library is open and all they need is loaded."""
    if not service.is_warm:
        return Response(Health("warming"), status_code=503, headers={"Retry-After": "1"})
    passages = await service.read(request, lambda: len(service.answerer.index.current()))
    return Response(Health("ready", passages))


@get("/metrics", media_type="text/plain", responses=problem_specs(), tags=["operating"])
async def metrics(request: Request[Any, Any, Any], service: Serving) -> Response[bytes]:
    """Return what Prometheus collects."""

    def collect() -> bytes:
        measures = service.measures
        states = Counter(one.state for one in service.uploads.all())
        for state in UPLOAD_STATES:
            measures.uploads.labels(state).set(states[state])
        if service.is_warm:
            measures.passages.set(len(service.answerer.index.current()))
        return measures.exposition()

    for pool in (service.asking, service.reading):
        service.measures.waiting.labels(pool.name).set(pool.depth)
    return Response(await service.read(request, collect), media_type=CONTENT_TYPE)


@get("/api/session", opt={"scope": ""}, responses=problem_specs(), tags=["operating"])
async def session(request: Request[Any, Any, Any], service: Serving) -> Session:
    """Say what whoever asks may do here, and which files can be sent."""
    caller = caller_of(request)
    return Session(
        scopes=sorted(caller.scopes),
        key=caller.key,
        signed_in=caller.signed_in,
        max_upload_bytes=service.settings.max_upload_megabytes * MEGABYTE,
        suffixes=sorted({*READERS, *CONTAINERS}),
        version=version("isnad"),
    )
