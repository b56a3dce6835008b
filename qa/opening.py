"""Open the library of the settings with its encoder; the default one is built from the seeds at first use."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index.encoder import Encoder, load_encoder
from index.ingest import add_paths
from index.opening import library_exists, open_library, open_or_create
from qa.answer import Answerer
from qa.config import Settings
from qa.review import Ranks, Reads
from qa.seeds import seed_folders
from qa.show import notes, progress_bar


def open_answerer(settings: Settings) -> Answerer:
    """Open the library of ``settings`` for questions."""
    build_default_library(settings)
    reranker, reader = open_models(settings)
    index, encoder = open_library(settings.library), open_encoder(settings)

    def load(name: str) -> Encoder:
        return open_encoder(replace(settings, encoder=name))

    return Answerer(index, encoder, settings, reranker, reader, load)


def open_models(settings: Settings) -> tuple[Ranks | None, Reads | None]:
    """Load the reranker and the reader of ``settings``, None where none is named."""
    # One device: only encoding is spread over several.
    device = settings.device.partition(",")[0].strip() or None
    reranker: Ranks | None = None
    reader: Reads | None = None
    if settings.reranker:
        from qa.reranker import Reranker

        reranker = Reranker(settings.reranker, device, settings.batch_size)
    if settings.reader:
        from qa.reader import ExtractiveReader

        reader = ExtractiveReader(settings.reader, device)
    return reranker, reader


def open_encoder(settings: Settings) -> Encoder:
    """Load the encoder of ``settings``."""
    return load_encoder(settings.encoder, settings.device or None, settings.batch_size)


def build_default_library(settings: Settings) -> None:
    """Build the default library from the seeds, once; any other library is left alone."""
    if not settings.is_default_library or library_exists(settings.library):
        return
    assert isinstance(settings.library, Path)
    encoder, parent = open_encoder(settings), settings.library.parent
    parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, and moved there whole: nobody ever finds half of it, and who was second uses the first.
    with tempfile.TemporaryDirectory(prefix=".building-", dir=parent) as beside:
        folder = Path(beside) / settings.library.name
        index = open_or_create(folder, encoder, settings.passage_tokens)
        with progress_bar("Building the default library from the seeds") as progress:
            report = add_paths(index, encoder, seed_folders(), progress)
        index.library.close()
        with suppress(OSError):
            folder.rename(settings.library)
            notes.print(f"made the default library from the {report.added} documents of the seeds", markup=False)
