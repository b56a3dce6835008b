"""Which event a question asks of, and whether a sentence tells only the opposite; then what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from index.ingest import add_paths, open_or_create
from index.language import question_language
from qa.answer import Answerer, Question
from qa.config import Settings
from qa.opening import open_encoder
from qa.opposites import asked_event, of_event_alone, tells_only_opposite
from tests.demo import write_files

TEXTS = {
    "halim.md": "# Salma Halim\n\nSalma Halim was born in Aleppo in 1902. She studied medicine in Beirut. "
    "In 1931 she opened a clinic in Basra.\n",
    "osprey.md": "# The Osprey\n\nThe steamer Osprey arrived in Trieste on 3 March 1911. It carried 210 passengers.\n",
    "نعيم.md": "# نعيم الكاتب\n\nولد نعيم الكاتب في حماة عام 1911. درس القانون في دمشق. نشر أول دواوينه سنة 1935.\n",
    "متحف.md": "# متحف الأصداف\n\nافتُتح متحف الأصداف في مايو 1990. يضم المتحف 400 قطعة.\n",
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder, settings = tmp_path_factory.mktemp("events"), Settings()
    encoder = open_encoder(settings)
    index = open_or_create(folder / "library", encoder, settings.passage_tokens)
    add_paths(index, encoder, [write_files(folder / "texts", TEXTS)])
    return Answerer(index, encoder, settings)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Where did Salma Halim die?", "die"),
        ("When was the bank founded?", "founded"),
        ("When did the museum close?", "close"),
        ("متى غادرت السفينة بيروت؟", "غادرت"),
        ("متى حُلَّ النادي؟", "حل"),
        ("How close is the museum?", None),  # close is no verb
        ("Where did the woman who died in 1960 study?", None),  # tells which woman
        ("Who led the school before it closed?", None),  # tells when
        ("Why did the museum close?", None),  # of reasons nothing is said
        ("When was the man born who died in 1960?", "born"),
        ("How many people were born or died there?", None),  # asks of both
        ("When did the museum not close?", None),
        ("When was the house sold?", None),  # whoever bought it then did as well
    ],
)
def test_the_event_asked_of(question: str, word: str | None) -> None:
    event = asked_event(question, question_language(question))
    assert (event.word if event else None) == word


@pytest.mark.parametrize(
    ("question", "sentence", "only_opposite"),
    [
        ("Where did she die?", "She was born in Aleppo in 1902.", True),
        ("Where did she die?", "وُلدت في حلب عام ١٩٠٢.", True),
        ("أين توفيت سلمى؟", "She was born in Aleppo in 1902.", True),
        ("Where did she die?", "Born in 1902, she died in Aleppo.", False),
        ("Where did she die?", "Born in 1902, she passed away in Aleppo.", False),
        ("Where did she die?", "She studied in Aleppo.", False),  # not told, but no opposite either
        ("When did the war end?", "The war, which began in 1914, lasted until 1918.", False),
        ("When did the war end?", "The war (1914-1918) began in Sarajevo.", False),
        ("When did the shop close?", "The shop never opened.", False),
        ("When does the shop close?", "The shop opens on Sundays.", True),
        ("When does the shop close?", "The shop opens at 9 and stays so until 5.", False),
        ("When does the shop close?", "The shop is open from nine to five.", False),
        ("متى يغلق المتجر؟", "يفتح المتجر أبوابه من التاسعة حتى الخامسة.", False),
        ("When was she appointed?", "She replaced the judge, who resigned in 2010.", False),
        ("Who bought the house?", "Lady Ashdown sold the house.", True),
        ("Who bought the house?", "The house was sold to Lady Ashdown.", False),
        ("من اشترى السوق؟", "باع سليم السوق.", True),
        ("من اشترى السوق؟", "باع سليم السوق لجاره.", False),
        ("When did the ship arrive?", "The ship left Genoa at noon.", True),
        ("When did the ship arrive?", "The cabin is on the left.", False),
    ],
)
def test_sentences_that_tell_only_the_opposite(question: str, sentence: str, only_opposite: bool) -> None:
    event = asked_event(question, question_language(question))
    assert event
    assert tells_only_opposite(sentence, event) is only_opposite


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("Where did Salma Halim die?", "Salma Halim was born in Aleppo in 1902."),
        ("أين توفيت سلمى حليم؟", "Salma Halim was born in Aleppo in 1902."),
        ("When did the Osprey leave Trieste?", "The steamer Osprey arrived in Trieste on 3 March 1911."),
        ("متى توفي نعيم الكاتب؟", "ولد نعيم الكاتب في حماة عام 1911."),
        ("متى أُغلق متحف الأصداف؟", "افتُتح متحف الأصداف في مايو 1990."),
    ],
)
def test_the_opposite_is_no_answer_but_what_came_nearest(answerer: Answerer, question: str, nearest: str) -> None:
    answer = answerer.ask(Question(question))
    assert (answer.abstained, answer.reason, answer.confidence) == (True, "little_evidence", 0.0)
    assert nearest in [citation.quote for citation in answer.nearest]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Where was Salma Halim born?", "Salma Halim was born in Aleppo in 1902."),
        ("When did the Osprey arrive in Trieste?", "The steamer Osprey arrived in Trieste on 3 March 1911."),
        ("أين ولد نعيم الكاتب؟", "ولد نعيم الكاتب في حماة عام 1911."),
        ("متى افتُتح متحف الأصداف؟", "افتُتح متحف الأصداف في مايو 1990."),
        # A second sentence, less likely but for the event, answers where the likelier one tells the opposite.
        ("Where did Salma Halim study?", "She studied medicine in Beirut."),
    ],
)
def test_the_event_itself_is_answered(answerer: Answerer, question: str, quote: str) -> None:
    answer = answerer.ask(Question(question))
    assert not answer.abstained
    assert answer.citations[0].quote == quote


class PrefersBirths:
    """A reranker that likes births best."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float("born" in text) for text in texts]


@dataclass(frozen=True, slots=True)
class Marked:
    start: int
    end: int
    margin: float


class FindsAleppo:
    """A reader that is sure of Aleppo."""

    def read(self, question: str, texts: Sequence[str]) -> list[Marked]:
        return [Marked(text.find("Aleppo"), text.find("Aleppo") + 6, 5.0 * ("Aleppo" in text)) for text in texts]


def test_no_model_of_the_operators_brings_the_opposite_back(answerer: Answerer) -> None:
    models = (PrefersBirths(), FindsAleppo())
    reviewed = Answerer(answerer.index, answerer.library.current().encoder, answerer.settings, *models)
    assert reviewed.ask(Question("Where did Salma Halim die?")).abstained
    assert reviewed.ask(Question("Where was Salma Halim born?")).short[0].text == "Aleppo"


@pytest.mark.parametrize(
    ("question", "sentence", "left"),
    [
        ("Where did she die?", "She was born in Homs and died in Aden.", "She was                  died in Aden."),
        ("Where was she born?", "She was born in Homs and died in Aden.", "She was born in Homs and              "),
        ("أين توفي؟", "وُلِدَ في حِمْــص، وتُوُفِّيَ في عدن.", " " * 19 + "وتُوُفِّيَ في عدن."),
        ("Where did she die?", "She was born in Homs.", "She was born in Homs."),
    ],
)
def test_what_is_told_of_the_opposite_is_blanked_where_both_are_told(question: str, sentence: str, left: str) -> None:
    event = asked_event(question, question_language(question))
    assert event
    assert of_event_alone(sentence, event) == left
