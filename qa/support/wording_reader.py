"""One sentence read word by word, with what stands over each of its words: a denial, a condition, a preposition."""

from __future__ import annotations

import re
from dataclasses import replace

from index.terms import is_stop_word, word_terms
from index.text import fold
from qa.support.clauses import FINITE, OPENINGS, OPENINGS_THAT, PLACED, THAN, THAT, Clauses, is_relative
from qa.support.hidden_clauses import opens_hidden
from qa.support.wording_forms import conjoined, is_future, preposition_in
from qa.support.wording_words import (
    BARE_OPERATORS,
    BE,
    BEARS,
    CEASES,
    COMMANDS,
    DENIES,
    DENIES_ONE,
    DOUBTS,
    EXCEPT,
    EXCEPTS,
    FROM,
    HEARSAY,
    IMAGINES,
    JOINS,
    KEEPS_DENIAL,
    LOST,
    MEASURING,
    NO_CONDITION_AFTER,
    NUMBER_SIGN,
    POSSIBLE_BEFORE_IMPERFECT,
    PREPOSITIONS,
    PRIVATIVE,
    PRONOUNS,
    RELATES,
    RELATIVES,
    REPORTS,
    SHADDA,
    STILL,
    STOPS,
    STOPS_FROM,
    SUPPOSES,
    VERBAL_PARTICLES,
    VERBS_WITH_SHADDA,
    WEAKENS,
    WHAT,
    WHAT_AFTER,
    WHAT_BEFORE,
)

_COMMAS, _PARTS, _LISTS = ",،", ";؛:!?؟", frozenset(("and", "or", "nor", "و", "او", "ولا"))
_WITH = "مع"
_NUMBERED = re.compile(r"\.?\s*\d")
# «توقفت المدرسة عن تعليم اللاتينية»: its subject may stand between.
_FROM_BEHIND = re.compile(rf"(?:\s+[^\s.،؛]+){{0,4}}?\s+{FROM}\s")
# «يخشى المزارعون أن …»
_THAT_BEHIND = re.compile(rf"(?:\s+[^\s.،؛]+){{0,4}}?\s+(?:{'|'.join(REPORTS)})\s")
_LOOKED_AHEAD = 60
_AFTER_WAW = DENIES | SUPPOSES | DENIES_ONE | PREPOSITIONS.keys()


class Reader(Clauses):
    """Reads one sentence word by word; what it holds is what stands over the next word."""

    def stop(self, mark: str) -> None:
        """Take a mark that ends a clause: behind a comma a list may go on."""
        self.stopped = len(self.words)
        if mark in _PARTS:
            self.parted, self.fronted = len(self.words), False
        # "the mark that, when struck, made": the relative clause goes on behind the second comma.
        opened = (self.over,) if mark in _COMMAS and self.leads and self.clause in self.relatives else ()
        pending, self.pending = self.pending, opened
        if mark not in _COMMAS:
            self.listed = None
        elif self.listed is None and (self.denied is not False or self.supposed is not False or self.over):
            self.listed = (len(self.words), self.denied, self.supposed, self.over)
        self.boundary()
        if pending:
            self.relatives.add(self.clause)
            self.over = pending[0]
        self.last = self.earlier = ""

    def join(self, word: str) -> None:
        """Take a conjunction: behind "or" all that a list names is denied, or only possible, as its first is."""
        keeps = word in KEEPS_DENIAL
        listed, self.listed = self.listed, None
        if listed and word in _LISTS and (keeps or listed[0] < len(self.words)):
            first, self.denied, self.supposed, self.over = self.listed = listed
            for at, held in enumerate(self.words[first:], start=first):
                denied, supposed = held.denied or self.denied, held.supposed or self.supposed
                over = (*self.over, *(other for other in held.over if other not in self.over))
                self.words[at] = replace(held, denied=denied, supposed=supposed, over=over)
            keeps = True
        # «الذي وجد الكتاب مع المعلم»: with whom is still told of the one before the clause.
        relative = word == _WITH and self.clause in self.relatives
        self.boundary(joining=True, keeps=keeps)
        if relative:
            self.relatives.add(self.clause)

    def condition(self, *, denies: bool) -> None:
        """Take what opens a condition: back to the last stop all is only supposed, and behind it in its clause.

        In front of what it is for, "If it rains, …", it holds to the end of the sentence.
        """
        if self.last in NO_CONDITION_AFTER:
            return
        self.conditional = True
        self.conditions.append(len(self.words))
        self.fronted = self.fronted or self.leads
        if not (self.leads and self.joining):
            since = self.parted if self.stopped == len(self.words) else self.stopped
            self.words[since:] = [replace(held, supposed=True) for held in self.words[since:]]
        self.supposed = True
        if denies:
            self._deny()

    def read(self, word: str, start: int, end: int, condition: bool | None = None) -> None:
        """Take one folded word that is no quantity; ``condition`` is None unless it opens one: whether it denies it."""
        stem = word_terms(word)[0] if word.isascii() else word
        joined = word[0] == "و" and word[1:] in _AFTER_WAW
        if condition is not None and not joined:
            self.condition(denies=condition)
        bare = word.removesuffix("n't") if word.endswith("n't") else word
        if self._is_meant(word):
            self.supposed = True
        if bare in FINITE and self.verb and self.touches:
            self.resume()
        if word.removeprefix("و") in VERBS_WITH_SHADDA and SHADDA in self.text[start:end]:
            self._content(word, start, end)
        elif word[0] in "وف" and word[1:] in WHAT:
            self.join(word[0])
            word, self.last = word[1:], ""
        elif joined:
            self.join(word if word in KEEPS_DENIAL else "و")
            self.read(word[1:], start + 1, end, condition)
        elif word in STILL and self.denied and self.last in DENIES:
            self.denied = False
            del self.denials[-1:]
        elif word in CEASES and self.last not in DENIES:
            self._deny()
        elif word == EXCEPT and condition is None:
            self._except(word, start, end)
        elif word == NUMBER_SIGN and _NUMBERED.match(self.text, end):
            self.touches = False
        elif bare != word or word in DENIES_ONE:
            self.denies_next = word in DENIES_ONE
            if not self.denies_next:
                self._deny()
        elif word in DENIES or stem in DENIES or self._stops(word, stem, end):
            self._operator(word, stem, start, end, denies=True)
        elif word in WEAKENS or (stem in WEAKENS and stem not in DOUBTS) or self._is_hearsay(word):
            self._weaken(word, start, end)
        elif word in BEARS and not _THAT_BEHIND.match(fold(self.text[end : end + _LOOKED_AHEAD])):
            self.add(word, start, end)
        elif word in EXCEPTS and condition is None:
            self.boundary()
            self._deny()
        elif word in SUPPOSES or stem in SUPPOSES or word in COMMANDS or (stem in IMAGINES and self.following == THAT):
            self._operator(word, stem, start, end, denies=False)
        elif word in JOINS:
            self.join(word)
            self.opens(OPENINGS.get(word, ""))
        elif word in REPORTS or word in RELATES:
            self._open_clause(word)
        elif not self._small(word):
            self._content(word, start, end)
        self.earlier, self.last = self.last, word

    def _except(self, word: str, start: int, end: int) -> None:
        """Take «إلا»: behind what denies nothing is denied, but said of what comes next alone; else that is denied."""
        if not (self.denials and self.denied):
            self.denies_next = True
            return
        first = self.denials.pop()
        self.denied = False
        self.words[first:] = [replace(held, denied=False) for held in self.words[first:]]
        self.add(word, start, end)

    def _operator(self, word: str, stem: str, start: int, end: int, *, denies: bool) -> None:
        if not is_stop_word(word, self.language) and word not in BARE_OPERATORS:
            self.add(stem, start, end)
            self.words[-1] = replace(self.words[-1], operates=True)
            self.over = (*self.over, len(self.words) - 1)
        elif denies:
            self._deny()
        else:
            self.supposed = True
        self.touches = False

    def _deny(self) -> None:
        """Deny what comes next, to the end of the clause."""
        self.denials.append(len(self.words))
        self.denied = True

    def _open_clause(self, word: str) -> None:
        """Take what opens a clause: "that", "who", "when" and their like."""
        self.listed = None if self.listed and self.listed[0] == len(self.words) else self.listed
        that = word == THAT and is_relative(self.words, self.clause, self.following)
        self.boundary(keeps=word in REPORTS)
        self.opens(OPENINGS_THAT.get(self.last, "") if word in REPORTS else OPENINGS.get(word, ""))
        if word in RELATIVES or word == THAN or word in PLACED or that:
            self.relate(word)

    def _stops(self, word: str, stem: str, end: int) -> bool:
        """Tell whether a word says that what follows has come to an end: stopped teaching, «توقفت عن العمل»."""
        if word in STOPS_FROM:
            return _FROM_BEHIND.match(fold(self.text[end : end + _LOOKED_AHEAD])) is not None
        return stem in STOPS and self.following.endswith("ing")

    def _is_meant(self, word: str) -> bool:
        """Tell whether what follows is only meant or wanted: "that it be closed", "it was to open in May"."""
        return (word in BE and self.following == "to") or (
            word == "be" and not self.last.endswith(("to", "not", "n't"))
        )

    def _is_hearsay(self, word: str) -> bool:
        return word in HEARSAY and self.last in BE and self.following in ("to", THAT)

    def _weaken(self, word: str, start: int, end: int) -> None:
        """Take a word like rarely and false: the words before it as well are not told without it."""
        if word == "few" and self.last == "a":
            return
        before = {self.clause, self.clause - self.leads} if word in DOUBTS else set[int]()
        self.add(word, start, end)
        at = len(self.words) - 1
        self.words[at] = replace(self.words[at], operates=True)
        for place, held in enumerate(self.words[:at]):
            if held.clause in before:
                self.words[place] = replace(held, over=(*held.over, at))
        self.over, self.touches = (*self.over, at), False

    def _small(self, word: str) -> bool:
        """Take a word without content of its own; tell whether it was one."""
        if word in PRONOUNS and not self.words:
            self.anaphoric = True
        if word in MEASURING and self.words and self.words[-1].quantity and not self.last:
            return False
        if word == "since" and self.last in FINITE:
            # "has since closed"
            return True
        if word in PREPOSITIONS:
            self.preposition, self.touches = PREPOSITIONS[word], False
            return True
        if word in VERBAL_PARTICLES:
            # «إذا فقد المريض وعيه»: no verb begins with an article.
            return not (word == LOST and self.following.startswith("ال"))
        # «أم», a mother or "or", is folded like no other word: a word of content keeps it beside its neighbour.
        if word in PRIVATIVE or not (is_stop_word(word, self.language) or word in PRONOUNS):
            return False
        self.touches = False
        return True

    def _content(self, word: str, start: int, end: int) -> None:
        joined = conjoined(word)
        if joined and self.words:
            self.join(word[0])
        if joined:
            self.leads = True
        bare = word[1:] if joined else word
        if self.last in WHAT and not (
            self.earlier.removeprefix("و") in WHAT_AFTER
            or self.earlier in WHAT_AFTER
            or bare in WHAT_BEFORE | STILL
            or joined
            or bare.startswith("ال")
        ):
            self.denials.append(len(self.words))
            self.denied = True
        led = preposition_in(bare)
        if led:
            self.preposition, self.touches = led, False
        if is_future(bare):
            bare, self.supposed = bare[1:], True
            if is_stop_word(bare, "ar"):
                return
        imperfect = bare[0] in "يت"
        if self.last == POSSIBLE_BEFORE_IMPERFECT and imperfect:
            self.supposed = True
        joins = joined or bool(led) or self.clause in self.relatives | self.placed
        if self.language == "ar" and self.touches and not joins and self.words:
            hidden = opens_hidden(self.words, self.clause, bare, self.text[start:end])
            if hidden:
                self.hide()
                self.verb = True
        self.find_verb(bare, self.text[start:end])
        if bare in WEAKENS and bare != word:
            self._weaken(bare, start, end)
        elif bare in DENIES:
            self._operator(bare, bare, start, end, denies=True)
        elif bare in SUPPOSES or bare in COMMANDS:
            self._operator(bare, bare, start, end, denies=False)
        else:
            self.add(bare, start, end)
            self.words[-1] = replace(self.words[-1], lettered=led != "")
