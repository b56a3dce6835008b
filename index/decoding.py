"""Bytes to text: Unicode where it is valid, else the encodings Arabic and English files were saved in before."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator

from index.extracted import UnreadableSource

# What Arabic and English text files are saved in when they are not Unicode: Windows, then ISO.
LEGACY_ENCODINGS = ("cp1256", "cp1252", "iso8859_6")
BYTES_PER_PIECE = 8_000_000


def decode(data: bytes, name: str) -> str:
    r"""Decode text in Unicode or in one of ``LEGACY_ENCODINGS``, with line ends as ``\n``.

    Raises:
        UnreadableSource: the bytes are not text.
    """
    text = _decode_unicode(data, name)
    return _require_text(_decode_legacy(data, name) if text is None else text, name)


def decode_pieces(data: bytes, name: str) -> Iterator[str]:
    """Decode text as ``decode`` does; a long one in pieces, cut at line breaks where there are any.

    Raises:
        UnreadableSource: the bytes are not text.
    """
    start = 0
    whole = len(data) <= 2 * BYTES_PER_PIECE or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    while not whole and len(data) - start > BYTES_PER_PIECE:
        limit = start + BYTES_PER_PIECE
        end = data.rfind(b"\n", start, limit) + 1 or data.rfind(b" ", start, limit) + 1 or limit
        while data[end] & 0xC0 == 0x80 and end > limit - 4:  # never inside a character of UTF-8
            end -= 1
        yield decode(data[start:end], name)
        start = end
    yield decode(data[start:] if start else data, name)


def decode_html(data: bytes, name: str) -> str:
    """Decode a page. What is valid Unicode is that, whatever the page declares; only else does its charset count.

    Raises:
        UnreadableSource: the bytes are not text.
    """
    text = _decode_unicode(data, name)
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if text is None and declared:
        try:
            encoding = codecs.lookup(declared[1].decode("ascii")).name
            # Latin is what servers declare by default, on Arabic pages too: there the guess knows better.
            if encoding not in ("ascii", "iso8859-1", "cp1252"):
                return _require_text(data.decode(encoding), name)
        except (LookupError, ValueError):
            logging.getLogger(__name__).info("%s: its declared encoding is wrong; guessed instead", name)
    return decode(data, name)


def _require_text(text: str, name: str) -> str:
    control = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1a\x1b")
    if control > len(text) / 1000:
        raise UnreadableSource(name, "looks binary, not text; save it as text, or give it the suffix of its format")
    return re.sub("\r\n?", "\n", text)


def _decode_unicode(data: bytes, name: str) -> str | None:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                why = f"says that it is {encoding} but is not, at byte {error.start}; save it again as UTF-8"
                raise UnreadableSource(name, why) from error
    if b"\0" in data:
        raise UnreadableSource(name, "looks binary, not text; save it as text, or give it the suffix of its format")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_legacy(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    best = from_bytes(data, cp_isolation=list(LEGACY_ENCODINGS)).best()
    if best is None:
        known = ", ".join(("UTF-8", "UTF-16", *LEGACY_ENCODINGS))
        raise UnreadableSource(name, f"is in none of the encodings {known}; save it again as UTF-8")
    return str(best)
