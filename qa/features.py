"""The sentences of hits, each with a few plain numbers that tell how likely it answers a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from index.encoder import Encoder
from index.lexical import LexicalIndex
from index.local import Snapshot
from index.records import Hit
from index.sentences import sentence_spans
from index.terms import content_words, lexical_terms
from qa.kinds import Kind, holds_kind, question_kind, without_kind
from qa.meaning import meaning_shares
from qa.retrieve import Query

SENTENCE_ENDS = ".!?؟۔…"
CLOSING_MARKS = "\"'”’»›)]"


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence as an answer.

    ``passage`` is its passage's fused score and ``dense`` its own cosine with the question. In [0, 1]:
    ``lexical``, the share of the question's terms it holds; ``context``, the same with the sentence
    before and the document's title; ``meaning``, the share of the question's words that it holds in
    either language; ``kind``, 1 if it holds the kind of thing asked for, 0 if not, and a half when the
    question does not tell; ``whole``, whether it is a sentence and not a heading or a row.
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


def sentence_features(
    query: Query, sentences: Sequence[HitSentence], snapshot: Snapshot, encoder: Encoder
) -> list[Features]:
    """Return the features of each of ``sentences`` for ``query``."""
    kind = question_kind(query.text, query.language)
    cosines = (encoder.encode_passages([sentence.text for sentence in sentences]) @ query.vector).tolist()
    words = [content_words(sentence.text, sentence.hit.passage.language) for sentence in sentences]
    asked = without_kind(query.text, query.language)
    meanings = meaning_shares(asked, query.language, words, snapshot.lexical[query.language], encoder)
    terms = lexical_terms(asked, query.language)
    shares = {language: term_share(terms, lexical) for language, lexical in snapshot.lexical.items()}
    found = []
    for sentence, cosine, meaning in zip(sentences, cosines, meanings, strict=True):
        language = sentence.hit.passage.language
        own = set(lexical_terms(sentence.text, language))
        around = set(lexical_terms(f"{sentence.hit.document.title}\n{sentence.before}", language))
        found.append(
            Features(
                passage=sentence.hit.score,
                dense=cosine,
                lexical=shares[language](own),
                context=shares[language](own | around),
                meaning=meaning,
                kind=kind_share(kind, sentence.text),
                whole=float(sentence.text.rstrip(CLOSING_MARKS).endswith(tuple(SENTENCE_ENDS))),
            )
        )
    return found


def kind_share(kind: Kind | None, text: str) -> float:
    """Return 1 if ``text`` holds a thing of ``kind``, 0 if not, 0.5 for no kind."""
    return 0.5 if kind is None else float(holds_kind(text, kind))


def term_share(terms: Iterable[str], lexical: LexicalIndex) -> Callable[[set[str]], float]:
    """Return the function from a text's terms to how much of the weight of ``terms`` they hold, in [0, 1]."""
    weights = {term: lexical.term_weight(term) for term in set(terms)}
    total = sum(weights.values())

    def share(held: set[str]) -> float:
        return sum(weights[term] for term in weights.keys() & held) / total if total else 0.0

    return share
