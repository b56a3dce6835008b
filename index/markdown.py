"""Markdown to the text a person reads: markup off, one block to a line, soft line breaks joined."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from index.decoding import decode
from index.extracted import Extracted
from index.formats.front_matter import split_front_matter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

HIDDEN_HTML = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
HTML_TAG = re.compile(r"</?[A-Za-z!?][^>]*>")
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@cache
def parser() -> MarkdownIt:
    """Return a CommonMark parser with tables and strikethrough."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_markdown(data: bytes, name: str) -> Extracted:
    r"""Read a text without its markup, and what its front matter says of it, else its first heading for a title.

    Raises:
        UnreadableSource: the bytes are not text.

    >>> read_markdown("# قهوة\n\nمن **المخا** إلى\nالعالم.".encode(), "قهوة.md").text
    'قهوة\n\nمن المخا إلى العالم.'
    """
    fields, markdown = split_front_matter(decode(data, name))
    tokens = parser().parse(markdown)
    heading = next(
        (plain(inline) for opened, inline in itertools.pairwise(tokens) if opened.type == "heading_open"),
        "",
    )
    text = "".join(blocks(tokens)).strip("\n")
    return Extracted(text, fields.title or heading, fields.metadata, notes=fields.notes)


def blocks(tokens: Sequence[Token]) -> list[str]:
    """Return each block's text, ended by one line break in tight lists and tables, else by two."""
    parts: list[str] = []
    cells: list[str] = []
    for opened, token in zip([None, *tokens], tokens, strict=False):
        match token.type:
            case "inline" if opened is not None and opened.type in ("th_open", "td_open"):
                cells.append(plain(token))
            case "inline":
                tight = opened is not None and opened.hidden
                parts.append(plain(token) + ("\n" if tight else "\n\n"))
            case "fence" | "code_block":
                parts.append(token.content.rstrip("\n") + "\n\n")
            case "html_block" if text := html_text(token.content):
                parts.append(text + "\n\n")
            case "tr_close":
                parts.append(" | ".join(cells) + "\n")
                cells = []
            case "bullet_list_close" | "ordered_list_close" | "table_close" if parts:
                parts[-1] = parts[-1].rstrip("\n") + "\n\n"
    return parts


def html_text(block: str) -> str:
    """Return the words of a raw HTML block, as in ``<div dir="rtl">``, without comments, scripts and tags."""
    shown = HIDDEN_HTML.sub("", block)
    lines = html.unescape(HTML_TAG.sub("", LINE_BREAK.sub("\n", shown))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def plain(inline: Token) -> str:
    """Return the text of one inline token: link and image texts kept, tags and targets dropped."""
    parts = []
    for child in inline.children or []:
        match child.type:
            case "text" | "code_inline" | "text_special":
                parts.append(child.content)
            case "image":
                parts.append(plain(child))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if LINE_BREAK.match(child.content):
                parts.append("\n")
    return "".join(parts)
