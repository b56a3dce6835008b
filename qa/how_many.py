"""How many a noun tells of, one, two or more, and whether a statement tells of as many as its source.

"The two ministers resigned" is not "The minister resigned", nor is «الوزيران» one of them. Where it cannot be told
how many a word means, or whether it is a noun at all, it may be any number.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.text import fold
from index.translations import bundled_translations
from qa.clauses import is_past
from qa.concepts import concepts_of, is_listed, is_only_verb, may_be_verb
from qa.gaps import gap
from qa.quantities import Quantity
from qa.verb_forms import DETERMINERS, is_irregular
from qa.wording import Word, Wording

Number = frozenset[str]
_ONE, _TWO, _MORE = frozenset(("one",)), frozenset(("two",)), frozenset(("more",))
_SEVERAL, _NOT_TWO, _ANY = _TWO | _MORE, _ONE | _MORE, _ONE | _TWO | _MORE
# Words of content behind a noun that is none that describes them.
_BEHIND = frozenset(
    "beside behind below above beyond opposite amid among despite outside upon throughout past off later again too "
    "also together alone twice once yesterday today".split()
)
_OF_TWO = frozenset("both twin pair couple".split())
_EACH = frozenset("each every any either neither no one another".split())
_ARTICLES = DETERMINERS | {"that"}
_IRREGULAR = frozenset("men women children feet teeth mice geese oxen brethren wives lives knives wolves".split())
# Without "s" they may name one or more, or what cannot be counted.
_UNCOUNTED = frozenset(
    "people police staff fish sheep cattle aircraft spacecraft data media information news water equipment furniture "
    "clothing advice research damage evidence population public military crew team family government army fruit "
    "election youth press personnel offspring rest majority minority lot poor rich dead wounded english french dutch "
    "british irish chinese japanese portuguese swiss spanish species series means money land work property wealth "
    "rain snow business traffic fashion trade debt food proceeds earnings remains measles clothes goods surroundings "
    "savings funds outskirts premises troops forces arms customs hours days years weeks months times".split()
)
_NOT_PLURAL = ("ss", "us", "is", "ics", "news", "ous", "species", "series", "means", "works", "headquarters", "gas")
_EACH_ARABIC = frozenset(map(fold, "كل وكل لكل أي جميع كافة معظم بعض إحدى أحد عدة".split()))
_BOTH_ARABIC = frozenset(map(fold, "كلا كلتا كلي كلتي وكلا وكلتا كلاهما كلتاهما كليهما كلتيهما".split()))
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
_NO_PLURALS = frozenset(map(fold, "صحراء كهرباء خضراء حمراء سوداء بيضاء عمود جمهور وقود هجوم قانون".split()))
_SINGULARS = frozenset(
    map(
        fold,
        "كتاب مكان نظام حصان مطار قطار ميناء رجل رسول عمود عجوز وصول إعلان سلطان ميدان إنسان حيوان بستان عنوان لسان "
        "برلمان بناء سماء ماء غذاء دواء لقاء مساء شتاء قضاء أستاذ إمام غلام سلاح صباح جدار حمار لواء أخ أب "
        "أخت بنت".split(),
    )
)


def how_many_kept(claimed: Wording, held: Wording, found: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether each noun tells of as many as in the source; ``found`` has the words and their places."""
    at_start = {word.start: at for at, word in enumerate(claimed.words)}
    for word, place in found:
        at = at_start.get(word.start)
        if at is None or word.quantity or held.words[place].quantity:
            continue
        if claimed.language == held.language == "ar" and _differs(claimed, at, held, place):
            return False
        here, there = how_many(claimed, at), how_many(held, place)
        if here.isdisjoint(there) or (here == _TWO and there == _SEVERAL):
            return False
    return True


def how_many(wording: Wording, at: int) -> Number:
    """Return what the word at a place may tell of: one, two, more, or any of them."""
    return (_english if wording.words[at].text.isascii() else _arabic)(wording, at)


def _english(wording: Wording, at: int) -> Number:
    words, word = wording.words, wording.words[at]
    written = wording.text[word.start : word.end]
    if not written.isalpha() or (written[:1].isupper() and at) or word.text in _UNCOUNTED:
        return _ANY
    first = at
    while first and words[first].touches and not _acts(words[first - 1].text):
        first -= 1
    inside, before = words[first:at], gap(wording, first)
    if not _is_noun(wording, at, first) or not _EACH.isdisjoint(before):
        return _ANY
    if part := _part_of(words, first):
        return part if part != _ONE and is_plural(word.text) else _ANY
    if first < at and {"and", "or"} & set(before) and _ARTICLES.isdisjoint(before) and not words[first].quantity:
        # "The first and second bridges": of each there is one.
        return _ANY
    plural = is_plural(word.text)
    if plural and (_counts_two(inside) or _pair_of(words, first)):
        return _TWO
    if counted := _counted(inside):
        return counted if plural or counted == _ONE else _ANY
    if plural:
        return _SEVERAL
    following = words[at + 1] if at + 1 < len(words) else None
    if following and following.touches and following.clause == word.clause and not _may_act(following.text):
        # "The ministry buildings": it only describes what comes behind it.
        return _ANY
    return _ONE if _ARTICLES & set(before) else _ANY


def is_plural(word: str) -> bool:
    """Tell whether a folded English noun has the ending of more than one."""
    return word in _IRREGULAR or (word.endswith("s") and len(word) > _LONG and not word.endswith(_NOT_PLURAL))


def _is_noun(wording: Wording, at: int, first: int) -> bool:
    """Tell whether it is certain that a word is no verb: it has an article, a number or a preposition before it."""
    word = wording.words[at]
    known = bool(concepts_of(word.text)) and not may_be_verb(word.text)
    if (
        known
        or not _OF_TWO.isdisjoint(one.text for one in wording.words[first:at])
        or (at == first and (word.preposition not in ("", "to") or (word.leads and is_plural(word.text))))
    ):
        return True
    return bool(_ARTICLES & set(gap(wording, at))) or (at > first and bool(wording.words[at - 1].quantity))


def _may_act(word: str) -> bool:
    """Tell whether what follows a noun may be its verb, "The sister lives", and not what it only describes."""
    return _acts(word) or word in _BEHIND or (word.endswith("s") and may_be_verb(word))


def _acts(word: str) -> bool:
    return is_past(word) or is_irregular(word) or is_only_verb(word)


def _counts_two(inside: Sequence[Word]) -> bool:
    return any(word.text in _OF_TWO for word in inside) or _counted(inside) == _TWO


def _counted(inside: Sequence[Word]) -> Number:
    """Return what the numbers before a noun tell, nothing if there is none."""
    values = [word.quantity.value for word in inside if word.quantity and word.quantity.kind == "number"]
    values = [value for value, word in zip(values, inside, strict=False) if value.isdecimal()]
    return {"1": _ONE, "2": _TWO}.get(values[-1], _MORE) if values else frozenset()


def _part_of(words: Sequence[Word], first: int) -> Number:
    """Return how many of those that are named are meant: "one of the two ministers"."""
    part = first and words[first].preposition == "of" and words[first - 1].quantity is not None
    return (_counted([words[first - 1]]) or _ANY) if part else frozenset()


def _pair_of(words: Sequence[Word], first: int) -> bool:
    return bool(first) and words[first].preposition == "of" and words[first - 1].text in _OF_TWO


def _arabic(wording: Wording, at: int) -> Number:
    words, word = wording.words, wording.words[at]
    before = set(gap(wording, at)) | ({words[at - 1].text} if at and word.touches else set())
    number, beside = _number_before(words, at)
    if not _BOTH_ARABIC.isdisjoint(before):
        return _TWO
    if not _EACH_ARABIC.isdisjoint(before) or (_is_verb(word) and not _is_dual_of(word.text)):
        return _ANY
    if number and (number.kind == "date" or not number.unit):
        # «٣٠ عاملًا», and «3.1 كيلوواط ساعة».
        counts = beside and number.kind == "number"
        return {"1": _ONE, "2": _TWO}.get(number.value, _MORE) if counts else _ANY
    feminine = len(word.text) > _LONG and word.text.endswith(_HA) and not word.bare
    shown = number_of(word.text, feminine=feminine)
    bare = _without_article(word.text)
    return (
        _ONE
        if shown == _ANY and feminine and len(bare) > _BROKEN and not _may_be_broken(bare, feminine=True)
        else shown
    )


def _number_before(words: Sequence[Word], at: int) -> tuple[Quantity | None, bool]:
    """Return the number before a word and what touches it, and whether it stands right before it."""
    place = at
    while place and words[place].touches:
        place -= 1
        if words[place].quantity:
            return words[place].quantity, place == at - 1
    return None, False


def _is_verb(word: Word) -> bool:
    if word.text.startswith("ال"):
        return False
    return word.text[0] == "ي" or ((word.leads or word.text[0] == "ت") and may_be_verb(word.text))


def number_of(word: str, *, feminine: bool = False) -> Number:
    """Return how many a folded Arabic noun tells of, as far as its form shows it."""
    bare = _without_article(word)
    if is_dual(bare):
        # «المهندسين» are two or more; «جسرين», of a thing or with its own plural, are two.
        sound = bare.endswith("ين") and (bare[0] == "م" or bare[1:2] == _ALEF or bare[-3:-2] in "يا")
        return _SEVERAL if sound and not bare.endswith("تين") else _TWO
    if bare.endswith(("ون", "ات")):
        return _MORE if len(bare) > _BROKEN and not is_listed(bare) else _NOT_TWO
    if bare.endswith("ين"):
        return _SEVERAL if concepts_of(bare) & concepts_of(bare[:-2]) else _ANY
    if _is_dual_of(bare):
        return _TWO
    bare = _without_accusative(bare)
    if _is_broken(bare):
        return _MORE
    return _ONE if (is_listed(bare) or bare in _SINGULARS) and not _may_be_broken(bare, feminine=feminine) else _ANY


def is_dual(bare: str) -> bool:
    """Tell whether a folded Arabic word without its article is a noun with the ending of two: «وزيران»."""
    if not bare.endswith(_DUALS) or len(bare) <= _BROKEN or is_listed(bare):
        return False
    base = bare[:-2]
    if base in _BROTHERS:
        return True
    bases = [base]
    bases += [base[:-1] + _HA] if base.endswith(_TA) else []
    holds = bundled_translations().holds
    return any(is_listed(one) or (len(one) > _LONG and holds(one, "ar") and not holds(bare, "ar")) for one in bases)


def _is_dual_of(bare: str) -> bool:
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


def _may_be_broken(bare: str, *, feminine: bool) -> bool:
    """Tell whether an Arabic noun may be a plural that no ending tells: «جسور», «وزراء», «مدارس»."""
    if bare in _SINGULARS:
        return False
    if any(
        bare == f"{plural}{ending}" for plural in _SHORT_PLURALS for ending in ("", *([] if feminine else _PRONOUNS))
    ) or bare.endswith(("اء", "ان", "ى")):
        return True
    inner = len(bare) == _BROKEN and bare[_THIRD] in "او"
    actions = len(bare) > _BROKEN and (bare[_THIRD] == _ALEF or bare[0] == bare[_LONG] == _ALEF)
    return inner or actions or (bare.startswith(_ALEF) and bare.endswith(_HA))


def _differs(claimed: Wording, at: int, held: Wording, place: int) -> bool:
    """Tell whether of two Arabic nouns one is the other with an ending of two or more: «وزيران», «وزير»."""
    if any(_is_verb(wording.words[i]) or _is_counted(wording, i) for wording, i in ((claimed, at), (held, place))):
        return False
    one, other = (_without_accusative(_without_article(word.text)) for word in (claimed.words[at], held.words[place]))
    short, long = sorted((one, other), key=len)
    stem = short[:-1] + _TA if short.endswith(_HA) else short
    return len(short) >= _LONG and long in {stem + ending for ending in ("ان", "ين", "ون")} | {f"{short}تان"}


def _is_counted(wording: Wording, at: int) -> bool:
    """Tell whether a number, «كل» or its like stands before a word and tells how many there are."""
    words = wording.words
    before = set(gap(wording, at)) | ({words[at - 1].text} if at else set())
    counted = bool(at) and words[at].touches and words[at - 1].quantity is not None
    return counted or not _EACH_ARABIC.isdisjoint(before)


def _without_article(word: str) -> str:
    for article in ("وال", "بال", "ال", "لل"):
        if word.startswith(article) and len(word) > len(article) + 1:
            return word[len(article) :]
    joined = word[0] in "بل" and is_dual(word[1:])
    return word[1:] if not is_listed(word) and (joined or (word[0] == "و" and is_listed(word[1:]))) else word


def _without_accusative(word: str) -> str:
    return word[:-1] if word.endswith(_ALEF) and len(word) > _LONG and is_listed(word[:-1]) else word
