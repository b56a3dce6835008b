from collections.abc import Sequence

import pytest

from index.local import LocalIndex
from qa.read import Sentence, confidence, passage_standings, read, score_sentences
from qa.retrieve import make_query, retrieve
from qa.skim import skim
from tests.demo import DemoEncoder


@pytest.fixture
def sentences(library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch) -> list[Sentence]:
    monkeypatch.setattr("qa.read.READ_CLOSELY", 100)
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    return score_sentences(query, skim(query, retrieve(snapshot, query, 10), snapshot, encoder), encoder)


def named(sentences: Sequence[Sentence], text: str) -> Sentence:
    (sentence,) = [sentence for sentence in sentences if sentence.text == text]
    return sentence


def test_every_sentence_is_scored(sentences: list[Sentence]) -> None:
    assert len(sentences) == 10
    needs = named(sentences, "A school needs 12 teachers.")
    assert needs.score == max(sentence.score for sentence in sentences)
    assert all(0 <= sentence.standing <= 1 for sentence in sentences)
    assert all(0 <= confidence(sentence, "en") <= 1 for sentence in sentences)


def test_only_the_likeliest_sentences_by_their_words_are_encoded(
    library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.read.READ_CLOSELY", 2)
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    skimmed = skim(query, retrieve(snapshot, query, 10), snapshot, encoder)
    encoder.encoded.clear()
    found = score_sentences(query, skimmed, encoder)
    # Below its title, which the passage of the moon does not begin with.
    assert len(found) == len([text for text in encoder.encoded if "\n" in text or "." in text]) == 2
    assert named(found, "A school needs 12 teachers.").features.dense == 1.0
    assert score_sentences(query, skim(query, [], snapshot, encoder), encoder) == []


def test_standings_share_the_softmax_by_passage() -> None:
    # e⁰ = 1 each: passage 7 has two of the three sentences and the background is a fourth.
    assert passage_standings([7, 8, 7], [0.0, 0.0, 0.0], background=0.0) == pytest.approx([0.5, 0.25, 0.5])
    assert passage_standings([7], [2000.0], background=0.0) == [1.0]
    assert passage_standings([], [], background=0.0) == []


def test_without_hits_there_is_no_confidence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    query = make_query("أين القمر؟", "ar", encoder)
    reading = read(query, skim(query, [], library_index.current(), encoder), encoder)
    assert (reading.sentences, reading.confidence) == ((), 0.0)


def test_the_best_sentence_gives_the_confidence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot = library_index.current()
    query = make_query("كم عمق البَحْر الأحمر؟", "ar", encoder)
    reading = read(query, skim(query, retrieve(snapshot, query, 10), snapshot, encoder), encoder)
    assert reading.sentences[0].text == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."
    assert [s.score for s in reading.sentences] == sorted((s.score for s in reading.sentences), reverse=True)
    assert reading.confidence == confidence(reading.sentences[0], "ar")
