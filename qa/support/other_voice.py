"""An English statement in the other voice: "the ribbon was cut by Ada" for "Ada cut the ribbon", and back.

Only where its form leaves no doubt of who does it: "by the river" may be where it was done, and "by Easter" when, so
who does it is named by a full name, or as a person or a body of persons, and the source names him in his place. Nothing
else may be done beside it: "built of stone given by the king" does not tell who built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.terms import word_terms
from index.text import fold
from qa.support.clauses import is_past
from qa.support.verb_forms import DETERMINERS, is_irregular, is_only_participle, verb_of

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
FRONT = r"(?P<front>(?:In|On|At|During|By|Since) [^,]+, )?"
_BE: dict[str, bool | None] = {"was": False, "were": False, "is": True, "are": True}
_BE |= dict.fromkeys(("has been", "have been", "had been"))
"""By each form of being whether it is of the present; None where the participle stays in either voice."""
_PASSIVE = re.compile(
    rf"{FRONT}(?P<what>[^,]+?) (?P<be>{'|'.join(_BE)}) (?P<verb>\w+)(?P<object> [^,]+?)? by (?P<rest>[^,]+)"
)
_DONE = re.compile(
    rf"\b(?P<be>{'|'.join(_BE)}) (?P<adverb>\w+ly )?(?P<verb>\w+)\b(?P<between>[^;:,]{{0,200}}?) by\b", re.IGNORECASE
)
_PHRASE = re.compile(
    r" (?=(?:in|on|at|for|from|to|with|during|after|before|since|under|near|between|over|through|into|as|within) )"
)
_BEHIND_HEAD = re.compile(r" (?:of|in|on|at|for|from|to|with|under|near|between|over|by|behind|beside|and|or)\b")
_BESIDE = re.compile(r" (?:and|or|because|while|when)\b")
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
        "zoologist virus fungus earthquake drought explosion flood strain family insurer campaigner"
    ).split()
)
_PLACES_AND_TIMES = frozenset(
    "lake river sea mount mountain bay bridge street road square station island hill canal gate tower palace castle "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter ramadan easter christmas ashura nowruz eid "
    "cape circus garden gardens park year day eve week month noon night port fort lane avenue".split()
)
# So many words may stand before the name of who does it: "by the botanist Anton de Bary".
_WORDS_BETWEEN = 3
_NOT_HE = frozenset("but except as than unlike".split())
_BETWEEN_SUBJECT_AND_VERB = frozenset("then also later first has have had".split())
# What may stand right behind what is done, and not belong to it: not "sold Ben a house".
_GOES_ON = frozenset(
    "in on at for from to with during after before since under near between over through into as within of by and but "
    "until when while because".split()
)
# "Every child was taught by a teacher" is not "a teacher taught every child".
_EVERY = frozenset("every each most all some many several both half any".split())


def other_voice(statement: str, source: str) -> Iterator[str]:
    """Yield a statement of one clause, without its full stop, in the other voice, with the verb as ``source`` has it.

    other_voice("The ribbon was cut by Ada Lum", "Ada Lum cut the ribbon.")  ->  "Ada Lum cut The ribbon."
    """
    if _EVERY.isdisjoint(word.lower() for word in WORD.findall(statement)):
        yield from _active(statement, source)
        yield from _passive(statement, source)


def _active(statement: str, source: str) -> Iterator[str]:
    match = _PASSIVE.fullmatch(statement)
    if match is None or does_more(match["object"] or ""):
        return
    front, what, be, beside = match["front"] or "", match["what"], match["be"], match["object"] or ""
    if not _goes_on_behind(what + beside, source):
        return
    for verb in _finite_forms(match["verb"], source, _BE[be]):
        does = verb if _BE[be] is not None else f"{be.split()[0]} {verb}"
        for agent, behind in divided(match["rest"]):
            if not _has_pronoun(what, agent) and _can_act(agent) and _is_subject(agent, verb, source):
                yield f"{front}{agent} {does} {what}{beside}{behind}."


def _finite_forms(participle: str, source: str, present: bool | None) -> list[str]:
    """Return the forms of a verb that the source has, of the present or the past; None asks for the participle."""
    stem = stem_of(participle)
    found = dict.fromkeys(word for word in WORD.findall(source) if stem_of(word) == stem)
    if present is None:
        return [word for word in found if word.lower() == participle.lower()]
    return [word for word in found if is_of_past(word) != present and not is_only_participle(word.lower())]


def _passive(statement: str, source: str) -> Iterator[str]:
    opening = re.match(FRONT, statement)
    front = opening[0] if opening else ""
    words = list(WORD.finditer(statement, len(front)))
    for done in _DONE.finditer(source):
        be, participle, between = done["be"].lower(), done["verb"], done["between"]
        # Behind the participle only phrases: "was built near the mill by", not "was sung at a party hosted by".
        if does_more(between) or _BESIDE.search(between) or (between and not _PHRASE.match(f"{between} ")):
            continue
        if (done["adverb"] or "").strip() not in statement:
            continue
        for verb in words[1:-1]:
            agent = statement[len(front) : verb.start()].strip()
            named = _can_act(agent) and _is_named_alone(agent, source[done.end() :])
            if not (named and stem_of(verb[0]) == stem_of(participle) and _fits(verb[0], participle, _BE[be])):
                continue
            for what, behind in divided(statement[verb.end() :].strip()):
                plain = "," not in agent + what and not _PHRASE.match(f" {what} ")
                if what and plain and not _has_pronoun(agent, what):
                    yield f"{front}{what} {be} {participle} by {agent}{behind}."


def _fits(verb: str, participle: str, present: bool | None) -> bool:
    """Tell whether a verb may be told in the tense of a form of being with ``participle``."""
    if present is None:
        return False
    return (verb.lower() == participle.lower() and not present) or is_of_past(verb) != present


def is_of_past(verb: str) -> bool:
    """Tell whether a word may be a verb of the past, or its participle."""
    return is_past(verb.lower()) or is_irregular(verb.lower())


def does_more(text: str) -> bool:
    """Tell whether some word of a text may be a verb in one of its forms."""
    return any(is_of_past(word) or word.lower().endswith(("ing", "ed")) for word in WORD.findall(text))


def stem_of(word: str) -> str:
    """Return what all forms of a verb begin with."""
    return word_terms(verb_of(fold(word)))[0]


def divided(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as what is named with all that belongs to it, and the phrases behind that do not."""
    yield text, ""
    for match in _PHRASE.finditer(text):
        yield text[: match.start()], text[match.start() :]


def _has_pronoun(*parts: str) -> bool:
    return any(part.lower() in _PRONOUNS for part in parts)


def _is_actor(word: str) -> bool:
    return word_terms(word.lower())[0] in _ACTORS


def _can_act(agent: str) -> bool:
    """Tell whether who is named can only be one who does something: a person, a body of persons, a full name."""
    named = WORD.findall(_BEHIND_HEAD.split(agent)[0])
    if not named or not _PLACES_AND_TIMES.isdisjoint(word.lower() for word in named):
        return False
    capitals = [word for word in named if word[0].isupper() and word.lower() not in DETERMINERS]
    full = len(capitals) > 1 or any(word.isupper() and len(word) > 1 for word in capitals)
    return (full and named[-1] in capitals) or _is_actor(named[-1])


def _without_article(name: str) -> str:
    return fold(re.sub(r"^(?:the|an?) ", "", name, flags=re.IGNORECASE))


def _is_named_alone(agent: str, text: str) -> bool:
    """Tell whether ``agent`` is whom a text names first, and no other: not "her or him", "the firm she owned"."""
    said = _without_article(agent)
    before, found, behind = fold(text).partition(said)
    words = [word for word in WORD.findall(before) if word not in DETERMINERS]
    if not found or len(words) > _WORDS_BETWEEN or re.search(r"[,;:]", before) or _BEHIND_HEAD.search(f" {before}"):
        return False
    if does_more(before) or not _NOT_HE.isdisjoint(words):
        return False
    # Before a name may stand what he is; before what someone is, an article.
    named = not _is_actor(WORD.findall(said)[-1])
    if words and (not _is_actor(words[-1]) if named else not re.match(r"\s*(?:the|an?|its|his|her|their)\b", before)):
        return False
    following = WORD.match(behind.strip()) if behind.startswith(" ") else None
    goes_on = following is not None and (is_of_past(following[0]) or following[0] in ("or", "and"))
    return not (goes_on or behind.startswith(("'", "’")))


def _is_subject(agent: str, verb: str, source: str) -> bool:
    """Tell whether ``agent`` is who does a verb in the source: all of what stands before it in its clause."""
    at = re.search(rf"\b{re.escape(verb)}\b", source)
    before, found, between = fold(source[: at.start() if at else 0]).rpartition(_without_article(agent))
    adverbs = all(word.endswith("ly") or word in _BETWEEN_SUBJECT_AND_VERB for word in between.split())
    lead = WORD.findall(re.split(r"[,;:.]", before)[-1])
    described = all(word in DETERMINERS for word in lead[:1]) and (
        len(lead) < 2 or _is_actor(lead[-1]) or _is_actor(WORD.findall(fold(agent))[-1])
    )
    return bool(found) and adverbs and described


def _goes_on_behind(what: str, source: str) -> bool:
    """Tell whether the source has nothing right behind what is done that it may belong to: "sold Ben a house"."""
    _, found, behind = fold(source).partition(_without_article(what))
    following = WORD.match(behind.strip()) if behind.startswith(" ") else None
    ends = following is None or following[0] in _GOES_ON or following[0].endswith("ly") or following[0].isdigit()
    return bool(found) and ends
