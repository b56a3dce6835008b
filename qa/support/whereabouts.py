"""Where a thing is in regard to another: near Basra is not in Basra, and inside the wall not outside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text import fold
from qa.support.wording import Word, Wording


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(fold(word).replace('_', ' ') for word in words.split())})\b")


# What says each of them, and what else may say so in the other language.
_SAID = {
    "near": _any_of("near beside close_to next_to adjacent_to قرب بالقرب مقربة بجوار بجانب"),
    "outside": _any_of("outside خارج"),
    "out": _any_of("out_of"),
    "owed": _any_of("owed_to owes_to"),
    "inside": _any_of("inside داخل"),
    "behind": _any_of("behind خلف وراء"),
    "under": _any_of("underneath beneath تحت_(?!اشعه|شمس|اسم|عنوان|حكم|قياده|اشراف|سن|ضغط|تاثير|رعايه|شعار|تصرف|وطاه)"),
}
_LIKE = {
    "near": _any_of(
        r"near close next adjacent beside neighbo\w+ off at by around outskirts vicinity along outside \w{0,3}قرب\w* "
        r"\w{0,3}قريب\w* مقربة \w{0,2}جوار\w* \w{0,2}جانب\w* \w{0,2}مجاور\w* عند لدى قبالة حول ضواحي أطراف خارج"
    ),
    "outside": _any_of(r"outside beyond out off abroad outdoors? outer external \w*خارج\w*"),
    "out": _any_of(r"من منه منها منهم عن \w*خارج\w* \w{0,2}خرج\w* \w{0,2}نفد\w* \w*نفاد \w?غادر\w* out from"),
    "owed": _any_of(r"to \w*لصالح ل\w+"),
    "inside": _any_of(r"in inside within into indoors? inner internal في داخل\w* ضمن ب\w+"),
    "behind": _any_of(r"behind back rear beyond after \w?خلف\w* \w?وراء\w*"),
    "under": _any_of(r"under\w* below beneath \w?تحت\w* \w?أسفل\w* \w{0,2}باطن \w{0,2}جوفي\w*"),
}
# Left out, they make the place another; «من» may stand behind them.
_LEFT_OUT = {
    kind: re.compile(rf"(?:{_SAID[kind].pattern}|{more})(?: (?:{fold('من')}|of|the|an?|its|their|his|her))*\W*$")
    for kind, more in (("near", rf"\b(?:off|{fold('قبالة')})\b"), ("outside", r"\bbeyond\b"), ("behind", r"\bbeyond\b"))
}


def places_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether a statement says of no thing that it is near, outside or behind another where it is in that."""
    here, there = fold(claimed.text), fold(held.text)
    if any(said.search(here) and not _LIKE[kind].search(there) for kind, said in _SAID.items()):
        return False
    return not any(word.preposition in ("in", "on") and _is_apart(held, place, here) for word, place in found)


def _is_apart(held: Wording, place: int, here: str) -> bool:
    before = fold(held.text[: held.words[place].start])
    return any(left_out.search(before) and not _LIKE[kind].search(here) for kind, left_out in _LEFT_OUT.items())
