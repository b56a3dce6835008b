"""Works the queue of uploads: a thread that hands one file after another to a process of its own (``qa.adder``).

Of several workers, and several servers of one library, the one that holds the queue's lock does it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.records import IsnadError
from index.uploads import UnknownUpload, Upload, UploadReport, Uploads
from qa.config import Settings, to_environment

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
BUSY_SECONDS = 2.0
# The process holds a model in memory: it ends when nothing came for a while.
IDLE_SECONDS = 120.0
STOP_SECONDS = 10.0
MAX_ATTEMPTS = 2
FILE_SECONDS = 3600.0
ENDED = "reading it ended its process; the file may be damaged, or need more memory than there is"
UNABLE = "the library cannot take it now; the operator finds the reason in the server's log"


class Stopped(Exception):
    """The server stops; what is being read goes on at the next start."""


class AdderEnded(Exception):
    """The process that reads files has ended by itself."""


class UploadRunner:
    """One thread and, while there is something to read, one process."""

    def __init__(self, uploads: Uploads, settings: Settings) -> None:
        self._uploads = uploads
        self._settings = settings
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._adder: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)

    def start(self) -> None:
        """Begin to work the queue."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something to read."""
        self._woken.set()

    def stop(self) -> None:
        """End the thread and its process; what they were doing is done again at the next start."""
        self._stopping.set()
        self._woken.set()
        if adder := self._adder:
            adder.terminate()
        if self._thread.ident is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._uploads.working() as mine:
                    if mine:
                        self._uploads.sweep()
                        self._work()
            except Stopped:
                break
            except Exception:  # the queue must go on, whatever one file or a full disk does to it
                log.exception("the queue of uploads was interrupted, and goes on")
            self._end_adder()
            self._sleep(POLL_SECONDS)
        self._end_adder()

    def _work(self) -> None:
        idle = 0.0
        while not self._stopping.is_set():
            upload = self._uploads.next()
            if upload is None:
                idle = 0.0 if self._sleep(POLL_SECONDS) else idle + POLL_SECONDS
                if idle > IDLE_SECONDS:
                    self._end_adder()
            else:
                idle = 0.0
                self._read(upload)

    def _sleep(self, seconds: float) -> bool:
        woken = self._woken.wait(seconds)
        if not self._stopping.is_set():
            self._woken.clear()
        return woken

    def _read(self, upload: Upload) -> None:
        """Read one file to its end, or say why it cannot be."""
        if upload.attempts >= MAX_ATTEMPTS:
            self._fail(upload, ENDED)
            return
        try:
            answer = self._ask(upload, self._uploads.start(upload))
        except AdderEnded:
            log.error("the process that reads uploads ended while it read upload %s", upload.id)
            self._uploads.count_attempt(upload)
            return
        except UnknownUpload as error:
            self._fail(upload, str(error))
            return
        if "busy" in answer:
            self._uploads.wait(upload, answer["busy"])
            self._sleep(BUSY_SECONDS)
        elif "failed" in answer:
            log.error("upload %s: %s", upload.id, answer["failed"])
            self._fail(upload, UNABLE)
        else:
            report = UploadReport(**answer["report"])
            self._uploads.end(upload, report, read=bool(report.added + report.changed + report.unchanged))

    def _fail(self, upload: Upload, why: str) -> None:
        self._uploads.end(upload, UploadReport(skipped=[{"source": upload.name, "why": why}]), read=False)

    def _ask(self, upload: Upload, file: Path) -> dict[str, Any]:
        """Return what the process said of ``file`` in the end.

        Raises:
            Stopped: the server stops.
            AdderEnded: the process ended, or took too long and was ended.
        """
        adder = self._adder if self._adder and self._adder.poll() is None else self._start_adder()
        assert adder.stdin
        assert adder.stdout
        too_long = threading.Timer(FILE_SECONDS, adder.kill)
        too_long.start()
        try:
            adder.stdin.write(json.dumps(str(file)) + "\n")
            adder.stdin.flush()
            for line in adder.stdout:
                answer: dict[str, Any] = json.loads(line)
                if "progress" not in answer:
                    return answer
                self._uploads.say(upload, UploadReport(**answer["progress"]))
        except BrokenPipeError:
            pass
        except (ValueError, TypeError, IsnadError):
            self._end_adder()  # its next line would be taken for one about the next file
            raise
        finally:
            too_long.cancel()
        self._end_adder()
        if self._stopping.is_set():
            raise Stopped
        raise AdderEnded

    def _start_adder(self) -> subprocess.Popen[str]:
        self._end_adder()
        if self._stopping.is_set():
            raise Stopped
        self._adder = subprocess.Popen(
            [sys.executable, "-P", "-m", "qa.adder"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | to_environment(self._settings),
        )
        if self._stopping.is_set():  # and nobody saw it
            self._adder.terminate()
        return self._adder

    def _end_adder(self) -> None:
        adder, self._adder = self._adder, None
        if adder is None:
            return
        adder.terminate()
        try:
            adder.wait(STOP_SECONDS / 2)
        except subprocess.TimeoutExpired:
            adder.kill()
            adder.wait()
        for pipe in (adder.stdin, adder.stdout):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()
