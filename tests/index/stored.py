"""Small documents, stored in a library by this process or by one that is killed meanwhile."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.ingest import encode_entries
from index.library import Library
from index.passages import split_passages
from index.records import Language
from index.rows import Entry
from index.sources import make_document
from tests.demo import DemoEncoder

DEMO = DemoEncoder()
COFFEE = "وصلت القَهْوَةُ إلى المخا عام ١٤٥٠."
SEA = "The sea (البحر) is deep."


def entry(name: str, text: str, max_tokens: int = 256) -> Entry:
    document = make_document(
        document_id=name,
        source=f"{name}.txt",
        title=name,
        text=text,
        metadata={"مفتاح": ("قيمة", "أخرى"), "author": ("أَحْمَد",)},
    )
    passages = split_passages(document, max_tokens)
    (encoded,) = encode_entries([Entry(document, passages, np.empty((0, 0), np.float32))], DEMO)
    return encoded


def store(library: Library, *entries: Entry) -> None:
    with library.writing("test"):
        library.store(library.live().id, entries)


def added(library: Library, language: Language, since: int = 0) -> dict[int, str]:
    batches = library.added_since(library.live().id, language, since, size=2)
    return {int(i): text for batch in batches for i, text in zip(batch.ids, batch.texts, strict=True)}


WRITER = """
import os, signal, sys
from pathlib import Path
from index.library import Library
from tests.index.stored import COFFEE, entry

library = Library.open(Path(sys.argv[1]))
with library.writing("be killed"):
    if sys.argv[2] == "between":
        library.store(1, [entry("confirmed", COFFEE)])
    elif sys.argv[2] == "inside":
        with library._transaction() as connection:
            connection.execute("INSERT INTO revisions VALUES (99, 'x')")
            connection.execute("DELETE FROM passages")
            connection.execute("DELETE FROM documents")
            print("ready", flush=True)
            sys.stdin.read()
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def writer(library: Library, moment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run another process that holds the lock, then kill it at ``moment``."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(library.folder), moment]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.send_signal(signal.SIGKILL)
