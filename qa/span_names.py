"""A place or a person inside a sentence that answers, where there is little doubt.

English names are known by their capitals. Arabic has none: persons and places are taken only after fixed wordings
(«أسسها محمد بن سعود سنة …»), up to the first word that cannot belong to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.terms import content_words
from qa.quantities import find_quantities
from qa.span_words import Case, nearness

# Where an Arabic name ends; words that begin with «و» end it too.
_AFTER_NAMES = frozenset(
    """
    في من الي علي عن مع عام سنه بعد قبل منذ حتي حين عندما التي الذي الذين حيث هو هي هم كان كانت ثم او ان كما لصالح
    خلال بين تحت ضد قد الا اذ لكن بدايه يوم لمده نحو حوالي وهو وهي ليكون بما بعدما عند لدي
    """.split()
)
_TIME_NOUNS = frozenset("السنه الشهر اليوم الاسبوع المستقبل الماضي البدايه النهايه الوقت نفس".split())
_PLACE_PREPOSITIONS_AR = frozenset("في بين داخل قرب".split())
_PLACE_VERBS = re.compile(r"[وفت]?(?:[تيا]?قع|ا?قيم\w*|ولد\w*|توفي\w*|دفن\w*|واقعه?|[تي]?درس|نشا\w*|[تي]?وجد)$")
# English names: what joins their words, what is no name for its capital, and what stands before places only.
_PARTICLES = frozenset("of de la von van der du al bin the".split())
_NATIONS = re.compile(r"(?:ean|ian|can|ish|ese|ern|val)$")
_NO_PERSONS = frozenset("in at near into on across inside outside within of".split())
_PLACE_PREPOSITIONS = frozenset("in at near to into from on across inside outside within".split())


def find_place(case: Case) -> tuple[int, int] | None:
    """Return the span, in code points, of the one place in the sentence that the question may ask for, or None."""
    return _arabic_place(case) if case.language == "ar" else _english_place(case)


def find_person(case: Case) -> tuple[int, int] | None:
    """Return the span, in code points, of the one person in the sentence whom the question may ask for, or None."""
    return _arabic_person(case) if case.language == "ar" else _english_person(case)


def _arabic_place(case: Case) -> tuple[int, int] | None:
    words = case.words
    if "عاصمه" in case.asked:
        at = next((at + 1 for at, word in enumerate(words) if re.match("[وف]?عاصمت", word.text)), len(words))
        at += at < len(words) and words[at].text in ("مدينه", "هي")
        return _arabic_name(case, at, longest=2)
    if "اين" not in case.asked:
        return None
    # «وُلد في البصرة وتوفي في القاهرة»: the place of the verb that the question has comes before any other's.
    asked = [at for at, word in enumerate(words) if word.known and _PLACE_VERBS.match(word.text)]
    for at in (*asked, *range(len(words))):
        if words[at].known or _PLACE_VERBS.match(words[at].text):
            for start in range(at + 1, min(at + 5, len(words))):
                if words[start].text in _PLACE_PREPOSITIONS_AR:
                    found = _arabic_name(case, start + 1, longest=6)
                    return (words[start].start, found[1]) if found else None
    return None


def _arabic_person(case: Case) -> tuple[int, int] | None:
    words = case.words
    for at in range(1, len(words)):
        by = words[at].text in ("يد", "قبل") and words[at - 1].text in ("علي", "من")
        if by or words[at].text in ("تاليف", "بقياده", "بواسطه"):
            return _arabic_name(case, at + 1, longest=4)
    # «من أسس …؟»: whoever stands after the same verb.
    verb = re.search(r"(?:^|\s)[وف]?من (?:الذي |التي |قام ب)?(?!هو|هي|هم)(\w{3,})", case.asked)
    if verb is None:
        return None
    at = next((at + 1 for at, word in enumerate(words) if word.known and verb[1][:3] in word.text), len(words))
    return _arabic_name(case, at, longest=4)


def _arabic_name(case: Case, start: int, longest: int) -> tuple[int, int] | None:
    # Up to a comma, a bracket, a number, or a word that the question has or that no name goes on with.
    end = start
    while end < len(case.words) and end - start < longest:
        word = case.words[end]
        broken = end > start and case.sentence[case.words[end - 1].end : word.start].strip()
        inside = end == start or not (word.text in _AFTER_NAMES or word.text.startswith("و"))
        if broken or not inside or word.text[0].isdecimal() or (word.known and end > start):
            break
        end += 1
    if start == end or case.words[start].known or case.words[start].text in _AFTER_NAMES | _TIME_NOUNS:
        return None
    return case.words[start].start, case.words[end - 1].end


def _english_place(case: Case) -> tuple[int, int] | None:
    words, found, others = case.words, [], []
    for start, end in _capitals(case, joints=(" ", ", ")):
        if not _may_name(case, start, end):
            continue
        at = start - 1 - (start > 1 and words[start - 1].text == "the")
        span = words[start].start, words[end - 1].end
        others.append(span)
        if at >= 0 and words[at].text in _PLACE_PREPOSITIONS:
            # How many words before the preposition a word of the question stands.
            gap = next((at - before for before in range(at - 1, -1, -1) if words[before].known), len(words))
            found.append((gap, span))
    if not found:
        return others[0] if len(others) == 1 and "where" not in case.asked else None
    found.sort()
    if found[0][0] > (4 if len(found) > 1 else 9) or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _english_person(case: Case) -> tuple[int, int] | None:
    # The surest first: "by" a name after a word of the question, a name before or after such a word, the only name.
    words = case.words
    tiers: tuple[list[tuple[int, int]], ...] = ([], [], [], [])
    for start, end in _capitals(case, joints=(" ",)):
        if not _may_name(case, start, end):
            continue
        if start > 1 and words[start - 1].text == "by" and words[start - 2].known:
            tiers[0].append((start, end))
        elif end < len(words) and _beside(case, end - 1, end):
            tiers[1].append((start, end))
        elif start > 0 and _beside(case, start - 1, start):
            tiers[2].append((start, end))
        elif start == 0 or words[start - 1 - (start > 1 and words[start - 1].text == "the")].text not in _NO_PERSONS:
            tiers[3].append((start, end))
    spans = [(words[start].start, words[end - 1].end) for start, end in next(filter(None, tiers), [])]
    ranked = sorted((nearness(case, *span), span) for span in spans)
    if not ranked or (len(ranked) > 1 and (len(tiers[3]) == len(ranked) or ranked[-1][0] == ranked[-2][0])):
        return None
    return ranked[-1][1]


def _may_name(case: Case, start: int, end: int) -> bool:
    # Not what the question says itself, nor «European» before what it describes.
    return not any(word.known for word in case.words[start:end]) and not _NATIONS.search(case.words[end - 1].text)


def _beside(case: Case, first: int, second: int) -> bool:
    one, other = case.words[first], case.words[second]
    known = one if one.known else other
    small = not case.sentence[known.start].isupper()
    return known.known and small and case.sentence[one.end : other.start] == " "


def _capitals(case: Case, joints: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    # Runs of words with capitals, which «of» or «de» may join, and commas in places.
    words, sentence = case.words, case.sentence
    dated = [(q.start, q.end) for q in find_quantities(sentence)]
    at = 0
    while at < len(words):
        end = at
        while (
            end < len(words)
            and _capital(case, end, dated)
            and (end == at or case.sentence[words[end - 1].end : words[end].start] in joints)
        ):
            end += 1
            while (
                end + 1 < len(words)
                and (words[end].text in _PARTICLES or words[end].text.startswith("al-"))
                and _capital(case, end + 1, dated)
            ):
                end += 2
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _capital(case: Case, at: int, dated: Sequence[tuple[int, int]]) -> bool:
    word = case.words[at]
    if not case.sentence[word.start].isupper() or any(start <= word.start < end for start, end in dated):
        return False
    # The first word of a sentence is no name for its capital alone.
    return at > 0 or (
        content_words(word.text, "en") == [word.text] and len(case.words) > 1 and _capital(case, 1, dated)
    )
