from itertools import pairwise

import numpy as np
import pytest

from index.records import Language
from index.text import fold
from scripts.synthetic import SAME_DOCUMENT, TARGET, Chunk, NoPassages, SyntheticPassages, document_of, language_of
from scripts.synthetic_words import vocabulary


def whole(collection: SyntheticPassages, size: int = 5000) -> Chunk:
    chunks = list(collection.chunks(size))
    assert [chunk.start for chunk in chunks] == list(range(0, collection.count, size))
    return Chunk(
        0,
        [language for chunk in chunks for language in chunk.languages],
        [text for chunk in chunks for text in chunk.texts],
        np.concatenate([chunk.vectors for chunk in chunks]),
    )


def test_equal_seeds_give_equal_passages_whatever_the_chunks_and_how_many_there_are() -> None:
    once, again = whole(SyntheticPassages(1100)), whole(SyntheticPassages(1007), 7)
    assert once.texts[:1007] == again.texts
    assert once.languages[:1007] == again.languages
    assert once.vectors[:1007].tobytes() == again.vectors.tobytes()


def test_another_seed_or_dimension_gives_others() -> None:
    once, other = whole(SyntheticPassages(50)), whole(SyntheticPassages(50, seed=1))
    assert not set(once.texts) & set(other.texts)
    assert whole(SyntheticPassages(50, dimension=32)).vectors.shape == (50, 32)
    assert once.vectors.shape == (50, 384)


def test_rows_are_unit_and_single_precision() -> None:
    vectors = whole(SyntheticPassages(200, dimension=48)).vectors
    assert vectors.dtype == np.float32
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6


def test_half_is_arabic_and_documents_are_of_one_language() -> None:
    chunk = whole(SyntheticPassages(1000))
    assert chunk.languages.count("ar") == chunk.languages.count("en") == 500
    assert all(language == language_of(document_of(number)) for number, language in enumerate(chunk.languages))
    arabic, english = (
        "".join(t for t, one in zip(chunk.texts, chunk.languages, strict=True) if one == language)
        for language in ("ar", "en")
    )
    assert "َ" in arabic
    assert "ــ" in arabic
    assert "٤" in arabic
    assert "،" in arabic
    assert not any("a" <= letter.lower() <= "z" for letter in arabic)
    assert english.isascii()


def test_passages_have_sixty_to_ninety_words_the_commonest_far_ahead() -> None:
    words = [fold(text).split() for text in whole(SyntheticPassages(1000)).texts]
    assert {len(one) for one in words} <= set(range(60, 91))
    counts = sorted(np.unique(np.concatenate(words), return_counts=True)[1].tolist(), reverse=True)
    # Zipf: the hundredth word is many times rarer than the first, and the thousandth than the hundredth.
    assert counts[0] > 10 * counts[100] > 30 * counts[2000]


def test_passages_of_a_document_are_near_and_share_its_names() -> None:
    vectors = whole(SyntheticPassages(1000, dimension=64)).vectors
    cosines = vectors @ vectors.T
    same = np.array([[document_of(i) == document_of(j) for j in range(1000)] for i in range(1000)])
    assert 0.5 < cosines[same & ~np.eye(1000, dtype=bool)].mean() < 0.75
    assert abs(cosines[~same].mean()) < 0.1


@pytest.fixture(scope="module")
def collection() -> SyntheticPassages:
    return SyntheticPassages(2000, dimension=64)


def test_questions_find_their_target_mostly_but_not_always(collection: SyntheticPassages) -> None:
    vectors, queries = whole(collection).vectors, collection.queries(200)
    targets = [next(n for n, grade in query.relevance.items() if grade == TARGET) for query in queries]
    first = [int(np.argmax(vectors @ query.vector)) for query in queries]
    assert 0.5 < np.mean([one == target for one, target in zip(first, targets, strict=True)]) < 1
    assert all(abs(float(np.linalg.norm(query.vector)) - 1) < 1e-5 for query in queries)


def test_every_other_question_is_in_the_other_language(collection: SyntheticPassages) -> None:
    texts, other = whole(collection).texts, {"ar": "en", "en": "ar"}
    for number, query in enumerate(collection.queries(40)):
        target = next(n for n, grade in query.relevance.items() if grade == TARGET)
        spoken: Language = language_of(document_of(target))
        words = fold(query.text.strip("?؟")).split()
        held = sum(word in fold(texts[target]) for word in words)
        if number % 2:
            assert query.language == other[spoken]
        else:
            assert query.language == spoken
            assert held >= 4
        assert len(words) == 8


def test_judgements_are_the_target_and_its_document(collection: SyntheticPassages) -> None:
    for query in collection.queries(20):
        numbers = sorted(query.relevance)
        assert sorted(query.relevance.values()) == [SAME_DOCUMENT] * 4 + [TARGET]
        assert all(after - before == 1 for before, after in pairwise(numbers))
        assert len({document_of(number) for number in numbers}) == 1


def test_a_last_document_that_is_cut_has_fewer_judgements() -> None:
    assert {len(query.relevance) for query in SyntheticPassages(3).queries(5)} == {3}


def test_questions_are_the_same_every_time(collection: SyntheticPassages) -> None:
    once, again = collection.queries(10), SyntheticPassages(2000, dimension=64).queries(10)
    assert [query.text for query in once] == [query.text for query in again]
    assert np.stack([q.vector for q in once]).tobytes() == np.stack([q.vector for q in again]).tobytes()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_words_are_distinct_and_one_in_twelve_is_known_to_nobody(language: Language) -> None:
    from index.terms import word_terms
    from index.translations import bundled_translations

    plain = vocabulary(language).topical[:600, 0].tolist()
    unknown = [word for word in plain if not bundled_translations().of(word_terms(fold(word))[0], language)]
    assert 1 / 20 < len(unknown) / len(plain) < 1 / 5
    assert len(set(plain)) > 590


@pytest.mark.parametrize("count", [0, -1])
def test_there_is_no_empty_collection(count: int) -> None:
    with pytest.raises(NoPassages, match=str(count)):
        SyntheticPassages(count)
