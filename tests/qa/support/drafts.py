"""Drafts about the seeds, true ones and false ones, built the same way every time from statements that are true."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.language import detect_language
from index.passages import split_passages
from index.records import Document, Hit, Language, text_digest
from index.sentences import sentence_spans
from qa.prompt import Evidence

Told = tuple[str, str, str]
"""Document, words of the sentence that says so, statement."""

SEEDS = Path(__file__).parents[3] / "seeds"
OTHER_NAMES = {"en": ["Wolverton", "Castellano", "Bergmann"], "ar": ["الطرابلسي", "غوتنبرغ", "سمرقند"]}
NAMES_AR = (
    "ابن "
    ""
    "الهيثم|البصرة|ريزنر|بازل|بدر|المخا|عدن|بريطانيا|اليونسكو|بلنسية|الصبار|السدر|تافيلالت|المغرب|السويد|الكونغرس|مورس|"
    "أيرلندا|هالفرد|تيليري|الشراع|أسوان|السودان|مروي|نجلاء|الدهماني|ناسا|تكسل|الأوروبي|فرنسي|الهند"
)
_NAME_EN = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_NUMBER = re.compile(r"[0-9٠-٩]+(?:[.,][0-9]+)*")
_VERB_EN = re.compile(r"\b(was|were|is|are|will)\b(?! not)")
_OTHER_UNITS = {
    "kilometres": "miles", "euros": "dollars", "pounds": "euros", "tonnes": "litres", "seconds": "minutes",
    "minutes": "hours", "million": "billion", "percent": "metres", "days": "weeks", "years": "months",
    "dollars": "dinars",
    "dinars": "dollars", "كيلومترًا": "ميلًا", "يورو": "دولار", "ألف": "مليون", "مليون": "ألف",
    "دينار": "درهم", "دقيقة": "ساعة",
    "ثانية": "دقيقة", "سنوات": "أشهر", "طن": "لتر", "أشهر": "سنوات", "جنيه": "ريال", "أيام": "أسابيع",
    "thousand": "million",
}  # fmt: skip
_TURNED = {
    "rise": "fall", "first": "last", "largest": "smallest", "opened": "closed", "begins": "ends", "started": "ended",
    "left": "entered", "final": "first", "ended": "began", "free": "dear", "killed": "saved", "lost": "won",
    "closed": "open",
    "prohibited": "allowed", "born": "buried", "long": "wide", "after": "before", "ستورتفع": "سينخفض", "أكبر": "أصغر",
    "سترتفع": "ستنخفض", "افتُتح": "أُغلق", "فُتحت": "أُغلقت", "بدأ": "انتهى", "انطلق": "انتهى",
    "تبدأ": "تنتهي", "مغلقًا": "مفتوحًا",
    "غادرت": "دخلت", "أكثر": "أقل", "بعد": "قبل", "الأخيرة": "الأولى", "الأول": "الأخير",
    "الأولى": "الأخيرة", "حظر": "أباح",
    "more": "less", "north": "south", "وُلد": "توفي", "احتلت": "حررت", "يكفي": "يعجز", "تملك": "تبيع",
    "lends": "buys",
}  # fmt: skip
_MONTHS = {
    "January": "June", "February": "May", "July": "March", "August": "April", "September": "March", "December": "May",
    "March": "August", "October": "June", "April": "July", "May": "November", "يناير": "يونيو",
    "فبراير": "يوليو", "مايو": "مارس",
    "أكتوبر": "مارس", "أغسطس": "يناير", "يوليو": "مايو", "سبتمبر": "فبراير", "أبريل": "نوفمبر",
    "ديسمبر": "مايو", "مارس": "سبتمبر",
}  # fmt: skip


@dataclass(frozen=True)
class Drafted:
    """One statement of a draft: its kind, its words, the passage it cites and the words quoted; whether it is true."""

    kind: str
    text: str
    cites: tuple[tuple[Evidence, str], ...]
    true: bool

    @property
    def written(self) -> str:
        """As a model writes it."""
        return " ".join([self.text, *(f'[{evidence.key} "{quote}"]' for evidence, quote in self.cites)])


def evidence_of(source: str, anchor: str, key: str) -> tuple[Evidence, str]:
    """Return the passage that holds ``anchor`` as evidence, and the sentence around it."""
    text = (SEEDS / source).read_text("utf-8")
    at = text.index(anchor)
    language: Language = "ar" if source.startswith("ar") else "en"
    document = Document(source, source, text.splitlines()[0].lstrip("# "), language, text, text_digest(text))
    passage = next(p for p in split_passages(document, 256) if p.start <= at < p.end)
    hit = Hit(replace(passage, id=1), document, 1.0, 1.0, 1.0, 1, 1)
    spans = sentence_spans(hit.text)
    start, end = next((s, e) for s, e in spans if passage.start + s <= at < passage.start + e)
    return Evidence(key, hit, passage.start, passage.end), hit.text[start:end]


def build_drafts(same: Sequence[Told], across: Sequence[Told], seed: int, most: int) -> list[Drafted]:
    """Return all true drafts there are to make of these statements, and false ones up to ``most`` in all."""
    chance = random.Random(seed)
    told = [
        (source, anchor, text, *_cited(i, source, anchor)) for i, (source, anchor, text) in enumerate([*same, *across])
    ]
    true = [Drafted("paraphrase", text, ((evidence, quote),), True) for *_, text, evidence, quote in told[: len(same)]]
    true += [Drafted("across", text, ((evidence, quote),), True) for *_, text, evidence, quote in told[len(same) :]]
    plain = {quote: (evidence, quote) for *_, evidence, quote in told if len(quote.split()) < 25}
    true += [_attributed(*one, chance) for one in plain.values() if chance.random() < 0.7]
    false = [draft for one in true for draft in _altered(one, chance)]
    false += list(_spliced(true, chance)) + list(_fabricated(true, chance))
    chance.shuffle(false)
    return true + _evenly(false, most - len(true))


def _evenly(drafts: Sequence[Drafted], most: int) -> list[Drafted]:
    """Take the same number of each kind, as far as there are so many."""
    by_kind: dict[str, list[Drafted]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.kind, []).append(draft)
    taken: list[Drafted] = []
    while len(taken) < most and any(by_kind.values()):
        taken += [some.pop() for some in by_kind.values() if some]
    return taken[:most]


def _cited(number: int, source: str, anchor: str) -> tuple[Evidence, str]:
    return evidence_of(source, anchor, f"k{number:03}")


def _attributed(evidence: Evidence, quote: str, chance: random.Random) -> Drafted:
    arabic = detect_language(quote) == "ar"
    opening = chance.choice(["وفقًا للمصدر، ", "بحسب الوثيقة، ", ""] if arabic else ["According to the document, ", ""])
    return Drafted("copy", opening + quote, ((evidence, quote),), True)


def _altered(draft: Drafted, chance: random.Random) -> Iterator[Drafted]:
    """Yield ``draft`` with one thing changed in what it says; what it quotes stays true."""
    language = detect_language(draft.text)
    changes: list[tuple[str, Callable[[str], str]]] = [
        ("number", lambda text: _NUMBER.sub(lambda m: _other_number(m[0], chance), text, count=1)),
        ("name", lambda text: _other_name(text, language, chance)),
        ("negation", lambda text: _negated(text, language)),
        ("unit", lambda text: _swapped(text, _OTHER_UNITS)),
        ("direction", lambda text: _swapped(text, _TURNED)),
        ("date", lambda text: _swapped(text, _MONTHS)),
    ]
    for kind, change in changes:
        if draft.kind != "copy" and (text := change(draft.text)) != draft.text:
            yield Drafted(kind, text, draft.cites, False)


def _other_number(number: str, chance: random.Random) -> str:
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = chance.choice(places)
    digit = chance.choice([digit for digit in "123456789" if digit != str(int(number[place]))])
    return number[:place] + digit + number[place + 1 :]


def _other_name(text: str, language: str, chance: random.Random) -> str:
    pattern = _NAME_EN if language == "en" else re.compile(rf"(?<=[\sبل])(?:ال)?(?:{NAMES_AR})(?=[\s.،])")
    months = {*_MONTHS, "Nobel"}
    found = [match for match in pattern.finditer(text) if match[0] not in months]
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(OTHER_NAMES[language]) + text[match.end() :]


def _negated(text: str, language: str) -> str:
    if language == "en":
        plain = re.sub(r" (?:do|does) not\b", "", text)
        return plain if plain != text else _VERB_EN.sub(r"\1 not", text, count=1)
    plain = re.sub(r"^(?:لم|لا) ", "", text)
    return plain if plain != text else f"{'لا' if text[0] in 'يت' else 'لم'} {text}"


def _swapped(text: str, words: dict[str, str]) -> str:
    """Put another word for the first one that ``words`` know."""
    for word, other in words.items():
        if re.search(rf"(?<!\w){word}(?!\w)", text):
            return re.sub(rf"(?<!\w){word}(?!\w)", other, text, count=1)
    return text


def _spliced(true: Sequence[Drafted], chance: random.Random) -> Iterator[Drafted]:
    """Yield the beginning of one statement with the end of another, citing both as they stand."""
    for draft in true:
        other = chance.choice([one for one in true if detect_language(one.text) == detect_language(draft.text)])
        first, second = draft.text.rstrip(".").split(), other.text.split()
        if draft.cites[0][1] != other.cites[0][1] and len(first) > 3 and len(second) > 3:
            text = " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])
            yield Drafted("splice", text, (*draft.cites, *other.cites), False)


def _fabricated(true: Sequence[Drafted], chance: random.Random) -> Iterator[Drafted]:
    for draft in true:
        ((evidence, quote),) = draft.cites
        other = chance.choice([one for one in true if one.cites[0][1] != quote])
        yield Drafted("other statement", other.text, draft.cites, False)
        if quote not in other.cites[0][0].text:
            yield Drafted("other passage", draft.text, ((other.cites[0][0], quote),), False)
        changed = _NUMBER.sub(lambda m: _other_number(m[0], chance), quote, count=1)
        if changed != quote:
            yield Drafted("made-up quote", changed, ((evidence, changed),), False)
        invented = (
            "غرقت السفينة كلها في تلك الليلة."
            if evidence.hit.passage.language == "ar"
            else "The whole fleet sank that night."
        )
        yield Drafted("made-up statement", invented, ((evidence, quote),), False)
