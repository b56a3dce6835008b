"""The sentences of hits, each with a few plain numbers that tell how likely it answers a question."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace

from index.encoder import Encoder
from index.lexical import Alternatives, LexicalIndex
from index.local import Snapshot
from index.records import Hit
from index.sentences import sentence_spans
from index.terms import content_words, lexical_terms
from qa.kinds import Kind, holds_kind, question_kind, without_kind
from qa.meaning import meaning_shares
from qa.retrieve import Query
from qa.translate import translated

SENTENCE_ENDS = ".!?؟۔…"
CLOSING_MARKS = "\"'”’»›)]"


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence as an answer.

    ``passage`` is its passage's fused score and ``dense`` its own cosine with the question. In [0, 1]:
    ``lexical``, the share of the question's terms it holds, translated where need be; ``context``, the
    same with the sentence before and the document's title; ``meaning``, the share of the question's
    words that it holds in either language; ``kind``, 1 if it holds the kind of thing asked for, 0 if
    not, and a half when the question does not tell; ``whole``, whether it is a sentence and not a
    heading or a row.
    """

    passage: float
    dense: float
    lexical: float
    context: float
    meaning: float
    kind: float
    whole: float

    def values(self) -> tuple[float, ...]:
        """Return the numbers in the order of ``FEATURES``."""
        return astuple(self)


FEATURES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class HitSentence:
    """A sentence of a hit: ``hit.document.text[start:end]``."""

    hit: Hit
    start: int
    end: int
    before: str = ""

    @property
    def text(self) -> str:
        """The sentence: a slice of the document."""
        return self.hit.document.text[self.start : self.end]


def hit_sentences(hit: Hit) -> list[HitSentence]:
    """Return the sentences of a hit's passage in order, each with the text of the one before."""
    base, before, sentences = hit.passage.start, "", []
    for start, end in sentence_spans(hit.text):
        sentences.append(HitSentence(hit, base + start, base + end, before))
        before = sentences[-1].text
    return sentences


def word_features(
    query: Query, sentences: Sequence[HitSentence], snapshot: Snapshot, encoder: Encoder
) -> list[Features]:
    """Return the features of each of ``sentences`` that their words tell: all but ``dense``, which is 0."""
    kind = question_kind(query.text, query.language)
    words = [content_words(sentence.text, sentence.hit.passage.language) for sentence in sentences]
    asked = without_kind(query.text, query.language)
    meanings = meaning_shares(asked, query.language, words, snapshot.lexical[query.language], encoder)
    shares = {}
    for language in {sentence.hit.passage.language for sentence in sentences}:
        lexical = snapshot.lexical[language]
        if language == query.language:
            shares[language] = word_share([{term: 1.0} for term in set(lexical_terms(asked, language))], lexical)
        else:
            shares[language] = word_share(translated(asked, query.language, lexical), lexical)
    found = []
    for sentence, meaning in zip(sentences, meanings, strict=True):
        language = sentence.hit.passage.language
        own = set(lexical_terms(sentence.text, language))
        around = set(lexical_terms(f"{sentence.hit.document.title}\n{sentence.before}", language))
        found.append(
            Features(
                passage=sentence.hit.score,
                dense=0.0,
                lexical=shares[language](own),
                context=shares[language](own | around),
                meaning=meaning,
                kind=kind_share(kind, sentence.text),
                whole=float(sentence.text.rstrip(CLOSING_MARKS).endswith(tuple(SENTENCE_ENDS))),
            )
        )
    return found


def with_cosines(
    query: Query, sentences: Sequence[HitSentence], features: Sequence[Features], encoder: Encoder
) -> list[Features]:
    """Return the ``features`` of ``sentences`` with their cosines, which take the encoder the longest."""
    cosines = (encoder.encode_passages([sentence.text for sentence in sentences]) @ query.vector).tolist()
    return [replace(known, dense=cosine) for known, cosine in zip(features, cosines, strict=True)]


def kind_share(kind: Kind | None, text: str) -> float:
    """Return 1 if ``text`` holds a thing of ``kind``, 0 if not, 0.5 for no kind."""
    return 0.5 if kind is None else float(holds_kind(text, kind))


def word_share(words: Sequence[Alternatives], lexical: LexicalIndex) -> Callable[[set[str]], float]:
    """Return the function from a text's terms to how much of the weight of ``words`` they hold, in [0, 1].

    A word is held as far as its best alternative there is likely, as in ``LexicalIndex.search_alternatives``.
    """
    weights = [lexical.word_weight(word) for word in words]
    total = sum(weights)

    def share(held: set[str]) -> float:
        best = (max((word[term] for term in word.keys() & held), default=0.0) for word in words)
        return sum(w * math.sqrt(b) for w, b in zip(weights, best, strict=True)) / total if total else 0.0

    return share
