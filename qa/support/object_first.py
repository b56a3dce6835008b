"""Whom an Arabic verb is done to, where it stands before who does it: «صمم المحطة المهندس»."""

from __future__ import annotations

from index.text import fold
from qa.support.how_many_arabic import without_article
from qa.support.wording import Wording

_FEMININE, _LEAST_LETTERS = "ة", 4
# «البحارة», «الخليفة» and «المغاربة» are men for all their ending: only nouns that are surely none are taken.
_THINGS = frozenset(
    fold(
        "ورشة قلعة سفينة شركة لجنة قاعة غرفة صورة رواية قصيدة حملة خطة جائزة كنيسة جزيرة رسالة لوحة طائرة سيارة حافلة "
        "بوابة نافذة طاولة شجرة بحيرة قرية بلدة ساحة حديقة شبكة حقيبة زجاجة غابة واحة تجربة فكرة نظرية وحدة حكومة "
        "ضريبة خدمة وظيفة ترجمة طبعة قناة عينة خلية هدية دراجة عربة باخرة غواصة قنبلة هدنة نخلة لغة كلمة صفحة صخرة "
        "هيئة وثيقة نسخة قائمة بعثة ثورة قصة قافلة عاصمة جامعة كلية جمعية وزارة بلدية صحيفة مجلة مسرحية رحلة دراسة"
    ).split()
)
_NOT_PAST = ("ت", "ه", "ها", "هم", "وا")


def object_first(arabic: Wording, verb: int) -> int | None:
    """Return the place of the noun behind the ``verb``-th word that is no subject of it, None if it may be one.

    A verb without a sign of the feminine does not have a feminine noun right behind it for its subject.
    """
    words = arabic.words
    if verb + 2 >= len(words) or not _is_masculine(words[verb].text):
        return None
    acts, noun = words[verb], words[verb + 1]
    beside = noun.touches and noun.clause == acts.clause and not (noun.under or noun.quantity)
    feminine = arabic.text[noun.start : noun.end].endswith(_FEMININE)
    return verb + 1 if beside and feminine and _is_thing(without_article(noun.text)) else None


def _is_masculine(verb: str) -> bool:
    """Tell whether a verb is masculine by its form: no «ت» before it in the imperfect, none behind it in the past."""
    return verb[0] == "ي" or not (verb[0] == "ت" or verb.endswith(_NOT_PAST))


def _is_thing(bare: str) -> bool:
    """Tell whether a noun is one woman or thing: «مدرسة», «محطة», and not «مغاربة»."""
    return bare in _THINGS or (bare[0] == "م" and len(bare) >= _LEAST_LETTERS and bare[2] != "ا")
