"""How fast documents get into a library: the measures of ``scripts/benchmark.py ingest``.

Where only what lies around the encoder is measured, vectors are drawn at random instead of being encoded,
which is said in the table.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.ingest import AddReport, add_documents, add_paths, open_library, open_or_create
from index.passages import DEFAULT_MAX_TOKENS
from index.records import Document, Fingerprint
from index.vectors import Vectors, unit_rows

WANTED_PASSAGES_PER_MINUTE = 5000

Rows = list[tuple[str, str]]

OPEN_AND_ADD = """
import json, sys, time
from pathlib import Path
from index.encoder import load_encoder
from index.ingest import AddReport, add_documents, open_library
from index.sources import make_document

encoder = load_encoder()
document = make_document(document_id="one-more", source="one-more", title="one more", text=sys.argv[2])
encoder.encode_passages(["warm up"])
times = [time.perf_counter()]
open_library(Path(sys.argv[1])).current()
times.append(time.perf_counter())
index = open_library(Path(sys.argv[1]))
index.current()
times.append(time.perf_counter())
add_documents(index, encoder, [document], AddReport())
held = len(index.current())
times.append(time.perf_counter())
print(json.dumps([times[1] - times[0], times[3] - times[2], held]))
"""


class TimedEncoder:
    """Another encoder, and the seconds it has taken; with ``at_random`` it draws vectors instead of encoding."""

    def __init__(self, encoder: Encoder, at_random: bool = False) -> None:
        self.encoder = encoder
        self.at_random = at_random
        self.seconds = 0.0
        self._chance = np.random.default_rng(0)

    @property
    def fingerprint(self) -> Fingerprint:
        """That of the other encoder."""
        return self.encoder.fingerprint

    @property
    def max_tokens(self) -> int:
        """That of the other encoder."""
        return self.encoder.max_tokens

    def count_tokens(self, text: str) -> int:
        """Count as the other encoder does."""
        return self.encoder.count_tokens(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode, or draw, unit rows."""
        started = time.perf_counter()
        if self.at_random:
            shape = (len(texts), self.fingerprint.dimension)
            rows = unit_rows(self._chance.normal(size=shape).astype(np.float32))
        else:
            rows = self.encoder.encode_passages(texts)
        self.seconds += time.perf_counter() - started
        return rows

    def encode_query(self, text: str) -> Vectors:
        """Encode as the other encoder does."""
        return self.encoder.encode_query(text)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """Encode as the other encoder does."""
        return self.encoder.encode_sentences(texts)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Encode as the other encoder does."""
        return self.encoder.encode_words(words)


def measure_rate(folder: Path, encoder: Encoder, documents: Sequence[Document]) -> Rows:
    """Add documents to a new library; what encoding takes of it, and what all the rest."""
    timed, report = TimedEncoder(encoder), AddReport()
    index = open_or_create(folder / "library", timed, DEFAULT_MAX_TOKENS)
    add_documents(index, timed, documents, report)
    minutely = 60 * report.passages / report.seconds
    overhead = (report.seconds - timed.seconds) / timed.seconds
    return [
        ("passages", f"{report.passages:,}"),
        ("passages a minute", f"{minutely:,.0f} ({minutely / WANTED_PASSAGES_PER_MINUTE:.1f} of 5,000)"),
        ("all but encoding, of encoding (under 15 %)", f"{overhead:.1%}"),
    ]


def measure_folder(folder: Path, encoder: Encoder, texts: Iterator[str], files: int) -> Rows:
    """Add a folder of files, and again without any change."""
    documents = folder / "files"
    for number in range(files):
        file = documents / f"{number % 100:02}" / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(next(texts), "utf-8")
    # A file written a moment before it is read is compared by its bytes; most are older.
    index = open_or_create(folder / "library", encoder, DEFAULT_MAX_TOKENS)
    time.sleep(2.5)
    first = add_paths(index, encoder, [documents])
    again = add_paths(open_library(folder / "library"), encoder, [documents])
    assert (first.added, again.unchanged) == (files, files)
    return [
        (f"first add of {files:,} files, seconds", f"{first.seconds:.1f} ({first.passages:,} passages)"),
        ("added again unchanged, seconds", f"{again.seconds:.2f}"),
        ("ratio (under 2 %)", f"{again.seconds / first.seconds:.2%}"),
    ]


def measure_large(folder: Path, encoder: Encoder, documents: Iterator[Document], passages: int) -> Rows:
    """Fill a library with random vectors, then open it, add one document, and find it."""
    drawn, report = TimedEncoder(encoder, at_random=True), AddReport()
    index = open_or_create(folder / "library", drawn, DEFAULT_MAX_TOKENS)
    batch: list[Document] = []
    while report.passages < passages:
        batch = [document for document, _ in zip(documents, range(2000), strict=False)]
        add_documents(index, drawn, batch, report)
    # A process of its own: this one remembers which files it has compared with their checksums.
    command = [sys.executable, "-c", OPEN_AND_ADD, str(folder / "library"), next(documents).text]
    ended = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    opening, adding, held = json.loads(ended.stdout)
    assert held > report.passages
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return [
        ("passages (vectors drawn at random)", f"{report.passages:,}, {size / 1e6:,.0f} MB on disk"),
        ("opening the library, seconds (under 1)", f"{opening:.2f}"),
        ("adding one document until it is found, seconds (under 1)", f"{adding:.2f}"),
    ]
