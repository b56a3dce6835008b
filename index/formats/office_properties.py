"""What an Office file says about itself: its title, author, date, keywords and subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from index.formats.office_zip import Package, local_name

MAX_TITLE_CHARACTERS = 200
# What programs fill in where nobody wrote a title.
NO_TITLE = re.compile(
    r"(microsoft (office )?(word|excel|powerpoint)\b.*|(powerpoint|ppt) presentation|word document|no slide title"
    r"|untitled.*|(the )?title|(العرض التقديمي|عرض تقديمي) (في|من) powerpoint|بدون عنوان"
    r"|(document|presentation|slides?|book|workbook|مستند|المصنف|عرض تقديمي|العرض التقديمي) ?[\d٠-٩]*"
    r"|.*\.(docx?|pptx?|xlsx?|rtf|odt|tmp))",
    re.IGNORECASE,
)
KEYS = {"creator": "author", "created": "date", "subject": "subject", "category": "category", "keywords": "tags"}


@dataclass(frozen=True, slots=True)
class Properties:
    """The title, "" where it says nothing, and the rest under the keys of ``Extracted.metadata``."""

    title: str
    metadata: Mapping[str, tuple[str, ...]]


def read_properties(package: Package) -> Properties:
    """Return the core properties of a file.

    Raises:
        UnreadableSource: the part that holds them is damaged.
    """
    root = package.xml(package.related("", "core-properties") or "docProps/core.xml")
    title, metadata = "", {}
    for element in root if root is not None else ():
        name, value = local_name(element), " ".join("".join(element.itertext()).split())
        if name == "title":
            title = value
        elif name in KEYS and (values := _values(KEYS[name], value)):
            metadata[KEYS[name]] = values
    sensible = len(title) <= MAX_TITLE_CHARACTERS and not NO_TITLE.fullmatch(title)
    return Properties(title if sensible else "", metadata)


def _values(key: str, value: str) -> tuple[str, ...]:
    match key:
        case "tags":
            return tuple(tag.strip() for tag in re.split("[,;،؛]", value) if tag.strip())
        case "date":
            return _date(value)
        case _:
            return (value,) if value else ()


def _date(value: str) -> tuple[str, ...]:
    try:
        return (datetime.fromisoformat(value).date().isoformat(),)
    except ValueError:  # a date that no calendar has says nothing
        return ()
