"""Questions whose answers are known: any SQuAD-format file, or a file of rows as in ``seeds/questions.jsonl``.

A question that nothing answers has no document. Paragraphs of a SQuAD-format file become documents of their
own; with a second file they come from there, joined by question id, for questions across languages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.extracted import UnreadableSource
from index.folders import document_id, find_files
from index.language import detect_language
from index.records import LANGUAGES, Document, IsnadError, Language
from index.sources import make_document, read_document
from qa.quotes import UnverifiedQuote, find_quote

# What JSON of another shape than expected makes the code below raise.
BAD_CONTENT = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class BadEvaluationFile(IsnadError):
    """A file that holds no questions with known answers."""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, what was asked before it, and where its answer stands.

    ``spans`` are ``[start, end)`` in the text of the document ``document_id``: any of them is right.
    There is no document when nothing answers. ``pair`` is as in ``ar-en``: question, then document; only the
    question's language when nothing answers.
    """

    id: str
    text: str
    pair: str
    document_id: str | None
    spans: tuple[tuple[int, int], ...] = ()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Documents by id, and the questions that are asked of them."""

    name: str
    documents: dict[str, Document]
    questions: list[GoldQuestion]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One question of a SQuAD-format file with its paragraph and the answers' places there."""

    id: str
    question: str
    context: str
    answerable: bool
    spans: tuple[tuple[int, int], ...]


def read_gold(file: Path, documents: Path | None = None) -> GoldSet:
    """Read the questions of ``file``, which ``documents``, another file with the same questions, may answer.

    Raises:
        BadEvaluationFile: a file cannot be read, is of neither format, or holds nothing to ask.
    """
    if file.suffix == ".jsonl":
        if documents:
            raise BadEvaluationFile(f"{file} names its own documents; leave {documents} out, or give SQuAD-format JSON")
        gold = read_rows(file)
        if not gold.questions:
            raise BadEvaluationFile(f"{file} holds no question; give a file with one on each line")
        return gold
    gold = read_squad(file, documents)
    if not any(question.document_id for question in gold.questions):
        raise BadEvaluationFile(f"{file} holds no question with an answer; give a file whose qas have answers")
    return gold


def read_squad(file: Path, documents: Path | None = None) -> GoldSet:
    """Read SQuAD-format JSON; questions without an answer stay, as questions that nothing answers.

    The contexts are those of ``documents`` where it is given, joined by question id.

    Raises:
        BadEvaluationFile: a file cannot be read or is something else, or the two share no question.
    """
    asked = list(read_paragraphs(file))
    answering = {p.id: p for p in (read_paragraphs(documents) if documents else asked)}
    joined = [(question, answering[question.id]) for question in asked if question.id in answering]
    if not asked:
        return GoldSet(file.name, {}, [])
    if not joined:
        raise BadEvaluationFile(f"{file} and {documents} share no question id; give two translations of one set")
    held = {paragraph.context: as_document(paragraph.context) for paragraph in answering.values()}
    question_side = main_language(question.question for question, _ in joined)
    pair = f"{question_side}-{main_language(held)}"
    questions = [
        GoldQuestion(question.id, question.question, pair, held[found.context].id, found.spans)
        if found.answerable
        else GoldQuestion(question.id, question.question, question_side, None)
        for question, found in joined
    ]
    return GoldSet(file.name, {document.id: document for document in held.values()}, questions)


def read_paragraphs(file: Path) -> Iterator[Paragraph]:
    """Yield the questions of a SQuAD-format file.

    Raises:
        BadEvaluationFile: the file cannot be read, or is not of that format.
    """
    try:
        for article in json.loads(file.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                context = _text(paragraph, "context")
                for qa in paragraph["qas"]:
                    answers = qa.get("answers") or ()
                    spans = tuple(_spans(context, answers))
                    yield Paragraph(str(qa["id"]), _text(qa, "question"), context, bool(answers), spans)
    except OSError as error:
        raise BadEvaluationFile(f"{file} cannot be read: {error.strerror}; check the path") from error
    except BAD_CONTENT as error:
        raise BadEvaluationFile(
            f"{file} is not SQuAD-format JSON (data → paragraphs → context, qas): {error!r}; see isnad evaluate --help"
        ) from error


def _text(record: dict[str, Any], key: str) -> str:
    text = record[key]
    if not isinstance(text, str):
        raise TypeError(f"{key} = {text!r} is no text")
    return text


def _spans(context: str, answers: Iterable[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Yield where the answers stand, the nearest place to the one given: sets are known to be a little off.

    An answer that stands nowhere has no span, so no citation can hold it.
    """
    for answer in answers:
        text, start = _text(answer, "text"), int(answer["answer_start"])
        if text and start >= 0 and context.startswith(text, start):
            yield start, start + len(text)
            continue
        try:
            found = find_quote(context, text, start)
        except UnverifiedQuote:
            continue
        yield found.start, found.end


def read_rows(file: Path) -> GoldSet:
    """Read one question a line, as in ``seeds/questions.jsonl``, whose documents lie below the file's folder.

    A row has ``id, question, language, document`` (a path below the folder, or null when nothing answers),
    and ``start, end`` of the answer; ``history`` holds the questions before a follow-up.

    Raises:
        BadEvaluationFile: the file cannot be read or is something else.
    """
    try:
        documents = {document.source: document for document in _documents_beside(file)}
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        questions = [_row(row, documents) for row in rows]
    except OSError as error:
        raise BadEvaluationFile(f"{file} cannot be read: {error.strerror}; check the path") from error
    except BAD_CONTENT as error:
        raise BadEvaluationFile(
            f"{file} does not hold one question a line (id, question, language, document, start, end): {error!r}; "
            "see isnad evaluate --help"
        ) from error
    return GoldSet(file.name, {document.id: document for document in documents.values()}, questions)


def _documents_beside(file: Path) -> Iterator[Document]:
    """Yield the documents in the folders beside ``file``, leaving aside what is hidden or no document."""
    file.stat()
    folders = sorted(path for path in file.parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    for found in find_files(folders) if folders else ():
        try:
            yield read_document(found)
        except UnreadableSource:
            continue


def _row(row: dict[str, Any], documents: dict[str, Document]) -> GoldQuestion:
    text, language, history = _text(row, "question"), row["language"], row.get("history", [])
    if language not in LANGUAGES:
        raise ValueError(f"language = {language!r} is none of {', '.join(LANGUAGES)}")
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise TypeError(f"history = {history!r} is no list of questions")
    if row["document"] is None:
        return GoldQuestion(str(row["id"]), text, language, None, (), tuple(history))
    document = documents[row["document"]]
    start, end = int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"[{start}, {end}) is no span of {document.source}")
    pair = f"{language}-{document.language}"
    return GoldQuestion(str(row["id"]), text, pair, document.id, ((start, end),), tuple(history))


def as_document(context: str) -> Document:
    """Return a paragraph as a document of its own."""
    return make_document(document_id=document_id("paragraph", context), source="paragraph", title="", text=context)


def main_language(texts: Iterable[str]) -> Language:
    """Return the language of most of ``texts``: a question that is one Latin name belongs to its set."""
    return Counter(detect_language(text) for text in texts).most_common(1)[0][0]
