"""What can be wrong with a Milvus, in words that say what to do; nothing here knows ``pymilvus``."""

from __future__ import annotations

import re
from typing import Any

from index.addresses import TOKEN_VARIABLE, MilvusAddress
from index.queries import LibraryError

# Milvus' own numbers of errors.
NOT_FOUND, NOT_LOADED = 100, 101
COMMITTED_STAYS = "what was committed stays, and the same command run again goes on from there"


class MilvusError(LibraryError):
    """Milvus refused something."""


class MilvusUnavailable(MilvusError):
    """Nothing answers at the address."""


class MilvusTooSlow(MilvusError):
    """A request was not answered in its time."""


class MilvusDenied(MilvusError):
    """The credentials do not let in, or not do this."""


class CollectionGone(MilvusError):
    """A collection that there is not, or not any more."""


def named_error(error: Any, what: str, address: MilvusAddress, seconds: float) -> MilvusError:
    """Return what an error of ``pymilvus`` or gRPC means, for a request to do ``what`` within ``seconds``."""
    code = error.code() if callable(getattr(error, "code", None)) else getattr(error, "code", None)
    status, said = str(getattr(code, "name", code)), str(getattr(error, "message", "") or error)
    lowered, server = said.lower(), address.server
    if status in ("UNAUTHENTICATED", "PERMISSION_DENIED") or re.search(
        r"unauthenti|permission ?denied|auth check", lowered
    ):
        return MilvusDenied(
            f"Milvus at {server} does not let this user {what.split()[0]}; set {TOKEN_VARIABLE} to user:password or to "
            "a token that may"
        )
    if status == "UNAVAILABLE" or "unavailable" in lowered or "fail connecting" in lowered or "refused" in lowered:
        return MilvusUnavailable(
            f"nothing answers as Milvus at {server} (waited {seconds:g} s to {what}); start it, or put the address "
            f"right; {COMMITTED_STAYS}"
        )
    if status == "DEADLINE_EXCEEDED" or "deadline" in lowered or "retry timeout" in lowered or "timed out" in lowered:
        return MilvusTooSlow(
            f"Milvus at {server} did not {what} within {seconds:g} s; see how it fares, or allow it more with "
            f"?request_seconds={4 * seconds:g}; {COMMITTED_STAYS}"
        )
    kind = CollectionGone if code == NOT_FOUND or "not found" in lowered or "not exist" in lowered else MilvusError
    shown = " ".join(said.split())[:300]
    return kind(f"Milvus at {server} could not {what}: {shown}; see its log; {COMMITTED_STAYS}")
