"""Arabic lines that were stored from their end: found by letters that stand only at one end of a word, and turned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.formats.arabic_order import clusters, logical_order

ARABIC_WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u0671]+")
MARKS_OFF = re.compile("[\u0640\u064b-\u065f\u0670]")
COMMON = frozenset("في على إلى هذا التي الذي أن عن من كانت قبل بعد ذلك".split())
COMMON_REVERSED = frozenset(word[::-1] for word in COMMON) - {"نم", "لبق", "دعب"}  # these are words themselves
FEW_WORDS = 1  # on a line, of which one that ends in «لا» proves nothing
WITH_ARTICLE = 5  # letters from which «ال» at the end of a word is its article, drawn backwards


def evidence(text: str) -> tuple[int, int]:
    """Count the words that Arabic can hold only in (reading order, the reverse of it).

    Teh marbuta and alef maksura end words, «ال» begins them, and small words such as «في» and «إلى» abound.

    >>> evidence("ذهب إلى المدرسة"), evidence("ةسردملا ىلإ بهذ")
    ((2, 0), (0, 2))
    """
    right = wrong = doubtful = 0
    words = ARABIC_WORD.findall(MARKS_OFF.sub("", text))
    for word in words:
        ends, begins = word[-1] in "ةى", word[0] in "ةىئؤ"
        article, turned = word.startswith("ال"), len(word) >= WITH_ARTICLE and word.endswith(("لا", "لاو", "لاب"))
        right += word in COMMON or (len(word) > 2 and (ends or article))
        certain = word in COMMON_REVERSED or (len(word) > 1 and begins)
        wrong += certain
        doubtful += turned and not article and not certain  # «طويلا» ends so too
    return right, wrong + (doubtful if wrong or doubtful > 1 or len(words) > FEW_WORDS else 0)


def is_reversed(text: str) -> bool:
    """Tell whether a line of Arabic is stored from its end: more speaks for that than against, beyond doubt."""
    right, wrong = evidence(text)
    return wrong > 2 * right


def repair_lines(lines: Sequence[str], turned: Sequence[str] | None = None) -> tuple[list[str], int]:
    """Return the lines of a page in reading order, and how many had to be turned.

    ``turned`` holds what each line is the other way round, where that is known from the page. A line that shows
    nothing of its order is turned when most of the lines that do had to be.
    """
    votes = [evidence(line) for line in lines]
    wrong = [against > 2 * for_it for for_it, against in votes]
    most = sum(wrong) > sum(for_it > against for for_it, against in votes)
    wanted = [
        ARABIC_WORD.search(line) is not None and (wrong[at] or (most and votes[at] == (0, 0)))
        for at, line in enumerate(lines)
    ]
    other = turned if turned is not None else [turn(line) if wanted[at] else "" for at, line in enumerate(lines)]
    return [other[at] if wanted[at] else line for at, line in enumerate(lines)], sum(wanted)


def turn(line: str) -> str:
    """Return a line that is stored from its end in reading order; Latin words and numbers keep theirs."""
    return logical_order(clusters(line))
