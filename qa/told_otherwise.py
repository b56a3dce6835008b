"""A statement in other words that say the same, for one that is told in another order than its source.

A clause of time, cause or condition stands at either end ("When it rained, they left"); what is done by someone is what
he does; a poet called Ada is Ada, a poet. Only the statement is told otherwise, and only where its form leaves no doubt
of what is what: a plain clause, or two with a comma or the opening word between them. Each telling is then held to the
source like any statement, so that it proves no more than it would if the model had written it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.records import Language
from index.terms import word_terms
from index.text import fold
from qa.clauses import TELLS
from qa.other_voice import FRONT, WORD, other_voice
from qa.wording import Wording

_OPENING: dict[Language, str] = {
    "en": "when|while|because|if|unless|although|though|whenever|as soon as|after|before|until|once",
    "ar": "عندما|حينما|حين|إذا|لأن|لأنه|لأنها|لأنهم|بينما|بعدما|كلما|لما|بعد أن|قبل أن|منذ أن",
}
_FRONTED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"(?P<opening>{_OPENING['en']}) (?P<clause>[^,]+), (?P<main>[^,]+)", re.IGNORECASE),
    "ar": re.compile(rf"(?P<opening>{_OPENING['ar']}) (?P<clause>[^،,]+)[،,] (?P<main>[^،,]+)"),
}
_BEHIND: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"(?P<main>[^,]+?),? (?P<opening>{_OPENING['en']}) (?P<clause>[^,]+)"),
    "ar": re.compile(rf"(?P<main>[^،,]+?)[،,]? (?P<opening>{_OPENING['ar']}) (?P<clause>[^،,]+)"),
}
# Where one of these is, clauses may hang together in more ways than one, or a word may be said of one end alone.
_DOUBTFUL = frozenset(
    fold(
        "that which who whom whose where how why what whether only even just except especially and or but nor than not "
        "no never few little hardly rarely seldom so said says say الذي التي الذين اللذان اللتان ما من أن أنه أنها أو "
        "أم لكن بل فقط إلا حتى ثم لا لم لن ليس ليست غير قال قالت كي لكي"
    ).split()
)
_NAMES_JOINED = re.compile(r"\b([A-Z][\w.]*) and (?=[A-Z])")
_LIMITS = "only|even|just|not|إلا|فقط"
# "She asked when they left" tells what she asked.
_ASKS = frozenset(
    "ask wonder inquir enquir rememb forgot forget check سال سالت يسال تسال تساءل يتساءل عرف يعرف تعرف يدري".split()
)
_IS_THE = re.compile(r"(?P<one>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*) (?P<be>is|was) (?P<other>the [^,]+)")
_NAME = r"(?P<name>[A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|von|van|de|der|al|bin|ibn|el))*)"
_DESCRIBED = re.compile(rf"{FRONT}{_NAME}, an? (?P<what>[\w -]+), (?P<rest>[^,]+)")
_DESCRIBED_WITHIN = re.compile(rf"\b{_NAME}, an? (?P<what>[\w -]+),")


def told_otherwise(claimed: Wording, held: Wording) -> Iterator[str]:
    """Yield the statement ``claimed`` in other words that say the same, those that may be the words of ``held``.

    Both are in one language.
    """
    text = claimed.text.strip().rstrip(".")
    if claimed.language == "ar":
        yield from _arabic_ends(text, held.text)
        return
    yield from _english_ends(text, held.text)
    yield from _described(text, held.text)
    if not claimed.denials and _is_plain(text, "en"):
        yield from other_voice(text, held.text)
        yield from _turned(text, held.text)


def _is_plain(text: str, language: Language) -> bool:
    """Tell whether a text has one clause, as far as small words tell."""
    words = WORD.findall(fold(_NAMES_JOINED.sub(r"\1 ", text)))
    opened = re.search(rf"(?:^|\s)(?:{_OPENING[language]})\s", text, re.IGNORECASE)
    return _DOUBTFUL.isdisjoint(words) and opened is None


def _english_ends(text: str, held: str) -> Iterator[str]:
    """Yield a statement of two clauses with the clause of time, cause or condition at the other end."""
    fronted, behind = _FRONTED["en"].fullmatch(text), _BEHIND["en"].fullmatch(text)
    if fronted and _are_plain(fronted, "en", held):
        yield f"{fronted['main']} {fronted['opening'].lower()} {fronted['clause']}."
    elif behind and _are_plain(behind, "en", held):
        yield f"{behind['opening'].capitalize()} {behind['clause']}, {behind['main']}."


def _arabic_ends(text: str, held: str) -> Iterator[str]:
    """Yield the same of an Arabic statement, between whose clauses often no comma stands."""
    fronted, behind = _FRONTED["ar"].fullmatch(text) or _divided_as(text, held), _BEHIND["ar"].fullmatch(text)
    if fronted and _are_plain(fronted, "ar", held):
        yield f"{fronted['main']} {fronted['opening']} {fronted['clause']}."
    elif behind and _are_plain(behind, "ar", held):
        for comma in ("،", ""):
            yield f"{behind['opening']} {behind['clause']}{comma} {behind['main']}."


def _divided_as(text: str, held: str) -> re.Match[str] | None:
    """Divide an Arabic statement without a comma, "when it rained they left", where the source begins "they left"."""
    opening = re.match(_OPENING["ar"], text)
    before = re.search(rf"(?:^|[،,؛;:.])([^،,؛;:.]+?) {opening[0]}\b", held) if opening else None
    first = re.sub(r"^[وف](?=\w{3})", "", fold(before[1]).strip().partition(" ")[0]) if before else ""
    starts = [word.start() for word in re.finditer(r"\S+", text) if fold(word[0]).removeprefix("ف") == first]
    if opening is None or len(starts) != 1 or starts[0] <= opening.end() + 1:
        return None
    clause = starts[0] - opening.end() - 2
    return re.fullmatch(f"(?P<opening>.{{{opening.end()}}}) (?P<clause>.{{{clause}}}) ف?(?P<main>.+)", text)


def _are_plain(match: re.Match[str], language: Language, held: str) -> bool:
    """Tell whether both clauses are plain, and the one only tells when, why or if: not "she asked when", "only if"."""
    main = [word_terms(word)[0] for word in WORD.findall(fold(match["main"]))]
    limited = re.search(rf"\b(?:{_LIMITS}) {match['opening']}\b", held, re.IGNORECASE)
    plain = all(_is_plain(match[part], language) for part in ("main", "clause"))
    return plain and not limited and _ASKS.isdisjoint(main) and TELLS.isdisjoint(main[-1:])


def _turned(text: str, held: str) -> Iterator[str]:
    """Yield "The keeper was Ada" for "Ada was the keeper", where the source says just this."""
    match = _IS_THE.fullmatch(text)
    if match:
        turned = f"{match['other']} {match['be']} {match['one']}"
        if re.search(rf"(?:^|[.;:] ){re.escape(turned)}(?! (?:or|and)\b|'s)\b", held, re.IGNORECASE):
            yield f"{turned[0].upper()}{turned[1:]}."


def _described(text: str, held: str) -> Iterator[str]:
    """Yield "The poet Ada slept" for "Ada, a poet, slept", or the other way round where the source has it so."""
    match = _DESCRIBED.fullmatch(text)
    if match:
        the = "the" if match["front"] else "The"
        yield f"{match['front'] or ''}{the} {match['what']} {match['name']} {match['rest']}."
    for within in _DESCRIBED_WITHIN.finditer(held):
        called = re.search(rf"\b[Tt]he {re.escape(within['what'])} {re.escape(within['name'])}\b", text)
        if called:
            yield f"{text[: called.start()]}{within[0]}{text[called.end() :]}."
