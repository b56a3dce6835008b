"""The dictionary forms that a word may have, the likeliest first: without particles, pronouns and endings.

An Arabic word is taken apart letter by letter, and what an ending changed is put back: «مدرستها» is «مدرسة» before it
is «مدرس», «يغلق» may be «أغلق». So a table of words needs each of them only once, and one that lists both «مدرسة» and
«مدرس» is asked for the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from index.terms import word_terms

_ARTICLES = ("ال", "وال", "بال", "كال", "فال", "لل", "ولل", "فلل", "وبال")
_PARTICLES = ("و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "وك", "فب", "فل", "وس", "فس")
_ARTICLE_COST, _SHORT_COST = 0.5, 2.5
_SHORTEST, _SHORTEST_AFTER_PARTICLE = 2, 3
# What an ending was put in the place of: of «ته» a last «ة» is left, of «ت» a last «ى», of «اوه» a last «اء».
_ENDINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ه", "ها", "هم", "هما", "هن", "نا", "ني", "ك", "كم", "ي", "ين", "ون", "وا", "ا", "تا"), ("",)),
    **dict.fromkeys(("ته", "تها", "تهم", "تهما", "تان", "تين", "اته", "اتها", "اتهم", "اتنا"), ("", "ه")),
    **dict.fromkeys(("وه", "وها", "وهم", "يه", "يها", "يهم", "ان"), ("", "ء")),
    **dict.fromkeys(("اه", "اها", "اهم", "يت", "يان", "يين", "يون"), ("ي",)),
    **dict.fromkeys(("ت", "و"), ("", "ي")),
    "ات": ("", "ه", "ء"),
    "وات": ("", "ا"),
    "يات": ("ي", "يه"),
}
# Where a letter only changed for another, less was taken off.
_PUT_BACK = {("ت", "ه"): 0.75, ("ا", "ي"): 1.0}
_IMPERFECT = ("ي", "ت")
_HOLLOW = 4
_SHORTEST_DERIVED, _MOST_TAKEN = 3, 4
_AFTER_HA = 1.5


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms that a folded word may be of, those from which least was taken first, equal ones together."""
    if word.isascii():
        return (tuple(dict.fromkeys((word, word_terms(word)[0]))),)
    costs: dict[str, float] = {}
    for form, cost in _taken_apart(word):
        costs[form] = min(cost, costs.get(form, cost))
    return tuple(tuple(form for form in costs if costs[form] == cost) for cost in sorted(set(costs.values())))


@lru_cache(maxsize=50_000)
def derived(word: str) -> tuple[str, ...]:
    """Return the words that an Arabic word may be derived from, by its letters alone: less likely than its forms."""
    bare = [form for forms in lemmas(word)[:_MOST_TAKEN] for form in forms] if not word.isascii() else []
    return tuple(dict.fromkeys(other for form in bare if len(form) >= _SHORTEST_DERIVED for other in _derived(form)))


def _derived(form: str) -> Iterator[str]:
    if form[0] in _IMPERFECT:
        if form[-2] == "ي":
            # «يستعيد» is of «استعاد», «يعيد» of «أعاد».
            yield f"ا{form[1:-2]}ا{form[-1]}"
        if len(form) == _SHORTEST_DERIVED:
            # «يصل» is of «وصل».
            yield f"و{form[1:]}"
    if form[0] == "ا" and len(form) >= _HOLLOW and form[-2] == "ي":
        # «أعيد» is the passive of «أعاد».
        yield f"{form[:-2]}ا{form[-1]}"
    if form[0] == "ا" and len(form) > _HOLLOW and form[-2] == "ا":
        # «انسحاب» is of «انسحب»; «أسعار» are more than one «سعر».
        yield form[:-2] + form[-1]
        if len(form) == _HOLLOW + 1:
            yield form[1:3] + form[4]
    if form[0] == "ت" and len(form) == _HOLLOW + 1 and form[3] == "ي":
        # «تدريب» is of «درب».
        yield form[1:3] + form[4]
    if form.endswith("ت"):
        # «دعت» is of «دعا».
        yield f"{form[:-1]}ا"


def _taken_apart(word: str) -> Iterator[tuple[str, float]]:
    yield word, 0.0
    for bare, shortest, cost in _without_particles(word):
        for form, more in _without_endings(bare):
            if len(form) >= shortest:
                yield form, cost + more
            # «تسلمت» is of «تسلم» alone: no imperfect ends so.
            past = bare.endswith("ت") and form != bare
            if form[:1] in _IMPERFECT and not past and cost != _ARTICLE_COST and len(form) > _SHORTEST:
                # What looks like a noun may be a verb as well: «تحمل».
                for verb in ("ي" + form[1:], form[1:], "ا" + form[1:]):
                    yield verb, cost + more
                if len(form) == _HOLLOW and form[2] in "وي":
                    # «يضيع» is of «ضاع».
                    yield f"{form[1]}ا{form[3]}", cost + more + 1.0


def _without_particles(word: str) -> Iterator[tuple[str, int, float]]:
    """Yield what is left of a word without each particle it may have, how short it may get, and what that costs."""
    yield word, _SHORTEST, 0.0
    for article in _ARTICLES:
        if word.startswith(article):
            yield word[len(article) :], _SHORTEST, _ARTICLE_COST
    for particle in _PARTICLES:
        if word.startswith(particle):
            yield word[len(particle) :], _SHORTEST_AFTER_PARTICLE, float(len(particle))
    if len(word) == _SHORTEST_AFTER_PARTICLE and word[0] in "بل":
        # «لخط»
        yield word[1:], _SHORTEST, _SHORT_COST


def _without_endings(bare: str) -> Iterator[tuple[str, float]]:
    yield bare, 0.0
    for ending, before in _ENDINGS.items():
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST:
            for put_back in before:
                cost = len(ending) - _PUT_BACK.get((ending[0], put_back), 0.0)
                if ending == "ا" and bare[-2] == "ه":
                    # «مؤسسها» is of «مؤسس»: «مؤسسة» has no such ending.
                    cost += _AFTER_HA
                yield bare[: len(bare) - len(ending)] + put_back, cost
