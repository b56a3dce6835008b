"""Which files there are: those named, and those below the folders named, but for what ``.isnadignore`` says.

An ``.isnadignore`` holds patterns as ``.gitignore`` does and speaks for its folder and all below it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.extracted import UnreadableSource, without_surrogates

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

ADDRESS = re.compile(r"(?:https?|ftp):/")
IGNORE_FILE = ".isnadignore"
# What Office leaves beside a document that is open.
LOCK_FILES = "~$"
# What Windows leaves in folders.
JUNK = frozenset(("thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: where it lies, and the short name by which people will see it cited.

    A name that is not UTF-8 keeps its odd bytes in ``path`` only.
    """

    path: Path
    name: str

    @property
    def key(self) -> str:
        """The absolute path, which identifies the file."""
        return self.path.absolute().as_posix()

    @property
    def document_id(self) -> str:
        """16 hexadecimal digits that stay the same for the same absolute path."""
        return document_id("file", self.key)


def document_id(kind: str, name: str) -> str:
    """Return the stable id of the document that ``name`` identifies among those of ``kind``."""
    return hashlib.sha256(f"{kind}:{name}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def find_files(paths: Sequence[Path], left_out: Path | None = None) -> Iterator[SourceFile]:
    """Yield the files named in ``paths`` and those below its folders, in a stable order.

    A file below a folder is named from that folder on, as ``reports/2024/may.md``. Hidden files and folders, the
    folder ``left_out`` and what ``.isnadignore`` names are left out; links to folders are not followed, so that no
    circle of them is walked; files in formats that cannot be read are yielded, for the caller to report.

    Raises:
        UnreadableSource: a path does not exist, or an ``.isnadignore`` cannot be read.
    """
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            for file in sorted(_files_below(root, left_out)):
                yield SourceFile(file, without_surrogates((Path(root.name) / file.relative_to(root)).as_posix()))
        elif path.exists():
            yield SourceFile(path.resolve(), without_surrogates(path.resolve().name))
        elif ADDRESS.match(str(path)):
            raise UnreadableSource(str(path), "is an address, and nothing is fetched; save the page and add the file")
        else:
            raise UnreadableSource(str(path), "no such file or folder; check the spelling of the path")


def _files_below(root: Path, left_out: Path | None) -> Iterator[Path]:
    """Yield what is not hidden below ``root``: files, and folders that cannot be listed, for the caller to report."""
    forbidden: list[OSError] = []
    patterns: dict[Path, list[tuple[Path, GitIgnoreSpec]]] = {}
    for name, folders, files in os.walk(root, onerror=forbidden.append):
        folder = Path(name)
        here = patterns.get(folder.parent, []) if folder != root else []
        if IGNORE_FILE in files:
            here = [*here, (folder, _read_patterns(folder / IGNORE_FILE))]
        patterns[folder] = here
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".") and folder / one != left_out and not _ignored(folder / one, here, "/")
        ]
        for one in files:
            path = folder / one
            hidden = one.startswith((".", LOCK_FILES)) or one.lower() in JUNK
            if not hidden and not _ignored(path, here) and _may_be_file(path):
                yield path
    yield from (Path(error.filename) for error in forbidden)


def _read_patterns(file: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(file.read_text("utf-8-sig").splitlines())
    except (OSError, ValueError) as error:
        raise UnreadableSource(str(file), f"cannot be read ({error}); write patterns as in .gitignore") from error


def _ignored(path: Path, patterns: Sequence[tuple[Path, GitIgnoreSpec]], end: str = "") -> bool:
    """Tell whether the innermost pattern that speaks of ``path`` leaves it out; ``end`` is "/" for a folder."""
    for folder, spec in reversed(patterns):
        include = spec.check_file(path.relative_to(folder).as_posix() + end).include
        if include is not None:
            return include
    return False


def _may_be_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:
        return True
    except OSError:  # a link to nothing, or to itself
        return False


def can_be_looked_at(path: Path) -> bool:
    """Tell whether it can be seen that ``path`` is there, or that it is not."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True
