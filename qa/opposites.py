"""Events that exclude each other, and sentences that tell only the opposite of what a question asks.

"She was born in Cairo" does not tell where she died: it speaks of her, and of a place, and still answers another
question. That a sentence does so is only said where it is certain: the question asks of one such event, and the
sentence tells its opposite and has no word that may tell the event itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from index.records import Language
from index.text import fold, fold_aligned
from qa.asked import HEADED, Asked, parse
from qa.kinds import question_kinds
from qa.support.concepts import concepts_of
from qa.support.verb_forms import BE, DETERMINERS

# An event, "|", and its opposite; "<>" instead where one does to the other what the other has done to him, as with
# selling and buying. A word behind "~" may tell something else as well: of it no more is taken than that the event
# may be told. One behind "=" is sure only as a verb, which none behind an article is.
_EVENTS = """
born birth birthplace ~native ~baptised ولد ولدت ولدوا يولد تولد مولود مولودة مولد ولادة ميلاده ميلادها ~ميلاد
~الميلاد
| die dies died dying dead death deaths deceased killed murdered assassinated executed ~buried ~perished ~passed ~d
~shot ~hanged ~drowned ~funeral ~tomb ~grave مات ماتت ماتوا يموت تموت موت توفي توفيت توفوا يتوفى وفاة متوفى مقتل قتل
قتلت قتلوا اغتيل اغتيال ~رحل ~دفن ~استشهد ~ت ~قبر;
founded founding founder founders establish establishes established establishing establishment ~create ~created ~found
~formed ~set أسس أسست أسسوا تأسس تأسست تأسيس أنشئ أنشئت أنشأ أنشأت إنشاء ~أقيم ~أقيمت مؤسس ~شكل ~تشكل
| dissolve dissolves dissolved dissolution disband disbanded disbandment abolish abolished abolition ~broke ~split
ألغي ألغيت ألغى إلغاء ~حل ~حلت ~تفكيك ~تفكك;
open opens opened reopened inaugurated inauguration ~opening افتتح افتتحت افتتاح يفتتح فتح فتحت يفتح تفتح دشن دشنت
تدشين
| closes closed closure shut shuts ~close ~closing ~until ~till ~ceased ~last ~demolished ~حتى ~توقف أغلق أغلقت أغلقوا
يغلق تغلق إغلاق مغلق مغلقة أقفل أقفلت;
begin begins began begun started starts commenced launched outbreak ~start ~beginning ~onset ~launch ~opened ~erupted
بدأ بدأت بدأوا يبدأ تبدأ انطلق انطلقت اندلع اندلعت اندلاع نشب نشبت ~بداية ~بدء ~انطلاق ~شرع ~افتتح
| ended ends finished finishes concluded concludes expired expires ~end ~ending ~finish ~conclude ~expire ~completed
~over ~until ~till ~lasted ~surrender ~armistice ~peace ~treaty ~ceased انتهى انتهت انتهوا ينتهي تنتهي انتهاء اختتم
اختتمت اختتام ~نهاية ~حتى ~استمر ~دام ~استمرت ~دامت ~انقضى ~توقف;
arrive arrives arrived arrival joins joined enters entered appointed hired recruited ~join ~enter ~came ~come ~reach
~reached ~landed ~appointment ~entry ~get ~gets ~got ~elected ~named ~became ~succeeded ~replaced ~took وصل وصلت وصلوا
يصل تصل وصول دخل دخلت دخلوا انضم انضمت انضموا انضمام التحق التحقت التحاق عين عينت تعيين ~قدم ~جاء ~دخول ~بلغ ~حل ~تولى
~انتخب ~أصبح ~خلف
| leave departs departed departure resign resigns resigned resignation quit quits dismissed fired sacked withdraw
withdrew withdrawal =left ~graduated ~out ~ousted ~retired ~removed ~moved ~went ~until ~till ~succeeded ~replaced
~term ~حتى ~خلف غادر غادرت غادروا يغادر تغادر مغادرة استقال استقالت استقالة انسحب انسحبت انسحاب أقيل أقيلت إقالة ترك
تركت تركوا ~رحل ~رحلت ~رحيل ~خرج ~خروج ~عزل ~تخرج;
enrolled enrol enroll enrols ~التحق ~التحقت ~entered ~joined ~began ~started
| graduate graduates graduated graduation تخرج تخرجت تخرجوا ~degree ~finished ~completed ~شهادة ~حصل;
win wins won winner winners victory victorious triumphed ~winning ~beat ~beats ~defeat ~defeated ~defeating ~champion
~champions ~title ~first فاز فازت فازوا يفوز تفوز فوز انتصر انتصرت انتصروا انتصار ~هزم ~هزيمة ~تغلب ~تغلبت ~بطل ~لقب
~أحرز ~أحرزت
<> lose loses lost losing loser ~defeat ~defeated ~beat ~beaten ~runner خسر خسرت خسروا يخسر تخسر خسارة ~هزم ~هزيمة
~تغلب ~تغلبت;
buy buys bought purchased acquired acquires ~buying ~purchase ~acquisition ~paid اشترى اشترت اشتروا يشتري تشتري شراء
ابتاع ~استحوذ ~استحواذ
<> sell sells sold selling ~sale ~sales باع باعت باعوا يبيع تبيع ~بيع ~بيعت ~مبيعات;
borrow borrows borrowed اقترض اقترضت يقترض تقترض اقتراض ~استدان
<> lend lends lent أقرض أقرضت يقرض تقرض إقراض;
rise rises =rose risen increase increases increased grew grown grows ~growth ~grow ~climbed ~up ~raised ~higher
~doubled ~soared ~surged ~jumped ارتفع ارتفعت يرتفع ترتفع ارتفاع ازداد ازدادت يزداد تزداد زاد زادت زيادة ~نما ~نمت
~نمو ~رفع
| fall falls fallen decrease decreases decreased decline declines declined =fell ~drop ~dropped ~shrank ~down ~reduced
~lower ~halved ~plunged ~slumped انخفض انخفضت ينخفض تنخفض انخفاض هبط هبطت هبوط تراجع تراجعت ~قل ~نقص ~خفض;
marry marries married marriage wed wedding ~wife ~husband تزوج تزوجت تزوجا يتزوج زواج زفاف ~زوجته ~زوجها ~اقترن
| divorce divorces divorced ~separated ~separation ~split طلق طلقت طلاق تطلق ~انفصل ~انفصلا ~انفصال;
built constructed erected construction rebuilt ~build ~made ~completed بني بنيت بنى بنت بناء شيد شيدت تشييد ~أقيم
~أنشئ ~أنشئت
| demolish demolished demolition razed destroyed destruction ~destroy ~burned ~burnt ~collapsed ~fire ~torn ~ruined
~sacked ~bombed ~earthquake ~flood هدم هدمت تهدم دمر دمرت تدمير ~انهار ~انهارت ~احترق ~حرق ~خرب;
arrested arrest imprisoned jailed detained ~captured ~taken ~prison ~sentenced اعتقل اعتقلت اعتقلوا اعتقال سجن سجنت
~قبض ~حبس
| freed pardoned released ~release ~escaped ~bail أفرج إفراج ~سراح ~سراحه ~سراحها ~فر ~هرب;
accepted accepts accept approved approves ~agreed ~passed وافق وافقت وافقوا موافقة ~أقر ~قبل ~قبول
| rejected rejects reject refused refuses rejection ~declined ~vetoed رفض رفضت رفضوا يرفض ترفض ~امتنع;
crowned ascended enthroned coronation ~became ~succeeded ~throne توج توجت تتويج اعتلى اعتلت ~تولى ~تولت ~خلف
| abdicate abdicated abdication deposed dethroned overthrown ~overthrew ~died تنازل تنازلت خلع خلعت أطيح ~عزل ~سقط;
occupied conquered invaded invasion conquest occupation ~captured ~took ~taken احتل احتلت احتلوا احتلال غزا غزت غزو
~استولى ~سيطر ~فتح
| liberated liberation evacuated ~freed ~withdrew ~independence ~recaptured تحرير تحررت حرر حررت جلاء ~استقلال ~انسحب;
import imports imported استورد استوردت يستورد تستورد استيراد واردات
| export exports exported يصدر تصدر تصدير صادرات ~صدر ~صدرت;
appear appears appeared ظهر ظهرت يظهر ظهور
| disappear disappears disappeared vanished اختفى اختفت يختفي اختفاء
"""
_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = tuple(fold(" و ف ال وال ب ل بال لل فال ول وب").split(" "))
_SUFFIXES = tuple(fold(" ه ها هم هما ته تها تهم ت").split(" "))
_SHORTEST = 3
# Behind these a question tells which thing is meant, or when, and not what is asked of it.
_SUBORDINATE = frozenset(
    fold(
        "who which that whose whom when where after before since until till while during following if because "
        "الذي التي الذين اللذين بعد قبل منذ حتى عندما حين حينما أثناء خلال عند لما بعدما قبلما إذا"
    ).split()
)
_DOES = frozenset(("did", "does", "do", "will"))
_DENIES = frozenset(fold("not no never none nor without لا لم لن ليس ليست غير دون بدون").split())
# A span of time or of figures tells both of its ends: "1902-1960", "open from 9 to 5".
_RANGE = re.compile(
    r"\d\s*[-–—]\s*\d|\d\s*(?:[ap]\.?m\.?\s*)?(?:to|until|till|الي|حتي)\s\S*\d"
    r"|\bfrom\b.+\b(?:to|until|till)\b|\bbetween\b.+\band\b|\bمن\b.+\b(?:الي|حتي)\b|\bبين\b.+\bو\w+"
)
# "sold to", "lost to": whoever is named behind it has bought, or won.
_ONWARD = re.compile(r"\b(?:to|against|for)\b|\b(?:الي|امام|لصالح)\b|\bل\w{3,}")


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a word tells: a side of a row; ``sure`` that it does, as a ``verb`` at least; ``mutual`` as by "<>"."""

    row: int
    side: int
    sure: bool
    verb: bool
    mutual: bool


@dataclass(frozen=True, slots=True)
class AskedEvent:
    """The event that a question asks of: a folded word of it, and the senses of that word."""

    word: str
    senses: tuple[_Sense, ...]


@cache
def _senses() -> dict[str, tuple[_Sense, ...]]:
    """Return the senses of each folded word."""
    found: dict[str, tuple[_Sense, ...]] = {}
    for number, row in enumerate(_EVENTS.strip().split(";")):
        mutual = "<>" in row
        for side, words in enumerate(re.split(r"<>|\|", row)):
            for word in fold(words).split():
                sense = _Sense(number, side, sure=word[0] != "~", verb=word[0] == "=", mutual=mutual)
                found[word.lstrip("~=")] = (*found.get(word.lstrip("~="), ()), sense)
    return found


@lru_cache(maxsize=50_000)
def _senses_of(word: str) -> tuple[_Sense, ...]:
    """Return the senses of a folded word, or of the first form in the table that it may be of."""
    table = _senses()
    if word.isascii() or word in table:
        return table.get(word, ())
    return next((table[form] for form in _forms(word) if form in table), ())


def _forms(word: str) -> Iterator[str]:
    """Yield an Arabic word without each particle and pronoun that it may have."""
    for prefix in _PREFIXES:
        bare = word.removeprefix(prefix) if word.startswith(prefix) else ""
        for suffix in _SUFFIXES:
            if bare.endswith(suffix) and len(bare) - len(suffix) >= _SHORTEST:
                stem = bare[: len(bare) - len(suffix)]
                # What a pronoun follows has lost the sign of its gender: «وفاته».
                yield from (stem, f"{stem}ه") if suffix.startswith("ت") else (stem,)


def asked_event(question: str, language: Language) -> AskedEvent | None:
    """Return the event that ``question`` asks when, where or by whom it was; None when it asks of none, or of several.

    Of reasons nothing is said: what fell is often why something else rose.
    """
    asked = parse(question, language)
    kinds = question_kinds(question, language)
    if not kinds or "reason" in kinds or not _DENIES.isdisjoint(asked.words):
        return None
    found: dict[str, AskedEvent] = {}
    for at, word in enumerate(asked.words):
        if word in _SUBORDINATE and at != asked.asking:
            break
        senses = [sense for sense in _senses_of(word) if (sense.sure and not sense.verb) or _is_asked(asked, at)]
        if language == "en" and not BE.isdisjoint(asked.words[:at]):
            # "Was it sold?" asks of what whoever bought it did as well.
            senses = [sense for sense in senses if not sense.mutual]
        if senses:
            found[word] = AskedEvent(word, tuple(senses))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_asked(asked: Asked, at: int) -> bool:
    """Tell whether the word at a place is the verb for certain: "When did it close?", «متى حُلّ النادي؟»."""
    if asked.language == "ar":
        return at - 1 == asked.asking and asked.words[at - 1] not in HEADED
    return not _DOES.isdisjoint(asked.words[:at]) and asked.words[at - 1] not in DETERMINERS


def tells(text: str, event: AskedEvent) -> bool:
    """Tell whether a sentence has a word, in either language, that may tell ``event``."""
    asked, concepts = {(sense.row, sense.side) for sense in event.senses}, concepts_of(event.word)
    return any(
        any((sense.row, sense.side) in asked for sense in _senses_of(word))
        # Words of one language that share a translation may yet say different things.
        or (word.isascii() != event.word.isascii() and not concepts.isdisjoint(concepts_of(word)))
        for word in _WORD.findall(fold(text))
    )


def of_event_alone(text: str, event: AskedEvent) -> str:
    """Return a sentence that tells ``event`` and its opposite with the part of the latter blanked, offsets kept.

    of_event_alone("She was born in Homs and died in Aden.", died)  ->  "She was                  died in Aden."
    """
    aligned = fold_aligned(text)
    own, opposite = ({(sense.row, side ^ sense.side) for sense in event.senses} for side in (0, 1))
    marks: list[tuple[int, bool]] = []
    for match in _WORD.finditer(aligned.text):
        told = {(sense.row, sense.side) for sense in _senses_of(match[0]) if sense.sure and not sense.verb}
        if told & (own | opposite):
            marks.append((aligned.original_span(*match.span())[0], bool(told & own)))
    if {is_own for _, is_own in marks} != {True, False}:
        return text
    for (start, is_own), (end, _) in pairwise([*marks, (len(text), True)]):
        if not is_own:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def tells_only_opposite(text: str, event: AskedEvent) -> bool:
    """Tell whether a sentence tells the opposite of ``event``, and has no word that may tell the event itself."""
    folded = fold(text)
    words, opposite = _WORD.findall(folded), {(sense.row, 1 - sense.side) for sense in event.senses}
    if not _DENIES.isdisjoint(words) or _RANGE.search(folded):
        return False
    for at, word in enumerate(words):
        for sense in _senses_of(word):
            if sense.sure and (sense.row, sense.side) in opposite and (not sense.verb or _is_verb(words, at)):
                onward = sense.mutual and _ONWARD.search(" ".join(words[at + 1 :]))
                return not onward and not tells(text, event)
    return False


def _is_verb(words: list[str], at: int) -> bool:
    """Tell whether no article or form of "to be" stands before the word at a place: "on the left"."""
    return at > 0 and words[at - 1] not in DETERMINERS | BE
