"""An Arabic statement in the order and the forms of its source, where the source has the same words side by side.

«طُبعت الترجمة على يد ريزنر» says what «طبع ريزنر الترجمة» says, «ريزنر هو الذي طبع» what «طبع ريزنر» says. Arabic seldom
writes what tells subject from object, so nothing is told otherwise but where the source has verb, doer and what is done
in this order without a word between, and its form leaves no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.text import fold
from qa.support.lemmas import derived

_WORD = re.compile(r"[\w\u064b-\u0652\u0670]+(?:[.,:][0-9]+)*")
_MARKS = re.compile("[\u064b-\u0652\u0640]")
_DAMMA, _FATHA = "\u064f", "\u064e"
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_BY = re.compile(r"\s(?:من قبل|على يد|على أيدي|بواسطة)\s")
_CLEFT = re.compile(r"\s(?:هو الذي|هي التي|هم الذين|هو من|هي من)\s")
_IS = re.compile(r"\s(?:هو|هي)\s(?!الذي|التي|من\s)")
_DONE = re.compile(r"(?P<front>[^،]*?)(?<!\w)(?P<verb>تم|تمّ|تمت|تمّت|يتم|تتم|سيتم|ستتم)\s(?P<noun>\w+)\s(?P<rest>.+)")
_DOES = re.compile(r"(?P<verb>تقوم|يقوم|قامت|قام)\s(?P<who>.+?)\sب(?P<noun>\w+)\s(?P<rest>.+)")
_IN_COMMAS = re.compile(
    r"(?P<before>.*?(?P<last>\S+)) (?P<name>[^،\s]+(?: [^،\s]+){0,4})، (?P<what>[^،]+)، (?P<rest>.+)"
)
_PREPOSITIONS = frozenset(map(fold, "في من إلى على عن مع بين أمام تحت فوق عند قرب لدى".split()))
_LED = tuple(map(fold, ("بال", "لل", "ب", "ل")))
# What is given has two that it may be told of: «مُنح الملك الوسام».
_GIVES = tuple(map(fold, ("منح", "أعطى", "سلم", "أهدى", "وهب", "أعط", "باع", "أورث", "حرم")))
_TITLES = frozenset(
    map(
        fold,
        "الملك الوزير الأمير الشيخ الرئيس السلطان الإمام الخليفة الدكتور المهندس القائد القاضي الشاعر الطبيب التاجر "
        "الحارس السفير النائب المدير الأستاذ العالم الإمبراطور القيصر المعلم الكاتب المحامي الضابط الجنرال العقيد "
        "اللواء البابا النبي السيد الملكة الأميرة الوزيرة الرئيسة الطبيبة الشاعرة الكاتبة السفيرة المديرة المعلمة "
        "السيدة".split(),
    )
)
# «أكبر أبناء القاضي فيصل» may be a son of the judge Faisal.
_KIN = frozenset(
    map(fold, "أبناء أولاد بنات إخوة أخوات زوجات أحفاد أصدقاء وزراء قادة تلاميذ رجال جنود طلاب مستشاري أعداء".split())
)
_SUPERLATIVE = re.compile("ا[^ا]..?")
_LAST = frozenset(("اخر", "اول"))
_LONGEST = 6
_SHORTEST_NOUN = 3


def in_its_order(text: str, source: str) -> Iterator[str]:
    """Yield the statement ``text``, without its full stop, as the sentence ``source`` has it; both are Arabic."""
    written = _IN_BRACKETS.sub("", source)
    said = _Source(written)
    for tell in (_active, _cleft, _identity, _named_behind, _does, _done, _to_do, _was, _behind_phrase):
        yield from tell(text, said)


class _Source:
    """The words of a source as they are written and folded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.written = _WORD.findall(_IN_BRACKETS.sub("", text.replace("\u0640", "")))
        self.words = [fold(word) for word in self.written]
        self.marked = re.findall(r"[\w\u064b-\u0652\u0670]+(?:[.,:][0-9]+)*(?=(\W?))", self.text.replace("\u0640", ""))
        for at, word in enumerate(self.words):
            if at == 0 and len(word) > _SHORTEST_NOUN and word[0] in "وف":
                self.words[at] = word[1:]

    def ends(self, at: int, *, of_all: bool = False) -> bool:
        """Tell whether what is named ends before the word at a place: a mark or a preposition stands there.

        ``of_all``: no preposition, for what is the largest in the north need not be so of all.
        """
        phrase = not of_all and at < len(self.words) and self.words[at] in _PREPOSITIONS
        return at >= len(self.words) or phrase or self.marked[at - 1] in tuple("،.؛:")

    def has(self, *words: str) -> int:
        """Return where these words stand side by side, -1 if nowhere; «و» may stand before the first of them."""
        span = len(words)
        for at in range(len(self.words) - span + 1):
            first = self.words[at]
            led = first[1:] == words[0] and first[0] in "وف"
            if self.words[at + 1 : at + span] == list(words[1:]) and (first == words[0] or led):
                return at
        return -1


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(_MARKS.sub("", text))]


def _active(text: str, said: _Source) -> Iterator[str]:
    """Yield «طبع ريزنر الترجمة» for «طُبعت الترجمة على يد ريزنر»."""
    parts = _BY.split(text)
    if len(parts) != 2 or _FATHA in said.text:
        return
    done, behind = _WORD.findall(_MARKS.sub("", parts[0])), parts[1].split()
    if len(done) < 2 or fold(done[0]).startswith(_GIVES):
        return
    verb, what = fold(done[0]), _words(" ".join(done[1:]))
    for size in range(1, min(_LONGEST, len(behind)) + 1):
        who = _words(" ".join(behind[:size]))
        for active in {verb, verb.removesuffix("ت"), f"{verb}ت"}:
            at = said.has(active, *who, what[0])
            # «ضرب القرية زلزال»: the village did not strike.
            hers = who[0].startswith("ال") and who[0].endswith("ه") and who[0] not in _TITLES
            if hers and not active.endswith("ت"):
                continue
            if at >= 0 and _DAMMA not in said.written[at]:
                rest = " ".join([*behind[:size], *done[1:], *behind[size:]])
                yield f"{active} {rest}."


def _cleft(text: str, said: _Source) -> Iterator[str]:
    """Yield «طبع ريزنر الترجمة» for «ريزنر هو الذي طبع الترجمة»."""
    parts = _CLEFT.split(text)
    if len(parts) == 2 and (behind := parts[1].split()) and (who := _words(parts[0])):
        verb = fold(_MARKS.sub("", behind[0]))
        at = said.has(verb, *who)
        if at >= 0 and _DAMMA not in said.written[at]:
            yield " ".join([behind[0], parts[0], *behind[1:]]) + "."


def _identity(text: str, said: _Source) -> Iterator[str]:
    """Yield «أكبر الجزر تكسل» for «تكسل هي أكبر الجزر», where the source begins a clause with this."""
    parts = _IS.split(text)
    if len(parts) != 2:
        return
    name, behind = _words(parts[0]), re.split(r"(?=[،.])", parts[1], maxsplit=1)
    what = _words(behind[0])
    at = said.has(*what, *name) if name and what else -1
    if (
        at < 0
        or not _KIN.isdisjoint(what)
        or not said.ends(at + len(what) + len(name), of_all=True)
        or not _SUPERLATIVE.fullmatch(what[0])
        or what[-1] in _TITLES
    ):
        return
    before = fold(said.text).split(what[0])[0].rstrip()
    if re.fullmatch("[وف]?", before) or before.endswith((".", "،", ":", "؛", "، و", ". و")):
        yield f"{behind[0]} {parts[0]}{''.join(behind[1:])}."


def _was(text: str, said: _Source) -> Iterator[str]:
    """Yield «كان آخر جيوبه الباغوز» for «كانت الباغوز آخر جيوبه», as the source has it."""
    written = text.split()
    words = [fold(_MARKS.sub("", word)) for word in written]
    if words[0] not in ("كان", "كانت"):
        return
    for at in range(2, len(words)):
        what = words[at:]
        if (what[0] not in _LAST and not _SUPERLATIVE.fullmatch(what[0])) or what[-1] in _TITLES:
            continue
        for was in ("كان", "كانت"):
            there = said.has(was, *what, *words[1:at])
            if there >= 0 and _KIN.isdisjoint(what) and said.ends(there + len(words)):
                yield " ".join([was, *written[at:], *written[1:at]]) + "."


def _named_behind(text: str, said: _Source) -> Iterator[str]:
    """Yield «قالت مديرة المحطة ليلى» for «قالت ليلى، مديرة المحطة،»."""
    match = _IN_COMMAS.fullmatch(text)
    what = _words(match["what"]) if match else []
    # "The son of the king Khalid" may be the son of one who is called so.
    if len(what) > 1 and what[-1] in _TITLES:
        return
    if match and said.has(*_words(match["last"]), *what, *_words(match["name"])) >= 0:
        yield f"{match['before']} {match['what']} {match['name']} {match['rest']}."


def _does(text: str, said: _Source) -> Iterator[str]:
    """Yield «تفحص الممرضة العين» for «تقوم الممرضة بفحص العين»."""
    match = _DOES.fullmatch(text)
    if match is None:
        return
    noun, who = fold(_MARKS.sub("", match["noun"])), _words(match["who"])
    now = match["verb"].endswith("وم")
    for root in _roots(noun):
        forms = (f"ي{root}", f"ت{root}") if now else (root, f"{root}ت")
        for verb in forms:
            at = said.has(verb, *who)
            if at >= 0 and _DAMMA not in said.written[at][:2]:
                yield f"{verb} {match['who']} {match['rest']}."


def _done(text: str, said: _Source) -> Iterator[str]:
    """Yield «افتُتح السد» for «تم افتتاح السد», where the source writes that it was done."""
    match = _DONE.fullmatch(text)
    if match is None:
        return
    what = _words(match["rest"])
    tense = fold(_MARKS.sub("", match["verb"])).removesuffix("تم").removesuffix("تمت")
    for root in _roots(fold(_MARKS.sub("", match["noun"]))):
        stem = root.removeprefix("ا")
        for verb in {"": (root, f"{root}ت")}.get(tense, (f"{tense[:-1]}ي{stem}", f"{tense[:-1]}ت{stem}")):
            at = said.has(verb, what[0])
            if at >= 0 and _DAMMA in said.written[at]:
                yield f"{match['front']}{said.written[at]} {match['rest']}."


def _roots(noun: str) -> list[str]:
    """Return the verbs that a noun may be the doing of: «ترجمة» of «ترجم», «إلغاء» of «ألغى»."""
    if len(noun) < _SHORTEST_NOUN:
        return []
    more = [noun[:-1]] if noun.endswith("ه") and len(noun) > _SHORTEST_NOUN else []
    more += [f"{noun[:-2]}ي"] if noun.endswith("اء") else []
    return list(dict.fromkeys([noun, *derived(noun), *more]))


def _may_be_doer(verb: str, following: str) -> bool:
    """Tell whether the word behind a verb of the imperfect may be who does it: «تغلق الإدارة», but not «تغلق الباب»."""
    led = following in _PREPOSITIONS or (following[:2] in ("في", "عل", "ال") and following[2:3] in ("ه", "ك"))
    return not led and (following.endswith(("ه", "ات", "ا", "اء")) == (verb[0] == "ت"))


def _to_do(text: str, said: _Source) -> Iterator[str]:
    """Yield «قررت أن تغلق الباب» for «قررت إغلاق الباب», or the other way round, as the source has it."""
    written = text.split()
    words = [fold(_MARKS.sub("", word)).strip("،.") for word in written]
    for at, (noun, following) in enumerate(pairwise(words)):
        if at == 0 or len(noun) < 2:
            continue
        bare = noun.removeprefix("ال")
        for root in [*_roots(bare), bare]:
            stem = root.removeprefix("ا")
            for verb in (f"ي{stem}", f"ت{stem}"):
                if not _may_be_doer(verb, following) and said.has("ان", verb, following) >= 0:
                    yield " ".join([*written[:at], "أن", verb, *written[at + 1 :]]) + "."


def _behind_phrase(text: str, said: _Source) -> Iterator[str]:
    """Yield «فاز بالسباق ياسر» for «فاز ياسر بالسباق», as the source has it."""
    written = text.split()
    words = [fold(_MARKS.sub("", word)) for word in written]
    for start in range(2, min(_LONGEST, len(words) - 1) + 1):
        if words[start] not in _PREPOSITIONS and not words[start].startswith(_LED):
            continue
        for end in range(start + 1 + (words[start] in _PREPOSITIONS), min(start + _LONGEST, len(words)) + 1):
            if said.has(words[0], *words[start:end], *words[1:start]) >= 0:
                yield " ".join([written[0], *written[start:end], *written[1:start], *written[end:]]) + "."
