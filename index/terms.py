"""Lexical terms: what BM25 counts. Text is folded, cut into words and numbers, and each word is stemmed.

A word is treated by its own script, whatever the language of the text: Snowball English for Latin
words, light10 (Larkey, Ballesteros and Connell 2007) for Arabic ones, so that a Latin name gives the
same term in both languages. The language of the text picks only the stop words: Latin words inside
Arabic text are names, and «من هم The Who؟» keeps its band.

    lexical_terms("والكِتابُ", "ar")      ->  ["كتاب", "كتاب*"]
    lexical_terms("للمهندسين", "ar")     ->  ["مهندس", "مهند*"]
    lexical_terms("1,190 schools", "en") ->  ["1190", "school"]
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from itertools import chain

import Stemmer

from index.records import Language
from index.text import fold

#: Raised whenever the terms of any text change, or what is kept beside them: the derived indexes must then be rebuilt.
TERMS_VERSION = 2


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Only words without a subject of their own: what says when, where or how many (before, under, most) stays.
_ENGLISH_STOP_WORDS = _words(
    """
    a an the this that these those
    i me my we us our ours you your yours he him his she her hers it its they them their theirs
    myself himself herself itself themselves
    am is are was were be been being do does did doing done have has had having
    will would shall should can could may might must
    and or but nor if then than so as
    of in on at by to for from with into
    what which who whom whose when where why how
    not no
    dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt
    im ive youre theyre
    """
)

# In folded form: ا for every alef, ي for ى, ه for ة.
_ARABIC_STOP_WORDS = _words(
    """
    من في علي الي عن مع حتي
    منه منها منهم منهما فيه فيها فيهم عليه عليها عليهم اليه اليها اليهم عنه عنها عنهم معه معها معهم
    به بها بهم له لها لهم لنا لك لي بينهم بينها بينهما لديه لديها لديهم
    و ف ب ل ك ال او ام ثم لكن لكنه لكنها بل اما اذا اذ لو كي لان لانه لانها حيث كما بينما
    ان انه انها انهم بان بانه بانها ما قد لقد سوف الا
    لا لم لن ليس ليست
    هو هي هم هما هن انا نحن انت انتم هذا هذه هذان هولاء ذلك تلك ذاك هنا هناك هنالك
    الذي التي الذين اللذان اللتان اللاتي اللواتي
    كان كانت كانوا يكون تكون يكن تكن كن
    هل ماذا متي اين كيف كم اي ايه لماذا بماذا لمن بكم ممن مما فيما عما بما لما كلما ماهو ماهي
    تم يتم
    """
)

_ARABIC = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
)
# Folding leaves powers and fractions as they are; they belong to no word (km² is searched as km).
_NOT_WORD = "\\W_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u215f\u2189"
_TOKEN = re.compile(
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)*)(?![^{_NOT_WORD}{_ARABIC}])"
    rf"|[{_ARABIC}]+"
    rf"|[^{_NOT_WORD}{_ARABIC}]+(?:'[^{_NOT_WORD}{_ARABIC}]+)*"
)

_ARABIC_WORD = re.compile(f"[{_ARABIC}]")

_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_SHORTEST_STEM = 2
_ROOT_LENGTH = 4
_CACHED_WORDS = 100_000


class _Snowball(threading.local):
    """One stemmer a thread: a stemmer must not be entered twice at a time."""

    def __init__(self) -> None:
        # Stems are remembered by word_terms, so the stemmer's own memory would hold them twice.
        self.stemmer = Stemmer.Stemmer("english", 0)


_snowball = _Snowball()


def lexical_terms(text: str, language: Language) -> list[str]:
    """Return the terms of ``text`` in reading order, repeated as often as they occur.

    Each Arabic stem is followed by its first four letters and an asterisk, which no stem contains:
    forms that light stemming leaves apart often agree that far. Stop words of ``language`` are left
    out, unless there is nothing else. Numbers lose their thousands separators. Text without letters or
    digits has no terms.
    """
    folded = fold(text)
    return content_terms(folded, language) or list(chain.from_iterable(map(word_terms, _split(folded))))


def content_terms(folded: str, language: Language) -> list[str]:
    """Return the terms of a folded text as ``lexical_terms`` does, none where there are only stop words."""
    words = _split(folded)
    return list(chain.from_iterable([word_terms(word) for word in words if not is_stop_word(word, language)]))


def content_words(text: str, language: Language) -> list[str]:
    """Return the folded words and numbers that ``lexical_terms`` makes its terms of, in reading order."""
    words = _split(fold(text))
    return [word for word in words if not is_stop_word(word, language)] or words


def _split(folded: str) -> list[str]:
    words = _TOKEN.findall(folded)
    if "'" in folded:  # of what is found only Latin words hold one, and only numbers a comma
        words = [word.removesuffix("'s").replace("'", "") if "'" in word else word for word in words]
    if "," in folded:
        words = [word.replace(",", "") for word in words]
    return words


def is_stop_word(word: str, language: Language) -> bool:
    """Tell whether a folded word of a text in ``language`` is one that ``content_words`` leaves out."""
    if language == "en":
        return word in _ENGLISH_STOP_WORDS
    return word in _ARABIC_STOP_WORDS or (word[0] == "و" and word[1:] in _ARABIC_STOP_WORDS)


@lru_cache(maxsize=_CACHED_WORDS)
def word_terms(word: str) -> tuple[str, ...]:
    """Return the terms of one folded word, as ``lexical_terms`` gives them: its stem first."""
    if word.isascii():
        return (_snowball.stemmer.stemWord(word) if word.isalpha() else word,)
    if not _ARABIC_WORD.match(word):
        return (_snowball.stemmer.stemWord(word),)
    stem = light10(word)
    # Short stems get the second term too, or a long word would weigh twice as much as a short one.
    return (stem, f"{stem[:_ROOT_LENGTH]}*")


def light10(word: str) -> str:
    """Return the light10 stem of a folded Arabic word.

    Off goes و where three letters remain; then one article prefix where two remain; then each suffix
    in turn where two remain. Folding has made ية and يه, ة and ه the same.
    """
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    if word.startswith(_PREFIXES):
        for prefix in _PREFIXES:
            if word.startswith(prefix) and len(word) >= len(prefix) + _SHORTEST_STEM:
                word = word[len(prefix) :]
                break
    if not word.endswith(_SUFFIXES):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + _SHORTEST_STEM:
            word = word[: -len(suffix)]
    return word
