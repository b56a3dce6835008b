"""An English statement of what is done by someone, told of who does it, where the source has just these words for it.

Here anything may be who does it, "a virus", "thieves": the source has doer, verb and what is done side by side, the
doer at the beginning of his clause, and nothing behind what is done that may belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text import fold
from qa.support.other_voice import divided, does_more, is_of_past, stem_of
from qa.support.verb_forms import is_only_participle

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"(?:\d{{1,2}} )?(?:(?:{_MONTHS}) )?\d{{4}} |(?:\d{{1,2}} )?(?:{_MONTHS}) "
_FRONT = rf"(?P<front>(?:In|On|At|During|By|Since) (?:[^,]+, |{_DAY}))?"
_BE = {"was": True, "were": True, "is": False, "are": False}
_PASSIVE = re.compile(
    rf"{_FRONT}(?P<what>[^,]+?) (?P<be>{'|'.join(_BE)}) (?P<verb>\w+)"
    r"(?P<beside>(?: (?!by )[^,\s]+)+)? by (?P<rest>[^,]+)"
)
# Behind these the doer begins his clause. Behind "and" he may be the second of two.
_BEGINS = re.compile(
    r"(?:^|[,;:.] (?:and |but |yet |so )?|\b(?:that|because|when|while|although|since|yet) "
    r"|^(?:in|on) (?:\d{1,2} )?(?:[a-z]+ )?\d{4},? |^in [a-z]+,? )(?:the |an? )?$"
)
_GOES_ON = frozenset(
    "in on at for from to with during after before since under near between over through into as within by and but "
    "until when while because that which whose who so".split()
)
# "Every gate was guarded by a soldier" is not "A soldier guarded every gate".
_EVERY = frozenset("every each most all some many several both half any".split())
_DETERMINER = "(?:the |an? |its |his |her |their )?"
_ARTICLE = re.compile(r"^(?:the|an?) ")
_ENDS_ARTICLE = re.compile(r"\b(?:the|an?) $")
_WORD = re.compile(r"[\w']+")
_PRONOUNS = frozenset("he she they him them her i we us me this that these those".split())


def told_of_doer(statement: str, source: str) -> Iterator[str]:
    """Yield "Thieves took it" for "It was taken by thieves", without a full stop, if ``source`` has it."""
    match = _PASSIVE.fullmatch(statement)
    if match is None or not _PRONOUNS.isdisjoint(_WORD.findall(fold(match["what"]))):
        return
    if does_more(f"{match['what']}{match['beside'] or ''}"):
        return
    several = not _EVERY.isdisjoint(_WORD.findall(fold(match["what"])))
    folded, what, beside = fold(source), _ARTICLE.sub("", fold(match["what"])), match["beside"] or ""
    for verb in _finite(match["verb"], folded, past=_BE[match["be"]]):
        for agent, behind in divided(match["rest"]):
            if several and not agent.startswith("the "):
                continue
            doer = _ARTICLE.sub("", fold(agent))
            done = rf"(?<!\w){re.escape(doer)} {verb} {_DETERMINER}{re.escape(what + fold(beside))}(?!\w)"
            for found in re.finditer(done, folded):
                # "A grant" is not Grant.
                if agent != _ARTICLE.sub("", agent) and not _ENDS_ARTICLE.search(folded[: found.start()]):
                    continue
                if _BEGINS.search(folded[: found.start()]) and _ends(folded[found.end() :]):
                    front = match["front"] or ""
                    who = agent if front else agent[0].upper() + agent[1:]
                    yield f"{front}{who} {verb} {match['what']}{beside}{behind}."


def _finite(participle: str, source: str, *, past: bool) -> list[str]:
    """Return the forms of a verb that the source has, of the past or the present, and that are no participles alone."""
    stem = stem_of(participle)
    found = dict.fromkeys(word for word in _WORD.findall(source) if stem_of(word) == stem)
    return [word for word in found if is_of_past(word) == past and not is_only_participle(word)]


def _ends(behind: str) -> bool:
    """Tell whether what is done ends here: not "killed the king's brother", "built the palace wall"."""
    following = _WORD.match(behind.strip()) if behind.startswith(" ") else None
    return not behind.startswith(("'", "’", "-")) and (
        following is None or following[0] in _GOES_ON or following[0].endswith("ly")
    )
