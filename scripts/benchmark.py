"""Measure Isnad on this machine, and print the figures with their ratios.

    python scripts/benchmark.py ingest [--documents 2000]    encoding and indexing, passages a minute
    python scripts/benchmark.py ask [--documents 2000]       milliseconds a question

The documents are made from the sentences of ``seeds/``, shuffled from a fixed seed.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from index.encoder import load_encoder
from index.ingest import AddReport, add_documents, open_or_create
from index.local import LocalIndex
from index.passages import DEFAULT_MAX_TOKENS
from index.records import Document
from index.sentences import sentence_spans
from index.sources import document_id, find_files, make_document, read_document
from qa.answer import Answerer, Question
from qa.config import Settings
from qa.retrieve import make_query
from qa.seeds import seed_folders

WANTED_PASSAGES_PER_MINUTE = 5000
SENTENCES_PER_DOCUMENT = 40
QUESTIONS = ("متى أطاحت المعارضة السورية بالنظام؟", "How many ISIS members are held in Syria?")

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None)
console = Console(highlight=False)


def synthetic_documents(count: int) -> list[Document]:
    """Return ``count`` documents, Arabic and English in turns, each of shuffled seed sentences."""
    chance = random.Random(0)
    sentences: dict[str, list[str]] = {"ar": [], "en": []}
    for file in find_files(seed_folders()):
        document = read_document(file)
        sentences[document.language] += [document.text[start:end] for start, end in sentence_spans(document.text)]
    documents = []
    for number in range(count):
        chosen = chance.sample(sentences["en" if number % 2 else "ar"], SENTENCES_PER_DOCUMENT)
        name = f"synthetic-{number}"
        documents.append(
            make_document(document_id=document_id("synthetic", name), source=name, title=name, text=" ".join(chosen))
        )
    return documents


@app.command()
def ingest(documents: int = 2000) -> None:
    """Add documents to a new library; the floor is 5,000 passages a minute."""
    with tempfile.TemporaryDirectory() as folder:
        report, _ = build(Path(folder), documents)
    minutely = 60 * report.passages / report.seconds
    rows = [
        ("passages", f"{report.passages:,}"),
        ("seconds", f"{report.seconds:.1f}"),
        ("passages a minute", f"{minutely:,.0f}"),
        ("ratio to 5,000 a minute", f"{minutely / WANTED_PASSAGES_PER_MINUTE:.1f}"),
    ]
    show(rows)


@app.command()
def ask(documents: int = 2000, repeats: int = 100) -> None:
    """Ask questions of a library; the ratio is that of a whole answer to searching alone."""
    with tempfile.TemporaryDirectory() as folder:
        report, index = build(Path(folder), documents)
        answerer = Answerer(index, load_encoder(), Settings())
        questions = [Question(text) for text in QUESTIONS] * repeats
        encoding = [timed(make_query, q.text, "en", answerer.encoder) for q in questions]
        searching = [timed(answerer.search, q) for q in questions]
        asking = [timed(answerer.ask, q) for q in questions]
    rows = [("passages", f"{report.passages:,}")]
    for name, times in (("encoding the question", encoding), ("searching", searching), ("answering", asking)):
        rows.append((f"{name}, ms p50 / p95", f"{np.percentile(times, 50):.2f} / {np.percentile(times, 95):.2f}"))
    rows.append(("ratio of answering to searching, p50", f"{np.median(asking) / np.median(searching):.2f}"))
    show(rows)


def build(folder: Path, documents: int) -> tuple[AddReport, LocalIndex]:
    """Build a library of synthetic documents with the bundled encoder."""
    encoder, report = load_encoder(), AddReport()
    made = synthetic_documents(documents)
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
