"""A question taken apart by its words: what asks, what it is said of, and what it is about.

Each word is coded by one letter, so that patterns of words can be told as patterns of letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.records import Language
from index.text import fold_aligned

# Folded words by what they do: q asks, a helps a verb, P is a preposition, D and d are articles, p a
# pronoun, f opens or addresses, v says next to nothing. Others are w, names N and numbers 9.
_ENGLISH = {
    "q": "what which who whom whose when where why how what's who's where's when's how's",
    "a": "is are was were am be been do does did has have had can could will would shall should may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't can't couldn't won't wouldn't",
    "P": "of in on at by to for from with into about before after during since until under over through per",
    "D": "the my our your",
    "d": "a an",
    "p": "it its he him his she her hers they them their theirs there this that these those",
    "f": "and but or so ok okay well also thanks i you we me us if",
    "v": "not exactly precisely else then next happened happen first also people anyone someone one ones total all",
    # Capitals that name a time and nothing that could be asked about.
    "w": "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "saturdays sundays",
}
ARABIC = {
    "q": "من ما ماذا متي اين كيف كم هل اي ايه لماذا لم بماذا بكم لمن ممن باي لاي",
    "a": "كان كانت كانوا يكون تكون صار صارت اصبح اصبحت",
    "P": "في علي الي عن مع بعد قبل بين عند من منذ حتي خلال تحت فوق لدي",
    "p": "هو هي هم هما ذلك تلك هذا هذه هناك هنالك فيها فيه فيهم عليها عليه منها منه امامها امامه عندها عنده "
    "حولها حوله لها له بها به عنها عنه",
    "f": "ثم طيب حسنا اذن اما شكرا",
    "v": "بالضبط تحديدا حدث ايضا عدد اليوم الان",
}
CODES: dict[Language, dict[str, str]] = {
    "en": {word: code for code, words in reversed(_ENGLISH.items()) for word in words.split()},
    "ar": {word: code for code, words in reversed(ARABIC.items()) for word in words.split()},
}
HEADED = frozenset("what which whose how كم بكم اي ايه باي لاي".split())
_SUBORDINATE = frozenset("حين حينما عندما اذا لما التي الذي الذين لان كي لكي".split())
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_NAME = re.compile("[A-Z]")
_PARTICIPLE = re.compile(r"(?:\w+ed|born|made|built|held|found|sold|won|set)\Z")
_PHRASE = r"(?:D[wvN9]+|d?w*[N9][wvN9]*)"
_PHRASES = re.compile(f"{_PHRASE}(?:P{_PHRASE})*")
_SUBJECT_AND_VERB = re.compile(r"[Dd]?[wvN9]+(?:P[Dd]?[wvN9]+)*(w)(?![wvN9a])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its folded words; ``codes`` holds one letter a word, ``spans`` their places in ``text``.

    Word ``asking`` asks, from word ``rest`` on it is said of what; ``joined`` tells that it opened with و.
    """

    text: str
    language: Language
    words: list[str]
    codes: str
    spans: list[tuple[int, int]]
    joined: bool
    asking: int | None
    rest: int

    def cut(self, first: int, last: int) -> str:
        """Return the words from ``first`` up to but without ``last`` as they are spelled."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def asks(self) -> str:
        """Return the question word, or nothing."""
        return "" if self.asking is None else self.words[self.asking]

    def count(self, first: int, last: int | None = None) -> int:
        """Return how many words of content there are from ``first`` up to ``last``."""
        return sum(code in "wN9" for code in self.codes[first:last])


def parse(text: str, language: Language) -> Asked:
    """Take ``text`` apart."""
    aligned, known = fold_aligned(text), CODES[language]
    words, codes, spans, joined = list[str](), "", list[tuple[int, int]](), False
    for match in _WORD.finditer(aligned.text):
        first, word = match.start(), match[0]
        if not words and word[0] in "وف" and (word[1:] in known or word[1:3] == "ال" or word[1:2].isdigit()):
            first, word, joined = first + 1, word[1:], True
        start, end = aligned.original_span(first, match.end())
        # A capital tells a name unless it only opens an English question; Latin words in Arabic are names.
        capital = _NAME.search(text, start + (not words and language == "en"), end)
        named = "N" if capital or (language == "ar" and word.isascii()) else "w"
        codes += known.get(word) or ("9" if word[0].isdigit() else named)
        words.append(word)
        spans.append((start, end))
    asking, rest = _question_phrase(words, codes, language)
    return Asked(text, language, words, codes, spans, joined, asking, rest)


def _question_phrase(words: list[str], codes: str, language: Language) -> tuple[int | None, int]:
    """Return which word asks, and the first word after it, its noun and its auxiliary."""
    asking = next((i for i in range(min(6, len(words))) if codes[i] == "q" and _asks(words, codes, i)), None)
    if asking is None:
        return None, int(codes[:1] == "a")
    after = asking + 1
    if words[asking] in HEADED and (head := re.compile("[wvN9]{1,4}").match(codes, after)):
        if language == "en" and codes[head.end() : head.end() + 1] == "a":
            after = head.end()
        elif words[head.end() : head.end() + 1] != ["of"]:
            after += 1
            while language == "ar" and after < head.end() and words[after][-1] == "ا":
                after += 1
    return asking, after + (codes[after : after + 1] == "a")


def _asks(words: list[str], codes: str, position: int) -> bool:
    """Tell «من» the question from «من» the preposition."""
    if words[position] not in ("من", "ما"):
        return True
    return codes[position + 1 : position + 2] != "q" and (position == 0 or words[0] in ARABIC["P"].split())


def english_topic(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the noun phrases with an article or a name, and those with a name."""
    codes, first = list(asked.codes), asked.rest
    if asked.asking is not None and codes[first - 1] != "a":
        codes[first : first + 1] = ["x" if code == "w" else code for code in codes[first : first + 1]]
    elif asked.words[first - 1] not in ("is", "are", "was", "were"):
        verb = _SUBJECT_AND_VERB.match(asked.codes, first)
        if verb:
            codes[verb.start(1)] = "x"
    elif _PARTICIPLE.match(asked.words[-1]):
        codes[-1] = "x"
    phrases = [match.span() for match in _PHRASES.finditer("".join(codes), first)]
    named = [phrase for phrase in phrases if "N" in asked.codes[slice(*phrase)]]
    return tuple(asked.cut(*phrase) for phrase in phrases), tuple(asked.cut(*phrase) for phrase in named)


def arabic_topic(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what follows the question words and the verb, as far as a clause reaches."""
    words, first = asked.words, asked.rest
    last = next((i for i in range(first + 1, len(words)) if words[i] in _SUBORDINATE), len(words))
    if last - first > 1 and asked.asks() != "ما" and not words[first].startswith("ال"):
        verbs = [i for i in range(first, min(first + 3, last - 1)) if words[i][0] in "يت"]
        first = verbs[0] + 1 if verbs and asked.asks() in HEADED else first + 1
    first += last - first > 1 and asked.codes[first] == "P"
    return (asked.cut(first, last),) if first < last else (), ()
