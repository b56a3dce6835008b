"""The encodings of e-mail: words in headers, bodies in any charset, and lines broken on the way."""

from __future__ import annotations

import codecs
import email.errors
import email.header
import re

from index.decoding import decode
from index.extracted import UnreadableSource

MALFORMED = (ValueError, LookupError, AttributeError, TypeError, email.errors.MessageError)
"""What the standard library raises of parts that no mail program wrote."""


def decode_words(text: str) -> str:
    """Replace encoded words, as ``=?windows-1256?B?…?=``, whose characters may be split between two."""
    try:
        pieces = email.header.decode_header(re.sub(r"[\r\n]+", " ", text))
    except MALFORMED:
        return text
    if len(pieces) == 1 and isinstance(pieces[0][0], str):
        return pieces[0][0]
    # Between words and the rest this module returns plain pieces in a codec of its own.
    return (
        "".join(
            decode_bytes(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")
            for piece, charset in pieces
        )
        or text
    )


def decode_bytes(data: bytes, charset: str | None, name: str = "") -> str:
    """Decode as UTF-8 where that fits, else by the declared charset, else by what the bytes look like.

    Raises:
        UnreadableSource: they are not text, and ``name`` is given.
    """
    if not data.isascii():
        try:
            return re.sub("\r\n?", "\n", data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    try:
        codec = codecs.lookup((charset or "ascii").strip()).name
        # Latin and ASCII are declared by default, on Arabic text too: there the guess knows better.
        if codec not in ("ascii", "utf-8", "iso8859-1", "cp1252"):
            return re.sub("\r\n?", "\n", data.decode(codec))
    except (LookupError, ValueError):
        pass
    try:
        return decode(data, name)
    except UnreadableSource:
        if name:
            raise
        return data.decode("utf-8", "replace")


def unflowed(text: str) -> str:
    """Join the lines of a paragraph, which end in a space by RFC 3676, where they are quoted alike."""
    lines: list[str] = []
    for line in text.split("\n"):
        quoted = re.match("(?:>+ ?)?", line)
        mark = quoted[0].strip() if quoted else ""
        before = lines[-1] if lines else ""
        marked = re.match(">*", before)
        if before.endswith(" ") and before != "-- " and marked and marked[0] == mark and line.strip("> "):
            lines[-1] = before + line[len(mark) :].removeprefix(" ")
        else:
            lines.append(line)
    return "\n".join(line if line == "-- " else line.rstrip(" ") for line in lines)
