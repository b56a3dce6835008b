"""What a language model writes, cut into statements while it comes: a sentence and what it cites.

    The bridge was opened in 2019. [k3fa "افتُتح الجسر عام ٢٠١٩"]

Small models are loose with the form: the full stop may stand before or after the brackets, the quote in any quotation
marks or none, several in one pair of brackets; bullets, headings and bold type are taken off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from qa.prompt import CANNOT_ANSWER

LONGEST_STATEMENT = 2_000
_KEY = r"[A-Za-z0-9][\w-]{0,15}"
# Possessive throughout: what a hostile model writes is read in linear time.
_INNER = r"\"(?!\s*(?:[\];,؛،]|\Z))"
_QUOTE = rf"\"(?:[^\"\n]|{_INNER})*+\"|“[^”\n]*+”|«[^»\n]*+»|„[^“”\n]*+[“”]"
_ONE = rf"(?:key\s*[:=]?\s*)?(?P<key>{_KEY})\s*[:,،–-]?\s*(?P<quote>{_QUOTE}|[^\]\"“”«»;\n]*+)"
_CITED = re.compile(rf"\s*{_ONE}\s*(?=[;؛,،]|\Z)", re.IGNORECASE)
# Quotes first, so that a bracket inside a quote does not end the citation.
_BEGUN = rf"\[(?P<inside>\s*(?:key\s*[:=]?\s*)?{_KEY}(?:{_QUOTE}|[^\]\n\"“«„])*+)"
_GROUP = re.compile(rf"{_BEGUN}\]", re.IGNORECASE)
_UNCLOSED = re.compile(rf"(?:{_BEGUN}(?:[\"“«„][^\n]*+)?|\[\s*)\Z", re.IGNORECASE)
_STOP = re.compile(r"[.!?؟۔…]+[\"»”')]*(?=\s|\Z|\[)")
_ONLY_DIGITS = re.compile(r"\[\s*\d{1,3}\s*\]")
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•–]\s+|\(?\d{1,2}[.)]\s+)")
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_THINKING = "<think>"
_ABBREVIATED = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|vs|etc|e\.g|i\.e|approx)|\b[A-Z]|\bد|\bأ|\bم)\.\Z")


@dataclass(frozen=True, slots=True)
class Cited:
    """A key that a draft cites, and the words it quotes, "" if none."""

    key: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a draft, on one line, without characters that steer a display, and what it cites."""

    text: str
    cited: tuple[Cited, ...]


class DraftReader:
    """Takes a draft piece by piece and gives its statements as soon as each is whole."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> Iterator[Statement]:
        """Take the next piece of text, and yield the statements that it completes."""
        self._held += piece
        yield from self._taken(final=False)

    def end(self) -> Iterator[Statement]:
        """Yield what is left when the draft has ended by itself: its last words are whole."""
        yield from self._taken(final=True)

    def _taken(self, *, final: bool) -> Iterator[Statement]:
        # What the model only thinks is no part of what it says.
        lowered = self._held.lower()
        if not final and _THINKING in lowered and "</think>" not in lowered:
            return
        self._held = _THOUGHTS.sub("", self._held)
        while (end := _statement_end(self._held, final=final)) is not None:
            written, self._held = self._held[:end], self._held[end:]
            statement = parse_statement(written)
            if statement.text:
                yield statement


def parse_statement(written: str) -> Statement:
    """Read one sentence with its citations; what they are not attached to in the middle is joined."""
    cited: list[Cited] = []
    for group in _GROUP.finditer(written):
        if not _ONLY_DIGITS.fullmatch(group[0]):
            cited += [Cited(one["key"], _bare(one["quote"])) for one in _parts(group["inside"])]
    text = _UNCLOSED.sub("", _GROUP.sub("", written))
    return Statement(_plain(text), tuple(dict.fromkeys(cited)))


def is_refusal(statement: Statement) -> bool:
    """Tell whether a statement is the phrase for what the evidence does not answer."""
    return CANNOT_ANSWER.casefold() in statement.text.casefold()


def _parts(inside: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := _CITED.match(inside, at):
        yield match
        at = match.end()
        while at < len(inside) and inside[at] in ";؛,، ":
            at += 1
        if at >= len(inside):
            return


def _bare(quote: str) -> str:
    return quote.strip().strip("\"“”«»„'").strip()


def _plain(text: str) -> str:
    steering = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    line = " ".join(_MARKS.sub("", steering).replace("**", "").replace("__", "").split())
    line = re.sub(r"\s+([.,;:!?؟،؛])", r"\1", line)
    return line if any(character.isalnum() for character in line) else ""


def _statement_end(text: str, *, final: bool) -> int | None:
    """Return where the first statement of ``text`` ends; None while it may go on."""
    at, cited = 0, False
    while at < len(text):
        if text[at] == "\n":
            after = text[at:].lstrip()
            # Citations on the next line still belong to the sentence.
            if after.startswith("["):
                at = len(text) - len(after)
                continue
            return at + 1 if after or final else None
        if text[at] == "[":
            group = _GROUP.match(text, at)
            if group is None and not final and _UNCLOSED.match(text, at) and len(text) - at < LONGEST_STATEMENT:
                return None
            at, cited = (group.end(), True) if group else (at + 1, cited)
            if cited and group and _ended(text[: group.start()]):
                return _after_citations(text, at, final=final)
            continue
        stop = _STOP.match(text, at)
        if stop is None or _ABBREVIATED.search(text[max(0, at - 8) : at + 1]):
            at += 1
            continue
        if cited:
            return _after_citations(text, stop.end(), final=final)
        rest = text[stop.end() :].lstrip(" ")
        if not rest:
            return len(text) if final else None
        if not rest.lstrip().startswith("["):
            return stop.end()
        at = len(text) - len(rest.lstrip())
    return len(text) if text and (final or len(text) > LONGEST_STATEMENT) else None


def _after_citations(text: str, at: int, *, final: bool) -> int | None:
    """Return where the citations end that follow one another; more may come until other text does."""
    while True:
        rest = text[at:].lstrip()
        if not rest:
            return len(text) if final else None
        start = len(text) - len(rest)
        group = _GROUP.match(text, start)
        if group:
            at = group.end()
        elif rest.startswith("[") and not final and _UNCLOSED.match(text, start):
            return None
        else:
            stop = _STOP.match(text, start)
            return stop.end() if stop else at


def _ended(before: str) -> bool:
    """Tell whether the words before a citation have their full stop already."""
    plain = _GROUP.sub("", before).rstrip()
    return plain.endswith((".", "!", "?", "؟", "۔", "…")) and not _ABBREVIATED.search(plain)
