"""Isnad from Python: open a library and ask it, in plain calls and in asynchronous ones.

Everything here may be called from several threads at once. An asynchronous call works on a thread; when its task is
cancelled, the work ends at its next step.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from index.conditions import parse_conditions
from index.ingest import AddReport, Progress, add_paths, no_progress, open_or_create, remove_documents
from index.library_errors import NoLibrary, UnknownDocument
from index.records import Document, DocumentSummary, Hit, IsnadError
from qa.answer import HITS_FOUND, Answer, Answerer, BadQuestion, Question
from qa.cite import Citation
from qa.config import Settings, read_settings
from qa.export import Format, export
from qa.opening import open_answerer, open_encoder
from qa.quotes import Standing, stand
from qa.telling import Tell, Told

R = TypeVar("R")
Lines = str | Sequence[str]
"""One line, or several."""


class ClosedLibrary(IsnadError):
    """A library that was closed and is used again."""


class BadArgument(IsnadError):
    """An argument that a call cannot do anything with."""


class Cancelled(Exception):
    """Nobody waits for the answer any more; nobody hears of this."""


class OpenLibrary:
    """A library open for questions, as ``open_library`` returns it; use it in a ``with`` statement, or close it."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.is_closed = False

    @property
    def settings(self) -> Settings:
        """The settings it was opened with."""
        return self._answerer.settings

    def ask(self, question: str, *, history: Lines = (), where: Lines = (), answers: Lines = ()) -> Answer:
        """Answer with verified citations, or refuse: then the answer is ``abstained``, and that is no error.

        ``history`` are the questions before, oldest first, which complete a follow-up; ``where`` are conditions on
        the documents to be searched, as ``"language=ar"`` or ``"date>=2024"``; ``answers`` are the texts of what was
        answered to the last questions of the history, in which a follow-up may mean somebody.

        Raises:
            BadQuestion, UnsupportedLanguage, BadCondition: it cannot be asked so; the message says what to do.
        """
        return self._use().ask(_question(question, history, where, answers))

    async def ask_async(self, question: str, *, history: Lines = (), where: Lines = (), answers: Lines = ()) -> Answer:
        """Do as ``ask`` does without holding up the event loop."""
        answerer, asked = self._use(), _question(question, history, where, answers)
        return await _on_thread(lambda tell: answerer.ask(asked, tell))

    def search(self, query: str, k: int = HITS_FOUND, *, where: Lines = ()) -> list[Hit]:
        """Return the ``k`` passages that fit best, best first, in both languages."""
        _require_count(k)
        return self._use().search(_question(query, (), where), k)[1]

    async def search_async(self, query: str, k: int = HITS_FOUND, *, where: Lines = ()) -> list[Hit]:
        """Do as ``search`` does without holding up the event loop."""
        _require_count(k)
        answerer, asked = self._use(), _question(query, (), where)
        return await _on_thread(lambda _: answerer.search(asked, k)[1])

    def documents(self) -> list[DocumentSummary]:
        """Return all documents, without their texts."""
        return self._use().index.library.documents()

    def document(self, document_id: str) -> Document:
        """Return one document, whose ``text[start:end]`` is the quote of each of its citations.

        Raises:
            UnknownDocument: there is none of this id.
        """
        return self._use().index.library.document(document_id)

    def verify(self, citation: Citation) -> Standing:
        """Say what became of a citation that was kept: ``exact``, ``moved`` (with the new span) or ``stale``."""
        try:
            text = self.document(citation.document_id).text
        except UnknownDocument:
            return Standing("stale", None, None)
        return stand(text, citation.quote, citation.start, citation.prefix, citation.suffix)

    def export(self, answer: Answer, form: Format) -> str:
        """Return ``answer`` as ``"markdown"``, ``"html"``, ``"jsonld"`` or ``"csl"``."""
        return export(answer, form, self.document)

    def add(self, *paths: str | Path, progress: Progress = no_progress) -> AddReport:
        """Add files and folders; what is unchanged is not read again, and a bad file is reported, not raised.

        Raises:
            UnreadableSource: a path does not exist.
            LibraryBusy: another process is writing.
        """
        answerer = self._use()
        for path in paths:
            if not isinstance(path, str | Path):
                raise BadArgument(
                    f"{path!r} is no path; give each as an argument of its own, as add('reports', 'a.pdf')"
                )
        return add_paths(answerer.index, answerer.library.current().encoder, [Path(path) for path in paths], progress)

    def remove(self, *document_ids: str) -> int:
        """Remove documents by id, all or none, and return how many."""
        for one in document_ids:
            if not isinstance(one, str):
                raise BadArgument(f"{one!r} is no id of a document; give each as an argument, as remove(*ids)")
        return remove_documents(self._use().index, document_ids)

    def close(self) -> None:
        """Close it; what is asked of it afterwards is refused."""
        if not self.is_closed:
            self.is_closed = True
            self._answerer.index.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _use(self) -> Answerer:
        if self.is_closed:
            raise ClosedLibrary("this library was closed; open it again with open_library")
        return self._answerer


def open_library(path: str | Path | None = None, *, create: bool = False, **settings: Any) -> OpenLibrary:
    """Open the library in the folder ``path``, or the one of the settings, which is built from the seeds if missing.

    ``settings`` are those of the README by name, as ``minimum_confidence=0.6``; they win over the environment and
    ``isnad.toml``. With ``create``, a library that is not there is made, empty.

    Raises:
        NoLibrary: there is none.
        BadSetting: a setting is unknown or cannot be used.
    """
    chosen = _settings(settings if path is None else {"library": path} | settings)
    try:
        return OpenLibrary(open_answerer(chosen))
    except NoLibrary as error:
        if not create:
            raise NoLibrary(f"{error}, or with: open_library({str(path or chosen.library)!r}, create=True)") from error
    open_or_create(chosen.library, open_encoder(chosen), chosen.passage_tokens).library.close()
    return OpenLibrary(open_answerer(chosen))


_opened: dict[Settings, OpenLibrary] = {}
_opening = threading.Lock()


def ask(
    question: str,
    *,
    library: str | Path | None = None,
    history: Lines = (),
    where: Lines = (),
    answers: Lines = (),
) -> Answer:
    """Ask the library in the folder ``library``, or the one of the settings, as ``OpenLibrary.ask`` does.

    It is opened at the first question and stays open for the next ones.
    """
    return _kept_open(library).ask(question, history=history, where=where, answers=answers)


async def ask_async(
    question: str,
    *,
    library: str | Path | None = None,
    history: Lines = (),
    where: Lines = (),
    answers: Lines = (),
) -> Answer:
    """Do as ``ask`` does without holding up the event loop."""
    opened = await asyncio.to_thread(_kept_open, library)
    return await opened.ask_async(question, history=history, where=where, answers=answers)


def _kept_open(library: str | Path | None) -> OpenLibrary:
    settings = _settings({"library": library})
    with _opening:
        kept = _opened.get(settings)
        if kept is None or kept.is_closed:
            kept = _opened[settings] = OpenLibrary(open_answerer(settings))
        return kept


def _settings(given: Mapping[str, Any]) -> Settings:
    return read_settings(os.environ, None, str, **given)


def _question(text: str, history: Lines, where: Lines, answers: Lines = ()) -> Question:
    if not isinstance(text, str):
        raise BadQuestion(f"the question is {text!r}, and no text; give it as a string")
    conditions = parse_conditions(_several("where", where))
    return Question(text, _several("history", history), where=conditions, answers=_several("answers", answers))


def _require_count(k: int) -> None:
    if not isinstance(k, int) or k < 1:
        raise BadArgument(f"k is {k!r}; give how many passages you want, 1 or more")


def _several(name: str, lines: Lines) -> tuple[str, ...]:
    several = (lines,) if isinstance(lines, str) else tuple(lines) if isinstance(lines, Iterable) else (lines,)
    if not all(isinstance(line, str) for line in several):
        raise BadQuestion(f"{name} is {lines!r}; give a string, or several in a list")
    return several


async def _on_thread(work: Callable[[Tell], R]) -> R:
    """Return what ``work`` returns, done on a thread; it ends when it next tells something after a cancellation."""
    unwanted = threading.Event()

    def tell(_: Told) -> None:
        if unwanted.is_set():
            raise Cancelled

    try:
        return await asyncio.to_thread(work, tell)
    except asyncio.CancelledError:
        unwanted.set()
        raise
