"""The sentences that were read to the evidence that is shown.

Beside the best sentence stand those that are as good, those that tell another part of what was asked, and
those that give another number or date for the same: then the sources differ, and the answer says so. A text that
stands in several documents is one piece of evidence, with its other places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.text import fold
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
    also_in: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence, best first; with ``differs`` the short answers of two or more pieces contradict each other."""

    evidence: tuple[Evidence, ...]
    differs: bool = False


def gather(query: Query, ranked: Sequence[Sentence], encoder: Encoder) -> Gathered:
    """Choose what to show of ``ranked``, sentences best first; nothing of nothing."""
    if not ranked:
        return Gathered(())
    distinct = list(_without_copies(ranked))
    best = _evidence(query, *distinct[0])
    chosen, differs = [best], False
    for sentence, copies in distinct[1:]:
        if sentence.score < best.sentence.score - OTHER_PART or len(chosen) == MOST_EVIDENCE:
            break
        candidate = _evidence(query, sentence, copies)
        contradicts = _contradicts(candidate, best, encoder)
        if contradicts or _as_good(sentence, best.sentence) or _other_part(query, sentence, chosen):
            differs = differs or contradicts
            chosen.append(candidate)
    return Gathered(tuple(chosen), differs)


def _without_copies(ranked: Sequence[Sentence]) -> Iterator[tuple[Sentence, tuple[Sentence, ...]]]:
    """Yield each text once, with the sentences of other documents that say it in the same words."""
    places: dict[str, list[Sentence]] = {}
    for sentence in ranked:
        places.setdefault(" ".join(fold(sentence.text).split()), []).append(sentence)
    for first, *others in places.values():
        elsewhere = {s.hit.document.id: s for s in reversed(others) if s.hit.document.id != first.hit.document.id}
        yield first, tuple(reversed(elsewhere.values()))


def _evidence(query: Query, sentence: Sentence, copies: tuple[Sentence, ...]) -> Evidence:
    document, passage = sentence.hit.document, sentence.hit.passage
    short = sentence.short
    if short is None and (span := short_answer(query.text, query.language, sentence.text, passage.language)):
        short = sentence.start + span[0], sentence.start + span[1]
    return Evidence(sentence, sentence.start, list_end(document.text, sentence.end, passage.end), short, copies)


def list_end(text: str, end: int, limit: int) -> int:
    """Return where the list ends that a sentence ending at ``end`` in a colon announces; ``end`` if there is none."""
    if text[end - 1] != ":":
        return end
    paragraph = text.find("\n\n", end + len(text[end:limit]) - len(text[end:limit].lstrip()), limit)
    held = text[end : paragraph if paragraph >= 0 else limit].rstrip()
    return end + len(held)


def _as_good(sentence: Sentence, best: Sentence) -> bool:
    return sentence.score >= best.score - AS_GOOD and sentence.features.words >= best.features.words


def _contradicts(candidate: Evidence, best: Evidence, encoder: Encoder) -> bool:
    """Tell whether both say the same of another number or date."""
    one, other = _quantity(candidate), _quantity(best)
    if not one or not other or one.kind != other.kind or one.unit != other.unit or one.value == other.value:
        return False
    rival, first = candidate.sentence, best.sentence
    near = rival.score >= first.score - RIVAL and rival.features.words >= SAME_MATTER * first.features.words
    return near and _alike(rival, first, encoder)


def _alike(one: Sentence, other: Sentence, encoder: Encoder) -> bool:
    left, right = encoder.encode_passages([one.text, other.text])
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
