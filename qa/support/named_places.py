"""A place with what it is before its name, as the source has it: "the city of Hamburg" for "Hamburg"."""

from __future__ import annotations

import re

from index.records import Language
from index.text import fold, fold_aligned
from qa.support.concepts import concepts_of, is_listed

_ENGLISH = re.compile(r"\b[Tt]he (?:city|island|town|village) of (?P<name>[A-Z]\w+(?: [A-Z]\w+)*)")
_ARABIC = re.compile(r"(?<!\w)(?P<led>[وبلك]{0,2})(?P<what>مدينه|جزيره|بلده|قريه) (?P<name>\w{3,})")
_OWNED = re.compile(r"\bof $")


def with_what_it_is(text: str, source: str, language: Language) -> str:
    """Return a statement with the places that it names called as the sentence ``source`` calls them."""
    return _arabic(text, fold(source)) if language == "ar" else _english(text, source)


def _english(text: str, source: str) -> str:
    for place in _ENGLISH.finditer(source):
        found = list(re.finditer(rf"(?<![\w-]){re.escape(place['name'])}(?![\w'’-]| [A-Z])", text))
        if len(found) != 1 or _names_more(text, source, place):
            continue
        at = found[0].start()
        called = place[0][0].upper() + place[0][1:] if not at else f"the {place[0][4:]}"
        text = f"{text[:at]}{called}{text[found[0].end() :]}"
    return text


def _names_more(text: str, source: str, place: re.Match[str]) -> bool:
    """Tell whether a name stands for more than the place there, or has what it is here as well."""
    again = len(re.findall(rf"\b{re.escape(place['name'])}\b", source)) > 1
    at = text.index(place["name"])
    return again or _OWNED.search(text[:at]) is not None or source[place.end() : place.end() + 1] in ("'", "’")


def _arabic(text: str, source: str) -> str:
    for place in _ARABIC.finditer(source):
        name = place["name"]
        aligned = fold_aligned(text)
        found = list(re.finditer(rf"(?<!\w)(?P<led>[بل]?){name}(?!\w)", aligned.text))
        if is_listed(name) or concepts_of(name) or len(found) != 1 or source.count(name) > 1:
            continue
        before = aligned.text[: found[0].start()].split()
        if before and before[-1].endswith(place["what"]):
            continue
        at = aligned.original_span(found[0].start(), found[0].end())
        text = f"{text[: at[0]]}{found[0]['led']}{place['what']} {name}{text[at[1] :]}"
    return text
