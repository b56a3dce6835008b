"""Arabic from the order it is drawn in to the order it is read in.

Neither shaping nor layout is done here: what comes in are letters, with their marks, from left to right as on
paper. Text that was stored backwards is found by letters that Arabic has only at one end of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

PRESENTATION = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]")
KEPT_SYMBOLS = frozenset("\ufdfa\ufdfb\ufdfc\ufdfd")  # blessings and the rial sign: one sign, not a sentence
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
MARK = "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
NO_MARK = MARK.replace("[", "[^")
BRACKETS = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›"}
OTHER_BRACKET = BRACKETS | {closing: opening for opening, closing in BRACKETS.items()}
NUMBER_SEPARATORS = frozenset(".,:/٫٬،\u00a0")
UNIT_FIRST = re.compile(r"\A([a-zµ°][A-Za-z°²³/·]{0,6}|[KMGT]i?B|[kKMGT]?(?:W|Hz)h?|USD|EUR) ([\d٠-٩.,٫٬]+)\Z")
SIGN_LAST = re.compile(r"\A([\d.,]+)([-+])\Z")
STROKE = "\ufdd0"  # no character; stands for a stroke that a font calls a space
JOINING = "بتثجحخسشصضطظعغفقكلمنهيئـ"
STRETCH = re.compile(rf"([{JOINING}]{MARK}*)([A-Za-z0-9@#$&^~`<>{{}}|\\])\2*(?={MARK}*[ء-ي])")


def fold_presentation(text: str) -> str:
    """Put letters for their contextual forms and ligatures, and leave every other character alone.

    >>> fold_presentation("ﻻ ﷲ ﷺ")
    'لا الله ﷺ'
    """
    return PRESENTATION.sub(lambda form: _letters(form[0]), text)


def _letters(form: str) -> str:
    if form in KEPT_SYMBOLS:
        return form
    letters = unicodedata.normalize("NFKC", form)
    # A mark that stands alone is written on a space or a tatweel, which are not of the text.
    marks = "".join(letter for letter in letters if is_mark(letter))
    return marks if marks and letters[0] in " \u0640" else letters


@lru_cache(4096)
def is_mark(character: str) -> bool:
    """Tell whether the character stands on another one, as a haraka does."""
    return unicodedata.category(character) == "Mn"


def clusters(text: str) -> list[str]:
    """Cut into letters with their marks: those that follow, or, where words begin with marks, those that precede."""
    leading = len(re.findall(rf"(?:^|\s){MARK}", text)) > len(re.findall(rf"{MARK}(?:\s|$)", text))
    pattern = f"{MARK}*{NO_MARK}|{MARK}+" if leading else f"{NO_MARK}?{MARK}*"
    found = [part for part in re.findall(pattern, text, re.DOTALL) if part]
    return [part[-1] + part[-2::-1] if leading and not is_mark(part[-1]) else part for part in found]


@lru_cache(4096)
def _kind(cluster: str) -> str:
    """Return L for a letter read to the right, R for one read to the left, N for a digit, or "" for what is neither."""
    match unicodedata.bidirectional(cluster[0]):
        case "L":
            return "L"
        case "R" | "AL":
            return "R"
        case "EN" | "AN":
            return "N"
        case "NSM" | "BN" if len(cluster) > 1:
            return _kind(cluster[1:])
    return ""


def reads_leftwards(drawn: Sequence[str], page_leftwards: bool = True) -> bool:
    """Tell whether a line, drawn from left to right, is to be read from its right end.

    It is when Arabic stands at both its ends, and is not when Latin does; else it is what its page is.
    """
    kinds = [kind for kind in map(_kind, drawn) if kind in ("L", "R")]
    if not kinds or "R" not in kinds:
        return False if kinds else page_leftwards
    if "L" not in kinds:
        return True
    if kinds[0] == kinds[-1]:
        return kinds[0] == "R" or (page_leftwards and kinds.count("R") > kinds.count("L"))
    return page_leftwards


def logical_order(drawn: Sequence[str], leftwards: bool = True) -> str:
    """Join the clusters of a line, drawn from left to right, in reading order.

    ``leftwards`` says which end the line begins at. Latin words keep their order in a line read leftwards, as
    does each number; Arabic words are turned in a line read rightwards. Brackets face what they hold.

    >>> logical_order(list("1998 ماع BMI".replace("BMI", "IBM")))
    'IBM عام 1998'
    """
    kinds = [_kind(cluster) for cluster in drawn]
    if leftwards and "N" in kinds and not {"L", "R"} & set(kinds) and "".join(drawn).isascii():
        return " ".join(_lone_number(word) for word in reversed("".join(drawn).split(" ")))
    runs = _latin_runs(drawn, kinds) if leftwards else _arabic_runs(kinds)
    parts: list[str] = []
    position = 0
    for start, end in runs:
        parts.extend(drawn[position:start])
        run = drawn[start:end]
        parts.append(_units_last("".join(run)) if leftwards else logical_order(run))
        position = end
    parts.extend(drawn[position:])
    return face_brackets("".join(reversed(parts) if leftwards else parts))


def _lone_number(word: str) -> str:
    """Return a number with its signs that stands without letters: there a percent sign is drawn where it is read."""
    word = SIGN_LAST.sub(r"\2\1", word)
    return f"({word[1:-1]})" if word.startswith(")") and word.endswith("(") else word


def _latin_runs(drawn: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of what keeps its order in a line read leftwards: Latin passages and single numbers."""
    runs: list[tuple[int, int]] = []
    start = 0
    while start < len(kinds):
        end = start + 1
        if kinds[start] == "L":
            for next_ in range(end, len(kinds)):
                if kinds[next_] == "R":
                    break
                if kinds[next_] in ("L", "N"):
                    end = next_ + 1
            if end < len(kinds) and drawn[end] in OTHER_BRACKET and _open(drawn[start:end], drawn[end]):
                end += 1  # it closes, whichever way its font says it faces
            runs.append((start, end))
        elif kinds[start] == "N":
            while _in_number(drawn, kinds, end):
                end += 1
            runs.append((start, end))
        start = end
    return runs


def _units_last(passage: str) -> str:
    """Put a number before its unit: on paper "0.6 mg/L" after Arabic looks as "mg/L 0.6" does."""
    passage = passage[:-1] + BRACKETS.get(passage[-1], passage[-1])
    return UNIT_FIRST.sub(r"\2 \1", passage)


def _in_number(drawn: Sequence[str], kinds: Sequence[str], at: int) -> bool:
    if at >= len(kinds):
        return False
    between = drawn[at] in NUMBER_SEPARATORS and at + 1 < len(kinds) and kinds[at + 1] == "N"
    return kinds[at] == "N" or between


def _arabic_runs(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of Arabic, with what lies between Arabic words, in a line read rightwards."""
    runs: list[tuple[int, int]] = []
    for at, kind in enumerate(kinds):
        if kind == "R":
            joined = runs and "L" not in kinds[runs[-1][1] : at]
            runs[-1:] = [(runs[-1][0], at + 1)] if joined else [*runs[-1:], (at, at + 1)]
    return runs


def face_brackets(text: str) -> str:
    """Turn brackets that close before a word or open after one; writers disagree on which way Arabic ones face.

    >>> face_brackets("خرج )مسرعا( »قال«")
    'خرج (مسرعا) «قال»'
    """
    if not ARABIC.search(text):
        return text
    characters = list(text)
    for at, character in enumerate(characters):
        if character in OTHER_BRACKET:
            spaced_before = at == 0 or not (_in_word(characters[at - 1]) or characters[at - 1] in "%٪.!؟?؛،,")
            spaced_after = at + 1 == len(characters) or not _in_word(characters[at + 1])
            opens = spaced_before
            if spaced_before == spaced_after and not spaced_before and character in "«»":
                opens = not _open(characters[:at], character)
            elif spaced_before == spaced_after:
                continue
            if (character in BRACKETS) != opens:
                characters[at] = OTHER_BRACKET[character]
    return "".join(characters)


def _open(before: Sequence[str], bracket: str) -> bool:
    """Tell whether more brackets of this kind were opened than closed."""
    opening, closing = sorted((bracket, OTHER_BRACKET[bracket]), key=lambda one: one not in BRACKETS)
    return before.count(opening) > before.count(closing)


def _in_word(character: str) -> bool:
    return character.isalnum() or is_mark(character)


def marked(letters: str, marks: Sequence[str]) -> str:
    """Put marks on a letter, each once, in Unicode's order of marks.

    In lam-alef the lam bears them, but where the alef has a hamza, which bears all but what only a lam can.

    >>> marked("لا", ["\u064e"]) == "ل\u064eا", marked("لأ", ["\u064f", "\u0652"]) == "ل\u0652أ\u064f"
    (True, True)
    """
    ordered = sorted(dict.fromkeys(marks), key=lambda mark: unicodedata.combining(mark[0]))
    if len(letters) == 2 and letters[0] == "ل" and letters[1] in "اأإآ":
        on_lam = [mark for mark in ordered if letters[1] in "اآ" or mark in "\u0651\u0652"]
        return letters[0] + "".join(on_lam) + letters[1] + "".join(mark for mark in ordered if mark not in on_lam)
    return letters + "".join(ordered)


def without_stretch(text: str) -> str:
    """Take out what stretches words in justified lines: strokes that their fonts call by the name of any character.

    Such a stroke, as a Latin letter or digit or a row of one, joins two Arabic letters that join.

    >>> without_stretch("العLربي جنLLوب و19")
    'العربي جنوب و19'
    """
    return STRETCH.sub(r"\1", text.replace(STROKE, "")) if ARABIC.search(text) else text
