"""The command line: ``isnad …``. Results go to stdout, progress and notes to stderr.

Exit status: 0 answered, 1 failure, 2 wrong usage, 3 abstained. Heavy libraries load inside the commands,
so that ``isnad --help`` is immediate.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from index.records import IsnadError
from qa.config import read_settings
from qa.show import console, notes, progress_bar, show_answer, show_documents, show_evaluation, show_hits, visible

EXIT_FAILURE, EXIT_USAGE, EXIT_ABSTAINED, EXIT_INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    help="Isnad answers Arabic and English questions from your own documents, and proves each answer with "
    "exact quotes. Start with: isnad ask 'How many ISIS members are held in Syria?'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="Folder of the library. Default: ISNAD_LIBRARY, else one built from the seeds."),
]
EncoderOption = Annotated[
    str | None,
    typer.Option("--encoder", help="'bundled', or a sentence-transformers model by hub name or path."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add documents (.txt, .md, .html); what is unchanged since the last time is not encoded again."""
    from dataclasses import asdict

    from index.ingest import add_paths, open_or_create, require_readable
    from qa.opening import open_encoder

    settings = read_settings(library=library, encoder=encoder)
    require_readable(paths)
    chosen = open_encoder(settings)
    index = open_or_create(settings.library, chosen, settings.passage_tokens)
    with progress_bar("Adding") as progress:
        report = add_paths(index, chosen, paths, progress)
    for source, why in report.skipped:
        notes.print(visible(f"skipped {source}: {why}"), style="yellow", markup=False)
    if as_json:
        skipped = [{"source": source, "why": why} for source, why in report.skipped]
        print_json({**asdict(report), "skipped": skipped})
    else:
        console.print(
            f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.skipped)} skipped; {report.passages} passages in {report.seconds:.1f} s"
        )


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(help="Ids or sources, as 'isnad list' shows them.")],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library (never the files themselves)."""
    from index.ingest import open_library, remove_documents

    index = open_library(read_settings(library=library).library)
    held = index.library.documents()
    wanted = {name: [d.id for d in held if name in (d.id, d.source)] for name in names}
    for name, ids in wanted.items():
        if len(ids) != 1:
            why = "no document" if not ids else f"{len(ids)} documents"
            raise IsnadError(f"{why} called {name!r}; give one of the ids that 'isnad list' shows")
    count = remove_documents(index, [ids[0] for ids in wanted.values()])
    console.print(f"{count} removed")


@app.command("list")
def list_documents(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the documents of the library."""
    from dataclasses import asdict

    from index.ingest import open_library
    from qa.opening import build_default_library

    settings = read_settings(library=library)
    build_default_library(settings)
    documents = open_library(settings.library).library.documents()
    if as_json:
        print_json([asdict(document) for document in documents])
    else:
        show_documents(documents)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words or a question; '-' reads it from stdin.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages in both languages."""
    from qa.answer import Question, hit_to_json
    from qa.opening import open_answerer

    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    understood, hits = answerer.search(Question(from_argument(query)), k)
    if as_json:
        found = [hit_to_json(hit) for hit in hits]
        print_json({"query": understood.text, "language": understood.language, "hits": found})
    else:
        show_hits(hits)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Arabic or English; '-' reads it from stdin.")],
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verified quotes; exit status 3 when the documents do not hold the answer."""
    from qa.answer import Question
    from qa.opening import open_answerer

    asked = Question(from_argument(question))
    answer = open_answerer(read_settings(library=library, encoder=encoder)).ask(asked)
    if as_json:
        print_json(answer.to_json())
    else:
        show_answer(answer)
    if answer.abstained:
        raise typer.Exit(EXIT_ABSTAINED)


@app.command()
def chat(library: LibraryOption = None, encoder: EncoderOption = None) -> None:
    """Ask one question after another, follow-ups too; an empty line or Ctrl-D ends."""
    from qa.answer import Question
    from qa.opening import open_answerer

    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    history: list[str] = []
    while line := read_line():
        try:
            show_answer(answerer.ask(Question(line, tuple(history))))
            history.append(line)
        except IsnadError as error:
            notes.print(visible(str(error)), style="red", markup=False)


@app.command()
def rebuild(
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    passage_tokens: Annotated[int | None, typer.Option(min=1, help="Longest passage, in tokens.")] = None,
    if_changed: Annotated[bool, typer.Option(help="Only if the encoder or the passage size differs.")] = False,
) -> None:
    """Encode all documents afresh beside the live index, then switch to the new one in one step."""
    from index.ingest import open_library
    from index.rebuild import rebuild as rebuild_library
    from qa.opening import open_encoder

    settings = read_settings(library=library, encoder=encoder, passage_tokens=passage_tokens)
    index = open_library(settings.library)
    chosen = open_encoder(settings)
    live = index.library.live()
    if if_changed and (live.fingerprint, live.max_tokens) == (chosen.fingerprint, settings.passage_tokens):
        console.print("nothing has changed")
        return
    with progress_bar("Rebuilding") as progress:
        report = rebuild_library(index, chosen, settings.passage_tokens, progress)
    console.print(f"{report.documents} documents, {report.passages} passages encoded in {report.seconds:.1f} s")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Serve other machines without any key.")] = False,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
) -> None:
    """Serve the chat page and the web API, on this machine only unless told otherwise."""
    from qa.api.serve import run
    from qa.opening import open_answerer

    settings = read_settings(library=library, encoder=encoder, host=host, port=port)
    run(open_answerer(settings), insecure=insecure)


@app.command()
def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Questions with contexts as SQuAD-format JSON, or one question a line as in seeds/questions.jsonl. "
            "Two translations of one set are asked in all four directions."
        ),
    ],
    documents: Annotated[
        Path | None, typer.Option(help="Take the contexts of this file instead, joined by question id.")
    ] = None,
    without_gold: Annotated[
        bool, typer.Option("--without-gold", help="Ask again with the answering document hidden: measures refusals.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a report with tables and plots to this file.")] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure searching, answering and refusing on questions with known answers, in a temporary library."""
    from qa.evaluate import evaluate_files

    if html:
        from qa.report import require_writable, write_report

        require_writable(html)
    settings = read_settings(encoder=encoder)
    with progress_bar("Asking") as progress:
        evaluation = evaluate_files(files, documents, settings, without_gold, progress)
    if html:
        write_report(html, evaluation.files, evaluation.encoder, evaluation.threshold, evaluation.outcomes)
        notes.print(visible(f"written to {html}"), markup=False)
    if as_json:
        print_json(evaluation.to_json())
    else:
        show_evaluation(evaluation.to_json())


def from_argument(text: str) -> str:
    """Return ``text``, or all of stdin for ``-``."""
    return sys.stdin.read().strip() if text == "-" else text


def read_line() -> str:
    """Return the next question, or "" at the end."""
    notes.print("question: ", end="")
    try:
        return input().strip()
    except EOFError:
        return ""


def print_json(value: Any) -> None:
    """Print ``value`` as JSON that people can read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what a person can put right into one line and an exit status."""
    try:
        yield
    except IsnadError as error:
        from index.language import UnsupportedLanguage
        from qa.answer import BadQuestion
        from qa.config import BadSetting

        notes.print(f"isnad: {visible(str(error))}", style="red", markup=False, soft_wrap=True)
        sys.exit(EXIT_USAGE if isinstance(error, BadQuestion | BadSetting | UnsupportedLanguage) else EXIT_FAILURE)
    except SystemExit as ended:
        # Typer has turned a KeyboardInterrupt into this exit status by now, and says nothing itself.
        if ended.code == EXIT_INTERRUPTED:
            notes.print("isnad: stopped; what was finished is kept", markup=False)
        raise


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    with translated_errors():
        app(prog_name="isnad")


if __name__ == "__main__":
    main()
