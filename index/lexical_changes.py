"""How the lexical index of one language follows the database, and where there is much to do, in a process of its own.

Making terms is Python's work, of which one process does one thing at a time; two languages take half as long in two.
The other process dies with the one that started it, and until it has, nobody else writes derived files: it holds the
lock that it was handed. Whatever it could not do is done here.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from index.cores import usable_cores
from index.dense import NO_IDS, DamagedIndex
from index.lexical import LexicalIndex
from index.library import Library
from index.passage_terms import passage_terms
from index.passages import indexed_text
from index.records import LANGUAGES, Language
from index.vectors import Ids

log = logging.getLogger(__name__)

# Fewer passages are done sooner than another process has begun, and in less memory.
MANY = 20_000


def apply_lexical_changes(
    library: Library, generation: int, since: int, folders: Mapping[Language, Path], lock: int
) -> None:
    """Bring the lexical indexes in ``folders`` from the revision ``since`` to the database's; 0 is from nothing.

    ``lock`` is what ``Locks.deriving`` yields.

    Raises:
        DamagedIndex: one then does not hold what it should.
        OSError: one cannot be written.
    """
    *others, last = folders
    if not (_are_many(library, generation, since) and _can_be_apart(library, generation)):
        for language, folder in folders.items():
            apply_changes(library, generation, language, since, folder)
        return
    with ExitStack() as started:
        apart = {
            language: started.enter_context(_apart(library, generation, language, since, folders[language], lock))
            for language in others
        }
        apply_changes(library, generation, last, since, folders[last])
        for language, process in apart.items():
            if status := process.wait():
                log.warning("the process that made the %s terms ended with status %d; once more", language, status)
                apply_changes(library, generation, language, since, folders[language])


def _are_many(library: Library, generation: int, since: int) -> bool:
    changed = library.changes_since(generation, since) if since else library.passage_count(generation)
    return changed >= MANY


def _can_be_apart(library: Library, generation: int) -> bool:
    least = min(library.count(generation, one) for one in LANGUAGES)
    return usable_cores() > 1 and bool(sys.executable) and least >= MANY // 4


@contextmanager
def _apart(
    library: Library, generation: int, language: Language, since: int, folder: Path, lock: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Do ``apply_changes`` in a process of its own, which is ended when the body ends."""
    what = [str(library.folder.absolute()), str(generation), language, str(since), str(folder.absolute())]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "index.lexical_changes", *what],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
    )
    log.info("the %s terms are made in another process", language)
    with process:
        try:
            yield process
        finally:
            process.kill()


def apply_changes(library: Library, generation: int, language: Language, since: int, folder: Path) -> None:
    """Bring one lexical index, in ``folder``, from the revision ``since`` to the database's."""
    removed = changes_removed(library, generation, language, since)
    batches = library.added_since(generation, language, since)
    first = next(batches, None)
    if len(removed) or first is not None:
        with LexicalIndex(folder).writer(of_many=_are_many(library, generation, since)) as lexical:
            for passage_id in removed.tolist():
                lexical.remove(passage_id)
            while first is not None:
                for passage_id, title, text in zip(first.ids.tolist(), first.titles, first.texts, strict=True):
                    lexical.add(passage_id, *passage_terms(indexed_text(title, text), language))
                first = next(batches, None)
    stored, found = library.count(generation, language), len(LexicalIndex(folder))
    if found != stored:
        raise DamagedIndex(f"{folder} holds {found} passages of {stored}")


def changes_removed(library: Library, generation: int, language: Language, since: int) -> Ids:
    """Return the ids of the passages removed after the revision ``since``; an index made from nothing held none."""
    return library.removed_since(generation, language, since) if since else NO_IDS


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing ever comes but the end
    os._exit(1)


def main(library: str, generation: str, language: str, since: str, folder: str) -> None:
    """Do ``apply_changes`` for the process that started this one."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    (known,) = (one for one in LANGUAGES if one == language)
    apply_changes(Library(Path(library)), int(generation), known, int(since), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
