"""A file that is sent, from the socket to the disk: never whole in memory, and gone again when it is broken off."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.exceptions import ClientException

from index.upload_files import Partial, require_name
from index.uploads import Upload
from qa.api.service import Service

MEGABYTE = 2**20


class TooLarge(ClientException):
    """More bytes than are taken."""

    status_code = 413


async def receive_upload(service: Service, request: Request[Any, Any, Any], name: str, *, may_replace: bool) -> Upload:
    """Keep the body of ``request`` as a file called ``name``, and queue it to be read.

    Raises:
        BadUploadName, UnreadableSource: files are not kept under this name.
        TooLarge: the body is larger than the settings let it be.
        ClientException: there is nothing in it.
        UploadConflict: another file of this name was uploaded.
        NoRoom: the disk has not that much room.
    """
    name, most = require_name(name), service.settings.max_upload_megabytes * MEGABYTE
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else most
    if announced.isdigit() and size > most:
        raise too_large(most)
    seconds = service.settings.request_seconds
    partial = await service.reading.run(lambda _: service.uploads.begin(min(size, most)), seconds)
    try:
        await _write(service, request, partial, most)
        if not partial.size:
            raise ClientException("the body is empty; send the file's bytes")

        upload = await service.reading.run(
            lambda _: service.uploads.enqueue(name, partial, may_replace=may_replace), seconds
        )
    except BaseException:
        partial.discard()
        raise
    service.runner.wake()
    return upload


async def _write(service: Service, request: Request[Any, Any, Any], partial: Partial, most: int) -> None:
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if partial.size + len(held) > most:
            raise too_large(most)
        if len(held) >= MEGABYTE:
            await _flush(service, partial, held)
    await _flush(service, partial, held)


async def _flush(service: Service, partial: Partial, held: bytearray) -> None:
    data = bytes(held)
    held.clear()
    await service.reading.run(lambda _: partial.write(data), service.settings.request_seconds)


def too_large(most: int) -> TooLarge:
    """Return the error for a file over ``most`` bytes."""
    return TooLarge(f"at most {most // MEGABYTE} MiB are taken of one file; split it, or ask the operator to take more")
