"""The commands that make and keep a library: add, remove, list, describe, rebuild."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.records import IsnadError
from qa.cli_options import EXIT_FAILURE, EncoderOption, JsonOption, LibraryOption, SetOption, WhereOption, print_json
from qa.config import read_settings
from qa.show import console, counted, holdings, notes, progress_bar, show_documents, show_plan, show_skipped, visible

if TYPE_CHECKING:
    from index.contract import Index
    from index.encoder import Encoder
    from index.ingest import AddReport
    from index.records import DocumentSummary, Metadata

COMES_BACK = (
    "the next 'isnad add' of the folder brings back what is still in it: delete it there or name it in .isnadignore"
)
FEW_LOOKED_AT = 20


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    prune: Annotated[bool, typer.Option("--prune", help="Remove documents whose files have gone from there.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on following the folders until Ctrl-C, removals too.")
    ] = False,
    reread: Annotated[bool, typer.Option("--reread", help="Read files again that have not changed.")] = False,
    given: SetOption = None,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add documents; what is unchanged since the last time is neither read nor encoded again.

    Read are .txt .md .html .pdf .docx .pptx .xlsx .csv .epub .eml .jsonl and .zip of them. Folders may hold an
    .isnadignore with patterns as in .gitignore. Stop it at any time: the next call goes on from there.
    """
    from index.ingest import add_paths, nothing_readable, open_or_create, require_readable
    from index.metadata import parse_metadata
    from index.opening import library_exists
    from qa.opening import open_encoder

    settings = read_settings(library=library, encoder=encoder)
    metadata = parse_metadata(given or ())
    made = not library_exists(settings.library)
    if made or not prune:
        require_readable(paths)
    chosen = open_encoder(settings)
    index = open_or_create(settings.library, chosen, settings.passage_tokens)
    with progress_bar("Adding") as progress:
        report = add_paths(index, chosen, paths, progress, prune=prune, reread=reread, given=metadata)
    if made and not report.added:
        index.library.discard()
        raise nothing_readable(paths, [f"{source}: {why}" for source, why in report.skipped])
    _say_added(report, as_json)
    if watch:
        _watch(index, chosen, paths, metadata, set(report.skipped), as_json)
    if report.skipped and not report.added + report.changed + report.unchanged:
        raise typer.Exit(EXIT_FAILURE)


def _say_added(report: AddReport, as_json: bool) -> None:
    show_skipped(report.skipped)
    for source, note in report.notes:
        notes.print(visible(f"note on {source}: {note}"), markup=False)
    if as_json:
        pairs = {
            "skipped": [{"source": source, "why": why} for source, why in report.skipped],
            "notes": [{"source": source, "note": note} for source, note in report.notes],
        }
        print_json(asdict(report) | pairs)
        return
    removed = f"{report.removed} removed, " if report.removed else ""
    console.print(
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {removed}"
        f"{len(report.skipped)} skipped; {counted(report.passages, 'passage')} in {report.seconds:.1f} s"
    )


def _watch(
    index: Index,
    encoder: Encoder,
    paths: Sequence[Path],
    given: Metadata,
    told: set[tuple[str, str]],
    as_json: bool,
) -> None:
    from index.watch import watch_paths

    def say(report: AddReport) -> None:
        report.skipped = [one for one in report.skipped if one not in told]
        told.update(report.skipped)
        if report.added or report.changed or report.removed or report.skipped:
            _say_added(report, as_json)

    notes.print("watching for changes; Ctrl-C stops", markup=False)
    watch_paths(index, encoder, paths, say, _complain, given)


def _complain(error: IsnadError) -> None:
    notes.print(f"isnad: {visible(str(error))}", style="red", markup=False)


def remove(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or sources, as 'isnad list' shows them.")] = None,
    where: WhereOption = None,
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library (never the files themselves): those named, or those for which --where holds."""
    from index.conditions import parse_conditions
    from index.ingest import open_library, remove_documents

    if bool(names) == bool(where):
        raise typer.BadParameter("name documents, or say which with --where", param_hint="NAMES")
    conditions = parse_conditions(where or ())
    index = open_library(read_settings(library=library).library)
    documents = index.library.documents(conditions) if conditions else _named(index, names or ())
    coming_back = any(_is_in_folder(index, one) for one in documents[:FEW_LOOKED_AT])
    count = remove_documents(index, [one.id for one in documents]) if documents else 0
    console.print(f"{count} removed")
    if not count:
        notes.print("no document fits; 'isnad list' shows all", markup=False)
    if coming_back:
        notes.print(COMES_BACK, markup=False)


def _is_in_folder(index: Index, document: DocumentSummary) -> bool:
    """Tell whether the file of a document is there, and was found in a folder that was added."""
    path = index.library.file_path(document.id) if "/" in document.source else ""
    return bool(path) and Path(path).name != document.source.partition("/")[0] and Path(path).is_file()


def _named(index: Index, names: Sequence[str]) -> list[DocumentSummary]:
    held, found = index.library.documents(), []
    for name in dict.fromkeys(names):
        wanted = [one for one in held if name in (one.id, one.source)]
        if len(wanted) != 1:
            why = "no document" if not wanted else f"{len(wanted)} documents"
            raise IsnadError(f"{why} called {name!r}; give one of the ids that 'isnad list' shows")
        found += wanted
    return found


def describe(
    names: Annotated[list[str], typer.Argument(help="Ids or sources, as 'isnad list' shows them.")],
    given: SetOption = None,
    unset: Annotated[list[str] | None, typer.Option("--unset", help="Forget what was set for this key.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is known about documents, or set it: author, date, tags, any key=value."""
    from index.ingest import describe_documents, open_library
    from index.metadata import parse_metadata

    index = open_library(read_settings(library=library).library)
    documents = _named(index, names)
    if given or unset:
        describe_documents(
            index,
            [one.id for one in documents],
            parse_metadata(given or ()),
            [key.strip().lower() for key in unset or ()],
        )
        documents = _named(index, [one.id for one in documents])
    if as_json:
        print_json([asdict(document) for document in documents])
    else:
        show_documents(documents, with_metadata=True)


def list_documents(where: WhereOption = None, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the documents of the library."""
    from index.conditions import parse_conditions
    from index.ingest import open_library
    from qa.opening import build_default_library

    settings = read_settings(library=library)
    conditions = parse_conditions(where or ())
    build_default_library(settings)
    documents = open_library(settings.library).library.documents(conditions)
    if conditions and not documents:
        notes.print("no document fits; 'isnad describe ID' shows what is known about one", markup=False)
    if as_json:
        print_json([asdict(document) for document in documents])
    else:
        show_documents(documents)


def rebuild(
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    passage_tokens: Annotated[int | None, typer.Option(min=1, help="Longest passage, in tokens.")] = None,
    if_changed: Annotated[bool, typer.Option(help="Only if the encoder or the passage size differs.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, how long and how big.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Encode all documents afresh beside the live index, then switch to the new one in one step.

    Questions are answered and documents added meanwhile. One that was stopped goes on where it was.
    """
    from index.ingest import open_library
    from index.rebuild import plan_rebuild
    from index.rebuild import rebuild as rebuild_library
    from qa.opening import open_encoder

    settings = read_settings(library=library, encoder=encoder, passage_tokens=passage_tokens)
    index = open_library(settings.library)
    chosen = open_encoder(settings)
    if dry_run:
        plan = plan_rebuild(index, chosen, settings.passage_tokens)
        print_json(asdict(plan)) if as_json else show_plan(plan)
        return
    live = index.library.live()
    if if_changed and (live.fingerprint, live.max_tokens) == (chosen.fingerprint, settings.passage_tokens):
        console.print("nothing has changed")
        return
    with progress_bar("Rebuilding") as progress:
        report = rebuild_library(index, chosen, settings.passage_tokens, progress)
    if as_json:
        print_json(asdict(report))
    else:
        console.print(f"{holdings(report.documents, report.passages)} encoded in {report.seconds:.1f} s")


LIBRARY_COMMANDS: dict[str, Callable[..., None]] = {
    "add": add,
    "list": list_documents,
    "describe": describe,
    "remove": remove,
    "rebuild": rebuild,
}
