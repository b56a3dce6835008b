"""The commands that keep a library safe and whole: backup, restore, migrate, doctor."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli_options import EXIT_FAILURE, JsonOption, LibraryOption, print_json
from qa.config import Settings, read_settings
from qa.show import console, counted, holdings, progress_bar, show_findings, visible

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.records import Fingerprint


ReplaceOption = Annotated[bool, typer.Option("--replace", help="Write over what is there.")]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    replace: ReplaceOption = False,
    library: LibraryOption = None,
) -> None:
    """Copy the library into one file, while it is in use."""
    from index.addresses import require_folder
    from index.backup import back_up
    from index.ingest import open_library

    folder = require_folder(read_settings(library=library).library, "backup")
    report = back_up(open_library(folder).library, file, replace)
    console.print(visible(f"{counted(report.documents, 'document')}, {report.bytes / 1e6:,.1f} MB written to {file}"))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'isnad backup' wrote.")],
    replace: ReplaceOption = False,
    library: LibraryOption = None,
) -> None:
    """Bring a library back from a backup; a server that answers from it follows."""
    from index.addresses import require_folder
    from index.backup import restore as restore_library

    folder = require_folder(read_settings(library=library).library, "restore")
    report = restore_library(file, folder, replace)
    console.print(visible(f"{holdings(report.documents, report.passages)} brought back to {folder}"))


def migrate(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A library: a folder, or milvus://host:19530/name.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where it is to go; made if need be.")],
    as_json: JsonOption = False,
) -> None:
    """Copy a library to another place, from a folder to a cluster or back, without encoding anything again.

    One that was stopped goes on where it was. At the end both are compared, document by document.
    """
    from index.addresses import parse_library
    from index.migrate import migrate as migrate_library

    with progress_bar("Moving") as progress:
        report = migrate_library(parse_library(source), parse_library(target), progress)
    if as_json:
        print_json(asdict(report))
        return
    console.print(
        visible(
            f"{holdings(report.documents, report.passages)} are in {target}, {report.moved} of them new; "
            "both places hold the same"
        )
    )


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell versions and settings, examine every part of the library, and mend what is damaged.

    Exit status 1 when something is wrong.
    """
    from index.health import examine
    from index.health import repair as repair_library
    from qa.model_check import examine_model

    settings = read_settings(library=library)
    findings = examine(settings.library)
    if repair and findings:
        findings = repair_library(settings.library, _encoder_for(settings))
    findings += examine_model(settings)
    faults = [one for one in findings if one.is_fault]
    if as_json:
        print_json({**_environment(settings), "healthy": not faults, "findings": [asdict(one) for one in findings]})
    else:
        show_findings(_environment(settings), findings)
    if faults:
        raise typer.Exit(EXIT_FAILURE)


def _encoder_for(settings: Settings) -> Callable[[Fingerprint], Encoder]:
    from dataclasses import replace as with_values

    from index.records import OtherEncoder
    from qa.opening import open_encoder

    def load(fingerprint: Fingerprint) -> Encoder:
        chosen = open_encoder(with_values(settings, encoder=fingerprint.name))
        if chosen.fingerprint != fingerprint:
            raise OtherEncoder(f"{fingerprint.name} is another revision here; mend it with: isnad rebuild")
        return chosen

    return load


def _environment(settings: Settings) -> dict[str, Any]:
    import platform
    import shutil
    import sqlite3
    from importlib.metadata import version
    from importlib.util import find_spec

    from qa.model_check import describe_model

    names = ("isnad", "faiss-cpu", "tantivy", "onnxruntime", "sentence-transformers", "litestar", "pypdfium2")
    return {
        "library": str(settings.library),
        "encoder": settings.encoder,
        "language model": describe_model(settings),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in names},
        **({"pymilvus": version("pymilvus")} if find_spec("pymilvus") else {}),
        "tesseract": shutil.which("tesseract") or "not installed: scanned pages cannot be read",
        "platform": f"{platform.system()} {platform.machine()}, {sys.byteorder}-endian",
    }


UPKEEP_COMMANDS: dict[str, Callable[..., None]] = {
    "backup": backup,
    "restore": restore,
    "migrate": migrate,
    "doctor": doctor,
}
