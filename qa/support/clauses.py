"""Where a relative clause begins, and where the clause that it stands in goes on: "The ship which sailed sank"."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Language
from index.terms import word_terms
from index.text import fold
from qa.quantities import Quantity
from qa.support.concepts import concepts_of, may_be_verb
from qa.support.word import Word
from qa.support.wording_words import PARTICIPLES, RELATES

SHORTEST_WITH_PRONOUN, WHOM = 2, ("ها", "هم", "هما", "هن")
THAT, THAN, PLACED = "that", "than", frozenset(("where", "when"))
OPENINGS = {
    fold(word): kind
    for kind, words in (
        ("time", "when whenever عندما حين حينما لما كلما وعندما وحين وحينما وكلما"),
        ("cause", "because لأن لأنه لأنها لأنهم ولأن ولأنه ولأنها"),
        ("as", "as إذ"),
        ("while", "while whilst whereas بينما فيما"),
        ("though", "although though"),
    )
    for word in words.split()
}
"""What opens a clause that tells when or why, or what is so all the same."""
OPENINGS_THAT = {
    fold(word): kind for word, kind in (("بعد", "after"), ("قبل", "before"), ("مع", "though"), ("رغم", "though"))
}
"""What does so with «أن» behind it."""
IN_BOTH = frozenset(("time", "cause"))
"""Kinds of such clauses that are opened by words of their own in both languages."""
FINITE = frozenset("was were is are has had does did".split())
"""English verbs of which a clause has one: a second goes on with the clause that the first is not of."""
TELLS = frozenset(
    "say said tell told show inform warn remind convinc assur promis report argu claim believ think thought know knew "
    "known find found note add explain wrote written write announc declar reveal state confirm discov recal fact news "
    "idea belief rumour rumor theori sign evid proof hope fear decid agre insist conclud mean ensur requir suppos so "
    "such suggest indic prove admit deni complain order rule hold held learn notic feel felt hear heard see saw "
    "view opinion condition guarante claim provid predict expect estim".split()
)
"""Stems of words that tell what someone says, knows or feels."""
_VOWEL_SIGNS = "".join(map(chr, range(0x064B, 0x0653))) + "\u0640"
_ARTICLES = tuple(map(fold, ("ال", "بال", "لل", "كال")))
_BEFORE_VERB = RELATES - PLACED - {"whose"} | {THAT}
_PARTICLES = frozenset("up out off down away back over".split())
_AMBIGUOUS = frozenset("born left set cut cost hit read rose saw bit lay wound felt ran let".split())
_NO_PARTICIPLE = ("eed", "red", "bed")
_NOT_FINITE = ("ing", "ly")
# Past tenses that no ending tells.
_PAST = PARTICIPLES | frozenset(
    "ate beat became began bit blew bought broke built burnt came caught chose cost cut dealt did drank drew drove fed "
    "fell felt flew forgot fought found gave got grew heard hid hit hung hurt kept knew laid lay led lent let lit lost "
    "made meant met paid put ran rang read rode rose said sang sank sat saw sent set shook shot shut slept sold spent "
    "split spoke spread stole stood stuck struck swam swept taught thought threw told took tore went woke won wore "
    "wound wrote fled sought sped bore drove froze dug "
    "stolen broken chosen driven eaten fallen forgotten frozen grown hidden ridden risen shaken shown spoken sworn "
    "thrown torn woven worn drawn blown flown begun sung sunk swum done".split()
)


def is_relative(words: Sequence[Word], clause: int, following: str) -> bool:
    """Tell whether "that" between ``words`` and a token opens a clause about the last word, and not what one says."""
    if words and (following in FINITE | {","} or is_past(following)):
        return True
    inside = [word.text for word in words if word.clause == clause]
    return bool(inside) and not any(word_terms(word)[0] in TELLS or word in TELLS for word in inside)


def may_be_finite(word: str, written: str, language: Language) -> bool:
    """Tell whether a folded word may be the verb of a clause of its own."""
    if word.isascii() != (language == "en") or word in _PARTICLES:
        return False
    if language == "en":
        known = is_past(word) or may_be_verb(word) or (word.endswith("s") and may_be_verb(word[:-1]))
        return known and written[:1].islower() and not word.endswith(_NOT_FINITE)
    return may_be_verb(word) and not word.startswith(_ARTICLES)


def is_past(word: str) -> bool:
    """Tell whether an English word has the form of a past tense or participle."""
    return word.endswith("ed") or word in _PAST


def is_participle(word: str) -> bool:
    """Tell whether an English word may be a verb that describes the noun before it: built in 1902."""
    return word in _PAST - _AMBIGUOUS or (word.endswith("ed") and not word.endswith(_NO_PARTICIPLE))


class Clauses:
    """The words of a sentence read so far, in clauses, and what stands over the next word."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.words: list[Word] = []
        self.clause = 0
        self.leads = True
        self.preposition = ""
        self.touches = False
        self.denied: bool | None = False
        self.supposed: bool | None = False
        self.denies_next = False
        self.anaphoric = False
        self.denials: list[int] = []
        self.over: tuple[int, ...] = ()
        self.relatives: set[int] = set()
        # By the clause that goes on behind a relative clause the one in which it began.
        self.resumed: dict[int, int] = {}
        self.placed: set[int] = set()
        self.openings: dict[int, str] = {}
        self.conditional = False
        # How many words stood before each condition.
        self.conditions: list[int] = []
        self.pending: tuple[tuple[int, ...], ...] = ()
        self.base, self.verb = 0, False
        self.last = self.earlier = self.following = ""
        self.fronted = self.joining = False
        # How many words stood before the last stop, and before the last that is no comma or bracket.
        self.stopped = self.parted = 0
        # What stood over the words before the first comma of what may be a list, and how many words they were.
        self.listed: tuple[int, bool | None, bool | None, tuple[int, ...]] | None = None

    def boundary(self, joining: bool = False, keeps: bool = False) -> None:
        """Begin another clause; what a conjunction joins to something denied may be denied as well."""
        if not keeps:
            self.denied = None if joining and self.denied is not False else False
            self.supposed = self.fronted or (None if joining and self.supposed is not False else False)
        self.joining = joining
        # "Reportedly, …": what opens the sentence is said of all of it.
        if not (keeps or joining or all(word.operates for word in self.words)):
            self.over = ()
        self.clause += not self.leads
        self.leads, self.touches, self.preposition, self.verb = True, False, "", False

    def opens(self, kind: str) -> None:
        """Take the clause that begins here for one that tells when, why or the like, if a kind is given."""
        if kind:
            self.openings[self.clause] = kind

    def relate(self, word: str) -> None:
        """Take what opened the clause that begins here for something about the noun before it, or its place or time."""
        (self.placed if word in PLACED else self.relatives).add(self.clause)
        # «أعمق من النهر» and "deeper than the river" are said with one preposition.
        self.preposition = "from" if word == THAN else ""
        self.base = self.words[-1].clause if self.words else self.clause

    def hide(self) -> None:
        """Begin a relative clause that no word opens."""
        self.boundary(keeps=True)
        self.relate(THAT)

    def resume(self) -> None:
        """Go on with the clause that a relative clause, or a participle, stood in."""
        base = self.base if self.clause in self.relatives | self.placed else self.clause
        self.boundary(joining=True)
        self.resumed[self.clause] = self.resumed.get(base, base)

    def add(self, text: str, start: int, end: int, quantity: Quantity | None = None, bound: str = "") -> None:
        """Take a word of content."""
        # A date closes its phrase: «في عام 1737 قصف»; so does a share: by 3 percent every year.
        quantity_before = self.words[-1].quantity if self.words else None
        dated = quantity_before is not None and (quantity_before.kind == "date" or quantity_before.unit == "%")
        before = self.words[-1].under if self.touches and self.words and not dated else ""
        under = self.preposition or before
        over = (True if self.denies_next else self.denied, self.supposed)
        place = (self.clause, self.leads, self.preposition, under, self.touches)
        pronoun = self.text[start:end].rstrip(_VOWEL_SIGNS).endswith("ه")
        bare = text[:-1] if pronoun and len(text) > SHORTEST_WITH_PRONOUN else ""
        self.words.append(
            Word(text.removesuffix("'s"), start, end, *place, *over, quantity, bound, False, self.over, bare)
        )
        self.leads, self.touches, self.preposition, self.denies_next = False, True, "", False

    def find_verb(self, word: str, written: str) -> None:
        """Begin another clause where a second verb stands in a relative clause; see whether there is a first."""
        if self.clause not in self.relatives | self.placed:
            self.verb = self.verb or (self.touches and is_participle(word))
        elif self.preposition == "" and may_be_finite(word, written, self.language):
            # «بناه سلطان»: who is named right behind a verb is no verb.
            before = self.words[-1] if self.words and self.language == "ar" else None
            whom = before is not None and (bool(before.bare) or before.text.endswith(WHOM))
            subject = before is not None and before.leads and (whom or not concepts_of(word))
            if self.verb and self.touches and not subject:
                self.resume()
            # "that the cook met": what an article stands before is none.
            self.verb = self.verb or self.touches or self.last in FINITE or self.last in _BEFORE_VERB
