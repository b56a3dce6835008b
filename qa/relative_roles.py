"""Who does it and to whom in an Arabic relative clause, whose verb comes first: «القائد الذي هزمه الجيش».

With a pronoun on the verb what follows it does it to the noun before the clause; without one that noun does it.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.concepts import may_be_verb
from qa.relatives import has_object
from qa.verbs_kept import is_active
from qa.wording import Word, Wording


def relative_roles_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether who acts in an Arabic relative clause of a statement or its source acts in the other's English."""
    if claimed.language == held.language:
        return True
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    placed = [(at_start[word.start], place) for word, place in found if word.start in at_start]
    arabic, english = (claimed, held) if claimed.language == "ar" else (held, claimed)
    here = dict(placed if arabic is claimed else [(place, at) for at, place in placed])
    return not any(_turned(arabic, english, here, clause) for clause in arabic.relatives)


def _turned(arabic: Wording, english: Wording, here: dict[int, int], clause: int) -> bool:
    """Tell whether English has the verb of an Arabic relative clause between its two nouns the wrong way round."""
    inside = [at for at, word in enumerate(arabic.words) if word.clause == clause]
    verb, noun = inside[0], next((at for at in inside[1:2] if _is_bare(arabic.words[at])), None)
    if not verb or noun is None or not may_be_verb(arabic.words[verb].text):
        return False
    before = _antecedent(arabic, verb, here)
    places = [here.get(at) for at in (before, verb, noun)]
    if any(place is None for place in places):
        return False
    base, done, other = (place for place in places if place is not None)
    acts, suffers = (other, base) if has_object(arabic.words[verb]) else (base, other)
    first, last = (acts, suffers) if is_active(english, done) else (suffers, acts)
    return last < done < first


def _antecedent(arabic: Wording, verb: int, here: dict[int, int]) -> int:
    """Return the place of the noun before a relative clause, or of the first word of its phrase that is told."""
    at = verb - 1
    while at > 0 and at not in here and arabic.words[at].touches:
        at -= 1
    return at


def _is_bare(word: Word) -> bool:
    return word.quantity is None and word.preposition == ""
