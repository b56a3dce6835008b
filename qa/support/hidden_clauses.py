"""Relative clauses that no word opens: "The general Napoleon defeated fled", «التقى الملك شاعرًا مدحه القاضي».

In English a name, or a noun with an article, stands right behind a noun, and its verb has no object and is not the
only one. A name may as well be the noun's own, "the painter Matisse died in Nice", so a second verb has to show it.
In Arabic a verb stands right behind a noun without an article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.terms import word_terms
from index.text import fold
from qa.support.clauses import FINITE, OPENINGS, PLACED, TELLS, is_past
from qa.support.concepts import concepts_of, is_listed, is_only_verb, may_be_verb
from qa.support.verb_forms import DETERMINERS, is_irregular, is_only_participle
from qa.support.word import Word
from qa.support.wording_words import JOINS, LIGHT_ACROSS, PREPOSITIONS, RELATES, REPORTS

_PRONOUNS = frozenset("he she they we i it you".split())
_OBJECTS = frozenset("him her them us me it you".split())
_MODALS = frozenset("could would can will might may must should".split())
_BREAKS = JOINS | RELATES | REPORTS | PLACED | OPENINGS.keys() | frozenset("before after until since once if".split())
_GIVES = frozenset("made called named elected crowned appointed".split())
_LONGEST_NOUN, _SHORTEST_VERB = 4, 3
_ALL = frozenset("all everything anything something nothing much".split())
_OFTEN = frozenset("once twice never always often also still already later first then".split())
_OF_ONE = frozenset("is was has does".split())
_NO_OBJECTS = frozenset("not never up off out down away back".split())
_BORN = frozenset("born named called aged entitled based".split())
_AUXILIARIES = frozenset(
    "كان كانت كانوا ظل ظلت بات باتت اصبح اصبحت بدا بدات اخذ اخذت جعل كاد كادت استمر استمرت".split()
)
_LIKE_ARTICLE = frozenset(map(fold, "التقى التقت التقوا التحق التحقت التزم التزمت التهم التهمت التقط التقطت".split()))
"""Verbs that begin as a noun with its article does."""
_BOUNDS = frozenset("يزيد تزيد يقل تقل يتجاوز تتجاوز يبلغ تبلغ".split())
_PRONOUN_ENDINGS = ("ه", "ها", "هم", "هما", "هن")
_ARTICLES = ("ال", "بال", "لل", "كال")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded token and how it is written."""

    text: str
    written: str

    @property
    def named(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.written[:1].isupper()

    @property
    def breaks(self) -> bool:
        """Whether it ends what one verb may be told of."""
        return self.text in _BREAKS or not self.text[:1].isalnum()

    @property
    def acts(self) -> bool:
        """Whether it may be a finite verb."""
        return not self.named and (is_past(self.text) or is_irregular(self.text) or self.helps)

    @property
    def present(self) -> bool:
        """Whether it may be a verb of the present, as "admires", and is not known to be a noun."""
        ends = self.text.endswith("s") and not self.text.endswith("ss") and len(self.text) > _SHORTEST_VERB
        return ends and not self.named and may_be_verb(self.text)

    @property
    def helps(self) -> bool:
        """Whether it is a finite verb that another may follow."""
        return self.text in FINITE | _MODALS


def hidden_clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield from where to where among the tokens of an English sentence each such clause stands."""
    start = 0
    while start < len(tokens):
        if tokens[start].breaks:
            start += 1
            continue
        end = next((at for at in range(start, len(tokens)) if tokens[at].breaks), len(tokens))
        yield from _in_stretch(tokens, start, end)
        start = end


def _in_stretch(tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        noun = _noun_end(tokens, at, end, first=at == start)
        found = _clause(tokens, start, at, noun, end) if noun else None
        if found:
            yield found
        at = found[1] if found else at + 1


def _noun_end(tokens: Sequence[Token], at: int, end: int, *, first: bool) -> int:
    """Return where what is behind a noun with an article, or a first noun of many, may begin; 0 if there is none."""
    token = tokens[at]
    if token.text in _ALL and at + 1 < end:
        return at + 1
    if token.text in DETERMINERS:
        behind = at + 1
        while behind < min(end, at + 1 + _LONGEST_NOUN) and _describes(tokens[behind]):
            behind += 1
        return behind if at + 1 < behind < end else 0
    many = token.text.endswith("s") and bool(concepts_of(token.text)) and not is_only_verb(token.text)
    return at + 1 if first and many and token.named and at + 1 < end else 0


def _describes(token: Token) -> bool:
    small = token.text in DETERMINERS | _PRONOUNS | PREPOSITIONS.keys() or token.text.endswith("ly")
    return token.text.isalpha() and not (token.named or token.acts or small)


def _clause(tokens: Sequence[Token], start: int, at: int, noun: int, end: int) -> tuple[int, int] | None:
    """Return the clause behind the noun that ends before ``noun``, if one is there."""
    begin, named = noun, tokens[noun].named
    strong = tokens[noun].text in DETERMINERS | _PRONOUNS
    if named or strong:
        verb = _subject_end(tokens, noun, end)
    else:
        # "The bridge engineers feared collapsed": many who stand without an article.
        if noun - at < 2 or not tokens[noun - 1].text.endswith("s"):
            return None
        begin, verb = noun - 1, noun
    if (strong and tokens[noun].text in DETERMINERS and verb == noun + 1) or not _opens(tokens, verb, end):
        return None
    behind = _verb_end(tokens, verb, end, aims=True)
    if behind < end and _is_object(tokens, behind):
        # "the architect Salem had trained to rebuild the palace"
        behind = _verb_end(tokens, verb, end, aims=False)
    if behind < end and _is_object(tokens, behind):
        return None
    second = _second_verb(tokens, behind, end, strong=strong, bare=not (named or strong))
    if second:
        return begin, second
    if not tokens[verb].acts:
        return None
    return (begin, end) if _is_object_of(tokens, start, at, behind, end, named or strong) else None


def _subject_end(tokens: Sequence[Token], noun: int, end: int) -> int:
    """Return where the verb may begin behind who acts in a clause: "the king of Spain", "Napoleon twice"."""
    verb = noun + 1
    while verb < end:
        token, of = tokens[verb], tokens[verb - 1].text == "of"
        inside = token.named or token.text == "of" or (of and token.text in DETERMINERS)
        present = token.present and not token.text.endswith("'s") and verb > noun + (not tokens[noun].named)
        if not (inside or token.text in _OFTEN or token.text.endswith("ly") or (_describes(token) and not present)):
            break
        verb += 1
    return verb


def _opens(tokens: Sequence[Token], verb: int, end: int) -> bool:
    if verb >= end or tokens[verb].text in _BORN or is_only_participle(tokens[verb].text):
        return False
    return tokens[verb].acts or tokens[verb].present


def _verb_end(tokens: Sequence[Token], verb: int, end: int, *, aims: bool) -> int:
    """Return what is behind a verb with all that belongs to it: "had been defending", "wanted to buy"."""
    behind = verb + 1
    while behind < end:
        token, before = tokens[behind], tokens[behind - 1]
        helped = before.helps or before.text in ("been", "not") or before.text.endswith("ly")
        goes_on = (
            tokens[verb].helps and helped and (token.acts or token.text in ("been", "not") or token.text[-3:] == "ing")
        )
        aimed = aims and token.text == "to" and behind + 1 < end and may_be_verb(tokens[behind + 1].text)
        if not (goes_on or aimed or (before.text == "to" and behind > verb + 1 and may_be_verb(token.text))):
            break
        behind += 1
    return behind


def _is_object(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether what follows a verb is to whom it is done: such a verb has no noun before it as its object."""
    token = tokens[at]
    if token.text in DETERMINERS | _OBJECTS or token.named:
        return True
    small = token.text in PREPOSITIONS or token.text.endswith("ly") or token.helps or token.text.isdecimal()
    return not (small or token.acts or token.text in _NO_OBJECTS or _is_present(tokens, at))


def _is_present(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word is a verb of the present: known as nothing else, or with a phrase behind it, "lives in"."""
    leads = at + 1 < len(tokens) and tokens[at + 1].text in PREPOSITIONS
    return tokens[at].present and (is_only_verb(tokens[at].text) or leads)


def _second_verb(tokens: Sequence[Token], behind: int, end: int, *, strong: bool, bare: bool) -> int:
    """Return where a verb stands of which the noun before the clause is the subject, 0 if there is none."""
    articles = 0
    for at in range(behind, end):
        token, before = tokens[at], tokens[at - 1]
        articles += token.text in DETERMINERS
        stranded = before.text in PREPOSITIONS or before.text.endswith("ly")
        beside = at == behind or stranded or before.named or before.text.isdecimal()
        now = at == behind and _is_present(tokens, at)
        if bare and at > behind:
            # "The castle rebels attacked in 1780 belongs to the state": they are many, and it is one.
            one = token.text in _OF_ONE or (token.present and is_only_verb(token.text))
            if one and beside and articles < 2:
                return at
            continue
        if now or (token.acts and (beside or token.helps or strong) and articles < 2):
            return at
    return 0


def _is_object_of(tokens: Sequence[Token], start: int, at: int, behind: int, end: int, noun: bool) -> bool:
    """Tell whether the noun before a clause is that to which an earlier verb does something: "met the poet …"."""
    if at == start:
        return False
    before = tokens[at - 2 if at > start + 1 and tokens[at - 1].text in _NO_OBJECTS else at - 1]
    verbs = [token for token in tokens[start:at] if token.acts and word_terms(token.text)[0] not in TELLS]
    tells = any(word_terms(token.text)[0] in TELLS or token.text in TELLS | _GIVES for token in tokens[start:at])
    if before.text in PREPOSITIONS:
        acts = any(token.acts and not is_only_participle(token.text) for token in tokens[start:at])
        return before.text != "by" and noun and acts and tokens[behind - 1].acts
    if not verbs or tells or is_only_participle(verbs[0].text):
        return False
    return before is verbs[-1] and (noun or behind == end)


def opens_hidden(words: Sequence[Word], clause: int, word: str, written: str) -> bool:
    """Tell whether an Arabic word is a verb that only tells more of the noun right before it."""
    before = words[-1]
    if before.quantity or before.text.isascii() or before.clause != clause or before.text.startswith(_ARTICLES):
        return False
    if before.bare or before.text.endswith(_PRONOUN_ENDINGS[1:]):
        return False
    inside = [one for one in words if one.clause == clause]
    if before.leads:
        return is_listed(before.text) and not is_only_verb(before.text) and has_whom(word, written)
    first = inside[0]
    met = first.text in _LIKE_ARTICLE
    named = first.text.startswith(_ARTICLES) and not met
    verbal = (met or may_be_verb(first.text)) and not (named or first.under or first.text in _AUXILIARIES)
    # «في المدينة مسجد بناه سلطان»
    behind = len(inside) > 1 and not before.preposition and inside[-2].text.startswith(_ARTICLES)
    placed = behind and all(one.under for one in inside[:-1])
    return (verbal or placed) and word not in LIGHT_ACROSS | _BOUNDS and _is_finite(before.text, word, written)


def _is_finite(before: str, word: str, written: str) -> bool:
    """Tell whether an Arabic word behind a noun can be nothing but a verb with a subject."""
    if word.startswith(_ARTICLES) or len(word) < _SHORTEST_VERB:
        return False
    if has_whom(word, written):
        return True
    doubled = len(word) == _SHORTEST_VERB and word[1] == word[2]
    if not is_only_verb(word):
        imperfect = word.startswith("ي") and may_be_verb(word) and len(word) > _SHORTEST_VERB
        feminine = word[0] == "ت" and before.endswith("ه") and bool(concepts_of(word)) and may_be_verb(word)
        return imperfect or (feminine and len(word) == _SHORTEST_VERB + 1) or (doubled and not concepts_of(word))
    hollow = len(word) == _SHORTEST_VERB and word[1] == "ا"
    long = len(word) > _SHORTEST_VERB + 1 and word[0] == "ا" and "ا" not in word[1:-1]
    feminine = word.endswith("ت") and not word.endswith("ات")
    imperfect = word[0] == "ي" or (word[0] == "ت" and before.endswith("ه") and len(word) == _SHORTEST_VERB + 1)
    accusative = before.endswith("ا") and len(before) > _SHORTEST_VERB and word[0] not in "بل"
    return hollow or doubled or long or feminine or imperfect or accusative


def has_whom(word: str, written: str) -> bool:
    """Tell whether an Arabic word is a verb with a pronoun for the noun before it: «هزمه», «أحرقها»."""
    for ending in _PRONOUN_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and word[0] == "ي" and len(stem) > _SHORTEST_VERB and (ending != "ه" or "ه" in written[-2:]):
            return True
        if stem != word and len(stem) >= _SHORTEST_VERB and (ending != "ه" or "ه" in written[-2:]):
            # «إغلاقه», «تعيينه»: nouns of verbs.
            noun = (len(stem) > _SHORTEST_VERB and stem[-2] == "ا") or (stem[0] == "ت" and stem[-2] == "ي")
            # «حاصرها»: so begin verbs that no table has.
            unknown = not concepts_of(word) and len(stem) > _SHORTEST_VERB and "ا" in stem[:2]
            return not noun and may_be_verb(word) and (bool(concepts_of(word)) or unknown)
    return False
