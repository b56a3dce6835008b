"""Who does it and to whom where an Arabic noun stands before the verb that is done to it: «القائد الذي هزمه الجيش».

With a pronoun on the verb, what follows it does it to the noun before: in a relative clause, and where that noun stands
in front of its sentence, «السفير استقبله الملك». Without a pronoun the noun before a relative clause does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.support.concepts import may_be_verb
from qa.support.hidden_clauses import has_whom
from qa.support.relatives import has_object
from qa.support.verbs_kept import is_active
from qa.support.wording import Word, Wording

_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Parts:
    """The places of who ``acts``, of the ``verb`` and of whom it is done to, ``suffers``."""

    acts: int
    verb: int
    suffers: int


def fronted(arabic: Wording) -> Iterator[Parts]:
    """Yield the parts of each clause with whom it is done to in front of it: «السفير استقبله الملك»."""
    words = arabic.words
    for at in range(len(words) - 2):
        noun, verb, who = words[at : at + 3]
        beside = verb.touches and who.touches and noun.clause == verb.clause == who.clause
        if beside and noun.leads and noun.text.startswith(_ARTICLE) and _is_bare(who):
            written = arabic.text[verb.start : verb.end]
            if not verb.text.startswith(_ARTICLE) and has_whom(verb.text, written):
                yield Parts(at + 2, at + 1, at)


def relative_roles_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether who acts on the noun before an Arabic verb, or is acted on by it, does so in the other's English."""
    if claimed.language == held.language:
        return True
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    placed = [(at_start[word.start], place) for word, place in found if word.start in at_start]
    arabic, english = (claimed, held) if claimed.language == "ar" else (held, claimed)
    here = dict(placed if arabic is claimed else [(place, at) for at, place in placed])
    every = [*fronted(arabic), *(parts for clause in arabic.relatives for parts in _relative(arabic, clause, here))]
    return not any(_turned(english, here, parts) for parts in every)


def _relative(arabic: Wording, clause: int, here: dict[int, int]) -> Iterator[Parts]:
    """Yield the parts of a relative clause whose verb comes first."""
    inside = [at for at, word in enumerate(arabic.words) if word.clause == clause]
    verb, words = inside[0], arabic.words
    whom = has_object(words[verb])
    if verb and inside[1:2] and _is_bare(words[inside[1]]) and (whom or may_be_verb(words[verb].text)):
        base = _antecedent(arabic, verb, here)
        yield Parts(inside[1], verb, base) if whom else Parts(base, verb, inside[1])


def _turned(english: Wording, here: dict[int, int], parts: Parts) -> bool:
    """Tell whether English has a verb between its two nouns the wrong way round."""
    acts, verb, suffers = here.get(parts.acts), here.get(parts.verb), here.get(parts.suffers)
    if acts is None or verb is None or suffers is None:
        return False
    first, last = (acts, suffers) if is_active(english, verb) else (suffers, acts)
    return last < verb < first


def _antecedent(arabic: Wording, verb: int, here: dict[int, int]) -> int:
    """Return the place of the noun before a relative clause, or of the first word of its phrase that is told."""
    at = verb - 1
    while at > 0 and at not in here and arabic.words[at].touches:
        at -= 1
    return at


def _is_bare(word: Word) -> bool:
    return word.quantity is None and word.preposition == ""
