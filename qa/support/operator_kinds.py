"""What the words that deny or suppose say, in both languages: one that tried to is not one that planned to."""

from __future__ import annotations

from collections.abc import Iterable

from index.terms import word_terms
from index.text import fold
from qa.support.lemmas import lemmas

_KINDS = {
    fold(word): kind
    for kind, words in (
        ("fail", "fail فشل عجز تعذر يفشل"),
        ("refuse", "refus reject deni رفض نفى امتنع يرفض ينفي"),
        ("forbid", "prevent ban prohibit forbid منع حظر يمنع يحظر"),
        ("try", "tri try attempt seek حاول سعى يحاول يسعى"),
        (
            "plan",
            "plan intend aim want hope seek propos consid خطط اعتزم نوى يخطط يعتزم ينوي يريد أراد سعى يسعى هدف يهدف",
        ),
        ("expect", "expect like suspect توقع يتوقع متوقع المتوقع محتمل يحتمل"),
        ("threaten", "threaten هدد يهدد"),
        ("demand", "demand طالب طلب"),
        ("propose", "propos اقترح يقترح"),
    )
    for word in words.split()
}
# Each of these may be said for each of its row.
_MANY = {"سعى": ("try", "plan"), "يسعى": ("try", "plan"), "seek": ("try", "plan"), "propos": ("plan", "propose")}
_SEVERAL = {fold(word): frozenset(kinds) for word, kinds in _MANY.items()}


def kinds_of(word: str) -> frozenset[str]:
    """Return what a word that denies or supposes may say, none if that is not known."""
    forms = [word, word_terms(word)[0]] if word.isascii() else [form for some in lemmas(word)[:3] for form in some]
    known = next((form for form in forms if form in _KINDS), "")
    return _SEVERAL.get(known, frozenset([_KINDS[known]]) if known else frozenset())


def operators_oppose(claimed: Iterable[str], held: Iterable[str]) -> bool:
    """Tell whether a word that denies or supposes says something else than each of the source's that is used."""
    there = [kinds_of(word) for word in held]
    if not there or not all(there):
        return False
    return any(kinds and all(kinds.isdisjoint(other) for other in there) for kinds in map(kinds_of, claimed))
