"""Which language a text is in: Arabic or English; a question in a third language is refused by name.

Documents are never refused: one whose letters are not mostly Arabic counts as English. A question is
refused only when several signs agree, because refusing a proper question is the worse mistake: in
Latin script, one word that only English has lets it through; in Arabic script, the signs of Arabic
must be outnumbered. The statistical identifier is asked last and never decides alone about a few words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from index.records import IsnadError, Language
from index.text import fold

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier


class UnsupportedLanguage(IsnadError):
    """A question that is clearly neither Arabic nor English."""


_SAMPLE_SLICES = 10
_SLICE_LENGTH = 2_000
_QUESTION_LENGTH = 2_000

# Every Arabic character that str.isalpha() calls a letter, so tatweel too: the shares must add up to one.
_ARABIC = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufdfb\ufe70-\ufefc"
)
_ARABIC_RUN = re.compile(f"[{_ARABIC}]+")
_LATIN_RUN = re.compile("[A-Za-zªºÀ-ÖØ-öø-ʯḀ-ỿＡ-Ｚａ-ｚﬀ-ﬆ]+")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH_QUESTION_WORDS = _words("what who whom whose where when why how which")
# Inside a sentence a capital tells a name: "The Who", "Doctor Who".
_NAMED = re.compile(
    rf"(?<=[^\W\d_])[^.!?؟:\w]+(?:{'|'.join(map(str.capitalize, sorted(_ENGLISH_QUESTION_WORDS)))}|WHO)\b"
)
# Only words that are no word of a neighbouring language: no "is", "was", "in", "to", "by", "for".
_ENGLISH_WORDS = _ENGLISH_QUESTION_WORDS | _words(
    "the of and does did are were with from that this these those it its you your about between "
    "should would could there their they been being into than then after before during tell explain"
)
_ARABIC_QUESTION_WORDS = _words("من ما ماذا متي اين كيف كم هل اي لماذا بماذا ماهو ماهي لمن بكم كيفيه")
_ARABIC_WORDS = _ARABIC_QUESTION_WORDS | _words(
    "في علي الي عن هو هي هذا هذه ذلك تلك التي الذي كان كانت مع او بين بعد قبل عند ان لا حول"
)
# Persian shares من, ما, كم, اين and علي with other meanings, so these are no sign of Arabic against it.
_ARABIC_ONLY_WORDS = _ARABIC_WORDS - _words("من ما كم اين علي مع او بين بعد قبل لا ان اي")


# Folded function words by language: question words and forms of "to be", then the common rest.
_LATIN_STRONG = {
    "fr": _words("quel quelle quels quelles qui quand comment combien pourquoi quoi est sont etait"),
    "de": _words("wer wie wo wann warum welche welcher welches wieviel ist sind wurde woher wohin wen wem"),
    "es": _words("quien quienes cual cuales donde cuando cuantos cuanto cuantas cuanta es son fue esta ¿"),
    "it": _words("chi cosa quale quali qual quando dove perche quanto quanti quante quanta sono"),
    "pt": _words("quem qual quais onde quando quantos quantas quanto foi sao"),
    "nl": _words("wat wie welke wanneer waar waarom hoe hoeveel"),
    "tr": _words("nedir kimdir nerede neresidir nelerdir hangi nasıl nasil neden kac midir mıdır kim ne zaman"),
    "id": _words("apa siapa dimana mana kapan mengapa bagaimana berapa apakah adalah"),
    "pl": _words("kto gdzie kiedy dlaczego jak ile jaki jaka jakie ktory ktora ktore jest czy"),
}
_LATIN_WEAK = {
    "fr": _words("le la les des du de un une et dans en sur pour par avec ce que au aux il elle ou l d qu a"),
    "de": _words("der die das den dem des ein eine einer einen und von im am zu mit auf fur hat was gibt in"),
    "es": _words("el la los las de del un una en y con por para se su hay al como que"),
    "it": _words("il lo la gli le di del della dei delle dell un una in per con che si e nel nella come l i"),
    "pt": _words("o a os as de do da dos das um uma em no na nos nas que com para e como por"),
    "nl": _words("de het een van is zijn en in op te met voor er heeft werd"),
    "tr": _words("ve bir bu icin ile mi mı mu de da olan olarak en kadar"),
    "id": _words("yang di dan ke dari itu ini untuk dengan pada"),
    "pl": _words("w z na do i sie nie to co od po"),
}
# Written with the Persian letters ی and ک, into which the words of a question are turned first.
_ARABIC_SCRIPT_STRONG = {
    "fa": _words("چیست کجاست کیست است چه چرا چگونه چطور آیا کدام کجا چند هستند دارد میشود"),
    "ur": _words("ہے ہیں کہاں کیوں کیسے تھا تھی تھے"),
}
_ARABIC_SCRIPT_WEAK = {
    "fa": _words("را از در با برای که تا می شود شد بود کرد آن این و کسی نام"),
    "ur": _words("کیا کون کب کے کی کا کو میں نے سے پر اور ہوا ہوئی کتنے کس"),
}
_ARTICLES = ("ال", "وال", "بال")
_NOT_ARABIC_LETTERS = re.compile("[پچژگٹڈڑںہھےۀەڕڵۆێښځڅډړګ]")

_LANGUAGE_NAMES = {
    "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "tr": "Turkish", "id": "Indonesian", "pl": "Polish", "fa": "Persian", "ur": "Urdu", "ps": "Pashto",
    "ku": "Kurdish", "sdh": "Kurdish", "ug": "Uyghur", "ms": "Malay", "sv": "Swedish", "da": "Danish",
    "fi": "Finnish", "ro": "Romanian", "cs": "Czech", "hu": "Hungarian", "vi": "Vietnamese", "sw": "Swahili",
}  # fmt: skip
_KANA = ("HIRAGANA", "KATAKANA")
_SCRIPT_NAMES = dict.fromkeys(_KANA, "Japanese script") | {"CJK": "Chinese script", "HANGUL": "Korean script"}


def detect_language(text: str) -> Language:
    """Return ``"ar"`` when most letters of ``text`` are Arabic, else ``"en"``, also without any letter.

    Looks at no more than 20,000 characters, in ten slices spread evenly over the text.
    """
    if text.isascii():
        return "en"
    if len(text) > _SAMPLE_SLICES * _SLICE_LENGTH:
        step = (len(text) - _SLICE_LENGTH) // (_SAMPLE_SLICES - 1)
        text = " ".join(text[i * step : i * step + _SLICE_LENGTH] for i in range(_SAMPLE_SLICES))
    return "ar" if 2 * _count(_ARABIC_RUN, text) > _count(_WORD, text) else "en"


def question_language(text: str) -> Language:
    """Return the language to answer ``text`` in.

    In a mixed question the language of its question words decides, of two that of the one it begins
    with; then that of its first function word, then the script of most letters. "Who" in «من هم The Who؟»
    is part of a name. A question without letters is ``"en"``. Raises UnsupportedLanguage for a question
    that is clearly in another language, naming it or its script.
    """
    text = text[:_QUESTION_LENGTH]
    words = _WORD.findall(fold(text))
    if text.isascii() and not _ENGLISH_WORDS.isdisjoint(words):
        return "en"
    arabic, latin, letters = _count(_ARABIC_RUN, text), _count(_LATIN_RUN, text), _count(_WORD, text)
    _refuse_other_script(text, letters - arabic - latin, letters, words)
    unnamed = _WORD.findall(fold(_NAMED.sub(" ", text))) if arabic else words
    language = _chosen_language(unnamed, "ar" if arabic > latin else "en")
    found = _other_than_arabic(text, words) if language == "ar" else _other_than_english(text, words)
    if found is not None:
        raise _unsupported(_LANGUAGE_NAMES.get(found, "another language"))
    return language


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def _unsupported(found: str) -> UnsupportedLanguage:
    return UnsupportedLanguage(
        f"this question seems to be in {found}; Isnad answers questions in Arabic and English: "
        "please rephrase it in one of them"
    )


def _refuse_other_script(text: str, others: int, letters: int, words: list[str]) -> None:
    known = not (_ENGLISH_WORDS | _ARABIC_WORDS).isdisjoint(words)
    # One or two foreign letters are symbols (π, γδ); a foreign word in a proper question or by itself next to
    # Latin words is their subject, while several may be a question about a Latin name.
    foreign = _WORD.findall(_LATIN_RUN.sub(" ", _ARABIC_RUN.sub(" ", text)))
    least = 0.3 if len(foreign) > 1 and not known else 0.6
    if others < 3 or others / letters <= least:
        return
    scripts = Counter(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in "".join(foreign))
    # Japanese mixes kana with more Chinese characters; kana tell it from Chinese.
    script = next(filter(scripts.__contains__, _KANA), scripts.most_common(1)[0][0])
    raise _unsupported(_SCRIPT_NAMES.get(script, f"{script.title()} script"))


def _chosen_language(words: list[str], dominant: Language) -> Language:
    asks_arabic = not _ARABIC_QUESTION_WORDS.isdisjoint(words)
    asks_english = not _ENGLISH_QUESTION_WORDS.isdisjoint(words)
    if asks_arabic != asks_english:
        return "ar" if asks_arabic else "en"
    if asks_arabic:
        # What a question begins with asks, unless the other language goes on after it: «كم» means what?
        first, second = words[0], words[1]
        if first in _ENGLISH_QUESTION_WORDS and second.isascii():
            return "en"
        return "ar" if first in _ARABIC_QUESTION_WORDS and not second.isascii() else dominant
    for word in words:
        if word in _ARABIC_WORDS:
            return "ar"
        if word in _ENGLISH_WORDS:
            return "en"
    return dominant


def _other_than_english(text: str, words: list[str]) -> str | None:
    if not _ENGLISH_WORDS.isdisjoint(words):
        return None
    if "¿" in text:
        words = [*words, "¿"]
    code, strong, hits = _most_likely(_LATIN_STRONG, _LATIN_WEAK, words)
    # Names of works and places carry articles (La La Land), hardly ever a question word as well.
    titles = sum(word[0].isupper() for word in _WORD.findall(text)[1:])
    sentence_like = len(words) >= 4 and 2 * titles < len(words)
    if not strong and not sentence_like:
        return None
    probabilities = dict(_identifier().rank(text))
    top = max(probabilities, key=lambda code: probabilities[code])
    if probabilities["en"] + probabilities["pcm"] > 0.05:
        return None
    if strong and (hits >= 2 or probabilities[top] >= 0.7):
        return code
    return top if sentence_like and probabilities[top] >= 0.95 else None


def _other_than_arabic(text: str, words: list[str]) -> str | None:
    plain = _WORD.findall(_MARKS.sub("", text).replace("ي", "ی").replace("ك", "ک"))
    signs_of_arabic = text.count("ة")
    signs_of_arabic += sum(word in _ARABIC_ONLY_WORDS or word.startswith(_ARTICLES) for word in words)
    code, strong, hits = _most_likely(_ARABIC_SCRIPT_STRONG, _ARABIC_SCRIPT_WEAK, plain)
    hits += sum(_NOT_ARABIC_LETTERS.search(word) is not None for word in plain)
    if hits <= signs_of_arabic:
        return None
    probabilities = dict(_identifier().rank(text))
    top = max(probabilities, key=lambda code: probabilities[code])
    if sum(probabilities[name] for name in ("ar", "arz", "ary")) > 0.1:
        return None
    if strong and (hits >= 2 or probabilities[top] >= 0.6):
        return code
    return top if len(plain) >= 3 and probabilities[top] >= 0.9 else None


def _most_likely(
    strong: dict[str, frozenset[str]], weak: dict[str, frozenset[str]], words: list[str]
) -> tuple[str, int, int]:
    """Return the language with most hits among those with a strong one, its strong hits, and all its hits."""
    counted = []
    for code in strong:
        strong_hits = sum(word in strong[code] for word in words)
        counted.append((strong_hits > 0, strong_hits + sum(word in weak[code] for word in words), strong_hits, code))
    _, hits, strong_hits, code = max(counted)
    return code, strong_hits, hits


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    # Loading takes most of a second, and almost every question is settled without it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
