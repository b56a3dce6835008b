"""What is written between the words of content of a sentence."""

from __future__ import annotations

import re

from index.text import fold
from qa.support.wording import Wording

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def mark_before(wording: Wording, at: int) -> str:
    """Return all that is written between the word at a place and the one before it."""
    return wording.text[wording.words[at - 1].end if at else 0 : wording.words[at].start]


def gap(wording: Wording, at: int) -> list[str]:
    """Return the small words, folded, between the word at a place and the one before it."""
    return _WORD.findall(fold(mark_before(wording, at)))
