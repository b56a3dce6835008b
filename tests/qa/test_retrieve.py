import math
from pathlib import Path

import pytest

from index.conditions import Condition, parse_condition
from index.local import LocalIndex
from index.records import Language
from qa.retrieve import CANDIDATES, Candidate, fuse, make_query, ranks, retrieve, search_language
from qa.weights import FusionWeights
from tests.demo import DemoEncoder, add, write_files


def test_a_query_is_a_vector_and_folded_terms(encoder: DemoEncoder) -> None:
    query = make_query("كَمْ عُمق البَـــحْر؟", "ar", encoder)
    assert query.vector.tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert query.terms == ("عمق", "عمق*", "بحر", "بحر*")


def test_ranks_count_from_one() -> None:
    assert ranks([(7, 0.9), (3, 0.5)]) == {7: 1, 3: 2}


def test_fusion_is_a_weighted_sum() -> None:
    weights = FusionWeights(dense=2.0, lexical=10.0, offset=-1.0)
    fused = fuse({1: 0.5, 2: 1.0, 3: -9.0}, {1: 0.25}, {2: 1, 1: 2}, {1: 1}, weights, 2)
    assert fused == [
        Candidate(1, 2 * 0.5 + 10 * 0.25 - 1, 0.5, 0.25, dense_rank=2, lexical_rank=1),
        Candidate(2, 2 * 1.0 + 10 * 0.0 - 1, 1.0, 0.0, dense_rank=1, lexical_rank=None),
    ]


def test_a_passage_that_only_its_terms_found_keeps_its_cosine() -> None:
    (candidate,) = fuse({9: -0.5}, {9: 1.0}, {}, {9: 1}, FusionWeights(dense=1.0, lexical=1.0, offset=0.0), 5)
    assert candidate == Candidate(9, 0.5, -0.5, 1.0, dense_rank=None, lexical_rank=1)


def test_one_language_is_searched_both_ways(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot = library_index.current()
    query = make_query("school teachers", "en", encoder)
    by_source = {
        snapshot.passages([c.passage_id])[c.passage_id][1].title: c for c in search_language(snapshot, query, "en")
    }
    school, moon = (
        by_source["The old school"],
        by_source["The moon turns once in 27 days. Nobody has lived on the moon."],
    )
    # "The old school … A school needs 12 teachers." holds both terms; of two passages one holds each.
    assert (school.dense_score, school.dense_rank, school.lexical_rank) == (1.0, 1, 1)
    assert (moon.dense_score, moon.dense_rank, moon.lexical_score, moon.lexical_rank) == (0.0, 2, 0.0, None)
    assert 0 < school.lexical_score < 1


def test_the_lexical_score_is_bm25_as_a_share_of_the_best_possible(folder: Path, encoder: DemoEncoder) -> None:
    text = "moon moon moon"
    index, _ = add(
        folder, encoder, write_files(folder.parent / "files", {"a.txt": text, "b.txt": text, "c.txt": "sea"})
    )
    query = make_query("moon", "en", encoder)
    shares = {c.lexical_score for c in search_language(index.current(), query, "en") if c.lexical_rank}
    # BM25: idf · f · (k1 + 1) / (f + k1 · (1 - b + b · length / mean length)); the share leaves idf · (k1 + 1) out.
    frequency, mean_length = 3, (3 + 3 + 1) / 3
    expected = frequency / (frequency + 1.2 * (1 - 0.75 + 0.75 * 3 / mean_length))
    (share,) = shares
    assert math.isclose(share, expected, rel_tol=1e-5)


@pytest.mark.parametrize(("question", "language"), [("كم عُمْق البـــحر؟", "ar"), ("a school on the moon", "en")])
def test_terms_of_the_own_language_are_looked_for_as_they_are(
    library_index: LocalIndex, encoder: DemoEncoder, question: str, language: Language
) -> None:
    snapshot, query = library_index.current(), make_query(question, language, encoder)
    lexical = snapshot.lexical[language]
    best = lexical.best_possible_score(query.terms)
    expected = {passage_id: score / best for passage_id, score in lexical.search(query.terms, 100)}
    found = search_language(snapshot, query, language)
    assert {c.passage_id: c.lexical_score for c in found if c.lexical_rank} == pytest.approx(expected)
    assert expected


@pytest.mark.parametrize(
    ("question", "language", "other", "title"),
    [
        ("Which port did they reach in 1450?", "en", "ar", "وصلت"),
        ("كم مُـــعَلِّماً في المدينة؟", "ar", "en", "The old school"),
    ],
)
def test_terms_of_the_other_language_are_found_by_translation(
    library_index: LocalIndex, encoder: DemoEncoder, question: str, language: Language, other: Language, title: str
) -> None:
    snapshot = library_index.current()
    candidates = search_language(snapshot, make_query(question, language, encoder), other)
    best = next(candidate for candidate in candidates if candidate.lexical_rank == 1)
    assert snapshot.passages([best.passage_id])[best.passage_id][1].title.startswith(title)
    assert 0 < best.lexical_score < 1
    # The encoder knows none of these words, so that only the translations tell.
    assert {candidate.dense_score for candidate in candidates} == {0.0}


def test_both_languages_come_in_one_ranking(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    hits = retrieve(library_index.current(), make_query("كم عمق البَحْر؟", "ar", encoder), 10)
    assert len(hits) == 4
    assert hits[0].document.title == "البحر الأحمر"
    assert {hit.passage.language for hit in hits} == {"ar", "en"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].text == hits[0].document.text[hits[0].passage.start : hits[0].passage.end]


@pytest.mark.parametrize(
    ("question", "language", "title"),
    [("When did القهوة arrive?", "en", "قهوة"), ("أين school الرياض؟", "ar", "The old school")],
)
def test_a_question_finds_the_other_language(
    library_index: LocalIndex, encoder: DemoEncoder, question: str, language: Language, title: str
) -> None:
    best = retrieve(library_index.current(), make_query(question, language, encoder), 1)[0]
    assert title in best.document.source or title == best.document.title


def test_many_english_passages_do_not_crowd_an_arabic_one_out(folder: Path, encoder: DemoEncoder) -> None:
    english = {f"{number}.txt": f"The sea number {number} is a sea." for number in range(150)}
    index, _ = add(folder, encoder, write_files(folder.parent / "files", english | {"ar.txt": "البَحْر عميق."}))
    candidates = search_language(index.current(), make_query("How deep is the sea?", "en", encoder), "ar")
    assert [candidate.dense_rank for candidate in candidates] == [1]


def test_what_only_its_words_found_has_its_cosine_beside_the_best_of_either_list(
    folder: Path, encoder: DemoEncoder
) -> None:
    texts = {f"{number}.txt": f"The sea number {number}." for number in range(CANDIDATES + 1)}
    index, _ = add(folder, encoder, write_files(folder.parent / "files", texts | {"z.txt": "Zanzibar is an island."}))
    snapshot = index.current()
    candidates = search_language(snapshot, make_query("Zanzibar sea", "en", encoder), "en")
    (island,) = [c for c in candidates if snapshot.passages([c.passage_id])[c.passage_id][0].end == 22]
    assert (island.dense_score, island.dense_rank, island.lexical_rank) == (0.0, None, 1)
    assert sorted(c.dense_rank for c in candidates if c.dense_rank) == list(range(1, CANDIDATES + 1))
    assert sorted(c.lexical_rank for c in candidates if c.lexical_rank) == list(range(1, CANDIDATES + 1))


def test_documents_left_out_or_not_asked_for_are_not_found(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot, query = library_index.current(), make_query("البَحْر", "ar", encoder)

    def titles(without: frozenset[str] = frozenset(), *where: Condition) -> list[str]:
        return [hit.document.title for hit in retrieve(snapshot, query, 10, without, where)]

    sea = retrieve(snapshot, query, 1)[0].document
    everything = titles()
    assert everything[0] == sea.title == "البحر الأحمر"
    assert sorted(titles(frozenset({sea.id}))) == sorted(set(everything) - {sea.title})
    assert titles(frozenset(), parse_condition("title=البَحْــر الأحمر")) == [sea.title]
    assert titles(frozenset({sea.id}), parse_condition("title=البَحْــر الأحمر")) == []


def test_equal_scores_come_in_the_order_of_ids(folder: Path, encoder: DemoEncoder) -> None:
    index, _ = add(folder, encoder, write_files(folder.parent / "files", {f"{n}.txt": "The moon." for n in range(5)}))
    hits = retrieve(index.current(), make_query("moon", "en", encoder), 3)
    assert [hit.passage.id for hit in hits] == [1, 2, 3]


def test_an_empty_library_finds_nothing(folder: Path, encoder: DemoEncoder) -> None:
    index, _ = add(folder, encoder)
    assert retrieve(index.current(), make_query("أين القمر؟", "ar", encoder), 10) == []
