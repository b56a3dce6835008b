"""A writer to be killed at any instant, and what must be true of its library afterwards.

What is confirmed when: a call that returned has confirmed all it did. Inside ``add_paths``, each call of
``progress`` follows a commit: it confirms the removal of what ``prune`` found vanished, and the first ``done``
files, in their order. The writer sends a line for each; what was on its way when it died may have happened or
not, document by document.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import index.ingest
from index.conditions import Condition
from index.folders import SourceFile
from index.ingest import add_paths, encoder_limit, open_library, open_or_create, remove_documents
from index.library_files import DATABASE
from index.local import LocalIndex
from index.passages import indexed_text, split_passages
from index.rebuild import rebuild
from index.records import LANGUAGES, Document, Language, Passage
from index.terms import lexical_terms
from qa.answer import Answerer, Question
from qa.config import Settings
from tests.demo import DemoEncoder, demo_vector, write_files

LETTERS = {"ar": "جدرزسشصط", "en": "bdfgjkvz"}
OPENINGS = {"ar": "قهوة", "en": "Coffee"}
SENTENCES = {
    "ar": ("وصلت القَهْوَةُ إلى المخا عام ١٤٥٠.", "يبلغ عمق البـــحر ٢٢١١ متراً.", "القمر (the moon) بعيد.", "جيش كبير!"),
    "en": ("Coffee (القهوة) came in 1450.", "The sea is deep.", "A school needs 12 books.", "The moon is far."),
}
MAX_TOKENS = (256, 12, 24)
ALL = -1
KINDS = ("add", "add", "prune", "remove", "rebuild")

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the writer does next: ``files`` is the whole folder as it is then."""

    kind: str
    files: Files
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The last line of the writer: ``done`` files of operation ``number``, or ``ALL`` of it."""

    number: int
    done: int


NOTHING = Confirmed(-1, ALL)


def operations(seed: int, count: int, kinds: tuple[str, ...] = KINDS) -> list[Operation]:
    """Return the same operations for the same ``seed``; each text has a word of its own."""
    rng, files, version, made = random.Random(seed), dict[str, str](), 0, []
    for number in range(count):
        kind = rng.choice(kinds) if number else "add"
        if kind in ("prune", "remove") and len(files) > 3:
            for name in rng.sample(sorted(files), rng.randint(1, len(files) - 2)):
                del files[name]
        if kind in ("add", "prune"):
            for _ in range(rng.randint(1, 5)):
                version += 1
                language = rng.choice(LANGUAGES)
                files[f"{rng.choice(('قهوة', 'sea بحر'))} {rng.randrange(8)}.txt"] = text_of(language, version, rng)
        made.append(Operation(kind, dict(files), rng.choice(MAX_TOKENS)))
    return made


def text_of(language: Language, version: int, rng: random.Random, longest: int = 8) -> str:
    """Return a text that begins with its language's word for coffee and a word that no other version holds."""
    sentences = rng.choices(SENTENCES[language], k=rng.randint(1, longest))
    word = word_of(language, version)
    own = f"حمل التاجر {word} القَهْوَةَ." if language == "ar" else f"The merchant {word} sold coffee."
    return f"{OPENINGS[language]} {word}\n\n{' '.join(sentences)} {own}\n"


def word_of(language: Language, version: int) -> str:
    letters = LETTERS[language]
    return "".join(letters[version // 8**place % 8] for place in range(4)) + letters[:2]


def write(folder: Path, made: list[Operation], changes_per_batch: int, lines: Connection) -> None:
    """Do all of ``made`` to the library in ``folder``, sending a line for whatever is confirmed."""
    index.ingest.CHANGES_PER_BATCH = changes_per_batch  # so that a few files make several commits
    encoder = DemoEncoder()
    opened = open_or_create(folder / "library", encoder, MAX_TOKENS[0])
    for number, operation in enumerate(made):

        def progress(done: int, total: int, passages: int, number: int = number) -> None:
            lines.send(Confirmed(number, done))

        documents = lay_out(folder, operation.files)
        if operation.kind == "rebuild":
            rebuild(opened, encoder, operation.max_tokens)
        elif operation.kind == "remove":
            held = set(opened.library.document_ids())
            remove_documents(opened, sorted(held - {document_id(folder, name) for name in operation.files}))
        else:
            add_paths(opened, encoder, [documents], progress, prune=operation.kind == "prune")
        lines.send(Confirmed(number, ALL))


def lay_out(folder: Path, files: Files) -> Path:
    """Make the folder of documents hold ``files`` and nothing else."""
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    for file in documents.iterdir():
        if file.name not in files:
            file.unlink()
    held = {file.name: file.read_bytes() for file in documents.iterdir()}
    return write_files(documents, {name: text for name, text in files.items() if held.get(name) != text.encode()})


def document_id(folder: Path, name: str) -> str:
    return SourceFile((folder / "documents" / name).resolve(), name).document_id


def possible_states(made: list[Operation], confirmed: Confirmed) -> dict[str, set[str]]:
    """Return by file what may be held after ``confirmed``: texts, "" for nothing. One of them: the old or the new."""
    number, done = confirmed.number, confirmed.done
    if done == ALL:  # all of it, and the next one is on its way
        number, done = number + 1, 0
        first = True
    else:
        first = False
    before = made[number - 1].files if number else {}
    after = made[number].files if number < len(made) else before
    certain = set(sorted(after)[:done]) | (set() if first else set(before) - set(after))
    return {
        name: {after.get(name, "")} | (set() if name in certain else {before.get(name, "")})
        for name in {*before, *after}
    }


def expect(folder: Path, states: Mapping[str, set[str]]) -> dict[str, str]:
    """Open the library as anyone would, compare all of it with ``states``, and return what each file is held as."""
    opened = open_library(folder / "library")
    snapshot = opened.current()
    held = {one.id: opened.library.document(one.id) for one in opened.library.documents()}
    names = {document_id(folder, name): name for name in states}
    assert set(held) <= set(names)
    found = {name: held[one].text if one in held else "" for one, name in names.items()}
    assert {name: text for name, text in found.items() if text not in states[name]} == {}
    passages = stored_passages(opened, list(held.values()))
    for language in LANGUAGES:
        wanted = {i for i, passage in passages.items() if passage.language == language}
        assert {i for i, _ in snapshot.dense[language].search(demo_vector("قهوة"), 10**6)} == wanted
        terms = [term for opening in OPENINGS.values() for term in lexical_terms(opening, language)]
        assert {i for i, _ in snapshot.lexical[language].search(terms, 10**6)} == wanted
        assert len(snapshot.lexical[language]) == len(snapshot.dense[language]) == len(wanted)
    answerer = Answerer(opened, DemoEncoder(), Settings(minimum_confidence=0.0))
    for document in held.values():
        expect_found(answerer, document, {i: one for i, one in passages.items() if one.document_id == document.id})
    opened.library.close()
    return found


def stored_passages(opened: LocalIndex, documents: list[Document]) -> dict[int, Passage]:
    """Return the passages of the live generation by id, after a check of the whole database and of every cut."""
    with closing(sqlite3.connect(opened.library.folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        query = 'SELECT id, document_id, start, "end", language FROM passages WHERE generation = ? ORDER BY id'
        rows = connection.execute(query, (opened.library.live().id,)).fetchall()
    limits, stored = [encoder_limit(DemoEncoder())], {row[0]: Passage(*row) for row in rows}
    for document in documents:
        cut = split_passages(document, opened.library.live().max_tokens, limits)
        assert [replace(one, id=0) for one in stored.values() if one.document_id == document.id] == cut
    assert {one.document_id for one in stored.values()} == {document.id for document in documents}
    return stored


def expect_found(answerer: Answerer, document: Document, passages: Mapping[int, Passage]) -> None:
    """Find ``document`` by meaning, by words and by a question, and compare what is cited with its text."""
    snapshot = answerer.index.current()
    word = document.title.split()[1]
    for i, passage in passages.items():
        vector = demo_vector(indexed_text(document.title, document.text[passage.start : passage.end]))
        assert snapshot.dense[passage.language].scores(vector, [i]) == {i: pytest.approx(1, abs=1e-3)}
    found = [snapshot.lexical[one].search(lexical_terms(word, one), 10**6) for one in LANGUAGES]
    assert {i for pairs in found for i, _ in pairs} == set(passages)
    asked = f"ماذا حمل التاجر {word}؟" if document.language == "ar" else f"What did the merchant {word} sell?"
    answer = answerer.ask(Question(asked, where=(Condition("id", "=", document.id),)))
    assert answer.citations
    for citation in answer.citations:
        assert citation.document_id == document.id
        assert document.text[citation.start : citation.end] == citation.quote
