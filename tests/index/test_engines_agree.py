"""Both engines find the same, with the same scores, among more passages than a person would write."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from index.contract import Index
from index.ingest import (
    AddReport,
    add_documents,
)
from index.opening import open_or_create
from index.records import LANGUAGES, Document
from index.sources import make_document
from index.terms import lexical_terms
from tests.demo import DemoEncoder, demo_vector
from tests.milvus import LiteServer

ARABIC_WORDS = (
    "قهوة بحر قمر جيش مدرسة كتاب ميناء مدينة سفينة تاجر سوق ملك نهر جبل علم طبيب قانون تاريخ رحلة زهرة".split()
)
ENGLISH_WORDS = "coffee sea moon army school book harbour city ship merchant market king river mountain science".split()


def synthetic(count: int) -> list[Document]:
    """Return bilingual documents of one passage each, the same every time, of 5 to 90 words of unequal frequency."""
    rng, made = random.Random(7), []
    for number in range(count):
        words = ARABIC_WORDS if number % 3 else ENGLISH_WORDS
        chosen = [words[min(int(rng.expovariate(0.25)), len(words) - 1)] for _ in range(rng.randint(5, 90))]
        if number % 5 == 0:
            chosen.insert(rng.randrange(len(chosen)), rng.choice(("Aden", "عَــدَن", "1450", "٢٢١١")))
        made.append(
            make_document(document_id=f"{number:04}", source=f"{number}.txt", title=f"{number}", text=" ".join(chosen))
        )
    return made


@pytest.fixture(scope="module")
def both(milvus: LiteServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """The same passages on both engines."""
    encoder, documents = DemoEncoder(), synthetic(240)
    opened: list[Index] = []
    for address in (tmp_path_factory.mktemp("both") / "library", milvus.address()):
        index = open_or_create(address, encoder, 256)
        add_documents(index, encoder, documents, AddReport())
        opened.append(index)
    yield opened[0], opened[1]
    opened[0].library.close()


TOLERANCE = 1e-4
"""Of scores, of which those that differ by less may come in any order."""


def named_hits(index: Index, hits: list[tuple[int, float]]) -> list[tuple[str, float]]:
    held = index.current().passages(i for i, _ in hits)
    return [(held[i][0].document_id, score) for i, score in hits]


def require_same(local: list[tuple[str, float]], other: list[tuple[str, float]]) -> None:
    """The same documents, order and scores; the last of a list that is cut may be another as good."""
    assert len(other) == len(local)
    known, last = dict(local), local[-1][1] if local else 0.0
    for name, score in other:
        assert score == pytest.approx(known.get(name, last), abs=TOLERANCE)
    assert {name for name, score in local if score > last + TOLERANCE} <= {name for name, _ in other}
    scores = [known.get(name, last) for name, _ in other]
    assert all(earlier > later - TOLERANCE for earlier, later in itertools.pairwise(scores))


@pytest.mark.parametrize("k", [20, 1000])
@pytest.mark.parametrize("question", ["القهوة في الميناء", "coffee harbour Aden", "قهوة قهوة والملك 1450", "zebra"])
def test_both_engines_find_the_same_with_the_same_scores(both: tuple[Index, Index], question: str, k: int) -> None:
    vector = demo_vector(question)
    for language in LANGUAGES:
        terms = lexical_terms(question, language)
        words = [{term: 1.0 / (1 + place) for place, term in enumerate(terms)}, {"coffe": 0.5, "قهو": 0.7}]
        results = []
        for index in both:
            lexical, dense = index.current().lexical[language], index.current().dense[language]
            assert lexical.best_possible_score(terms) == pytest.approx(
                both[0].current().lexical[language].best_possible_score(terms)
            )
            results.append([
                named_hits(index, lexical.search(terms, k)),
                named_hits(index, lexical.search_alternatives(words, k)),
                named_hits(index, dense.search(vector, k)),
            ])  # fmt: skip
        for local, other in zip(*results, strict=True):
            require_same(local, other)


def test_both_engines_weigh_words_alike(both: tuple[Index, Index]) -> None:
    for language in LANGUAGES:
        for term in ("coffe", "قهو", "1450", "2211", "zebra", "aden"):
            local, other = (index.current().lexical[language] for index in both)
            assert other.word_weight({term: 0.5}) == pytest.approx(local.word_weight({term: 0.5}))
            assert other.inverse_document_frequency(term) == pytest.approx(local.inverse_document_frequency(term))
