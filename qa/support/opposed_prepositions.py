"""Prepositions of two languages that exclude each other: before and after, with and without, "by" and "to" a number."""

from __future__ import annotations

from index.records import Language
from qa.quantity_words import UNITS
from qa.support.concepts import may_be_verb
from qa.support.wording import Word

_OPPOSED = frozenset(
    frozenset(pair.split()) for pair in ("before after", "with without", "since until", "from to", "over under")
)
_APART = frozenset("before after during without since until".split())
# Prepositions that bound a date, each with those by which the other language may say it.
_BOUNDING = {"before": ("by",), "after": (), "since": ("from", "in", ""), "until": ("to",)}


def prepositions_oppose(claimed: Word, held: Word, language: Language) -> bool:
    """Tell whether a word of a statement in ``language`` stands under the opposite preposition there.

    So does a date under another that bounds it.
    """
    one, other = claimed.preposition, held.preposition
    dated = claimed.quantity is not None and claimed.quantity.kind == "date"
    english = claimed if claimed.text.isascii() else held
    if other in _APART and not (
        claimed.under or claimed.leads or claimed.quantity or UNITS.get(held.text) or UNITS.get(claimed.text)
    ):
        # "Defeated the teacher after the writer came": it did nothing to the writer.
        return True
    # "Fell by 30" is not "fell to 30".
    other_end = one == "to" and (held.under == "by" or (language == "en" and "to" not in (other, held.under)))
    by = other_end or (other == "to" and one == "by")
    if claimed.quantity and not dated and by:
        return True
    # "To" may come before a verb, and «يعود إلى» says "dates from".
    between_places = {one, other} != {"from", "to"} or not (dated or may_be_verb(english.text))
    if frozenset((one, other)) in _OPPOSED and between_places:
        return True
    return dated and any(
        bound in (one, other) and not {one, other} <= {bound, *like} for bound, like in _BOUNDING.items()
    )
