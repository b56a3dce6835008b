from dataclasses import replace

import pytest

from index.local import LocalIndex
from qa.features import weighted
from qa.retrieve import make_query, retrieve
from qa.skim import best_by_words, sentence_score, skim
from qa.weights import reading_weights, skimming_weight
from tests.demo import DemoEncoder


def test_a_passage_gains_the_score_of_its_best_sentence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot = library_index.current()
    query = make_query("كم عُمْق البَحْر الأحمر؟", "ar", encoder)
    hits = retrieve(snapshot, query, 10)
    skimmed = skim(query, hits, snapshot, encoder)
    best = best_by_words(query, skimmed.sentences, skimmed.features)
    for hit in skimmed.hits:
        (before,) = [old for old in hits if old.passage.id == hit.passage.id]
        weight = skimming_weight("ar", hit.passage.language)
        assert hit.score == pytest.approx(before.score + weight * best[hit.passage.id])
    assert [hit.score for hit in skimmed.hits] == sorted((hit.score for hit in skimmed.hits), reverse=True)
    assert "٢٢١١" in skimmed.hits[0].text


def test_a_sentence_is_scored_by_its_words_alone(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot = library_index.current()
    query = make_query("البَحْر", "ar", encoder)
    skimmed = skim(query, retrieve(snapshot, query, 1), snapshot, encoder)
    sentence, known = skimmed.sentences[1], skimmed.features[1]
    wordly = weighted(replace(known, passage=0.0, dense=0.0), reading_weights("ar", "ar"))
    assert sentence_score(query, sentence, replace(known, passage=9.0, dense=0.7)) == wordly


def test_hits_that_were_not_skimmed_stay_behind_in_their_order(
    library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.skim.HITS_SKIMMED", 2)
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    hits = retrieve(snapshot, query, 10)
    skimmed = skim(query, hits, snapshot, encoder)
    assert [hit.passage.id for hit in skimmed.hits[2:]] == [hit.passage.id for hit in hits[2:]]
    scores = [hit.score for hit in skimmed.hits]
    assert scores == sorted(scores, reverse=True)
    assert {sentence.hit.passage.id for sentence in skimmed.sentences} == {hit.passage.id for hit in hits[:2]}


def test_nothing_to_skim(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    query = make_query("البَحْر", "ar", encoder)
    assert skim(query, [], library_index.current(), encoder).hits == ()
