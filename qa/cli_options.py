"""Options, output and the exit status that several commands share."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Literal

import typer

EXIT_FAILURE = 1

LibraryOption = Annotated[
    str | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="Folder of the library, or milvus://host:19530/name. Default: ISNAD_LIBRARY, else one made of the seeds.",
    ),
]
EncoderOption = Annotated[
    str | None,
    typer.Option("--encoder", help="'bundled', or a sentence-transformers model by hub name or path."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
FormatOption = Annotated[
    Literal["markdown", "html", "jsonld", "csl"] | None,
    typer.Option(
        "--format",
        help="Print Markdown, a whole HTML page, W3C Web Annotations (JSON-LD), or the sources as CSL-JSON instead.",
    ),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only documents for which this holds, as 'language=ar', 'date>=2024-01-01', 'tags=health' or "
        "'source~reports/' (contains); several must all hold.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Metadata to set, as author=سارة or 'tags=health, 2024'; stands for the file's own."),
]


class NoArgument(typer.BadParameter):
    """An argument was neither given nor sent to stdin."""

    def format_message(self) -> str:
        """Say which."""
        return f"Missing argument '{self.param.name if self.param else ''}'; give it here, or on stdin."


def piped_argument(what: str) -> Any:
    """Return an argument that is read from stdin where it is left out."""
    return typer.Argument(
        default_factory=_from_stdin, show_default=False, help=f"{what}; read from stdin without it, or for '-'."
    )


def _from_stdin() -> str:
    # At a terminal nothing is coming, and who left out the argument would wait without being asked for it.
    text = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    if not text:
        raise NoArgument("")
    return text


def from_argument(text: str) -> str:
    """Return ``text``, or all of stdin for ``-``."""
    return sys.stdin.read().strip() if text == "-" else text


def print_json(value: Any) -> None:
    """Print ``value`` as JSON that people can read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
