"""The short answer inside a sentence that answers: a number, a date, a place or a person, where there is little doubt.

What the question's kind admits is looked for in the sentence, what the question itself says is left out, and of
several the one nearest to the question's words is taken. Arabic names have no capitals: persons and places are taken
only after fixed wordings («أسسها محمد بن سعود سنة …»), up to the first word that cannot belong to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Language
from index.terms import content_words, lexical_terms
from index.text import fold, fold_aligned
from qa.kinds import asked_units, question_kind, without_kind
from qa.quantities import Quantity, find_quantities
from qa.quantity_words import UNITS

Related = Callable[[str, str], bool]

_ASKED_PRECISIONS = (
    (r"\bcentury\b|\bقرن\b", "century"),
    (r"\bdecade\b|\bعقد\b", "decade"),
    (r"\b(?:what|which) (?:day|date|month)\b|\b(?:اي|ما) (?:يوم|شهر|تاريخ)\b", "day month"),
    (r"\byear\b|\b[بل]?اي (?:عام|سنه)\b", "day month year"),
)
_TO = re.compile(r"\s*(?:[-–—]|to|until|حتى|إلى|الى)\s*")
_FIRST = re.compile(r"\b(?:begin|began|start\w*|born|founded)\b|\b(?:بدا\w*|ولد\w*|نشب\w*|اندلع\w*|تاسس\w*)\b")
_LAST = re.compile(r"\b(?:end\w*|finish\w*|die[ds]?|death)\b|\b(?:انته\w*|توفي\w*|مات\w*)\b")
_YEAR_WORDS = frozenset("عام سنه العام بعام لعام وعام بسنه السنه عامي".split())
# Where an Arabic name ends; words that begin with «و» end it too.
_AFTER_NAMES = frozenset(
    """
    في من الي علي عن مع عام سنه بعد قبل منذ حتي حين عندما التي الذي الذين حيث هو هي هم كان كانت ثم او ان كما لصالح
    خلال بين تحت ضد قد الا اذ لكن بدايه يوم لمده وهو وهي ليكون بما بعدما عند لدي
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


@dataclass(frozen=True, slots=True)
class _Word:
    """A folded word of the sentence, its place in the original, and which words of the question it matches."""

    text: str
    start: int
    end: int
    matches: frozenset[int]

    @property
    def known(self) -> bool:
        return bool(self.matches)


@dataclass(frozen=True, slots=True)
class _Case:
    asked: str
    sentence: str
    language: Language
    words: Sequence[_Word]
    chief: int


def short_answer(
    question: str,
    question_language: Language,
    sentence: str,
    sentence_language: Language,
    related: Related | None = None,
) -> tuple[int, int] | None:
    """Return the span of ``sentence``, in code points, that is the short answer; None when in doubt.

    ``related`` tells whether a folded word of the question and one of the sentence mean the same; without it, those
    with the same stem do, which across languages only names and digits have.
    """
    kind = question_kind(question, question_language)
    if kind is None or kind == "reason":
        return None
    asked = content_words(without_kind(question, question_language), question_language)
    words = _words(sentence, sentence_language, asked, question_language, related)
    # The verb, most likely: first in Arabic, last in English.
    chief = 0 if question_language == "ar" else len(asked) - 1
    case = _Case(fold(question), sentence, sentence_language, words, chief)
    if kind == "number":
        return _number(case, find_quantities(question))
    if kind == "date":
        return _date(case, find_quantities(question))
    if sentence_language == "ar":
        return _arabic_place(case) if kind == "place" else _arabic_person(case)
    return _english_place(case) if kind == "place" else _english_person(case)


def _words(
    sentence: str, language: Language, asked: Sequence[str], asked_language: Language, related: Related | None
) -> list[_Word]:
    aligned = fold_aligned(sentence)
    terms = [_stems(word, asked_language) for word in asked]
    words = []
    for match in re.finditer(r"[^\W_]+(?:(?:['.-]|(?<=\d),(?=\d))[^\W_]+)*", aligned.text):
        own = _stems(match[0], language)
        if related:
            same = [place for place, word in enumerate(asked) if related(word, match[0])]
        else:
            same = [place for place, stems in enumerate(terms) if stems & own]
        words.append(_Word(match[0], *aligned.original_span(*match.span()), frozenset(same)))
    return words


def _stems(word: str, language: Language) -> set[str]:
    return {term for term in lexical_terms(word, language) if not term.endswith("*")}


def _number(case: _Case, in_question: Iterable[Quantity]) -> tuple[int, int] | None:
    found = [q for q in find_quantities(case.sentence) if q.kind == "number"]
    said = {quantity.value for quantity in in_question}
    units = asked_units(case.asked)
    some = [q for q in found if q.value not in said and q.unit in units]
    if not some and "%" not in units:
        some = [q for q in found if q.value not in said and q.unit not in ("%", "ordinal")]
    best = _nearest(case, some)
    if best is None:
        return None
    start, end = _range(case, best, found)
    # English answers are bare numbers when the question has the unit already.
    grows = case.language == "ar" or (best.unit and not any(UNITS.get(w) == best.unit for w in case.asked.split()))
    return start, _after_next_word(case, end) if grows and best.unit != "%" else end


def _range(case: _Case, best: Quantity, found: Sequence[Quantity]) -> tuple[int, int]:
    # «من 75% إلى 80%», "12 to 15 million": both ends.
    for first, second in pairwise(found):
        if best in (first, second) and _TO.fullmatch(case.sentence, first.end, second.start):
            return first.start, second.end
    return best.start, best.end


def _asked(table: Iterable[tuple[str, str]], asked: str) -> set[str]:
    return next((set(units.split()) for pattern, units in table if re.search(pattern, asked)), set())


def _after_next_word(case: _Case, end: int) -> int:
    following = next((word for word in case.words if word.start >= end), None)
    return following.end if following and case.sentence[end : following.start] in (" ", "-", "\u00a0") else end


def _date(case: _Case, in_question: Iterable[Quantity]) -> tuple[int, int] | None:
    said = {quantity.value for quantity in in_question}
    found = [q for q in find_quantities(case.sentence) if q.kind == "date" and q.value not in said]
    precisions = _asked(_ASKED_PRECISIONS, case.asked)
    some = [q for q in found if not precisions or q.unit in precisions]
    best = _of_range(case, some) or _nearest(case, some)
    if best is None:
        return None
    start, end = best.start, best.end
    if "year" in precisions and best.unit != "year":
        year = re.search(r"\d{3,4}\b.*", case.sentence[start:end])
        start = start + year.start() if year else start
    if case.language == "ar" and best.unit == "year" and not precisions:
        before = next((word for word in reversed(case.words) if word.end <= start), None)
        start = before.start if before and before.text in _YEAR_WORDS else start
    return start, end


def _of_range(case: _Case, dates: Sequence[Quantity]) -> Quantity | None:
    # «(1332 - 1406م)»: whoever was born or whatever began takes the first, who died or ended the second.
    for first, second in pairwise(dates):
        if _TO.fullmatch(case.sentence, first.end, second.start):
            if _FIRST.search(case.asked):
                return first
            if _LAST.search(case.asked):
                return second
    return None


def _nearest(case: _Case, some: Sequence[Quantity]) -> Quantity | None:
    if len(some) < 2:
        return some[0] if some else None
    ranked = sorted(
        ((_nearness(case, quantity.start, quantity.end), -place) for place, quantity in enumerate(some)), reverse=True
    )
    return some[-ranked[0][1]] if ranked[0][0] > ranked[1][0] else None


def _nearness(case: _Case, start: int, end: int) -> float:
    # Over the words of the question, the sum of one over the distance in words; its chief word weighs double.
    # What is counted stands after its number; clauses lie further apart.
    last = sum(word.start < end for word in case.words)
    first = sum(word.end <= start for word in case.words)
    best: dict[int, float] = {}
    for place, word in enumerate(case.words):
        distance = first - place + 0.5 if place < first else max(1.0, place - last + 1.0)
        between = case.sentence[word.end : start] if place < first else case.sentence[end : word.start]
        distance += 3 * len(re.findall(r"[,;:،؛]\s", between))
        for match in word.matches:
            best[match] = max(best.get(match, 0.0), (2 if match == case.chief else 1) / distance)
    return sum(best.values())


def _arabic_place(case: _Case) -> tuple[int, int] | None:
    words = case.words
    if "عاصمه" in case.asked:
        at = next((at + 1 for at, word in enumerate(words) if re.match("[وف]?عاصمت", word.text)), len(words))
        at += at < len(words) and words[at].text in ("مدينه", "هي")
        return _arabic_name(case, at, longest=2)
    if "اين" not in case.asked:
        return None
    for at, word in enumerate(words):
        if word.known or _PLACE_VERBS.match(word.text):
            for start in range(at + 1, min(at + 5, len(words))):
                if words[start].text in _PLACE_PREPOSITIONS_AR:
                    found = _arabic_name(case, start + 1, longest=6)
                    return (words[start].start, found[1]) if found else None
    return None


def _arabic_person(case: _Case) -> tuple[int, int] | None:
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


def _arabic_name(case: _Case, start: int, longest: int) -> tuple[int, int] | None:
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


def _english_place(case: _Case) -> tuple[int, int] | None:
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


def _english_person(case: _Case) -> tuple[int, int] | None:
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
    ranked = sorted((_nearness(case, *span), span) for span in spans)
    if not ranked or (len(ranked) > 1 and (len(tiers[3]) == len(ranked) or ranked[-1][0] == ranked[-2][0])):
        return None
    return ranked[-1][1]


def _may_name(case: _Case, start: int, end: int) -> bool:
    # Not what the question says itself, nor «European» before what it describes.
    return not any(word.known for word in case.words[start:end]) and not _NATIONS.search(case.words[end - 1].text)


def _beside(case: _Case, first: int, second: int) -> bool:
    one, other = case.words[first], case.words[second]
    known = one if one.known else other
    small = not case.sentence[known.start].isupper()
    return known.known and small and case.sentence[one.end : other.start] == " "


def _capitals(case: _Case, joints: tuple[str, ...]) -> Iterator[tuple[int, int]]:
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


def _capital(case: _Case, at: int, dated: Sequence[tuple[int, int]]) -> bool:
    word = case.words[at]
    if not case.sentence[word.start].isupper() or any(start <= word.start < end for start, end in dated):
        return False
    # The first word of a sentence is no name for its capital alone.
    return at > 0 or (
        content_words(word.text, "en") == [word.text] and len(case.words) > 1 and _capital(case, 1, dated)
    )
