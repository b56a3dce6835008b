"""Verbs that stand under another: "promised to open", «وعد بافتتاح»; what is promised is not done.

A statement may not tell of such a verb without what governs it, nor move a date or place from the one to the other:
of "On 3 May he promised to open the bridge" it does not follow that he promised to open it on 3 May.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.terms import word_terms
from index.text import fold
from qa.support.clauses import TELLS, is_past
from qa.support.concepts import concepts_of, is_listed, is_only_verb, may_be_verb
from qa.support.gaps import gap
from qa.support.lemmas import lemmas
from qa.support.verb_forms import BE, DETERMINERS, is_irregular
from qa.support.wording import Word, Wording
from qa.support.wording_words import INSIDE, LIGHT, LIGHT_ACROSS, REPORTS

Found = Sequence[tuple[Word, int]]
# What these govern is done.
_ACHIEVE = frozenset(
    fold(
        "managed began started continued helped used had has came went proceeded succeeded took takes taken occurred "
        "happened kept spent died happened followed ended completed finished resulted led caused forced carried "
        "قام تم جرى بدأ واصل استمر نجح تمكن شرع انتهى أدى تسبب أسفر اضطر أتم أكمل شارك اشترك اكتفى اشتهر عرف"
    ).split()
)
# Of these it is known that they govern whatever noun of a verb follows.
_INTENDS = TELLS | frozenset(
    fold(
        "promis vow swear sworn swore pledg undertak undertook threaten offer order command ask request urg advis "
        "propos plan intend accus charg allow permit author insist call chose choos want wish beg invit persuad warn "
        "وعد تعهد أقسم حلف اتفق وافق قرر أمر طلب هدد اتهم دعا أوصى حث نصح اقترح خطط اعتزم نوى سمح أذن أجاز كلف فوض "
        "عرض وجه أعلن التزم استعد رغب طالب ناشد حكم تقرر أصر"
    ).split()
)
# What follows these and "that" is so.
_TELLS = frozenset(fold("قال ذكر أعلن صرح أفاد أكد أضاف زعم ادعى حذر").split())
_IF_IT_WERE = frozenset(("كان", "كانت", "كانوا"))
_KNOWS = frozenset(
    fold(
        "know knew known find found discov learn learnt show shown prove proof reveal demonstr notic see saw clear "
        "fact "
        "true obvious rememb realis realiz mean ensur so such estim calcul rule law requir provid "
        "علم عرف اكتشف وجد أظهر بين أثبت كشف لاحظ تبين اتضح ثبت معروف واضح حقيقة ضمن كفل شك"
    ).split()
)
_ACCORDING = re.compile(r"\baccording to (?:the |an? |his |her )?", re.IGNORECASE)
_BY_WORD = frozenset(map(fold, "بحسب وفقا وفق حسب طبقا".split()))
# Of these no one says what is so according to them.
_RULES = frozenset(
    fold(
        "plan design rule agreement contract constitut treati schedul tradit custom size need age principl standard "
        "تصميم خطة قاعدة قواعد اتفاق اتفاقية عقد دستور معاهدة جدول تقليد عرف حجم حاجة عمر مبدأ معيار معايير نظام"
    ).split()
)
_LED = frozenset("of with on from for in about against at to into".split())
_TO, _ING, _ARTICLE, _LETTERS, _ALEF, _SHORTEST = "to", "ing", "ال", "بل", "ا", 4


def is_governed(wording: Wording, at: int) -> bool:
    """Tell whether the word at a place is a verb, or the noun of one, that stands under another before it."""
    word, small = wording.words[at], gap(wording, at)
    if not at or word.quantity:
        return False
    if not REPORTS.isdisjoint(small):
        return wording.words[at - 1].clause != word.clause and word.clause not in wording.relatives
    if word.text.isascii():
        base = (small[-1:] == [_TO] and not _is_past(word.text)) or small[-2:] in ([_TO, "be"], [_TO, "have"])
        noun = word.text.endswith(_ING) and not wording.text[word.start].isupper() and not _LED.isdisjoint(small[-1:])
        before = wording.words[at - 1].text
        # "recommended closing the mine"
        meant = word.text.endswith(_ING) and word.touches and _is_past(before) and not _is_among(before, _ACHIEVE)
        return (base or noun or meant) and may_be_verb(word.text) and DETERMINERS.isdisjoint(small)
    return not word.leads and _is_noun_of_verb(wording, at)


def _is_noun_of_verb(wording: Wording, at: int) -> bool:
    """Tell whether an Arabic word is what a verb before it is about: «قرر إغلاق المدرسة», «وعد بافتتاح الجسر»."""
    text, before = wording.words[at].text, wording.words[at - 1]
    bare = text[1:] if text[0] in _LETTERS and not is_listed(text) else text
    known = bool(concepts_of(bare)) and may_be_verb(bare)
    # «إحراق», «استقبال»
    shaped = len(bare) > _SHORTEST and bare[0] == bare[-2] == _ALEF and not concepts_of(bare)
    named = text.startswith(_ARTICLE) and not (is_listed(text) and is_only_verb(text))
    if named or text[0] == "ي" or not (known or shaped):
        return False
    led = bare != text or wording.words[at].preposition != ""
    behind = before.text.startswith(_ARTICLE) or before.quantity is not None or acts(wording, at - 1)
    return (led or behind) and (is_only_verb(bare) or _intends(wording, at))


def _intends(wording: Wording, at: int) -> bool:
    """Tell whether a word before a place in its clause is one of intention, order or speech."""
    before = [word for word in wording.words[:at] if word.clause == wording.words[at].clause]
    return any(_is_among(word.text, _INTENDS) for word in before if not word.text.startswith(_ARTICLE))


def _is_among(word: str, table: frozenset[str]) -> bool:
    forms = {word, word_terms(word)[0]} if word.isascii() else {form for some in lemmas(word)[:3] for form in some}
    return not table.isdisjoint(forms)


def phrases_stay(claimed: Wording, held: Wording, found: Found) -> bool:
    """Tell whether no date or place was moved over a verb that stands under another."""
    placed = [*_placed(claimed, found), *_operators(claimed, held)]
    verbs = [pair for pair in placed if _is_intended(claimed, pair[0]) or _is_intended(held, pair[1])]
    verbs = [pair for pair in verbs if _is_governed_in_both(held, placed, pair)]
    phrases = [pair for pair in placed if _is_phrase(claimed, pair[0]) or _is_phrase(held, pair[1])]
    moved = any(
        (phrase[0] < verb[0]) != (phrase[1] < verb[1]) for phrase in phrases for verb in verbs if phrase != verb
    )
    return not (moved or any(_loses_verb(held, placed, phrase[1]) for phrase in phrases))


def _loses_verb(held: Wording, placed: Sequence[tuple[int, int]], phrase: int) -> bool:
    """Tell whether a date or place is told of what governs the verb before it, which is not told."""
    clause, used = held.words[phrase].clause, {place for _, place in placed}
    inside = [at for at in range(phrase) if held.words[at].clause == clause]
    verb = next((at for at in reversed(inside) if _is_intended(held, at)), None)
    if verb is None or verb in used or any(at in used for at in inside if at > verb):
        return False
    return any(at in used and acts(held, at) for at in inside if at < verb)


def _is_intended(wording: Wording, at: int) -> bool:
    """Tell whether what stands under another verb is not told as done: of the Arabic ones only some say so."""
    return is_governed(wording, at) and (wording.words[at].text.isascii() or _intends(wording, at))


def _placed(claimed: Wording, found: Found) -> list[tuple[int, int]]:
    """Return by their places here the places there of the words that are told."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    return [(at_start[word.start], place) for word, place in found if word.start in at_start]


def _operators(claimed: Wording, held: Wording) -> list[tuple[int, int]]:
    """Return by their places here the places there of words that deny or suppose, which are counted, not compared."""
    here, there = ([at for at, word in enumerate(one.words) if word.operates] for one in (claimed, held))
    return list(zip(here, there, strict=True)) if len(here) == len(there) else []


def _is_governed_in_both(held: Wording, placed: Sequence[tuple[int, int]], verb: tuple[int, int]) -> bool:
    """Tell whether a verb that does not achieve what it governs is told before it here and there."""
    before = [pair for pair in placed if pair[0] < verb[0] and pair[1] < verb[1]]
    before = [pair for pair in before if acts(held, pair[1]) or _is_order(held.words[pair[1]])]
    return bool(before) and not _is_among(held.words[before[-1][1]].text, _ACHIEVE)


def _is_order(word: Word) -> bool:
    return not word.text.isascii() and _is_among(word.text, _INTENDS)


def _is_phrase(wording: Wording, at: int) -> bool:
    word = wording.words[at]
    dated = word.quantity is not None and word.quantity.kind == "date"
    return dated or (word.preposition in INSIDE and not (word.lettered or is_governed(wording, at)))


def governors_kept(claimed: Wording, held: Wording, found: Found) -> bool:
    """Tell whether nothing is told as done that stands there under another verb, which is not told."""
    used = {place for _, place in found} | {at for at, word in enumerate(held.words) if word.operates}
    for at, place in _placed(claimed, found):
        governed = is_governed(held, place)
        if not (is_done(claimed, at) and (governed or _is_named(held, place))):
            continue
        if governed and _is_to_be(held, place):
            return False
        verbs = _verbs(held, place, before=True)[-1:] or ([] if governed else _verbs(held, place, before=False)[:1])
        if any(verb not in used and not _is_among(held.words[verb].text, _ACHIEVE | LIGHT_ACROSS) for verb in verbs):
            return False
    return True


def _is_to_be(wording: Wording, at: int) -> bool:
    """Tell whether what a word says was only to be done: "The queen was to visit Oman"."""
    small = gap(wording, at)
    return _TO in small[-2:] and not BE.isdisjoint(small[-4:])


def tellers_kept(claimed: Wording, held: Wording, found: Found) -> bool:
    """Tell whether what someone says is not told without saying so: "The judge said that the bridge had burned"."""
    used = {place for _, place in found}
    if _loses_source(held, used):
        return False
    if any(_is_among(word.text, TELLS | _TELLS) for word in claimed.words):
        return True
    for at in sorted(used):
        clause = held.words[at].clause
        first = next(place for place, word in enumerate(held.words) if word.clause == clause)
        small = gap(held, first) if first else []
        # «إن كان» is a condition.
        if clause in held.relatives or REPORTS.isdisjoint(small) or not _IF_IT_WERE.isdisjoint(small):
            continue
        before = [p for p in range(first) if held.words[p].clause == held.words[first - 1].clause]
        known = any(_is_among(held.words[p].text, _KNOWS | LIGHT_ACROSS) for p in before)
        if before and not known and used.isdisjoint(before):
            return False
    return True


def _loses_source(held: Wording, used: set[int]) -> bool:
    """Tell whether it is not told according to whom something is so, where that is no document."""
    for match in _ACCORDING.finditer(held.text):
        behind = [at for at, word in enumerate(held.words) if word.start >= match.end()]
        if behind and behind[0] not in used and not _is_among(held.words[behind[0]].text, LIGHT["en"] | _RULES):
            return True
    for at in range(1, len(held.words)):
        word, before = held.words[at], held.words[at - 1]
        if before.text in _BY_WORD and at not in used and not _is_among(word.text, LIGHT["ar"] | _RULES):
            return True
    return False


def is_done(wording: Wording, at: int) -> bool:
    """Tell whether the word at a place is a finite verb under no other."""
    word, before = wording.words[at], wording.words[at - 1]
    first = word.text.isascii() or word.leads or (before.leads and before.text.startswith(_ARTICLE))
    return first and acts(wording, at) and not is_governed(wording, at)


def _is_named(wording: Wording, at: int) -> bool:
    """Tell whether an English word names what is done: "the opening of the bridge"."""
    word, after = wording.words[at], wording.words[at + 1 : at + 2]
    named = word.text.isascii() and not DETERMINERS.isdisjoint(gap(wording, at))
    return named and any(one.preposition == "of" for one in after)


def _verbs(wording: Wording, at: int, *, before: bool) -> list[int]:
    """Return the finite verbs before a place in its clause, or those behind it."""
    clause = wording.words[at].clause
    places = range(at) if before else range(at + 1, len(wording.words))
    return [place for place in places if wording.words[place].clause == clause and acts(wording, place)]


def acts(wording: Wording, at: int) -> bool:
    """Tell whether the word at a place may be a finite verb."""
    word = wording.words[at]
    if word.text.isascii():
        # "threaten" stands for "threatened" where a word denies or supposes.
        written = wording.text[word.start : word.end].lower() if word.operates else word.text
        return _is_past(written) and DETERMINERS.isdisjoint(gap(wording, at))
    known = bool(concepts_of(word.text)) and may_be_verb(word.text)
    return known and not (word.text.startswith(_ARTICLE) or word.preposition)


def _is_past(word: str) -> bool:
    return is_past(word) or is_irregular(word)
