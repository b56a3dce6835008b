"""A follow-up question completed from the questions before it, without a language model.

A question depends on earlier ones when it opens as one ("what about …", «وماذا عن»), speaks of a pronoun,
or says hardly more than a question word. What it lacks is cut from the earlier questions as they were
spelled, because the completed question is shown to who asked it:

    "and in 4.1?"   after "What does Tarnfield DB 4.2 log?"  ->  "What does Tarnfield DB 4.1 log?"
    "who runs it?"  after "Where is the Water Court?"        ->  "who runs it (the Water Court)?"
    «ولماذا؟»       after «متى سقط الجسر؟»                      ->  «لماذا (سقط الجسر)؟»

The signs are words and their order, so a few questions that stand on their own are completed in vain;
they keep all their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.language import UnsupportedLanguage, question_language
from index.records import Language
from index.terms import lexical_terms
from index.text import fold_aligned
from qa.asked import CODES, HEADED, Asked, arabic_topic, english_topic, parse
from qa.followup_told import is_personal, may_stand_for, told_name

_HISTORY_READ = 8
# Characters; who writes more asks whole questions.
_LONGEST = 600
_LONGEST_DEPENDENT = 5

_ABOUT = frozenset(("what about", "how about", "ماذا عن", "ماذا بشان"))
_FREE_PRONOUNS = frozenset("هو هي هم هما ذلك تلك هذا هذه هناك هنالك".split())
_TIMES = frozenset("العام السنه الشهر اليوم الاسبوع".split())
# Nouns that ask for more when they stand alone: «ما السبب؟».
_RELATIONS = frozenset("السبب السعر الثمن العنوان الرقم العدد الاسم النتيجه التاريخ المكان الفرق".split())
_NO_PRONOUN = frozenset(
    "فقه وجه مياه اتجاه شبه الله لله بالله طه منبه مهم سهم درهم فهم متهم ملهم ادهم درهما سهما وجها".split()
)
_OPPOSITES = (
    *("north south east west", "men women", "tenant landlord", "buyer seller", "employer employee"),
    *("شمال جنوب شرق غرب", "رجال نساء سيدات", "مستاجر مالك موجر", "بائع مشتري"),
)

_CLITIC = re.compile(r"\w{2,}(?:ها|هم|هما|هن|ه)\Z")
_EXPLETIVE = re.compile(r"(?:(?:cost|take|true|legal|possible|allowed)s?\b.*\b(?:to|that)|(?:rain|snow)\w*)\b")
_POINT = (re.compile(r"(?:1\d|20)\d\d\Z"), re.compile(r"\d+(?:\.\d+)+\Z"))


@dataclass(frozen=True, slots=True)
class _Turn:
    """A completed question, what it is about, the names among that, all it says, and whom or what its answer named."""

    asked: Asked
    topic: tuple[str, ...]
    names: tuple[str, ...]
    event: tuple[str, ...]
    told: str = ""


def complete_question(question: str, history: Sequence[str], answers: Sequence[str] = ()) -> str:
    """Return ``question``, completed from ``history`` (earlier questions, oldest first) if it depends on them.

    ``answers`` are the texts of what was answered to the last questions of the history, where that is known.
    A question that stands on its own, or is in a third language, comes back as it is; so does one that
    would become very long.
    """
    turn: _Turn | None = None
    known = [*[""] * (len(history) - len(answers)), *answers[-len(history) or len(answers) :]]
    for earlier, answer in zip(history[-_HISTORY_READ:], known[-_HISTORY_READ:], strict=True):
        new = _next_turn(earlier, turn)
        turn = replace(new, told=told_name(new.asked.text, new.asked.language, answer)) if new else turn
    completed = _next_turn(question, turn) if turn else None
    if completed is None or len(completed.asked.text) > _LONGEST:
        return question
    # Words carried from the other language must not decide which one is answered in.
    same = _language(completed.asked.text) == completed.asked.language
    return completed.asked.text if same else question


def _language(text: str) -> Language | None:
    try:
        return question_language(text)
    except UnsupportedLanguage:
        return None  # It says so itself when asked, and there is nothing to carry from it.


def _next_turn(text: str, before: _Turn | None) -> _Turn | None:
    language = _language(text) if len(text) <= _LONGEST else None
    asked = parse(text, language) if language else None
    if asked is None or not asked.words:
        return None
    if before and before.asked.language != asked.language:
        before = _for_the_other_language(before)
    about = _about(asked) if before else None
    lacks = _lacks(asked, before) if before and about is None else None
    said = asked.cut(asked.rest, len(asked.codes.rstrip("aPDdf"))) or asked.cut(asked.rest, len(asked.words))
    if before and about is not None:
        again = _asked_again(asked, about, before.asked)
        if again is not None:
            return _next_turn(again, None)
        completed = parse(_with(_worded(asked, about, before), before.names), asked.language)
        kept = (asked.cut(about, len(asked.words)), *before.names)
        return _Turn(completed, kept, kept, kept)
    if before and lacks:
        carried = before.event if lacks == "event" else _carried(asked, before)
        completed = parse(_with(asked, carried), asked.language)
        return _Turn(completed, before.topic, before.names, (said, *before.topic))
    topic, names = arabic_topic(asked) if asked.language == "ar" else english_topic(asked)
    said = said or asked.cut(0, len(asked.words))
    return _Turn(asked, topic or (said,), names or topic or (said,), (said,))


def _carried(asked: Asked, before: _Turn) -> tuple[str, ...]:
    """Return what a pronoun may stand for: what was asked about, and beside it whom or what the answer named.

    Of "she" the latter comes first: who that is was asked before.
    """
    pronouns = [word for i, word in enumerate(asked.words) if _refers(asked, i)]
    question = before.asked
    if not before.told or not may_stand_for(pronouns, question.text, question.language):
        return before.topic
    return (before.told, *before.topic) if is_personal(pronouns) else (*before.topic, before.told)


def _for_the_other_language(turn: _Turn) -> _Turn:
    """Return ``turn`` with its names only, each up to the first word that could make it a question."""
    coded = ((name, parse(name, turn.asked.language)) for name in turn.names)
    names = tuple(name if "q" not in asked.codes else asked.cut(0, asked.codes.index("q")) for name, asked in coded)
    return _Turn(turn.asked, names, names, names, turn.told)


def _about(asked: Asked) -> int | None:
    """Return the first word of what an elliptical question names, or None for a whole question."""
    words, codes = asked.words, asked.codes
    first = len(codes) - len(codes.lstrip("f"))
    if " ".join(words[first : first + 2]) in _ABOUT:
        return first + 2 if first + 2 < len(words) else None
    relative = asked.joined and words[first : first + 1] == ["ما"]
    whole = asked.asking is not None and asked.asking < first + 4 and not relative
    if whole or first == len(words) or codes[first] == "a":
        return None
    if first or asked.joined:
        return first
    asks = asked.text.rstrip()[-1] in "?؟" and len(words) <= 4
    return 0 if asks and (codes[0] == "P" or len(words) == 1 or words[0][0] == "و") else None


def _lacks(asked: Asked, before: _Turn) -> str | None:
    """Tell what a whole question lacks: the "topic" it speaks of, all that was said (the "event"), or None."""
    own = asked.count(asked.rest)
    if own > _LONGEST_DEPENDENT:
        return None
    pronoun = next((word for i, word in enumerate(asked.words) if _refers(asked, i)), None)
    if pronoun or "N" in asked.codes:
        return pronoun and ("event" if pronoun in ("that", "this", "ذلك", "هذا") else "topic")
    if own == 0:
        return "event"
    left, asks = asked.codes[asked.rest :], asked.asks()
    headed = asked.asking is not None and asks in HEADED and asked.codes[asked.asking + 1 : asked.rest].strip("av")
    few = own == 1 and not _defines(asked) and not (headed and re.search("[PDd]w", left))
    opened = (asked.joined or asked.codes[0] == "f") and own <= 3
    # «لماذا توقفت عن الطيران؟»: a verb with neither subject nor object after it.
    verb = asked.language == "ar" and (asked.asking or asks in ("متي", "اين", "كيف", "لماذا", "لم", "هل"))
    subjectless = verb and own <= 3 and re.match("w(?:P|v|$)", left) and asked.words[asked.rest][:2] != "ال"
    return "topic" if few or opened or subjectless or (own <= 3 and _mentions(asked, before)) else None


def _defines(asked: Asked) -> bool:
    """Tell whether this is «ما الزراعة؟» or "what is malaria?"."""
    if asked.language == "ar":
        return asked.asks() in ("ما", "من") and asked.words[-1] not in _RELATIONS
    return re.match("qa[dw]", asked.codes) is not None and asked.asks() in ("what", "who")


def _mentions(asked: Asked, before: _Turn) -> bool:
    """Tell whether a short question says "the museum" of a museum that was named."""
    terms = set(lexical_terms(" ".join(before.topic), before.asked.language))
    defined = (word for i, word in enumerate(asked.words) if _is_definite(asked, i))
    return any(not terms.isdisjoint(lexical_terms(word, asked.language)[:1]) for word in defined)


def _is_definite(asked: Asked, position: int) -> bool:
    """Tell whether "the" stands before this word; after a noun of its own, «مدينة العنبر», it is a new name."""
    if asked.words[position][:2] != "ال":
        return asked.codes[max(position - 1, 0)] == "D"
    return position <= asked.rest or asked.codes[position - 1] != "w" or asked.words[position - 1][:2] == "ال"


def _refers(asked: Asked, position: int) -> bool:
    """Tell whether this word is or holds a pronoun for something that the question itself does not name."""
    word, codes, own = asked.words[position], asked.codes, asked.count(asked.rest, position)
    following = asked.words[position + 1] if position + 1 < len(codes) else ""
    closes = not following or codes[position + 1] in "Pvq" or following[1:] in CODES["ar"]
    if asked.language == "en":
        if codes[position] != "p" or own > 1 or "N" in codes[:position]:
            return False
        if word == "there":
            return codes[:position][-1:] != "a"
        if word == "it" and following:
            return not _EXPLETIVE.match(asked.text[asked.spans[position + 1][0] :].lower())
        return not following or position == asked.rest or word not in ("this", "that", "these", "those")
    if codes[position] == "p" and word not in _FREE_PRONOUNS:
        return own < 4
    if own > 2 or any(earlier.startswith("ال") for earlier in asked.words[:position]):
        return False
    if word in _FREE_PRONOUNS:
        subject = position == asked.rest and asked.asks() not in ("ما", "من")
        this_year = word in ("هذا", "هذه") and following in _TIMES
        return (closes or subject or following.startswith("ال")) and not this_year
    counted = position < asked.rest and word[-1] == "ه"
    if counted or codes[position] != "w" or word[:2] == "ال" or not _CLITIC.match(word):
        return False
    # Folding makes ة and ه one letter; only the second is a pronoun, and only where no noun follows.
    start, end = asked.spans[position]
    whole = word[-1] == "ه" and ("ة" in asked.text[start:end] or not closes or codes[:position][-1:] == "P")
    return word not in _NO_PRONOUN and not whole


def _with(asked: Asked, carried: Sequence[str]) -> str:
    """Return the question with what it lacks in parentheses before its question mark."""
    end = asked.spans[-1][1]
    arabic = asked.language == "ar"
    own = asked.text[:end].strip() if asked.asking is None else asked.cut(0, len(asked.words))
    new = ("، " if arabic else ", ").join(piece for piece in dict.fromkeys(carried) if piece and piece not in own)
    return f"{own} ({new}){asked.text[end:].strip() or ('؟' if arabic else '?')}" if new else asked.text


def _worded(asked: Asked, first: int, before: _Turn) -> Asked:
    """Return an elliptical question in words that show its language beside words of the other one."""
    if asked.language == before.asked.language:
        return asked
    opening = "ماذا عن" if asked.language == "ar" else "what about"
    named = asked.cut(first + (asked.codes[first] == "P"), len(asked.words))
    return parse(f"{opening} {named}", asked.language)


def _asked_again(asked: Asked, first: int, earlier: Asked) -> str | None:
    """Return the earlier question with what the elliptical one names in place of its counterpart or at its end."""
    named = asked.cut(first, len(asked.words))
    if asked.language != earlier.language or len(asked.words) - first > 6 or re.search("[?؟]", named):
        return None
    place = _counterpart(asked, first, earlier)
    if place is None:
        end = earlier.spans[-1][1]
        return f"{earlier.text[:end]} {named}{earlier.text[end:].strip()}" if asked.codes[first] == "P" else None
    (start, end), new = place
    return earlier.text[:start] + new + earlier.text[end:]


def _counterpart(asked: Asked, first: int, earlier: Asked) -> tuple[tuple[int, int], str] | None:
    """Return the place in the earlier question of what an elliptical one asks otherwise, and the new words."""
    known = set(earlier.words)
    content = [i for i, code in enumerate(asked.codes) if i >= first and code in "wN9" and asked.words[i] not in known]
    for point in _POINT:
        ours, theirs = ([i for i, word in enumerate(side.words) if point.match(word)] for side in (asked, earlier))
        if len(ours) == len(theirs) == 1 and ours == content:
            return earlier.spans[theirs[0]], asked.cut(content[0], content[0] + 1)
    if not content:
        return None
    new = asked.cut(content[0], content[-1] + 1)
    if re.fullmatch("N+", asked.codes[content[0] : content[-1] + 1]):
        runs = [match.span() for match in re.finditer("N+", earlier.codes)]
        subject = re.compile("D?(N+)(?![wN9])|D?(N+)w(?!w)").match(earlier.codes, earlier.rest)
        found = runs if len(runs) == 1 else [subject.span(subject.lastindex or 0)] if subject else []
        return ((earlier.spans[found[0][0]][0], earlier.spans[found[0][1] - 1][1]), new) if found else None
    name = asked.words[content[0]].removeprefix("ال")
    sides = next((line.split() for line in _OPPOSITES if name in line.split()), [])
    theirs = [i for i, word in enumerate(earlier.words) if word.removeprefix("ال") in sides]
    if len(content) > 1 or len(theirs) != 1:
        return None
    # «والشمال؟» after «جنوب المدينة» asks of «شمال المدينة», without the article.
    bare = asked.words[content[0]] != name and not earlier.words[theirs[0]].startswith("ال")
    return earlier.spans[theirs[0]], new[fold_aligned(new).starts[2 * bare] :]
