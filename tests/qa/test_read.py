import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.local import LocalIndex
from index.records import Hit, Passage
from index.sources import make_document
from qa.features import Features, hit_sentences, weighted
from qa.read import (
    Sentence,
    confidence,
    copies_elsewhere,
    distinct_sentences,
    most_likely,
    passage_standings,
    read,
    score_sentences,
)
from qa.retrieve import make_query, retrieve
from qa.skim import Skimmed, skim
from qa.weights import confidence_weights
from tests.demo import DemoEncoder

NOTHING = Features(0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def sentences(library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch) -> list[Sentence]:
    monkeypatch.setattr("qa.read.READ_CLOSELY", 100)
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    return score_sentences(query, skim(query, retrieve(snapshot, query, 10), snapshot, encoder), encoder)


def named(sentences: Sequence[Sentence], text: str) -> Sentence:
    (sentence,) = [sentence for sentence in sentences if sentence.text == text]
    return sentence


def skimmed(*texts: str) -> Skimmed:
    hits = []
    for number, text in enumerate(texts):
        document = make_document(document_id=f"d{number}", source=f"{number}.txt", title="", text=text)
        hits.append(Hit(Passage(number, document.id, 0, len(text), "ar"), document, 0.0, 0.0, 0.0, None, None))
    sentences = tuple(sentence for hit in hits for sentence in hit_sentences(hit))
    return Skimmed(tuple(hits), sentences, (NOTHING,) * len(sentences))


def test_ten_passages_that_say_something_new_are_read() -> None:
    # The second passage says what the first one says, and so is none of the ten.
    years = [f"سنة {year}. سَنَة {year}." for year in range(10)]
    found = skimmed("القَهْوَةُ من اليَمَن.", "القهـــوة  من اليمن.", *years)
    told, copies = distinct_sentences(found)
    assert [sentence.text for sentence, _ in told] == ["القَهْوَةُ من اليَمَن.", *(f"سنة {year}." for year in range(9))]
    assert copies["القهوه من اليمن."] == (found.sentences[1],)
    assert copies["سنه 0."] == ()


def test_copies_are_the_first_in_each_other_document_in_their_order() -> None:
    first, second, third = (hit_sentences(hit) for hit in skimmed("قِف. قف.", "قـــف. قف.", "قف.").hits)
    assert copies_elsewhere([*first, second[0], *third, second[1]]) == [second[0], *third]


def test_the_eight_likeliest_by_their_words_are_read_closely_in_their_order(encoder: DemoEncoder) -> None:
    sentences = skimmed(*(f"سنة {year}." for year in range(9))).sentences
    told = [(sentence, replace(NOTHING, words=number / 9)) for number, sentence in enumerate(sentences)]
    assert most_likely(make_query("أيّ سنة؟", "ar", encoder), told) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_confidence_is_the_logistic_of_features_and_standing() -> None:
    (made,) = skimmed("القَهْوَةُ من اليَمَن.").sentences
    known, weights = replace(NOTHING, dense=0.5, words=1.0), confidence_weights("en", "ar")
    for standing in (0.0, 0.25, 1.0):
        odds = math.exp(weighted(known, weights) + standing * weights.standing)
        sentence = Sentence(made.hit, made.start, made.end, known, 0.0, standing)
        assert confidence(sentence, "en") == pytest.approx(odds / (1 + odds))


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
