"""What a document says of itself in named fields: YAML front matter, and the keys of any mapping.

Values stay as they are written (``no`` is a word, ``1450`` is not a sum); only dates are put in order.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
MAX_FRONT_MATTER_CHARACTERS = 50_000
SIMPLE_FIELD = re.compile(r"([^\s:#\-][^:\n]{0,60}):(?:[ \t]+(.*))?\Z")
NUMERIC_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")

SEPARATORS = {"tags": "[,،;؛]", "author": "[;؛]"}
"""What parts several values in one string, of the fields that hold several."""
OTHER_NAMES = {"authors": "author", "creator": "author", "keywords": "tags", "tag": "tags", "published": "date"}
ABSENT = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True)
class Fields:
    """A title and metadata as ``Extracted`` has them, and the keys whose values are too deep to keep."""

    title: str = ""
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was left out."""
        return (f"left out the nested fields {', '.join(self.left_out)}",) if self.left_out else ()


def split_front_matter(markdown: str) -> tuple[Fields, str]:
    r"""Return the fields of the front matter and the text after it.

    What stands between two rules but is no mapping is text, and stays.

    >>> split_front_matter("---\ntitle: قهوة\ndate: 2024-3-5\n---\nنص")[0].metadata
    {'date': ('2024-03-05',)}
    """
    found = FRONT_MATTER.match(markdown)
    if not found:
        return Fields(), markdown
    inside = found[1] or ""
    mapping = _read_yaml(inside) if len(inside) <= MAX_FRONT_MATTER_CHARACTERS else None
    if mapping is None and inside.strip():
        return Fields(), markdown
    return fields_of(mapping or {}), markdown[found.end() :]


def fields_of(mapping: Mapping[object, object]) -> Fields:
    """Return what a mapping of scalars, and of lists of them, says of a document.

    A date that is not recognised is kept under ``date_as_written``.
    """
    title = ""
    metadata: dict[str, tuple[str, ...]] = {}
    left_out = []
    for key, value in mapping.items():
        name = " ".join(str(key).lower().split())
        name = OTHER_NAMES.get(name, name)
        values = _values(name, value)
        if values is None:
            left_out.append(name)
        elif name == "title" and values and not title:
            title = values[0]
        elif name == "date" and values:
            date = iso_date(values[0])
            metadata.setdefault("date" if date else "date_as_written", (date or values[0],))
        elif name and values:
            metadata[name] = tuple(dict.fromkeys((*metadata.get(name, ()), *values)))
    return Fields(title, metadata, tuple(left_out))


def iso_date(written: str) -> str:
    """Return a date or a moment in ISO 8601, as precise as it is written, or "" when it is neither.

    Days come last in what is recognised: ``05/03/2024`` means two different days.

    >>> [iso_date(text) for text in ("2024/3/5", "٢٠٢٤-٠٣", "2024-03-05 10:00:00+03:00", "5 مارس")]
    ['2024-03-05', '2024-03', '2024-03-05T10:00:00+03:00', '']
    """
    written = re.sub(r"\d", lambda digit: str(int(digit[0])), written.strip())
    try:
        if simple := NUMERIC_DATE.fullmatch(written):
            numbers = [int(number) for number in simple.groups() if number]
            datetime.date(*[*numbers, 1, 1][:3])
            return "-".join([simple[1], *(f"{number:02}" for number in numbers[1:])])
        if re.match(r"\d{4}-\d\d-\d\d[T ]", written):
            return datetime.datetime.fromisoformat(written).isoformat()
    except ValueError:
        return ""
    return ""


def _values(name: str, value: object) -> tuple[str, ...] | None:
    """Return the strings of a value, or None when it is nested."""
    several = isinstance(value, list | tuple)
    items = value if isinstance(value, list | tuple) else [value]
    texts: list[str] = []
    for item in items:
        match item:
            case None:
                continue
            case bool():
                texts.append("true" if item else "false")
            case datetime.date() | datetime.datetime():
                texts.append(item.isoformat())
            case str() | int() | float():
                texts += re.split(SEPARATORS[name], str(item)) if name in SEPARATORS and not several else [str(item)]
            case _:
                return None
    return tuple(text.strip() for text in texts if text.strip())


def _read_yaml(text: str) -> dict[object, object] | None:
    """Return the mapping that ``text`` is, its scalars as strings, or None."""
    import yaml

    try:
        # Of all loaders this one makes nothing but strings, lists and mappings.
        mapping = yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _read_simple_fields(text)
    if not isinstance(mapping, dict):
        return None
    return {key: _without_absent(value) for key, value in mapping.items()}


def _without_absent(value: object) -> object:
    if isinstance(value, list):
        return [item for item in value if not (isinstance(item, str) and item in ABSENT)]
    return None if isinstance(value, str) and value in ABSENT else value


def _read_simple_fields(text: str) -> dict[object, object] | None:
    """Read ``key: value`` lines that are not YAML, as a title with a colon in it is not."""
    mapping: dict[object, object] = {}
    for line in text.splitlines():
        if simple := SIMPLE_FIELD.match(line):
            mapping[simple[1].strip()] = re.sub(r"\A([\"'])(.*)\1\Z", r"\2", (simple[2] or "").strip())
        elif line.strip() and not (mapping and re.match(r"\s|-|#", line)):
            return None
    return mapping or None
