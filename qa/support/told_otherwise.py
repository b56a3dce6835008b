"""A statement in other words that say the same, for one that is told in another order than its source.

A clause of time, cause or condition stands at either end ("When it rained, the crew left"); what is done by someone is
what he does; a poet called Ada is Ada, a poet. Only the statement is told otherwise, and only where its form and that
of the source leave no doubt of what is what. Each telling is then held to the source like any statement, so that it
proves no more than it would if the model had written it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.records import Language
from index.terms import word_terms
from index.text import fold
from qa.support.appositions import at_its_cost, named_as_there
from qa.support.arabic_orders import in_its_order
from qa.support.clauses import FINITE, TELLS, is_past
from qa.support.concepts import may_be_verb
from qa.support.other_voice import FRONT, WORD, other_voice
from qa.support.passives import told_of_doer
from qa.support.verb_forms import is_irregular
from qa.support.wording import Wording

_YEAR_IN_FRONT = re.compile(r"^(?:In|On) (?:\d{1,2} )?(?:[A-Z][a-z]+ )?\d{4}(?= [A-Za-z])")
# Of longer ones there would be very many tellings.
LONGEST_CHARACTERS = 300
_OPENING: dict[Language, str] = {
    "en": "when|while|because|if|unless|although|though|whenever|as soon as|after|before|until|once",
    "ar": "عندما|حينما|حين|إذا|لأن|بينما|بعدما|كلما|لما|بعد أن|قبل أن|منذ أن",
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
        "no never nobody nothing none neither cannot without few little hardly rarely seldom scarcely barely so said "
        "says say الذي التي الذين اللذان اللتان ما من أن أنه أنها أو أم لكن بل فقط إلا حتى ثم لا لم لن ليس ليست غير "
        "قال قالت كي لكي"
    ).split()
)
_NAMES_JOINED = re.compile(r"\b([A-Z][\w.]*) and (?=[A-Z])")
# "She asked when they left" tells what she asked.
_ASKS = frozenset(
    "ask wonder inquir enquir unsur uncertain sure certain test calcul determin measur rememb forgot forget check "
    "سال سالت يسال تسال تساءل يتساءل عرف يعرف تعرف يدري".split()
)
# What someone does behind such a verb is not what he did; nor when he did it.
_TELLS_ARABIC = frozenset(map(fold, "وعد قرر طلب أنكر جهل أمر نوى أراد اقترح وافق رفض اعترف أخبر ظن شك هدد".split()))
_PREPOSITIONS_ARABIC = frozenset(map(fold, "في من إلى على عن مع".split()))
_MARKS = re.compile("[\u064b-\u0652\u0640]")
_PRONOUNS = frozenset("he she it they".split())
_OWNERS = frozenset("his her its their".split())
_IS_THE = re.compile(r"(?P<one>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*) (?P<be>is|was) (?P<other>the [^,]+)")
_NAME = r"(?P<name>[A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|von|van|de|der|al|bin|ibn|el)){0,5})"
_DESCRIBED = re.compile(rf"{FRONT}{_NAME}, an? (?P<what>[\w -]+), (?P<rest>[^,]+)")
_DESCRIBED_WITHIN = re.compile(rf"\b{_NAME}, an? (?P<what>[\w -]+),(?! (?:and|or)\b)")


def told_otherwise(claimed: Wording, held: Wording) -> Iterator[str]:
    """Yield the statement ``claimed`` in other words that say the same, those that may be the words of ``held``.

    Both are in one language.
    """
    text = claimed.text.strip().rstrip(".")
    if len(text) > LONGEST_CHARACTERS or held.text.rstrip().endswith(("?", "؟")):
        return
    if claimed.language == "ar":
        yield from _arabic_ends(text, held.text)
        yield from in_its_order(text, held.text)
        return
    yield from _english_ends(text, held.text)
    yield from _described(text, held.text)
    yield from named_as_there(text, held.text)
    yield from at_its_cost(text, held.text)
    if not claimed.denials and _is_plain(text, "en"):
        yield from told_of_doer(text, held.text)
        yield from other_voice(_YEAR_IN_FRONT.sub(r"\g<0>,", text), held.text)
        yield from _turned(text, held.text)


def _is_plain(text: str, language: Language) -> bool:
    """Tell whether a text has one clause and denies nothing, as far as small words tell."""
    words = WORD.findall(fold(_NAMES_JOINED.sub(r"\1 ", text)))
    opened = re.search(rf"(?:^|\s)(?:{_OPENING[language]})\s", text, re.IGNORECASE)
    return _DOUBTFUL.isdisjoint(words) and opened is None and not any(word.endswith("n't") for word in words)


def _english_ends(text: str, held: str) -> Iterator[str]:
    """Yield a statement of two clauses with the clause of time, cause or condition at the other end."""
    fronted, behind = _FRONTED["en"].fullmatch(text), _BEHIND["en"].fullmatch(text)
    if fronted and _are_plain(fronted, "en", held) and _has_subject(fronted):
        yield f"{fronted['main']} {fronted['opening'].lower()} {fronted['clause']}."
    elif behind and _are_plain(behind, "en", held) and _has_subject(behind):
        yield f"{behind['opening'].capitalize()} {behind['clause']}, {behind['main']}."


def _arabic_ends(text: str, held: str) -> Iterator[str]:
    """Yield the same of an Arabic statement, between whose clauses often no comma stands."""
    fronted, behind = _FRONTED["ar"].fullmatch(text) or _divided_as(text, held), _BEHIND["ar"].fullmatch(text)
    if fronted and _are_plain(fronted, "ar", held) and _begins_with_verb(fronted):
        yield f"{fronted['main']} {fronted['opening']} {fronted['clause']}."
    elif behind and _are_plain(behind, "ar", held) and _begins_with_verb(behind):
        for comma in ("،", ""):
            yield f"{behind['opening']} {behind['clause']}{comma} {behind['main']}."


def _divided_as(text: str, held: str) -> re.Match[str] | None:
    """Divide an Arabic statement without a comma, "when it rained they left", where the source begins "they left"."""
    opening = re.match(rf"(?:{_OPENING['ar']})\b", text)
    before = re.search(rf"(?:^|[،,؛;:.])([^،,؛;:.]+?) {opening[0]}\b", held) if opening else None
    first = re.sub(r"^[وف](?=\w{3})", "", fold(before[1]).strip().partition(" ")[0]) if before else ""
    starts = [word.start() for word in re.finditer(r"\S+", text) if fold(word[0]).removeprefix("ف") == first]
    if opening is None or len(starts) != 1 or starts[0] <= opening.end() + 1:
        return None
    clause = starts[0] - opening.end() - 2
    return re.fullmatch(f"(?P<opening>.{{{opening.end()}}}) (?P<clause>.{{{clause}}}) ف?(?P<main>.+)", text)


def _are_plain(match: re.Match[str], language: Language, held: str) -> bool:
    """Tell whether both clauses are plain, and the one only tells when, why or if: not "she asked when"."""
    main = [word_terms(word)[0] for word in WORD.findall(fold(match["main"]))]
    plain = all(_is_plain(match[part], language) for part in ("main", "clause"))
    return plain and _ASKS.isdisjoint(main) and TELLS.isdisjoint(main[-1:]) and _are_beside(match, held)


def _are_beside(match: re.Match[str], held: str) -> bool:
    """Tell whether the source has the clause right behind the main one, or in front, and nothing behind that.

    "Only when", "partly because" and "told him the truth when" have something between.
    """
    folded, opening = fold(held), re.escape(fold(match["opening"]))
    last = "".join(map(re.escape, WORD.findall(fold(match["main"]))[-1:]))
    if re.search(rf"\b{last}[,،]? {opening}\b", folded):
        return True
    in_front = re.search(rf"(?:^|[.;:,،؛] ?)[وف]?{opening}\b", folded)
    return bool(in_front and re.search(rf"\b{last}\s*(?:[.,;،؛]|$)", folded))


def _has_subject(match: re.Match[str]) -> bool:
    """Tell whether an English main clause names who does it, and does one thing; so it stays clear who "he" is."""
    main = WORD.findall(match["main"])
    low, clause = [word.lower() for word in main], {word.lower() for word in WORD.findall(match["clause"])}
    if not (_PRONOUNS | _OWNERS).isdisjoint(low) or any(word.endswith("ing") for word in low[2:]):
        return False
    # "Promised to leave when": but not "moved to the coast when".
    if any(one == "to" and next_.islower() and next_ not in ("the", "a", "an") for one, next_ in pairwise(main)):
        return False
    return sum(word[0].isupper() for word in main[1:]) + main[0][0].isupper() < 2 or _PRONOUNS.isdisjoint(clause)


def _begins_with_verb(match: re.Match[str]) -> bool:
    """Tell whether an Arabic main clause is a verb with its subject, so that no noun may pass to the other clause."""
    main, clause = (WORD.findall(_MARKS.sub("", match[part])) for part in ("main", "clause"))
    if len(main) < 2 or len(clause) < 2 or any(word.endswith(("ه", "ها", "هم")) for word in main[1:]):
        return False
    verb, subject = fold(main[0]), fold(main[1])
    has_subject = subject not in _PREPOSITIONS_ARABIC and not subject.startswith(("بال", "لل"))
    plain = not verb.startswith(("ال", "وال")) and may_be_verb(verb.removeprefix("و"))
    return has_subject and plain and verb not in _TELLS_ARABIC


def _turned(text: str, held: str) -> Iterator[str]:
    """Yield "The keeper was Ada" for "Ada was the keeper", where the source says just this."""
    match = _IS_THE.fullmatch(text)
    if match:
        turned = f"{match['other']} {match['be']} {match['one']}"
        if re.match(rf"(?i:{re.escape(turned)})(?:\s*[.;]|$| (?:in|from|until|of) (?:\d|[A-Z]))", held):
            yield f"{turned[0].upper()}{turned[1:]}."


def _described(text: str, held: str) -> Iterator[str]:
    """Yield "The poet Ada slept" for "Ada, a poet, slept", or the other way round where the source has it so."""
    match = _DESCRIBED.fullmatch(text)
    if match:
        called = rf"(?:^|, )[Tt]he {re.escape(match['what'])} {re.escape(match['name'])}\b"
        if re.search(called, held) and not _has_two_verbs(held.partition(match["name"])[2]):
            the = "the" if match["front"] else "The"
            yield f"{match['front'] or ''}{the} {match['what']} {match['name']} {match['rest']}."
    for within in _DESCRIBED_WITHIN.finditer(held):
        found = re.search(rf"\b[Tt]he {re.escape(within['what'])} {re.escape(within['name'])}\b", text)
        if found:
            yield f"{text[: found.start()]}{within[0]}{text[found.end() :]}."


def _has_two_verbs(behind: str) -> bool:
    """Tell whether two verbs stand behind a name: "the poet Ada admired slept" is not of Ada."""
    clause = WORD.findall(re.split(r"[,;:.]| and ", behind)[0])
    return sum(is_past(word) or is_irregular(word) or word in FINITE for word in clause) > 1
