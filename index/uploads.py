"""Files that came over the network: kept in the library's folder, and queued in its database until they are read.

An upload is confirmed when its bytes are on disk in ``uploads/incoming/`` and its row is committed; whoever holds
the queue's lock reads it then, gives it its name in ``uploads/`` and adds it, once or again after a crash. The queue
is written beside the one writer of documents, each time in a transaction of its own.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index.database import Database, from_stored
from index.library_files import DATABASE
from index.locks import Locks
from index.placing import require_room, sync
from index.records import IsnadError
from index.upload_files import Partial, on_disk

State = Literal["queued", "running", "done", "failed"]
UPLOAD_STATES: tuple[State, ...] = ("queued", "running", "done", "failed")
UPLOADS, INCOMING = "uploads", "incoming"
MAX_QUEUED = 500
ENDED_KEPT = 200
# Longer than any upload is received for: another process may be receiving.
ABANDONED_SECONDS = 2 * 3600
COLUMNS = "id, name, sha256, state, attempts, report, created_at"


class UploadConflict(IsnadError):
    """Another file of this name is there."""


class QueueFull(IsnadError):
    """More uploads wait than are kept."""


class UnknownUpload(IsnadError):
    """An upload that there is not, or not any more."""


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What became of an upload so far; ``waiting`` says why nothing happens, None while something does."""

    files_done: int = 0
    files_total: int = 0
    passages: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    document_ids: list[str] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way into the library; ``created_at`` is ISO 8601, UTC."""

    id: str
    name: str
    sha256: str
    state: State
    attempts: int
    report: UploadReport
    created_at: str

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")


class Uploads:
    """The queue of the library in ``folder``; safe from any thread and from several processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / UPLOADS
        self._database = Database(folder / DATABASE)
        self._locks = Locks(folder)

    def begin(self, size: int) -> Partial:
        """Return a file to receive about ``size`` bytes into.

        Raises:
            NoRoom: the disk has not that much room.
            QueueFull: too many wait already.
        """
        incoming = self.folder / INCOMING
        query = "SELECT count(*) FROM uploads WHERE state IN ('queued', 'running')"
        if self._database.rows(query)[0][0] >= MAX_QUEUED:
            raise QueueFull(f"{MAX_QUEUED} uploads wait to be read; send more when those are done")
        with on_disk():
            incoming.mkdir(parents=True, exist_ok=True)
            require_room(incoming, size, "an upload")
            return Partial(incoming / f"{secrets.token_hex(8)}.part")

    def enqueue(self, name: str, partial: Partial, *, may_replace: bool) -> Upload:
        """Confirm what was received as ``name``: it is on disk and in the queue when this returns.

        Raises:
            UploadConflict: another file was uploaded under this name, and ``may_replace`` is not set.
        """
        sha256 = partial.finish()
        upload = Upload(partial.path.stem, name, sha256, "queued", 0, UploadReport(), _now())
        try:
            if not may_replace and self._is_other(name, sha256):
                raise UploadConflict(f"a different file was uploaded as {name!r}; send it again with replace=true")
            partial.path.rename(self._incoming(upload.id))
            sync(self.folder / INCOMING)
            row = (upload.id, name, sha256, "queued", 0, _report_json(upload.report), upload.created_at)
            with self._database.transaction() as connection:
                connection.execute(f"INSERT INTO uploads ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                connection.execute(
                    "DELETE FROM uploads WHERE state IN ('done', 'failed') AND number NOT IN (SELECT number FROM"
                    " uploads WHERE state IN ('done', 'failed') ORDER BY number DESC LIMIT ?)",
                    (ENDED_KEPT,),
                )
        except BaseException:
            partial.discard()
            self._incoming(upload.id).unlink(missing_ok=True)
            raise
        return upload

    def _is_other(self, name: str, sha256: str) -> bool:
        query = "SELECT sha256 FROM uploads WHERE name = ? AND state IN ('queued', 'running') ORDER BY number DESC"
        if rows := self._database.rows(query, (name,)):
            return bool(rows[0][0] != sha256)
        file = self.folder / name
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() != sha256

    def working(self) -> AbstractContextManager[bool]:
        """Yield whether this is the one that works the queue now; that ends with its process."""
        return self._locks.reading_uploads()

    def next(self) -> Upload | None:
        """Return the oldest upload that has not ended, those that a crash broke off too, or None; when working."""
        query = f"SELECT {COLUMNS} FROM uploads WHERE state IN ('queued', 'running') ORDER BY number LIMIT 1"
        rows = self._database.rows(query)
        return _from_row(rows[0]) if rows else None

    def start(self, upload: Upload) -> Path:
        """Say that ``upload`` is being read, and return its file under its own name.

        A file that had this name is set aside until ``end`` says which of the two stays.

        Raises:
            UnknownUpload: the file has gone.
            NoRoom: nothing can be written to the folder.
        """
        self._update(replace(upload, state="running"))
        incoming, file = self._incoming(upload.id), self.folder / upload.name
        with on_disk():
            if incoming.exists():
                if file.exists():
                    file.replace(self._aside(upload))
                incoming.replace(file)
                sync(self.folder)
        if not file.is_file():
            raise UnknownUpload("the uploaded file has gone from the library's folder; send it again")
        return file

    def say(self, upload: Upload, report: UploadReport) -> None:
        """Record how far ``upload``, which is being read, is."""
        self._update(replace(upload, state="running", report=report))

    def wait(self, upload: Upload, why: str) -> None:
        """Record that ``upload`` is to be read later."""
        self._update(replace(upload, state="queued", report=UploadReport(waiting=why)))

    def count_attempt(self, upload: Upload) -> None:
        """Record that reading ``upload`` was broken off by what reads it."""
        self._update(replace(upload, state="running", attempts=upload.attempts + 1))

    def end(self, upload: Upload, report: UploadReport, *, read: bool) -> None:
        """Record what became of ``upload``; a file that could not be read goes, and the one before it comes back."""
        file, before = self.folder / upload.name, self._aside(upload)
        with on_disk():
            if read:
                before.unlink(missing_ok=True)
            elif before.exists():
                before.replace(file)
            else:
                file.unlink(missing_ok=True)
        self._update(replace(upload, state="done" if read else "failed", report=report))

    def _aside(self, upload: Upload) -> Path:
        return self.folder / INCOMING / f"{upload.id}.before"

    def _update(self, upload: Upload) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE uploads SET state = ?, attempts = ?, report = ? WHERE id = ?",
                (upload.state, upload.attempts, _report_json(upload.report), upload.id),
            )

    def get(self, upload_id: str) -> Upload:
        """Return one upload.

        Raises:
            UnknownUpload: there is none with this id.
        """
        rows = self._database.rows(f"SELECT {COLUMNS} FROM uploads WHERE id = ?", (upload_id,))
        if not rows:
            raise UnknownUpload(f"there is no upload {upload_id!r}; it may have ended long ago")
        return _from_row(rows[0])

    def all(self) -> list[Upload]:
        """Return the uploads that are remembered, newest first."""
        return [_from_row(row) for row in self._database.rows(f"SELECT {COLUMNS} FROM uploads ORDER BY number DESC")]

    def forget_file(self, path: str) -> None:
        """Delete the file at ``path`` if it is an upload of this library, whose document was removed."""
        file = Path(path)
        if path and file.parent == self.folder.resolve():
            file.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what was being received by a process that is no more."""
        known = {one.id for one in self.all() if not one.is_ended}
        for file in (self.folder / INCOMING).glob("*"):
            with suppress(OSError):  # gone meanwhile
                if file.stem not in known and time.time() - file.stat().st_mtime > ABANDONED_SECONDS:
                    file.unlink()

    def _incoming(self, upload_id: str) -> Path:
        return self.folder / INCOMING / f"{upload_id}.file"


@from_stored
def _from_row(row: tuple[Any, ...]) -> Upload:
    return Upload(row[0], row[1], row[2], row[3], row[4], UploadReport(**json.loads(row[5])), row[6])


def _report_json(report: UploadReport) -> str:
    return json.dumps(asdict(report), ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
