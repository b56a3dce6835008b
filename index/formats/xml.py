"""XML and HTML to trees of elements. Nothing outside the bytes is opened: no DTD, no entity, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Node = Any
"""An lxml element; lxml has no types of its own."""

SELF_CLOSED = re.compile(r"<(?!(?:br|hr|img|meta|link|input|col|area|base|wbr)\b)(\w+)((?:\s[^<>]*)?)/>", re.I)

INLINE_TAG = re.compile(r"</?(?:a|abbr|b|bdi|bdo|big|em|font|i|small|span|strong|u)\b[^<>]*>", re.IGNORECASE)
OTHER_TAG = re.compile(r"</?(?!(?:script|style|title|template|noscript)\b)\w[^<>]*>", re.IGNORECASE)


class BrokenMarkup(Exception):
    """The bytes are not well-formed XML, or hold no element."""


def parse_xml(data: bytes) -> Node:
    """Return the root of an XML file; its comments are left out, entities stay as written.

    Raises:
        BrokenMarkup: it is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenMarkup(str(error)) from error


def parse_page(page: str) -> Node:
    """Return the root of an HTML or XHTML page, repaired as browsers do.

    Raises:
        BrokenMarkup: there is no element in it.
    """
    from lxml import etree

    # A declaration is refused in a string that is decoded already; so is a NUL.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page).replace("\0", "")
    if "http://www.w3.org/1999/xhtml" in page[:2000]:
        page = SELF_CLOSED.sub(r"<\1\2></\1>", page)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
        # What is nested deeper than the parser goes is dropped by it; flat, all of it is read.
        if any("xcessive depth" in entry.message for entry in parser.error_log):
            flat = OTHER_TAG.sub("<br>", INLINE_TAG.sub("", page))
            root = etree.fromstring(flat.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenMarkup(str(error)) from error
    if root is None:
        raise BrokenMarkup("no element found")
    return root


def local_name(node: Node) -> str:
    """Return a tag without its namespace, "" for a comment and the like."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def named(root: Node, *names: str) -> Iterator[Node]:
    """Yield the elements of these local names, in the order of the file."""
    return (node for node in root.iter() if local_name(node) in names)


def plain(node: Node) -> str:
    """Return all the text within ``node`` on one line."""
    return " ".join("".join(node.itertext()).split())
