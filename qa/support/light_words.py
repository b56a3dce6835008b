"""Which words of a statement need no support: those that only say who says so, "the report states that"."""

from __future__ import annotations

from index.text import fold
from qa.support.wording import Word, Wording
from qa.support.wording_words import LIGHT, LIGHT_ACROSS

# Of these words the light ones are nouns, which only say who says so beside a word that does.
_NOUNS = frozenset(
    fold(
        "document documents source sources text passage passages report leaflet guide circular handbook letter website "
        "page study law article bulletin "
        "التعميم للتعميم الدليل للدليل الدراسة الصفحة القانون وثيقة الوثيقة مستند المستند المستندات الوثائق مصدر "
        "المصدر المصادر النص نص تقرير التقرير نشرة النشرة مقال المقال للمصدر للوثيقة للتقرير للمستند للنص للمقال للنشرة"
    ).split()
)
_SAYS = frozenset(
    fold(
        "according says said states stated mentions mentioned notes noted "
        "وفقا وفق بحسب حسب طبقا تذكر يذكر ذكر ذكرت تشير يشير جاء ورد تقول يقول"
    ).split()
)


def is_light(word: Word, claimed: Wording, *, across: bool = False) -> bool:
    """Tell whether a word of a statement needs no support: "The judge wrote a letter" is not "… wrote a poem"."""
    light = word.text in LIGHT[claimed.language] or (across and word.text in LIGHT_ACROSS)
    return light and (word.text not in _NOUNS or any(other.text in _SAYS for other in claimed.words))
