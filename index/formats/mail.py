"""E-mail messages: who wrote to whom and when, what they wrote, and the files they attached.

Headers are decoded here and not by the newer policies of the standard library, which raise on malformed
ones; bodies and headers in Windows Arabic are read whatever they declare.
"""

from __future__ import annotations

import email
import email.errors
import email.message
import email.policy
import email.utils
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.extracted import Extracted, Member, UnreadableSource, without_surrogates
from index.formats.front_matter import iso_date
from index.formats.html import page_text
from index.formats.mail_text import MALFORMED, decode_bytes, decode_words, unflowed

MAX_PARTS = 1000
KNOWN_HEADERS = frozenset("from to cc subject date received message-id mime-version return-path delivered-to".split())
SHOWN_HEADERS = ("From", "To", "Cc", "Date")
SIGNATURES = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"))
LOCKED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
AS_WRITTEN = email.policy.compat32.clone(mangle_from_=False, max_line_length=0)
"""Writes messages within a message as they were, without folding long headers or marking lines."""

Part = email.message.Message


@dataclass(slots=True)
class _Contents:
    """The parts of one message, sorted by what becomes of them."""

    body: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    locked: bool = False


def read_mail(data: bytes, name: str) -> Iterator[Extracted | Member | UnreadableSource]:
    """Yield a message, then each file attached to it; a message within it is a file ``….eml``.

    The text starts with the subject and the lines From, To, Cc and Date. A body in plain text is taken,
    else the one in HTML; quoted replies stay.

    Raises:
        UnreadableSource: it is no message, has over ``MAX_PARTS`` parts, or is encrypted.
    """
    try:
        # No header is touched while parsing by this policy.
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        contents = _sort_parts(message, name)
    except RecursionError as error:
        raise UnreadableSource(name, "nests its parts too deeply; save it again from a mail program") from error
    if not KNOWN_HEADERS & {key.lower() for key in message}:
        raise UnreadableSource(name, "is not an e-mail message; save it again from a mail program as .eml")
    if contents.locked and not contents.body:
        raise UnreadableSource(name, "is encrypted; decrypt it in a mail program and save it again")
    problems: list[UnreadableSource] = []
    yield _read_message(message, contents, problems, name)
    yield from problems
    taken: set[str] = set()
    for number, part in enumerate(contents.files, start=1):
        path = _file_name(part, number, taken)
        taken.add(path)
        try:
            yield Member(path, _file_bytes(part))
        except (*MALFORMED, RecursionError):
            yield UnreadableSource(f"{name}/{path}", "is damaged in the message; save it from a mail program")


def _sort_parts(message: Part, name: str) -> _Contents:
    """Walk through the parts without going into messages attached."""
    contents = _Contents()
    waiting = [(message, False)]
    count = 0
    while waiting:
        part, is_shown = waiting.pop()
        count += 1
        if count > MAX_PARTS:
            raise UnreadableSource(name, f"has over {MAX_PARTS} parts; save its attachments and add those")
        kind = part.get_content_type()
        inside = _inside(part)
        contents.locked |= kind in LOCKED
        if inside and not kind.startswith("message/"):
            chosen = _best_alternative(inside) if kind == "multipart/alternative" else inside
            waiting += [(child, is_shown or kind == "multipart/related") for child in reversed(chosen)]
        elif kind in SIGNATURES or kind in LOCKED or part.get_content_maintype() == "multipart":
            if kind in SIGNATURES:
                contents.left_out.append("a signature")
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            contents.body.append(part)
        elif is_shown and part.get_content_maintype() == "image" and part.get("Content-ID"):
            contents.left_out.append("an image within the text")
        else:
            contents.files.append(part)
    return contents


def _best_alternative(parts: list[Part]) -> list[Part]:
    """Return the plain text if it says something, else all that comes with the HTML."""
    plain = [part for part in parts if part.get_content_type() == "text/plain" and not _is_attached(part)]
    others = [part for part in parts if part not in plain]
    return plain if any(_payload(part).strip() for part in plain) else others or plain


def _is_attached(part: Part) -> bool:
    return _header(part, "Content-Disposition").lower().startswith("attachment") or bool(_declared_name(part))


# The message


def _read_message(message: Part, contents: _Contents, problems: list[UnreadableSource], name: str) -> Extracted:
    bodies = []
    for part in contents.body:
        try:
            text = _body_text(part, name)
        except UnreadableSource as problem:
            problems.append(UnreadableSource(name, f"its text {problem.why}"))
            continue
        bodies.append(text)
    subject = _header(message, "Subject")
    headers = [f"{key}: {value}" for key in SHOWN_HEADERS if (value := _header(message, key))]
    text = "\n\n".join(block for block in (subject, "\n".join(headers), *bodies) if block.strip())
    metadata = {
        "author": _people(message, "From")[:1],
        "to": _people(message, "To"),
        "date": (date,) if (date := _date(message)) else (),
    }
    return Extracted(
        text,
        subject,
        {key: values for key, values in metadata.items() if values},
        notes=tuple(f"left out {what}" for what in dict.fromkeys(contents.left_out)),
    )


def _header(part: Part, key: str) -> str:
    """Return a header on one line, decoded, "" when it is missing."""
    return decode_words(_raw_header(part, key))


def _raw_header(part: Part, key: str) -> str:
    written = next((value for name, value in part.raw_items() if name.lower() == key.lower()), "")
    raw = str(written).encode("utf-8", "surrogateescape")
    return " ".join(without_surrogates(decode_bytes(raw, None)).split())


def _body_text(part: Part, name: str) -> str:
    charset = part.get_content_charset()
    text = decode_bytes(_payload(part), charset, name)
    if part.get_content_type() == "text/html":
        return page_text(text)
    if str(part.get_param("format")).lower() == "flowed":
        text = unflowed(text)
    return text.strip("\n")


def _people(message: Part, key: str) -> tuple[str, ...]:
    """Return the name of each person in a header, or the address of one who has no name."""
    try:
        # Parted before it is decoded: a decoded name may hold a comma.
        found = email.utils.getaddresses([_raw_header(message, key)])
    except MALFORMED:
        return ()
    return tuple(person for name, address in found if (person := decode_words(name) or address))


def _date(message: Part) -> str:
    try:
        return email.utils.parsedate_to_datetime(_header(message, "Date")).isoformat()
    except (*MALFORMED, OverflowError):
        return iso_date(_header(message, "Date"))


# Files


def _inside(part: Part) -> list[Part]:
    # Asked of text, the payload would be decoded by whatever charset it declares.
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Part)]


def _payload(part: Part) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_bytes(part: Part) -> bytes:
    inside = _inside(part)
    return b"\n".join(child.as_bytes(policy=AS_WRITTEN) for child in inside) if inside else _payload(part)


def _declared_name(part: Part) -> str:
    try:
        found = part.get_filename("")
    except MALFORMED:
        return ""
    raw = str(found).encode("utf-8", "surrogateescape")
    return without_surrogates(decode_words(decode_bytes(raw, None)))


def _file_name(part: Part, number: int, taken: set[str]) -> str:
    """Return a name without folders, control characters or a leading dot, that no other file has."""
    name = re.split(r"[/\\]", _declared_name(part))[-1]
    name = "".join(character for character in name if character.isprintable()).strip().lstrip(".")
    kind = part.get_content_type()
    if kind == "message/rfc822":
        name = f"{(name or f'message-{number}').removesuffix('.eml')}.eml"
    elif not name:
        is_text = kind.startswith(("text/", "message/"))
        name = f"attachment-{number}{mimetypes.guess_extension(kind) or ('.txt' if is_text else '')}"
    stem, dot, suffix = name.rpartition(".")
    free = name
    for again in range(2, len(taken) + 3):
        if free not in taken:
            break
        free = f"{stem or suffix} ({again}){dot + suffix if stem else ''}"
    return free
