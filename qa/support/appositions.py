"""An English statement that names someone as its source does: "The chairman, Ada Lum," for "Ada Lum, the chairman,".

Only where the source names him so at the beginning of a clause: of "the son of the chairman, Ada Lum," no one knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = r"(?P<name>[A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|von|van|de|der|al|bin|ibn|el)){0,4})"
_DETERMINER = r"(?P<determiner>[Tt]he|[Oo]ur|[Ii]ts|[Tt]heir|[Aa]n?)"
_NAMED_FIRST = re.compile(rf"(?P<before>^|.*?[,;] |.*? by ){_NAME}, {_DETERMINER} (?P<what>[\w -]+),(?P<rest> .+)")
_WHAT = r"(?P<what>(?:[\w-]+ ){0,4}[\w-]+)"
_NAMED_BEHIND = re.compile(
    r"(?P<before>^|[,;.:] |\b(?:by|that|and|but) )(?P<determiner>[Tt]he|[Oo]ur|[Ii]ts|[Tt]heir) "
    rf"{_WHAT}, {_NAME}(?P<end>[,.]|$)"
)
_BELONGS = re.compile(r"\b(?:of|in|for|at|from|to|with|and|or|by|that|who|which)\b")
_COST = re.compile(r"The cost of (?P<what>(?:the|an?) [\w -]+?|[A-Z][\w' -]+?) (?P<be>was|is) (?P<rest>.+)")


def named_as_there(text: str, source: str) -> Iterator[str]:
    """Yield the statement ``text``, without its full stop, with whom it names as the sentence ``source`` names him."""
    first = _NAMED_FIRST.fullmatch(text)
    for there in _NAMED_BEHIND.finditer(source):
        if _BELONGS.search(there["what"]):
            continue
        named = f"{there['what']}, {there['name']}"
        if first and first["what"].lower() == there["what"].lower() and first["name"] == there["name"]:
            determiner = there["determiner"].lower() if first["before"] else there["determiner"].capitalize()
            yield f"{first['before']}{determiner} {named},{first['rest']}."
        together = re.search(
            rf"(?:^(?:[Tt]he )?|\b(?P<before>by|that|and|but|, )(?: the)? ){re.escape(there['what'])} "
            rf"{re.escape(there['name'])}(?! [A-Z])",
            text,
        )
        if together and together[0].endswith(there["name"]):
            before, behind = text[: together.start()], text[together.end() :]
            opening = f"{before}{together['before']} the" if together["before"] else "The"
            yield f"{opening} {named}{',' if behind else ''}{behind}."


def at_its_cost(text: str, source: str) -> Iterator[str]:
    """Yield "The bridge cost nine crowns" for "The cost of the bridge was nine crowns", where the source has it so."""
    match = _COST.fullmatch(text)
    verb = "cost" if match and match["be"] == "was" else "costs"
    if match and re.search(rf"(?i:{re.escape(match['what'])}) {verb} (?:\w+ )?\d", source):
        yield f"{match['what'][0].upper()}{match['what'][1:]} {verb} {match['rest']}."
