"""How many an Arabic noun tells of by its form: «وزير», «وزيران», «مهندسون», «جسور»."""

from __future__ import annotations

from index.text import fold
from index.translations import bundled_translations
from qa.support.concepts import concepts_of, is_listed, may_be_verb

Number = frozenset[str]
ONE, TWO, MORE = frozenset(("one",)), frozenset(("two",)), frozenset(("more",))
SEVERAL, ANY = TWO | MORE, ONE | TWO | MORE
_NOT_TWO = ONE | MORE
_BROTHERS = frozenset(("اخو", "ابو", "اخت"))
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن")
_DUALS = ("ان", "ين")
_LONG, _THIRD, _BROKEN, _ALEF, _TA, _HA = 3, 2, 4, "ا", "ت", "ه"
# Plurals of three letters, and plurals and singulars of the patterns that both have, which only a list tells apart.
_SHORT_PLURALS = frozenset(
    map(
        fold,
        "سفن مدن كتب طرق غرف صحف لغات قرى دول رسل خطط قصص جزر نظم أسر فرق أمم عرب لعب علب مهن تحف قوى سور صور دور "
        "بنى ناس قوم شعب بشر غنم إبل بقر شجر ثمر طير سمك تجار عمال طلاب بيض نخل نحل نمل ورق زهر تمر عنب موز تفاح "
        "زيتون حجر طوب خشب جلد".split(),
    )
)
_NO_PLURALS = frozenset(
    map(
        fold,
        "صحراء كهرباء خضراء حمراء سوداء بيضاء عمود جمهور وقود هجوم قانون جنوب دخول خروج هبوط صعود ظهور حضور شروق غروب "
        "سقوط نزول عبور مرور شعور وجود جلوس حصول قدوم سلوك ركوب سنوي سنويا".split(),
    )
)
_SINGULARS = frozenset(
    map(
        fold,
        "كتاب مكان نظام حصان مطار قطار ميناء رجل رسول عمود عجوز وصول إعلان سلطان ميدان إنسان حيوان بستان عنوان لسان "
        "برلمان بناء سماء ماء غذاء دواء لقاء مساء شتاء قضاء أستاذ إمام غلام سلاح صباح جدار حمار لواء أخ أب "
        "أخت بنت".split(),
    )
)


def number_of(word: str, *, feminine: bool = False) -> Number:
    """Return how many a folded Arabic noun tells of, as far as its form shows it."""
    bare = without_article(word)
    if is_dual(bare):
        # «المهندسين» are two or more; «جسرين», of a thing or with its own plural, are two, as «مصنعين» with «مصانع».
        broken = is_listed(f"{bare[:_THIRD]}{_ALEF}{bare[_THIRD:-2]}")
        sound = bare.endswith("ين") and ((bare[0] == "م" and not broken) or bare[1] == _ALEF or bare[-3] in "يا")
        return SEVERAL if sound and not bare.endswith("تين") else TWO
    if bare.endswith(("ون", "ات")):
        sound = not is_listed(bare) or any(is_listed(bare[:-2] + ending) for ending in ("", _HA))
        return MORE if len(bare) > _BROKEN and sound else _NOT_TWO
    if bare.endswith("ين") and concepts_of(bare) & concepts_of(bare[:-2]):
        return SEVERAL
    if is_dual_of(bare):
        return TWO
    bare = without_accusative(bare)
    if _is_broken(bare):
        return MORE
    return ONE if (is_listed(bare) or bare in _SINGULARS) and not may_be_broken(bare, feminine=feminine) else ANY


def is_dual(bare: str) -> bool:
    """Tell whether a folded Arabic word without its article is a noun with the ending of two: «وزيران»."""
    if not bare.endswith(_DUALS) or len(bare) < _BROKEN or is_listed(bare):
        return False
    base = bare[:-2]
    if len(bare) == _BROKEN:
        # «لصان»
        return is_listed(base) and not bundled_translations().holds(bare, "ar")
    if base in _BROTHERS:
        return True
    bases = [base]
    bases += [base[:-1] + _HA] if base.endswith(_TA) else []
    holds = bundled_translations().holds
    return any(is_listed(one) or (len(one) > _LONG and holds(one, "ar") and not holds(bare, "ar")) for one in bases)


def is_dual_of(bare: str) -> bool:
    """Tell whether an Arabic noun has the ending of two before a pronoun: «ابناها», her two sons."""
    stems = (bare.removesuffix(ending)[:-1] for ending in _PRONOUNS if bare.endswith(f"ا{ending}"))
    return any(len(stem) >= _LONG and is_listed(stem) and not may_be_verb(stem) for stem in stems) and not is_listed(
        bare
    )


def _is_broken(bare: str) -> bool:
    """Tell whether an Arabic noun has a form that only plurals have: «جنود», «وزراء», «أطفال»."""
    if bare in _SINGULARS | _NO_PLURALS or may_be_verb(bare) or not is_listed(bare):
        return False
    inner = len(bare) == _BROKEN and bare[_THIRD] == "و" and bare[0] not in "اوي" and bare[1] not in "اوي"
    outer = len(bare) > _BROKEN and bare[0] == _ALEF and bare[3:4] == _ALEF and bare[-1] not in "ةه"
    return inner or (outer and len(bare) == _BROKEN + 1) or (bare.endswith("اء") and len(bare) == _BROKEN + 1)


def may_be_broken(bare: str, *, feminine: bool) -> bool:
    """Tell whether an Arabic noun may be a plural that no ending tells: «جسور», «وزراء», «مدارس»."""
    if bare in _SINGULARS:
        return False
    endings = ("",) if feminine else ("", *_PRONOUNS)
    short = any(bare.removesuffix(ending) in _SHORT_PLURALS for ending in endings)
    if short or bare.endswith(("اء", "ان", "ى")):
        return True
    inner = len(bare) == _BROKEN and bare[_THIRD] in "او"
    actions = len(bare) > _BROKEN and (bare[_THIRD] == _ALEF or bare[0] == bare[_LONG] == _ALEF)
    return inner or actions or (bare.startswith(_ALEF) and bare.endswith(_HA))


def without_article(word: str) -> str:
    """Return an Arabic word without its article, and without the particle before a dual or a listed noun."""
    for article in ("وال", "بال", "ال", "لل"):
        if word.startswith(article) and len(word) > len(article) + 1:
            return word[len(article) :]
    joined = word[0] in "بل" and is_dual(word[1:])
    return word[1:] if not is_listed(word) and (joined or (word[0] == "و" and is_listed(word[1:]))) else word


def without_accusative(word: str) -> str:
    """Return a listed Arabic noun without the «ا» of the accusative: «جسرًا»."""
    return word[:-1] if word.endswith(_ALEF) and len(word) > _LONG and is_listed(word[:-1]) else word
