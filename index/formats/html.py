"""HTML pages: the main text, without menus, banners and footers, and what the page says of itself.

Trafilatura says which lines are the main text; the lines themselves are taken from the page, since it
rewrites what it returns (it composes characters anew and drops joiners and direction marks).
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from index.decoding import decode_html
from index.extracted import Extracted
from index.formats.blocks import Line, joined, read_lines
from index.formats.front_matter import fields_of
from index.formats.xml import BrokenMarkup, Node, parse_page, plain

MENUS = ["//nav", "//*[@role='navigation']", "//body/header//ul", "//body/footer", "//*[@role='contentinfo']"]

MIN_MAIN_SHARE = 0.35
"""A main text smaller than this share of what is outside menus is a wrong guess: all is kept then."""
MIN_FOUND_SHARE = 0.5
"""A page of which less of the main text is found in visible lines keeps it elsewhere, as in a script."""
MIN_PROSE = 60
"""Characters from which a line is looked for anywhere in the main text, and not as a line of it."""
MAX_LINKED = 0.5
"""A line of which more lies in links, amid the main text, is a menu and not a part of it."""


def read_html(data: bytes, name: str) -> Extracted:
    """Read the main text of a page, its title, author, date, tags and canonical address.

    Raises:
        UnreadableSource: the bytes are not text.
    """
    page = decode_html(data, name)
    try:
        root = parse_page(page)
    except BrokenMarkup:
        return Extracted("")
    formulas = len(root.xpath("//math"))
    notes = (f"left out what {formulas} formula{'s' * (formulas > 1)} in MathML says",) if formulas else ()
    title, date = _title_and_date(page, root)
    fields = fields_of({**_fields(root), "date": date})
    return Extracted(_main_text(page, root), title, fields.metadata, notes=notes)


def page_text(page: str) -> str:
    """Return all the visible text of a page, as of a message, that has no menus to leave out."""
    try:
        return joined(read_lines(parse_page(page)))
    except BrokenMarkup:
        return ""


# Main text


def _main_text(page: str, root: Node) -> str:
    lines = read_lines(root, [node for path in MENUS for node in root.xpath(path)])
    main = _guess_main_text(page)
    chosen = _choose(lines, main)
    visible, kept = (len(_squeezed(joined(some))) for some in (lines, chosen))
    if (guessed := len(_squeezed(main))) > visible and kept < MIN_FOUND_SHARE * guessed:
        return re.sub("\n+", "\n\n", main)
    if kept < MIN_MAIN_SHARE * visible:
        chosen = lines
    return joined(chosen or read_lines(root))


def _guess_main_text(page: str) -> str:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if not re.search("<(html|head|body)", page, re.IGNORECASE):
        page = f"<html><head></head><body>{page}</body></html>"
    return trafilatura.extract(page, favor_recall=True, include_comments=False, prune_xpath=MENUS) or ""


def _choose(lines: list[Line], main: str) -> list[Line]:
    """Return the lines that are in the main text, and what stands between them and is not mostly links."""
    whole = {_squeezed(line) for line in main.splitlines()}
    text = _squeezed(main)
    found = set()
    for position, line in enumerate(lines):
        letters = _squeezed(line.text)
        if letters and (letters in whole or (len(letters) >= MIN_PROSE and letters in text)):
            found.add(position)
    first, last = min(found, default=0), max(found, default=-1)
    while found and first > 0 and lines[first - 1].is_heading:
        first -= 1
    return [
        line
        for position, line in enumerate(lines)
        if position in found or (first <= position <= last and line.linked <= MAX_LINKED)
    ]


def _squeezed(text: str) -> str:
    """Return the letters and digits only, composed as trafilatura composes them."""
    return "".join(character for character in unicodedata.normalize("NFC", text) if character.isalnum())


# What the page says of itself


def _title_and_date(page: str, root: Node) -> tuple[str, str]:
    import trafilatura

    # Dates found anywhere in the text are more often of something else: only those that are declared count.
    today = datetime.date.today().isoformat()
    dates = {"original_date": True, "extensive_search": False, "max_date": today}
    found = trafilatura.extract_metadata(page, date_config=dates)
    if found is None:
        return next((plain(node) for node in root.xpath("//title")), ""), ""
    return found.title or "", found.date or ""


def _fields(root: Node) -> Mapping[object, object]:
    """Return author, tags and url, from the head of the page first, else from its linked data."""
    declared: dict[str, list[str]] = {}
    for meta in root.xpath("//meta[@content]"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        declared.setdefault(key, []).append(meta.get("content"))
    linked = list(_linked_data(root))
    authors = [*declared.get("author", ()), *declared.get("dc.creator", ()), *declared.get("article:author", ())]
    authors = authors or [name for item in linked for name in _names(item.get("author"))]
    authors = authors or [plain(node) for node in root.xpath("//*[@rel='author' or @itemprop='author']")]
    tags = [*declared.get("keywords", ()), *declared.get("article:tag", ())]
    addresses = [*root.xpath("//link[@rel='canonical']/@href"), *declared.get("og:url", ())]
    return {
        "author": ";".join(author for author in authors if not _is_address(author)),
        "tags": ",".join(tags or [name for item in linked for name in _names(item.get("keywords"))]),
        "url": [address for address in addresses if _is_address(address)][:1],
    }


def _linked_data(root: Node) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of the JSON-LD scripts, those in a graph one by one."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # a page's text does not hang on its linked data
        for item in found if isinstance(found, list) else [found]:
            graph = item.get("@graph", [item]) if isinstance(item, dict) else []
            yield from (node for node in graph if isinstance(node, dict))


def _names(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, dict) else item for item in items]
    return [name for name in named if isinstance(name, str)]


def _is_address(text: str) -> bool:
    return bool(re.match("https?://", text.strip(), re.IGNORECASE))
