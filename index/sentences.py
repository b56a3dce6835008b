"""Sentence spans: where one sentence ends and the next begins, in Arabic, English and mixed text.

A stop is a candidate; what stands before it (abbreviation, initial, list number) and after it (small
letter, comma, known first word) decides. Every rule looks at a bounded stretch or moves forward only,
so the time taken is linear in the length of the text. Long runs without a stop are left whole.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import groupby, zip_longest

import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Folded to small letters and without the final stop, as found before it.
_TITLES = _words(
    "mr mrs ms dr prof gen col sgt rev hon lt capt cmdr adm gov sen rep pres messrs mme mlle "
    "vs v cf viz e.g i.e approx ca"
)
_BEFORE_NUMBER = _words(
    "no nos fig figs vol vols p pp ch chap sec art eq par ver c jan feb mar apr jun jul aug sep sept oct nov dec"
)
_MAYBE_LAST = _words("st inc ltd co corp bros jr sr etc al esq ave blvd rd dept est univ mt ft ed eds")
_FIRST_WORDS = _words(
    "The A An This That These Those It Its He She They We You I His Her Their Our In On At By For From With "
    "After Before During When While As If Although But And However There Here What Who Why How Some Many "
    "Most All Both Since Under Until Then Thus Also According Despite"
)
# Single letters, the commonest Arabic abbreviations, are covered as initials.
_ARABIC_ABBREVIATIONS = _words("تح مج")
_ARABIC_ERAS = _words("م ه ق.م ق.ه ب.م")
_OPEN_WORDS = _words(
    "the a an of in on at by to for from with and or but as than that which who is are was were be his her "
    "its في من على إلى عن مع أو أن التي الذي هو هي بين"
)

_CLOSERS = "\"'”’»›)\\]}"
_INVISIBLE = "\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069"
_ARABIC_LETTER = "\u0620-\u063f\u0641-\u064a\u0671-\u06d3"
_STOP = re.compile(
    rf"(?P<stops>[.!?؟۔…。！？]+)"
    rf"(?P<closers>(?:[{_CLOSERS}{_INVISIBLE}]|[ \u00a0\u202f][»”)\]]|\[[^\[\]\n]{{1,30}}\])*)"
)
_AFTER = re.compile(rf"\s+[\"'“‘«‹(\[{{{_INVISIBLE}*_]*")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARABIC_WORD = re.compile(f"[{_ARABIC_LETTER}]{{4,}}$")
_TOKEN = re.compile(rf"[^\s\"'“‘«‹(\[{{{_INVISIBLE}]*$")
_FIRST_WORD = re.compile(r"[A-Za-z]{1,12}\b(?!\.)")
_DOTTED_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*$")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,4}|[أ-ي])$")
_VISIBLE_WORD = re.compile(r"\w")
_LOOK_BACK = 24
_HARD_WRAP = 50
_HARD_WRAP_MOST = 120
_FILLED_LINES = 3
_FILLED_LINES_MOST = 200

# The only places where trimming white space could split a grapheme cluster: a space that carries a
# mark, and a prefixed sign (end of ayah, Arabic number sign) that takes in the space after it.
_ODD_SPACE = regex.compile(
    r"\p{Zs}[\p{Grapheme_Cluster_Break=Extend}\p{Grapheme_Cluster_Break=SpacingMark}"
    r"\p{Grapheme_Cluster_Break=ZWJ}]|\p{Grapheme_Cluster_Break=Prepend}\p{Zs}"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the sentences of ``text``, in order.

    Spans do not overlap, are never empty, carry no white space at either end and together hold every
    character that is not white space. A cut never falls inside a grapheme cluster: a space that
    belongs to a cluster with what follows or precedes it stays with that, as if it were no space.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        for cut_start, cut_end in _block_sentences(text, start, end):
            trimmed = _trimmed(text, cut_start, cut_end)
            if trimmed[0] < trimmed[1]:
                spans.append(trimmed)
    return _whole_clusters(text, spans) if _ODD_SPACE.search(text) else spans


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches no sentence crosses: lines, with the lines of a hard-wrapped paragraph joined."""
    start = 0
    for blank, group in groupby(text.splitlines(keepends=True), key=str.isspace):
        lines = list(group)
        wrapped = not blank and _is_filled(lines)
        block_start = start
        for line, following in zip_longest(lines, lines[1:], fillvalue=""):
            start += len(line)
            if not (wrapped and following) and not _is_wrapped(line, following):
                yield block_start, start
                block_start = start


def _is_filled(lines: list[str]) -> bool:
    """Say whether lines are one paragraph filled to a width: nowhere would the next line's first word have fitted.

    Arabic has no small letters that tell a line goes on, so the shape has to.
    """
    if not _FILLED_LINES <= len(lines) <= _FILLED_LINES_MOST:
        return False
    shown = [_ARABIC_MARKS.sub("", line).strip() for line in lines]
    lengths = list(map(len, shown))
    width = max(lengths[:-1])
    if not _HARD_WRAP <= width <= _HARD_WRAP_MOST or lengths[-1] > width:
        return False
    return all(
        length + 1 + len((after.split() or [""])[0]) > width for length, after in zip(lengths, shown[1:], strict=False)
    )


def _is_wrapped(line: str, following: str) -> bool:
    before, after = line.rstrip(), following.lstrip()
    if len(before) < _HARD_WRAP or not after or following.isspace():
        return False
    last_word = _ARABIC_MARKS.sub("", before[-16:]).split()[-1:]
    if before[-1] in ",،" or not _OPEN_WORDS.isdisjoint(last_word):
        return after[0].isalnum()
    return after[0].islower() and before[-1] not in ".!?؟۔…:;؛"


def _block_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    visible = _VISIBLE_WORD.search(text, start, end)
    for match in _STOP.finditer(text, start, end):
        if visible is None or match.end() >= end:
            break
        # Stops before the first word open a sentence (".NET", "… and then") and end none.
        if visible.start() < match.start() and _ends_sentence(text, match, start, end):
            yield start, match.end()
            start = match.end()
            visible = _VISIBLE_WORD.search(text, start, end)
    yield start, end


def _ends_sentence(text: str, match: re.Match[str], start: int, end: int) -> bool:
    stops = match["stops"]
    after = _AFTER.match(text, match.end(), end)
    if after is None:
        return _ends_without_space(text, match, start, end)
    if after.end() == end:
        return False
    first = text[after.end()]
    if first in ",;:،؛.!?؟…":
        return False
    if first.islower() and "؟" not in stops:
        return False
    if stops != ".":
        return True
    return not _is_abbreviation(text, start, match.start(), after.end())


def _ends_without_space(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Say whether a stop with no space after it ends a sentence: only between two Arabic words."""
    following = text[match.end() : match.end() + 1]
    if match.end() >= end or not re.match(f"[{_ARABIC_LETTER}]", following):
        return False
    token = _ARABIC_MARKS.sub("", _token(text, start, match.start()))
    return "؟" in match["stops"] or (match["stops"] == "." and _ARABIC_WORD.match(token) is not None)


def _is_abbreviation(text: str, start: int, stop: int, following: int) -> bool:
    token = _token(text, start, stop)
    before = text[max(start, stop - len(token) - _LOOK_BACK) : stop - len(token)].strip()
    if _LIST_NUMBER.match(token) and before in ("", "(", "["):
        return True
    word = _ARABIC_MARKS.sub("", token).casefold()
    if word in _TITLES:
        return True
    if word in _BEFORE_NUMBER and (text[following].isdigit() or len(word) == 1):
        return True
    if word in _ARABIC_ERAS and before[-1:].isdigit():
        return False
    if word in _MAYBE_LAST or _DOTTED_INITIALS.match(word):
        opening = _FIRST_WORD.match(text, following)
        return opening is None or opening[0] not in _FIRST_WORDS
    return word in _ARABIC_ABBREVIATIONS


def _token(text: str, start: int, stop: int) -> str:
    """Return what stands between the last space, opening quote or bracket and the stop."""
    match = _TOKEN.search(text[max(start, stop - _LOOK_BACK) : stop])
    return match[0] if match else ""


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _whole_clusters(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Widen each span to whole grapheme clusters and join those that then share one."""
    edges = [match.start() for match in regex.finditer(r"\X", text)] + [len(text)]
    whole: list[tuple[int, int]] = []
    for span in spans:
        start = edges[bisect.bisect_right(edges, span[0]) - 1]
        end = edges[bisect.bisect_left(edges, span[1])]
        if whole and start < whole[-1][1]:
            start = whole.pop()[0]
        whole.append((start, end))
    return whole
