"""Conditions on rows as Milvus reads them, and which passages may be found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

EVERYTHING = ""


def quoted(text: str) -> str:
    """Return ``text`` as it stands in a condition."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_of(field: str, values: Sequence[str]) -> str:
    """Return the condition that ``field`` is one of ``values``."""
    return f"{field} in [{', '.join(map(quoted, values))}]"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on passages; None where nothing satisfies it."""

    condition: str | None


def of_documents(wanted: Collection[str], others: Collection[str]) -> Filter:
    """Let the passages of documents ``wanted`` be found; the ``others`` are all that there are besides."""
    if not wanted:
        return Filter(None)
    if not others:
        return Filter(EVERYTHING)
    # Whichever list is shorter.
    if len(others) < len(wanted):
        return all_but(others)
    return Filter(one_of("document_id", sorted(wanted)))


def all_but(documents: Collection[str]) -> Filter:
    """Let the passages of all documents be found but of these."""
    return Filter(f"not ({one_of('document_id', sorted(documents))})" if documents else EVERYTHING)


def in_language(language: str, among: Filter | None) -> str | None:
    """Return the condition for the passages of ``language`` that ``among`` lets be found; None for none."""
    own = f"language == {quoted(language)}"
    if among is None or among.condition == EVERYTHING:
        return own
    return None if among.condition is None else f"{own} and {among.condition}"
