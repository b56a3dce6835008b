"""The address on the web that a document is known by."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from index.records import Metadata

# Those that may stand in an IRI as they are; everything else is percent-encoded.
KEPT = "!#$%&'()*+,/:;=?@[]~"


def web_address(known: Metadata) -> str | None:
    """Return the first ``url`` of a document's metadata that is an address on the web, fit for an IRI, or None."""
    for address in known.get("url", ()):
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname:
            return quote(parts.geturl(), safe=KEPT, errors="replace")
    return None
