"""Conditions on documents, as a person writes them: ``language=ar``, ``date>=2024-01-01``, ``tags!=draft``.

Text is compared folded, so that «أحمد» finds «احمد»; numbers by size; dates as far as the condition gives
them, so that ``date<=2024`` takes in all of 2024.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.records import LANGUAGES, IsnadError, Metadata
from index.text import fold

Operator = Literal["=", "!=", ">", ">=", "<", "<=", "~"]
MAX_CONDITIONS = 50
COLUMNS = ("id", "source", "title", "language")
"""Keys that every document has one value of; all others are its metadata."""

# White space is cut off afterwards: a pattern that looks for it would take the square of its length.
WRITTEN = re.compile(r"([^=!<>~]+)(!=|>=|<=|=|>|<|~)(.*)", re.DOTALL)
DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:[Tt ].*)?)?)?")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class BadCondition(IsnadError):
    """A condition that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; ``~`` asks whether the value holds the text anywhere."""

    key: str
    operator: Operator
    value: str


def parse_condition(written: str) -> Condition:
    """Read one condition.

    >>> parse_condition("date >= 2024-01")
    Condition(key='date', operator='>=', value='2024-01')

    Raises:
        BadCondition: there is no operator, no key or no value, or none that its key can have.
    """
    written = written.encode("utf-8", "replace").decode()
    found = WRITTEN.fullmatch(written)
    key, operator, value = (part.strip() for part in found.groups()) if found else ("", "", "")
    if not key or not value:
        raise BadCondition(
            f"the condition {written!r} is not understood; write key=value, with one of = != >= <= > < ~ (contains), "
            "as in 'language=ar' or 'date>=2024-01-01'"
        )
    if value[0] in "=<>!~":
        raise BadCondition(f"the condition {written!r} has an operator too many; write one of = != >= <= > < ~")
    if key.lower() == "date" and operator != "~" and not DATE.fullmatch(fold(value)):
        raise BadCondition(f"{value!r} is no date; write 2024, 2024-05 or 2024-05-31")
    if key.lower() == "language" and operator in ("=", "!=") and value not in LANGUAGES:
        raise BadCondition(f"{value!r} is no language of documents; write {' or '.join(LANGUAGES)}")
    return Condition(key.lower(), operator, value)  # type: ignore[arg-type]  # the pattern lets no other through


def parse_conditions(written: Sequence[str]) -> tuple[Condition, ...]:
    """Read conditions all of which are to hold.

    Raises:
        BadCondition: one cannot be understood, or there are more than ``MAX_CONDITIONS``.
    """
    if len(written) > MAX_CONDITIONS:
        raise BadCondition(f"{len(written)} conditions are too many; give at most {MAX_CONDITIONS}")
    return tuple(map(parse_condition, written))


def satisfies(value: str, operator: str, wanted: str) -> bool:
    """Tell whether ``value`` stands to ``wanted`` as ``operator`` says.

    >>> satisfies("2024-06-30", "<=", "2024"), satisfies("9", ">", "10"), satisfies("الأَحْمَر", "=", "الاحمر")
    (True, False, True)
    """
    value, wanted = fold(value), fold(wanted)
    if operator == "~":
        return wanted in value
    left: str | float = value
    right: str | float = wanted
    if NUMBER.fullmatch(wanted) and NUMBER.fullmatch(value):
        left, right = float(value), float(wanted)
    elif DATE.fullmatch(wanted) and DATE.fullmatch(value):
        left = value[: len(wanted)]
    return _compare(left, operator, right)


def _compare(left: str | float, operator: str, right: str | float) -> bool:
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case ">":
            return left > right  # type: ignore[operator]
        case ">=":
            return left >= right  # type: ignore[operator]
        case "<":
            return left < right  # type: ignore[operator]
        case _:
            return left <= right  # type: ignore[operator]


def fulfils(condition: Condition, columns: Mapping[str, str], metadata: Metadata) -> bool:
    """Tell whether a document satisfies ``condition``, by the same rules as ``condition_query``."""
    if condition.key in COLUMNS:
        return satisfies(columns[condition.key], condition.operator, condition.value)
    values = metadata.get(condition.key, ())
    if condition.operator == "!=":
        return not any(satisfies(value, "=", condition.value) for value in values)
    return any(satisfies(value, condition.operator, condition.value) for value in values)


def condition_query(conditions: Sequence[Condition]) -> tuple[str, list[str]]:
    """Return an SQL expression over a row of ``documents``, and its parameters; it calls ``satisfies``.

    A document without the key satisfies no condition on it but ``!=``. Of several values one has to satisfy
    it; with ``!=``, none may be equal.
    """
    parts: list[str] = ["1"]
    parameters: list[str] = []
    for condition in conditions:
        if condition.key in COLUMNS:
            parts.append(f"satisfies({condition.key}, ?, ?)")
            parameters += [condition.operator, condition.value]
            continue
        negated = condition.operator == "!="
        parts.append(
            f"{'NOT ' if negated else ''}EXISTS (SELECT 1 FROM effective_metadata WHERE document_id = documents.id"
            " AND key = ? AND satisfies(value, ?, ?))"
        )
        parameters += [condition.key, "=" if negated else condition.operator, condition.value]
    return " AND ".join(parts), parameters
