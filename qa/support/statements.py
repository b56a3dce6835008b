"""A statement held to one sentence of a source: in its own language, told otherwise if need be, or in the other one."""

from __future__ import annotations

from itertools import islice

from index.encoder import Encoder
from index.language import detect_language
from index.terms import word_terms
from qa.support.other_language import judge_across
from qa.support.same_language import Judgement, judge
from qa.support.synonyms import in_words_of
from qa.support.told_otherwise import told_otherwise
from qa.support.wording import Wording, take_apart

# Faults that a statement may have for being told in another order, or in other forms, than its source.
OF_ORDER = frozenset(("order", "preposition", "supposed", "left_out", "words"))
MOST_TELLINGS = 24


def judge_statement(claimed: Wording, held: Wording, title: str, encoder: Encoder) -> Judgement:
    """Judge the statement ``claimed`` by the sentence ``held`` of a document of this ``title``, which may name both."""
    if claimed.language != held.language:
        return judge_across(claimed, held, encoder)
    words = take_apart(title, detect_language(title)).words
    named = frozenset(word_terms(word.text)[0] for word in words if not word.quantity)
    first = judge(claimed, held, named)
    if not first.fault:
        return first
    other_words = in_words_of(claimed, held)
    tellings = [(claimed, first)]
    if other_words:
        told = take_apart(other_words, claimed.language)
        tellings.append((told, judge(told, held, named)))
    for telling, judgement in tellings:
        if not judgement.fault:
            return judgement
        if judgement.fault in OF_ORDER:
            for other in islice(told_otherwise(telling, held), MOST_TELLINGS):
                again = judge(take_apart(other, claimed.language), held, named)
                if not again.fault:
                    return again
    return first
