from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.local import LocalIndex
from index.terms import lexical_terms
from qa.features import hit_sentences, word_share
from qa.read import MAX_SENTENCES, NEAR_BEST, Sentence, choose, passage_standings, read, score_sentences
from qa.retrieve import make_query, retrieve
from tests.demo import DemoEncoder


@pytest.fixture
def sentences(library_index: LocalIndex, encoder: DemoEncoder) -> list[Sentence]:
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    return list(score_sentences(query, retrieve(snapshot, query, 10), snapshot, encoder))


def named(sentences: Sequence[Sentence], text: str) -> Sentence:
    (sentence,) = [sentence for sentence in sentences if sentence.text == text]
    return sentence


def test_a_passage_is_read_sentence_by_sentence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    hit = retrieve(library_index.current(), make_query("أين البَحْر؟", "ar", encoder), 1)[0]
    assert [sentence.text for sentence in hit_sentences(hit)] == [
        "البحر الأحمر",
        "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً.",
        "يصل البـــحر بين قارتين.",
    ]


def test_every_sentence_gets_its_features(sentences: list[Sentence]) -> None:
    assert len(sentences) == 10
    needs = named(sentences, "A school needs 12 teachers.")
    assert (needs.features.dense, needs.features.kind, needs.features.whole) == (1.0, 1.0, 1.0)
    title = named(sentences, "The old school")
    assert (title.features.dense, title.features.kind, title.features.whole) == (1.0, 0.0, 0.0)
    assert named(sentences, "Nobody has lived on the moon.").features.dense == 0.0
    assert all(0 <= sentence.confidence <= 1 for sentence in sentences)


def test_only_the_likeliest_sentences_by_their_words_are_encoded(
    library_index: LocalIndex, encoder: DemoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.read.READ_CLOSELY", 2)
    snapshot = library_index.current()
    query = make_query("How many teachers does a school need?", "en", encoder)
    hits = retrieve(snapshot, query, 10)
    encoder.encoded.clear()
    found = score_sentences(query, hits, snapshot, encoder)
    assert [sentence.text for sentence in found] == encoder.encoded
    assert len(found) == 2
    assert named(found, "A school needs 12 teachers.").features.dense == 1.0
    assert score_sentences(query, [], snapshot, encoder) == []


def test_sentences_that_share_more_terms_score_higher_in_them(sentences: list[Sentence]) -> None:
    shares = [
        named(sentences, text).features.lexical
        for text in ("A school needs 12 teachers.", "The old school", "Nobody has lived on the moon.")
    ]
    assert 1.0 >= shares[0] > shares[1] > shares[2] == 0.0


def test_the_share_of_words(library_index: LocalIndex) -> None:
    lexical = library_index.current().lexical["ar"]
    words = [{term: 1.0} for term in lexical_terms("البَحْرُ القديم", "ar")]
    share = word_share(words, lexical)
    weights = [lexical.word_weight(word) for word in words]  # بحر, بحر*, قديم, قديم*
    assert share(set(lexical_terms("البـــحر", "ar"))) == pytest.approx(sum(weights[:2]) / sum(weights))
    assert share({"بحر", "شمس"}) == pytest.approx(weights[0] / sum(weights))
    assert share({term for word in words for term in word}) == pytest.approx(1.0)
    assert share(set()) == 0.0
    assert word_share([], lexical)({"بحر"}) == 0.0


def test_a_word_is_held_as_far_as_its_alternative_is_likely(library_index: LocalIndex) -> None:
    lexical = library_index.current().lexical["en"]
    sea, army = {"sea": 0.81, "ocean": 0.16, "بحر": 1.0}, {"armi": 0.64}
    share = word_share([sea, army], lexical)
    weights = lexical.word_weight(sea), lexical.word_weight(army)
    assert share({"sea", "ocean"}) == pytest.approx(0.9 * weights[0] / sum(weights))
    assert share({"ocean", "armi"}) == pytest.approx((0.4 * weights[0] + 0.8 * weights[1]) / sum(weights))


def test_standings_share_the_softmax_by_passage() -> None:
    # e⁰ = 1 each: passage 7 has two of the three sentences and the background is a fourth.
    assert passage_standings([7, 8, 7], [0.0, 0.0, 0.0], background=0.0) == pytest.approx([0.5, 0.25, 0.5])
    assert passage_standings([7], [2000.0], background=0.0) == [1.0]
    assert passage_standings([], [], background=0.0) == []


def test_choose_takes_what_is_nearly_as_likely(sentences: list[Sentence]) -> None:
    scores = [5.0, 5.0 - NEAR_BEST + 0.001, 5.0 - NEAR_BEST - 0.001]
    ranked = [
        replace(s, score=score, features=sentences[0].features) for s, score in zip(sentences, scores, strict=False)
    ]
    assert list(choose(ranked)) == ranked[:2]


def test_choose_takes_at_most_three(sentences: list[Sentence]) -> None:
    ranked = [replace(sentence, score=0.8, features=sentences[0].features) for sentence in sentences]
    assert list(choose(ranked)) == ranked[:MAX_SENTENCES]


def test_choose_leaves_out_what_holds_less_of_the_question(sentences: list[Sentence]) -> None:
    less, more = (replace(sentences[0].features, meaning=meaning) for meaning in (0.4, 0.5))
    ranked = [replace(s, score=1.0, features=f) for s, f in zip(sentences, (more, less, more), strict=False)]
    assert list(choose(ranked)) == [ranked[0], ranked[2]]


def test_choose_takes_each_text_once(sentences: list[Sentence]) -> None:
    best = replace(sentences[0], score=0.8)
    assert list(choose([best, best, best])) == [best]
    assert list(choose([])) == []


def test_without_hits_there_is_no_confidence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    reading = read(make_query("أين القمر؟", "ar", encoder), [], library_index.current(), encoder)
    assert (reading.choices, reading.confidence) == ((), 0.0)


def test_the_best_sentence_gives_the_confidence(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    snapshot = library_index.current()
    query = make_query("كم عمق البَحْر الأحمر؟", "ar", encoder)
    reading = read(query, retrieve(snapshot, query, 10), snapshot, encoder)
    assert reading.choices[0].text == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."
    assert reading.confidence == reading.choices[0].confidence
