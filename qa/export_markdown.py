"""An answer as Markdown (CommonMark): the question, the answer, and each quote with where it stands.

Whatever Markdown would take for markup is escaped, so that a reader sees the words of a document as they are, and
no link, image or tag hidden in one comes to life. Names are isolated from the direction of what surrounds them;
quotes hold nothing that the document does not hold.
"""

from __future__ import annotations

import re

from qa.answered import Answered, cited, heading, named, origin, printable, remarks
from qa.cite import Citation, Place
from qa.words import EXPORTED

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
# Those of CommonMark, and of what GitHub adds: tables, strikethrough, mentions.
SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~!&@$]")
LINE_START = re.compile(r"^([ \t]*)(\d+(?=[.)]))?([-+=:]|(?<=\d)[.)])", re.MULTILINE)
# Addresses that GitHub makes links of without any sign around them.
ADDRESS = re.compile(r"(?<=:)//|(?<=www)\.", re.IGNORECASE)
INDENT = "   "


def to_markdown(answer: Answered) -> str:
    """Return ``answer`` as a Markdown document."""
    parts = [f"# {escaped(named(answer.question))}", _paragraphs(answer.text)]
    parts += [f"*{escaped(remark)}*" for remark in remarks(answer)]
    if quotes := [_quotation(answer, citation) for citation in cited(answer)]:
        parts += [f"## {heading(answer)}", *quotes]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is."""
    text = ADDRESS.sub(lambda found: f"\\{found[0]}", SIGNS.sub(r"\\\g<0>", printable(text)))
    return LINE_START.sub(lambda found: f"{found[1]}{found[2] or ''}\\{found[3]}", text)


def _lines(text: str) -> list[str]:
    # White space at either end of a line is markup as well.
    return [escaped(line.strip()) for line in text.splitlines()]


def _paragraphs(text: str) -> str:
    return "\n\n".join(line for line in _lines(text) if line)


def _quotation(answer: Answered, citation: Citation) -> str:
    """Return one citation as an item of a list, with a block quote inside."""
    quote = "  \n".join(f"{INDENT}> {line}" for line in _lines(citation.quote) if line)
    rows = [f"{citation.number}. {quote.strip()}", f"{INDENT}>", f"{INDENT}> — {_origin(answer, citation)}"]
    if citation.also_in:
        places = "; ".join(_origin(answer, place) for place in citation.also_in)
        rows += [f"{INDENT}>", f"{INDENT}> {EXPORTED[answer.language]['also_in']} {places}"]
    return "\n".join(rows)


def _origin(answer: Answered, place: Citation | Place) -> str:
    names, spans = origin(place, answer.language)
    return " · ".join([*(f"{ISOLATE}{escaped(name)}{END_OF_ISOLATE}" for name in names), *spans])
