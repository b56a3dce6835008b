"""Whom or what the answer to an earlier question named: a pronoun may stand for it.

    "Which country is Lake Tana in?"  answered by "Lake Tana lies in Ethiopia. [1]"  ->  "Ethiopia"

Only the short answer to a question for a person or a place is taken, where it is clear: other names in an answer are
as likely to be beside the matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import UnsupportedLanguage, question_language
from index.records import Language
from qa.kinds import question_kind
from qa.spans import short_answer
from qa.words import CROSS_LANGUAGE

# Characters of an answer that are read: its first statement stands there.
_READ = 2_000
_FIRST = re.compile(r"(.+?)\s*\[1\]", re.DOTALL)
# An Arabic place is marked with its preposition, which belongs to its own sentence.
_IN = "في "
_PERSONAL = frozenset("he him his she her hers".split())


def told_name(question: str, language: Language, answer: str) -> str:
    """Return the person or place that ``answer``, a text with its markers, names in answer to ``question``, or ""."""
    first = _FIRST.match(answer[:_READ])
    if first is None or question_kind(question, language) not in ("person", "place"):
        return ""
    sentence = first[1]
    for opening in CROSS_LANGUAGE.values():
        sentence = sentence.removeprefix(opening)
    try:
        span = short_answer(question, language, sentence, question_language(sentence))
    except UnsupportedLanguage:
        return ""
    return sentence[slice(*span)].removeprefix(_IN) if span else ""


def is_personal(pronouns: Sequence[str]) -> bool:
    """Tell whether one of some folded pronouns stands for persons alone."""
    return not _PERSONAL.isdisjoint(pronouns)


def may_stand_for(pronouns: Sequence[str], question: str, language: Language) -> bool:
    """Tell whether folded pronouns may stand for what answers ``question``: "she" only for a person.

    An Arabic verb has its subject in itself, which is no other than a person's where there is no pronoun at all.
    """
    return question_kind(question, language) == "person" or bool(pronouns and not is_personal(pronouns))
