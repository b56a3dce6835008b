"""A file while it is received over the network, and the name it may be kept under."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.derived import NoRoom
from index.readers import require_format
from index.records import IsnadError

MAX_NAME_BYTES = 200


class BadUploadName(IsnadError):
    """A name that no file may have here."""


@contextmanager
def on_disk() -> Iterator[None]:
    """Say of what the disk refuses that there is no room for it, or no right to it.

    Raises:
        NoRoom: the disk refused something in the body.
    """
    try:
        yield
    except OSError as error:
        raise NoRoom(f"an upload cannot be kept: {error}; make room, or check the rights of the folder") from error


class Partial:
    """A file that is being received; it is there for nobody before ``Uploads.enqueue``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._file = path.open("xb")

    def write(self, data: bytes) -> None:
        """Append ``data``.

        Raises:
            NoRoom: the disk took it not.
        """
        with on_disk():
            self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> str:
        """Put all on disk, and return the SHA-256 of it in hexadecimal digits.

        Raises:
            NoRoom: the disk took it not.
        """
        with on_disk():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return self._digest.hexdigest()

    def discard(self) -> None:
        """Delete what was received."""
        with suppress(OSError):  # what a full disk did not take is written once more
            self._file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def require_name(name: str) -> str:
    """Return ``name``, composed, if it can be the name of an uploaded file.

    Raises:
        BadUploadName: it names a folder or steers a display, or is hidden, empty or too long.
        UnreadableSource: files of this format are not read.
    """
    composed = unicodedata.normalize("NFC", name)
    if not composed.strip() or len(composed.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise BadUploadName(f"a file's name has 1 to {MAX_NAME_BYTES} bytes in UTF-8; give it a shorter one")
    if composed.startswith((".", "~$")) or composed != composed.strip() or any(c in '/\\:*?"<>|' for c in composed):
        raise BadUploadName(r"""a file's name holds none of / \ : * ? " < > | and begins with no dot; rename it""")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in composed):
        raise BadUploadName("the file's name holds characters that are not shown; rename it")
    require_format(composed)
    return composed
