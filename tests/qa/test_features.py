import pytest

from index.local import LocalIndex
from qa.features import OTHER_UNIT, Features, HitSentence, hit_sentences, kinds_share, with_cosines, word_features
from qa.kinds import Kind
from qa.retrieve import make_query, retrieve
from tests.demo import DemoEncoder


def features(library_index: LocalIndex, question: str) -> dict[str, Features]:
    """The features of every sentence of the library, by its text."""
    encoder, snapshot = DemoEncoder(), library_index.current()
    query = make_query(question, "en", encoder)
    sentences = [sentence for hit in retrieve(snapshot, query, 10) for sentence in hit_sentences(hit)]
    told = word_features(query, sentences, snapshot, encoder)
    found = with_cosines(query, sentences, told, encoder)
    return {sentence.text: known for sentence, known in zip(sentences, found, strict=True)}


def test_a_passage_is_cut_into_its_sentences(library_index: LocalIndex, encoder: DemoEncoder) -> None:
    hit = retrieve(library_index.current(), make_query("أين البَحْر؟", "ar", encoder), 1)[0]
    sentences = hit_sentences(hit)
    assert [(sentence.number, sentence.text) for sentence in sentences] == [
        (0, "البحر الأحمر"),
        (1, "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً."),
        (2, "يصل البـــحر بين قارتين."),
    ]
    assert all(isinstance(sentence, HitSentence) for sentence in sentences)


def test_what_the_words_of_a_sentence_tell(library_index: LocalIndex) -> None:
    found = features(library_index, "How many teachers does the school need?")
    needs, title = found["A school needs 12 teachers."], found["The old school"]
    assert (needs.kind, needs.whole, title.kind, title.whole) == (1.0, 1.0, 0.0, 0.0)
    assert (needs.quantity, title.quantity) == (1.0, 0.0)
    assert {known.quantity for known in features(library_index, "Where is the school?").values()} == {1.0}
    assert needs.words == pytest.approx(1.0)
    assert needs.around >= needs.words
    # All sentences of one passage share what it holds with the title.
    assert needs.within == title.within == pytest.approx(needs.around)
    assert features(library_index, "the sea of the army")["A school needs 12 teachers."].words == 0.0


def test_the_sentence_before_and_the_title_count_around(library_index: LocalIndex) -> None:
    found = features(library_index, "school in Riyadh with 12 books")
    opened, needs = found["The school in Riyadh (الرياض) opened in 1953."], found["A school needs 12 teachers."]
    assert needs.around > needs.words  # Riyadh stands before it
    assert opened.around == pytest.approx(opened.words)
    assert needs.names == opened.names == pytest.approx(1.0, abs=0.06)


def test_a_sentence_is_encoded_below_its_title(library_index: LocalIndex) -> None:
    # Title and sentence say "school" three times in all, and nothing else that the demo encoder counts.
    assert features(library_index, "school")["A school needs 12 teachers."].dense == pytest.approx(1.0)
    assert features(library_index, "moon")["A school needs 12 teachers."].dense == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("kinds", "units", "share"),
    [
        ([], "", 0.5),
        (["number"], "", 1.0),
        (["number"], "metre", 1.0),
        (["number"], "dollar euro", OTHER_UNIT),
        (["date"], "", 0.0),
        (["date", "number"], "", 1.0),
    ],
)
def test_the_share_of_the_kind(kinds: list[Kind], units: str, share: float) -> None:
    assert kinds_share(kinds, frozenset(units.split()), "عمقه ١٢ مـــتراً.") == share
