"""Which passages on Milvus may be found, as the condition that a search takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from index.milvus.cluster import one_of, quoted

EVERYTHING = ""


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
