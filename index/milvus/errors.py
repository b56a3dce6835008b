"""What can be wrong with a Milvus, in words that say what to do; nothing here knows ``pymilvus``."""

from __future__ import annotations

import re
from typing import Any

from index.addresses import TOKEN_VARIABLE, MilvusAddress
from index.library_errors import LibraryError

# Milvus' own numbers of errors.
NOT_FOUND, NOT_LOADED = 100, 101
DENIED = ("UNAUTHENTICATED", "PERMISSION_DENIED")
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
    code, said, server = _code(error), str(getattr(error, "message", "") or error), address.server
    status, lowered = str(getattr(code, "name", code)), said.lower()
    if isinstance(error.__cause__, Exception) and (cause := str(getattr(_code(error.__cause__), "name", ""))) in DENIED:
        status = cause  # which pymilvus takes for a server that cannot be reached
    if status in DENIED or re.search(r"unauthenti|permission ?denied|auth check", lowered):
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


def _code(error: Any) -> Any:
    """Return the number that Milvus gave, or gRPC's status."""
    code = getattr(error, "code", None)
    return code() if callable(code) else code
