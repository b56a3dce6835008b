"""The Python API on the small library; the encoder is the one that libraries are made with."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import qa
from index.conditions import BadCondition
from index.library_errors import NoLibrary, UnknownDocument
from index.local import LocalIndex
from index.vectors import Vectors
from qa import Answer, OpenLibrary, ask, ask_async, open_library
from qa.answer import Answerer, BadQuestion
from qa.config import BadSetting, Settings
from qa.python import BadArgument, ClosedLibrary
from tests.demo import ARABIC_TEXTS, ENGLISH_TEXTS, DemoEncoder, demo_vector, write_files
from tests.qa.commands import Isnad

DEPTH, TEACHERS = "كم عُمْقُ البَحْرِ الأحمر؟", "How many teachers does the school need?"


@pytest.fixture
def library(answerer: Answerer) -> Iterator[OpenLibrary]:
    with OpenLibrary(answerer) as library:
        yield library


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library made through the API, with the bundled encoder."""
    folder = tmp_path_factory.mktemp("python")
    files = write_files(folder / "وثائق documents", ARABIC_TEXTS | ENGLISH_TEXTS)
    with open_library(folder / "library", create=True) as library:
        report = library.add(files)
    assert (report.added, report.skipped) == (4, [])
    return folder / "library"


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Answer however unsure, with no settings of this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISNAD_MINIMUM_CONFIDENCE", "0")


def test_a_question_is_answered_with_its_proof(library: OpenLibrary) -> None:
    answer = library.ask(DEPTH)
    citation = answer.citations[0]
    assert answer.text.splitlines()[0] == "يبلغ عمق البَحْر الأحمر ٢٢١١ متراً. [1]"
    assert library.document(citation.document_id).text[citation.start : citation.end] == citation.quote


def test_the_answer_is_that_of_the_command_line(filled: Path, unsure: None, isnad: Isnad) -> None:
    for question in (DEPTH, TEACHERS):
        told = json.loads(json.dumps(ask(question, library=filled).to_json()))
        printed = isnad("ask", question, "--library", filled, "--json").json
        assert told | {"timings": None} == printed | {"timings": None}


def test_history_and_conditions(library: OpenLibrary) -> None:
    assert "البَحْر الأحمر" in library.ask("وكم عُمْقُه؟", history="أين البَحْر الأحمر؟").searched_for
    told = library.ask("When was he born?", history="Who found Ug99?", answers="Albert Hale found Ug99. [1]")
    assert told.searched_for == "When was he born (Albert Hale, Ug99)?"
    assert {hit.passage.language for hit in library.search("البَحْر", where="language=en")} == {"en"}
    assert [hit.document.title for hit in library.search("البَـــحر", 1, where=["language=ar"])] == ["البحر الأحمر"]
    assert library.ask(DEPTH, where=["tags=none"]).reason == "no_match"


def test_what_cannot_be_asked_says_so(library: OpenLibrary) -> None:
    with pytest.raises(BadQuestion, match="holds no words"):
        library.ask("؟")
    with pytest.raises(BadCondition, match="is not understood"):
        library.search("البَحْر", where="language")
    with pytest.raises(UnknownDocument):
        library.document("غائب")
    with pytest.raises(BadQuestion, match="the question is 5, and no text; give it as a string"):
        library.ask(5)  # type: ignore[arg-type]
    with pytest.raises(BadQuestion, match=r"history is \[None\]; give a string, or several in a list"):
        library.ask(DEPTH, history=[None])  # type: ignore[list-item]
    with pytest.raises(BadArgument, match="k is -1; give how many passages you want, 1 or more"):
        library.search("البَحْر", -1)
    with pytest.raises(BadArgument, match=r"\['a', 'b'\] is no path; give each as an argument of its own"):
        library.add(["a", "b"])  # type: ignore[arg-type]
    with pytest.raises(BadArgument, match=r"\['a'\] is no id of a document; give each as an argument"):
        library.remove(["a"])  # type: ignore[arg-type]


def test_a_kept_citation_is_looked_at_again(library: OpenLibrary, documents: Path) -> None:
    citation = library.ask(TEACHERS).citations[0]
    assert library.verify(citation).status == "exact"
    file = documents / "school.md"
    file.write_text(file.read_text("utf-8").replace("The school in", "Yes. The school in"), "utf-8")
    assert library.add(documents).changed == 1
    moved = library.verify(citation)
    assert (moved.status, moved.start, moved.end) == ("moved", citation.start + 5, citation.end + 5)
    assert library.remove(citation.document_id) == 1
    assert library.verify(citation).status == "stale"
    assert len(library.documents()) == 3


def test_a_library_that_is_not_there_is_made_only_if_told_to(tmp_path: Path) -> None:
    with pytest.raises(
        NoLibrary, match=r"make one with: isnad add PATH .*, or with: open_library\('.*غائبة', create=True"
    ):
        open_library(tmp_path / "غائبة")
    with open_library(tmp_path / "مكتبة", create=True) as library:
        assert library.documents() == []
        assert library.ask(DEPTH).reason == "no_passages"


def test_settings_are_taken_by_name(filled: Path) -> None:
    with open_library(filled, minimum_confidence=1.0) as library:
        assert library.settings.minimum_confidence == 1.0
        assert library.ask(DEPTH).abstained
    with pytest.raises(BadSetting, match=r"^confidence is not a setting"):
        open_library(filled, confidence=1)
    with pytest.raises(BadSetting, match=r"^minimum_confidence = 2 must lie between 0 and 1"):
        open_library(filled, minimum_confidence=2)
    with pytest.raises(BadSetting, match=r"^llm_model is set, but no endpoint: give its address in llm_base_url"):
        open_library(filled, llm_model="tiny")
    with pytest.raises(BadSetting, match=r"^library = 5 is not a path"):
        ask(DEPTH, library=5)  # type: ignore[arg-type]


def test_what_is_closed_stays_closed(library: OpenLibrary) -> None:
    library.close()
    library.close()
    with pytest.raises(ClosedLibrary, match="open it again with open_library"):
        library.ask(DEPTH)
    with pytest.raises(ClosedLibrary):
        asyncio.run(library.ask_async(DEPTH))


def test_a_question_opens_its_library_once(filled: Path, unsure: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_LIBRARY", str(filled))
    opened: dict[Settings, OpenLibrary] = {}
    monkeypatch.setattr("qa.python._opened", opened)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, [DEPTH, TEACHERS] * 4))
    assert len(opened) == 1
    assert {answer.text for answer in answers[::2]} == {answers[0].text}
    assert ask(DEPTH, library=filled).text == answers[0].text
    assert len(opened) == 1
    # One that was closed is opened anew.
    next(iter(opened.values())).close()
    assert ask(TEACHERS).text == answers[1].text


def test_asking_without_holding_up_the_loop(library: OpenLibrary, filled: Path, unsure: None) -> None:
    async def all_at_once() -> tuple[list[Answer], list[str], Answer]:
        answers = await asyncio.gather(*(library.ask_async(question) for question in (DEPTH, TEACHERS)))
        hits = await library.search_async("البَحْر", 2)
        return answers, [hit.text for hit in hits], await ask_async(DEPTH, library=filled)

    answers, texts, other = asyncio.run(all_at_once())
    assert [answer.text for answer in answers] == [library.ask(DEPTH).text, library.ask(TEACHERS).text]
    assert texts == [hit.text for hit in library.search("البَحْر", 2)]
    assert other.text == ask(DEPTH, library=filled).text


@dataclass(slots=True)
class Waits(DemoEncoder):
    """An encoder that begins a question and goes on when it is let."""

    begun: threading.Event = field(default_factory=threading.Event)
    let: threading.Event = field(default_factory=threading.Event)

    def encode_query(self, text: str) -> Vectors:
        self.begun.set()
        assert self.let.wait(20)
        return demo_vector(text)


@dataclass(slots=True)
class Counts:
    """A reranker that counts how often it is asked."""

    asked: int = 0

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked += 1
        return [0.0 for _ in texts]


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_cancelled_question_ends_at_its_next_step(library_index: LocalIndex, cancelled: bool) -> None:
    encoder, reranker = Waits(), Counts()
    library = OpenLibrary(Answerer(library_index, encoder, Settings(minimum_confidence=0.0), reranker))

    async def ask_and_leave() -> None:
        task = asyncio.create_task(library.ask_async(DEPTH))
        await asyncio.to_thread(encoder.begun.wait, 20)
        if cancelled:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        encoder.let.set()
        if not cancelled:
            assert not (await task).abstained

    asyncio.run(ask_and_leave())  # which waits for its threads
    assert reranker.asked == (0 if cancelled else 1)


def test_the_package_offers_what_it_names(library_index: LocalIndex) -> None:
    assert set(qa.__all__) <= set(dir(qa))
    assert all(getattr(qa, name).__name__ == name for name in qa.__all__)
    with pytest.raises(AttributeError, match="module 'qa' has no attribute 'answers'"):
        _ = qa.answers
    assert isinstance(qa.OpenLibrary(Answerer(library_index, DemoEncoder(), Settings())), OpenLibrary)
