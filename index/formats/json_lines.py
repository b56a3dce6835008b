"""JSON lines: one document a line, with its text and any fields about it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping

from index.decoding import decode
from index.extracted import Extracted, UnreadableSource, without_surrogates
from index.formats.front_matter import fields_of

TEXT_KEYS = ("text", "content", "body")
MAX_PROBLEMS = 100


def read_json_lines(data: bytes, name: str) -> Iterator[Extracted | UnreadableSource]:
    """Yield the document of each row: ``text`` (or ``content``, ``body``), ``title`` and other fields.

    A part is named by the row's ``id``, else by what the row says, so that it stays the same when rows are
    added or moved. Rows that say the same are read once; of bad ones, ``MAX_PROBLEMS`` are named.

    Raises:
        UnreadableSource: the file is not text.
    """
    seen: set[bytes] = set()
    parts: set[str] = set()
    problems = 0
    for number, line in enumerate(decode(data, name).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            extracted, digest = _read_row(line, f"{name}, line {number}")
        except UnreadableSource as problem:
            problems += 1
            if problems <= MAX_PROBLEMS:
                yield problem
            continue
        if digest in seen:
            logging.getLogger(__name__).info("%s: line %d repeats another", name, number)
            continue
        seen.add(digest)
        part = extracted.part or digest.hex()[:12]
        part = f"{part}#{digest.hex()[:12]}" if part in parts else part
        parts.add(part)
        yield Extracted(extracted.text, extracted.title, extracted.metadata, part=part, notes=extracted.notes)
    if problems > MAX_PROBLEMS:
        why = f"{problems - MAX_PROBLEMS} more lines cannot be read; write one JSON object on each line"
        yield UnreadableSource(name, why)


def _read_row(line: str, name: str) -> tuple[Extracted, bytes]:
    """Return what a row says, and a digest that is the same for rows that say the same."""
    try:
        row = json.loads(line)
    except RecursionError as error:
        raise UnreadableSource(name, "is nested too deeply; write one flat JSON object") from error
    except json.JSONDecodeError as error:
        why = f"is not JSON, at character {error.pos + 1}: {error.msg}; write one JSON object on each line"
        raise UnreadableSource(name, why) from error
    except ValueError as error:
        raise UnreadableSource(name, "holds a number too long to read; write it as a string") from error
    if not isinstance(row, Mapping):
        raise UnreadableSource(name, 'is not an object; write it as {"text": "…"}')
    key = next((key for key in TEXT_KEYS if isinstance(row.get(key), str) and row[key].strip()), None)
    if key is None:
        raise UnreadableSource(name, f"has no text; put it under the key {', '.join(TEXT_KEYS[:-1])} or body")
    part = row.get("id")
    identifier = without_surrogates(str(part)).strip() if isinstance(part, str | int | float) else ""
    fields = fields_of({other: value for other, value in row.items() if other not in (key, "id")})
    canonical = json.dumps(row, sort_keys=True).encode("ascii")
    text = row[key].replace("\r\n", "\n").replace("\r", "\n")
    extracted = Extracted(text, fields.title, fields.metadata, part=identifier, notes=fields.notes)
    return extracted, hashlib.sha256(canonical).digest()
