"""The commands that make, list and revoke the keys of the web service."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli_options import JsonOption, LibraryOption, print_json
from qa.config import read_settings
from qa.show import console, notes, visible

if TYPE_CHECKING:
    from index.keys import Key, Keys

keys_app = typer.Typer(
    help="Keys for other machines that ask the web service: create, list, revoke.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@keys_app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose key it is, as: newsroom.")],
    scope: Annotated[
        list[str], typer.Option(help="'ask' to ask and read, 'write' to add and remove; give both for both.")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once: only its digest is kept."""
    key, text = _keys(library).create(name, scope)
    if as_json:
        print_json(_shown(key) | {"key": text})
        return
    console.print(visible(text), markup=False, soft_wrap=True, highlight=False)
    notes.print(
        visible(f"keep it now, it is not shown again; {key.name} sends it as the header 'Authorization: Bearer KEY'"),
        markup=False,
    )


@keys_app.command("list")
def list_keys(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the keys, those revoked too; none of them can be shown again."""
    found = _keys(library).all()
    if as_json:
        print_json([_shown(one) for one in found])
        return
    for one in found:
        state = f"revoked {one.revoked_at[:10]}" if one.revoked_at else "in use"
        scopes = " and ".join(sorted(one.scopes))
        console.print(
            visible(f"{one.id}  {one.name}  may {scopes}  since {one.created_at[:10]}  {state}"), markup=False
        )
    if not found:
        notes.print("there are no keys; make one with: isnad keys create --scope ask --name NAME", markup=False)


@keys_app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="A key's name or id, as 'isnad keys list' shows them.")],
    library: LibraryOption = None,
) -> None:
    """Let a key in no more, from the next request on."""
    console.print(visible(f"{_keys(library).revoke(name).name} is revoked"), markup=False)


def _keys(library: str | None) -> Keys:
    from index.opening import open_keys, open_library
    from qa.opening import build_default_library

    settings = read_settings(library=library)
    build_default_library(settings)
    return open_keys(open_library(settings.library))


def _shown(key: Key) -> dict[str, object]:
    return asdict(key) | {"scopes": sorted(key.scopes)}
