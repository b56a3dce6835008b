"""The sentences that were read to the evidence that is shown.

Beside the best sentence stand those that are as good, those that tell another part of what was asked, and
those that give another number or date for the same: then the sources differ, and the answer says so. A text that
stands in several documents is one piece of evidence, with its other places.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.text import fold
from qa.features import HitSentence, list_end
from qa.kinds import holds_kind, question_kinds
from qa.quantities import Quantity, find_quantities
from qa.read import Sentence
from qa.retrieve import Query
from qa.spans import short_answer

MOST_EVIDENCE = 3
# The ranking scores are log-likelihoods but for a constant. A second sentence stands beside the best one when it is
# four fifths as likely to hold the answer; one that gives another figure, a tenth; one that tells the other half of
# a question in two parts, a twentieth.
AS_GOOD = math.log(1.25)
RIVAL = math.log(10)
OTHER_PART = math.log(20)
# A rival says the same thing with another figure: it holds this share of what the best sentence holds of the
# question, and their cosine is at least this, less where their languages differ.
SAME_MATTER = 0.7
ALIKE, ALIKE_ACROSS = 0.5, 0.4
_NEGATION = re.compile(r"\b(?:not|no|never|none|cannot|لا|لم|لن|ليس|ليست|غير|بدون|دون)\b|n't\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence as evidence: ``document.text[start:end]`` of its hit.

    The span goes on over the list that a sentence ending in a colon announces. ``short`` is the span of the
    short answer in the document where it is clear; ``also_in`` are the same words in other documents.
    """

    sentence: Sentence
    start: int
    end: int
    short: tuple[int, int] | None = None
    also_in: tuple[HitSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence, best first, and those of it whose short answers contradict that of the first, with the first."""

    evidence: tuple[Evidence, ...]
    differing: tuple[Evidence, ...] = ()


def gather(query: Query, ranked: Sequence[Sentence], encoder: Encoder) -> Gathered:
    """Choose what to show of ``ranked``, sentences best first; nothing of nothing."""
    if not ranked:
        return Gathered(())
    best = _evidence(query, ranked[0])
    chosen, differing = [best], [best]
    for sentence in ranked[1:]:
        if sentence.beside or sentence.score < best.sentence.score - OTHER_PART or len(chosen) == MOST_EVIDENCE:
            break
        candidate = _evidence(query, sentence)
        if any(_overlap(candidate, other) for other in chosen):
            continue
        contradicts = _contradicts(candidate, best, encoder)
        if contradicts or _as_good(sentence, best.sentence) or _other_part(query, sentence, chosen):
            differing += [candidate] if contradicts else []
            chosen.append(candidate)
    return Gathered(tuple(chosen), tuple(differing) if len(differing) > 1 else ())


def _evidence(query: Query, sentence: Sentence) -> Evidence:
    short = sentence.short
    language = sentence.hit.passage.language
    if short is None and (span := short_answer(query.text, query.language, sentence.text, language)):
        short = sentence.start + span[0], sentence.start + span[1]
    end = list_end(sentence.hit.document.text, sentence.end, sentence.hit.passage.end)
    return Evidence(sentence, sentence.start, end, short, sentence.copies)


def _overlap(one: Evidence, other: Evidence) -> bool:
    same = one.sentence.hit.document.id == other.sentence.hit.document.id
    return same and one.start < other.end and other.start < one.end


def _as_good(sentence: Sentence, best: Sentence) -> bool:
    # The same announcement of another list is as good whatever the rest of its passage.
    same = fold(sentence.text) == fold(best.text)
    return same or (sentence.score >= best.score - AS_GOOD and sentence.features.words >= best.features.words)


def _contradicts(candidate: Evidence, best: Evidence, encoder: Encoder) -> bool:
    """Tell whether both say the same of another number or date."""
    one, other = _quantity(candidate), _quantity(best)
    if not one or not other or not _comparable(one, other) or _same_value(one.value, other.value):
        return False
    rival, first = candidate.sentence, best.sentence
    if one.kind == "number" and _of_other_times(rival.text, first.text):
        return False
    if bool(_NEGATION.search(fold(rival.text))) != bool(_NEGATION.search(fold(first.text))):
        return False
    near = rival.score >= first.score - RIVAL and rival.features.words >= SAME_MATTER * first.features.words
    return near and _alike(rival, first, encoder)


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities are of one kind, unit and calendar; times of day are written in too many ways."""
    same_calendar = one.value.startswith("AH") == other.value.startswith("AH")
    return one.kind == other.kind and one.unit == other.unit != "time" and same_calendar


def _same_value(one: str, other: str) -> bool:
    """Tell whether two values are equal, as far as the shorter goes: a day without its year."""
    short, long = sorted((one, other), key=len)
    return one == other or (short.startswith("--") and long.endswith(short.removeprefix("-")))


def _of_other_times(one: str, other: str) -> bool:
    """Tell whether both texts name times, and none in common: then two figures may both be right."""
    times, others = ({q.value for q in find_quantities(text) if q.kind == "date"} for text in (one, other))
    return bool(times) and bool(others) and not times & others


def _alike(one: Sentence, other: Sentence, encoder: Encoder) -> bool:
    left, right = encoder.encode_sentences([one.text, other.text])
    same = one.hit.passage.language == other.hit.passage.language
    return float(left @ right) >= (ALIKE if same else ALIKE_ACROSS)


def _quantity(evidence: Evidence) -> Quantity | None:
    """Return the one number or date that the short answer is, read in its sentence: "1200" may be a year there."""
    if not evidence.short:
        return None
    start, end = (place - evidence.sentence.start for place in evidence.short)
    found = [q for q in find_quantities(evidence.sentence.text) if q.start < end and start < q.end]
    return found[0] if len(found) == 1 else None


def _other_part(query: Query, sentence: Sentence, chosen: Sequence[Evidence]) -> bool:
    """Tell whether a question in two parts ("who … and when …") has in ``sentence`` the part still missing."""
    told = " ".join(evidence.sentence.text for evidence in chosen)
    missing = [kind for kind in question_kinds(query.text, query.language) if not holds_kind(told, kind)]
    best = chosen[0].sentence
    return (
        len(missing) > 0
        and sentence.hit.document.id == best.hit.document.id
        and sentence.score >= best.score - OTHER_PART
        and any(holds_kind(sentence.text, kind) for kind in missing)
    )
