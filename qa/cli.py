"""The command line: ``isnad …``. Results go to stdout, progress and notes to stderr.

Exit status: 0 answered, 1 failure, 2 wrong usage, 3 abstained. Heavy libraries load inside the commands,
so that ``isnad --help`` is immediate.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from index.records import IsnadError
from qa.cli_keys import keys_app
from qa.cli_library import LIBRARY_COMMANDS
from qa.cli_mcp import mcp
from qa.cli_options import (
    EXIT_FAILURE,
    EncoderOption,
    FormatOption,
    JsonOption,
    LibraryOption,
    WhereOption,
    from_argument,
    piped_argument,
    print_json,
)
from qa.cli_upkeep import UPKEEP_COMMANDS
from qa.config import read_settings
from qa.show import notes, progress_bar, show_answer, show_evaluation, show_hits, visible

EXIT_USAGE, EXIT_ABSTAINED, EXIT_INTERRUPTED = 2, 3, 130

app = typer.Typer(
    help="Isnad answers Arabic and English questions from your own documents, and proves each answer with "
    "exact quotes. Start with: isnad ask 'How many ISIS members are held in Syria?'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"isnad {version('isnad')}")
        raise typer.Exit


@app.callback()
def _isnad(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


for name, command in (LIBRARY_COMMANDS | UPKEEP_COMMANDS).items():
    app.command(name)(command)
app.command("mcp")(mcp)
app.add_typer(keys_app, name="keys")


@app.command()
def search(
    query: Annotated[str, piped_argument("Words or a question")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    where: WhereOption = None,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages in both languages."""
    from index.conditions import parse_conditions
    from qa.answer import Question, hit_to_json
    from qa.opening import open_answerer

    asked = Question(from_argument(query), where=parse_conditions(where or ()))
    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    understood, hits = answerer.search(asked, k)
    if as_json:
        found = [hit_to_json(hit) for hit in hits]
        print_json({"query": understood.text, "language": understood.language, "hits": found})
    else:
        show_hits(hits)


@app.command()
def ask(
    question: Annotated[str, piped_argument("A question in Arabic or English")],
    where: WhereOption = None,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    form: FormatOption = None,
) -> None:
    """Answer a question with verified quotes; exit status 3 when the documents do not hold the answer."""
    from index.conditions import parse_conditions
    from qa.answer import Question
    from qa.export import export
    from qa.opening import open_answerer

    if form and as_json:
        raise typer.BadParameter("choose one of --json and --format")
    asked = Question(from_argument(question), where=parse_conditions(where or ()))
    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    answer = answerer.ask(asked)
    if as_json:
        print_json(answer.to_json())
    elif form:
        sys.stdout.write(export(answer, form, answerer.index.library.document))
        if answer.abstained and form in ("jsonld", "csl"):
            notes.print(visible(answer.text), markup=False)  # of which they hold nothing
    else:
        show_answer(answer)
    if answer.abstained:
        raise typer.Exit(EXIT_ABSTAINED)


@app.command()
def chat(where: WhereOption = None, library: LibraryOption = None, encoder: EncoderOption = None) -> None:
    """Ask one question after another, follow-ups too; an empty line or Ctrl-D ends."""
    from index.conditions import parse_conditions
    from qa.answer import Question
    from qa.opening import open_answerer

    conditions = parse_conditions(where or ())
    answerer = open_answerer(read_settings(library=library, encoder=encoder))
    history: list[str] = []
    answers: list[str] = []
    while line := read_line():
        try:
            answer = answerer.ask(Question(line, tuple(history), where=conditions, answers=tuple(answers)))
            show_answer(answer)
            history.append(line)
            answers.append(answer.text)
        except IsnadError as error:
            notes.print(visible(str(error)), style="red", markup=False)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="How many processes answer.")] = None,
    require_key: Annotated[
        bool, typer.Option("--require-key", help="Ask this machine for a key too, as behind a proxy that runs on it.")
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let other machines ask without any key; adding and removing needs one.")
    ] = False,
    library: LibraryOption = None,
    encoder: EncoderOption = None,
) -> None:
    """Serve the chat page and the web API, on this machine only unless told otherwise.

    Other machines need a key (isnad keys create). Stopped with Ctrl-C, it ends the answers it has begun.
    """
    from qa.api.serve import run
    from qa.opening import open_answerer

    settings = read_settings(
        library=library, encoder=encoder, host=host, port=port, workers=workers, require_key=require_key or None
    )
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


def read_line() -> str:
    """Return the next question, or "" at the end."""
    notes.print("question: ", end="")
    try:
        return input().strip()
    except EOFError:
        return ""


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what a person can put right into one line and an exit status."""
    try:
        yield
    except IsnadError as error:
        from index.addresses import BadAddress
        from index.conditions import BadCondition
        from index.keys import BadKey
        from index.language import UnsupportedLanguage
        from index.metadata import BadMetadata
        from qa.answer import BadQuestion
        from qa.config import BadSetting

        notes.print(f"isnad: {visible(str(error))}", style="red", markup=False, soft_wrap=True)
        misused = BadQuestion | BadSetting | BadCondition | BadKey | BadMetadata | BadAddress | UnsupportedLanguage
        sys.exit(EXIT_USAGE if isinstance(error, misused) else EXIT_FAILURE)
    except KeyboardInterrupt:
        notes.print("isnad: stopped; what was finished is kept", markup=False)
        sys.exit(EXIT_INTERRUPTED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            sys.exit(EXIT_FAILURE)
        why = (
            f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error.strerror or str(error)
        )
        remedy = "free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "check the path and its rights"
        notes.print(visible(f"isnad: {why}; {remedy}"), style="red", markup=False, soft_wrap=True)
        sys.exit(EXIT_FAILURE)
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
