"""Whether what a relative clause says is told of the thing that the source says it of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa.support.clauses import IN_BOTH, is_past
from qa.support.gaps import gap
from qa.support.heads import is_phrase
from qa.support.verb_forms import DETERMINERS, is_irregular
from qa.support.verbs_kept import may_do
from qa.support.wording import Word, Wording

_ARTICLE, _WHOSE, _WHICH = "ال", "whose", "which"
_OBJECTS = ("هم", "ها", "هما", "هن")
SHORTEST_WITH_OBJECT = 4
_PLURALS = frozenset("men women people children police".split())


def antecedents_kept(held: Wording, used: frozenset[int]) -> bool:
    """Tell whether no word of a relative clause is told without the noun before it, nor with the date of another verb.

    Nor is the clause around it told without the subject that stands before it.

    Of "The guide met the cook who lived in Aden" one may not keep "who lived in Aden" and leave the cook out.
    """
    clauses = {held.words[at].clause for at in used}
    if any(clause in clauses and base not in clauses for clause, base in held.resumed.items()):
        return False
    which = any(_tells_which(held, clause, base) for clause, base in held.resumed.items() if clause in clauses)
    if which and not clauses & held.relatives:
        return False
    for clause in held.relatives:
        inside = [at for at, word in enumerate(held.words) if word.clause == clause]
        if used.isdisjoint(inside) or not inside[0]:
            continue
        if not used.issuperset(_antecedent(held.words, inside[0] - 1)):
            return False
        if inside[0] not in used and _WHOSE in held.text[held.words[inside[0] - 1].end : held.words[inside[0]].start]:
            return False
        if not all(_is_beside_verb(held, inside, at, used) for at in inside):
            return False
        if _tells_of_all(held, inside, used):
            return False
    return True


def _tells_of_all(held: Wording, inside: Sequence[int], used: frozenset[int]) -> bool:
    """Tell whether a clause that does something to a thing may tell of all before it, not of the last noun alone.

    "It closed the plant, which angered the union".
    """
    words, first = held.words, inside[0]
    between = held.text[words[first - 1].end : words[first].start]
    does = len(inside) > 1 and may_do(held, first) and not (is_phrase(words[inside[1]]) or words[inside[1]].quantity)
    if not does or _WHICH not in between or "," not in between:
        return False
    noun = min(_antecedent(words, first - 1))
    verbs = [at for at in range(noun) if words[at].clause == words[noun].clause and may_do(held, at)]
    return bool(verbs) and used.isdisjoint(verbs)


def _tells_which(held: Wording, clause: int, base: int) -> bool:
    """Tell whether a clause goes on behind one that tells which are meant: "Children who are under ten travel free"."""
    words = held.words
    noun = [at for at, word in enumerate(words) if word.clause == base]
    first = next(
        (at for at, word in enumerate(words) if base < word.clause < clause and word.clause in held.relatives), 0
    )
    if held.language != "en" or not first or noun[-1] > first:
        return False
    many = words[noun[-1]].text.endswith("s") or words[noun[-1]].text in _PLURALS
    between = held.text[words[noun[-1]].end : words[first].start]
    return many and not held.text[: words[noun[0]].start].strip() and "," not in between


def only_antecedents(held: Wording, used: frozenset[int]) -> frozenset[int]:
    """Return the clauses of which nothing is told but what a relative clause that is told as well stands by."""
    clauses = [word.clause for word in held.words]
    firsts = [clauses.index(clause) for clause in held.relatives if clause in {clauses[at] for at in used}]
    nouns = {at for first in firsts if first for at in _antecedent(held.words, first - 1)}
    return frozenset(clauses[at] for at in nouns) - {clauses[at] for at in used - nouns}


def _antecedent(words: Sequence[Word], last: int) -> list[int]:
    """Return the places of the nouns before a relative clause that it may be about: all of "the price of the bread"."""
    found = [last]
    while words[found[-1]].preposition == "of" and found[-1]:
        found.append(found[-1] - 1)
    at = found[-1]
    construct = at and words[at].touches and not words[at].text.isascii()
    if construct and not (words[at - 1].leads or words[at - 1].text.startswith(_ARTICLE)):
        found.append(at - 1)
    return found


def _is_beside_verb(held: Wording, inside: Sequence[int], at: int, used: frozenset[int]) -> bool:
    """Tell whether a phrase or date of a relative clause may not as well be of the verb outside it."""
    word = held.words[at]
    dated = word.quantity is not None and word.quantity.kind == "date"
    before = [place for place in inside if place in used and place < at]
    if at not in used or not before or not (dated or word.under):
        return True
    skipped = [held.words[place] for place in range(before[-1] + 1, at)]
    if dated and any(other.quantity and other.quantity.kind == "date" for other in skipped):
        return False
    # «زار الوزير الذي ولد في عدن مصر عام …»: what is done by the first verb may come behind the clause.
    return held.language == "en" or all(other.preposition for other in skipped)


def antecedents_apart(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether no noun is told together with who does something to it in the clause behind: "the general Napoleon".

    Of "The general whom Napoleon defeated" neither "General Napoleon" nor "The general is Napoleon" is told.
    """
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    for (word, place), (after, second) in pairwise(found):
        beside = after.clause == word.clause and at_start[after.start] == at_start[word.start] + 1
        clause = held.words[second].clause
        opens = second == place + 1 and clause in held.relatives and held.words[place].clause != clause
        if beside and opens and _names_who(held, second):
            return False
    return True


def relatives_whole(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether who acts in a relative clause is not told with another's verb, nor its verb with another who acts.

    Of "The minister visited the school the storm destroyed" it does not follow that the minister destroyed it.
    """
    used = {place for _, place in found}
    for clause in held.relatives:
        inside = [at for at, word in enumerate(held.words) if word.clause == clause]
        if not inside[0] or not _names_who(held, inside[0]) or used.isdisjoint(inside):
            continue
        verbs = [at for at in inside if may_act(held, at)]
        who = [at for at in inside if not verbs or at < verbs[0]]
        told = not used.isdisjoint(verbs)
        if verbs and told == used.isdisjoint(who):
            return False
    return True


def may_act(held: Wording, at: int) -> bool:
    """Tell whether an English word has the form of a finite verb."""
    word = held.words[at]
    # "fail" stands for "failed" where a word denies or supposes.
    written = held.text[word.start : word.end].lower()
    return is_past(written) or is_irregular(written)


def _names_who(held: Wording, at: int) -> bool:
    """Tell whether the first word of a relative clause names who does what it tells, and is not its verb."""
    word, after = held.words[at], held.words[at + 1 : at + 2]
    done = is_past(word.text) or is_irregular(word.text)
    verb = any(one.clause == word.clause and (is_past(one.text) or is_irregular(one.text)) for one in after)
    named = held.language == "en" and held.text[word.start].isupper()
    small = frozenset(gap(held, at))
    return not (done or small & {"than", _WHOSE}) and (named or verb or bool(DETERMINERS & small))


def openings_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether "when" and "because" open the clause that they open there; ``found`` has the words and places."""
    for clause, opening in claimed.openings.items():
        if claimed.language != held.language and opening not in IN_BOTH:
            continue
        places = [place for word, place in found if word.clause == clause and not word.under]
        if not places:
            continue
        first, there = min(places), held.words[min(places)].clause
        earlier = any(place < first and held.words[place].clause == there for _, place in found)
        if earlier or held.openings.get(there) != opening:
            return False
    return True


def has_object(word: Word) -> bool:
    """Tell whether an Arabic word may be a verb with a pronoun behind it, to whom it is done: «أخرجهم»."""
    if word.text.startswith(_ARTICLE) or not (word.leads or word.text.startswith(("ي", "ت"))):
        return False
    return bool(word.bare) or (len(word.text) > SHORTEST_WITH_OBJECT and word.text.endswith(_OBJECTS))
