"""Measure Isnad on this machine, and print the figures with their ratios.

    python scripts/benchmark.py ingest                       adding: passages a minute, again, to a large library
    python scripts/benchmark.py ask [--documents 2000]       milliseconds a question
    python scripts/benchmark.py encode [--documents 20]      encoding, against sentence-transformers
    python scripts/benchmark.py cold-start [--repeats 5]     one `isnad ask`, against importing that library
    python scripts/benchmark.py serve [--phase load]         `isnad serve` for one client, many, and hostile ones
    python scripts/benchmark.py search [--sizes 1000]        searching, against other engines at several sizes
    python scripts/benchmark.py performance-page FILE        the results of search into docs/performance.md

The documents are made from the sentences of ``seeds/``, shuffled from a fixed seed.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from index.bundled import BUNDLED_DIRECTORY, BundledEncoder
from index.encoder import load_encoder
from index.folders import document_id, find_files
from index.ingest import AddReport, add_documents, open_or_create
from index.local import LocalIndex
from index.passages import DEFAULT_MAX_TOKENS, split_passages
from index.records import Document, Passage
from index.sentences import sentence_spans
from index.sources import make_document, read_document
from qa.answer import Answerer, Question
from qa.config import Settings
from qa.retrieve import make_query
from qa.seeds import seed_folders
from scripts.benchmark_ingest import measure_folder, measure_large, measure_rate
from scripts.benchmark_page import performance_page
from scripts.benchmark_search import search
from scripts.benchmark_serve import serve

SENTENCES_PER_DOCUMENT = 40
SENTENCES_PER_FILE = 10
QUESTIONS = ("متى أطاحت المعارضة السورية بالنظام؟", "How many ISIS members are held in Syria?")

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None)
for command in (serve, search, performance_page):
    app.command()(command)
console = Console(highlight=False)


def synthetic_documents(sentences_per_document: int = SENTENCES_PER_DOCUMENT) -> Iterator[Document]:
    """Yield documents without end, Arabic and English in turns, each of shuffled seed sentences."""
    chance = random.Random(0)
    sentences: dict[str, list[str]] = {"ar": [], "en": []}
    for file in find_files(seed_folders()):
        document = read_document(file)
        sentences[document.language] += [document.text[start:end] for start, end in sentence_spans(document.text)]
    for number in itertools.count():
        chosen = chance.sample(sentences["en" if number % 2 else "ar"], sentences_per_document)
        name = f"synthetic-{number}"
        yield make_document(document_id=document_id("synthetic", name), source=name, title=name, text=" ".join(chosen))


@app.command()
def ingest(documents: int = 1000, files: int = 10_000, passages: int = 100_000) -> None:
    """Add documents to a new library, a folder of files twice, and one document to a large library."""
    encoder = load_encoder()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows += measure_rate(Path(folder), encoder, list(itertools.islice(synthetic_documents(), documents)))
    with tempfile.TemporaryDirectory() as folder:
        texts = (document.text for document in synthetic_documents(SENTENCES_PER_FILE))
        rows += measure_folder(Path(folder), encoder, texts, files)
    with tempfile.TemporaryDirectory() as folder:
        rows += measure_large(Path(folder), encoder, synthetic_documents(), passages)
    show(rows)


@app.command()
def ask(documents: int = 2000, repeats: int = 100) -> None:
    """Ask questions of a library; what reading and citing cost besides searching."""
    with tempfile.TemporaryDirectory() as folder:
        report, index = build(Path(folder), documents)
        answerer = Answerer(index, load_encoder(), Settings())
        questions = [Question(text) for text in QUESTIONS] * repeats
        encoding = [timed(make_query, q.text, "en", answerer.library.encoder) for q in questions]
        searching = [timed(answerer.search, q) for q in questions]
        asking = [timed(answerer.ask, q) for q in questions]
    rows = [("passages", f"{report.passages:,}")]
    for name, times in (("encoding the question", encoding), ("searching", searching), ("answering", asking)):
        rows.append((f"{name}, ms p50 / p95", f"{np.percentile(times, 50):.2f} / {np.percentile(times, 95):.2f}"))
    rows.append(("answering costs more than searching, ms p50", f"{np.median(asking) - np.median(searching):.2f}"))
    show(rows)


@app.command()
def encode(documents: int = 20, repeats: int = 3) -> None:
    """Encode passages with the bundled encoder and with sentence-transformers, in turns.

    The other side is the same transformer in float32, without the table that the bundled encoder adds.
    """
    from sentence_transformers import SentenceTransformer

    from scripts.train_restore import restore

    passages = [
        document.text[p.start : p.end]
        for document in itertools.islice(synthetic_documents(), documents)
        for p in cut(document)
    ]
    encoder = BundledEncoder()
    with tempfile.TemporaryDirectory() as folder:
        restore(BUNDLED_DIRECTORY, Path(folder))
        model = SentenceTransformer(folder, device="cpu")
        ours, theirs = [], []
        for _ in range(repeats):
            ours.append(timed(encoder.encode_passages, passages))
            theirs.append(timed(model.encode, passages))
    tokens = sum(map(encoder.count_tokens, passages)) / len(passages)
    rows = [("passages", f"{len(passages):,}"), ("word pieces a passage", f"{tokens:.0f}")]
    for name, times in (("Isnad", ours), ("sentence-transformers, float32", theirs)):
        rows.append((f"passages a minute, {name}", f"{60_000 * len(passages) / np.median(times):,.0f}"))
    rows.append(("ratio (2 or more is wanted)", f"{np.median(theirs) / np.median(ours):.2f}"))
    show(rows)


@app.command()
def cold_start(repeats: int = 5) -> None:
    """Start `isnad ask` on the library of the seeds, in turns with `python -c "import sentence_transformers"`."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        isnad = [sys.executable, "-m", "qa.cli"]
        run_measured([*isnad, "add", "--library", str(library), *map(str, seed_folders())])
        asking, importing = [], []
        for _ in range(repeats):
            asking.append(run_measured([*isnad, "ask", QUESTIONS[0], "--library", str(library)]))
            importing.append(run_measured([sys.executable, "-c", "import sentence_transformers"]))
    (ask_seconds, ask_memory), (import_seconds, import_memory) = (
        np.median(np.array(side), axis=0).tolist() for side in (asking, importing)
    )
    show(
        [
            ("isnad ask, seconds / peak MB", f"{ask_seconds:.2f} / {ask_memory:.0f}"),
            ("import sentence_transformers, seconds / peak MB", f"{import_seconds:.2f} / {import_memory:.0f}"),
            ("ratio of time (0.25 or less is wanted)", f"{ask_seconds / import_seconds:.2f}"),
            ("ratio of memory (0.50 or less is wanted)", f"{ask_memory / import_memory:.2f}"),
        ]
    )


def run_measured(command: Sequence[str]) -> tuple[float, float]:
    """Run a command and return its seconds and its peak memory in megabytes; an error ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}; run it by hand to see why")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return time.perf_counter() - started, kilobytes / 1024


def cut(document: Document) -> list[Passage]:
    """Return a document's passages, as ingestion cuts them."""
    return split_passages(document, DEFAULT_MAX_TOKENS)


def build(folder: Path, documents: int) -> tuple[AddReport, LocalIndex]:
    """Build a library of synthetic documents with the bundled encoder."""
    encoder, report = load_encoder(), AddReport()
    made = itertools.islice(synthetic_documents(), documents)
    index = open_or_create(folder / "library", encoder, DEFAULT_MAX_TOKENS)
    add_documents(index, encoder, made, report)
    return report, index


def timed(call: Callable[..., object], *arguments: object) -> float:
    """Return how many milliseconds a call takes."""
    started = time.perf_counter()
    call(*arguments)
    return 1000 * (time.perf_counter() - started)


def show(rows: Sequence[tuple[str, str]]) -> None:
    """Print a table of two columns."""
    table = Table("measure", "value", box=None)
    for row in rows:
        table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    app()
