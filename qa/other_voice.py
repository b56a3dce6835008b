"""An English statement in the other voice: "the ribbon was cut by Ada" for "Ada cut the ribbon", and back.

Only where its form leaves no doubt of who does it: "by the river" may be where it was done, and "by Easter" when, so
who does it is named by a full name, or as a person or a body of persons, and the source names him in his place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.terms import word_terms
from index.text import fold
from qa.clauses import is_past
from qa.verb_forms import DETERMINERS, is_irregular, is_only_participle, verb_of

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
FRONT = r"(?P<front>(?:In|On|At|During|By|Since) [^,]+, )?"
_BE: dict[str, bool | None] = {"was": False, "were": False, "is": True, "are": True}
_BE |= dict.fromkeys(("has been", "have been", "had been"))
"""By each form of being whether it is of the present; None where the participle stays in either voice."""
_PASSIVE = re.compile(
    rf"{FRONT}(?P<what>[^,]+?) (?P<be>{'|'.join(_BE)}) (?P<verb>\w+)(?P<object> [^,]+?)? by (?P<rest>[^,]+)"
)
_DONE = re.compile(rf"\b(?P<be>{'|'.join(_BE)}) (?:\w+ly )?(?P<verb>\w+)\b[^;:]*?\bby\b", re.IGNORECASE)
_PHRASE = re.compile(
    r" (?=(?:in|on|at|for|from|to|with|during|after|before|since|under|near|between|over|through|into|as|within) )"
)
_BEHIND_HEAD = re.compile(r" (?:of|in|on|at|for|from|to|with|under|near|between|over|by|behind|beside|and|or)\b")
_PRONOUNS = frozenset("he she they him them her i we us me".split())
_ACTORS = frozenset(
    word_terms(word)[0]
    for word in (
        "administration agency architect army artist assembly association astronomer athlete author "
        "authority biologist board botanist brother builder bureau captain carpenter chairman chemist "
        "child citizen coach colleague colonist commission committee community company congress cook "
        "council councillor couple crew customer daughter delegation dentist developer director diver "
        "doctor driver dynasty editor electrician emperor employee enemy engineer expert explorer farmer "
        "father federation firefighter firm fisherman fishermen force foundation friend general "
        "government governor grandfather group guard guild hacker historian hunter husband inhabitant "
        "inspector inventor investigator journalist judge keeper king landlord lawyer leader librarian "
        "manager mayor member merchant minister monk mother municipality musician navy neighbour nun "
        "nurse official operator opposition organisation organization owner painter parent party "
        "passenger patient people photographer physician physicist pilot pirate player poet police "
        "politician pope president prince princess prisoner producer professor protester pupil queen "
        "rebel reporter rescuer researcher resident sailor scholar schoolboy schoolgirl scientist "
        "sculptor secretary settler shepherd singer sister society soldier son specialist student sultan "
        "supervisor supplier surgeon teacher team technician tenant thief thieves trader tribe tribunal "
        "troop union vandal veteran villager volunteer voter wife witness woman women worker writer "
        "zoologist"
    ).split()
)
_PLACES_AND_TIMES = frozenset(
    "lake river sea mount mountain bay bridge street road square station island hill canal gate tower palace castle "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter ramadan easter christmas ashura nowruz eid".split()
)
# So many words may stand before the name of who does it: "by the botanist Anton de Bary".
_WORDS_BETWEEN = 3


def other_voice(statement: str, source: str) -> Iterator[str]:
    """Yield a statement of one clause, without its full stop, in the other voice, with the verb as ``source`` has it.

    other_voice("The ribbon was cut by Ada Lum", "Ada Lum cut the ribbon.")  ->  "Ada Lum cut The ribbon."
    """
    yield from _active(statement, source)
    yield from _passive(statement, source)


def _active(statement: str, source: str) -> Iterator[str]:
    match = _PASSIVE.fullmatch(statement)
    if match is None:
        return
    front, what, be, beside = match["front"] or "", match["what"], match["be"], match["object"] or ""
    for verb in _finite_forms(match["verb"], source, _BE[be]):
        does = verb if _BE[be] is not None else f"{be.split()[0]} {verb}"
        for agent, behind in _divided(match["rest"]):
            if not _has_pronoun(what, agent) and _can_act(agent) and _stands_before(agent, verb, source):
                yield f"{front}{agent} {does} {what}{beside}{behind}."


def _finite_forms(participle: str, source: str, present: bool | None) -> list[str]:
    """Return the forms of a verb that the source has, of the present or the past; None asks for the participle."""
    stem = _stem(participle)
    found = dict.fromkeys(word for word in WORD.findall(source) if _stem(word) == stem)
    if present is None:
        return [word for word in found if word.lower() == participle.lower()]
    return [word for word in found if _is_of_past(word) != present and not is_only_participle(word.lower())]


def _passive(statement: str, source: str) -> Iterator[str]:
    opening = re.match(FRONT, statement)
    front = opening[0] if opening else ""
    words = list(WORD.finditer(statement, len(front)))
    for done in _DONE.finditer(source):
        be, participle = done["be"].lower(), done["verb"]
        for verb in words[1:-1]:
            agent = statement[len(front) : verb.start()].strip()
            named = _can_act(agent) and _begins_with(source[done.end() :], agent)
            if not (named and _stem(verb[0]) == _stem(participle) and _fits(verb[0], participle, _BE[be])):
                continue
            for what, behind in _divided(statement[verb.end() :].strip()):
                if not _has_pronoun(agent, what) and "," not in agent + what:
                    yield f"{front}{what} {be} {participle} by {agent}{behind}."


def _fits(verb: str, participle: str, present: bool | None) -> bool:
    """Tell whether a verb may be told in the tense of a form of being with ``participle``."""
    if present is None:
        return False
    return (verb.lower() == participle.lower() and not present) or _is_of_past(verb) != present


def _is_of_past(verb: str) -> bool:
    return is_past(verb.lower()) or is_irregular(verb.lower())


def _stem(word: str) -> str:
    return word_terms(verb_of(fold(word)))[0]


def _divided(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as what is named with all that belongs to it, and the phrases behind that do not."""
    yield text, ""
    for match in _PHRASE.finditer(text):
        yield text[: match.start()], text[match.start() :]


def _has_pronoun(*parts: str) -> bool:
    return any(part.lower() in _PRONOUNS for part in parts)


def _can_act(agent: str) -> bool:
    """Tell whether who is named can only be one who does something: a person, a body of persons, a full name."""
    named = WORD.findall(_BEHIND_HEAD.split(agent)[0])
    if not named or not _PLACES_AND_TIMES.isdisjoint(word.lower() for word in named):
        return False
    capitals = [word for word in named if word[0].isupper() and word.lower() not in DETERMINERS]
    full = len(capitals) > 1 or any(word.isupper() and len(word) > 1 for word in capitals)
    return (full and named[-1] in capitals) or word_terms(named[-1].lower())[0] in _ACTORS


def _begins_with(text: str, agent: str) -> bool:
    """Tell whether ``agent`` is what a text names first, alone: not "her or him"."""
    said, folded = fold(re.sub(r"^(?:the|an?) ", "", agent, flags=re.IGNORECASE)), fold(text)
    before, found, behind = folded.partition(said)
    near = len(before.split()) <= _WORDS_BETWEEN and not re.search(r"[,;:]", before)
    return bool(found) and near and not _BEHIND_HEAD.search(f" {before}") and not re.match(r"\W*(?:or|and|s)\b", behind)


def _stands_before(agent: str, verb: str, source: str) -> bool:
    """Tell whether ``agent`` is the last that is named before a verb."""
    head = fold(WORD.findall(_BEHIND_HEAD.split(agent)[0])[-1])
    _, found, between = fold(source[: source.find(verb)]).rpartition(head)
    return bool(found) and len(between.split()) <= _WORDS_BETWEEN and "," not in between
